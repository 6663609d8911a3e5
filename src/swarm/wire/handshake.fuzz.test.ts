import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import {
  beginsHandshake,
  createPeerId,
  decodeHandshake,
  encodeHandshake,
  featuresOf,
  reservedBytes,
} from './handshake.ts'

const sized = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Uint8Array.from(bytes))

test('a handshake is read as it was written, unknown bits included', () => {
  fc.assert(
    fc.property(sized(8), sized(20), sized(20), (reserved, infoHash, peerId) => {
      const bytes = encodeHandshake({ reserved, infoHash, peerId })
      expect(bytes).toHaveLength(68)
      expect(decodeHandshake(bytes)).toEqual({ ok: true, value: { reserved, infoHash, peerId } })
      for (let length = 0; length < 68; length += 1) {
        expect(beginsHandshake(bytes.subarray(0, length))).toBe(true)
        expect(decodeHandshake(bytes.subarray(0, length)).ok).toBe(false)
      }
    }),
    { numRuns: 20 },
  )
})

test('any other first 20 bytes are refused', () => {
  const good = encodeHandshake({
    reserved: new Uint8Array(8),
    infoHash: new Uint8Array(20),
    peerId: new Uint8Array(20),
  })
  fc.assert(
    fc.property(fc.nat(19), fc.integer({ min: 1, max: 255 }), (offset, change) => {
      const bytes = good.slice()
      bytes[offset] = (bytes[offset] ?? 0) ^ change
      expect(beginsHandshake(bytes)).toBe(false)
      expect(decodeHandshake(bytes)).toEqual({ ok: false, rejection: { code: 'handshake-malformed' } })
    }),
  )
})

test('features and reserved bits translate both ways', () => {
  const features = fc.record({ extended: fc.boolean(), dht: fc.boolean(), fast: fc.boolean(), peek: fc.boolean() })
  fc.assert(
    fc.property(features, (each) => {
      expect(featuresOf(reservedBytes(each))).toEqual(each)
    }),
  )
})

test('peer ids are 20 printable bytes, each time others', () => {
  const random = new SeededRandom(3)
  const ids = Array.from({ length: 50 }, () => new TextDecoder().decode(createPeerId(random)))
  for (const id of ids) expect(id).toMatch(/^-TN1000-[\w-]{12}$/u)
  expect(new Set(ids).size).toBe(50)
})
