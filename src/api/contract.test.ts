import { describe, expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { createClient } from './client.ts'
import { type Parameter, positional, requiredCount, usageOf } from './contract.ts'
import { contracts } from './contracts.ts'
import { httpStatusOf, rpcErrorCode } from './errors.ts'
import { wellFormedText } from './shapes.ts'

describe('positions', () => {
  const { params } = contracts.newpostmsg

  test('are the order of the members, cut after the last one given, with null between', () => {
    expect(positional(params, { msg: 'x', username: 'a', k: 1 })).toEqual(['a', 1, 'x'])
    expect(positional(params, { username: 'a', k: 1, msg: 'x', reply_k: 5 })).toEqual(['a', 1, 'x', null, 5])
    expect(positional(params, {})).toEqual([])
  })

  test('that may be left out stand at the end of every command', () => {
    for (const [name, contract] of Object.entries(contracts)) {
      const optionals = Object.values<Parameter>(contract.params).map(({ optional }) => optional)
      expect(optionals, name).toEqual([...optionals].sort())
    }
  })

  test('are shown by help', () => {
    expect(usageOf('newpostmsg', params)).toBe('newpostmsg <username> <k> <msg> [reply_n] [reply_k]')
    expect(requiredCount(params)).toBe(3)
  })
})

describe('a client', () => {
  test('sends positions and gives the result', async () => {
    const sent: unknown[] = []
    const client = createClient((request) => {
      sent.push(request)
      return Promise.resolve({ result: 36, error: null })
    })
    expect(await client.getblockcount({})).toBe(36)
    await client.getblockhash({ height: 5 })
    expect(sent).toEqual([
      { id: 1, method: 'getblockcount', params: [] },
      { id: 2, method: 'getblockhash', params: [5] },
    ])
  })

  test('turns an error into a fault with its code', async () => {
    const client = createClient(() => Promise.resolve({ result: null, error: { code: -11, message: 'taken' } }))
    await expect(client.createwalletuser({ username: 'a' })).rejects.toEqual(new CodedError('rpc.-11', 'taken'))
    const data = { code: 'posts.busy' }
    const named = createClient(() => Promise.resolve({ result: null, error: { code: -25, message: 'wait', data } }))
    await expect(named.publish({ username: 'a', msg: 'x' })).rejects.toEqual(
      new CodedError('rpc.-25', 'wait', { fault: 'posts.busy' }),
    )
  })

  test('has a method for each command', () => {
    const client = createClient(() => Promise.reject(new CodedError('test.never', 'never')))
    expect(Object.keys(client).sort()).toEqual(Object.keys(contracts).sort())
  })
})

test('statuses of errors are those of the C++ node', () => {
  expect(httpStatusOf(rpcErrorCode.invalidRequest)).toBe(400)
  expect(httpStatusOf(rpcErrorCode.methodNotFound)).toBe(404)
  for (const code of [rpcErrorCode.parse, rpcErrorCode.misc, rpcErrorCode.busy, rpcErrorCode.database])
    expect(httpStatusOf(code)).toBe(500)
})

test('text for the network is valid Unicode', () => {
  expect(wellFormedText.parse('😀')).toEqual({ ok: true, value: '😀' })
  expect(wellFormedText.parse('\ud83d')).toMatchObject({ ok: false, rejection: { code: 'value-invalid' } })
  expect(wellFormedText.parse(5)).toMatchObject({ ok: false, rejection: { code: 'type-mismatch' } })
})
