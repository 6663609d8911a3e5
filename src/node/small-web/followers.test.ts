import { expect, test } from 'vitest'
import { aliceUrl, nodeUrl, useSmallWeb } from '../../../test/support/small-web.ts'

const at = useSmallWeb()

const agentOf = (path: string, nick = 'bob'): string => `twtxt/1 (+${at.base}${path}; @${nick})`
const followers = () => at.smallWeb.followers.of('alice')

test('who fetches for somebody is a follower who says so, and one who is proved when the own feed says it', async () => {
  at.files.set('/bob.txt', `# nick = bob\n# follow = alice ${aliceUrl}\n`)
  at.files.set('/eve.txt', '# nick = eve\n')
  for (const [path, nick] of [
    ['/bob.txt', 'bob'],
    ['/eve.txt', 'eve'],
  ] as const)
    at.smallWeb.followers.fetched('alice', agentOf(path, nick))
  expect(followers().map(({ nick, verified }) => [nick, verified])).toEqual([
    ['bob', null],
    ['eve', null],
  ])
  await at.until(() => at.asked.length === 2 && followers().some(({ verified }) => verified !== null))
  expect(followers().map(({ nick, verified }) => [nick, verified !== null])).toEqual([
    ['bob', true],
    ['eve', false],
  ])
  // Looked at once a day, however often it is said.
  await at.clock.advance(3_600_000)
  at.smallWeb.followers.fetched('alice', agentOf('/bob.txt'))
  expect(at.asked).toHaveLength(2)
  await at.clock.advance(31 * 86_400_000)
  expect(followers()).toEqual([])
})

test('several are read where their server tells of them, once an hour', async () => {
  at.files.set('/who', JSON.stringify({ bob: `${at.base}/bob.txt`, 'two words': 'x', eve: 7 }))
  at.files.set('/bob.txt', 'no feed')
  for (const token of ['a', 'b'])
    at.smallWeb.followers.fetched('alice', `yarnd/0.16 (~${at.base}/who?token=${token}; contact=${at.base}/)`)
  await at.until(() => followers().length === 1)
  expect(followers()).toMatchObject([{ nick: 'bob', url: `${at.base}/bob.txt` }])
  await at.until(() => at.asked.length === 2)
  expect(at.asked.map(({ url }) => url)).toEqual(['/who?token=a', '/bob.txt'])
})

test('what strangers claim is bounded, and asks others for little', async () => {
  for (let number = 0; number < 2_000; number += 1)
    at.smallWeb.followers.fetched('alice', agentOf(`/${String(number)}`))
  expect(followers().length).toBe(300)
  await at.until(() => at.asked.length === 60)
  for (const agent of ['', 'Mozilla/5.0', `twtxt/1 (+ftp://x/y; @bob)`, agentOf('/x', 'x'.repeat(65))])
    at.smallWeb.followers.fetched('alice', agent)
  at.smallWeb.followers.fetched('zoe', agentOf('/zoe'))
  expect(followers().length).toBe(300)
})

test('a feed is told of nobody, of one, or where several are told of, for a time', async () => {
  const agent = (): string => at.smallWeb.followers.agentFor('https://b.example/t')
  expect(agent()).toBe('twister-node/test')
  at.tellers.push('alice')
  expect(agent()).toBe(`twister-node/test (+${aliceUrl}; @alice)`)
  at.tellers.push('bob', 'zoe')
  const [, token = ''] = /token=([0-9a-f]{32}); contact=https:\/\/me\.example\/\)$/u.exec(agent()) ?? []
  expect(agent()).toContain(token)
  expect(at.smallWeb.followers.whoFollows(token)).toEqual({ alice: aliceUrl, bob: `${nodeUrl}/@bob/twtxt.txt` })
  expect(at.smallWeb.followers.whoFollows('0'.repeat(32))).toBeUndefined()
  await at.clock.advance(3_600_001)
  expect(at.smallWeb.followers.whoFollows(token)).toBeUndefined()
  expect(agent()).not.toContain(token)
})
