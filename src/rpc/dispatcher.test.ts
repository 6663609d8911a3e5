import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { owner } from '../api/caller.ts'
import { contracts } from '../api/contracts.ts'
import { CodedError } from '../base/coded-error.ts'
import { silentLog } from '../base/log.ts'
import type { Capabilities } from '../node/capabilities.ts'
import { openGates, type RpcContext } from './context.ts'
import { dispatch } from './dispatcher.ts'

/** No handler may be reached with parameters that do not fit. */
const context: RpcContext = {
  node: {
    log: silentLog,
    get blocks(): never {
      throw new CodedError('test.reached', 'the handler was reached')
    },
    accounts: { listed: () => [] },
  } as unknown as Capabilities,
  programVersion: '0',
  dataDirectory: '/',
  isPublicServer: false,
  shown: { promoted: true, messagesInFeeds: false },
  gates: openGates(),
  stop: () => undefined,
  credentials: { create: () => 'password', list: () => [], remove: () => false },
  describeContract: () => Promise.resolve('{"openrpc":"1.3.2"}'),
  backUp: (folder) => Promise.resolve({ folder, files: 0, bytes: 0 }),
  createLoginLink: () => 'link',
  createFeedLink: (path) => `http://127.0.0.1/${path}?token=x`,
}

interface Transcript {
  readonly node: string
  readonly request: { readonly id: unknown; readonly method: string; readonly params: unknown }
  readonly http_status: number
  readonly response: { readonly error: { readonly code: number; readonly message: string } | null }
}

const folder = new URL('../../test/vectors/rpc/', import.meta.url)
/** Without the calls that the C++ node did not survive. */
const transcripts = readdirSync(folder)
  .filter((name) => Object.hasOwn(contracts, name.replace('.json', '')) || name === 'nosuchcommand.json')
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Transcript[])
  .filter(({ response }) => (response as unknown) !== null)

/** Refusals that the C++ node made before it looked at its state: wrong types and wrong numbers of parameters. */
const parameterFaults = transcripts.filter(({ request, response: { error } }) => {
  if (error === null) return false
  return (
    error.code === -32601 ||
    (error.code === -1 && (error.message.startsWith('value is type') || error.message.startsWith(request.method)))
  )
})

const ask = async (body: unknown) => {
  const { status, body: text } = await dispatch(context, typeof body === 'string' ? body : JSON.stringify(body), owner)
  return { status, text, json: JSON.parse(text) as unknown }
}

describe('parameters, as recorded from the C++ node', () => {
  test('there are enough recordings', () => {
    expect(parameterFaults.length).toBeGreaterThan(30)
  })

  test.each(
    parameterFaults
      // Verbs other than add, remove and onetry are judged by the handler.
      .filter(({ request }) => !JSON.stringify(request.params).includes('"xx"'))
      .map((transcript) => [JSON.stringify(transcript.request).slice(0, 100), transcript] as const),
  )('%s', async (_name, { request, http_status: status, response }) => {
    const answer = await ask(request)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ result: null, error: { code: response.error?.code }, id: request.id })
  })
})

describe('requests', () => {
  test('a reply has result, error and id in this order, compact, with a newline', async () => {
    expect((await ask('{"id":7,"method":"listwalletusers","params":[]}')).text).toBe(
      '{"result":[],"error":null,"id":7}\n',
    )
  })

  test.each([
    ['{"id":1,"method":', 500, -32700, null],
    ['5', 500, -32700, null],
    ['""', 500, -32700, null],
    ['', 500, -32700, null],
    ['{"id":1}', 400, -32600, 1],
    ['{"id":1,"method":5}', 400, -32600, 1],
    ['{"id":"x","method":"help","params":{}}', 400, -32600, 'x'],
    ['{"id":[2],"method":"nosuch","params":[]}', 404, -32601, [2]],
    ['{"id":3,"method":"constructor"}', 404, -32601, 3],
    ['{"id":3,"method":"__proto__"}', 404, -32601, 3],
  ])('%s is answered with status %i and code %i', async (body, status, code, id) => {
    const answer = await ask(body)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ result: null, error: { code }, id })
  })

  test('a fault of a command of our own has its name beside the number; those of the C++ node get no member', async () => {
    const publish = () => Promise.reject(new CodedError('posts.no-key', 'There is no key.'))
    const passphrase = { requireUnlocked: () => undefined }
    const keyless = { ...context, node: { posts: { publish }, passphrase } as unknown as Capabilities }
    const errorOf = async (method: string, ...params: unknown[]) => {
      const { body } = await dispatch(keyless, JSON.stringify({ method, params }), owner)
      return (JSON.parse(body) as { readonly error: object }).error
    }
    expect(await errorOf('publish', 'nobody', 'x')).toMatchObject({ data: { code: 'posts.no-key' } })
    expect(Object.keys(await errorOf('publish', 'nobody', ' '))).toEqual(['code', 'message'])
    expect(Object.keys(await errorOf('newpostmsg', 'nobody', 1, 'x'))).toEqual(['code', 'message'])
  })

  test('the state of the wallet is told in the place where the C++ node tells it', async () => {
    const requireUnlocked = () => {
      throw new CodedError('wallet.locked', 'The wallet is locked.')
    }
    const locked = {
      ...context,
      node: { passphrase: { isEncrypted: false, requireUnlocked } } as unknown as Capabilities,
    }
    const codeOf = async (method: string, ...params: unknown[]) => {
      const { body } = await dispatch(locked, JSON.stringify({ method, params }), owner)
      return (JSON.parse(body) as { readonly error: { readonly code: number } }).error.code
    }
    for (const method of ['walletpassphrase', 'walletpassphrasechange', 'walletlock'])
      expect(await codeOf(method, 5, 5, 5, 5)).toBe(-15)
    for (const [method, ...params] of [
      ['dumpprivkey', 'nobody'],
      ['signmessage', 'nobody', 'x'],
      ['createwalletuser', 'alice'],
      ['newpostmsg', 'nobody', 0, 'x'],
      ['newshorturl', 'nobody', 0, 'x'],
      ['dumpwallet', 'x'],
    ] as const)
      expect(await codeOf(method, ...params)).toBe(-13)
    expect(await codeOf('dumpprivkey')).toBe(-1)
  })

  test('a transaction or name of a wrong type is an invalid parameter, as in the C++ node', async () => {
    for (const method of ['decoderawtransaction', 'sendrawtransaction', 'sendnewusertransaction'])
      expect((await ask({ method, params: [5] })).json).toMatchObject({ error: { code: -8 } })
    expect((await ask({ method: 'createrawtransaction', params: ['x', 5] })).json).toMatchObject({
      error: { code: -8 },
    })
  })

  test('missing id and params are null and empty', async () => {
    expect((await ask({ method: 'listwalletusers' })).json).toEqual({ result: [], error: null, id: null })
    expect((await ask({ method: 'listwalletusers', params: null })).json).toMatchObject({ result: [] })
  })

  test('a batch is answered in order with status 200', async () => {
    const answer = await ask([{ id: 1, method: 'listwalletusers', params: [] }, { id: 2, method: 'nosuch' }, 5])
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject([
      { result: [], error: null, id: 1 },
      { error: { code: -32601 }, id: 2 },
      { error: { code: -32600 }, id: null },
    ])
    expect((await ask('[]')).text).toBe('[]\n')
  })

  test('a batch without end is refused', async () => {
    expect((await ask(new Array(1001).fill({ method: 'help' }))).json).toMatchObject({ error: { code: -32700 } })
  })

  test('the replies of a batch are bounded: what comes after is answered undone', async () => {
    const long = 'x'.repeat(1_500_000)
    const batch = Array.from({ length: 25 }, (_, id) => ({ id: `${String(id)} ${long}`, method: 'listwalletusers' }))
    const { body } = await dispatch(context, JSON.stringify(batch), owner)
    const replies = JSON.parse(body) as { error: { code: number } | null }[]
    expect(replies).toHaveLength(25)
    const done = replies.filter(({ error }) => error === null).length
    expect(done).toBeGreaterThan(20)
    expect(done).toBeLessThan(25)
    expect(replies.at(-1)?.error?.code).toBe(-25)
  })

  test('an unforeseen fault tells the log, not the caller', async () => {
    const lines: unknown[] = []
    const { node } = context
    const broken: RpcContext = {
      ...context,
      node: {
        ...Object.fromEntries(
          Object.entries(Object.getOwnPropertyDescriptors(node)).filter(([name]) => name !== 'blocks'),
        ),
        log: { ...silentLog, error: (message: string, fields: unknown) => void lines.push([message, fields]) },
        accounts: {
          listed: () => {
            throw new TypeError('secret of /some/path')
          },
        },
      } as unknown as Capabilities,
    }
    const { status, body } = await dispatch(broken, '{"id":1,"method":"listwalletusers"}', owner)
    expect(status).toBe(500)
    expect(body).not.toContain('secret')
    expect(JSON.parse(body)).toMatchObject({ error: { code: -1 }, id: 1 })
    expect(lines).toMatchObject([['command failed', { method: 'listwalletusers', error: 'secret of /some/path' }]])
  })

  test('a name of a command without end is not repeated', async () => {
    expect((await ask({ method: 'x'.repeat(100_000) })).text.length).toBeLessThan(300)
  })

  test('a fault of our own is an error, never a broken reply', async () => {
    expect(await ask({ id: 1, method: 'getblockcount' })).toMatchObject({
      status: 500,
      json: { error: { code: -1, message: 'the handler was reached' }, id: 1 },
    })
  })
})
