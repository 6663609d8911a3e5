// The file of posts of a node that is killed while posts come in, while old ones go, and while an old file is lifted.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { randomBelow, SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { createPrivateKey } from '../../src/crypto/keys.ts'
import { signPost } from '../../src/protocol/post.ts'
import type { Username } from '../../src/protocol/username.ts'
import { openDatabase } from '../../src/store/database.ts'
import { crashLimitMs, crashRoom, crashRounds, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'swarm-crash-child.mjs')
const { folder } = crashRoom('node')
const rounds = crashRounds(3)

/** The number on each line that begins with a word. */
const numbersAfter = (word: string, lines: readonly string[]): readonly number[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(' ')[1]))

/** What a new process finds. */
const found = async (...words: readonly string[]) => {
  const [mode = '', first = '0', retains = 'all'] = words
  const { stdout } = await promisify(execFile)(process.execPath, [child, mode, folder(), first, retains], {
    maxBuffer: 1 << 26,
  })
  const lines = stdout.trim().split('\n')
  const held = [...numbersAfter('held', lines)].sort((one, other) => one - other)
  return { held, floor: numbersAfter('floor', lines)[0] ?? 0, stored: numbersAfter('stored', lines)[0] ?? 0 }
}

const isPinned = (postNumber: number): boolean => postNumber % 50 === 7

describe('a node killed', () => {
  test.each(['all', '40'])(
    'while posts come in has each one that it told of, and lets go only what it said (keeps %s)',
    async (retains) => {
      const random = new SeededRandom(retains.length)
      const came = new Set<number>()
      const gone = new Set<number>()
      for (let round = 0, first = 0; round < rounds; round += 1) {
        const when = { enough: 1 + randomBelow(random, 300), extraMs: randomBelow(random, 40) }
        const lines = await runAndKill(child, ['take', folder(), String(first), retains], when)
        for (const number of numbersAfter('came', lines)) came.add(number)
        for (const number of numbersAfter('gone', lines)) gone.add(number)

        const { held, floor, stored } = await found('read', '0', retains)
        const holds = new Set(held)
        expect(stored).toBe(held.length)
        expect([...came].filter((number) => !holds.has(number) && (number >= floor || isPinned(number)))).toEqual([])
        expect([...gone].filter((number) => holds.has(number) || number >= floor)).toEqual([])
        if (retains === 'all') expect(floor).toBe(0)
        else expect(held.length).toBeGreaterThanOrEqual(Math.min(40, came.size))
        first = Math.max(-1, ...came, ...held) + 1
      }
      expect(came.size).toBeGreaterThan(rounds)
      expect(gone.size > 0).toBe(retains !== 'all')
    },
    2 * crashLimitMs(rounds),
  )

  test('while it lifts a file of an older version finds it as it was or lifted, with all posts', {
    timeout: crashLimitMs(rounds),
  }, async () => {
    const posts = 2_000
    await writeOldFile(posts)
    const random = new SeededRandom(3)
    for (let round = 0, first = 0; round < rounds; round += 1) {
      const when = { enough: 1 + randomBelow(random, 3), extraMs: randomBelow(random, 60) }
      const lines = await runAndKill(child, ['lift', folder(), String(first)], when)
      const last = numbersAfter('lifts', lines).at(-1) ?? first
      const { held, stored } = await found('lifted', String(last))
      expect(held).toEqual(Array.from({ length: posts }, (_, number) => number))
      expect(stored).toBe(posts)
      for (let copy = first; copy <= last; copy += 1) rmSync(join(folder(), `${String(copy)}.sqlite`), { force: true })
      first = last + 1
    }
  })
})

/** As the first version of the file was. */
const firstSchema = `
CREATE TABLE swarms (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, joined INTEGER NOT NULL) STRICT;
CREATE TABLE posts (
  swarm_id INTEGER NOT NULL REFERENCES swarms (id), post_number INTEGER NOT NULL, flags INTEGER NOT NULL,
  time INTEGER NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (swarm_id, post_number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX posts_by_number ON posts (swarm_id, post_number, flags);
CREATE TABLE peers (
  swarm_id INTEGER NOT NULL REFERENCES swarms (id), address TEXT NOT NULL, port INTEGER NOT NULL,
  PRIMARY KEY (swarm_id, address, port)
) STRICT, WITHOUT ROWID;
`

const writeOldFile = async (posts: number): Promise<void> => {
  const scope = new Scope('old', silentLog)
  const path = join(folder(), 'old.sqlite')
  const database = openDatabase({ path, schema: firstSchema, version: 1, durability: 'normal' }, scope)
  const privateKey = createPrivateKey(new SeededRandom(5))
  database.prepare('INSERT INTO swarms VALUES (1, ?, 1)').run('alice')
  const insert = database.prepare('INSERT INTO posts VALUES (1, ?, 0, ?, ?)')
  database.transaction(() => {
    for (let postNumber = 0; postNumber < posts; postNumber += 1) {
      const draft = {
        author: 'alice' as Username,
        postNumber,
        time: postNumber,
        height: 1,
        text: `post ${String(postNumber)}`,
      }
      const signed = signPost(draft, privateKey)
      if (!signed.ok) throw new Error(signed.rejection.code)
      insert.run(postNumber, postNumber, signed.value.piece)
    }
  })
  await scope.close()
}
