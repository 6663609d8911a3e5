import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  eventually,
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
  textsOf,
} from '../support/daemons.ts'
import { temporaryFolder } from '../support/each-test.ts'

// A person goes from one computer to another with one file; the old computer is off by then.

const base = 99
const passphrase = 'a passphrase for the way 4411'

let home: TestDaemon
let away: TestDaemon

/** Runs a friendly command; what it asks for is piped in. */
const twister = (daemon: TestDaemon, words: readonly string[], typed = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = [
      `-datadir=${daemon.directory}`,
      `-network=${testNetworkName}`,
      `-rpcport=${String(daemon.settings.port)}`,
    ]
    const child = execFile(process.execPath, [programs.twister, ...options, ...words], (error, output, fault) => {
      if (error === null) resolve(output)
      else reject(new Error(fault))
    })
    child.stdin?.end(typed)
  })

const everythingOf = async ({ client }: TestDaemon, alias: string) => ({
  following: await client.getfollowing({ username: 'alice' }),
  mutes: await client.listmutes({ username: 'alice' }),
  bookmarks: (await client.listbookmarks({ username: 'alice', count: 9 })).map(({ post, added }) => ({ post, added })),
  threads: await client.getthreads({ localuser: 'alice' }),
  messages: await client.getdirectmsgs({
    ...{ localuser: 'alice', count_per_user: 20 },
    users: [{ username: 'bob' }, { username: alias }],
  }),
  group: await client.getgroupinfo({ groupalias: alias }),
  favourites: await client.getfavs({ username: 'alice', count: 9 }),
  profile: (await client.dhtget({ username: 'alice', resource: 'profile', kind: 's' })).map(({ p }) => p.v),
  secret: await client.dumpprivkey({ username: 'alice' }),
})

const live = async (): Promise<string> => {
  const { client } = home
  await client.follow({ username: 'alice', users: ['alice', 'bob'] })
  await client.follow({ username: 'bob', users: ['alice', 'bob'] })
  await client.mute({ username: 'alice', kind: 'word', value: 'spoiler' })
  const post = await client.publish({ username: 'bob', msg: 'worth keeping' })
  await client.bookmark({ username: 'alice', author: 'bob', k: post.userpost.k })
  await client.favourite({ username: 'alice', author: 'bob', author_k: post.userpost.k, private: true, comment: 'aha' })
  for (const msg of ['one', 'two', 'three']) await client.publish({ username: 'alice', msg })
  await client.sendmessage({ from: 'bob', to: 'alice', msg: 'from bob' })
  await client.sendmessage({ from: 'alice', to: 'bob', msg: 'to bob' })
  const alias = await client.creategroup({ description: 'tea' })
  await client.invitetogroup({ username: 'alice', groupalias: alias, newmembers: ['alice', 'bob'] })
  await client.sendmessage({ from: 'alice', to: alias, msg: 'to all' })
  const value = { fullname: 'Alice A.' }
  await client.dhtput({ username: 'alice', resource: 'profile', kind: 's', value, sig_user: 'alice', seq: 1 })
  // What bob said, and that alice has joined the group, is read from posts, and that takes its time.
  await eventually('two messages of bob and two of the group', async () => {
    const { threads } = await client.getthreads({ localuser: 'alice' })
    return threads.length === 2 && threads.every(({ total }) => total === 2) ? true : undefined
  })
  for (const peer of ['bob', alias]) await client.markread({ localuser: 'alice', peer })
  return alias
}

beforeAll(async () => {
  home = await startDaemon({ index: 0, base, mines: true })
  away = await startDaemon({ index: 1, base, peers: [0] })
  await registerUser(home, 'alice')
  await registerUser(home, 'bob')
})

afterAll(stopAllDaemons)

test('all that a person has comes to another computer, once, and nothing that is there goes', async () => {
  const alias = await live()
  const before = await everythingOf(home, alias)
  expect(Object.keys(before.messages)).toHaveLength(2)
  const file = join(temporaryFolder(), 'alice.person')
  const said = await twister(home, ['export', '--person', '--passphrase', '-u', 'alice', file], `${passphrase}\n`)
  expect(said).toContain('with the keys')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, 'utf8')
  for (const secret of [before.secret, 'from bob', 'spoiler', 'worth keeping']) expect(text).not.toContain(secret)
  const written = await textsOf(home, 'alice')
  const height = (await home.client.getinfo({})).blocks
  await eventually('the chain', async () => ((await away.client.getinfo({})).blocks >= height ? true : undefined))
  // Whatever is in the DHT alone has to be elsewhere before the old computer is off.
  await eventually('the profile', async () =>
    (await away.client.dhtget({ username: 'alice', resource: 'profile', kind: 's' })).length > 0 ? true : undefined,
  )
  await home.stop()

  await away.client.follow({ username: 'alice', users: ['bob'] })
  await away.client.mute({ username: 'alice', kind: 'tag', value: 'mine' })
  await expect(twister(away, ['import', file], 'wrong\n')).rejects.toThrow('passphrase')
  expect(await away.client.listwalletusers({})).toEqual([])
  const merged = JSON.parse(await twister(away, ['import', '--json', file], `${passphrase}\n`)) as object
  expect(merged).toMatchObject({
    username: 'alice',
    took: { key: 1, group: 1, follow: 1, mute: 1 },
    held: { follow: 1 },
  })
  expect(merged).toMatchObject({ left: {} })
  const after = await everythingOf(away, alias)
  expect(after).toEqual({
    ...before,
    mutes: [{ kind: 'tag', value: 'mine', until: null }, ...before.mutes],
  })
  expect(await textsOf(away, 'alice')).toEqual(written)
  const again = JSON.parse(await twister(away, ['import', '--json', file], `${passphrase}\n`)) as object
  expect(again).toMatchObject({ took: {}, left: {} })
  const post = await away.client.publish({ username: 'alice', msg: 'from the new computer' })
  const numbers = (await away.client.getposts({ count: 50, users: [{ username: 'alice' }] })).map(
    ({ userpost }) => userpost.k,
  )
  expect(numbers.filter((k) => k === post.userpost.k)).toHaveLength(1)
})
