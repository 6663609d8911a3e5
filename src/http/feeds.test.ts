import { describe, expect, test } from 'vitest'
import { parseAtomFeed, parseRssFeed } from 'feedsmith'
import { CodedError } from '../base/coded-error.ts'
import { postOf } from '../../test/support/fake-context.ts'
import {
  asOwner,
  asOwnProgram,
  jsonOf,
  startHttpServer,
  askServer,
  useHttpServer,
} from '../../test/support/http-server.ts'

const { fake, server, ask } = useHttpServer()

const use = (): void => {
  Object.assign(fake.context.node, { accounts: { listed: () => ['me', 'me/replaced'] } })
  fake.follows.set('me', new Set(['alice', 'bob']))
  fake.swarms.add(postOf('alice', 0, 'from alice'))
  fake.swarms.add(postOf('alice', 1, ''))
  fake.swarms.add(postOf('bob', 0, 'from bob', 2000))
  fake.swarms.add(postOf('carol', 0, 'from carol'))
}

const textsAt = async (line: string): Promise<readonly (string | undefined)[]> => {
  const { body } = await ask(line)
  return (parseRssFeed(body.toString()).items ?? []).map(({ description }) => description)
}

describe('/rss, as the C++ node has it (rpc.md 1.13)', () => {
  test('shows what the first local user follows, newest first, and nothing empty', async () => {
    use()
    expect(await textsAt('GET /rss')).toEqual(['from bob', 'from alice'])
  })

  test('shows as many as were asked for, of one author', async () => {
    use()
    expect(await textsAt('GET /rss?account=me&max=1')).toEqual(['from bob'])
    expect(await textsAt('GET /rss?account=me&author=carol')).toEqual(['from carol'])
  })

  test('is as long as was asked for, although some posts are muted or have nothing to see', async () => {
    use()
    for (let number = 2; number < 60; number += 1)
      fake.swarms.add(
        postOf('alice', number, number % 3 === 0 ? `tea ${String(number)}` : number % 3 === 1 ? '' : 'spoiler'),
      )
    fake.context.node.mutes.add('me', { kind: 'word', value: 'spoiler', until: undefined })
    const teas = Array.from({ length: 19 }, (_, index) => `tea ${String(57 - 3 * index)}`)
    expect(await textsAt('GET /rss?max=6')).toEqual(['from bob', ...teas.slice(0, 5)])
    expect(await textsAt('GET /rss?max=500')).toEqual(['from bob', ...teas, 'from alice'])
  })

  test('leaves out what the account has muted', async () => {
    use()
    fake.context.node.mutes.add('me', { kind: 'word', value: 'BOB', until: undefined })
    expect(await textsAt('GET /rss')).toEqual(['from alice'])
    expect(await textsAt('GET /feeds/following/me.rss')).toEqual(['from alice'])
    expect(await textsAt('GET /feeds/user/bob.rss')).toEqual(['from bob'])
  })

  test.each([
    ['GET /rss?account=nosuch', 'not registered'],
    ['GET /rss?account=me/replaced', 'not registered'],
    ['GET /rss?account=me&max=x', 'must be a number'],
    ['GET /rss?account=me&max=-1', 'must be a number'],
  ])('%s is 400 with a reason', async (line, reason) => {
    use()
    const answer = await ask(line)
    expect(answer.status).toBe(400)
    expect(answer.body.toString()).toContain(reason)
  })

  test('is not on a public server, and never a call that cannot be read (rpc.md 1.11)', async () => {
    use()
    const open = await startHttpServer({ ...fake.context, isPublicServer: true })
    const token = open.login.feedToken('/feeds/user/alice.rss')
    for (const headers of [asOwner, asOwnProgram])
      for (const path of ['/rss', '/rss?account=me&max=5', '/feeds/user/alice.rss']) {
        const { status, body } = await askServer(open, `GET ${path}`, headers)
        expect([status, body.toString()]).toEqual([404, expect.stringContaining('nothing at this address')])
      }
    expect((await askServer(open, `GET /feeds/user/alice.rss?token=${token}`, {})).status).toBe(401)
    await open.close()
  })
})

describe('what a feed reader sends by itself', () => {
  test('gets a feed or a status, never a page for people as if it were one (field case R1)', async () => {
    use()
    const readers = { ...asOwner, Accept: '*/*' }
    const { status, headers, body } = await ask('GET /rss', readers)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/rss+xml'])
    const head = await ask('HEAD /rss', readers)
    expect([head.status, head.headers.get('content-type'), head.body.length]).toEqual([200, 'application/rss+xml', 0])
    expect(head.headers.get('content-length')).toBe(String(body.length))
    const tag = headers.get('etag') ?? ''
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
      expect((await ask('GET /rss', { ...readers, 'If-None-Match': known })).status, known).toBe(304)
    expect((await ask('GET /rss', { ...readers, 'If-None-Match': `"other", W/"x${tag.slice(1)}` })).status).toBe(200)
    for (const line of ['GET /rss', 'HEAD /rss', 'GET /feeds/user/alice.rss'])
      expect((await ask(line, { Accept: '*/*' })).status, line).toBe(401)
  })

  test.each([
    ['max=0', 0],
    ['max=1000000000', 2],
    [`max=${'9'.repeat(40)}`, 2],
    ['account=me&account=other', 2],
    ['max=1&max=-1', 1],
  ])('is bounded: %s gives %i entries (field case R6)', async (query, count) => {
    use()
    expect(await textsAt(`GET /rss?${query}`)).toHaveLength(count)
    if (query.startsWith('max=1000')) expect(await textsAt(`GET /feeds/following/me.rss?${query}`)).toHaveLength(count)
  })

  test.each([
    ['/rss?max=-1', 'must be a number'],
    ['/rss?max=1e9', 'must be a number'],
    ['/feeds/user/alice.rss?max=-1', 'must be a number'],
    ['/feeds/user/alice.atom?max=many', 'must be a number'],
    ['/rss?account=Alice', 'not registered on this node'],
    ['/rss?account=', 'not registered on this node'],
  ])('is refused with a sentence: %s (field case R6)', async (path, reason) => {
    use()
    const { status, headers, body } = await ask(`GET ${path}`)
    expect([status, headers.get('content-type')]).toEqual([400, 'text/plain; charset=utf-8'])
    expect(body.toString()).toContain(reason)
  })
})

test('a post dated three days ahead stands in a feed where it came (field case P8)', async () => {
  fake.follows.set('me', new Set(['alice', 'bob']))
  Object.assign(fake.context.node, { accounts: { listed: () => ['me'] } })
  const came = fake.time
  fake.arrive(postOf('alice', 0, 'ahead', came + 3 * 86_400))
  fake.time += 10
  fake.arrive(postOf('bob', 0, 'fresh', came + 10))
  const { body } = await ask('GET /rss')
  const dates = (parseRssFeed(body.toString()).items ?? []).map(({ pubDate }) => Date.parse(String(pubDate)) / 1000)
  expect(dates).toEqual([came + 10, came])
  expect(await textsAt('GET /rss')).toEqual(['fresh', 'ahead'])
})

describe('direct messages in /rss (-rss_dm, field case R4) (rpc hazard 11)', () => {
  const message = (author: string, postNumber: number, time: number, text = `secret of ${author}`) => ({
    ...{ id: postNumber, author, postNumber, time, text, kind: 'text' },
  })

  /** Two local users; bob, whom the first follows, and dave, whom nobody follows, have written to both. */
  const useMessages = (shown: object = { promoted: true, messagesInFeeds: true }): void => {
    use()
    const threads = { me: { bob: 'secret of bob', dave: 'secret of dave' }, other: { bob: 'for other alone' } }
    const asked = (local: 'me' | 'other', peer: string) => (threads[local] as Record<string, string>)[peer]
    const read = (local: 'me' | 'other', _count: number, ranges: readonly { peer: string }[]) =>
      new Map(
        ranges
          .filter(({ peer }) => asked(local, peer) !== undefined)
          .map(({ peer }) => [peer, [message(local, 1, 2500, 'my own'), message(peer, 7, 3000, asked(local, peer))]]),
      )
    Object.assign(fake.context.node, { accounts: { listed: () => ['me', 'other'] }, messages: { read } })
    Object.assign(fake.context, { shown })
    fake.follows.set('other', new Set(['bob']))
  }

  test('are not there unless the owner has said so', async () => {
    useMessages({ promoted: true, messagesInFeeds: false })
    expect(await textsAt('GET /rss')).toEqual(['from bob', 'from alice'])
  })

  test('are those that the account has received from whom it follows, and of nobody else', async () => {
    useMessages()
    const { body } = await ask('GET /rss')
    const items = parseRssFeed(body.toString()).items ?? []
    expect(items.map(({ title, description }) => [title, description])).toEqual([
      ['Direct Message from bob', 'secret of bob'],
      ['bob', 'from bob'],
      ['alice', 'from alice'],
    ])
    expect(new Set(items.map(({ guid }) => guid?.value)).size).toBe(3)
    expect(await textsAt('GET /rss?account=other')).toEqual(['for other alone', 'from bob'])
    expect(await textsAt('GET /rss?account=me&author=alice')).toEqual(['from alice'])
    expect(await textsAt('GET /rss?max=1')).toEqual(['secret of bob'])
  })

  test('are given to the owner alone, never to a reader with a token, and stand in no other feed', async () => {
    useMessages()
    expect((await ask('GET /rss', {})).status).toBe(401)
    const token = server.login.feedToken('/feeds/following/me.rss')
    expect((await ask(`GET /rss?token=${token}`, {})).status).toBe(401)
    const { body } = await ask(`GET /feeds/following/me.rss?token=${token}`, {})
    expect(body.toString()).toContain('from bob')
    expect(body.toString()).not.toContain('secret')
  })

  test('without a number have ids of their own, and what the node says of a thread is none (field case R3)', async () => {
    useMessages()
    const lines = [
      { ...message('bob', -1, 3000, 'one'), id: 0 },
      { ...message('bob', -1, 3000, 'two'), id: 1 },
      { ...message('bob', -2, 2900, '*** 5 older messages of bob were dropped'), id: 2, kind: 'notice' },
    ]
    Object.assign(fake.context.node, { messages: { read: () => new Map([['bob', lines]]) } })
    const { body } = await ask('GET /rss?author=bob')
    const items = (parseRssFeed(body.toString()).items ?? []).map(({ guid, description }) => [description, guid?.value])
    expect(items).toEqual([
      ['one', 'twister:me/message/bob/3000-7692c3ad3540bb80'],
      ['two', 'twister:me/message/bob/3000-3fc4ccfe745870e2'],
      ['from bob', 'twister:bob/0'],
    ])
  })

  test('stay away while the wallet is locked', async () => {
    useMessages()
    const read = () => {
      throw new CodedError('wallet.locked', 'The wallet is locked.')
    }
    Object.assign(fake.context.node, { messages: { read } })
    expect(await textsAt('GET /rss')).toEqual(['from bob', 'from alice'])
  })
})

describe('/feeds', () => {
  test('has each user in three formats', async () => {
    use()
    expect(await textsAt('GET /feeds/user/alice.rss')).toEqual(['from alice'])
    const atom = await ask('GET /feeds/user/alice.atom')
    expect(parseAtomFeed(atom.body.toString()).entries).toHaveLength(1)
    expect(jsonOf(await ask('GET /feeds/user/alice.json'))).toMatchObject({ items: [{ id: 'twister:alice/0' }] })
    expect(await textsAt('GET /feeds/following/me.rss')).toEqual(['from bob', 'from alice'])
  })

  test('has mentions and tags, found under what the address says', async () => {
    const asked: unknown[] = []
    const found = (kind: string) => (text: string, page: unknown) => {
      asked.push([kind, text, page])
      return Promise.resolve({ posts: [{ post: postOf('dave', 3, 'found'), time: 5 }], next: undefined })
    }
    Object.assign(fake.context.node, { search: { mentioning: found('mention'), tagged: found('tag') } })
    expect(await textsAt('GET /feeds/mentions/me.rss?max=7')).toEqual(['found'])
    expect(await textsAt('GET /feeds/tag/%E6%97%A5.rss')).toEqual(['found'])
    expect(asked).toEqual([
      ['mention', 'me', { count: 7, before: undefined }],
      ['tag', '日', { count: 20, before: undefined }],
    ])
  })

  test.each(['GET /feeds/user/alice.xml', 'GET /feeds/other/alice.rss', 'GET /feeds/tag/%FF.rss', 'GET /feeds/'])(
    '%s is nothing',
    async (line) => {
      expect((await ask(line)).status).toBe(404)
    },
  )

  test('is not sent again to a reader that has it', async () => {
    use()
    const first = await ask('GET /feeds/user/alice.rss')
    const known = { ...asOwner, 'If-None-Match': first.headers.get('etag') ?? '' }
    const second = await ask('GET /feeds/user/alice.rss', known)
    expect([second.status, second.body.length]).toEqual([304, 0])
    fake.swarms.add(postOf('alice', 2, 'new'))
    expect((await ask('GET /feeds/user/alice.rss', known)).status).toBe(200)
  })
})

test('readers wait for one another, and are told when too many wait', async () => {
  use()
  const { gets } = fake.context.gates
  let release: () => void = () => undefined
  const blocked = new Promise<void>((resolve) => {
    release = resolve
  })
  const waiting = Array.from({ length: 532 }, () => gets.run(() => blocked))
  const answer = await ask('GET /feeds/user/alice.rss')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
  release()
  await Promise.all(waiting)
  expect((await ask('GET /feeds/user/alice.rss')).status).toBe(200)
})

describe('the token of an address', () => {
  test('is no session', async () => {
    const path = '/feeds/user/alice.rss'
    const content = `feed ${path}`
    expect(server.login.isSession(`${content}.${server.login.feedToken(path)}`)).toBe(false)
  })

  test('opens this feed alone, without a password', async () => {
    use()
    const path = '/feeds/user/alice.rss'
    const token = server.login.feedToken(path)
    expect((await ask(`GET ${path}?token=${token}`, {})).status).toBe(200)
    expect((await ask(`GET ${path}?token=${token}&max=5`, {})).status).toBe(200)
    for (const line of [
      `GET ${path}`,
      `GET ${path}?token=`,
      `GET ${path}?token=${token}x`,
      `GET /feeds/user/bob.rss?token=${token}`,
      `GET /?token=${token}`,
      `GET /metrics?token=${token}`,
      `POST /?token=${token}`,
      `POST ${path}?token=${token}`,
    ])
      expect((await ask(line, {})).status, line).toBe(401)
  })
})
