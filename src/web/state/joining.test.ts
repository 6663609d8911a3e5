import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Client } from '../../api/client.ts'
import { acceptInvitation, namesOfInvitation } from './joining.ts'

const link = 'twister:join?network=private:choir&peer=192.0.2.7:26558&follow=anna,ben'

const clientIn = (network: string) => {
  const calls: unknown[] = []
  const client = {
    getstatus: () => Promise.resolve({ network, chain: { height: 3 } }),
    addnode: (args: unknown) => Promise.resolve(calls.push(args)),
    follow: (args: unknown) => Promise.resolve(calls.push(args)),
  } as unknown as Client
  return { client, calls }
}

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

it('a user follows whom the invitation names', async () => {
  const { client, calls } = clientIn('private:choir')
  await expect(acceptInvitation(client, link, 'carl')).resolves.toMatchObject({ kind: 'joined' })
  expect(calls).toContainEqual({ username: 'carl', users: ['anna', 'ben'] })
  expect(namesOfInvitation('private:choir')).toEqual([])
})

it('whoever has no name yet is shown later whom it names, in that network alone', async () => {
  const { client, calls } = clientIn('private:choir')
  await expect(acceptInvitation(client, link, undefined)).resolves.toMatchObject({ kind: 'joined' })
  expect(calls).toHaveLength(1)
  expect(namesOfInvitation('private:choir')).toEqual(['anna', 'ben'])
  expect(namesOfInvitation('main')).toEqual([])
})

it('what the browser kept and is no name is left out', () => {
  localStorage.setItem('twister.invited main', 'anna <b> ')
  expect(namesOfInvitation('main')).toEqual(['anna'])
})

it('a link into another network changes nothing', async () => {
  const { client, calls } = clientIn('main')
  await expect(acceptInvitation(client, link, undefined)).resolves.toMatchObject({ kind: 'elsewhere' })
  expect(calls).toEqual([])
  expect(namesOfInvitation('private:choir')).toEqual([])
})
