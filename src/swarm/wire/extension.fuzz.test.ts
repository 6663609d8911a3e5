import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBencodeDict, encodeBencode } from '../../codec/bencode.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { ipText16, ipv4Text } from '../../codec/ip.ts'
import { limits } from '../../protocol/limits.ts'
import {
  decodeExtensionHandshake,
  decodePeerExchange,
  encodeExtensionHandshake,
  encodePeerExchange,
} from './extension.ts'

const port = fc.integer({ min: 1, max: 65_535 })
const four = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ipv4Text(bytes))
const six = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => ipText16(bytes))
const endpoints = fc.array(fc.record({ address: fc.oneof(four, six), port }), { maxLength: 40 })
const byFamily = (list: readonly { readonly address: string }[]): readonly unknown[] => [
  ...list.filter(({ address }) => !address.includes(':')),
  ...list.filter(({ address }) => address.includes(':')),
]

describe('extension handshake', () => {
  test('is read as it was written', () => {
    const handshake = fc.record({
      listenPort: fc.option(port, { nil: undefined }),
      client: fc.string({ maxLength: 30, unit: 'grapheme-ascii' }),
      exchangeId: fc.option(fc.integer({ min: 1, max: 255 }), { nil: undefined }),
      requestQueue: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
      takesPushed: fc.boolean(),
    })
    fc.assert(
      fc.property(handshake, fc.oneof(four, six), (written, address) => {
        const payload = encodeExtensionHandshake(written, address)
        expect(decodeExtensionHandshake(payload)).toEqual({ ok: true, value: written })
        const dict = decodeBencodeDict(payload, { maxDepth: 3, maxValues: 20, canonical: true })
        expect(dict.ok && dict.value.bytes('yourip')?.length).toBe(address.includes(':') ? 16 : 4)
      }),
    )
  })

  test('random and half-right payloads are judged without an exception', () => {
    const anything = fc.oneof(fc.integer(), fc.string(), fc.constant([1]), fc.constant({ ut_pex: 'x' }))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (payload) => {
        const verdict = decodeExtensionHandshake(payload)
        if (!verdict.ok) expect(verdict.rejection.code).toBe('extension-malformed')
      }),
    )
    fc.assert(
      fc.property(fc.record({ m: anything, p: anything, push: anything, reqq: anything, v: anything }), (members) => {
        const verdict = decodeExtensionHandshake(encodeBencode(members))
        if (!verdict.ok) throw new Error(verdict.rejection.code)
        const { listenPort, client, exchangeId, requestQueue, takesPushed } = verdict.value
        expect(takesPushed).toBe(members.push === 1)
        expect(listenPort === undefined || (listenPort >= 1 && listenPort <= 65_535)).toBe(true)
        expect(requestQueue === undefined || requestQueue >= 1).toBe(true)
        expect(exchangeId).toBeUndefined()
        expect(client.length).toBeLessThanOrEqual(64)
      }),
    )
  })

  test.each([
    ['nested too deep', 'd1:mdd1:add1:bd1:ci1eeeeee'],
    ['no dictionary', 'i1e'],
    ['empty', ''],
  ])('%s is refused', (_, text) => {
    expect(decodeExtensionHandshake(encodeUtf8(text)).ok).toBe(false)
  })

  test('a message of very many values is refused', () => {
    const many = encodeBencode({ m: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [String(index), 1])) })
    expect(decodeExtensionHandshake(many).ok).toBe(false)
  })
})

describe('peer exchange', () => {
  test('is read as it was written, IPv4 first', () => {
    fc.assert(
      fc.property(endpoints, endpoints, (added, dropped) => {
        const decoded = decodePeerExchange(encodePeerExchange({ added, dropped }))
        expect(decoded).toEqual({ ok: true, value: { added: byFamily(added), dropped: byFamily(dropped) } })
      }),
    )
  })

  test('at most a hundred peers are read of each list', () => {
    const payload = encodeBencode({ added: new Uint8Array(6 * 500), dropped6: new Uint8Array(18 * 500) })
    const decoded = decodePeerExchange(payload)
    expect(decoded.ok && [decoded.value.added.length, decoded.value.dropped.length]).toEqual([
      limits.swarmExchangedPeers,
      limits.swarmExchangedPeers,
    ])
  })

  test('lists that are cut off or of another type are read as far as they go', () => {
    const decoded = decodePeerExchange(encodeBencode({ added: new Uint8Array(8), dropped: 7 }))
    expect(decoded.ok && [decoded.value.added.length, decoded.value.dropped.length]).toEqual([1, 0])
  })

  test('random payloads are judged without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        const verdict = decodePeerExchange(payload)
        if (!verdict.ok) expect(verdict.rejection.code).toBe('extension-malformed')
      }),
    )
  })
})
