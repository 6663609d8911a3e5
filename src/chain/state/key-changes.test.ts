import { expect, test } from 'vitest'
import { registration, replacement, secret } from '../../../test/support/chain-builders.ts'
import type { Username } from '../../protocol/username.ts'
import type { Block } from '../wire/block.ts'
import type { UserRegistration } from '../wire/registration.ts'
import { KeyChanges } from './key-changes.ts'

const [first, second] = [secret(1), secret(2)]
const alice = registration('alice', first)
const bob = registration('bob', second)

/** Only its transactions are looked at; the first one is the promoted message. */
const block = (...registrations: readonly UserRegistration[]): Block =>
  ({ transactions: [alice, ...registrations].map(({ transaction }) => transaction) }) as unknown as Block

const opened = () => {
  const registered = new Set<Username>()
  return { registered, changes: new KeyChanges((username) => registered.has(username)) }
}

test('first registrations change no key that was in use', () => {
  const { changes } = opened()
  expect(changes.of({ disconnected: [], connected: [block(alice, bob)], isPartial: false }, 10)).toBeUndefined()
})

test('a replacement does, from its block on', () => {
  const { registered, changes } = opened()
  registered.add(alice.username)
  const connected = [block(bob), block(replacement('alice', { from: first, to: second })), block()]
  expect(changes.of({ disconnected: [], connected, isPartial: false }, 12)).toEqual({
    names: new Set(['alice']),
    fromHeight: 10,
  })
})

test('a reorganisation concerns all names of both branches, from the fork on', () => {
  const { registered, changes } = opened()
  registered.add(alice.username)
  registered.add(bob.username)
  const change = { disconnected: [block(alice)], connected: [block(), block(bob)], isPartial: false }
  expect(changes.of(change, 22)).toEqual({ names: new Set(['alice', 'bob']), fromHeight: 21 })
})

test('a reorganisation of many steps is told of once, when it is over', () => {
  const { registered, changes } = opened()
  registered.add(alice.username)
  registered.add(bob.username)
  expect(changes.of({ disconnected: [block(), block(alice)], connected: [], isPartial: true }, 20)).toBeUndefined()
  expect(changes.of({ disconnected: [block()], connected: [], isPartial: true }, 19)).toBeUndefined()
  expect(changes.of({ disconnected: [], connected: [block(), block()], isPartial: true }, 21)).toBeUndefined()
  const last = { disconnected: [], connected: [block(bob), block()], isPartial: false }
  expect(changes.of(last, 23)).toEqual({ names: new Set(['alice', 'bob']), fromHeight: 20 })
  expect(changes.of({ disconnected: [], connected: [block(bob)], isPartial: false }, 24)).toBeUndefined()
})

test('a name that lost its registration is told of again when it gets one', () => {
  const { registered, changes } = opened()
  expect(
    changes.of({ disconnected: [block(alice)], connected: [block(), block()], isPartial: false }, 30)?.names,
  ).toEqual(new Set(['alice']))
  registered.add(alice.username)
  const connected = [block(alice)]
  expect(changes.of({ disconnected: [], connected, isPartial: false }, 31)).toEqual({
    names: new Set(['alice']),
    fromHeight: 31,
  })
  expect(changes.of({ disconnected: [], connected, isPartial: false }, 32)).toBeUndefined()
})
