import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'

// One person on two computers says whom she follows; friends learn from it.

const base = 100

let home: TestDaemon
let away: TestDaemon

const listed = (daemon: TestDaemon, ...names: readonly string[]) =>
  eventually(`a public list of ${names.join()}`, async () => {
    const { following } = await daemon.client.getpublicfollowing({ username: 'alice' })
    return following.join() === names.join() ? true : undefined
  })

beforeAll(async () => {
  // Public lists alone: own lists would bring the follows by themselves.
  const options = ['-ownlists=0']
  home = await startDaemon({ index: 0, base, mines: true, options })
  away = await startDaemon({ index: 1, base, peers: [0], options })
  for (const name of ['alice', 'bob', 'carol', 'dora']) await registerUser(home, name)
  const height = (await home.client.getinfo({})).blocks
  await eventually('the chain', async () => ((await away.client.getinfo({})).blocks >= height ? true : undefined))
})

afterAll(stopAllDaemons)

test('a list is told, found on a fresh computer with the same key, merged there, and suggests (D1)', async () => {
  await home.client.follow({ username: 'alice', users: ['dora'] })
  await home.client.followpublicly({ username: 'alice', users: ['bob'] })
  await listed(away, 'bob')
  expect(await home.client.listfollowing({ username: 'alice' })).toEqual([
    { username: 'bob', public: true },
    { username: 'dora', public: false },
  ])

  const secret = await home.client.dumpprivkey({ username: 'alice' })
  await away.client.importprivkey({ secret, username: 'alice' })
  await away.client.follow({ username: 'alice', users: ['dora'] })
  expect(await away.client.getpublicfollowing({ username: 'alice' })).toMatchObject({ missing: ['bob'] })
  expect(await away.client.getfollowing({ username: 'alice' })).toEqual(['dora'])
  expect(await away.client.adoptfollowing({ username: 'alice' })).toEqual(['bob'])
  expect(await away.client.getfollowing({ username: 'alice' })).toEqual(['bob', 'dora'])
  await away.client.followpublicly({ username: 'alice', users: ['carol'] })
  await listed(home, 'bob', 'carol')
  expect(await home.client.getpublicfollowing({ username: 'alice' })).toMatchObject({ missing: ['carol'] })

  await home.client.follow({ username: 'bob', users: ['alice'] })
  await expect
    .poll(async () => (await home.client.suggestfollows({ username: 'bob' })).suggestions)
    .toEqual([{ username: 'carol', followedBy: ['alice'], count: 1 }])
})
