import { secp256k1 } from '@noble/curves/secp256k1.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { sha256d } from './hash.ts'
import { createPrivateKey, type PrivateKey, parsePrivateKey, parsePublicKey, publicKeyOf } from './keys.ts'
import {
  recoverCompact,
  signatureMatches,
  signatureProvider,
  signCompact,
  signData,
  signedMessageDigest,
  verifyData,
} from './signature.ts'

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const secret = (hex: string): PrivateKey => parsePrivateKey(bytesOf(hex)) as PrivateKey
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const keyZero = secret('505957a15e0a0f8db4e04304702fe2ab79b125a4b4c17b554ac94a02c5a1346b')
const alice = secret('7a86d8512f1a3c478830365e8b6a70e06539558151bd7054ba7c6725e68854a5')
const fox = text('The quick brown fox jumps over the lazy dog')
const foxByAlice =
  '1fcb9b790aa4da9bfd6f4f81a8d2ac59ea83c845fca8d36a78019955bd78a6a1395e881a77d593423d23b1d7d5a7de44499b7343454ba23d2d91b00583d33fda03'

describe('the signed digest', () => {
  test('is the recorded one (chain.md 10.4, swarm-posts.md 11.3)', () => {
    const expected = '6a7d3187f19c9aba2c2c18b68136faf3b4afb45a27c61bf8b650bc51d858c5c9'
    expect(encodeHex(signedMessageDigest(fox))).toBe(expected)
    const post = text('d6:heighti28e1:ki2e5:lastki0e3:msg13:hello twister1:n5:alice4:timei1795246701ee')
    const postDigest = '5cc16568e766bf83f1c6517e2131f79cac3f34eaf310db645964e5224e4c6055'
    expect(encodeHex(signedMessageDigest(post))).toBe(postDigest)
  })

  test.each([252, 253, 65_535, 65_536])('counts %i bytes with a compact size', (length) => {
    const prefix = length < 253 ? [length] : length < 65_536 ? [0xfd, length & 255, length >> 8] : [0xfe, 0, 0, 1, 0]
    const plain = Uint8Array.from([24, ...text('twister Signed Message:\n'), ...prefix, ...new Uint8Array(length)])
    expect(signedMessageDigest(new Uint8Array(length))).toEqual(sha256d(plain))
  })
})

describe('signing', () => {
  test('is deterministic and gives the recorded signatures', () => {
    expect(encodeHex(signData(fox, keyZero))).toBe(
      '20f4f400cb6b0784f756e1d27e00c5375fe423cdb95520158a483d6adc7d2abf0f337a65cf7f9c85d3dada093ae0426772380f91d411e9a8d70ef01a20f3155651',
    )
    const post = text('d6:heighti28e1:ki2e5:lastki0e3:msg13:hello twister1:n5:alice4:timei1795246701ee')
    expect(encodeHex(signData(post, alice))).toBe(
      '1f6eb5e086af34bbd2fb9a57862fbba3e00654e1ed5bc8bbb80e9aa3b53132ab47122181be59a150d6162dc455e2ce304539f17bb1b1262652b0c85cbe0af5d201',
    )
  })

  test('agrees with a portable library', () => {
    const digests = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(digests, fc.integer(), (digest, seed) => {
        const privateKey = createPrivateKey(new SeededRandom(seed))
        const expected = secp256k1.sign(digest, privateKey, { prehash: false, lowS: true })
        expect(signCompact(digest, privateKey).subarray(1)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('can be undone by recovery, in both forms of the key', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), fc.uint8Array(), (seed, compressed, data) => {
        const privateKey = createPrivateKey(new SeededRandom(seed))
        const publicKey = publicKeyOf(privateKey, compressed)
        const signature = signData(data, privateKey, compressed)
        expect(recoverCompact(signedMessageDigest(data), signature)).toEqual(publicKey)
        expect(verifyData(data, signature, publicKey)).toBe(true)
        expect(signatureMatches(data, signature, publicKey)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('matching a registered key', () => {
  const key = publicKeyOf(alice)

  test('accepts the signatures of the reference', () => {
    expect(signatureMatches(fox, bytesOf(foxByAlice), key)).toBe(true)
    expect(verifyData(fox, bytesOf(foxByAlice), key)).toBe(true)
  })

  test('refuses other data, another key, another form of the key and another parity', () => {
    const signature = bytesOf(foxByAlice)
    const flipped = Uint8Array.from(signature)
    flipped[0] = 0x20
    const uncompressed = publicKeyOf(alice, false)
    for (const judge of [verifyData, signatureMatches] as const) {
      expect(judge(text('other'), signature, key)).toBe(false)
      expect(judge(fox, signature, publicKeyOf(keyZero))).toBe(false)
      expect(judge(fox, signature, uncompressed)).toBe(false)
      expect(judge(fox, flipped, key)).toBe(false)
      expect(judge(fox, new Uint8Array(0), key)).toBe(false)
    }
  })

  test('never matches a hybrid key', () => {
    const hybrid = Uint8Array.from(publicKeyOf(alice, false))
    hybrid[0] = 6 + ((hybrid[64] ?? 0) & 1)
    const parsed = parsePublicKey(hybrid)
    const signature = signData(fox, alice, false)
    expect(parsed !== undefined && verifyData(fox, signature, parsed)).toBe(false)
    expect(signatureMatches(fox, signature, hybrid)).toBe(false)
  })

  test('consensus lets a signature of infinity stand for any invalid key, the application layer none (chain H3)', () => {
    const digest = signedMessageDigest(fox)
    const { Fn, BASE } = secp256k1.Point
    const nonce = 5n
    const point = BASE.multiply(nonce)
    const s = Fn.create(Fn.create(BigInt(`0x${encodeHex(digest)}`)) * Fn.inv(nonce))
    const header = (point.y & 1n) === 1n ? '20' : '1f'
    const signature = bytesOf(header + point.x.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'))
    expect(recoverCompact(digest, signature)).toHaveLength(0)
    expect(signatureMatches(fox, signature, text('not a key'))).toBe(true)
    expect(signatureMatches(fox, signature, new Uint8Array(0))).toBe(true)
    expect(signatureMatches(fox, signature, Uint8Array.from([2, ...new Uint8Array(32)]))).toBe(false)
    expect(signatureMatches(fox, signature, key)).toBe(false)
    expect(verifyData(fox, signature, new Uint8Array(0) as never)).toBe(false)
  })

  test('application and consensus agree for a valid key, whatever the signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 66 }), (signature) => {
        expect(verifyData(fox, signature, key)).toBe(signatureMatches(fox, signature, key))
      }),
      { numRuns: 50 },
    )
  })

  test('accepts high s (chain H8)', () => {
    const order = secp256k1.Point.Fn.ORDER
    const signature = signData(fox, alice)
    const s = BigInt(`0x${encodeHex(signature.subarray(33))}`)
    const high = Uint8Array.from([
      63 - (signature[0] ?? 0),
      ...signature.subarray(1, 33),
      ...bytesOf((order - s).toString(16).padStart(64, '0')),
    ])
    expect(verifyData(fox, high, key)).toBe(true)
  })
})

test('a compiled library does the arithmetic', () => {
  expect(signatureProvider()).toBe('native')
})
