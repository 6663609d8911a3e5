import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { systemClock } from '../../src/net/system-clock.ts'
import { openIndex, openJournal } from '../../src/node/node-store.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { openDatabase } from '../../src/store/database.ts'
import { PieceStore } from '../../src/swarm/store/piece-store.ts'
import { schema, schemaVersion } from '../../src/swarm/store/schema.ts'
import { type Finding, openFinding } from '../../src/views/finding.ts'
import { authorTerm, hashtagTerm, mentionTerm } from '../../src/views/terms.ts'
import { openViews } from '../../src/views/views.ts'
import { crashLimitMs, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'index-crash-child.mjs')
const { folder } = crashRoom('node')
const rounds = crashRounds(6)
const alice = parseUsername('alice') as Username

/** The node after the end of the process, when its index has caught up. */
const reopened = async (scope: Scope) => {
  const swarm = openDatabase(
    { path: join(folder(), 'swarm.sqlite'), schema, version: schemaVersion, durability: 'normal' },
    scope,
  )
  const store = new PieceStore(swarm)
  const swarmId = store.idOf(alice) ?? 0
  const source = {
    joined: () => [alice],
    post: (_username: Username, postNumber: number) => store.post(swarmId, postNumber),
    posts: () => [],
    claims: () => [],
    latestTime: () => 0,
  }
  const common = { clock: systemClock, log: silentLog }
  const journal = openJournal(join(folder(), 'journal.sqlite'), scope)
  const { places } = openViews({ ...common, database: journal, source, adjustedTime: () => 2_000_000_000 }, scope)
  const database = openIndex(join(folder(), 'index.sqlite'), scope)
  const positionBefore = Number(database.prepare('SELECT position FROM index_position').get()?.['position'])
  const finding = openFinding({ ...common, database, source, stored: store, places }, scope)
  await finding.whenIndexed()
  return { finding, database, positionBefore, stored: store.count(swarmId) }
}

const numbersUnder = async (finding: Finding, term: string): Promise<readonly number[]> => {
  const numbers: number[] = []
  let before: number | undefined
  do {
    const page = await finding.finder.under(term, () => true, { count: 1000, before })
    numbers.push(...page.posts.map(({ post }) => post.postNumber))
    before = page.next
  } while (before !== undefined)
  return numbers
}

test(
  'an index killed while it takes posts in has each post once when it has caught up',
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const lines = await runAndKill(child, [folder()], { enough: 2 + (round % 5), extraMs: (round * 13) % 31 })
      const scope = new Scope('check', silentLog)
      const { finding, database, positionBefore, stored } = await reopened(scope)
      expect(stored).toBeGreaterThanOrEqual(Number(lines.at(-1)))
      expect(positionBefore).toBeLessThanOrEqual(stored)
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      expect(() => database.prepare("INSERT INTO terms (terms) VALUES ('integrity-check')").run()).not.toThrow()
      expect(finding.index.position).toBe(stored)
      const newestFirst = Array.from({ length: stored }, (_, index) => stored - 1 - index)
      for (const term of [authorTerm('alice'), hashtagTerm('town'), mentionTerm('bob')])
        expect(await numbersUnder(finding, term)).toEqual(newestFirst)
      const mentions = finding.index.mentions('bob', -1, Number.MAX_SAFE_INTEGER, stored + 1)
      expect(mentions.map(({ id, post_number: postNumber }) => [id, postNumber])).toEqual(
        newestFirst.map((number) => [number, number]),
      )
      const query = { words: [`number${String(stored - 1)}`], every: true, ignoresCase: true }
      const { posts } = await finding.finder.withWords('messages', query, { count: 5 })
      expect(posts.map(({ post }) => post.postNumber)).toEqual([stored - 1])
      await scope.close()
    }
  },
  crashLimitMs(rounds),
)
