import { beforeEach, describe, expect, test } from 'vitest'
import { useFollowedFeeds } from '../../../test/support/followed-feeds.ts'
import { aliceUrl, useSmallWeb } from '../../../test/support/small-web.ts'
import { Registry } from './registry.ts'

const at = useFollowedFeeds()
const others = useSmallWeb()

let registry: Registry

const ownTwt = (text: string, instant: number) => ({
  twt: { id: -1, feed: -1, digest: text, instant, place: instant, written: '', text, subject: null, edited: 0 },
  feed: { url: aliceUrl, nick: 'alice' },
})

const ask = (path: string, query = '') => registry.answer(path, new URLSearchParams(query))

beforeEach(() => {
  const twts = [ownTwt('#Cats\tare here', 1_786_000_000)]
  registry = new Registry({ clock: at.clock, feeds: at.feeds, own: () => [{ nick: 'alice', url: aliceUrl, twts }] })
})

describe('a registry', () => {
  test('knows the users of the node and feeds that it was told of, by all questions', async () => {
    const bob = `${at.base}/bob.txt`
    at.files.set(
      '/bob.txt',
      `2026-08-01T09:00:00Z\thello @<alice ${aliceUrl}> \u2028 #dogs\n2026-08-02T09:00:00Z\tmore\n`,
    )
    expect(await registry.register('bob', bob)).toBeUndefined()
    expect(await registry.register('bob again', bob)).toBeUndefined()
    expect(await registry.register('alice', aliceUrl)).toBeUndefined()
    const [hello, more] = [
      `bob\t${bob}\t2026-08-01T09:00:00Z\thello @<alice ${aliceUrl}> \u2028 #dogs`,
      `bob\t${bob}\t2026-08-02T09:00:00Z\tmore`,
    ]
    const cats = `alice\t${aliceUrl}\t2026-08-06T07:06:40Z\t#Cats are here`
    expect(ask('users')).toEqual([`bob\t${bob}\t2026-08-10T00:00:00Z`, `alice\t${aliceUrl}\t2026-08-06T07:06:40Z`])
    expect(ask('users', 'q=ALI')).toHaveLength(1)
    expect(ask('users', `url=${bob}`)).toHaveLength(1)
    expect(ask('tweets')).toEqual([cats, more, hello])
    expect(ask('tweets', 'q=hello')).toEqual([hello])
    expect(ask('mentions', `url=${aliceUrl}`)).toEqual([hello])
    expect(ask('tags')).toEqual([cats, hello])
    expect([ask('tags/cats'), ask('tags/DOGS'), ask('tags/cat')]).toEqual([[cats], [hello], []])
    expect([ask('tweets', 'page=2'), ask('wallet'), ask('tags/a/b')]).toEqual([[], undefined, undefined])
  })

  test('answers so many at once', async () => {
    expect(Array.from({ length: 61 }, () => registry.mayAsk()).filter((may) => may)).toHaveLength(60)
    await at.clock.advance(1_000)
    expect(registry.mayAsk()).toBe(true)
  })

  test('takes no feed that is none, and so many in an hour', async () => {
    expect(await registry.register('', `${at.base}/x`)).toContain('have to be given')
    expect(await registry.register('x', 'x')).toContain('have to be given')
    expect(await registry.register('x', `${at.base}/none`)).toContain('nothing at this address')
    const asked = at.requests.length
    for (let number = 0; number < 80; number += 1) await registry.register('x', `${at.base}/${String(number)}`)
    expect(at.requests.length - asked).toBeLessThanOrEqual(60)
    expect(await registry.register('x', `${at.base}/y`)).toContain('no more feeds just now')
  })
})

describe('registries of others', () => {
  test('are asked by the forms that they know, and what is no line of theirs is left out', async () => {
    const client = others.smallWeb.registries
    others.files.set('/api/plain/users', 'ann\thttps://a.example/t\t2026-01-01T00:00:00.000Z\r\njunk\n')
    others.files.set('/api/plain/tags/cats', 'ann\thttps://a.example/t\tthen\t#cats\tand more\n')
    others.files.set('/api/plain/mentions', '')
    expect(await client.ask(`${others.base}/`, { question: 'users', query: 'a b', page: 2 })).toEqual([
      { nick: 'ann', url: 'https://a.example/t', stamp: '2026-01-01T00:00:00.000Z', text: '' },
    ])
    expect(await client.ask(`${others.base}/api/plain/`, { question: 'tags', query: '#cats', page: 1 })).toMatchObject([
      { text: '#cats and more' },
    ])
    await client.ask(others.base, { question: 'mentions', query: 'https://me.example/t', page: 1 })
    expect(others.asked.map(({ url }) => url)).toEqual([
      '/api/plain/users?page=2&q=a+b',
      '/api/plain/tags/cats',
      '/api/plain/mentions?url=https%3A%2F%2Fme.example%2Ft',
    ])
  })

  test('are told of a feed, and what they say against it is told', async () => {
    const client = others.smallWeb.registries
    others.files.set('/api/plain/users', 'OK')
    await client.register(others.base, 'alice', aliceUrl)
    const form = new URLSearchParams({ nickname: 'alice', url: aliceUrl }).toString()
    expect(others.asked[0]).toMatchObject({ method: 'POST', url: `/api/plain/users?${form}`, body: form })
    await expect(client.register(`${others.base}/x`, 'alice', aliceUrl)).rejects.toThrow('status 404')
    await expect(client.ask(`${others.base}/x`, { question: 'users', query: '', page: 1 })).rejects.toThrow(
      'nothing at this address',
    )
    await expect(client.ask('gopher://x/', { question: 'users', query: '', page: 1 })).rejects.toMatchObject({
      code: 'registry.address',
    })
  })
})
