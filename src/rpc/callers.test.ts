import { describe, expect, test } from 'vitest'
import { type Access, type Caller, type Permission, owner, stranger } from '../api/caller.ts'
import type { Command } from '../api/contract.ts'
import { contracts } from '../api/contracts.ts'
import { rpcErrorCode } from '../api/errors.ts'
import { CodedError } from '../base/coded-error.ts'
import { silentLog } from '../base/log.ts'
import type { Schema } from '../codec/schema.ts'
import { openGates, type RpcContext } from './context.ts'
import { dispatch } from './dispatcher.ts'
import { handlers, type Handlers } from './handlers.ts'

const program = (...permissions: readonly Permission[]): Caller => ({
  kind: 'program',
  permissions: new Set(permissions),
})

const user = (username: string, ...permissions: readonly Permission[]): Caller => ({
  kind: 'user',
  username,
  permissions: new Set(permissions),
})

/** Each kind of caller, what it may call, and whether it is the user of whom the parameters speak. */
const callers: readonly (readonly [name: string, caller: Caller, may: readonly Access[], isActor: boolean])[] = [
  ['the owner', owner, ['public', 'read', 'post', 'owner'], true],
  ['a user who may read and post', user('alice', 'read', 'post'), ['public', 'read', 'post'], true],
  ['a user who may read', user('alice', 'read'), ['public', 'read'], true],
  ['a user who may post', user('alice', 'post'), ['public', 'post'], true],
  ['a user without a permission', user('alice'), ['public'], true],
  ['another user', user('bob', 'read', 'post'), ['public', 'read', 'post'], false],
  ['a program that may read and post', program('read', 'post'), ['public', 'read', 'post'], true],
  ['a program that may read', program('read'), ['public', 'read'], true],
  ['a stranger', stranger, ['public'], false],
]

/** A node and a process around it of which every touch is an effect. */
const touchy = (): { readonly context: RpcContext; readonly touches: string[] } => {
  const touches: string[] = []
  const touch = (what: string): never => {
    touches.push(what)
    throw new CodedError('rpc.fault', 'touched', { rpcCode: 4711 })
  }
  const node = new Proxy<Record<string, unknown>>(
    { log: silentLog },
    { get: (target, name) => (name === 'log' ? target['log'] : touch(String(name))) },
  )
  return {
    touches,
    context: {
      node: node as unknown as RpcContext['node'],
      get programVersion(): string {
        return touch('programVersion')
      },
      dataDirectory: '/',
      isPublicServer: false,
      shown: { promoted: true, messagesInFeeds: false },
      gates: openGates(),
      stop: () => touch('stop'),
      get credentials(): never {
        return touch('credentials')
      },
      describeContract: () => touch('describeContract'),
      backUp: () => touch('backUp'),
      createLoginLink: () => touch('createLoginLink'),
      createFeedLink: () => touch('createFeedLink'),
    },
  }
}

const samples: Readonly<Record<string, unknown>> = {
  ...{ str: 'alice', int: 1, bool: true, array: [], obj: {} },
  reference: { n: 'alice', k: 1 },
  sealed: { key: '00', mac: '00', orig: 1, body: '00' },
}

/** A value that fits: the first of a few that the schema takes. */
const sampleOf = (name: string, schema: Schema<unknown>): unknown => {
  const fitting = [name === 'kind' ? 's' : samples[schema.type], ...Object.values(samples)].find(
    (value) => value !== undefined && schema.parse(value as never).ok,
  )
  expect(fitting, name).toBeDefined()
  return fitting
}

describe.each(Object.entries<Command>(contracts))('the command %s', (method, command) => {
  const params = Object.entries(command.params).map(([name, { schema }]) => sampleOf(name, schema))

  test.each(callers)('called by %s', async (_name, caller, may, isActor) => {
    const { context, touches } = touchy()
    const { status, body } = await dispatch(context, JSON.stringify({ id: 1, method, params }), caller)
    const { error } = JSON.parse(body) as { error: { code: number } | null }
    // Who reads is looked at by the handler: it may be nobody.
    const namesNobody = command.actor === undefined && !('reader' in command.params)
    if (may.includes(command.access) && (isActor || namesNobody)) {
      expect(error?.code).not.toBe(rpcErrorCode.forbiddenOrAdded)
      return
    }
    expect([status, error?.code]).toEqual([500, rpcErrorCode.forbiddenOrAdded])
    expect(touches).toEqual([])
  })
})

test('whoever writes or reads in a name names it: a command that is not the owner’s alone says where', () => {
  const silent = Object.entries<Command>(contracts)
    .filter(([, { access, params, actor }]) => access === 'post' && !(actor !== undefined && actor in params))
    .map(([name]) => name)
  expect(silent).toEqual([])
})

test('a refused caller learns nothing from parameters that do not fit (rpc hazard 10)', async () => {
  const { context } = touchy()
  const { body } = await dispatch(context, '{"method":"publish","params":[5]}', stranger)
  expect(JSON.parse(body)).toMatchObject({ error: { code: rpcErrorCode.forbiddenOrAdded } })
})

test('in a batch each call is judged by itself', async () => {
  const { context } = touchy()
  const { body } = await dispatch(context, '[{"method":"help"},{"method":"stop"}]', stranger)
  expect(JSON.parse(body)).toMatchObject([{ error: null }, { error: { code: rpcErrorCode.forbiddenOrAdded } }])
})

test('a table without a handler, or without a group of them, does not compile', () => {
  const whole: Handlers = handlers
  const { dhtput: _put, dhtget: _get, ...groups } = whole
  // @ts-expect-error: the handlers of the DHT are forgotten
  const withoutGroup: Handlers = groups
  const { stop: _forgotten, ...others } = whole
  // @ts-expect-error: the handler of `stop` is forgotten
  const withoutOne: Handlers = others
  // @ts-expect-error: the handler gives a text where the contract says a number
  const ofAnotherType: Handlers = { ...whole, getblockcount: () => 'none' }
  expect([withoutGroup, withoutOne, ofAnotherType]).toHaveLength(3)
  expect(Object.keys(whole).sort()).toEqual(Object.keys(contracts).sort())
})
