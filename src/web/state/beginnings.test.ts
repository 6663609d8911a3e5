import { expect, it } from 'vitest'
import type { Client } from '../../api/client.ts'
import { freshNames, readBeginnings } from './beginnings.ts'

const asked: number[] = []

const clientOf = (blocks: Readonly<Record<number, readonly string[]>>): Client =>
  ({
    getblockhash: ({ height }: { height: number }) => {
      asked.push(height)
      return Promise.resolve(String(height))
    },
    getblock: ({ hash }: { hash: string }) => Promise.resolve({ usernames: blocks[Number(hash)] ?? [] }),
    listinvited: () => Promise.resolve(['bob', 'me']),
    gettrendinghashtags: () => Promise.reject(new Error('no')),
  }) as unknown as Client

it('the names of the last blocks come newest first, each once, and known ones not at all', async () => {
  const client = clientOf({ 30: ['zoe', 'me'], 29: ['yan'], 5: ['zoe', 'bob'], 1: ['first'] })
  await expect(freshNames(client, 30, (name) => name === 'me')).resolves.toEqual([
    { name: 'zoe', height: 30 },
    { name: 'yan', height: 29 },
    { name: 'bob', height: 5 },
    { name: 'first', height: 1 },
  ])
})

it('only so many blocks are looked into', async () => {
  asked.length = 0
  await freshNames(clientOf({}), 700_000, () => false)
  expect(asked.length).toBe(120)
  expect(Math.min(...asked)).toBe(700_000 - 119)
})

it('who was named by the inviter is not said twice, and what cannot be read is empty', async () => {
  const found = await readBeginnings(clientOf({ 2: ['bob', 'zoe'] }), 2, (name) => name === 'me', ['bob', 'kim'])
  expect(found).toEqual({ invited: ['bob', 'kim'], fresh: [{ name: 'zoe', height: 2 }], tags: [], isAll: true })
  await expect(readBeginnings(clientOf({}), 121, () => false, [])).resolves.toMatchObject({ isAll: false })
})
