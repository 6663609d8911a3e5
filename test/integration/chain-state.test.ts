// What a chain says of its own state: facts that work and clocks speak for.
import { expect, test } from 'vitest'
import { childOf, plainBlocks, quickGenesis, testStartSeconds } from '../support/chain-builders.ts'
import { fakePeerTo, showHeaders } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const minute = 60_000

const horde = useHorde()
const chain = forEachTest(() => horde.open(ours))

test('a tip is overdue when chance does not explain its age any more (chain H14)', async () => {
  const peer = await fakePeerTo(horde, '51.9.0.1', ours)
  await peer.shakeHands()
  peer.send('headers', [])
  let block = childOf(quickGenesis, { time: testStartSeconds - 9_000 })
  for (let count = 0; count < 12; count += 1) {
    peer.send('block', block)
    block = childOf(block, { time: block.header.time + 750 })
  }
  await horde.until(() => chain.tip().height === 12)
  // The years before the second block say nothing of how long a block takes.
  expect(chain.sync()).toMatchObject({ expectedBlockSeconds: 750, isOverdue: false })
  await horde.clock.advance(130 * minute)
  expect(chain.sync().isOverdue).toBe(false)
  await horde.clock.advance(15 * minute)
  expect(chain.sync().tipAgeSeconds).toBeGreaterThan(12 * 750)
  expect(chain.sync().isOverdue).toBe(true)
  const another = await fakePeerTo(horde, '51.8.0.1', ours)
  await another.shakeHands()
  another.send('block', block)
  await horde.until(() => chain.tip().height === 13)
  expect(chain.sync().isOverdue).toBe(false)
})

test('blocks that are known by their headers alone are counted, with the time since when (chain H20)', async () => {
  expect(chain.sync()).toMatchObject({ state: 'no-peers', missingBlocks: 0, missingSinceMs: undefined })
  const peer = await fakePeerTo(horde, '51.9.0.1', ours)
  const blocks = plainBlocks(30)
  showHeaders(peer, blocks)
  await peer.shakeHands({ startHeight: 5_000 })
  const sinceMs = horde.clock.nowMs()
  await horde.clock.advance(4_000)
  const state = chain.sync()
  expect(state).toMatchObject({ height: 0, bestKnownHeight: 30, missingBlocks: 30 })
  expect(Math.abs((state.missingSinceMs ?? 0) - sinceMs)).toBeLessThanOrEqual(1_200)
  peer.react = () => undefined
  for (const block of blocks) peer.send('block', block)
  await horde.until(() => chain.tip().height === 30)
  expect(chain.sync()).toMatchObject({ missingBlocks: 0, missingSinceMs: undefined })
})
