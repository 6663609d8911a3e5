import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { randomBelow, SeededRandom } from '../../src/base/random.ts'
import { latin1FromBytes } from '../../src/codec/combinators.ts'
import { parseUsername } from '../../src/protocol/username.ts'
import { type ChainStateRoom, openChainStateRoom } from '../support/chain-state.ts'
import { crashNodeLimitMs, crashNodes, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'chain-crash-child.mjs')
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
