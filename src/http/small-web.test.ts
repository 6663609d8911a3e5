import { beforeEach, describe, expect, test } from 'vitest'
import { jsonOf, useHttpServer } from '../../test/support/http-server.ts'
import { shownTwtText, mentionsOf } from '../twtxt/twt-text.ts'

const { fake, ask } = useHttpServer()

const base = 'https://me.example'
const feedUrl = `${base}/@alice/twtxt.txt`
const noOne = {}
const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' }

let said: unknown[]
const outcomes = new Map<string, string>()

beforeEach(() => {
  said = []
  outcomes.clear()
  const tell =
    (what: string, otherwise: unknown) =>
    (...values: readonly unknown[]) => {
      said.push([what, ...values.map((value) => (value instanceof URLSearchParams ? value.toString() : value))])
      return outcomes.get(what) ?? otherwise
    }
  const { node } = fake.context
  Object.assign(node, {
    smallWeb: {
      ...{ webmentionUrl: `${base}/webmention`, hubUrl: `${base}/websub` },
      followers: {
        fetched: tell('fetched', undefined),
        whoFollows: (token: string) => (token === 'good' ? { ann: 'x' } : undefined),
      },
      mentions: { receive: tell('receive', 'taken') },
      hub: { request: tell('request', 'taken') },
      subscriptions: { confirm: tell('confirm', 'challenge'), notified: tell('notified', true) },
    },
    registry: {
      mayAsk: () => outcomes.get('ask') !== 'busy',
      register: (nick: string, url: string) =>
        Promise.resolve(nick === '' ? 'why' : said.push(['register', nick, url]) && undefined),
      answer: (path: string, query: URLSearchParams) =>
        path === 'users' || path === 'tags/ä b' ? ['a\tb', query.toString()] : undefined,
    },
  })
  Object.assign(node.ownFeeds, {
    file: () =>
      Promise.resolve({ name: 'twtxt.txt', bytes: new Uint8Array(3), etag: '"a"', modified: 0, url: feedUrl }),
    urlOf: (name: string) => (name === 'alice' ? feedUrl : undefined),
    lines: {
      byHash: (hash: string) =>
        hash === 'abcdefg'
          ? {
              username: 'alice',
              url: feedUrl,
              text: '<b>hi</b>\u2028@<bob https://b.example/"t">',
              written: '2026-01-01T00:00:00Z',
            }
          : undefined,
    },
  })
  Object.assign(node.feeds, { mentions: mentionsOf, shown: shownTwtText })
})

describe('without a password', () => {
  test('a feed says where mentions and subscribers go, and notes for whom it is fetched', async () => {
    const { headers } = await ask('GET /@alice/twtxt.txt', { 'User-Agent': 'twtxt/1 (+https://b.example/t; @b)' })
    expect(headers.get('link')).toBe(
      `<${feedUrl}>; rel="self", <${base}/webmention>; rel="webmention", <${base}/websub>; rel="hub"`,
    )
    await ask('HEAD /@alice/twtxt.txt', { 'User-Agent': 'x' })
    expect(said).toEqual([['fetched', 'alice', 'twtxt/1 (+https://b.example/t; @b)']])
  })

  test.each([
    ['taken', 202],
    ['busy', 429],
    ['no-target', 400],
    ['bad-source', 400],
  ])('a mention is answered: %s', async (outcome, status) => {
    outcomes.set('receive', outcome)
    expect((await ask('POST /webmention', asForm, 'source=a%26b&target=c')).status).toBe(status)
    expect(said).toEqual([['receive', 'a&b', 'c']])
  })

  test('a subscription is asked for, asked back and told of', async () => {
    expect((await ask('POST /websub', { ...asForm, 'User-Agent': 'yarnd/1' }, 'hub.mode=subscribe')).status).toBe(202)
    const token = 'a'.repeat(32)
    const confirmed = await ask(`GET /websub/${token}?hub.mode=subscribe`, noOne)
    expect([confirmed.status, confirmed.body.toString()]).toEqual([200, 'challenge'])
    expect((await ask(`POST /websub/${token}`, noOne, 'x'.repeat(20_000))).status).toBe(202)
    expect(said).toEqual([
      ['request', 'hub.mode=subscribe', 'yarnd/1'],
      ['confirm', token, 'hub.mode=subscribe'],
      ['notified', token],
    ])
  })

  test('followers are listed for who has the token', async () => {
    expect(jsonOf(await ask('GET /twtxt/followers?token=good', noOne))).toEqual({ ann: 'x' })
    expect((await ask('GET /twtxt/followers?token=bad', noOne)).status).toBe(404)
    expect((await ask('GET /twtxt/followers', noOne)).status).toBe(400)
  })

  test('a twt has a page, in which nothing of it runs', async () => {
    const page = await ask('GET /@alice/twt/abcdefg', noOne)
    expect(page.body.toString()).toContain('<p class="e-content">&lt;b&gt;hi&lt;/b&gt;<br>')
    expect(page.body.toString()).toContain('href="https://b.example/&quot;t&quot;"')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await ask('GET /@alice/twt/abcdefh', noOne)).status).toBe(404)
    expect((await ask('GET /@zoe/twt/abcdefg', noOne)).status).toBe(404)
  })

  test('a registry answers, takes a feed in, and says why it does not', async () => {
    expect((await ask('GET /api/plain/users?q=x', noOne)).body.toString()).toBe('a\tb\nq=x\n')
    expect((await ask('GET /api/plain/tags/%C3%A4%20b', noOne)).status).toBe(200)
    expect((await ask('GET /api/plain/version', noOne)).status).toBe(200)
    expect((await ask('POST /api/plain/users?nickname=a', asForm, 'url=b')).body.toString()).toBe('OK\n')
    expect(said).toEqual([['register', 'a', 'b']])
    outcomes.set('ask', 'busy')
    expect((await ask('GET /api/plain/users', noOne)).status).toBe(429)
    outcomes.clear()
    const refused = await ask('POST /api/plain/users', asForm, 'url=b')
    expect([refused.status, refused.body.toString()]).toEqual([400, 'Bad Request: why\n'])
    for (const path of ['/api/plain/wallet', '/api/plain/tags/%zz'])
      expect((await ask(`GET ${path}`, noOne)).status).toBe(401)
  })
})

test('forms are short', async () => {
  for (const path of ['/webmention', '/websub'])
    expect((await ask(`POST ${path}`, asForm, `source=${'x'.repeat(9_000)}`)).status).toBe(413)
  expect(said).toEqual([])
})

test('a page of another site sends nothing', async () => {
  const answer = await ask('POST /webmention', { ...asForm, Origin: 'https://evil.example' }, 'source=a&target=b')
  expect([answer.status, said]).toEqual([403, []])
})

test('a node that the world does not find, is no hub and no registry, has nothing of it', async () => {
  Object.assign(fake.context.node.smallWeb, { webmentionUrl: undefined, hubUrl: undefined })
  Object.assign(fake.context.node, { registry: undefined })
  for (const line of [
    'POST /webmention',
    'POST /websub',
    'GET /twtxt/followers?token=good',
    'GET /@alice/twt/abcdefg',
    'GET /api/plain/users',
  ])
    expect((await ask(line, noOne)).status).toBe(401)
})
