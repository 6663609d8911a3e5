import { expect, it } from 'vitest'
import type { Client } from '../../api/client.ts'
import { makeGroup, namesIn, takeGroup, unknownAmong } from './groups.ts'

it('names are read as people write them, each once', () => {
  expect(namesIn(' @Bob, carol;dora\nbob ')).toEqual(['bob', 'carol', 'dora'])
  expect(namesIn('')).toEqual([])
})

it('a group has its maker in it, once, and unknown names are found', async () => {
  const calls: unknown[] = []
  const client = {
    creategroup: () => Promise.resolve('*abcdefgh'),
    invitetogroup: (input: unknown) => Promise.resolve(void calls.push(input)),
    dumppubkey: ({ username }: { username: string }) => Promise.resolve(username === 'bob' ? '02ab' : ''),
  } as unknown as Client
  const made = makeGroup(client, 'alice', { description: 'Choir', names: ['alice', 'bob'] })
  await expect(made).resolves.toBe('*abcdefgh')
  expect(calls).toEqual([{ username: 'alice', groupalias: '*abcdefgh', newmembers: ['alice', 'bob'] }])
  await expect(unknownAmong(client, ['bob', 'nobody'])).resolves.toEqual(['nobody'])
})

it('a group taken in by its key has its user in it, and what was written before is looked for', async () => {
  const calls: unknown[] = []
  const client = {
    creategroup: ({ groupprivkey }: { groupprivkey: string }) =>
      Promise.resolve(groupprivkey === 'key' ? '*abcdefgh' : ''),
    invitetogroup: (input: unknown) => Promise.resolve(void calls.push(input)),
    rescandirectmsgs: (input: unknown) => Promise.resolve(void calls.push(input)),
  } as unknown as Client
  const taken = takeGroup(client, 'alice', { description: 'Choir', key: 'key' })
  await expect(taken).resolves.toBe('*abcdefgh')
  expect(calls).toEqual([{ username: 'alice', groupalias: '*abcdefgh', newmembers: ['alice'] }, { username: 'alice' }])
  await expect(takeGroup(client, 'alice', { description: 'Choir', key: 'no key' })).resolves.toBeUndefined()
  expect(calls).toHaveLength(2)
})
