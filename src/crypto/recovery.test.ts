import { secp256k1 } from '@noble/curves/secp256k1.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recoveredByDefinition } from '../../test/support/recovery-definition.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { curve as portableCurve } from './browser/curve.ts'
import type { Curve } from './curve.ts'
import { nativeCurve, wasmCurve } from './node/curve.ts'
import { keyId } from './keys.ts'
import { recoverWith } from './recovery.ts'

const { Point } = secp256k1
const { Fp, Fn } = Point
const bytesOf = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const hexOf = (value: bigint): string => value.toString(16).padStart(64, '0')

const outcome = (curve: Curve, digest: Uint8Array, signature: Uint8Array): string => {
  const key = recoverWith(curve, digest, signature)
  if (key === undefined) return 'failure'
  return key.length === 0 ? 'infinity' : encodeHex(key)
}

const x1 = 'f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f'
const zeros = '0'.repeat(63)
const digest = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
const cases: readonly (readonly [string, string, string])[] = [
  ['infinity', `20${x1}9d4b7e0ac9e961007b82b185201f1952355b4aa2acd83a3c7e5c7dafc5dde672`, 'infinity'],
  ['s = 0', `20${x1}${zeros}0`, '029219f288ceada90638d529b50ac310286feead3ef18b219f42fb522c105cd9b6'],
  ['s = n + 1', `20${x1}${hexOf(Fn.ORDER + 1n)}`, '03d568b0be3d707c529baa4a0f331aeb3334cbc99535df40133a40b4c1dfde68b2'],
  ['s = 1', `20${x1}${zeros}1`, '03d568b0be3d707c529baa4a0f331aeb3334cbc99535df40133a40b4c1dfde68b2'],
  [
    'r = n + 2, recid 0',
    `1f${hexOf(Fn.ORDER + 2n)}${zeros}7`,
    '033e1024a826b14e0a5caeedeec5584c26f554f7ffe2c096cd1e960a097f161cfe',
  ],
  ['r = 2, recid 2', `21${zeros}2${zeros}7`, '033e1024a826b14e0a5caeedeec5584c26f554f7ffe2c096cd1e960a097f161cfe'],
  ['r = 2, recid 3', `22${zeros}2${zeros}7`, 'failure'],
  ['header 35', `23${x1}${zeros}7`, 'failure'],
  ['header 26', `1a${x1}${zeros}7`, 'failure'],
  ['header 0', `00${x1}${zeros}7`, 'failure'],
  ['r = 0', `1f${zeros}0${zeros}7`, 'failure'],
  ['r = n', `1f${hexOf(Fn.ORDER)}${zeros}7`, 'failure'],
  ['r = p', `1f${hexOf(Fp.ORDER)}${zeros}7`, 'failure'],
  ['r = p - n, recid 2', `21${hexOf(Fp.ORDER - Fn.ORDER)}${zeros}7`, 'failure'],
  ['x not on the curve', `1f${zeros}5${zeros}7`, 'failure'],
  ['64 bytes', `20${x1}${zeros.slice(1)}`, 'failure'],
  [
    'high s',
    '1f740727137b2fdf4274dde14ae6b5c9e6f61276248f07d1cd08cba2d52db97e3cd977e74ff79b7ff24ea0d3fe884a61b8568d47105d588bef866a1790a247cae3',
    '03ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c0',
  ],
]

const edge = (modulus: bigint): fc.Arbitrary<bigint> =>
  fc.bigInt({ min: -20n, max: 20n }).map((delta) => (modulus + delta < 0n ? -delta : modulus + delta))
const scalar = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: Fn.ORDER - 1n }) },
  { weight: 2, arbitrary: edge(Fn.ORDER) },
  { weight: 2, arbitrary: edge(0n) },
  { weight: 1, arbitrary: edge(Fp.ORDER) },
  { weight: 1, arbitrary: edge(Fp.ORDER - Fn.ORDER) },
  { weight: 1, arbitrary: edge(2n ** 224n) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 256n - 40n, max: 2n ** 256n - 1n }) },
)
const header = fc.oneof(fc.integer({ min: 27, max: 33 }), fc.integer({ min: 0, max: 255 }))

const providers: readonly (readonly [string, Curve | undefined])[] = [
  ['native', nativeCurve()],
  ['wasm', wasmCurve()],
  ['portable', portableCurve],
]

test('the native library loads on this machine', () => {
  expect(nativeCurve()?.name).toBe('native')
})

describe.each(providers.filter((entry): entry is [string, Curve] => entry[1] !== undefined))(
  'recovery by the %s library',
  (_, curve) => {
    test.each(cases)('does as the reference on %s (chain.md 10.4)', (_name, signature, expected) => {
      expect(outcome(curve, bytesOf(digest), bytesOf(signature))).toBe(expected)
      expect(recoveredByDefinition(bytesOf(digest), bytesOf(signature))).toBe(expected)
    })

    test('equals the definition on any header, r, s and digest, most of all on the edges (chain H8)', () => {
      fc.assert(
        fc.property(header, scalar, scalar, scalar, (first, r, s, e) => {
          const signature = bytesOf(first.toString(16).padStart(2, '0') + hexOf(r) + hexOf(s))
          expect(outcome(curve, bytesOf(hexOf(e)), signature)).toBe(recoveredByDefinition(bytesOf(hexOf(e)), signature))
        }),
        { numRuns: 400 },
      )
    })

    test('equals the definition where the recovered point is infinity', () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 1n, max: Fn.ORDER - 1n }), scalar, (nonce, e) => {
          const point = Point.BASE.multiply(nonce)
          const s = Fn.create(Fn.create(e) * Fn.inv(nonce))
          const first = (point.y & 1n) === 1n ? '20' : '1f'
          const signature = bytesOf(first + hexOf(point.x) + hexOf(s))
          expect(outcome(curve, bytesOf(hexOf(e)), signature)).toBe('infinity')
        }),
        { numRuns: 40 },
      )
    })
  },
)

test('an invalid key has the key id of nothing (chain.md 10.4)', () => {
  const key = recoverWith(wasmCurve(), bytesOf(digest), bytesOf(cases[0]?.[1] ?? ''))
  expect(encodeHex(keyId(key ?? Uint8Array.of(1)))).toBe('b472a266d0bd89c13706a4132ccfb16f7c3b9fcb')
})
