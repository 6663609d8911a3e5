import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  textsOf,
  whenHeld,
  whenKnown,
  whenMayPost,
} from '../support/daemons.ts'

// One name on two computers that write without hearing of one another: both give one number to two posts.

const base = 102

let third: TestDaemon

const start = (index: number, directory?: string): Promise<TestDaemon> =>
  startDaemon({ index, base, peers: [0], ...(directory === undefined ? {} : { directory }) })

const holds = (daemon: TestDaemon, text: string): Promise<true> => whenHeld(daemon, 'alice', text)

beforeAll(async () => {
  third = await startDaemon({ index: 0, base, mines: true })
})

afterAll(stopAllDaemons)

test('the writer whose post others do not see learns it, and it is out again under a free number (F3, S4)', async () => {
  let one = await start(1)
  const secret = await registerUser(one, 'alice')
  let two = await start(2)
  await whenKnown(two, 'alice')
  await two.client.importprivkey({ secret, username: 'alice' })
  await whenMayPost(two, 'alice')
  await two.client.publish({ username: 'alice', msg: 'first' })
  await holds(one, 'first')
  await one.client.publish({ username: 'alice', msg: 'second' })
  await holds(two, 'second')
  await registerUser(third, 'bob')
  await third.client.follow({ username: 'bob', users: ['alice'] })
  await holds(third, 'second')

  await two.stop()
  const here = await one.client.publish({ username: 'alice', msg: 'from one' })
  await holds(third, 'from one')
  await eventually('the announcement', async () => {
    const found = await third.client.dhtget({
      username: 'alice',
      resource: `post${String(here.userpost.k)}`,
      kind: 's',
    })
    return found.length === 0 ? undefined : true
  })
  await one.stop()
  await third.stop()

  // Alone, and without a word of the DHT, the other computer takes the same number.
  two = await start(2, two.directory)
  const there = await two.client.newpostmsg({ username: 'alice', k: here.userpost.k, msg: 'from two' })
  expect(there.userpost.k).toBe(here.userpost.k)
  third = await startDaemon({ index: 0, base, mines: true, directory: third.directory })
  one = await start(1, one.directory)
  await holds(third, 'from two')
  await holds(one, 'from two')
  expect(await textsOf(third, 'alice')).toContain('from one')
  await expect
    .poll(async () => (await two.client.getstatus({})).warnings.map(({ code }) => code))
    .toContain('number-clash')
})
