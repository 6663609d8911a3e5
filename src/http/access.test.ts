import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { addressRules, clientAddress, isCrossSite, isFromBrowser, isOwnHost } from './access.ts'

describe('addresses', () => {
  test('loopback may always call', () => {
    const rules = addressRules([])
    expect(['127.0.0.1', '127.9.9.9', '::1'].every((address) => rules.allows(address))).toBe(true)
    expect(rules.allows('192.168.1.7')).toBe(false)
  })

  test('patterns with wildcards match the whole text', () => {
    const rules = addressRules(['192.168.1.*', '10.0.0.?'])
    expect(rules.allows('192.168.1.77')).toBe(true)
    expect(rules.allows('10.0.0.7')).toBe(true)
    expect(rules.allows('10.0.0.77')).toBe(false)
    expect(rules.allows('1192.168.1.7')).toBe(false)
    expect(rules.allows('192a168b1c7')).toBe(false)
  })

  test('networks with a number of bits (rpc hazard 2)', () => {
    const rules = addressRules(['10.0.0.0/8', 'fd00::/8'])
    expect(rules.allows('10.200.3.4')).toBe(true)
    expect(rules.allows('11.0.0.1')).toBe(false)
    expect(rules.allows('fd12::1')).toBe(true)
    expect(rules.allows('fe80::1')).toBe(false)
  })

  test('mapped IPv4 is IPv4', () => {
    expect(clientAddress({ remoteAddress: '::ffff:192.0.2.1' })).toBe('192.0.2.1')
    expect(clientAddress({ remoteAddress: '::ffff:c000:201' })).toBe('192.0.2.1')
    expect(clientAddress({ remoteAddress: '2001:db8::1' })).toBe('2001:db8::1')
  })

  test('the zone of a link is not part of the address, and a socket that is gone has none', () => {
    expect(clientAddress({ remoteAddress: 'fe80::1%eth0' })).toBe('fe80::1')
    expect(clientAddress({})).toBe('')
    expect(addressRules(['*']).allows('')).toBe(true)
    expect(addressRules(['10.0.0.0/8']).allows('')).toBe(false)
  })

  test('an address may be written in any of its forms', () => {
    const rules = addressRules(['2001:DB8:0:0::7', '::ffff:192.0.2.1', '::/0'])
    expect(rules.allows('2001:db8::7')).toBe(true)
    expect(rules.allows('192.0.2.1')).toBe(true)
    expect(rules.allows('192.0.2.2')).toBe(false)
  })
})

describe('host names (rpc hazard 4)', () => {
  test.each([undefined, 'localhost:28332', '127.0.0.1:28332', '[::1]:28332', '192.0.2.4', 'node.example:1'])(
    '%s is ours',
    (host) => {
      expect(isOwnHost(host, ['node.example'])).toBe(true)
    },
  )

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', ''])('%s is not', (host) => {
    expect(isOwnHost(host, [])).toBe(false)
  })
})

describe('browsers', () => {
  const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage

  test.each([
    ['a command of a page', { origin: 'http://127.0.0.1:28332', 'sec-fetch-site': 'same-origin' }],
    ['a command of a page, without encryption from another machine', { origin: 'http://192.168.1.2:28332' }],
    ['a feed', { accept: 'text/event-stream' }],
    ['the address bar', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }],
    ['a picture', { accept: 'image/avif,*/*;q=0.8', 'sec-fetch-dest': 'image' }],
    ['a program of today that fetches as pages do', { accept: '*/*', 'sec-fetch-mode': 'cors' }],
  ])('%s is known by its headers', (_what, headers) => {
    expect(isFromBrowser(request(headers))).toBe(true)
  })

  test.each([
    ['curl', { accept: '*/*', 'user-agent': 'curl/8.5.0' }],
    ['a library', { accept: 'application/json', authorization: 'Basic x', 'content-type': 'application/json' }],
    ['a reader of feeds', { accept: 'application/rss+xml, application/xml;q=0.9' }],
    ['the recorded programs', {}],
  ])('%s is none', (_what, headers) => {
    expect(isFromBrowser(request(headers))).toBe(false)
  })
})

describe('origins (rpc hazard 5)', () => {
  const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage

  test('a program without an origin may call', () => {
    expect(isCrossSite(request({ host: '127.0.0.1:28332' }))).toBe(false)
  })

  test('our own page may call', () => {
    const headers = { host: 'localhost:28332', origin: 'http://localhost:28332', 'sec-fetch-site': 'same-origin' }
    expect(isCrossSite(request(headers))).toBe(false)
  })

  test.each([
    { host: 'localhost:28332', origin: 'https://evil.example' },
    { host: 'localhost:28332', origin: 'http://localhost:9999' },
    { host: 'localhost:28332', origin: 'null' },
    { host: 'localhost:28332', 'sec-fetch-site': 'cross-site' },
    { host: 'localhost:28332', 'sec-fetch-site': 'same-site' },
  ])('a foreign page may not: %o', (headers) => {
    expect(isCrossSite(request(headers))).toBe(true)
  })
})
