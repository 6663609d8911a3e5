import fc from 'fast-check'
import { isIPv4, isIPv6 } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  canonicalAddress,
  compactEndpoint,
  compactEndpoint16,
  endpointText,
  ipBytes,
  ipBytes16,
  ipText16,
  ipv4Bytes,
  ipv4Number,
  ipv4Text,
  parseCompactEndpoint,
  parseEndpoint,
  socketAddress,
  splitHostAndPort,
} from './ip.ts'
import {
  isLocal,
  isLoopback,
  isPrivate,
  isRoutable,
  isUnspecified,
  networkTest,
  personNetwork,
  providerNetwork,
} from './ip-networks.ts'

describe('IPv4', () => {
  test('bytes and text', () => {
    expect(ipv4Bytes('200.152.124.103')).toEqual(Uint8Array.of(200, 152, 124, 103))
    expect(ipv4Text(Uint8Array.of(0, 255, 1, 9))).toBe('0.255.1.9')
    expect(ipv4Number('200.152.124.103')).toBe(0xc8_98_7c_67)
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
    expect(ipBytes16('1.2.3.4')).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4))
  })

  test('the wire has IPv4 in four bytes and IPv6 in sixteen', () => {
    expect(ipBytes('1.2.3.4')).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(ipBytes('::ffff:1.2.3.4')).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(ipBytes('2001:db8::1')).toEqual(ipBytes16('2001:db8::1'))
    expect(ipBytes('host')).toBeUndefined()
  })

  test('the zone that the system tells is dropped', () => {
    expect(socketAddress('fe80::1%eth0')).toBe('fe80::1')
    expect(socketAddress('::ffff:1.2.3.4')).toBe('1.2.3.4')
    expect(socketAddress('')).toBeUndefined()
  })

  test('16 bytes survive the trip through text, and Node.js agrees that it is an address', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(group, { minLength: 16, maxLength: 16 }), (list) => {
        const bytes = Uint8Array.from(list)
        const text = ipText16(bytes)
        expect(isIPv4(text) || isIPv6(text)).toBe(true)
        expect(ipBytes16(text)).toEqual(bytes)
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
        expect(ipBytes16(address) !== undefined).toBe(known)
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
    expect(compactEndpoint16({ address: 'host', port: 5 })).toBeUndefined()
    const long = compactEndpoint16({ address: '2001:db8::1', port: 0x6ead }) ?? expect.fail('no form')
    expect([long.length, parseCompactEndpoint(long)]).toEqual([18, { address: '2001:db8::1', port: 0x6ead }])
    expect(() => parseCompactEndpoint(new Uint8Array(5))).toThrow(expect.objectContaining({ code: 'ip.bad-address' }))
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

  test('the local ones are those of this machine and those of its network', () => {
    const near = fc.tuple(fc.constantFrom(9, 10, 126, 127, 169, 172, 192), fc.nat(255), fc.nat(255), fc.nat(255))
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      near.map((parts) => parts.join('.')),
    )
    fc.assert(
      fc.property(address, (each) => {
        expect(isLocal(each)).toBe(isLoopback(each) || isPrivate(each))
        expect(isRoutable(each) && isLocal(each)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('IPv4 is judged alike in both of its forms', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const mapped = `::ffff:${address}`
        for (const judge of [isLoopback, isPrivate, isLocal, isRoutable, isUnspecified, personNetwork, providerNetwork])
          expect(judge(mapped)).toBe(judge(address))
      }),
    )
  })

  test.each([
    ['10.0.0.0/8', '10.255.0.1', '11.0.0.0'],
    ['10.0.0.7/32', '10.0.0.7', '10.0.0.6'],
    ['0.0.0.0/0', '8.8.8.8', '2a00::1'],
    ['::/0', '2a00::1', '8.8.8.8'],
    ['2001:DB8::/33', '2001:db8:7fff::1', '2001:db8:8000::1'],
    ['::ffff:10.0.0.0/104', '10.1.2.3', '11.1.2.3'],
  ])('%s contains %s and not %s', (network, inside, outside) => {
    const contains = networkTest(network) ?? expect.fail('none')
    expect([contains(inside), contains(outside), contains('')]).toEqual([true, false, false])
  })

  test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', '::/129', 'x/8', '/8'])(
    '"%s" is no network',
    (text) => {
      expect(networkTest(text)).toBeUndefined()
    },
  )

  test('whoever has one address of IPv6 has its /64, however it is written', () => {
    expect(personNetwork('2001:db8::1')).toBe(personNetwork('2001:db8::2:3:4:5'))
    expect(personNetwork('2001:db8::1')).toBe(personNetwork('2001:0db8:0:0:ffff::'))
    expect(personNetwork('2001:db8::1')).not.toBe(personNetwork('2001:db8:0:1::1'))
    expect(personNetwork('1.2.3.4')).not.toBe(personNetwork('1.2.3.5'))
    expect(personNetwork('1.2.3.4')).not.toBe(personNetwork('102:304::'))
  })

  test('providers have a /16 of IPv4 and a /32 of IPv6, host names stand for themselves', () => {
    expect(providerNetwork('51.1.2.3')).toBe(providerNetwork('51.1.9.9'))
    expect(providerNetwork('51.1.2.3')).not.toBe(providerNetwork('51.2.2.3'))
    expect(providerNetwork('2a00:1:2::1')).toBe(providerNetwork('2a00:1:9::1'))
    expect(providerNetwork('a.example')).not.toBe(providerNetwork('b.example'))
  })

  test('all addresses of a machine', () => {
    expect(['0.0.0.0', '::', '0:0::0', '::ffff:0.0.0.0'].map(isUnspecified)).toEqual([true, true, true, true])
    expect(['0.0.0.1', '::1', '', 'localhost'].map(isUnspecified)).toEqual([false, false, false, false])
  })
})
