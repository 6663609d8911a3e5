import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import type { Log } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { type LogLevel, openLog, type LogSettings } from './log-file.ts'

let folder = ''
let path = ''
const scope = useScope()
const levelled = (usual: LogLevel, ofParts: Readonly<Record<string, LogLevel>> = {}): LogSettings => ({
  levels: { usual, ofParts: new Map(Object.entries(ofParts)) },
  toConsole: false,
  secrets: ['correct horse', 'abc'],
})
const open = (settings = levelled('info')): Log => openLog(path, new ManualClock(0), settings, scope)

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
    open(levelled('debug')).debug('loud')
    expect(lines()).toHaveLength(1)
  })
})

describe('levels', () => {
  test('hold for a part and what is below it; the longest name counts', () => {
    const log = open(levelled('warn', { chain: 'error', 'chain/sync': 'debug', dht: 'off' }))
    const chain = log.child('chain')
    log.info('usual')
    chain.warn('chain')
    chain.child('sync').child('pace').debug('pace')
    chain.child('synchronous').debug('another name')
    log.child('dht').error('off')
    log.warn('told')
    expect(lines().map((line) => (fieldsOf(line) as { readonly message: string }).message)).toEqual(['pace', 'told'])
  })
})

describe('secrets', () => {
  const key = 'L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ'

  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['in a member that is named after them', { password: 'x', inner: { walletPassphrase: 'x y' } }, 'x'],
    ['as bytes', { sessionSecret: Uint8Array.of(1, 2) }, '0102'],
    ['that are keys, in any text', { error: `no such key: ${key}.` }, key],
    ['of the settings', { error: new Error('login with correct horse') }, 'correct horse'],
    ['in addresses', { url: 'https://me:hunter2@example.org/?token=abc_d-e' }, 'hunter2'],
    ['that are tokens', { url: '/login?token=abc_d-e&x=1' }, 'abc_d-e'],
    ['in headers', { header: 'Authorization: Basic dXNlcjpwd2Q=' }, 'dXNlcjpwd2Q'],
  ])('%s are not written', (_where, fields, secret) => {
    open().error('failed', fields)
    expect(lines()[0]).toContain('***')
    expect(lines()[0]?.replace(/"message".*?,/u, '')).not.toContain(secret === 'x' ? '"x' : secret)
  })

  test('are not seen in hashes, addresses and words', () => {
    const hash = '0000000023a4f2d7e2b0f7b2f1e4b3f7c2a1d0e9f8a7b6c5d4e3f2a1b0c9d8e7'
    open().info('block', { hash, address: '192.0.2.7:28333', url: 'https://example.org/a:b@c', abc: 'abc' })
    expect(lines()[0]).not.toContain('***')
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
