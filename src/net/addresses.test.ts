import fc from 'fast-check'
import { isIPv4, isIPv6 } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  canonicalAddress,
  compactEndpoint,
  endpointText,
  ipAddressBytes16,
  ipAddressText16,
  ipv4Bytes,
  ipv4Text,
  isLoopback,
  isPrivate,
  isRoutable,
  parseCompactEndpoint,
  parseEndpoint,
  sameNetwork16,
  sameNetwork24,
  splitHostAndPort,
} from './addresses.ts'

describe('IPv4', () => {
  test('bytes and text', () => {
    expect(ipv4Bytes('200.152.124.103')).toEqual(Uint8Array.of(200, 152, 124, 103))
    expect(ipv4Text(Uint8Array.of(0, 255, 1, 9))).toBe('0.255.1.9')
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    '1.2.3.-4',
    '0x1.2.3.4',
    '1..2.3',
    '٣.2.3.4',
  ])('"%s" is none', (text) => {
    expect(ipv4Bytes(text)).toBeUndefined()
    expect(isIPv4(text)).toBe(false)
  })
})

describe('IPv6', () => {
  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:102:304', '1.2.3.4'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ])('%s has the one form %s', (text, canonical) => {
    expect(isIPv6(text)).toBe(true)
    expect(canonicalAddress(text)).toBe(canonical)
  })

  test.each([
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    ':1:2:3:4:5:6:7',
    '[::1]',
    '::1/64',
  ])('"%s" is none', (text) => {
    expect(isIPv6(text)).toBe(false)
    expect(canonicalAddress(text)).toBeUndefined()
  })

  test('an address with a zone is none: it means nothing on another machine', () => {
    expect(canonicalAddress('fe80::1%eth0')).toBeUndefined()
  })

  test('IPv4 lives under ::ffff:0:0/96', () => {
    expect(ipAddressBytes16('1.2.3.4')).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4))
  })

  test('16 bytes survive the trip through text, and Node.js agrees that it is an address', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(group, { minLength: 16, maxLength: 16 }), (list) => {
        const bytes = Uint8Array.from(list)
        const text = ipAddressText16(bytes)
        expect(isIPv4(text) || isIPv6(text)).toBe(true)
        expect(ipAddressBytes16(text)).toEqual(bytes)
      }),
      { numRuns: 2_000 },
    )
  })

  test('our parser accepts what Node.js accepts, zones apart', () => {
    const text = fc.string({
      unit: fc.constantFrom('0', '1', 'f', ':', '::', '.', '1.2.3.4', 'ffff', '%'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(text, (address) => {
        const known = isIPv4(address) || (isIPv6(address) && !address.includes('%'))
        expect(ipAddressBytes16(address) !== undefined).toBe(known)
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('endpoints', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4', 28333],
    ['1.2.3.4:5', '1.2.3.4', 5],
    [' 1.2.3.4:65535 ', '1.2.3.4', 65535],
    ['[::1]', '::1', 28333],
    ['[2001:DB8::1]:5', '2001:db8::1', 5],
    ['2001:db8::1', '2001:db8::1', 28333],
    ['[::ffff:1.2.3.4]:5', '1.2.3.4', 5],
  ])('%s', (text, address, port) => {
    expect(parseEndpoint(text, 28333)).toEqual({ address, port })
  })

  test.each([
    '',
    ':5',
    '1.2.3.4:',
    '1.2.3.4:0',
    '1.2.3.4:65536',
    '1.2.3.4:-1',
    '1.2.3.4:5x',
    '1.2.3.4:5:6',
    'host',
    'host:5',
  ])('"%s" is none', (text) => {
    expect(parseEndpoint(text, 28333)).toBeUndefined()
  })

  test('host names are split from their port for the resolver', () => {
    expect(splitHostAndPort('seed.example.org', 1)).toEqual({ host: 'seed.example.org', port: 1 })
    expect(splitHostAndPort('seed.example.org:28333', 1)).toEqual({ host: 'seed.example.org', port: 28333 })
    expect(splitHostAndPort('seed:x', 1)).toBeUndefined()
  })

  test('text and compact form come back', () => {
    for (const endpoint of [
      { address: '1.2.3.4', port: 28333 },
      { address: '255.0.0.1', port: 1 },
    ]) {
      expect(parseEndpoint(endpointText(endpoint), 9)).toEqual(endpoint)
      expect(parseCompactEndpoint(compactEndpoint(endpoint) ?? expect.fail('no form'))).toEqual(endpoint)
    }
    expect(endpointText({ address: '::1', port: 5 })).toBe('[::1]:5')
    expect(compactEndpoint({ address: '1.2.3.4', port: 0x6ead })).toEqual(Uint8Array.of(1, 2, 3, 4, 0x6e, 0xad))
    expect(compactEndpoint({ address: '::1', port: 5 })).toBeUndefined()
    expect(() => parseCompactEndpoint(new Uint8Array(5))).toThrow(expect.objectContaining({ code: 'net.bad-address' }))
  })
})

describe('parts of the internet', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.0.1', 'private'],
    ['fd00::1', 'private'],
    ['fe80::1', 'private'],
    ['0.0.0.0', 'special'],
    ['100.64.0.1', 'special'],
    ['192.0.2.1', 'special'],
    ['198.19.255.255', 'special'],
    ['224.0.0.1', 'special'],
    ['255.255.255.255', 'special'],
    ['::', 'special'],
    ['2001:db8::1', 'special'],
    ['ff02::1', 'special'],
    ['not an address', 'special'],
    ['126.255.255.255', 'public'],
    ['128.0.0.1', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.128.0.1', 'public'],
    ['223.255.255.255', 'public'],
    ['2a00::1', 'public'],
    ['::ffff:8.8.8.8', 'public'],
  ])('%s is %s', (address, kind) => {
    expect([isLoopback(address), isPrivate(address), isRoutable(address)]).toEqual([
      kind === 'loopback',
      kind === 'private',
      kind === 'public',
    ])
  })

  test('networks of neighbours', () => {
    expect(sameNetwork24('1.2.3.4', '1.2.3.255')).toBe(true)
    expect(sameNetwork24('1.2.3.4', '1.2.2.4')).toBe(false)
    expect(sameNetwork24('1.2.3.4', '::ffff:1.2.3.9')).toBe(true)
    expect(sameNetwork16('1.2.3.4', '1.2.200.4')).toBe(true)
    expect(sameNetwork16('1.2.3.4', '1.3.3.4')).toBe(false)
    expect(sameNetwork24('2a00:1:2:3::1', '2a00:1:2:3:9::')).toBe(true)
    expect(sameNetwork24('2a00:1:2:3::1', '2a00:1:2:4::1')).toBe(false)
    expect(sameNetwork16('2a00:1:2::', '2a00:1:3::')).toBe(true)
    expect(sameNetwork16('1.2.3.4', '2a00::1')).toBe(false)
    expect(sameNetwork24('x', 'x')).toBe(false)
  })
})
