import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { openDataDirectory } from '../../src/store/data-directory.ts'
import { openDatabase } from '../../src/store/database.ts'
import { crashRoom, runAndKill } from '../support/crash-child.ts'

const child = join(import.meta.dirname, 'store-crash-child.mjs')
const { folder } = crashRoom('store')

describe('a process killed with SIGKILL', () => {
  test.each(['full', 'normal'] as const)(
    'keeps every acknowledged transaction and no half one (%s)',
    async (durability) => {
      let acknowledged = 0
      for (let round = 0; round < 4; round += 1) {
        const lines = await runAndKill(child, ['rows', folder(), durability, String(acknowledged)], {
          enough: 60,
          extraMs: round * 7,
        })
        expect(lines.map(Number)).toEqual(lines.map((_, index) => acknowledged + index))
        const scope = new Scope('check', silentLog)
        const path = openDataDirectory(folder(), scope).file('crash.sqlite')
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
      await runAndKill(child, ['files', folder()], { enough: 5, extraMs: round })
      const scope = new Scope('check', silentLog)
      const content = openDataDirectory(folder(), scope).readFile('whole.txt') ?? new Uint8Array()
      expect(content.length).toBe(300_000)
      expect(content.every((byte) => byte === content[0])).toBe(true)
      await scope.close()
    }
  }, 60_000)

  test('held the lock of its data directory while it lived, and not a moment longer', async () => {
    const scope = new Scope('check', silentLog)
    const holder = spawn(process.execPath, [child, 'hold', folder()], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const locked = expect.objectContaining({ code: 'data-directory.locked' })
    expect(() => openDataDirectory(folder(), scope)).toThrow(locked)
    const gone = new Promise((resolve) => holder.once('close', resolve))
    holder.kill('SIGKILL')
    await gone
    expect(openDataDirectory(folder(), scope).path).toBe(folder())
    await scope.close()
  }, 30_000)
})
