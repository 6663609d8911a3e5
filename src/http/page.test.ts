// The page at its addresses, for those who are logged in and those who are not, and its files as they were packed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { askServer, asOwner, startHttpServer } from '../../test/support/http-server.ts'
import { systemClock } from '../net/system-clock.ts'

const script = 'export const words = "the same words again and again, the same words again and again"'
const pagePolicy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"

const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twister-page-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>ours</title><script src="./assets/a.js"></script>')
    writeFileSync(join(folder, 'assets', 'a.js'), script)
    writeFileSync(join(folder, 'assets', 'a.js.br'), brotliCompressSync(script))
    writeFileSync(join(folder, 'assets', 'a.js.gz'), gzipSync(script))
    const root = { directory: folder, index: 'index.html', contentSecurityPolicy: pagePolicy, isOurs: true }
    const atRoot = await startHttpServer(fake.context, { root })
    const below = await startHttpServer(fake.context, { app: root })
    return { atRoot, below, folder }
  },
  async ({ atRoot, below, folder }) => {
    await atRoot.close()
    await below.close()
    rmSync(folder, { recursive: true })
  },
)

const page = { Accept: 'text/html,*/*' }

describe('an address of the page', () => {
  test.each(['/', '/home', '/u/bob', '/post/bob/7', '/tag/caf%C3%A9', '/settings/keys', '/login'])(
    '%s is answered with the page, which finds its files from there',
    async (path) => {
      const answer = await askServer(server.atRoot, `GET ${path}`, { ...asOwner, ...page })
      expect(answer.status).toBe(200)
      expect(answer.body.toString()).toContain('src="/assets/a.js"')
      expect(answer.headers.get('content-security-policy')).toBe(pagePolicy)
    },
  )

  test('below /app/ leads to the files below it', async () => {
    const answer = await askServer(server.below, 'GET /app/u/bob', { ...asOwner, ...page })
    expect(answer.body.toString()).toContain('src="/app/assets/a.js"')
    expect((await askServer(server.below, 'GET /u/bob', { ...asOwner, ...page })).status).toBe(404)
  })

  test('is one for browsers that open a page alone', async () => {
    expect((await askServer(server.atRoot, 'GET /u/bob', { ...asOwner, Accept: '*/*' })).status).toBe(404)
    expect((await askServer(server.atRoot, 'POST /u/bob', { ...asOwner, ...page }, '{}')).status).toBe(404)
    expect((await askServer(server.atRoot, 'GET /none', { ...asOwner, ...page })).status).toBe(404)
  })

  test('gives whoever is not logged in the page with 401, which says how to get in, and no challenge', async () => {
    const answer = await askServer(server.atRoot, 'GET /u/bob', page)
    expect(answer.status).toBe(401)
    expect(answer.body.toString()).toContain('<title>ours</title>')
    expect(answer.headers.has('www-authenticate')).toBe(false)
    expect((await askServer(server.atRoot, 'GET /assets/a.js', {})).status).toBe(200)
  })

  test('does not open anything else to whoever is not logged in', async () => {
    for (const line of ['GET /index.html', 'GET /metrics', 'GET /feed?username=a', 'GET /assets/../index.html'])
      expect((await askServer(server.atRoot, line, {})).status, line).not.toBe(200)
  })
})

describe('a file of the page', () => {
  test.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', undefined],
  ])('is sent in the form %s that was made when it was built', async (encoding, accepted, unpack) => {
    const answer = await askServer(server.atRoot, 'GET /assets/a.js', { 'Accept-Encoding': accepted })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(answer.headers.get('content-type')).toMatch(/javascript/u)
    if (unpack !== undefined) expect(unpack(answer.body).toString()).toBe(script)
  })

  test.each(['', 'identity', 'br;q=0, gzip;q=0.0'])('is sent as it is to whoever takes “%s”', async (accepted) => {
    const answer = await askServer(server.atRoot, 'GET /assets/a.js', { 'Accept-Encoding': accepted })
    expect(answer.headers.has('content-encoding')).toBe(false)
    expect(answer.body.toString()).toBe(script)
  })
})

describe('what the browser has already', () => {
  test.each(['/assets/a.js', '/home'])('is not sent again: %s', async (path) => {
    const headers = { ...asOwner, ...page }
    const first = await askServer(server.atRoot, `GET ${path}`, headers)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^".+"$/u)
    const again = await askServer(server.atRoot, `GET ${path}`, { ...headers, 'If-None-Match': `"other", W/${tag}` })
    expect([again.status, again.body.length, again.headers.get('etag')]).toEqual([304, 0, tag])
    expect(again.headers.get('content-security-policy')).toBe(pagePolicy)
  })

  test('is told apart by how it was packed, and when it changes', async () => {
    const tagOf = async (encoding: string): Promise<string | undefined> =>
      (await askServer(server.atRoot, 'GET /assets/a.js', { ...asOwner, 'Accept-Encoding': encoding })).headers.get(
        'etag',
      )
    const [plain, packed] = [await tagOf('identity'), await tagOf('br')]
    expect(packed).not.toBe(plain)
    writeFileSync(join(server.folder, 'assets', 'a.js'), `${script} `)
    expect(await tagOf('identity')).not.toBe(plain)
  })

  test('is no answer to somebody who is not logged in', async () => {
    const first = await askServer(server.atRoot, 'GET /home', { ...asOwner, ...page })
    const tag = first.headers.get('etag') ?? ''
    expect((await askServer(server.atRoot, 'GET /home', { ...page, 'If-None-Match': tag })).status).toBe(401)
  })
})
