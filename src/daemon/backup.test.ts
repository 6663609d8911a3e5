import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { type DataDirectory, openDataDirectory } from '../store/data-directory.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { backUpNode } from './backup.ts'
import { parseManifest } from './backup-manifest.ts'
import { finishRestoration, restoreNode } from './restore.ts'

const schema = 'CREATE TABLE notes (text TEXT NOT NULL) STRICT;'
const network = 'private:test'
const names = ['chain', 'journal', 'node', 'swarm'] as const

let folder = ''
let data = ''

const openIn = (directory: DataDirectory, name: string, scope: Scope): Database =>
  openDatabase({ path: directory.file(`${name}.sqlite`), schema, version: 1, durability: 'full' }, scope)

/** Lets a node be there for the time of some work: a data directory and its open databases. */
const whileOpen = async <T>(
  path: string,
  work: (directory: DataDirectory, databases: readonly Database[]) => T | Promise<T>,
): Promise<T> => {
  const scope = new Scope('test', silentLog)
  try {
    const directory = openDataDirectory(path, scope)
    finishRestoration(directory)
    return await work(
      directory,
      names.map((name) => openIn(directory, name, scope)),
    )
  } finally {
    await scope.close()
  }
}

const note = (database: Database | undefined, text: string): void => {
  database?.prepare('INSERT INTO notes VALUES (?)').run(text)
}

const notesOf = (database: Database | undefined): readonly unknown[] =>
  database
    ?.prepare('SELECT text FROM notes')
    .all()
    .map((row) => row['text']) ?? []

const notesIn = (path: string): Promise<readonly unknown[]> => whileOpen(path, (_, databases) => databases.map(notesOf))

const backUp = (directory: DataDirectory, to: string) =>
  backUpNode({ directory, network, program: '0.0.0', time: 1_700_000_000 }, to)

const place = () => ({ dataDirectory: data, network, time: 1_800_000_000 })

beforeEach(async () => {
  folder = temporaryFolder()
  data = join(folder, 'data')
  await whileOpen(data, (directory, databases) => {
    databases.forEach((database, index) => {
      note(database, `old ${String(index)}`)
    })
    directory.writeFileAtomic('session-secret', 'secret of old')
    directory.writeFileAtomic('debug.log', 'said')
  })
})

describe('a backup', () => {
  test('is taken while the node writes, and has what was acknowledged before', async () => {
    const copy = join(folder, 'copy')
    await whileOpen(data, async (directory, databases) => {
      const done = backUp(directory, copy)
      for (let round = 0; round < 200; round += 1) {
        for (const database of databases) note(database, `meanwhile ${String(round)}`)
        await Promise.resolve()
      }
      await done
    })
    expect(readdirSync(copy).sort()).toEqual([
      'backup.json',
      ...['chain', 'journal', 'node'].map((name) => `${name}.sqlite`),
      'session-secret',
      'swarm.sqlite',
    ])
    expect(readdirSync(folder).filter((name) => name.includes('.part-'))).toEqual([])
    expect(statSync(copy).mode & 0o777).toBe(0o700)
    expect(statSync(join(copy, 'node.sqlite')).mode & 0o777).toBe(0o600)
    data = join(folder, 'elsewhere')
    await restoreNode(copy, place())
    const restored = await notesIn(data)
    restored.forEach((notes, index) => {
      expect((notes as readonly string[])[0]).toBe(`old ${String(index)}`)
    })
  })

  test('takes keys and numbers last', async () => {
    const { files } = await whileOpen(data, (directory) => backUp(directory, join(folder, 'copy')))
    expect(files.map(({ name }) => name).slice(-2)).toEqual(['journal.sqlite', 'node.sqlite'])
  })

  test('replaces nothing, and leaves nothing when it fails', async () => {
    const copy = join(folder, 'copy')
    mkdirSync(copy)
    await whileOpen(data, async (directory) => {
      await expect(backUp(directory, copy)).rejects.toMatchObject({ code: 'backup.exists' })
      writeFileSync(join(data, 'broken.sqlite'), 'no database')
      await expect(backUp(directory, join(folder, 'other'))).rejects.toMatchObject({ code: 'store.corrupt' })
    })
    expect(readdirSync(folder).sort()).toEqual(['copy', 'data'])
  })
})

/** A backup of what `beforeEach` made, and a node that has gone on since. */
const backedUp = async (): Promise<string> => {
  const copy = join(folder, 'copy')
  await whileOpen(data, async (directory, databases) => {
    await backUp(directory, copy)
    for (const database of databases) note(database, 'newer')
    directory.writeFileAtomic('session-secret', 'secret of now')
    directory.writeFileAtomic('credentials.json', '[]')
  })
  return copy
}

const old = names.map((_, index) => [`old ${String(index)}`])
const newer = names.map((_, index) => [`old ${String(index)}`, 'newer'])

describe('a restoration', () => {
  test('brings all of it back, and keeps what was there', async () => {
    const { aside } = await restoreNode(await backedUp(), place())
    expect(await notesIn(data)).toEqual(old)
    expect(readFileSync(join(data, 'session-secret'), 'utf8')).toBe('secret of old')
    // It was made since: with the keys of then it means nothing.
    expect(existsSync(join(data, 'credentials.json'))).toBe(false)
    expect(readFileSync(join(data, 'debug.log'), 'utf8')).toBe('said')
    expect(aside).toBe(join(data, 'replaced-1800000000'))
    expect(await notesIn(aside ?? '')).toEqual(newer)
    expect(existsSync(join(data, 'restoring'))).toBe(false)
  })

  test('refuses while a node runs', async () => {
    const copy = await backedUp()
    await whileOpen(data, async () => {
      await expect(restoreNode(copy, place())).rejects.toMatchObject({ code: 'data-directory.locked' })
    })
    expect(await notesIn(data)).toEqual(newer)
  })

  test.each<readonly [string, string, (copy: string) => void]>([
    ['a changed byte', 'backup.damaged', (copy) => damage(join(copy, 'node.sqlite'))],
    ['a longer file', 'backup.damaged', (copy) => appendFileSync(join(copy, 'swarm.sqlite'), 'x')],
    ['a missing list', 'backup.unreadable', (copy) => writeFileSync(join(copy, 'backup.json'), '')],
    ['another network', 'backup.other-network', (copy) => replaceIn(copy, network, 'main')],
    ['a newer form', 'backup.newer', (copy) => replaceIn(copy, '"format": 1', '"format": 2')],
    ['a name that leads out', 'backup.unreadable', (copy) => replaceIn(copy, 'chain.sqlite', '../chain.sqlite')],
    ['a name of no file of a node', 'backup.unreadable', (copy) => replaceIn(copy, 'chain.sqlite', 'twister.conf')],
    ['the same name twice', 'backup.unreadable', (copy) => replaceIn(copy, 'chain.sqlite', 'node.sqlite')],
  ])('changes nothing after %s', async (_what, code, change) => {
    const copy = await backedUp()
    change(copy)
    await expect(restoreNode(copy, place())).rejects.toMatchObject({ code })
    expect(await notesIn(data)).toEqual(newer)
    expect(readFileSync(join(data, 'session-secret'), 'utf8')).toBe('secret of now')
    expect(readdirSync(data).filter((name) => /^(?:restoring|replaced)/u.test(name))).toEqual([])
  })

  test('that ends at any step leaves the old node or, after the next start, the new one; nothing is lost', async () => {
    const copy = await backedUp()
    const whole = data
    const ends: unknown[] = []
    // A log beside a database is one more step: how many there are differs.
    for (let end = 1, isThrough = false; !isThrough; end += 1) {
      data = join(folder, `ended-${String(end)}`)
      await copyOf(whole, data)
      let step = 0
      const stopped = restoreNode(copy, place(), () => {
        step += 1
        if (step === end) throw new Error('killed')
      })
      isThrough = await stopped.then(
        () => true,
        () => false,
      )
      const notes = await notesIn(data)
      ends.push(notes)
      expect([old, newer]).toContainEqual(notes)
      const aside = join(data, 'replaced-1800000000')
      if (existsSync(aside)) expect(await notesIn(aside)).toEqual(newer)
      expect(existsSync(join(data, 'restoring'))).toBe(false)
    }
    expect(ends.length).toBeGreaterThan(12)
    expect(ends).toContainEqual(old)
    expect(ends).toContainEqual(newer)
  })

  test.skipIf(process.getuid?.() !== 0)('by root is for the user to whom the data directory belongs', async () => {
    const copy = await backedUp()
    for (const name of ['.', ...readdirSync(data)]) chownSync(join(data, name), 4321, 8765)
    await restoreNode(copy, place())
    const made = readdirSync(data, { recursive: true }).map(String)
    expect(made).toContain('replaced-1800000000/node.sqlite')
    for (const { uid, gid } of ['.', ...made].map((name) => statSync(join(data, name))))
      expect([uid, gid]).toEqual([4321, 8765])
    // Half done, it is the node that ends it, as that user.
    let steps = 0
    const stopped = restoreNode(copy, { ...place(), time: 1_900_000_000 }, () => {
      if ((steps += 1) > names.length + 2) throw new Error('killed')
    })
    await expect(stopped).rejects.toThrow('killed')
    const left = readdirSync(join(data, 'restoring')).map((name) => statSync(join(data, 'restoring', name)).uid)
    expect([statSync(join(data, 'restoring')).uid, ...left].every((uid) => uid === 4321)).toBe(true)
  })

  test('of which half had come when the machine went down is forgotten', async () => {
    mkdirSync(join(data, 'restoring'))
    writeFileSync(join(data, 'restoring', 'node.sqlite'), 'half')
    expect(await notesIn(data)).toEqual(old)
    expect(existsSync(join(data, 'restoring'))).toBe(false)
  })
})

const damage = (path: string): void => {
  const bytes = readFileSync(path)
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

const replaceIn = (copy: string, from: string, to: string): void => {
  const path = join(copy, 'backup.json')
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
}

const copyOf = async (from: string, to: string): Promise<void> => {
  const part = join(folder, `part-${String(readdirSync(folder).length)}`)
  await whileOpen(from, (directory) => backUp(directory, part))
  await restoreNode(part, { ...place(), dataDirectory: to })
}

test('a list is refused in whatever form it comes', () => {
  for (const text of ['', 'null', '[]', '{}', '{"format":1}', '{"format":1,"files":{}}', '{"format":-1}'])
    expect(() => parseManifest(text, 'here')).toThrow(expect.objectContaining({ code: 'backup.unreadable' }))
})
