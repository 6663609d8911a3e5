import { secp256k1 } from '@noble/curves/secp256k1.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/keys.json' with { type: 'json' }
import { SeededRandom } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { curve as portableCurve } from './browser/curve.ts'
import type { Curve } from './curve.ts'
import { nativeCurve, wasmCurve } from './node/curve.ts'
import {
  consensusKey,
  createPrivateKey,
  keyId,
  type PrivateKey,
  parsePrivateKey,
  parsePublicKey,
  publicKeyOf,
  sharedX,
} from './keys.ts'

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const secret = (hex: string): PrivateKey => parsePrivateKey(bytesOf(hex)) as PrivateKey
const orderHex = secp256k1.Point.Fn.ORDER.toString(16)

describe('secrets', () => {
  test('lie in 1 … n − 1 and have 32 bytes', () => {
    expect(parsePrivateKey(new Uint8Array(32))).toBeUndefined()
    expect(parsePrivateKey(bytesOf(orderHex))).toBeUndefined()
    expect(parsePrivateKey(bytesOf(orderHex.replace(/1$/u, '0')))).toBeDefined()
    expect(parsePrivateKey(new Uint8Array(31).fill(1))).toBeUndefined()
    expect(parsePrivateKey(new Uint8Array(33).fill(1))).toBeUndefined()
    expect(parsePrivateKey(new Uint8Array(0))).toBeUndefined()
  })

  test('are copied, so that the caller may wipe what it read', () => {
    const bytes = new Uint8Array(32).fill(1)
    const parsed = parsePrivateKey(bytes)
    bytes.fill(0)
    expect(parsed).toEqual(new Uint8Array(32).fill(1))
  })

  test('are drawn again when the draw is out of range', () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(7)]
    const drawn = createPrivateKey({ bytes: () => draws.shift() ?? new Uint8Array(32) })
    expect(drawn).toEqual(new Uint8Array(32).fill(7))
  })
})

describe('public keys', () => {
  test('and key ids are the recorded ones (chain.md 10.3)', () => {
    const zero = publicKeyOf(secret('505957a15e0a0f8db4e04304702fe2ab79b125a4b4c17b554ac94a02c5a1346b'))
    expect(encodeHex(zero)).toBe('03ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c0')
    expect(encodeHex(keyId(zero))).toBe('44e7f214750e7fd683ea7513d7ad2aa344c968b8')
    const one = publicKeyOf(secret('d4e7bc9e67f96bb442d9c6ad497c0d7b4af7326bca3a1393f94e3879014ba631'))
    expect(encodeHex(one)).toBe('02c15b501026045fae86302b5591840252eaba935743cffb9cfd646591e659cd15')
    expect(encodeHex(keyId(one))).toBe('0b6f99f423194b2a5509c140c7ad8625e57d0378')
  })

  test.each(vectors.keys)('of $user ($note) is the one of the reference node', (key) => {
    const publicKey = publicKeyOf(secret(key.secret), key.compressed)
    expect(encodeHex(publicKey)).toBe(key.pubkey)
    if (key.hash160 !== undefined) expect(encodeHex(keyId(publicKey))).toBe(key.hash160)
  })

  test('are refused off the curve, with a wrong header or a wrong length', () => {
    const key = publicKeyOf(secret('11'.repeat(32)), false)
    const changed = (index: number, value: number): Uint8Array => key.map((byte, at) => (at === index ? value : byte))
    expect(parsePublicKey(key)).toEqual(key)
    expect(parsePublicKey(changed(0, 5))).toBeUndefined()
    expect(parsePublicKey(changed(64, (key[64] ?? 0) ^ 1))).toBeUndefined()
    expect(parsePublicKey(key.subarray(0, 64))).toBeUndefined()
    expect(parsePublicKey(Uint8Array.of(0))).toBeUndefined()
    expect(parsePublicKey(new Uint8Array(0))).toBeUndefined()
    expect(parsePublicKey(bytesOf(`02${'0'.repeat(63)}5`))).toBeUndefined()
    expect(parsePublicKey(bytesOf(`02${'f'.repeat(64)}`))).toBeUndefined()
  })

  test('may be hybrid when the header is true to y (SEC 1)', () => {
    const key = publicKeyOf(secret('11'.repeat(32)), false)
    const parity = (key[64] ?? 0) & 1
    const hybrid = (header: number): Uint8Array => Uint8Array.from([header, ...key.subarray(1)])
    expect(parsePublicKey(hybrid(6 + parity))).toEqual(hybrid(6 + parity))
    expect(parsePublicKey(hybrid(7 - parity))).toBeUndefined()
  })
})

describe('the consensus key', () => {
  test.each([
    [2, 33, true],
    [3, 33, true],
    [4, 65, true],
    [6, 65, true],
    [7, 65, true],
    [5, 65, false],
    [0, 33, false],
    [2, 65, false],
    [4, 33, false],
    [3, 34, false],
  ])('with header %i and %i bytes is recognised: %s, whatever the curve says', (header, length, recognised) => {
    const bytes = new Uint8Array(length)
    bytes[0] = header
    expect(consensusKey(bytes)).toEqual(recognised ? bytes : new Uint8Array(0))
  })

  test('of nothing is nothing', () => {
    expect(consensusKey(new Uint8Array(0))).toHaveLength(0)
  })
})

test('a shared secret is the same from both sides and in all forms of the key', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.boolean(), (left, right, compressed) => {
      const mine = createPrivateKey(new SeededRandom(left))
      const theirs = createPrivateKey(new SeededRandom(right))
      const expected = secp256k1.getSharedSecret(mine, publicKeyOf(theirs)).slice(1)
      expect(sharedX(mine, publicKeyOf(theirs, compressed))).toEqual(expected)
      expect(sharedX(theirs, publicKeyOf(mine))).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

const providers = [nativeCurve(), wasmCurve(), portableCurve].filter((curve): curve is Curve => curve !== undefined)

describe.each(providers)('the $name library', (curve) => {
  test('agrees with a portable one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (left, right) => {
        const first = createPrivateKey(new SeededRandom(left))
        const second = createPrivateKey(new SeededRandom(right))
        const point = secp256k1.Point.fromBytes(secp256k1.getPublicKey(first))
        const scalar = BigInt(`0x${encodeHex(second)}`)
        expect(curve.publicKeyOf(first, true)).toEqual(point.toBytes(true))
        expect(curve.publicKeyOf(first, false)).toEqual(point.toBytes(false))
        expect(curve.multiply(point.toBytes(true), second)).toEqual(point.multiply(scalar).toBytes(true))
        const sum = point.add(secp256k1.Point.BASE.multiply(scalar))
        expect(curve.addScalar(point.toBytes(true), second, false)).toEqual(sum.toBytes(false))
      }),
      { numRuns: 30 },
    )
  })

  test('adds nothing and finds infinity', () => {
    const one = bytesOf('1'.padStart(64, '0'))
    const minusOne = bytesOf((secp256k1.Point.Fn.ORDER - 1n).toString(16))
    const base = curve.publicKeyOf(one, true)
    expect(curve.addScalar(base, new Uint8Array(32), true)).toEqual(base)
    expect(curve.addScalar(base, minusOne, true)).toBeUndefined()
  })
})
