import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/keys.json' with { type: 'json' }
import { SeededRandom } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { createPrivateKey, keyId, type PrivateKey, parsePrivateKey, publicKeyOf } from './keys.ts'
import { base58CheckEncode, decodeWif, encodeWif } from './wif.ts'

const secret = (hex: string): PrivateKey => parsePrivateKey(decodeHex(hex) as Uint8Array) as PrivateKey
const keyZero = secret('505957a15e0a0f8db4e04304702fe2ab79b125a4b4c17b554ac94a02c5a1346b')
const keyOne = secret('d4e7bc9e67f96bb442d9c6ad497c0d7b4af7326bca3a1393f94e3879014ba631')

const table = [
  [keyZero, 128, true, 'Kyuu5uB1QS3DfJqH32fKhz8W1q8juQ9x5zcLbbw9BRkHM2Y8Q45L'],
  [keyOne, 128, true, 'L4Ma4TnpxZ4B6GZBjUDaRqU86NoM6dQXPkGXCa4gizvS1NVZih7t'],
  [keyZero, 128, false, '5JRfzJFxNd2rzcm1v2HPN4t6DRVwad4PT45qPnyg1YtVdJesZro'],
  [keyOne, 128, false, '5KS3xcXKZyesmhEBb6G5radxXfvYjxpvZLmkYd3CGQYbDMan79j'],
  [keyZero, 239, true, 'cQGtYpArqVjUpkJYRSUT5JdZe4S9ZrFeA2koi2PegYQHbmeJ9Fmk'],
  [keyOne, 239, true, 'cUiZXNngPckSFi2T7t2ho9yBic6km5WDTnQzJzXCE7aSG7Y7z3ek'],
] as const

const codeOf = (text: string, version = 128): string => {
  const verdict = decodeWif(text, version)
  return verdict.ok ? 'accepted' : verdict.rejection.code
}

describe('the text of a secret', () => {
  test.each(table)('is the recorded one (chain.md 10.3) %#', (privateKey, version, compressed, text) => {
    expect(encodeWif(privateKey, version, compressed)).toBe(text)
    expect(decodeWif(text, version)).toEqual({ ok: true, value: { privateKey, compressed } })
  })

  test.each(vectors.keys)('of $user ($note) is the one of the reference node', (key) => {
    expect(encodeWif(secret(key.secret), key.wif_version, key.compressed)).toBe(key.wif)
    const verdict = decodeWif(key.wif, key.wif_version)
    expect(verdict.ok && encodeHex(verdict.value.privateKey)).toBe(key.secret)
  })

  test('is refused with a reason', () => {
    const good = table[0][3]
    expect(codeOf('0OIl')).toBe('wif-malformed')
    expect(codeOf('')).toBe('wif-malformed')
    expect(codeOf(`${good.slice(0, -1)}M`)).toBe('wif-checksum')
    expect(codeOf(good, 239)).toBe('wif-version')
    const payload = (...bytes: readonly number[]): string => base58CheckEncode(Uint8Array.from([128, ...bytes]))
    expect(codeOf(base58CheckEncode(new Uint8Array(0)))).toBe('wif-version')
    expect(codeOf(payload(...keyZero.subarray(1)))).toBe('wif-length')
    expect(codeOf(payload(...keyZero, 2))).toBe('wif-length')
    expect(codeOf(payload(...keyZero, 1, 1))).toBe('wif-length')
    expect(codeOf(payload(...new Uint8Array(32)))).toBe('wif-secret')
  })

  test('comes back whole', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 255 }), fc.boolean(), (seed, version, compressed) => {
        const privateKey = createPrivateKey(new SeededRandom(seed))
        const verdict = decodeWif(encodeWif(privateKey, version, compressed), version)
        expect(verdict).toEqual({ ok: true, value: { privateKey, compressed } })
      }),
    )
  })
})

test('the address of a key is the recorded one (chain.md 10.3)', () => {
  const address = base58CheckEncode(Uint8Array.from([0, ...keyId(publicKeyOf(keyZero))]))
  expect(address).toBe('17HLouisiEexVTcX9HMDiQ4GyYvoBcWZUp')
})
