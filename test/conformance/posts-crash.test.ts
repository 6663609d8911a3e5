import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { randomBelow, SeededRandom } from '../../src/base/random.ts'
import { crashNodeLimitMs, crashNodes, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'posts-crash-child.mjs')
const { folder } = crashRoom('node')

/** Token and number of each post that a line tells of. */
const toldBy = (lines: readonly string[]): ReadonlyMap<string, number> =>
  new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])] as const))

const nodes = crashNodes(crashRounds(6), 31)

test.each(nodes)(
  'a node killed while it publishes posts of every kind has each acknowledged one, and none twice (swarm H1)',
  async ({ seed, kills }) => {
    const random = new SeededRandom(seed)
    const acknowledged = new Map<string, number>()
    for (let round = 0, first = 0; round < kills; round += 1) {
      const when = { enough: 1 + randomBelow(random, 40), extraMs: randomBelow(random, 25) }
      const lines = await runAndKill(child, ['write', folder(), String(first)], when)
      for (const [token, postNumber] of toldBy(lines)) acknowledged.set(token, postNumber)

      const { stdout } = await promisify(execFile)(process.execPath, [child, 'read', folder(), '0'])
      const found = stdout.trim().split('\n')
      const next = Number(found.pop()?.split(' ')[1])
      const held = toldBy(found)
      // A token that stood in two posts would stand in two lines.
      expect(held.size).toBe(found.length)
      expect(new Set(held.values()).size).toBe(found.length)
      for (const [token, postNumber] of acknowledged) expect([token, held.get(token)]).toEqual([token, postNumber])
      expect(next).toBeGreaterThan(Math.max(...held.values()))
      first = Math.max(...[...held.keys(), ...acknowledged.keys()].map(Number)) + 1
    }
  },
  crashNodeLimitMs(),
)
