import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import type { Log } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { openLog } from './log-file.ts'

let folder = ''
let path = ''
const scope = useScope()
const open = (debug = false): Log => openLog(path, new ManualClock(0), debug, scope)

beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'debug.log')
})

const lines = (): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
const fieldsOf = (line: string | undefined): unknown => JSON.parse(line ?? '')

describe('a line', () => {
  test('is one JSON object with time, level and part', () => {
    open()
      .child('chain')
      .warn('peer lost', { height: 5, id: Uint8Array.of(1, 255), work: 2n ** 70n })
    expect(fieldsOf(lines()[0])).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      part: 'node/chain',
      message: 'peer lost',
      height: 5,
      id: '01ff',
      work: '1180591620717411303424',
    })
  })

  test('cannot be broken, or steer a terminal, by what a stranger says', () => {
    open().info('peer', { agent: '\n{"level":"error"}\u001b[2J\u009b31m\u202e\u2028x' })
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u2028]/u)
    expect(fieldsOf(lines()[0])).toMatchObject({ agent: '\n{"level":"error"}\u001b[2J\u009b31m\u202e\u2028x' })
  })

  test('is bounded', () => {
    open().info('peer', { agent: 'x'.repeat(1_000_000), bytes: new Uint8Array(1_000_000) })
    expect(statSync(path).size).toBeLessThan(20_000)
  })

  test('of debug is written only when asked for', () => {
    open().debug('quiet')
    expect(readFileSync(path, 'utf8')).toBe('')
    open(true).debug('loud')
    expect(lines()).toHaveLength(1)
  })
})

describe('the file', () => {
  test('belongs to its owner alone', () => {
    open().info('x')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('is set aside when it is large', () => {
    writeFileSync(path, 'x'.repeat(10 * 1024 * 1024 + 1))
    const log = open()
    log.info('first of the new file')
    expect(lines()).toHaveLength(1)
    expect(statSync(`${path}.1`).size).toBeGreaterThan(10 * 1024 * 1024)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('may vanish, and may be written after its end: nothing is thrown', async () => {
    writeFileSync(path, 'x'.repeat(10 * 1024 * 1024 + 1))
    const log = open()
    renameSync(folder, `${folder}-away`)
    log.error('nowhere to go')
    renameSync(`${folder}-away`, folder)
    await scope.close()
    log.error('too late')
    expect(readFileSync(path, 'utf8')).not.toContain('too late')
  })
})
