import { describe, expect, test } from 'vitest'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { reject } from '../../base/verdict.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { canonicalAddress } from '../../codec/ip.ts'
import type { Sockets } from '../../net/endpoint.ts'
import { FeedFetcher } from './feed-fetcher.ts'

/** A transport that connects to nothing and remembers to what it should have. */
const transport = (names: Readonly<Record<string, readonly (readonly string[])[]>>) => {
  const connected: string[] = []
  const asked: string[] = []
  const sockets: Pick<Sockets, 'resolve' | 'connect'> = {
    resolve: (host) => {
      const answers = names[host] ?? []
      const answer = answers[Math.min(asked.filter((name) => name === host).length, answers.length - 1)]
      asked.push(host)
      return Promise.resolve(canonicalAddress(host) === undefined ? (answer ?? []) : [host])
    },
    connect: ({ address }) => {
      connected.push(address)
      return Promise.resolve(reject({ code: 'connect-refused' }))
    },
  }
  return { sockets, connected, asked }
}

const rejectionOf = async (sockets: Pick<Sockets, 'resolve' | 'connect'>, url: string, reachesOwnNetwork = false) => {
  const fetcher = new FeedFetcher({ sockets, clock: new ManualClock(), reachesOwnNetwork, readWebFeed: webFeedHere })
  const answer = await fetcher.fetch({ url: new URL(url), userAgent: 'a' }, new AbortController().signal)
  return answer.ok ? undefined : answer.rejection.code
}

describe('a request into one’s own network', () => {
  test.each([
    ...['127.0.0.1', '127.1', '0x7f000001', '2130706433', '017700000001', '10.0.0.1', '192.168.1.1', '172.16.0.1'],
    ...['169.254.169.254', '100.64.0.1', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:10.0.0.1]'],
    ...['[fe80::1]', '[fd00::1]', '[2002:7f00:1::]', '[2002:a00:1::]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]'],
    ...['[64:ff9b::7f00:1]', '[::127.0.0.1]', '224.0.0.1', '255.255.255.255'],
  ])('is not made to %s, by any scheme', async (host) => {
    for (const scheme of ['http', 'https', 'gemini', 'gopher']) {
      const { sockets, connected } = transport({})
      // A parser of URLs that knows no scheme leaves odd forms of an address as names, and names resolve to nothing here.
      expect(['own-network', 'unresolved', 'no-feed']).toContain(
        await rejectionOf(sockets, `${scheme}://${host}/0/t.txt`),
      )
      expect(connected).toEqual([])
    }
  })

  test('is not made by a name that leads there, and of several addresses only those outside are tried', async () => {
    const { sockets, connected } = transport({
      'x.example': [['10.0.0.1', '::1']],
      'y.example': [['127.0.0.1', '8.8.8.8']],
    })
    expect(await rejectionOf(sockets, 'http://x.example/t.txt')).toBe('own-network')
    expect(await rejectionOf(sockets, 'http://y.example/t.txt')).toBe('unreachable')
    expect(connected).toEqual(['8.8.8.8'])
  })

  test('is not made to an address in a form that we cannot judge, nor to another name than was asked for', async () => {
    const { sockets, connected } = transport({ 'x.example': [['fe80::1%eth0', '127.1', 'localhost']] })
    expect(await rejectionOf(sockets, 'http://x.example/t.txt')).toBe('own-network')
    expect(connected).toEqual([])
  })

  test('is not made when the name is answered otherwise the second time: it is asked for once', async () => {
    const { sockets, connected, asked } = transport({ 'rebinding.example': [['8.8.8.8'], ['127.0.0.1']] })
    expect(await rejectionOf(sockets, 'https://rebinding.example/t.txt')).toBe('unreachable')
    expect([asked, connected]).toEqual([['rebinding.example'], ['8.8.8.8']])
    expect(await rejectionOf(sockets, 'https://rebinding.example/t.txt')).toBe('own-network')
  })

  test('is made where the owner of the node wants it', async () => {
    const { sockets, connected } = transport({})
    expect(await rejectionOf(sockets, 'http://127.0.0.1/t.txt', true)).toBe('unreachable')
    expect(connected).toEqual(['127.0.0.1'])
  })

  test('goes by name to a proxy that resolves, but not when it is an address inside', async () => {
    const { sockets, connected } = transport({ 'x.example': [['x.example']] })
    expect(await rejectionOf(sockets, 'http://x.example/t.txt')).toBe('unreachable')
    expect(await rejectionOf(sockets, 'http://192.168.1.1/t.txt')).toBe('own-network')
    expect(connected).toEqual(['x.example'])
  })
})
