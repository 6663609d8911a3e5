import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { askServer, asOwner, harmlessCall, startHttpServer } from '../../test/support/http-server.ts'
import { systemClock } from '../net/system-clock.ts'
import { namedAddresses } from './access.ts'
import { clientPlace } from './client-place.ts'

const proxies = namedAddresses(['127.0.0.1', '10.0.0.0/8'])

const placeOf = (from: string, headers: IncomingMessage['headers'], trusted = true) =>
  clientPlace(
    { socket: { remoteAddress: from } as IncomingMessage['socket'], headers: { host: 'node:1', ...headers } },
    trusted ? proxies : undefined,
  )

describe('the client behind a proxy', () => {
  test.each<readonly [string, string, string]>([
    ['the last hop that is no proxy', '203.0.113.5', '203.0.113.5'],
    ['not what it writes before itself', '127.0.0.1, 192.0.2.1, 203.0.113.5', '203.0.113.5'],
    ['found through several proxies', '203.0.113.5, 10.1.2.3, 10.9.9.9', '203.0.113.5'],
    ['a proxy that asks by itself', '10.1.2.3', '10.1.2.3'],
    ['told with a port', '203.0.113.5:5555', '203.0.113.5'],
    ['of IPv6', '2001:db8::1', '2001:db8::1'],
    ['of IPv6 with a port', '[2001:db8::1]:443', '2001:db8::1'],
    ['of IPv4 in IPv6', '::ffff:203.0.113.5', '203.0.113.5'],
    ['nobody when it is no address', 'unknown', ''],
    ['nobody when the last hop is empty', '203.0.113.5, ', ''],
    ['nobody behind too many hops', Array.from({ length: 20 }, () => '10.0.0.1').join(','), ''],
  ])('is %s', (_what, forwarded, address) => {
    expect(placeOf('127.0.0.1', { 'x-forwarded-for': forwarded }).address).toBe(address)
  })

  test('has the name and the protocol that the proxy nearest to us tells', () => {
    const headers = { 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'evil.example, me.example' }
    expect(placeOf('10.0.0.1', headers)).toEqual({ address: '10.0.0.1', host: 'me.example', isSecure: true })
  })

  test.each([
    ['nobody is trusted', '127.0.0.1', false],
    ['somebody else says it', '203.0.113.9', true],
  ] as const)('is who calls when %s', (_why, from, trusted) => {
    const headers = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'localhost' }
    expect(placeOf(from, headers, trusted)).toEqual({ address: from, host: 'node:1', isSecure: false })
  })
})

describe('a node behind a proxy', () => {
  const fake = useFakeContext(() => systemClock)
  const server = forEachTest(
    () =>
      startHttpServer(fake.context, { proxies: ['127.0.0.1'], allowed: ['203.0.113.0/24'], hostNames: ['me.example'] }),
    (started) => started.close(),
  )
  const through = (more: Readonly<Record<string, string>>) => ({ ...asOwner, ...more })
  const call = async (headers: Readonly<Record<string, string>>) =>
    (await askServer(server, 'POST /', through(headers), harmlessCall)).status

  test('lets in whom the settings name, and nobody because the proxy is near', async () => {
    expect(await call({ 'X-Forwarded-For': '203.0.113.5' })).toBe(200)
    expect(await call({ 'X-Forwarded-For': '198.51.100.5' })).toBe(403)
    expect(await call({ 'X-Forwarded-For': '127.0.0.1, 198.51.100.5' })).toBe(403)
    expect(await call({ 'X-Forwarded-For': 'garbage' })).toBe(403)
  })

  test('looks at the name and the origin as the client sees them', async () => {
    const forwarded = { 'X-Forwarded-For': '203.0.113.5', 'X-Forwarded-Host': 'me.example' }
    expect(await call({ ...forwarded, Origin: 'https://me.example' })).toBe(200)
    expect(await call({ ...forwarded, Origin: 'https://127.0.0.1' })).toBe(403)
    expect(await call({ ...forwarded, 'X-Forwarded-Host': 'evil.example' })).toBe(403)
  })

  test('slows down who guesses, not everybody behind the proxy', async () => {
    const guess = async (client: string) => {
      const headers = {
        Authorization: `Basic ${Buffer.from('user:guess').toString('base64')}`,
        'X-Forwarded-For': client,
      }
      return (await askServer(server, 'POST /', headers, harmlessCall)).status
    }
    const guesses: number[] = []
    for (let round = 0; round < 12; round += 1) guesses.push(await guess('203.0.113.5'))
    expect(guesses.at(-1)).toBe(429)
    expect(await call({ 'X-Forwarded-For': '203.0.113.77' })).toBe(200)
  })

  test('gives sessions that browsers show over TLS alone', async () => {
    const open = async (proto: string) => {
      const path = `GET /login?token=${server.login.createLinkToken()}`
      const headers = { 'X-Forwarded-For': '203.0.113.5', 'X-Forwarded-Proto': proto }
      return (await askServer(server, path, headers)).headers.get('set-cookie')
    }
    expect(await open('https')).toMatch(/; HttpOnly; SameSite=Strict; Secure; Max-Age/u)
    expect(await open('http')).not.toContain('Secure')
  })
})
