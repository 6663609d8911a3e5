import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { randomBelow, SeededRandom } from '../../src/base/random.ts'
import { chainSchemaVersion } from '../../src/chain/store/schema.ts'
import { type Block, makeHeader, merkleRootOf } from '../../src/chain/wire/block.ts'
import { promotedTransaction } from '../../src/chain/wire/promoted-message.ts'
import { latin1FromBytes } from '../../src/codec/combinators.ts'
import { nobody, parseUsername } from '../../src/protocol/username.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { quickGenesis, registration, secret } from '../support/chain-builders.ts'
import { type ChainStateRoom, openChainStateRoom } from '../support/chain-state.ts'
import { writeFirstForm } from '../support/old-chain-file.ts'
import {
  crashLimitMs,
  crashNodeLimitMs,
  crashNodes,
  crashRoom,
  crashRounds,
  runAndKill,
} from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'chain-crash-child.mjs')
const lifter = join(import.meta.dirname, 'chain-lift-child.mjs')
const { folder } = crashRoom('chain')

/** The most work that the lines of a child tell of. */
const mostWork = (lines: readonly string[]): bigint =>
  lines.map((line) => BigInt(line.split(' ')[1] ?? '0')).reduce((most, work) => (work > most ? work : most), 0n)

/** What the registry must say, from the blocks of the active chain alone. */
const registryFromBlocks = ({
  best,
  store,
}: ChainStateRoom): { readonly names: Map<string, number>; readonly count: number } => {
  const names = new Map<string, number>()
  let count = 0
  for (let height = 0; height <= best.height; height += 1) {
    const block = store.block(best.at(height))
    if (block === undefined) throw new Error(`no block at height ${String(height)}`)
    count += block.transactions.length
    for (const { usernameScript } of block.transactions.slice(1))
      names.set(latin1FromBytes(usernameScript.subarray(1)), height)
  }
  return { names, count }
}

describe('a chain whose process is killed again and again', () => {
  test.each(crashNodes(crashRounds(4), 1))(
    'stands where it stood, and its registry is that of its blocks (seed $seed)',
    async ({ seed, kills }) => {
      const path = join(folder(), 'chain.sqlite')
      const random = new SeededRandom(seed)
      for (let round = 0; round < kills; round += 1) {
        const when = { enough: 5 + randomBelow(random, 40), extraMs: randomBelow(random, 40) }
        const told = mostWork(await runAndKill(child, [path, String(seed * 1_000 + round)], when))
        const room = await openChainStateRoom({ path })
        // A kill in the middle of a long way over to another branch leaves the tip on it; it goes on at once.
        await room.settle()
        expect(room.index.workOf(room.best.tip)).toBeGreaterThanOrEqual(told)
        const { names, count } = registryFromBlocks(room)
        expect(room.best.transactionCount).toBe(count)
        expect(names.size).toBeGreaterThan(10)
        expect(room.directory.namesWithPrefix('', 1_000).toSorted()).toEqual([...names.keys()].toSorted())
        for (const [name, height] of names) {
          const username = parseUsername(name)
          expect(username === undefined ? undefined : room.directory.registrationHeight(username)).toBe(height)
        }
        await room.scope.close()
      }
    },
    crashNodeLimitMs(),
  )
})

/** Blocks without proof of work, which no start looks at; each has a name. */
const longChain = (count: number): readonly Block[] => {
  const blocks: Block[] = [quickGenesis]
  for (const { header: last } of blocks) {
    const height = last.height + 1
    if (height === count) break
    const promoted = promotedTransaction({
      text: 'x',
      signer: nobody,
      key: undefined,
      extraNonce: 1,
      salt: new Uint8Array(4),
    })
    const transactions = [promoted, registration(`user_${String(height)}`, secret(1 + (height % 250))).transaction]
    const merkleRoot = merkleRootOf(transactions.map(({ id }) => id))
    const { version, bits, time } = last
    const fields = { version, bits, height, parentId: last.id, merkleRoot, time: time + 60, nonce: 0 }
    blocks.push({ header: makeHeader(fields), transactions })
  }
  return blocks
}

describe('a chain killed while it lifts a file of an older version', () => {
  const rounds = crashRounds(3)

  test('is found as it was or lifted, with all headers, blocks and names', {
    timeout: crashLimitMs(rounds),
  }, async () => {
    const blocks = longChain(3_000)
    writeFirstForm(join(folder(), 'old.sqlite'), blocks)
    const random = new SeededRandom(3)
    const versions = new Set<number>()
    for (let round = 0, first = 0; round < rounds; round += 1) {
      const when = { enough: 1 + randomBelow(random, 3), extraMs: randomBelow(random, 60) }
      const lines = await runAndKill(lifter, [folder(), String(first)], when)
      const last = Number(lines.at(-1)?.split(' ')[1] ?? first)
      const path = join(folder(), `${String(last)}.sqlite`)
      versions.add(versionOf(path))
      const room = await openChainStateRoom({ path })
      expect(versionOf(path)).toBe(chainSchemaVersion)
      const { best, store, directory } = room
      expect(best.height).toBe(blocks.length - 1)
      for (const { header, transactions } of blocks) {
        const block = best.at(header.height)
        expect(store.headerBytes(block)).toEqual(header.bytes)
        expect(store.block(block)?.transactions).toHaveLength(transactions.length)
      }
      expect(directory.namesWithPrefix('user_', blocks.length)).toHaveLength(blocks.length - 1)
      await room.scope.close()
      for (let copy = first; copy <= last; copy += 1) rmSync(join(folder(), `${String(copy)}.sqlite`), { force: true })
      first = last + 1
    }
    // None was caught half way.
    for (const version of versions) expect([1, chainSchemaVersion]).toContain(version)
  })
})

const versionOf = (path: string): number => {
  const handle = openSqlite(path, 5_000)
  const row = handle.prepare('PRAGMA user_version').get() as { readonly user_version: number }
  handle.close()
  return row.user_version
}
