import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { askServer, harmlessCall, startHttpServer } from '../../test/support/http-server.ts'
import { RawConnection, requestText } from '../../test/support/raw-http.ts'
import { owner } from '../api/caller.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { systemClock } from '../net/system-clock.ts'
import { GivenCredentials } from './credentials.ts'

const kept = forEachTest(() => ({ content: undefined as string | undefined }))

const open = (): GivenCredentials =>
  new GivenCredentials({
    clock: new ManualClock(1_700_000_000_000),
    random: new SeededRandom(1),
    saved: kept.content === undefined ? undefined : Buffer.from(kept.content),
    save: (content) => {
      kept.content = content
    },
  })

const basic = (user: string, password: string): Readonly<Record<string, string>> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

describe('the list', () => {
  test('holds digests, never passwords, and outlives the process', () => {
    const password = open().create('bot', 'post', 'alice')
    expect(password).toMatch(/^[\w-]{32}$/u)
    expect(kept.content).not.toContain(password)
    expect(open().list()).toEqual([{ name: 'bot', scope: 'post', username: 'alice', created: 1_700_000_000 }])
    expect(open().remove('bot')).toBe(true)
    expect(open().list()).toEqual([])
    expect(open().remove('bot')).toBe(false)
  })

  test.each([
    ['no name', ['', 'read']],
    ['a name with a colon', ['a:b', 'read']],
    ['the name of the node itself', ['__cookie__', 'read']],
    ['a scope that there is not', ['bot', 'root']],
    ['an owner for one user', ['bot', 'owner', 'alice']],
    ['a name that is taken', ['taken', 'read']],
  ] as const)('refuses %s', (_what, [name, scope, username]) => {
    const credentials = open()
    credentials.create('taken', 'read')
    expect(() => credentials.create(name, scope, username)).toThrow(
      expect.objectContaining({ code: 'credentials.refused' }),
    )
    expect(open().list()).toHaveLength(1)
  })

  test('is bounded', () => {
    const credentials = open()
    for (let index = 0; index < 100; index += 1) credentials.create(`bot${String(index)}`, 'read')
    expect(() => credentials.create('one-more', 'read')).toThrow(/too many/u)
  })

  test.each(['', '{}', '[{"name":"x"}]', '[{"name":"x","scope":"root","created":1,"sha256":"00"}]'])(
    'that is damaged lets nobody in, and says so: %j',
    (content) => {
      kept.content = content
      expect(open).toThrow(expect.objectContaining({ code: 'credentials.unreadable' }))
    },
  )
})

describe('credentials', () => {
  const fake = useFakeContext(() => systemClock)
  const made = forEachTest(
    async () => {
      const given = open()
      return { given, server: await startHttpServer(fake.context, {}, given) }
    },
    ({ server }) => server.close(),
  )
  const statusOf = async (headers: Readonly<Record<string, string>>, method: string, ...params: readonly unknown[]) => {
    const answer = await askServer(made.server, 'POST /', headers, JSON.stringify({ id: 1, method, params }))
    const { error } = JSON.parse(answer.body.toString()) as { readonly error: { readonly code: number } | null }
    return error === null ? answer.status : error.code
  }
  const refused = -23

  test('to read do not write, and are nobody’s owner', async () => {
    const reader = basic('eye', made.given.create('eye', 'read'))
    expect(await statusOf(reader, 'getblockcount')).toBe(200)
    expect(await statusOf(reader, 'publish', 'alice', 'x')).toBe(refused)
    expect(await statusOf(reader, 'stop')).toBe(refused)
    expect(await statusOf(reader, 'createcredential', 'more', 'owner')).toBe(refused)
    expect((await askServer(made.server, 'GET /metrics', reader)).status).toBe(200)
    expect((await askServer(made.server, 'GET /feeds/following/alice.atom', reader)).status).toBe(404)
  })

  test('of one user act for nobody else', async () => {
    const bot = basic('bot', made.given.create('bot', 'post', 'alice'))
    expect(await statusOf(bot, 'listmutes', 'alice')).toBe(200)
    expect(await statusOf(bot, 'listmutes', 'bob')).toBe(refused)
    expect((await askServer(made.server, 'GET /metrics', bot)).status).toBe(404)
    expect((await askServer(made.server, 'GET /feed?username=bob', bot)).status).toBe(403)
  })

  test('of the owner are the owner’s', async () => {
    const all = basic('all', made.given.create('all', 'owner'))
    expect(await statusOf(all, 'getstatus')).toBe(200)
    expect(owner).toEqual({ kind: 'owner' })
  })

  test('go by name and password together', async () => {
    const password = made.given.create('one', 'read')
    made.given.create('other', 'owner')
    expect((await askServer(made.server, 'POST /', basic('other', password), harmlessCall)).status).toBe(401)
    expect((await askServer(made.server, 'POST /', basic('one', `${password}x`), harmlessCall)).status).toBe(401)
  })

  test('that are taken back are refused at once, and what they have open ends', async () => {
    const headers = basic('bot', made.given.create('bot', 'read', 'alice'))
    const others = basic('eye', made.given.create('eye', 'read', 'alice'))
    const [feed, other] = [await RawConnection.open(made.server.port), await RawConnection.open(made.server.port)]
    feed.write(requestText('GET /feed?username=alice&since=0', headers))
    other.write(requestText('GET /feed?username=alice&since=0', others))
    for (const one of [feed, other]) await one.until(() => one.text.includes('event-stream'))
    made.given.remove('bot')
    expect(await feed.until(() => feed.text.endsWith('0\r\n\r\n'))).toBe(true)
    expect((await askServer(made.server, 'POST /', headers, harmlessCall)).status).toBe(401)
    expect(other.text.endsWith('0\r\n\r\n')).toBe(false)
    for (const one of [feed, other]) one.destroy()
  })
})
