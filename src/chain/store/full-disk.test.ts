// A disk without room: nothing that it refuses is lost or asked for again and again, and the chain goes on by itself.
import { expect, test, vi } from 'vitest'
import { chainOn, plainBlocks, quickGenesis, registration, secret } from '../../../test/support/chain-builders.ts'
import { fakePeerTo, feedBlocks } from '../../../test/support/chain-fake-peer.ts'
import { useHorde } from '../../../test/support/chain-horde.ts'
import { openChainStateRoom, tipText } from '../../../test/support/chain-state.ts'
import { forEachTest } from '../../../test/support/each-test.ts'
import { useDisk } from '../../../test/support/fillable-disk.ts'
import { encodeHex } from '../../codec/hex.ts'
import type * as store from '../../store/database.ts'
import type { Block } from '../wire/block.ts'

vi.mock('../../store/database.ts', async (original) => {
  const { fillable } = await import('../../../test/support/fillable-disk.ts')
  return fillable(await original<typeof store>())
})

const minute = 60_000
const idOf = (block: Block | undefined): string => encodeHex(block?.header.id ?? new Uint8Array(0))

const room = forEachTest(
  () => openChainStateRoom(),
  async ({ scope, clock }) => {
    const closing = scope.close()
    await clock.advance(minute)
    await closing
  },
)
const horde = useHorde()
const disk = useDisk()

test('a block that it refuses waits, the next ones are not taken, and all goes on when there is room', async () => {
  const [first, second] = plainBlocks(2)
  if (first === undefined || second === undefined) throw new Error('two blocks were built')
  disk.full = true
  expect((await room.acceptor.receive(first)).ok).toBe(true)
  await room.clock.advance(10 * minute)
  expect([room.best.height, room.store.fault?.code]).toEqual([0, 'store.disk-full'])
  // One try at once, then after 1, 2, 4 … seconds, at last once a minute.
  expect(disk.refusals).toBeLessThan(20)
  expect(await room.acceptor.receive(second)).toEqual({ ok: false, rejection: { code: 'not-storable' } })
  expect(await room.acceptor.receiveHeaders([second.header])).toEqual({
    ok: false,
    rejection: { code: 'not-storable' },
  })
  disk.full = false
  await room.clock.advance(2 * minute)
  expect([tipText(room), room.store.fault]).toEqual([idOf(first), undefined])
  expect((await room.acceptor.receive(second)).ok).toBe(true)
  await room.clock.advance(1_000)
  expect([room.best.height, room.failures]).toEqual([2, []])
})

test('headers that it refuses are written later, without another word from a peer', async () => {
  const headers = plainBlocks(3).map(({ header }) => header)
  disk.full = true
  expect((await room.acceptor.receiveHeaders(headers)).ok).toBe(true)
  expect(room.store.pendingWrites).toBe(3)
  disk.full = false
  await room.clock.advance(minute)
  expect([room.store.pendingWrites, room.store.fault, room.failures]).toEqual([0, undefined, []])
})

test('a reorganisation that it refuses leaves the old branch in place until there is room', async () => {
  const mine = registration('alice', secret(1)).transaction
  const [left, right] = [chainOn(quickGenesis, 2, { transactions: [mine] }), chainOn(quickGenesis, 3, { salt: 2 })]
  await room.offer(...left)
  for (const block of right.slice(0, 2)) await room.acceptor.receive(block)
  await room.settle()
  disk.full = true
  expect((await room.acceptor.receive(right[2] as Block)).ok).toBe(true)
  await room.clock.advance(minute)
  expect([tipText(room), room.directory.registrationHeight('alice' as never)]).toEqual([idOf(left[1]), 2])
  disk.full = false
  await room.clock.advance(2 * minute)
  expect([tipText(room), room.directory.registrationHeight('alice' as never)]).toEqual([idOf(right[2]), undefined])
  expect(room.failures).toEqual([])
})

test('in the middle of a download costs no peer anything, and the rest comes when there is room', async () => {
  const blocks = plainBlocks(600)
  const full = await horde.open('51.1.0.1')
  const feeder = await fakePeerTo(horde, '51.9.0.1', '51.1.0.1')
  await feeder.shakeHands()
  await feedBlocks(feeder, blocks, { horde, chain: full })
  const chain = await horde.open('51.2.0.1', { addNodes: ['51.1.0.1:5000'] })
  await horde.until(() => chain.tip().height > 100)
  disk.full = true
  // Not the disk of the other chain, which writes nothing now.
  await horde.clock.advance(minute)
  const { height } = chain.tip()
  expect([chain.storageFault()?.code, full.storageFault()]).toEqual(['store.disk-full', undefined])
  expect(height).toBeLessThan(600)
  const before = chain.peers().map(({ bytesReceived }) => bytesReceived)
  await horde.clock.advance(10 * minute)
  expect(chain.tip().height).toBe(height)
  // A sign of life now and then, and nothing else.
  expect(Number(chain.peers()[0]?.bytesReceived) - Number(before[0])).toBeLessThan(2_000)
  disk.full = false
  await horde.until(() => chain.tip().height === 600)
  expect(chain.peers().map(({ banScore }) => banScore)).toEqual([0])
})

test('neither ends a chain with peers nor lets it mine; what chance names is remembered later', async () => {
  const chain = await horde.open('51.1.0.1')
  const peer = await fakePeerTo(horde, '51.9.0.1', '51.1.0.1')
  await peer.shakeHands()
  disk.full = true
  chain.startMining(1)
  await horde.clock.advance(5 * minute)
  expect([chain.tip().height, chain.storageFault()?.code]).toEqual([0, 'store.disk-full'])
  expect(disk.refusals).toBeLessThan(30)
  disk.full = false
  await horde.until(() => chain.tip().height > 1)
  expect(chain.storageFault()).toBeUndefined()
})
