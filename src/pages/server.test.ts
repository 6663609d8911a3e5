import { gunzipSync } from 'node:zlib'
import { parseDocument } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { nameOf, postOf, useFakeContext } from '../../test/support/fake-context.ts'
import { hostileTexts } from '../../test/support/hostile-texts.ts'
import { askServer } from '../../test/support/http-server.ts'
import type { RawAnswer } from '../../test/support/raw-http.ts'
import { silentLog } from '../base/log.ts'
import { CodedError } from '../base/coded-error.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Scope } from '../base/scope.ts'
import { decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { openPublicPages } from './server.ts'

const fake = useFakeContext(() => clock)
let clock = new ManualClock()

interface Asked {
  profiles: string[]
  threads: number
  cards: unknown[]
}

/** Profiles by name, and the answers of a node that knows anna and bob. */
const opened = forEachTest(
  async () => {
    clock = new ManualClock()
    const scope = new Scope('pages', silentLog)
    const profiles = new Map<string, Readonly<Record<string, string>>>()
    const asked: Asked = { profiles: [], threads: 0, cards: [] }
    const posts = () => [...fake.swarms.table.values()]
    const placed = (found: readonly VerifiedPost[]) => found.map((post) => ({ post, time: post.time }))
    Object.assign(fake.context.node, {
      clock,
      names: { historyOf: (name: string) => (['anna', 'bob'].includes(name) ? [{ height: 7 }] : []) },
      items: {
        get: async ({ name }: { name: string }) => {
          asked.profiles.push(name)
          const said = profiles.get(name)
          const value = decodeBencodeDict(encodeBencode(said ?? {}), { maxDepth: 3, maxValues: 20, canonical: true })
          return said !== undefined && value.ok ? [{ value: value.value }] : []
        },
      },
      posts: {
        find: async (name: string, number: number) => {
          const post = fake.swarms.post(nameOf(name), number)
          if (post === undefined) throw new Error('none')
          return post
        },
      },
      search: {
        thread: async (post: VerifiedPost) => {
          asked.threads += 1
          return {
            post,
            above: [],
            below: posts()
              .filter(({ author }) => author === 'bob')
              .map((answer) => ({ post: answer, depth: 1 })),
            next: undefined,
            missing: undefined,
          }
        },
        tagged: async () => ({ posts: placed(posts()), next: undefined }),
        posts: async () => ({ posts: placed(posts()), next: undefined }),
        users: async () => ['anna', 'bob'],
        trends: () => ['birds'],
      },
      nameProofs: { make: async () => ({ bytes: new Uint8Array([1, 2, 3]) }) },
    })
    const drawCard = async (card: unknown) => {
      asked.cards.push(card)
      return new Uint8Array([9])
    }
    const checkScript = async () => Buffer.from('// checks')
    const needs = { context: fake.context, clock, baseUrl: 'https://posts.example', drawCard, checkScript }
    const port = await openPublicPages(needs, { address: '127.0.0.1', port: 0, proxies: ['192.0.2.7'] }, scope)
    return { scope, port, profiles, asked }
  },
  ({ scope }) => scope.close(),
)

const ask = (line: string, headers: Readonly<Record<string, string>> = {}) => askServer(opened, line, headers)
const textAt = async (path: string): Promise<string> => (await ask(`GET ${path}`)).body.toString()

describe('public pages', () => {
  test('show a person and what it wrote, for people, search engines, previews and readers', async () => {
    fake.swarms.add(postOf('anna', 0, 'I saw #birds'))
    opened.profiles.set('anna', { fullname: 'Anna', bio: 'Birds.' })
    const page = await textAt('/@anna')
    for (const part of [
      '<title>Anna (@anna) · twister</title>',
      '<link rel="canonical" href="https://posts.example/@anna">',
      'href="https://posts.example/@anna/feed.atom"',
      'property="og:image" content="https://posts.example/@anna/card.png"',
      'I saw <a href="/tag/birds" rel="tag">#birds</a>',
      'block 7 of the chain binds to @anna',
      'href="/@anna/proof"',
    ])
      expect(page).toContain(part)
    expect(page).not.toContain('<script')
    expect(await textAt('/@anna/feed.atom')).toContain('I saw')
    expect((await ask('GET /@anna/proof')).body).toEqual(Buffer.from([1, 2, 3]))
  })

  test('show a post with its answers, and as it was signed', async () => {
    fake.swarms.add(postOf('anna', 0, 'Who is there?'))
    fake.swarms.add(postOf('bob', 4, 'I am'))
    const page = await textAt('/@anna/0')
    expect(page).toContain('<title>@anna: Who is there?</title>')
    expect(page).toMatch(/Who is there\?[\s\S]*Answers[\s\S]*I am/u)
    expect(JSON.parse(await textAt('/@anna/0/post.json'))).toMatchObject({ userpost: { n: 'anna', k: 0 } })
    expect((await ask('GET /@anna/0/card.png')).body).toEqual(Buffer.from([9]))
    expect(opened.asked.cards).toEqual([expect.objectContaining({ title: '@anna', text: 'Who is there?' })])
  })

  test('show nothing of who does not want to be shown, wherever they would stand', async () => {
    fake.swarms.add(postOf('anna', 0, 'secret words'))
    fake.swarms.add(postOf('bob', 0, 'other words'))
    opened.profiles.set('anna', { public_pages: 'No' })
    for (const path of [
      '/@anna',
      '/@anna/0',
      '/@anna/0/post.json',
      '/@anna/0/card.png',
      '/@anna/feed.json',
      '/@anna/proof',
    ]) {
      const { status, body } = await ask(`GET ${path}`)
      expect([path, status, body.includes('secret')]).toEqual([path, 404, false])
    }
    for (const path of ['/tag/birds', '/search?q=words', '/@bob/0']) {
      const page = await textAt(path)
      expect([page.includes('other words'), page.includes('secret')]).toEqual([true, false])
    }
    expect(await textAt('/search?q=words')).not.toContain('@anna')
  })

  test('a wish that was heard holds while nobody answers', async () => {
    fake.swarms.add(postOf('anna', 0, 'secret words'))
    opened.profiles.set('anna', { public_pages: 'no' })
    await ask('GET /@anna')
    opened.profiles.clear()
    await clock.advance(3_600_000)
    expect((await ask('GET /@anna')).status).toBe(404)
    expect(opened.asked.profiles).toEqual(['anna', 'anna'])
  })

  test('hear the wish of everybody, also where a page has very many authors', async () => {
    const authors = Array.from({ length: 700 }, (_, index) => `u${String(index)}`)
    for (const author of authors) {
      fake.swarms.add(postOf(author, 0, 'crowded'))
      opened.profiles.set(author, { public_pages: 'no' })
    }
    expect(await textAt('/tag/birds')).not.toContain('crowded')
  })

  test('what a node cannot show is said, and no fault of the node', async () => {
    const faults: unknown[] = []
    Object.assign(fake.context.node, {
      log: { ...silentLog, error: (...fault: unknown[]) => faults.push(fault) },
      nameProofs: { make: () => Promise.reject(new CodedError('proof.light', 'This node is light.')) },
    })
    const { status, body } = await ask('GET /@anna/proof')
    expect([status, body.toString(), faults]).toEqual([404, 'This node cannot show that.\n', []])
  })

  test('tell search engines to stay away from who wants that', async () => {
    fake.swarms.add(postOf('anna', 0))
    opened.profiles.set('anna', { public_pages: 'unlisted' })
    expect(await textAt('/@anna')).toContain('<meta name="robots" content="noindex">')
    expect(await textAt('/@anna/0')).toContain('<meta name="robots" content="noindex">')
  })

  test.each([
    '/x',
    '/@Anna',
    '/@anna/0/x',
    '/@nobody1',
    '/@anna/77',
    '/tag/',
    '/../etc/passwd',
    '/%2e%2e/x',
    '/@anna/9999999999',
  ])('%s is not found, and says so', async (path) => {
    const { status, body } = await ask(`GET ${path}`)
    expect([status, body.includes('<h1>Not found</h1>')]).toEqual([404, true])
  })
})

describe('the door of public pages', () => {
  test('makes a page once for all who ask at once, and keeps it ready', async () => {
    fake.swarms.add(postOf('anna', 0))
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('GET /@anna/0')))
    await ask('GET /@anna/0?utm_source=x')
    expect([answers.map(({ status }) => status), opened.asked.threads]).toEqual([Array(5).fill(200), 1])
    await clock.advance(21_000)
    await ask('GET /@anna/0')
    expect(opened.asked.threads).toBe(2)
  })

  test('sends again only what is new, packed for who takes it, and no body for HEAD', async () => {
    const { headers } = await ask('GET /about')
    const known = await ask('GET /about', { 'If-None-Match': `W/${headers.get('etag') ?? ''}` })
    expect([known.status, known.body.length, headers.get('cache-control')]).toEqual([304, 0, 'public, max-age=30'])
    const packed = await ask('GET /about', { 'Accept-Encoding': 'br, gzip' })
    expect(gunzipSync(packed.body).toString()).toBe(await textAt('/about'))
    expect((await ask('GET /about', { 'Accept-Encoding': 'gzip;q=0' })).headers.get('content-encoding')).toBeUndefined()
  })

  test('lets nothing run, nothing be framed and nothing be sent', async () => {
    const { headers } = await ask('GET /')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await ask(`${method} /`)).status).toBe(405)
  })

  test('lets the one script run on the pages that check, and on no other', async () => {
    fake.swarms.add(postOf('anna', 0))
    const policies = await Promise.all(
      ['/@anna/check', '/@anna/0/check', '/@anna', '/check.js', '/@nobody1/check'].map(async (path) =>
        (await ask(`GET ${path}`)).headers.get('content-security-policy')?.includes("script-src 'self'"),
      ),
    )
    expect(policies).toEqual([true, true, false, false, false])
    expect(await textAt('/@anna/0/check')).toContain('data-author="anna" data-numbers="0"')
    expect(await textAt('/check.js')).toBe('// checks')
  })

  test('lets who asks too often wait, and nobody else: each by what the web server in front says', async () => {
    const from = (address: string) => ask('GET /robots.txt', { 'X-Forwarded-For': `6.6.6.6, ${address}` })
    const overNamed = (address: string) => from(`${address}, 192.0.2.7`)
    for (let request = 0; request < 60; request += 1) expect((await from('203.0.113.9')).status).toBe(200)
    const { status, headers } = await from('203.0.113.9')
    expect([status, headers.get('retry-after')]).toEqual([429, '2'])
    expect((await from('198.51.100.4')).status).toBe(200)
    expect([(await overNamed('203.0.113.9')).status, (await overNamed('198.51.100.5')).status]).toEqual([429, 200])
    // Whoever makes names up counts as the web server itself.
    expect((await from('made up')).status).toBe(200)
    await clock.advance(1_000)
    expect((await from('203.0.113.9')).status).toBe(200)
  })

  test('says that it is busy where too many pages are being made', async () => {
    let end: (() => void) | undefined
    const held = new Promise<void>((resolve) => (end = resolve))
    Object.assign(fake.context.node.search, { tagged: () => held.then(() => ({ posts: [], next: undefined })) })
    const network = (index: number) => ({ 'X-Forwarded-For': `10.0.${String(index)}.1` })
    const many = Array.from({ length: 120 }, (_, index) => ask(`GET /tag/t${String(index)}`, network(index)))
    // Eight are made and a hundred wait.
    const refused: RawAnswer[] = []
    await new Promise<void>((resolve) => {
      for (const one of many)
        void one.then((answer) => {
          refused.push(answer)
          if (refused.length === 12) resolve()
        })
    })
    expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      Array(12).fill([503, '5']),
    )
    end?.()
    await Promise.all(many)
    expect(refused.slice(12).map(({ status }) => status)).toEqual(Array(108).fill(200))
  })
})

interface Found {
  readonly type: string
  readonly name?: string
  readonly data?: string
  readonly attribs?: Readonly<Record<string, string>>
  readonly children?: readonly Found[]
}

const elementsOf = (node: Found): readonly Found[] => [
  ...(node.name === undefined || node.type === 'directive' ? [] : [node]),
  ...(node.children ?? []).flatMap(elementsOf),
]

const elementsIn = (text: string, isXml: boolean): readonly Found[] =>
  elementsOf(parseDocument(text, { xmlMode: isXml }))

/** Where an element may lead, and what it may ask a browser for. */
const isHarmless = ({ name = '', attribs = {} }: Found): boolean =>
  !['iframe', 'object', 'embed', 'base', 'svg', 'img', 'style'].includes(name) &&
  Object.entries(attribs).every(
    ([attribute, value]) =>
      !/^(?:on|style$|srcdoc$)/iu.test(attribute) &&
      (!['href', 'src', 'action'].includes(attribute) || !/^\s*(?:javascript|data|vbscript):/iu.test(value)) &&
      attribute !== 'http-equiv',
  )

const scriptsIn = (elements: readonly Found[]): number => elements.filter(({ name }) => name === 'script').length

describe('stored XSS: what strangers write in each field, on each page', () => {
  test.each(hostileTexts)('%j', async (text) => {
    // A post holds 140 characters; names, numbers and keys are of fixed forms.
    fake.swarms.add(postOf('anna', 0, text.slice(0, 140)))
    fake.swarms.add(postOf('bob', 4, `@anna ${text}`.slice(0, 140)))
    const profile = { fullname: text, bio: text, location: text, url: text, public_pages: text }
    for (const name of ['anna', 'bob']) opened.profiles.set(name, profile)
    Object.assign(fake.context.node.search, { trends: () => [text], users: async () => [text, 'anna'] })
    const said = encodeURIComponent(text)
    const pages = [
      ...['/', '/about', '/@anna', '/@anna?before=9', '/@anna/0', '/@bob/4', '/@anna/0/post', '/@anna/check'],
      ...['/@anna/7', `/@${said}`, `/tag/${said}`, `/search?q=${said}`, `/search?q=a&before=${said}`, `/${said}`],
      ...['/@anna/feed.atom', '/@anna/feed.json', '/robots.txt'],
    ]
    for (const path of pages) {
      const { status, headers, body } = await ask(`GET ${path}`)
      const type = headers.get('content-type') ?? ''
      expect(status, path).toBeLessThan(500)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('content-security-policy'), path).toMatch(/^default-src 'none';/u)
      if (/html|xml/u.test(type)) {
        const elements = elementsIn(body.toString(), type.includes('xml'))
        expect(
          elements.filter((one) => !isHarmless(one)),
          path,
        ).toEqual([])
        // One page of ours runs a script: that which checks proofs.
        expect(scriptsIn(elements), path).toBe(path.endsWith('/check') ? 1 : 0)
      } else expect(type, path).toMatch(/^(?:application\/(?:json|feed\+json|octet-stream)|text\/plain)/u)
    }
  })
})
