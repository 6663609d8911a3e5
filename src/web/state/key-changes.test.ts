// Changes of keys: told once, at their place between posts, and not again when they were seen.
import { beforeEach, expect, it, vi } from 'vitest'
import type { Client } from '../../api/client.ts'
import type { KeyChangeJson } from '../../api/names.ts'
import type { PostView } from '../text/post-view.ts'
import { createKeyChanges } from './key-changes.ts'

const change = (username: string, height: number, more: Partial<KeyChangeJson> = {}): KeyChangeJson => ({
  ...{ username, height, origin: 'replaced', key: 'ab'.repeat(33), time: height * 10, txid: '' },
  ...more,
})

const post = (place: number): PostView => ({ place }) as PostView

const clientOf = (changes: readonly KeyChangeJson[]): Client =>
  ({ listkeychanges: () => Promise.resolve(changes) }) as unknown as Client

beforeEach(() => {
  const held = new Map<string, string>()
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => held.set(key, text),
    removeItem: (key: string) => held.delete(key),
  }
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('sessionStorage', storage)
})

it('stand between the posts of their time', async () => {
  const changes = createKeyChanges(clientOf([change('bob', 5), change('carol', 3, { origin: 'registered' })]), 'alice')
  await changes.load()
  expect(changes.all().map(({ username }) => username)).toEqual(['bob'])
  expect(changes.between(post(60), post(40)).length).toBe(1)
  expect(changes.between(undefined, post(50)).length).toBe(1)
  expect(changes.between(post(50), post(40))).toEqual([])
  expect(changes.between(undefined, post(51))).toEqual([])
})

it('come by the feed, go with a reorganisation, and are not told twice', async () => {
  const client = clientOf([])
  const changes = createKeyChanges(client, 'alice')
  await changes.load()
  const event = { type: 'key', users: ['alice'], username: 'bob', key: change('bob', 7) } as const
  changes.take(event)
  changes.take(event)
  expect(changes.all().length).toBe(1)
  changes.take({ ...event, key: null })
  expect(changes.all()).toEqual([])
  changes.take(event)
  changes.markSeen(change('bob', 7))
  expect(changes.all()).toEqual([])
  const later = createKeyChanges(clientOf([change('bob', 7), change('bob', 9)]), 'alice')
  await later.load()
  expect(later.all().map(({ height }) => height)).toEqual([9])
})
