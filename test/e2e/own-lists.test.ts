import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  whenKnown,
} from '../support/daemons.ts'

// One person on two computers with one key, and a third node for the DHT.

const base = 121

const start = (index: number, directory?: string): Promise<TestDaemon> =>
  startDaemon({ index, base, peers: index === 0 ? [] : [0], ...(directory === undefined ? {} : { directory }) })

const listsOf = async ({ client }: TestDaemon) => ({
  follows: await client.getfollowing({ username: 'alice' }),
  mutes: (await client.listmutes({ username: 'alice' })).map(({ kind, value }) => `${kind} ${value}`),
  bookmarks: (await client.listbookmarks({ username: 'alice', count: 9 })).map(({ post }) => post.userpost.msg),
  unread: (await client.getthreads({ localuser: 'alice' })).threads.map(
    ({ peer, unread }) => `${peer} ${String(unread)}`,
  ),
})

/** The network has so many things, of so many computers. */
const whenTold = ({ client }: TestDaemon, entries: number, computers: number): Promise<true> =>
  eventually(
    'the lists are told',
    async () => {
      const lists = await client.getownlists({ username: 'alice' })
      return lists.state === 'same' && lists.entries === entries && lists.computers === computers ? true : undefined
    },
    150_000,
  )

const whenIn = (daemon: TestDaemon, wanted: unknown): Promise<void> =>
  eventually('the lists', async () =>
    JSON.stringify(await listsOf(daemon)) === JSON.stringify(wanted) ? true : undefined,
  ).then(
    () => undefined,
    async () => {
      expect(await listsOf(daemon)).toEqual(wanted)
    },
  )

let third: TestDaemon

beforeAll(async () => {
  third = await startDaemon({ index: 0, base, mines: true })
})

afterAll(stopAllDaemons)

test('lists of one person come along to a new computer with the key, and changes there come back', async () => {
  let one = await start(1)
  const secret = await registerUser(one, 'alice')
  await registerUser(third, 'bob')
  await whenKnown(one, 'bob')
  await third.client.publish({ username: 'bob', msg: 'to keep' })
  await one.client.follow({ username: 'alice', users: ['bob'] })
  await eventually('the post', async () => {
    const posts = await one.client.getposts({ count: 9, users: [{ username: 'bob' }] })
    return posts.length === 0 ? undefined : true
  })
  await third.client.newdirectmsg({ from: 'bob', k: 1, to: 'alice', msg: 'for you' })
  await eventually('the message', async () => ((await listsOf(one)).unread[0] === 'bob 1' ? true : undefined))
  await one.client.markread({ localuser: 'alice', peer: 'bob' })
  await one.client.bookmark({ username: 'alice', author: 'bob', k: 0 })
  await one.client.mute({ username: 'alice', kind: 'word', value: 'Tea Time' })
  await whenTold(one, 4, 1)
  const wanted = { follows: ['bob'], mutes: ['word Tea Time'], bookmarks: ['to keep'], unread: ['bob 0'] }
  await whenIn(one, wanted)

  const two = await start(2)
  await whenKnown(two, 'alice')
  await two.client.importprivkey({ secret, username: 'alice' })
  await eventually('the follow', async () => ((await listsOf(two)).follows.length > 0 ? true : undefined))
  await whenIn(two, wanted)

  await one.stop()
  await two.client.unmute({ username: 'alice', kind: 'word', value: 'tea time' })
  await two.client.mute({ username: 'alice', kind: 'tag', value: 'cats' })
  await whenTold(two, 4, 2)
  one = await start(1, one.directory)
  await whenIn(one, { ...wanted, mutes: ['tag cats'] })
  await expect
    .poll(() => one.client.getownlists({ username: 'alice' }))
    .toMatchObject({ computers: 2, left: 0, damaged: 0 })
}, 480_000)
