import { describe, expect, test } from 'vitest'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import type { Username } from '../../protocol/username.ts'
import {
  childOf,
  chainOn,
  quickGenesis,
  registration,
  secret,
  workedRegistration,
} from '../../../test/support/chain-builders.ts'
import { useChainStateRoom } from '../../../test/support/chain-state.ts'
import { registrationFor } from '../wire/registration.ts'

const room = useChainStateRoom()

const register = (...names: readonly string[]) => names.map((name) => registration(name, secret(1)).transaction)

describe('the user directory', () => {
  test('lists names by prefix, in order, without repeats', async () => {
    const first = childOf(quickGenesis, {
      transactions: register('al', 'alice', 'alan', 'bob', '_al', 'al_', 'al9', 'a', 'zed'),
    })
    await room.offer(first, childOf(first, { transactions: register('alice') }))
    const found = (prefix: string, count = 100) => room.directory.namesWithPrefix(prefix, count)
    expect(found('al')).toEqual(['al', 'al9', 'al_', 'alan', 'alice'])
    expect(found('al', 2)).toEqual(['al', 'al9'])
    expect(found('')).toHaveLength(9)
    expect(found('alicex')).toEqual([])
    expect([found('Al'), found('a%'), found('a'.repeat(17)), found('al', 0), found('al', -1)]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ])
  })

  test('gives a key only where the registered bytes are one (chain H3)', async () => {
    const odd = workedRegistration(registrationFor('odd' as Username, encodeUtf8('x'.repeat(33))))
    await room.offer(childOf(quickGenesis, { transactions: [odd.transaction, ...register('alice')] }))
    expect(room.directory.keyAt('odd' as Username, 9)).toBeUndefined()
    expect(room.directory.registrationHeight('odd' as Username)).toBe(1)
    expect(room.directory.registrationOf('odd' as Username)?.registration.publicKey).toEqual(encodeUtf8('x'.repeat(33)))
    expect(room.directory.keyAt('alice' as Username, 1)).toEqual(publicKeyOf(secret(1)))
    expect(room.directory.keyAt('nobody' as Username, 1)).toBeUndefined()
    expect(room.directory.registrationOf('nobody' as Username)).toBeUndefined()
  })

  test('does not remember what a reorganisation took away', async () => {
    const named = childOf(quickGenesis, { transactions: register('alice') })
    await room.offer(named)
    expect(room.directory.keyAt('alice' as Username, 1)).toBeDefined()
    await room.offer(...chainOn(quickGenesis, 2, { salt: 3 }))
    expect(room.directory.keyAt('alice' as Username, 1)).toBeUndefined()
    expect(room.directory.bestHeight()).toBe(2)
  })
})
