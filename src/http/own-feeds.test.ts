import { beforeEach, expect, test } from 'vitest'
import { jsonOf, useHttpServer } from '../../test/support/http-server.ts'

const { fake, ask } = useHttpServer()

const bytes = new TextEncoder().encode('# nick = alice\n\n2026-09-21T14:13:20Z\thello\n')
const url = 'https://me.example/@alice/twtxt.txt'
const modified = 'Mon, 21 Sep 2026 14:13:20 GMT'

beforeEach(() => {
  Object.assign(fake.context.node.ownFeeds, {
    file: (name: string, file: string) =>
      Promise.resolve(
        name === 'alice' && file === 'twtxt.txt'
          ? { name: file, type: 'text/plain; charset=utf-8', bytes, etag: '"a"', modified: 1_790_000_000, url }
          : undefined,
      ),
    urlOf: (name: string) => (name === 'alice' ? url : undefined),
  })
})

const noOne = {}
const get = (headers: Readonly<Record<string, string>> = noOne, method = 'GET') =>
  ask(`${method} /@alice/twtxt.txt`, headers)

test('a feed is given to whoever asks, without a password, with its validators', async () => {
  const answer = await get()
  expect(answer.status).toBe(200)
  expect(answer.body.equals(Buffer.from(bytes))).toBe(true)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect([answer.headers.get('etag'), answer.headers.get('last-modified')]).toEqual(['"a"', modified])
  expect(answer.headers.get('link')).toBe(`<${url}>; rel="self"`)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect((await ask('GET /@zoe/twtxt.txt', noOne)).status).toBe(401)
  expect((await ask('GET /@alice/wallet.txt', noOne)).status).toBe(401)
})

test('T13: who has it is told so, by tag or by time; the tag counts more', async () => {
  expect((await get({ 'If-None-Match': '"b", W/"a"' })).status).toBe(304)
  expect((await get({ 'If-Modified-Since': modified })).status).toBe(304)
  expect((await get({ 'If-Modified-Since': modified.toLowerCase() })).status).toBe(304)
  expect((await get({ 'If-Modified-Since': 'Mon, 21 Sep 2026 14:13:19 GMT' })).status).toBe(200)
  expect((await get({ 'If-None-Match': '"b"', 'If-Modified-Since': modified })).status).toBe(200)
  expect((await get({ 'If-Modified-Since': 'nonsense' })).status).toBe(200)
})

test('T13: a part is given to who wants one', async () => {
  const end = await get({ Range: 'bytes=-6' })
  expect([end.status, end.body.toString(), end.headers.get('content-range')]).toEqual([
    206,
    'hello\n',
    `bytes ${String(bytes.length - 6)}-${String(bytes.length - 1)}/${String(bytes.length)}`,
  ])
  expect((await get({ Range: 'bytes=2-5' })).body.toString()).toBe('nick')
  expect((await get({ Range: 'bytes=2-' })).body.length).toBe(bytes.length - 2)
  expect((await get({ Range: 'bytes=9999-' })).status).toBe(416)
  for (const range of ['bytes=0-1,3-4', 'lines=1-2', 'bytes=-', 'bytes=x'])
    expect((await get({ Range: range })).status).toBe(200)
  expect((await get({ Range: 'bytes=0-1', 'If-Range': '"old"' })).status).toBe(200)
})

test('WebFinger names the feed of a user of this node', async () => {
  const finger = (resource: string) => ask(`GET /.well-known/webfinger?resource=${encodeURIComponent(resource)}`, noOne)
  const answer = await finger('acct:Alice@me.example')
  expect(answer.headers.get('content-type')).toBe('application/jrd+json')
  expect(jsonOf(answer)).toEqual({
    subject: 'acct:alice@me.example',
    aliases: [url],
    links: [{ rel: 'self', type: 'text/plain', href: url }],
  })
  expect((await finger('acct:zoe@me.example')).status).toBe(404)
  expect((await finger('acct:alice@other.example')).status).toBe(404)
  expect((await finger('https://me.example/')).status).toBe(400)
})
