import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import type { DeliveryJson } from '../api/deliveries.ts'
import { deliveryVerbs } from './delivery-verbs.ts'

const told: readonly DeliveryJson[] = [
  {
    ...{
      username: 'bob',
      k: 12,
      signed_at: 200,
      dht_copies: 0,
      dht_nodes: 0,
      stored_at: null,
      peers: 0,
      seen_at: null,
    },
    waiting: ['bob/status/single', 'tea\u001b[2J/hashtag/multi'],
  },
  {
    ...{ username: 'bob', k: 11, signed_at: 100, dht_copies: 5, dht_nodes: 8, stored_at: 115, peers: 2, seen_at: 101 },
    waiting: [],
  },
]

const run = async (words: readonly string[], json = false) => {
  const asked: unknown[] = []
  const client = createClient(({ params }) => {
    asked.push(params)
    return Promise.resolve({ result: told, error: null })
  })
  const { terminal, written } = fakeTerminal()
  await deliveryVerbs['delivery']?.run({ client, terminal, user: 'bob', json, flags: new Set() }, words)
  return { output: written.output, asked }
}

describe('delivery', () => {
  test('of the last posts says how far each has got, and what is tried again', async () => {
    const { output, asked } = await run([])
    expect(output).toContain('#12 signed · not yet in the DHT · seen by no peer yet\n')
    expect(output).toContain('#11 signed · on 5 of 8 nodes of the DHT · seen by 2 peers\n')
    expect(output).toMatch(/tried again: bob\/status\/single, tea.*\/hashtag\/multi\n/u)
    expect(output).not.toContain('\u001b')
    expect(asked).toEqual([['bob', 10]])
  })

  test('of one post is looked for among all that are remembered, and its absence is said', async () => {
    expect((await run(['11'])).output).toBe('#11 signed · on 5 of 8 nodes of the DHT · seen by 2 peers\n')
    expect((await run(['11'])).asked).toEqual([['bob', 500]])
    expect((await run(['4'])).output).toBe('No such post of bob was written on this node lately.\n')
    await expect(run(['-1'])).rejects.toMatchObject({ code: 'cli.number' })
  })

  test('is JSON for programs', async () => {
    expect(JSON.parse((await run(['12'], true)).output)).toEqual([told[0]])
  })
})
