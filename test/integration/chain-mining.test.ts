// The miner of a chain: when it works, what it puts into blocks, and what it says.
import { describe, expect, test } from 'vitest'
import { Metrics } from '../../src/base/metrics.ts'
import { ProgressBoard } from '../../src/base/progress.ts'
import type { Chain } from '../../src/chain/index.ts'
import type { Username } from '../../src/protocol/username.ts'
import {
  childOf,
  plainBlocks,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../support/chain-builders.ts'
import { fakePeerTo } from '../support/chain-fake-peer.ts'
import { sameTip, useHorde } from '../support/chain-horde.ts'

const alice = 'alice' as Username

const horde = useHorde()

const summaryAt = (chain: Chain, height: number) => chain.blockSummary(chain.blockIdAt(height) ?? new Uint8Array(0))

describe('mining', () => {
  test('waits for a peer where blocks are shared, and begins with the first', async () => {
    const network = { ...quickNetwork, name: 'shared', worksAlone: false }
    const chain = await horde.open('51.1.0.1', { network })
    chain.startMining(1)
    await horde.clock.advance(60_000)
    expect(chain.tip().height).toBe(0)
    expect(chain.mining()).toMatchObject({ running: true, threads: 1 })
    const peer = await fakePeerTo(horde, '51.2.0.1', '51.1.0.1')
    await peer.shakeHands()
    await horde.until(() => chain.tip().height > 0)
    chain.stopMining()
    expect(chain.mining().running).toBe(false)
    // What had been found by then is judged still.
    await horde.clock.advance(1_000)
    const { height } = chain.tip()
    await horde.clock.advance(60_000)
    expect(chain.tip().height).toBe(height)
  })

  test('keeps the interval between blocks that the network wants', async () => {
    const chain = await horde.open('51.1.0.1', { minimumBlockIntervalSeconds: 10 })
    chain.startMining(1)
    await horde.clock.advance(65_000)
    expect(chain.tip().height).toBeGreaterThanOrEqual(6)
    expect(chain.tip().height).toBeLessThanOrEqual(8)
    for (let height = 2; height <= chain.tip().height; height += 1)
      expect((summaryAt(chain, height)?.time ?? 0) - (summaryAt(chain, height - 1)?.time ?? 0)).toBeGreaterThanOrEqual(
        10,
      )
  })

  test('says what was set, as the user who is registered here, and promotes nothing of its own (chain H15)', async () => {
    const chain = await horde.open('51.1.0.1', {}, { secretOf: (name) => (name === alice ? secret(1) : undefined) })
    chain.submitRegistration(registration('alice', secret(1)))
    chain.setPromotedMessage({ signer: alice, text: 'Hello [en]' })
    chain.startMining(-1)
    await horde.until(() => chain.tip().height >= 3)
    // Nobody signs before the name is in a block.
    expect(summaryAt(chain, 1)).toMatchObject({
      promotedBy: 'nobody',
      promotedText: 'Hello [en]',
      usernames: ['alice'],
    })
    expect(summaryAt(chain, 2)).toMatchObject({ promotedBy: 'alice', promotedText: 'Hello [en]', usernames: [] })
    chain.setPromotedMessage({ signer: 'bob' as Username, text: 'x'.repeat(141) })
    const { height } = chain.tip()
    await horde.until(() => chain.tip().height >= height + 2)
    expect(summaryAt(chain, height + 2)).toMatchObject({ promotedBy: 'nobody', promotedText: ' ' })
    chain.setPromotedMessage(undefined)
    await horde.until(() => chain.tip().height >= height + 4)
    expect(summaryAt(chain, height + 4)).toMatchObject({ promotedBy: 'nobody', promotedText: ' ' })
  })

  test('takes each name once, by the smaller id, and replacements (chain H12)', async () => {
    const chain = await horde.open('51.1.0.1')
    const claims = [registration('alice', secret(1)), registration('alice', secret(2)), registration('bob', secret(3))]
    for (const claim of claims) expect(chain.submitRegistration(claim).ok).toBe(true)
    expect(chain.pendingRegistrations()).toHaveLength(3)
    chain.startMining(1)
    await horde.until(() => chain.tip().height >= 1)
    chain.stopMining()
    expect(summaryAt(chain, 1)?.usernames.toSorted()).toEqual(['alice', 'bob'])
    const winner = chain.users.registrationOf(alice)?.registration
    expect(winner?.publicKey).toEqual(
      [claims[0], claims[1]].find((claim) => claim?.transaction.id.join() === winner?.transaction.id.join())?.publicKey,
    )
    expect(chain.pendingRegistrations()).toEqual([])
    expect(chain.submitRegistration(replacement('bob', { from: secret(3), to: secret(4) })).ok).toBe(true)
    chain.startMining(1)
    await horde.until(() => chain.users.registrationHeight('bob' as Username) !== 1)
  })

  test('goes by the time of the network where the own clock is half an hour slow (chain H21)', async () => {
    const chain = await horde.open('51.1.0.1', { minimumBlockIntervalSeconds: 10 })
    const networkTime = (): number => Math.floor(horde.clock.nowMs() / 1000) + 1_800
    for (const address of ['51.2.0.1', '51.3.0.1', '51.4.0.1', '51.5.0.1']) {
      const peer = await fakePeerTo(horde, address, '51.1.0.1')
      await peer.shakeHands({ time: BigInt(networkTime()) })
      peer.send('headers', [])
      if (address === '51.5.0.1') peer.send('block', childOf(quickGenesis, { time: networkTime() }))
    }
    await horde.until(() => chain.tip().height === 1, 5_000)
    expect(chain.timeOffsetSeconds()).toBe(1_800)
    chain.startMining(1)
    await horde.until(() => chain.tip().height === 2, 15_000)
    expect(chain.tip().time).toBeGreaterThan(networkTime() - 5)
  })

  test('gives up its search for a new tip, and takes a registration up at once where it works alone', async () => {
    const searches: AbortSignal[] = []
    const workers = {
      size: 1,
      searchRegistration: () => Promise.resolve(undefined),
      searchBlock: ({ signal }: { readonly signal?: AbortSignal }) =>
        new Promise<undefined>((resolve) => {
          if (signal === undefined) return
          searches.push(signal)
          signal.addEventListener('abort', () => {
            resolve(undefined)
          })
        }),
    }
    const chain = await horde.open('51.1.0.1', {}, { workers })
    chain.startMining(1)
    await horde.clock.advance(1_000)
    expect(searches).toHaveLength(1)
    chain.submitRegistration(registration('alice', secret(1)))
    await horde.clock.advance(10)
    expect(searches).toHaveLength(2)
    chain.submitRegistration(registration('bob', secret(2)))
    await horde.clock.advance(10)
    expect(searches).toHaveLength(2)
    const peer = await fakePeerTo(horde, '51.2.0.1', '51.1.0.1')
    await peer.shakeHands()
    for (const block of plainBlocks(1)) peer.send('block', block)
    await horde.until(() => chain.tip().height === 1, 1_000)
    await horde.clock.advance(300)
    expect(searches).toHaveLength(3)
    // The time in the header is renewed now and then.
    await horde.clock.advance(16_000)
    expect(searches).toHaveLength(4)
  })
})

describe('a synchronisation', () => {
  test('is reported until it is done, and is not mined on', async () => {
    const full = await horde.open('51.1.0.1')
    const feeder = await fakePeerTo(horde, '51.9.0.1', '51.1.0.1')
    await feeder.shakeHands()
    for (const block of plainBlocks(700)) feeder.send('block', block)
    await horde.until(() => full.tip().height === 700)
    const progress = new ProgressBoard()
    const metrics = new Metrics()
    const reports: string[] = []
    progress.changed.on(({ task, done, total, finished }) => {
      reports.push(finished ? 'finished' : `${task} ${String(done <= total)}`)
    })
    const chain = await horde.open('51.3.0.1', { addNodes: ['51.1.0.1:5000'] }, { progress, metrics })
    await horde.until(() => sameTip([full, chain], 700))
    await horde.clock.advance(1_000)
    expect(progress.running()).toEqual([])
    expect(reports.every((report) => report === 'finished' || report === 'chain-sync true')).toBe(true)
    expect(metrics.render()).toContain('twister_chain_height_blocks 700')
    expect(metrics.render()).toContain('twister_chain_peers_connections ')
  })
})
