import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { type Answering, FeedServers } from '../../../test/support/feed-servers.ts'
import { ownCertificate } from '../../../test/support/test-certificates.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { systemSockets } from '../../net/sockets.ts'
import { openDatabase, type Database } from '../../store/database.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import { openNodeStore } from '../node-store.ts'
import { openFeedDatabase } from './feed-tables.ts'
import { Feeds } from './feeds.ts'

const start = Date.parse('2026-08-10T00:00:00Z')

let servers: FeedServers
let scope: Scope
let clock: ManualClock
let database: Database
let feeds: Feeds
let fileOfFeeds: Database
/** What the server of feeds has, by path. */
let files: Map<string, string | Answering>
let base: string
let asked: string[]

const nobody = { byHash: () => undefined, answersTo: () => [], formerNames: () => [] }

const open = (): Feeds =>
  new Feeds(
    {
      ...{ clock, random: new SeededRandom(1), log: silentLog, database, sockets: systemSockets() },
      ...{ reachesOwnNetwork: true, certificates: [ownCertificate.cert], client: 'twister-node/test' },
      ...{ own: nobody, readWebFeed: webFeedHere },
      openFeedDatabase: (within) => (fileOfFeeds = openFeedDatabase(':memory:', within)),
    },
    scope.child('feeds'),
  )

const answering: Answering = (request, response) => {
  asked.push(request.url ?? '')
  const file = files.get(request.url ?? '')
  if (typeof file === 'function') file(request, response)
  else if (file === undefined) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': 'text/plain' }).end(file)
}

beforeEach(async () => {
  servers = new FeedServers()
  scope = new Scope('test', silentLog)
  clock = new ManualClock(start)
  database = openNodeStore(':memory:', scope)
  files = new Map()
  asked = []
  base = (await servers.web(answering)).url.replace('/twtxt.txt', '')
  feeds = open()
})
afterEach(async () => {
  await scope.close()
  await servers.close()
})

const line = (text: string, time = '2026-08-01T09:00:00Z'): string => `${time}\t${text}\n`
const textsOf = (user = 'me'): readonly string[] => feeds.timeline(user, 20).map(({ twt }) => twt.text)

/** Goes to the moment when the next feed is due: no further, so that no fetch is too late. */
const toNextDue = async (): Promise<void> => {
  const due = Math.min(...feeds.of('me').map(({ feed }) => feed.due ?? Infinity))
  await clock.advance(Math.max(0, due * 1000 - clock.nowMs()) + 1000)
}

/** Lets the next fetch come about, and waits until the feed has been looked at. */
const refreshed = async (): Promise<void> => {
  const changed = new Promise<void>((resolve) => {
    const off = feeds.changed.on(() => {
      off()
      resolve()
    })
  })
  await toNextDue()
  await changed
}

describe('following a feed', () => {
  test('shows its twts, the newest first, and what it calls itself', async () => {
    files.set('/twtxt.txt', `# nick = bob\n${line('one')}${line('two', '2026-08-02T09:00:00Z')}`)
    expect(await feeds.preview(`${base}/twtxt.txt`)).toMatchObject({
      nick: 'bob',
      twts: 2,
      newest: [{ text: 'two' }, { text: 'one' }],
    })
    expect(await feeds.follow('me', `${base}/twtxt.txt`)).toMatchObject({ nick: 'bob', feed: { problem: null } })
    expect([textsOf(), textsOf('you')]).toEqual([['two', 'one'], []])
    expect(feeds.search('me', 'tw', 5).map(({ twt }) => twt.text)).toEqual(['two'])
    expect(feeds.search('me', 'two', 5)).toHaveLength(1)
    expect(feeds.search('you', 'two', 5)).toEqual([])
    expect(feeds.unfollow('me', '@bob')).toBe(`${base}/twtxt.txt`)
    expect([textsOf(), feeds.of('me')]).toEqual([[], []])
  })

  test('by a page that links to it, and by a name at a host', async () => {
    files.set('/twtxt.txt', line('hello'))
    files.set('/', (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<html><LINK rel='alternate nofollow' type="text/plain" href="/twtxt.txt"></html>`),
    )
    expect((await feeds.follow('me', base)).url).toBe(`${base}/twtxt.txt`)
    const finger = await servers.secureWeb((request, response) => {
      const isAsked = request.url === '/.well-known/webfinger?resource=acct%3Aann%40localhost'
      const links = [
        { rel: 'self', type: 'application/activity+json', href: 'https://x/' },
        { rel: 'self', type: 'text/plain', href: `${base}/twtxt.txt` },
      ]
      response.writeHead(isAsked ? 200 : 404).end(JSON.stringify({ links }))
    })
    expect((await feeds.follow('you', `@ann@localhost:${String(finger.port)}`)).url).toBe(`${base}/twtxt.txt`)
  })

  test('by the link of a page that opens more links than it has', async () => {
    files.set('/twtxt.txt', line('hello'))
    const link = '<link rel=alternate type=text/plain href=/twtxt.txt>'
    files.set('/', (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<link '.repeat(30_000) + link),
    )
    expect((await feeds.follow('me', base)).url).toBe(`${base}/twtxt.txt`)
  })

  test('says in words why not', async () => {
    files.set('/page', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'))
    await expect(feeds.follow('me', `${base}/none`)).rejects.toThrow(
      'The server answers that there is nothing at this address.',
    )
    await expect(feeds.follow('me', `${base}/page`)).rejects.toThrow('links to no feed')
    await expect(feeds.follow('me', 'javascript:alert(1)')).rejects.toThrow('no address of a feed')
    expect(feeds.of('me')).toEqual([])
  })

  test('T5: once, whatever address of it is given', async () => {
    files.set('/twtxt.txt', `# url = ${base}/twtxt.txt\n${line('hello')}`)
    files.set('/mirror.txt', `# url = ${base}/twtxt.txt\n${line('hello')}`)
    await feeds.follow('me', `${base}/twtxt.txt`)
    await feeds.follow('me', `${base}/mirror.txt`)
    await feeds.follow('me', `${base}/twtxt.txt/`.replace(/\/$/u, ''))
    expect(feeds.of('me')).toHaveLength(1)
  })

  test('two feeds of one name have two names', async () => {
    files.set('/a', `# nick = bob\n${line('a')}`)
    files.set('/b', `# nick = bob\n${line('b')}`)
    await feeds.follow('me', `${base}/a`)
    await feeds.follow('me', `${base}/b`)
    expect(feeds.of('me').map(({ nick }) => nick)).toEqual(['bob', 'bob2'])
  })

  test('an answer names a feed in one word: its author puts nothing else into the post of who answers', async () => {
    files.set('/a', `# nick = b ob: @victim buy #coins at http://evil.example/${'x'.repeat(500)}\n${line('a')}`)
    files.set('/b', `# nick = ☺\n${line('b')}`)
    await feeds.follow('me', `${base}/a`)
    await feeds.follow('me', `${base}/b`, 'baker')
    const nick = feeds.answerTo('me', hashIn('/a', 'a'))?.nick
    expect(nick).toMatch(/^bobvictimbuycoinsathttpevil\.examplex+$/u)
    expect(nick?.length).toBeLessThanOrEqual(64)
    expect(feeds.answerTo('me', hashIn('/b', 'b'))).toMatchObject({ nick: 'baker', host: new URL(base).host })
  })

  test('a feed that says it is of another host is told, and its twts stay its own', async () => {
    files.set('/a', `# url = https://victim.example/twtxt.txt\n# nick = victim\n${line('a')}`)
    expect((await feeds.preview(`${base}/a`)).saysOtherHost).toBe(true)
    await feeds.follow('me', `${base}/a`)
    expect(feeds.timeline('me', 5)[0]?.feed.url).toBe(`${base}/a`)
  })
})

describe('a followed feed', () => {
  test('is fetched again, and what is new comes; after a restart, too', async () => {
    files.set('/t', line('one'))
    await feeds.follow('me', `${base}/t`)
    files.set('/t', line('one') + line('two', '2026-08-10T00:00:30Z'))
    await refreshed()
    expect(textsOf()).toEqual(['two', 'one'])
    feeds = open()
    const told = new Promise<number>((resolve) => feeds.changed.on(({ added }) => resolve(added)))
    expect(await told).toBe(2)
    expect(textsOf()).toEqual(['two', 'one'])
  })

  test('T6: an entry that was edited keeps its place, its old hash and its thread, and is shown once', async () => {
    files.set('/t', line('wrng'))
    files.set('/u', line(`(#${hashIn('/t', 'wrng')}) @<bob ${base}/t> I agree`, '2026-08-02T09:00:00Z'))
    await feeds.follow('me', `${base}/t`)
    await feeds.follow('me', `${base}/u`)
    const before = feeds.timeline('me', 5).find(({ twt }) => twt.text === 'wrng')?.twt
    files.set('/t', line('wrong'))
    files.delete('/u')
    for (let tries = 0; tries < 5 && !textsOf().includes('wrong'); tries += 1) await refreshed()
    expect(textsOf()).toEqual([expect.stringContaining('I agree'), 'wrong'])
    const conversation = await feeds.conversation(hashIn('/t', 'wrng'))
    expect(conversation.root?.twt).toMatchObject({ id: before?.id, place: before?.place, text: 'wrong', edited: 1 })
    expect(conversation.answers).toHaveLength(1)
    expect((await feeds.conversation(hashIn('/t', 'wrong'))).answers).toHaveLength(1)
  })

  test('a twt that its author took away goes; what an archive took over stays', async () => {
    const days = ['01', '02', '03'].map((day) => line(`of ${day}`, `2026-08-${day}T09:00:00Z`))
    files.set('/t', days.join(''))
    await feeds.follow('me', `${base}/t`)
    files.set('/t', `${days[1] ?? ''}${line('of 04', '2026-08-04T09:00:00Z')}`)
    await refreshed()
    expect(textsOf()).toEqual(['of 04', 'of 02', 'of 01'])
  })

  test('T2 T12: an entry of 1970 is never on top, and one of a time to come never above a new one', async () => {
    files.set(
      '/t',
      line('old', '1970-01-01T00:00:00Z') + line('ahead', '2028-01-01T00:00:00Z') + line('now', '2026-08-09T00:00:00Z'),
    )
    await feeds.follow('me', `${base}/t`)
    expect(textsOf()).toEqual(['ahead', 'now', 'old'])
    files.set('/u', line('later', '2026-08-10T00:00:20Z'))
    await clock.advance(30_000)
    await feeds.follow('me', `${base}/u`)
    expect(textsOf()).toEqual(['later', 'ahead', 'now', 'old'])
  })

  test('T8: failures are told in words, with the last good answer; 410 is never asked again', async () => {
    files.set('/t', line('one'))
    await feeds.follow('me', `${base}/t`)
    files.delete('/t')
    await refreshed()
    expect(feeds.of('me')[0]?.feed).toMatchObject({
      failures: 1,
      problem: 'The server answers that there is nothing at this address.',
      problemCode: 'status-404',
      answered: start / 1000,
    })
    expect(textsOf()).toEqual(['one'])
    files.set('/t', (_request, response) => response.writeHead(410).end())
    await refreshed()
    expect(feeds.of('me')[0]?.feed).toMatchObject({
      failures: 2,
      due: null,
      problem: 'The server answers that the feed is gone for good.',
    })
  })

  test('is not taken for read when what it gave could not be written', async () => {
    files.set('/t', (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/plain', etag: '"a"' }).end(line('one')),
    )
    files.set('/u', line('other'))
    await feeds.follow('me', `${base}/u`)
    fileOfFeeds.prepare("CREATE TRIGGER full BEFORE INSERT ON twts BEGIN SELECT RAISE(ABORT, 'full'); END").run()
    await expect(feeds.follow('me', `${base}/t`)).rejects.toThrow('A row')
    fileOfFeeds.prepare('DROP TRIGGER full').run()
    const state = () => feeds.of('me').find(({ url }) => url === `${base}/t`)?.feed
    expect(state()).toMatchObject({ validators: undefined, answered: null })
    await feeds.follow('me', `${base}/t`)
    expect(state()).toMatchObject({ validators: { etag: '"a"' } })
    expect(textsOf()).toContain('one')
  })

  test('T8: a feed that moved is read on, and the new address suggested', async () => {
    files.set('/t', (_request, response) => response.writeHead(301, { location: '/new' }).end())
    files.set('/new', line('one'))
    await feeds.follow('me', `${base}/t`)
    expect(feeds.of('me')[0]).toMatchObject({ url: `${base}/t`, feed: { movedTo: `${base}/new` } })
  })

  test('a server that knows nothing is asked no oftener for twenty feeds than two at a time', async () => {
    let [open, most] = [0, 0]
    for (let number = 0; number < 20; number += 1)
      files.set(`/${String(number)}`, (_request, response) => {
        open += 1
        most = Math.max(most, open)
        setTimeout(() => {
          open -= 1
          response.writeHead(200, { 'content-type': 'text/plain' }).end(line(String(number)))
        }, 5)
      })
    for (let number = 0; number < 20; number += 1) await feeds.follow('me', `${base}/${String(number)}`)
    const before = asked.length
    most = 0
    for (let rounds = 0; rounds < 3000 && asked.length < before + 20; rounds += 1) {
      await (open === 0 ? toNextDue() : Promise.resolve())
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(asked.length).toBeGreaterThanOrEqual(before + 20)
    expect(most).toBeLessThanOrEqual(2)
  })
})

/** The hash that counts of a text in a feed without an address of its own. */
const hashIn = (path: string, text: string, time = '2026-08-01T09:00:00Z'): string => {
  const [twt] = readFeed(line(text, time)).twts
  return hashesOf(twtDigest(`${base}${path}`, twt!.time, text), twt!.time.instant).hash
}

describe('a conversation', () => {
  test('goes over feeds, by both versions of the hash, with forks below what they fork from', async () => {
    files.set('/a', line('root'))
    const root = hashIn('/a', 'root')
    const [twt] = readFeed(line('root')).twts
    const { v1 } = hashesOf(twtDigest(`${base}/a`, twt!.time, 'root'), twt!.time.instant)
    const answer = `(#${root}) yes`
    files.set('/b', line(answer, '2026-08-02T09:00:00Z') + line(`(#${v1}) by the older hash`, '2026-08-03T09:00:00Z'))
    files.set('/c', line(`(#${hashIn('/b', answer, '2026-08-02T09:00:00Z')}) a fork`, '2026-08-04T09:00:00Z'))
    for (const path of ['/a', '/b', '/c']) await feeds.follow('me', `${base}${path}`)
    const { root: found, answers } = await feeds.conversation(`#${root}`)
    expect(found?.twt.text).toBe('root')
    expect(answers.map(({ twt: { text }, depth, isFork }) => [text.replace(/^\S+ /u, ''), depth, isFork])).toEqual([
      ['yes', 1, false],
      ['a fork', 2, true],
      ['by the older hash', 1, false],
    ])
  })

  test('P4: finds a root of somebody who is not followed, in an archive, and believes its hash alone', async () => {
    const archived = hashIn('/a', 'archived')
    files.set('/a', `# prev = abcdefg old\n${line('liar', '2026-08-01T10:00:00Z')}`)
    files.set('/old', line('archived'))
    files.set('/b', line(`(#${archived}) @<ann ${base}/a> yes`) + line(`(#zzzzzzzzzzzz) @<ann ${base}/a> nobody`))
    await feeds.follow('me', `${base}/b`)
    expect(await feeds.conversation(archived)).toMatchObject({
      root: undefined,
      found: { text: 'archived', url: `${base}/a` },
      answers: [{}],
    })
    const before = asked.length
    expect(await feeds.conversation('zzzzzzzzzzzz')).toMatchObject({ root: undefined, found: undefined, answers: [{}] })
    await feeds.conversation('zzzzzzzzzzzz')
    expect(asked.length).toBe(before + 2)
  })

  test('leaves others their turn while a long file is looked through for a root', async () => {
    files.set('/a', Array.from({ length: 1000 }, (_, number) => line(String(number))).join(''))
    files.set('/b', line(`(#zzzzzzz) @<ann ${base}/a> yes`))
    await feeds.follow('me', `${base}/b`)
    let [nowMs, turns] = [0, 0]
    clock.monotonicMs = () => (nowMs += 10)
    clock.soon = (turn) => {
      turns += 1
      queueMicrotask(turn)
      return { cancel: () => undefined }
    }
    expect((await feeds.conversation('zzzzzzz')).found).toBeUndefined()
    expect(turns).toBeGreaterThanOrEqual(500)
  })

  test('a chain of archives that is a circle ends', async () => {
    files.set('/a', `# prev = abcdefg a\n${line('x')}`)
    files.set('/b', line(`(#zzzzzzz) @<ann ${base}/a> yes`))
    await feeds.follow('me', `${base}/b`)
    await feeds.conversation('zzzzzzz')
    expect(asked.filter((path) => path === '/a')).toHaveLength(1)
  })
})

test('a timeline of many twts is read in pages without a double or a gap', async () => {
  const all = Array.from({ length: 60 }, (_, index) =>
    line(`n${String(index)}`, `2026-08-01T09:${String(index).padStart(2, '0')}:00Z`),
  )
  files.set('/t', all.join(''))
  await feeds.follow('me', `${base}/t`)
  const read: string[] = []
  let before: { place: number; id: number } | undefined
  for (;;) {
    const page = feeds.timeline('me', 7, before)
    read.push(...page.map(({ twt }) => twt.text))
    const last = page.at(-1)?.twt
    if (last === undefined) break
    before = { place: last.place, id: last.id }
  }
  expect(read).toEqual(Array.from({ length: 60 }, (_, index) => `n${String(59 - index)}`))
})

test('the file of feeds is made when somebody follows, and not before', async () => {
  let opened = 0
  const lazy = new Feeds(
    {
      ...{ clock, random: new SeededRandom(1), log: silentLog, database, sockets: systemSockets() },
      ...{ reachesOwnNetwork: true, client: 'a', own: nobody, readWebFeed: webFeedHere },
      openFeedDatabase: (within) => {
        opened += 1
        return openDatabase(
          { path: ':memory:', schema: 'CREATE TABLE x (y)', version: 1, durability: 'normal' },
          within,
        )
      },
    },
    scope.child('lazy'),
  )
  expect([lazy.timeline('me', 5), lazy.of('me'), lazy.search('me', 'x', 5), opened]).toEqual([[], [], [], 0])
})
