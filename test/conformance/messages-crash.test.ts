import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { randomBelow, SeededRandom } from '../../src/base/random.ts'
import { crashNodeLimitMs, crashNodes, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'messages-crash-child.mjs')
const { folder } = crashRoom('node')

type Line = readonly [kind: string, ...words: readonly unknown[]]

const linesOf = (lines: readonly string[]): readonly Line[] =>
  lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line)

const tokenIn = (text: unknown): number => Number(/token (\d+)\./u.exec(String(text))?.[1])

/** What the two users read: reader and peer of each message, by its token. */
const readingsOf = (lines: readonly Line[]): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, string[]>()
  for (const [kind, reader, peer, , text] of lines) {
    const token = tokenIn(text)
    if (kind === 'read' && Number.isInteger(token))
      found.set(token, [...(found.get(token) ?? []), `${String(reader)} ${String(peer)}`])
  }
  return found
}

const between = ['alice bob', 'bob alice']

/** Both users read each message once, acknowledged or not: one that only its sender has would be half sent. */
const expectWholeMessages = (readings: ReadonlyMap<number, readonly string[]>): void => {
  for (const [token, readers] of readings) {
    const alias = readers[0]?.split(' ')[1] ?? ''
    const whole = alias.startsWith('*') ? [`alice ${alias}`, `bob ${alias}`] : between
    expect([token, [...readers].sort()]).toEqual([token, whole])
  }
}

interface Group {
  readonly description: string
  readonly members: readonly string[]
}

const expectGroups = (acknowledged: readonly Line[], found: readonly Line[]): void => {
  const groups = new Map(found.flatMap(([kind, alias, info]) => (kind === 'group' ? [[alias, info as Group]] : [])))
  for (const [kind, token, alias] of acknowledged) {
    if (kind === 'made') expect(groups.has(alias)).toBe(true)
    if (kind === 'invited') expect(groups.get(alias)?.members).toEqual(['alice', 'bob'])
    if (kind === 'described') expect(groups.get(alias)?.description).toBe(`described ${String(token)}`)
  }
}

const expectAll = (acknowledged: readonly Line[], found: readonly Line[]): void => {
  const readings = readingsOf(found)
  expectWholeMessages(readings)
  for (const [kind, token] of acknowledged) if (kind === 'sent') expect(readings.has(Number(token))).toBe(true)
  expectGroups(acknowledged, found)
}

const nodes = crashNodes(crashRounds(5), 61)

test.each(nodes)(
  'a node killed while it sends messages and changes groups has each of them whole, and none twice (swarm H11)',
  async ({ seed, kills }) => {
    const random = new SeededRandom(seed)
    const acknowledged: Line[] = []
    for (let round = 0, first = 0; round < kills; round += 1) {
      const when = { enough: 1 + randomBelow(random, 20), extraMs: randomBelow(random, 25) }
      acknowledged.push(...linesOf(await runAndKill(child, ['write', folder(), String(first)], when)))
      const { stdout } = await promisify(execFile)(process.execPath, [child, 'read', folder(), '0'])
      const found = linesOf(stdout.trim().split('\n'))
      expectAll(acknowledged, found)
      const tokens = [...readingsOf(found).keys(), ...acknowledged.map(([, token]) => Number(token))]
      first = Math.max(first, ...tokens) + 4
    }
  },
  crashNodeLimitMs(),
)
