import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answering, FeedServers } from '../../../test/support/feed-servers.ts'
import { ownCertificate } from '../../../test/support/test-certificates.ts'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { systemSockets } from '../../net/sockets.ts'
import { openNodeStore } from '../node-store.ts'
import { openFeedDatabase } from './feed-tables.ts'
import { Feeds } from './feeds.ts'

// Feeds of blogs and of social servers, followed as feeds of twtxt are.

let servers: FeedServers
let scope: Scope
let feeds: Feeds
/** What the server has, by path. */
let files: Map<string, { readonly type: string; readonly body: string }>
let base: string
let domain: string
let accepted: string[]

const answering: Answering = (request, response) => {
  const file = files.get(request.url ?? '')
  if (request.url === '/rss') accepted.push(request.headers.accept ?? '')
  if (file === undefined) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': file.type }).end(file.body)
}

beforeEach(async () => {
  servers = new FeedServers()
  scope = new Scope('test', silentLog)
  files = new Map()
  accepted = []
  const server = await servers.secureWeb(answering)
  domain = `localhost:${String(server.port)}`
  base = `https://${domain}`
  const clock = new ManualClock(Date.parse('2026-08-30T00:00:00Z'))
  feeds = new Feeds(
    {
      ...{ clock, random: new SeededRandom(1), log: silentLog, database: openNodeStore(':memory:', scope) },
      ...{ sockets: systemSockets(), reachesOwnNetwork: true, certificates: [ownCertificate.cert], client: 'test' },
      ...{ own: { byHash: () => undefined, answersTo: () => [], formerNames: () => [] }, readWebFeed: webFeedHere },
      openFeedDatabase: (within) => openFeedDatabase(':memory:', within),
    },
    scope.child('feeds'),
  )
})
afterEach(async () => {
  await scope.close()
  await servers.close()
})

const rss = (text: string): string =>
  `<rss version="2.0"><channel><title>Tea Time</title><item><title>${text}</title><link>https://tea.example/1</link>` +
  '<pubDate>Mon, 24 Aug 2026 10:00:00 GMT</pubDate></item></channel></rss>'

const shown = (): readonly string[] => feeds.timeline('me', 9).map(({ twt }) => feeds.shown(twt.text))

test('a feed of a blog is read, and nobody answers there', async () => {
  files.set('/rss', { type: 'application/rss+xml; charset=utf-8', body: rss('one') })
  expect(await feeds.preview(`${base}/rss`)).toMatchObject({ nick: 'Tea-Time', isForeign: true, twts: 1 })
  const { nick, feed } = await feeds.follow('me', `${base}/rss`)
  expect([nick, feed.type, feed.isForeign, shown()]).toEqual(['Tea-Time', 'rss', true, ['one\nhttps://tea.example/1']])
  const [placed] = feeds.timeline('me', 1)
  const { hash } = feeds.hashes(placed!.twt)
  expect(() => feeds.answerTo('me', hash)).toThrow('can only be read')
  expect(accepted[0]).toMatch(/^text\/plain, /u)
})

test.each(['text/xml', 'application/xml', 'text/plain'])(
  'a feed that its server calls %s is told by what is in it',
  async (type) => {
    files.set('/rss', { type, body: `\n${rss('two')}` })
    await feeds.follow('me', `${base}/rss`)
    expect(shown()).toEqual(['two\nhttps://tea.example/1'])
  },
)

test('by a page that links to it, but a feed of twtxt before that', async () => {
  files.set('/rss', { type: 'application/rss+xml', body: rss('three') })
  const link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
  files.set('/', { type: 'text/html', body: link })
  expect((await feeds.follow('me', base)).url).toBe(`${base}/rss`)
  files.set('/twtxt.txt', { type: 'text/plain', body: '2026-08-01T09:00:00Z\thello\n' })
  files.set('/', { type: 'text/html', body: `${link}<link rel="alternate" type="text/plain" href="/twtxt.txt">` })
  expect((await feeds.follow('you', base)).url).toBe(`${base}/twtxt.txt`)
})

const account = (links: readonly object[]): void => {
  const path = '/.well-known/webfinger?resource=acct%3Aann%40localhost'
  files.set(path, { type: 'application/jrd+json', body: JSON.stringify({ subject: 'acct:ann@localhost', links }) })
}

const profilePage = (): object => ({
  rel: 'http://webfinger.net/rel/profile-page',
  type: 'text/html',
  href: `${base}/@ann`,
})
const actor = (): object => ({ rel: 'self', type: 'application/activity+json', href: `${base}/users/ann` })

test('an account of a social server by its name: the feed that its page links to', async () => {
  account([profilePage(), actor()])
  files.set('/@ann', { type: 'text/html', body: '<link rel="alternate" type="application/rss+xml" href="/@ann.rss">' })
  files.set('/@ann.rss', { type: 'application/rss+xml', body: rss('four') })
  expect((await feeds.follow('me', `@ann@${domain}`)).url).toBe(`${base}/@ann.rss`)
})

test('an account whose page links to no feed: its public posts', async () => {
  account([profilePage(), actor()])
  files.set('/@ann', { type: 'text/html', body: '<p>' })
  const activity = (path: string, body: object): void => {
    files.set(path, { type: 'application/activity+json', body: JSON.stringify(body) })
  }
  activity('/users/ann', { type: 'Person', outbox: `${base}/users/ann/outbox` })
  activity('/users/ann/outbox', { type: 'OrderedCollection', first: `${base}/users/ann/outbox?page=true` })
  const object = { type: 'Note', id: 'https://s.example/1', published: '2026-08-24T10:00:00Z', content: '<p>five</p>' }
  activity('/users/ann/outbox?page=true', { type: 'OrderedCollectionPage', orderedItems: [{ type: 'Create', object }] })
  expect((await feeds.follow('me', `@ann@${domain}`)).url).toBe(`${base}/users/ann/outbox?page=true`)
  expect(shown()).toEqual(['five\nhttps://s.example/1'])
  // A host sends us nowhere else.
  activity('/users/ann', { type: 'Person', outbox: 'https://other.example/outbox' })
  await expect(feeds.follow('you', `@ann@${domain}`)).rejects.toThrow('links to no feed')
})

test('what is too long, or calls itself a feed and is none, is refused in words', async () => {
  files.set('/rss', { type: 'application/rss+xml', body: rss('x'.repeat(1_200_000)) })
  await expect(feeds.follow('me', `${base}/rss`)).rejects.toThrow('longer than this node reads')
  files.set('/rss', { type: 'application/json', body: '{"a":1}' })
  await expect(feeds.follow('me', `${base}/rss`)).rejects.toThrow('no feed')
  expect(feeds.of('me')).toEqual([])
})
