// Branches far off: the chain moves over in steps that leave the event loop to others, as a whole or not at all.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import {
  chainOn,
  childOf,
  quickGenesis,
  registration,
  replacement,
  secret,
} from '../../../test/support/chain-builders.ts'
import { type ChainStateRoom, openChainStateRoom, registryOf, tipText } from '../../../test/support/chain-state.ts'
import { forEachTest, temporaryFolder } from '../../../test/support/each-test.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Block } from '../wire/block.ts'
import type { ChainChange } from './best-chain.ts'

const names = ['alice', 'bob', 'carol']
const depth = 300
/** Blocks that one turn of the event loop moves over or judges at most. */
const mostInOneTurn = 64

const registering = (name: string, seed: number) => ({ transactions: [registration(name, secret(seed)).transaction] })

let shared: readonly Block[]
let old: readonly Block[]
let better: readonly Block[]

/** Blocks with some registrations in the middle, and plain ones around them. */
const branch = (start: Block, count: number, salt: number, seed: number): readonly Block[] => {
  const below = chainOn(start, count >> 1, { salt })
  const named = childOf(below.at(-1) ?? start, { ...registering('bob', seed), salt })
  const last = childOf(named, { ...registering(seed === 7 ? 'carol' : 'dora', seed), salt })
  return [...below, named, last, ...chainOn(last, count - (count >> 1) - 2, { salt })]
}

beforeAll(() => {
  shared = [childOf(quickGenesis, registering('alice', 1))]
  const [fork = quickGenesis] = shared
  const handed = childOf(fork, { transactions: [replacement('alice', { from: secret(1), to: secret(2) }).transaction] })
  old = [handed, ...branch(handed, depth - 1, 1, 3)]
  better = branch(fork, depth + 1, 2, 7)
})

const idOf = (block: Block | undefined): string => encodeHex(block?.header.id ?? new Uint8Array(0))

const room = forEachTest(
  () => openChainStateRoom(),
  ({ scope }) => scope.close(),
)

/** Has all of a branch but for its last block. */
const withOldBranch = async (chain: ChainStateRoom): Promise<void> => {
  await chain.offer(...shared, ...old)
  for (const block of better.slice(0, -1)) await chain.acceptor.receive(block)
}

/** Counts turns of the event loop, and what happens in each. */
const watched = ({ best, store, clock }: ChainStateRoom) => {
  let turn = 0
  const steps: (ChainChange & { readonly turn: number })[] = []
  const reads = new Map<number, number>()
  const soon = clock.soon.bind(clock)
  vi.spyOn(clock, 'soon').mockImplementation((callback) =>
    soon(() => {
      turn += 1
      callback()
    }),
  )
  best.changed.on((change) => steps.push({ ...change, turn }))
  const read = store.block.bind(store)
  vi.spyOn(store, 'block').mockImplementation((block) => {
    reads.set(turn, (reads.get(turn) ?? 0) + 1)
    return read(block)
  })
  return { steps, reads }
}

test('a reorganisation of hundreds of blocks leaves each turn of the event loop to others after some of them', async () => {
  await withOldBranch(room)
  const { steps, reads } = watched(room)
  await room.offer(...better.slice(-1))
  expect(tipText(room)).toBe(idOf(better.at(-1)))
  const moved = steps.map(({ disconnected, connected }) => disconnected.length + connected.length)
  expect(moved.reduce((sum, count) => sum + count, 0)).toBe(2 * depth + 1)
  expect(Math.max(...moved)).toBeLessThanOrEqual(mostInOneTurn)
  expect(Math.max(...reads.values())).toBeLessThanOrEqual(mostInOneTurn)
  expect(new Set(steps.map(({ turn }) => turn)).size).toBe(steps.length)
  expect(steps.map(({ isPartial }) => isPartial)).toEqual(steps.map((_, index) => index < steps.length - 1))
})

test('its end is the registry of whoever has read the better branch alone', async () => {
  await withOldBranch(room)
  await room.offer(...better.slice(-1))
  const other = await openChainStateRoom()
  await other.offer(...shared, ...better)
  expect(registryOf(room, names)).toEqual(registryOf(other, names))
  await other.scope.close()
})

test('a branch that breaks a rule at its last needed block moves nothing (chain H9)', async () => {
  await withOldBranch(room)
  const before = registryOf(room, names)
  const { steps } = watched(room)
  const parent = better.at(-2) ?? quickGenesis
  const bad = childOf(parent, { ...registering('bob', 9), salt: 3 })
  expect(await room.codesOf(bad)).toEqual(['name-overwritten'])
  expect([steps, tipText(room), registryOf(room, names)]).toEqual([[], idOf(old.at(-1)), before])
  expect(room.best.isReorganising).toBe(false)
})

test('a branch that becomes better on the way is where it ends', async () => {
  await withOldBranch(room)
  const best = chainOn(better[200] ?? quickGenesis, depth, { salt: 5 })
  await room.acceptor.receiveHeaders(best.map(({ header }) => header))
  for (const block of best.slice(1)) await room.acceptor.receive(block)
  let isOffered = false
  room.best.changed.on(({ isPartial }) => {
    if (isPartial && !isOffered) void room.acceptor.receive(best[0] ?? quickGenesis)
    isOffered = true
  })
  await room.offer(...better.slice(-1))
  await room.settle()
  expect([tipText(room), room.best.isReorganising]).toEqual([idOf(best.at(-1)), false])
})

describe('a crash', () => {
  test('after any step of it ends at the same tip, with the same registry, after the next start', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'chain.sqlite')
    const here = await openChainStateRoom({ path })
    await withOldBranch(here)
    const copies: string[] = []
    here.best.changed.on(() => {
      const copy = join(folder, `copy-${String(copies.length)}.sqlite`)
      for (const suffix of ['', '-wal', '-shm']) cpSync(`${path}${suffix}`, `${copy}${suffix}`, { force: true })
      copies.push(copy)
    })
    await here.offer(...better.slice(-1))
    const expected = [tipText(here), registryOf(here, names)]
    expect(copies.length).toBeGreaterThan(8)
    for (const copy of copies) {
      const again = await openChainStateRoom({ path: copy })
      await again.settle()
      expect([tipText(again), registryOf(again, names)]).toEqual(expected)
      await again.scope.close()
    }
    await here.scope.close()
  })
})
