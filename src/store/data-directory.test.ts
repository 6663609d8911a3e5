import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { makeDataFolder, openDataDirectory } from './data-directory.ts'

const scope = useScope()
let folder: string

beforeEach(() => {
  folder = temporaryFolder()
})

const modeOf = (path: string): number => statSync(path).mode & 0o777
const coded = (code: string): unknown => expect.objectContaining({ code })
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

describe('opening', () => {
  test('makes the folder and its parents for the owner only', () => {
    const directory = openDataDirectory(join(folder, 'a', 'b', 'c'), scope)
    expect(directory.path).toBe(join(folder, 'a', 'b', 'c'))
    for (const path of ['a', 'a/b', 'a/b/c']) expect(modeOf(join(folder, path))).toBe(0o700)
    for (const name of readdirSync(directory.path)) expect(modeOf(join(directory.path, name))).toBe(0o600)
  })

  test('takes the rights of others away from an existing folder', () => {
    const path = join(folder, 'open')
    mkdirSync(path)
    chmodSync(path, 0o755)
    openDataDirectory(path, scope)
    expect(modeOf(path)).toBe(0o700)
  })

  test('takes the rights of others away from the files in it, and follows no link', () => {
    const path = join(folder, 'open')
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(path)
    for (const file of [join(path, 'node.sqlite'), join(path, 'debug.log'), elsewhere])
      writeFileSync(file, '', { mode: 0o644 })
    mkdirSync(join(path, 'private-x'), { mode: 0o755 })
    symlinkSync(elsewhere, join(path, 'link'))
    openDataDirectory(path, scope)
    expect(modeOf(join(path, 'node.sqlite'))).toBe(0o600)
    expect(modeOf(join(path, 'debug.log'))).toBe(0o600)
    expect(modeOf(join(path, 'private-x'))).toBe(0o700)
    expect(modeOf(elsewhere)).toBe(0o644)
  })

  test.runIf(existsSync('/proc/self'))('a place where nothing can be made is told at once', () => {
    for (const path of ['/proc/xyz', '/proc/xyz/deeper/still']) {
      expect(() => openDataDirectory(path, scope)).toThrow(coded('data-directory.unwritable'))
      expect(() => makeDataFolder(path)).toThrow(/cannot write .*-datadir=/u)
    }
  })

  test('a relative path is made absolute', () => {
    expect(openDataDirectory(join(folder, 'x', '..', 'y') + sep, scope).path).toBe(join(folder, 'y'))
  })

  test('a second node is turned away until the first has closed', async () => {
    const first = new Scope('first', silentLog)
    openDataDirectory(folder, first)
    expect(() => openDataDirectory(folder, scope)).toThrow(coded('data-directory.locked'))
    expect(() => openDataDirectory(folder, scope)).toThrow(/Another twisterd runs on this data directory/u)
    await first.close()
    expect(openDataDirectory(folder, scope).path).toBe(folder)
  })

  test('a path that cannot be a folder', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => openDataDirectory(file, scope)).toThrow(coded('data-directory.unwritable'))
    expect(() => openDataDirectory(join(file, 'below'), scope)).toThrow(coded('data-directory.unwritable'))
    mkdirSync(join(folder, 'odd', 'lock'), { recursive: true })
    expect(() => openDataDirectory(join(folder, 'odd'), scope)).toThrow(coded('data-directory.unwritable'))
  })
})

describe('files', () => {
  test('are replaced as a whole, private unless asked otherwise, and read back', () => {
    const directory = openDataDirectory(folder, scope)
    expect(directory.readFile('a.txt')).toBeUndefined()
    directory.writeFileAtomic('a.txt', 'one ü')
    directory.writeFileAtomic('a.txt', 'two')
    directory.writeFileAtomic('b', Uint8Array.of(0, 255), 0o644)
    directory.writeFileAtomic('deep/er/c', 'three')
    expect(text(directory.readFile('a.txt'))).toBe('two')
    expect(directory.readFile('b')).toEqual(Uint8Array.of(0, 255))
    expect(directory.readFile('b')?.constructor).toBe(Uint8Array)
    expect(text(directory.readFile('deep/er/c'))).toBe('three')
    expect([modeOf(directory.file('a.txt')), modeOf(directory.file('b'))]).toEqual([0o600, 0o644])
    expect(modeOf(join(folder, 'deep'))).toBe(0o700)
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('a wrongly made leftover of a crash is in nobody’s way', () => {
    const directory = openDataDirectory(folder, scope)
    writeFileSync(join(folder, 'a.txt.new'), 'half', { mode: 0o644 })
    directory.writeFileAtomic('a.txt', 'whole')
    expect(text(directory.readFile('a.txt'))).toBe('whole')
    expect(modeOf(directory.file('a.txt'))).toBe(0o600)
  })

  test('a write that fails leaves the old content and no litter', () => {
    const directory = openDataDirectory(folder, scope)
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
    expect(() => {
      directory.writeFileAtomic('taken', 'x')
    }).toThrow(coded('data-directory.unwritable'))
    expect(existsSync(join(folder, 'taken', 'inside'))).toBe(true)
    expect(existsSync(join(folder, 'taken.new'))).toBe(false)
    expect(() => directory.readFile('taken')).toThrow(coded('data-directory.unreadable'))
  })

  test.each(['', '.', '..', '../x', '/etc/passwd', 'a/../../x', 'lock', './lock', 'a/../lock'])(
    'the name "%s" is refused',
    (name) => {
      const directory = openDataDirectory(folder, scope)
      expect(() => directory.file(name)).toThrow(coded('data-directory.bad-name'))
      expect(() => directory.readFile(name)).toThrow(coded('data-directory.bad-name'))
      expect(() => {
        directory.writeFileAtomic(name, 'x')
      }).toThrow(coded('data-directory.bad-name'))
    },
  )
})
