// Every command with parameters that nobody should send: an answer with a reason, never a fault of the node.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { owner } from '../../src/api/caller.ts'
import { contracts } from '../../src/api/contracts.ts'
import { silentLog } from '../../src/base/log.ts'
import type { RpcContext } from '../../src/rpc/context.ts'
import { dispatch } from '../../src/rpc/dispatcher.ts'
import { openRecordedNode, type RecordedNode } from '../support/recorded-node.ts'

/** These write or read a file that the parameters name: here it is one in the data directory. */
const ofFiles = new Set(['backupwallet', 'dumpwallet', 'importwallet'])

/** A wallet that has a passphrase refuses what comes after: this one is last. */
const methods = Object.keys(contracts).sort(
  (left, right) => Number(left === 'encryptwallet') - Number(right === 'encryptwallet'),
)

const harmless = (parameter: unknown): unknown =>
  typeof parameter === 'string' ? parameter.replaceAll(/[/.]/gu, '_') : parameter

let recorded: RecordedNode
let context: RpcContext
const failed: unknown[] = []

beforeAll(async () => {
  recorded = await openRecordedNode('a')
  const log = { ...silentLog, error: (message: string, fields: unknown) => void failed.push([message, fields]) }
  context = { ...recorded.context, node: { ...recorded.context.node, log } }
})
afterAll(() => recorded.close())

const texts = [
  '',
  'alice',
  'nosuch',
  '@Alice ',
  '*abcdefgh',
  's',
  'm',
  'twist:AgAAACYAAAA=',
  '00',
  'zz',
  '\0',
  '\ud800',
  '__proto__',
]
const numbers = [0, -1, 1, 5, 1.5, -0, 2 ** 31, -(2 ** 31), 2 ** 53, Number.MAX_SAFE_INTEGER, 1e308]
const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], 1)

const value = fc.oneof(
  fc.constantFrom<unknown>(...texts, ...numbers, null, true, false, deep, [], {}, 'x'.repeat(20_000)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(
    [{ username: 'alice', max_id: -(2 ** 53), since_id: 2 ** 53 }],
    [{ username: 5 }],
    { mode: 'template' },
    { userpost: {}, sig_userpost: '' },
    { userpost: { n: 'alice', k: 1, msg: 'x', time: 1, height: 1 }, sig_userpost: 'ff' },
    Array.from({ length: 500 }, () => 'alice'),
    JSON.parse('{"__proto__":{"username":"alice"},"constructor":1}'),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

const ask = async (method: string, params: readonly unknown[]) => {
  let answer: Awaited<ReturnType<typeof dispatch>> | undefined
  const done = Promise.resolve(dispatch(context, JSON.stringify({ id: 1, method, params }), owner)).then((reply) => {
    answer = reply
  })
  // The longest wait that a command can be asked for is a minute and a half.
  for (let waited = 0; answer === undefined && waited < 1000; waited += 1) await recorded.clock.advance(100)
  // What threads of the machine do, and its disk, takes a time that the clock of the test does not know.
  await done
  if (answer === undefined) throw new Error('no answer')
  return answer
}

describe('each command with whatever parameters', () => {
  test.each(methods)('%s answers with a result or a reason', async (method) => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 7 }), async (params) => {
        const { status, body } = await ask(method, ofFiles.has(method) ? params.map(harmless) : params)
        expect([200, 500]).toContain(status)
        const { result, error } = JSON.parse(body) as {
          result: unknown
          error: null | { code: number; message: string }
        }
        expect(failed).toEqual([])
        if (error === null) return
        expect(result).toBeNull()
        expect(Number.isInteger(error.code)).toBe(true)
        expect(error.message).not.toMatch(/\n\s+at |\.ts:|node_modules/u)
        expect(error.message.length).toBeLessThan(2000)
      }),
      { numRuns: 12 },
    )
  })
})

describe('each command that names a file', () => {
  beforeAll(() => {
    symlinkSync('loop', join(recorded.context.dataDirectory, 'loop'))
  })
  const ofNames = [...ofFiles, 'exportblocks', 'exportperson', 'importperson']
  test.each(ofNames)('%s says what is wrong with a name that no file can have', async (method) => {
    const tooLong = [252, 255, 20_000].map((length) => 'x'.repeat(length))
    for (const name of [
      '\0',
      'a\0b',
      ...tooLong,
      `${'x/'.repeat(3_000)}x`,
      'no-folder/x',
      'wallet.sqlite/x',
      'loop/x',
    ]) {
      const { body } = await ask(method, method === 'exportperson' ? ['alice', name] : [name])
      const { error } = JSON.parse(body) as { error: null | { message: string } }
      expect(error?.message, name.slice(0, 20)).toMatch(/^(?!The node has a fault)/u)
    }
    expect(failed).toEqual([])
  })
})
