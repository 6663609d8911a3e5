import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { openDataDirectory } from '../../src/store/data-directory.ts'
import { openDatabase } from '../../src/store/database.ts'

const child = join(import.meta.dirname, 'store-crash-child.mjs')
let folder: string

beforeAll(() => {
  const require = createRequire(import.meta.url)
  const store = join(import.meta.dirname, '../../src/store')
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', store], { stdio: 'inherit' })
}, 120_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-test-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the child until `enough` lines have come, and a little longer; kills it; gives all that it acknowledged. */
const runAndKill = async (parameters: readonly string[], enough: number, extraMs: number): Promise<string[]> => {
  const process_ = spawn(process.execPath, [child, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let killing = false
  process_.stdout.setEncoding('utf8')
  process_.stdout.on('data', (text: string) => {
    output += text
    if (killing || output.split('\n').length <= enough) return
    killing = true
    setTimeout(() => process_.kill('SIGKILL'), extraMs)
  })
  const signal = await new Promise((resolve) => {
    process_.once('close', (_code, name) => {
      resolve(name)
    })
  })
  expect(signal).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}

describe('a process killed with SIGKILL', () => {
  test.each(['full', 'normal'] as const)(
    'keeps every acknowledged transaction and no half one (%s)',
    async (durability) => {
      let acknowledged = 0
      for (let round = 0; round < 4; round += 1) {
        const lines = await runAndKill(['rows', folder, durability, String(acknowledged)], 60, round * 7)
        expect(lines.map(Number)).toEqual(lines.map((_, index) => acknowledged + index))
        const scope = new Scope('check', silentLog)
        const path = openDataDirectory(folder, scope).file('crash.sqlite')
        const database = openDatabase({ path, schema: '', version: 1, durability }, scope)
        expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
        const halves = database
          .prepare<{ id: number; n: number }>('SELECT id, count(*) AS n FROM pair GROUP BY id')
          .all()
        expect(halves.every(({ id, n }, index) => n === 2 && id === index)).toBe(true)
        expect(halves.length).toBeGreaterThanOrEqual(acknowledged + lines.length)
        acknowledged = halves.length
        await scope.close()
      }
    },
    60_000,
  )

  test('leaves either the old or the new content of a file', async () => {
    for (let round = 0; round < 4; round += 1) {
      await runAndKill(['files', folder], 5, round)
      const scope = new Scope('check', silentLog)
      const content = openDataDirectory(folder, scope).readFile('whole.txt') ?? new Uint8Array()
      expect(content.length).toBe(300_000)
      expect(content.every((byte) => byte === content[0])).toBe(true)
      await scope.close()
    }
  }, 60_000)

  test('held the lock of its data directory while it lived, and not a moment longer', async () => {
    const scope = new Scope('check', silentLog)
    const holder = spawn(process.execPath, [child, 'hold', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const locked = expect.objectContaining({ code: 'data-directory.locked' })
    expect(() => openDataDirectory(folder, scope)).toThrow(locked)
    const gone = new Promise((resolve) => holder.once('close', resolve))
    holder.kill('SIGKILL')
    await gone
    expect(openDataDirectory(folder, scope).path).toBe(folder)
    await scope.close()
  }, 30_000)
})
