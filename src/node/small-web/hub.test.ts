import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { aliceUrl, nodeUrl, useSmallWeb } from '../../../test/support/small-web.ts'
import { linksOf } from '../../twtxt/fetch/web-links.ts'

const at = useSmallWeb()

const request = (changes: Readonly<Record<string, string>> = {}, agent = 'reader/1') =>
  at.smallWeb.hub.request(
    new URLSearchParams({
      ...{ 'hub.mode': 'subscribe', 'hub.topic': aliceUrl, 'hub.callback': `${at.base}/in?a=1`, ...changes },
    }),
    agent,
  )
const posts = () => at.asked.filter(({ method }) => method === 'POST')

/** A callback that gives back what it was asked, and takes what it is told. */
const agreeing = (status = 200): void => {
  at.files.set('/in', (asked, response) => {
    const query = new URL(asked.url ?? '', at.base).searchParams
    response.writeHead(asked.method === 'POST' ? status : 200).end(query.get('hub.challenge') ?? '')
  })
}

const subscribed = async (changes: Readonly<Record<string, string>> = {}, agent?: string): Promise<void> => {
  const before = at.asked.length
  expect(request(changes, agent)).toBe('taken')
  await at.until(() => at.asked.length > before)
  // The answer has been read when the next piece of work is done.
  request({ 'hub.callback': `${at.base}/next` })
  await at.until(() => at.asked.some(({ url }) => url.startsWith('/next')))
}

describe('who subscribes', () => {
  test('is asked back, and told with the feed and a signature when it changes', async () => {
    agreeing()
    await subscribed({ 'hub.secret': 'known' })
    at.changed.emit('alice')
    at.changed.emit('alice')
    await at.clock.advance(2_001)
    await at.until(() => posts().length === 1)
    const body = '# nick = alice\n'
    expect(posts()[0]).toMatchObject({
      body,
      headers: {
        link: `<${nodeUrl}/websub>; rel="hub", <${aliceUrl}>; rel="self"`,
        'content-type': 'text/plain; charset=utf-8',
        'x-hub-signature': `sha256=${createHmac('sha256', 'known').update(body).digest('hex')}`,
      },
    })
  })

  test('as yarnd does is told with an empty body', async () => {
    agreeing(202)
    await subscribed({}, 'yarnd/0.16.0')
    at.changed.emit('alice')
    await at.clock.advance(2_001)
    await at.until(() => posts().length === 1)
    expect([posts()[0]?.body, posts()[0]?.headers['link']]).toEqual(['', expect.stringContaining(`<${aliceUrl}>`)])
  })

  test('does not answer is told again, later and later, and one that is gone no more', async () => {
    agreeing(503)
    await subscribed()
    at.changed.emit('alice')
    await at.clock.advance(2_001)
    await at.until(() => posts().length === 1)
    agreeing(410)
    await at.until(
      () => posts().length === 2,
      () => at.clock.advance(1_000),
    )
    at.changed.emit('alice')
    await at.clock.advance(100_000)
    expect(posts()).toHaveLength(2)
  })

  test('does not give back what it was asked is none; nor is one whose time is over', async () => {
    at.files.set('/in', 'something else')
    await subscribed()
    at.changed.emit('alice')
    await at.clock.advance(10_000)
    expect(posts()).toEqual([])
    agreeing()
    await subscribed({ 'hub.lease_seconds': '1' })
    await at.clock.advance(301_000)
    at.changed.emit('alice')
    await at.clock.advance(10_000)
    expect(posts()).toEqual([])
  })

  test('for no feed of ours, without a callback or too often is refused', () => {
    for (const changes of [
      { 'hub.topic': 'https://b.example/t' },
      { 'hub.mode': 'publish' },
      { 'hub.callback': 'x' },
      { 'hub.callback': 'gopher://b.example/0/x' },
      { 'hub.secret': 'x'.repeat(201) },
    ])
      expect(request(changes)).toBe('refused')
    const all = Array.from({ length: 300 }, (_, number) => request({ 'hub.callback': `${at.base}/${String(number)}` }))
    expect(all.at(-1)).toBe('busy')
  })
})

describe('a hub of a followed feed', () => {
  const feed = 'https://b.example/t.txt'
  const links = () => linksOf([`<${at.base}/hub>; rel="hub"`, `<${feed}>; rel=self`], new URL(feed))
  const tokenOf = (): string =>
    /\/websub\/([0-9a-f]{32})$/u.exec(new URLSearchParams(posts().at(-1)?.body).get('hub.callback') ?? '')?.[1] ?? ''

  test('is asked once, believed by what we asked, and makes us look at most once a minute', async () => {
    const { subscriptions } = at.smallWeb
    subscriptions.fetched(feed, links())
    subscriptions.fetched(feed, [])
    await at.until(() => posts().length === 1)
    const token = tokenOf()
    expect(new URLSearchParams(posts()[0]?.body).get('hub.topic')).toBe(feed)
    const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.topic': feed, 'hub.challenge': 'c' })
    expect(subscriptions.confirm(token, query)).toBe('c')
    expect(subscriptions.confirm('0'.repeat(32), query)).toBeUndefined()
    expect(
      subscriptions.confirm(token, new URLSearchParams({ ...Object.fromEntries(query), 'hub.topic': 'x' })),
    ).toBeUndefined()
    expect([subscriptions.notified(token), subscriptions.notified(token), subscriptions.notified('x')]).toEqual([
      true,
      true,
      false,
    ])
    expect(at.hurried).toEqual([feed])
    await at.clock.advance(60_001)
    subscriptions.notified(token)
    expect(at.hurried).toHaveLength(2)
  })

  test('is asked again before its time is over, and an hour later when it says nothing', async () => {
    const { subscriptions } = at.smallWeb
    subscriptions.fetched(feed, links())
    await at.until(() => posts().length === 1)
    await at.clock.advance(3_600_001)
    subscriptions.fetched(feed, [])
    await at.until(() => posts().length === 2)
    const query = { 'hub.mode': 'subscribe', 'hub.topic': feed, 'hub.challenge': 'c', 'hub.lease_seconds': '3600' }
    subscriptions.confirm(tokenOf(), new URLSearchParams(query))
    subscriptions.fetched(feed, [])
    expect(posts()).toHaveLength(2)
    await at.clock.advance(2_701_000)
    subscriptions.fetched(feed, [])
    await at.until(() => posts().length === 3)
  })

  test('that is none is not asked', () => {
    at.smallWeb.subscriptions.fetched(
      feed,
      linksOf(['<ftp://x/y>; rel=hub, <x>; rel=self, <', 'nonsense'], new URL(feed)),
    )
    expect(at.asked).toEqual([])
  })
})
