// What signatures of the chain leave open, as in the reference: consensus follows, or the chain would split.
import { expect, test } from 'vitest'
import { equalBytes } from '../../base/bytes.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { signData } from '../../crypto/signature.ts'
import type { Username } from '../../protocol/username.ts'
import {
  childOf,
  quickGenesis,
  registration,
  replacement,
  secret,
  withTransactions,
  workedRegistration,
} from '../../../test/support/chain-builders.ts'
import { useChainStateRoom } from '../../../test/support/chain-state.ts'
import { registrationFor } from '../wire/registration.ts'
import { makeTransaction } from '../wire/transaction.ts'

const keyOf = (seed: number) => ({ privateKey: secret(seed), compressed: true })

const room = useChainStateRoom()

test('the signature that hands on one name hands on every name with the same key (chain H5)', async () => {
  const twins = ['alice', 'bob'].map((name) => registration(name, secret(1)).transaction)
  const named = childOf(quickGenesis, { transactions: twins })
  const newKey = publicKeyOf(secret(2))
  const signature = signData(newKey, secret(1))
  const alice = workedRegistration(registrationFor('alice' as Username, newKey, signature)).transaction
  const bob = workedRegistration(registrationFor('bob' as Username, newKey, signature)).transaction
  const first = childOf(named, { transactions: [alice] })
  expect(await room.codesOf(named, first, childOf(first, { transactions: [bob] }))).toEqual([])
  expect(room.directory.keyAt('bob' as Username, 9)).toEqual(newKey)
})

test('an old hand-over counts again once the name is back at the old key (chain H5)', async () => {
  const there = replacement('alice', { from: secret(1), to: secret(2) }).transaction
  const back = replacement('alice', { from: secret(2), to: secret(1) }).transaction
  let block = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
  expect(await room.codesOf(block)).toEqual([])
  for (const [transaction, seed] of [
    [there, 2],
    [back, 1],
    [there, 2],
  ] as const) {
    block = childOf(block, { transactions: [transaction] })
    expect(await room.codesOf(block)).toEqual([])
    expect(room.directory.keyAt('alice' as Username, 9)).toEqual(publicKeyOf(secret(seed)))
  }
})

test('a signed promoted message may be said again by anybody, also in another name with the same key (chain H6)', async () => {
  const twins = ['alice', 'bobby'].map((name) => registration(name, secret(1)).transaction)
  const named = childOf(quickGenesis, { transactions: twins })
  const said = childOf(named, { signer: 'alice', key: keyOf(1) })
  const [message] = said.transactions
  if (message === undefined) throw new Error('a block has a promoted message')
  const again = withTransactions(said, [message])
  // Both names have five letters: only they are exchanged, not a byte of the signature.
  const usernameScript = Uint8Array.from(message.usernameScript)
  usernameScript.set(new TextEncoder().encode('bobby'), 1)
  const other = makeTransaction({ ...message, usernameScript })
  expect(equalBytes(other.id, message.id)).toBe(false)
  expect(await room.codesOf(named, said, again, withTransactions(again, [other]))).toEqual([])
})
