import { expect, test } from 'vitest'
import { nameOf } from '../../test/support/fake-context.ts'
import { owner } from '../api/caller.ts'
import { deliveryWords } from '../api/delivery-words.ts'
import type { RpcContext } from './context.ts'
import { deliveryHandlers } from './deliveries.ts'

const delivery = {
  ...{ username: nameOf('bob'), postNumber: 3, signedAt: 100, copies: 5, nodes: 8, storedAt: 115 },
  ...{ peers: 2, seenAt: undefined, waiting: ['bob/status/single'] },
}

test('how far a post has got is told in numbers with their times, and in words', async () => {
  const asked: unknown[] = []
  const of = (...words: unknown[]) => {
    asked.push(words)
    return [delivery]
  }
  const context = { node: { deliveries: { of } } } as unknown as RpcContext
  const [told] = await deliveryHandlers.getdelivery(context, { username: 'bob' }, owner)
  if (told === undefined) throw new Error('nothing told')
  expect(told).toEqual({
    ...{ username: 'bob', k: 3, signed_at: 100, dht_copies: 5, dht_nodes: 8, stored_at: 115, peers: 2, seen_at: null },
    waiting: ['bob/status/single'],
  })
  expect(asked).toEqual([['bob', 20]])
  expect(deliveryWords(told)).toBe('signed · on 5 of 8 nodes of the DHT · seen by 2 peers')
  const fresh = { ...told, stored_at: null, dht_copies: 0, dht_nodes: 0, peers: 0 }
  expect(deliveryWords(fresh)).toBe('signed · not yet in the DHT · seen by no peer yet')
  expect(deliveryWords({ ...fresh, waiting: [], peers: 1 })).toBe('signed · not put into the DHT · seen by 1 peer')
})
