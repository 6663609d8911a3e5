import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicKeyOf } from '../../crypto/keys.ts'
import type { Username } from '../../protocol/username.ts'
import {
  chainOn,
  childOf,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../../../test/support/chain-builders.ts'
import { openChainStateRoom, useChainStateRoom } from '../../../test/support/chain-state.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import type { Block } from '../wire/block.ts'
import { hashNumber, meetsTarget } from '../wire/compact-target.ts'
import { registrationFor } from '../wire/registration.ts'
import { makeTransaction, type Transaction } from '../wire/transaction.ts'
import type { TransactionOrigin } from './mempool.ts'

const room = useChainStateRoom()

const offer = (transaction: Transaction, origin: TransactionOrigin = 'peer'): string => {
  const verdict = room.mempool.offer(transaction, origin)
  return verdict.ok ? 'ok' : verdict.rejection.code
}

const alice = registration('alice', secret(1)).transaction

/** A registration with a lot of bytes and enough work. */
const large = (seed: number): Transaction => {
  const fields = registrationFor(`user${String(seed)}` as Username, new Uint8Array(480)).transaction
  for (let nonce = 0; ; nonce += 1) {
    const transaction = makeTransaction({ ...fields, nonce })
    if (meetsTarget(transaction.id, quickNetwork.registrationBits)) return transaction
  }
}

describe('the pool (chain.md 5.7)', () => {
  test('takes what is valid and new, once', () => {
    expect(offer(alice)).toBe('ok')
    expect(offer(alice)).toBe('transaction-known')
    expect(room.mempool.get(alice.id)).toEqual(alice)
    expect(offer(registration('Alice', secret(1)).transaction)).toBe('username-invalid')
    expect(offer(childOf(quickGenesis).transactions[0] as Transaction)).toBe('promoted-message-alone')
  })

  test('takes two claims for one name, and lets the block decide (chain H12)', async () => {
    const other = registration('alice', secret(2)).transaction
    expect([offer(alice), offer(other)]).toEqual(['ok', 'ok'])
    await room.offer(childOf(quickGenesis, { transactions: [other] }))
    expect(room.mempool.size).toBe(0)
  })

  test('judges the version where the network wants standard transactions', () => {
    const versioned = (version: number): Transaction => {
      for (let nonce = 0; ; nonce += 1) {
        const transaction = makeTransaction({ ...alice, version, nonce })
        if (meetsTarget(transaction.id, quickNetwork.registrationBits)) return transaction
      }
    }
    expect(offer(versioned(2))).toBe('transaction-not-standard')
    expect(offer(versioned(-7))).toBe('ok')
  })

  test('refuses names that are taken, also word for word, and takes replacements', async () => {
    await room.offer(childOf(quickGenesis, { transactions: [alice] }))
    expect(offer(alice)).toBe('name-taken')
    expect(offer(registration('alice', secret(2)).transaction)).toBe('name-taken')
    expect(offer(replacement('alice', { from: secret(2), to: secret(3) }).transaction)).toBe('name-taken')
    expect(offer(replacement('alice', { from: secret(1), to: secret(3) }).transaction)).toBe('ok')
  })

  test('rations what is relayed, not what is ours, and recovers (chain H13)', async () => {
    let taken = 0
    let bytes = 0
    for (; offer(large(taken)) === 'ok'; taken += 1) {
      expect(bytes).toBeLessThan(150_000)
      bytes += large(taken).bytes.length
    }
    expect(bytes).toBeGreaterThanOrEqual(150_000)
    expect(offer(large(taken))).toBe('relay-limit')
    expect(offer(large(taken), 'own')).toBe('ok')
    await room.clock.advance(600_000)
    expect(offer(large(taken + 1))).toBe('ok')
  })

  test('forgets others after three days, never ours (chain H11)', async () => {
    offer(alice)
    offer(registration('bob', secret(2)).transaction, 'own')
    await room.clock.advance(72 * 3_600_000 + 1)
    await room.offer(childOf(quickGenesis))
    expect(room.mempool.all().map(({ username }) => username)).toEqual(['bob'])
  })

  test('lists by ascending id for a block', () => {
    for (let seed = 1; seed < 8; seed += 1) offer(registration(`user${String(seed)}`, secret(seed)).transaction)
    const numbers = room.mempool.inBlockOrder().map(({ transaction }) => hashNumber(transaction.id))
    expect(numbers).toEqual(numbers.toSorted((left, right) => (left < right ? -1 : 1)))
    expect(numbers).toHaveLength(7)
  })
})

describe('a registration of ours (chain H18)', () => {
  test('is there again after a restart, until it is buried', async () => {
    const path = join(temporaryFolder(), 'chain.sqlite')
    const owned = async (): Promise<readonly string[]> => {
      const here = await openChainStateRoom({ path })
      const names = here.mempool.own().map(({ username }) => username)
      await here.scope.close()
      return names
    }
    const first = await openChainStateRoom({ path })
    expect(first.mempool.offer(alice, 'own').ok).toBe(true)
    await first.scope.close()
    expect(await owned()).toEqual(['alice'])
    const second = await openChainStateRoom({ path })
    const named = childOf(quickGenesis, { transactions: [alice] })
    await second.offer(named, ...chainOn(named, 2))
    await second.scope.close()
    expect(await owned()).toEqual([])
    // The block that took it is left behind: it waits once more.
    const third = await openChainStateRoom({ path })
    const other = chainOn(quickGenesis, 4, { salt: 9 })
    await third.offer(...other)
    expect(third.mempool.own().map(({ username }) => username)).toEqual(['alice'])
    const again = childOf(other[3] as Block, { transactions: [alice] })
    await third.offer(again, ...chainOn(again, 6))
    // Seven blocks deep it is nobody's worry any more, whatever comes.
    const longer = chainOn(other[3] as Block, 9, { salt: 12 })
    await third.offer(...longer)
    expect(third.mempool.own()).toEqual([])
    expect(third.mempool.has(alice.id)).toBe(true)
    await third.scope.close()
  })

  test('that came back from a peer becomes ours again', () => {
    expect(offer(alice)).toBe('ok')
    expect(room.mempool.own()).toEqual([])
    expect(offer(alice, 'own')).toBe('ok')
    expect(room.mempool.own().map(({ publicKey }) => publicKey)).toEqual([publicKeyOf(secret(1))])
  })
})
