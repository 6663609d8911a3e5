// The platforms beside each other: the same names, the same results.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { encodeHex } from '../codec/hex.ts'
import * as browserCipher from './browser/cipher.ts'
import { curve as portableCurve } from './browser/curve.ts'
import * as browserHash from './browser/hash.ts'
import { createPrivateKey } from './keys.ts'
import * as nodeCipher from './node/cipher.ts'
import { curve } from './node/curve.ts'
import * as nodeHash from './node/hash.ts'

const bytes = fc.uint8Array({ maxLength: 300 })
const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

test('each platform has what the other has', () => {
  const browser: { readonly cipher: typeof nodeCipher; readonly hash: typeof nodeHash } = {
    cipher: browserCipher,
    hash: browserHash,
  }
  expect(Object.keys(browser.cipher)).toEqual(Object.keys(nodeCipher))
  expect(Object.keys(browser.hash).sort()).toEqual(Object.keys(nodeHash).sort())
})

describe('digests', () => {
  test.each(['sha1', 'sha256', 'sha512', 'ripemd160'] as const)('%s is the same on both', (name) => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(browserHash[name](data)).toEqual(nodeHash[name](data))
      }),
    )
  })

  test('HMAC with SHA-512 and the proof-of-work hash are the same on both', async () => {
    fc.assert(
      fc.property(bytes, bytes, (key, data) => {
        expect(browserHash.hmacSha512(key, data)).toEqual(nodeHash.hmacSha512(key, data))
      }),
    )
    const header = new Uint8Array(84).fill(7)
    expect(browserHash.scryptHashSync(header)).toEqual(nodeHash.scryptHashSync(header))
    expect(await browserHash.scryptHash(header)).toEqual(await nodeHash.scryptHash(header))
  })
})

test('blocks are sealed and opened alike', () => {
  fc.assert(
    fc.property(sized(32), sized(16), fc.integer({ min: 0, max: 8 }), fc.integer(), (key, vector, blocks, seed) => {
      const plaintext = new SeededRandom(seed).bytes(16 * blocks)
      const sealed = browserCipher.encryptBlocks(key, vector, plaintext)
      expect(sealed).toEqual(nodeCipher.encryptBlocks(key, vector, plaintext))
      expect(browserCipher.decryptBlocks(key, vector, sealed)).toEqual(plaintext)
      expect(nodeCipher.decryptBlocks(key, vector, sealed)).toEqual(plaintext)
    }),
  )
})

test('what is sealed with a label opens on both, and only unchanged', () => {
  fc.assert(
    fc.property(sized(32), sized(12), bytes, bytes, (key, nonce, plaintext, label) => {
      const sealed = nodeCipher.encryptAuthenticated(key, nonce, plaintext, label)
      expect(browserCipher.encryptAuthenticated(key, nonce, plaintext, label)).toEqual(sealed)
      for (const { decryptAuthenticated } of [nodeCipher, browserCipher]) {
        expect(decryptAuthenticated(key, nonce, sealed, label)).toEqual(plaintext)
        expect(decryptAuthenticated(key, nonce, sealed, Uint8Array.of(...label, 0))).toBeUndefined()
        expect(decryptAuthenticated(key, nonce, sealed.with(-1, (sealed.at(-1) ?? 0) ^ 1), label)).toBeUndefined()
        expect(decryptAuthenticated(key, nonce, sealed.subarray(0, 15), label)).toBeUndefined()
      }
    }),
    { numRuns: 30 },
  )
})

test('a passphrase gives the same key on both, and the one of RFC 7914', async () => {
  const word = new TextEncoder().encode('password')
  const salt = new TextEncoder().encode('NaCl')
  const cost = { N: 1024, r: 8, p: 16 }
  const key = await nodeHash.stretchPassphrase(word, salt, cost)
  expect(encodeHex(key)).toBe('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162')
  expect(await browserHash.stretchPassphrase(word, salt, cost)).toEqual(key)
})

test('signatures, keys and shared points are the same on both', () => {
  fc.assert(
    fc.property(sized(32), fc.integer(), fc.boolean(), (digest, seed, compressed) => {
      const privateKey = createPrivateKey(new SeededRandom(seed))
      const publicKey = curve.publicKeyOf(privateKey, compressed)
      expect(portableCurve.publicKeyOf(privateKey, compressed)).toEqual(publicKey)
      const signed = curve.sign(digest, privateKey)
      expect(portableCurve.sign(digest, privateKey)).toEqual(signed)
      const recoveryId = signed.recoveryId as 0 | 1
      expect(portableCurve.recover(digest, signed.signature, recoveryId, compressed)).toEqual(publicKey)
      expect(portableCurve.multiply(publicKey, privateKey)).toEqual(curve.multiply(publicKey, privateKey))
      expect(portableCurve.addScalar(publicKey, digest, compressed)).toEqual(
        curve.addScalar(publicKey, digest, compressed),
      )
    }),
    { numRuns: 20 },
  )
})
