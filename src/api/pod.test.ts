import { describe, expect, test } from 'vitest'
import type { CodedError } from '../base/coded-error.ts'
import { createPodClient, podContracts, type PodTransport } from './pod.ts'
import type { PodCommand } from './pod-command.ts'
import { isPodEvent, podFaultOf } from './pod-events.ts'
import { bringingText, hexOf, oneOf, pageCount, stretch, textUpTo, username } from './pod-shapes.ts'

const all = Object.entries<PodCommand>(podContracts)

describe('the contract of a pod', () => {
  test('no parameter says for whom a command acts: only the session does', () => {
    for (const [name, { params }] of all)
      for (const parameter of Object.keys(params))
        expect(['account', 'actor', 'as', 'localuser', 'reader', 'sig_user', 'user'], name).not.toContain(parameter)
  })

  test('every text that is taken has a bound', () => {
    const long = 'x'.repeat(100_000)
    for (const [name, { params }] of all)
      for (const [parameter, { schema }] of Object.entries(params))
        if (schema.type === 'str') expect(schema.parse(long).ok, `${name} ${parameter}`).toBe(false)
  })

  test('whoever is not logged in reads nothing of accounts, and nobody suspended writes', () => {
    const forAnyone = all.filter(([, { access }]) => access === 'anyone').map(([name]) => name)
    expect(forAnyone).toEqual([
      'getpod',
      'accountsalt',
      'login',
      'passkeyoptions',
      'loginpasskey',
      'checkinvitation',
      'checkname',
      'createchallenge',
      'createaccount',
    ])
    const forSuspended = all.filter(([, { whileSuspended }]) => whileSuspended === true).map(([name]) => name)
    expect(forSuspended).toEqual([
      'getpod',
      'logout',
      'getaccount',
      'registrationstate',
      'exportaccount',
      'exportposts',
      'deleteaccount',
    ])
  })

  test('its client has a method for each command', async () => {
    const sent: unknown[] = []
    const transport: PodTransport = (name, input) => {
      sent.push([name, input])
      return Promise.resolve(['carol'])
    }
    const client = createPodClient(transport)
    expect(Object.keys(client)).toEqual(Object.keys(podContracts))
    expect(await client.getfollowing({})).toEqual(['carol'])
    await client.follow({ name: 'dave' })
    expect(sent).toEqual([
      ['getfollowing', {}],
      ['follow', { name: 'dave' }],
    ])
  })
})

describe('its values', () => {
  test('are refused when they are too long, too short, or no such value', () => {
    expect(textUpTo(3).parse('abc').ok).toBe(true)
    for (const value of ['abcd', '\ud800', 5]) expect(textUpTo(3).parse(value).ok).toBe(false)
    expect(hexOf(2).parse('0aFF').ok).toBe(true)
    for (const value of ['0aF', '0a', '0aFF00', '0aFG', null]) expect(hexOf(2).parse(value).ok).toBe(false)
    expect(username.parse('al_1ce').ok).toBe(true)
    for (const value of ['', 'Alice', 'a'.repeat(17), 'a b', 1]) expect(username.parse(value).ok).toBe(false)
    for (const value of [0, 101, 1.5, '5']) expect(pageCount.parse(value).ok).toBe(false)
    expect(oneOf(['a', 'b']).parse('b').ok).toBe(true)
    expect(oneOf(['a', 'b']).parse('c').ok).toBe(false)
  })

  test('have no zero character: no store takes it, and that would be a fault of the pod', () => {
    expect(textUpTo(9).parse('a\0b').ok).toBe(false)
    expect(textUpTo(9).parse('a b').ok).toBe(true)
  })

  test('a password is never stretched for less than the least cost', () => {
    expect(stretch.parse({ memoryKib: 65_536, passes: 3 }).ok).toBe(true)
    expect(stretch.parse({ memoryKib: 65_535, passes: 3 }).ok).toBe(false)
    expect(stretch.parse({ memoryKib: 65_536, passes: 2 }).ok).toBe(false)
  })

  test('what is signed to bring a name names the pod, so that no other pod can use it', () => {
    const text = bringingText('https://pod.example', 'alice', 'c')
    expect(text).toBe('I bring the name alice to the pod at https://pod.example. c')
    expect(text.startsWith('d')).toBe(false)
  })
})

describe('events and refusals', () => {
  test('are known from whatever else comes', () => {
    expect(isPodEvent({ type: 'account' })).toBe(true)
    for (const value of [null, 'post', {}, { type: 'toString' }, { type: 5 }]) expect(isPodEvent(value)).toBe(false)
  })

  test('a refusal has a code and a sentence', () => {
    const fault = podFaultOf({ error: { code: 'pods.closed', message: 'Wait.', retryAfter: 2 } }) as CodedError
    expect([fault.code, fault.message, fault.fields]).toEqual(['pods.closed', 'Wait.', { retryAfter: 2 }])
    for (const value of [undefined, null, 'x', {}, { error: { code: 5, message: 'x' } }])
      expect(podFaultOf(value)).toBeUndefined()
  })
})
