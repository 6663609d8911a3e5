// A backup and a restoration that are killed at each of their steps: what is not whole is never taken for whole.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { finishRestoration, restoreNode } from '../../src/daemon/restore.ts'
import { type DataDirectory, openDataDirectory } from '../../src/store/data-directory.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { crashLimitMs, crashRoom, crashRounds } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'backup-crash-child.mjs')
const { folder } = crashRoom('daemon')
const rounds = crashRounds(6)
const network = 'private:test'
const names = ['chain', 'journal', 'node', 'swarm'] as const
const schema = 'CREATE TABLE notes (text TEXT NOT NULL) STRICT;'

const whileOpen = async <T>(
  path: string,
  work: (databases: readonly Database[], directory: DataDirectory) => T,
): Promise<T> => {
  const scope = new Scope('test', silentLog)
  try {
    const directory = openDataDirectory(path, scope)
    finishRestoration(directory)
    const open = (name: string): Database =>
      openDatabase({ path: directory.file(`${name}.sqlite`), schema, version: 1, durability: 'full' }, scope)
    return work(names.map(open), directory)
  } finally {
    await scope.close()
  }
}

const note = (path: string, text: string): Promise<void> =>
  whileOpen(path, (databases, directory) => {
    for (const database of databases) database.prepare('INSERT INTO notes VALUES (?)').run(text)
    directory.writeFileAtomic('session-secret', text)
  })

/** The notes of each database, which is whole. */
const notesIn = (path: string): Promise<readonly (readonly unknown[])[]> =>
  whileOpen(path, (databases) =>
    databases.map((database) => {
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      return database
        .prepare('SELECT text FROM notes')
        .all()
        .map((row) => row['text'])
    }),
  )

/** Runs it until it is killed; gives what it printed. */
const run = async (what: string, data: string, copy: string, nth: number): Promise<string> => {
  const process_ = spawn(process.execPath, [child, what, data, copy, String(nth)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code, signal] = (await once(process_, 'close')) as [number | null, string | null]
  expect(code === 0 || signal === 'SIGKILL', `ended with ${String(code)} ${String(signal)}`).toBe(true)
  return output.trim()
}

/** Some of so many calls, the first and the last among them. */
const pointsOf = (calls: number): readonly number[] => [
  ...new Set(
    Array.from({ length: rounds }, (_, index) => 1 + Math.round((index * (calls - 1)) / Math.max(1, rounds - 1))),
  ),
]

const at = (name: string): string => join(folder(), name)

/** What a restoration of it brings into an empty place. */
const restored = async (copy: string, name: string) => {
  const place = { dataDirectory: at(name), network, time: 1_800_000_000 }
  return restoreNode(copy, place).then(
    () => notesIn(at(name)),
    () => undefined,
  )
}

beforeEach(() => note(at('data'), 'old'))

test(
  'a backup that is killed is there as a whole or not at all, and the node has lost nothing',
  async () => {
    cpSync(at('data'), at('trial'), { recursive: true })
    const calls = Number(await run('backup', at('trial'), at('copy'), 0))
    expect(calls).toBeGreaterThan(20)
    for (const nth of pointsOf(calls)) {
      const [data, copy] = [at(`data-${String(nth)}`), at(`copy-${String(nth)}`)]
      cpSync(at('data'), data, { recursive: true })
      expect(await run('backup', data, copy, nth)).toBe('')
      const parts = readdirSync(folder()).filter((name) => name.startsWith(`copy-${String(nth)}`))
      for (const part of parts) {
        const notes = await restored(at(part), `from-${part}`)
        // Of half a backup nothing is taken; of a whole one all, also when it has not its name yet.
        if (notes !== undefined) for (const [first] of notes) expect(first).toBe('old')
        if (part === `copy-${String(nth)}`) expect(notes).toBeDefined()
        if (notes === undefined) expect(existsSync(at(`from-${part}/restoring`))).toBe(false)
      }
      for (const notes of await notesIn(data)) expect(['old', 'old,meanwhile']).toContain(String(notes))
    }
  },
  crashLimitMs(rounds),
)

test(
  'a restoration that is killed leaves the old node or the new one, and what was there beside it',
  async () => {
    await run('backup', at('data'), at('copy'), 0)
    await note(at('data'), 'newer')
    const newer = await notesIn(at('data'))
    cpSync(at('data'), at('trial'), { recursive: true })
    const calls = Number(await run('restore', at('trial'), at('copy'), 0))
    const old = await notesIn(at('trial'))
    expect(calls).toBeGreaterThan(40)
    const outcomes = new Set<string>()
    for (const nth of pointsOf(calls)) {
      const data = at(`data-${String(nth)}`)
      cpSync(at('data'), data, { recursive: true })
      // A log beside a database is one call more: the last may not come.
      await run('restore', data, at('copy'), nth)
      const notes = await notesIn(data)
      expect([old, newer]).toContainEqual(notes)
      const isNew = String(notes) === String(old)
      expect(readFileSync(join(data, 'session-secret'), 'utf8')).toBe(isNew ? 'old' : 'newer')
      if (isNew) expect(await notesIn(join(data, 'replaced-1800000000'))).toEqual(newer)
      expect(existsSync(join(data, 'restoring'))).toBe(false)
      outcomes.add(isNew ? 'new' : 'old')
    }
    expect(outcomes.size).toBe(2)
  },
  crashLimitMs(rounds),
)
