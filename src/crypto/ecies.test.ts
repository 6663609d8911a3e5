import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { open, openWithAny, type SealedMessage, seal, sealWith } from './ecies.ts'
import { createPrivateKey, type PrivateKey, parsePrivateKey, publicKeyOf } from './keys.ts'

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const secret = (hex: string): PrivateKey => parsePrivateKey(bytesOf(hex)) as PrivateKey
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const alice = secret('7a86d8512f1a3c478830365e8b6a70e06539558151bd7054ba7c6725e68854a5')
const carol = secret('a034736c323162c149dcd276cb2b3d4306240da070b1f73e7e2c87577c6430ef')
const ephemeral = secret('11f6c5774037a86148e1fafb96e238b7a2a2bdb3b99b1adf6b6dc800fa0e492d')
const letter = text('d3:msg8:hello DM2:to5:carole')

const toAlice: SealedMessage = {
  key: bytesOf('024bd28e4840c33fc84844ade603afbc579bf8fa9e3188a15a0719a6955b198a7f'),
  body: bytesOf('f9a3ce612736bee0e264a3c22018d04a01a8619d1db911e7138d262ca0ce032281c3d9afa8dc3b1c61a4125789578d0b'),
  mac: bytesOf(
    'e844b9c5bfb8d8757dd74321f5e84d31c69f4318df21277f6179862f93bd669c2b14bc52faa0ee3eb0cf1bb82c4683ee7089599b43f1e3eea4f71c8ccc057eaf',
  ),
  orig: 43,
}

const codeOf = (sealed: SealedMessage, privateKey: PrivateKey): string => {
  const verdict = open(sealed, privateKey)
  return verdict.ok ? 'opened' : verdict.rejection.code
}

describe('a sealed message', () => {
  test('is the recorded one for a given one-time secret (swarm-posts.md 11.4)', () => {
    const sealed = sealWith(letter, publicKeyOf(carol), ephemeral)
    expect(encodeHex(sealed.key)).toBe('0233992c6ebcd49ae31c1b5484514b3f6a018ee1874735d6440c42100111feb9b2')
    expect(encodeHex(sealed.body)).toBe('409afd33a7a76ca507ea70c4a0d8b8e4474663f5992eb0ae3b07cc3ab2998795')
    expect(encodeHex(sealed.mac)).toBe(
      '413b48102570dc47986ec5cc412c0b0e9eb355253d0a3caf153cfc919c47e80e5caba727bac050ffc1ce06f4a44ba88cbc5374358f8c6dd88cd471f07d0b44c9',
    )
    expect(sealed.orig).toBe(28)
    expect(open(sealed, carol)).toEqual({ ok: true, value: letter })
  })

  test('of the reference node opens (swarm-posts.md 11.4)', () => {
    const verdict = open(toAlice, alice)
    expect(verdict).toEqual({ ok: true, value: text('The quick brown fox jumps over the lazy dog') })
  })

  test('opens for its recipient only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer(), fc.boolean(), (plaintext, seed, compressed) => {
        const random = new SeededRandom(seed)
        const recipient = createPrivateKey(random)
        const sealed = seal(plaintext, publicKeyOf(recipient, compressed), random)
        expect(sealed.body).toHaveLength(Math.ceil(plaintext.length / 16) * 16)
        expect(open(sealed, recipient)).toEqual({ ok: true, value: Uint8Array.from(plaintext) })
        expect(codeOf(sealed, createPrivateKey(random))).toBe('sealed-mac-mismatch')
      }),
      { numRuns: 60 },
    )
  })

  test('opens with the first of many keys that fits, and says which one', () => {
    const random = new SeededRandom(3)
    const others = Array.from({ length: 4 }, () => createPrivateKey(random))
    const sealed = sealWith(letter, publicKeyOf(carol), ephemeral)
    expect(openWithAny(sealed, [...others, carol, alice, carol])).toEqual({ place: 4, plaintext: letter })
    expect(openWithAny(sealed, others)).toBeUndefined()
    expect(openWithAny(sealed, [])).toBeUndefined()
    expect(openWithAny({ ...sealed, key: sealed.key.subarray(1) }, [carol])).toBeUndefined()
    // The text of a message that was cut short opens with no key, and keeps none of the others from being tried.
    expect(openWithAny({ ...sealed, orig: 1 }, [carol, alice])).toBeUndefined()
  })

  test('may carry the one-time key in any form', () => {
    const sealed = sealWith(letter, publicKeyOf(carol), ephemeral)
    const plain = publicKeyOf(ephemeral, false)
    const hybrid = Uint8Array.from([6 + ((plain[64] ?? 0) & 1), ...plain.subarray(1)])
    expect(codeOf({ ...sealed, key: plain }, carol)).toBe('opened')
    expect(codeOf({ ...sealed, key: hybrid }, carol)).toBe('opened')
  })

  test('is refused with a reason', () => {
    expect(codeOf({ ...toAlice, key: new Uint8Array(0) }, alice)).toBe('sealed-key-invalid')
    expect(codeOf({ ...toAlice, key: toAlice.key.subarray(1) }, alice)).toBe('sealed-key-invalid')
    expect(codeOf({ ...toAlice, key: bytesOf(`02${'0'.repeat(63)}5`) }, alice)).toBe('sealed-key-invalid')
    expect(codeOf({ ...toAlice, mac: toAlice.mac.subarray(0, 32) }, alice)).toBe('sealed-mac-mismatch')
    expect(codeOf({ ...toAlice, mac: new Uint8Array(64) }, alice)).toBe('sealed-mac-mismatch')
    expect(codeOf({ ...toAlice, body: toAlice.body.map((byte) => byte ^ 1) }, alice)).toBe('sealed-mac-mismatch')
    for (const orig of [-1, 49, 1.5, Number.NaN, 2 ** 40]) {
      expect(codeOf({ ...toAlice, orig }, alice)).toBe('sealed-length-invalid')
    }
  })

  test('with another length than its own does not open, so that nobody can cut its text (swarm H11)', () => {
    for (let orig = 0; orig < toAlice.orig; orig += 1)
      expect(codeOf({ ...toAlice, orig }, alice)).toBe('sealed-length-invalid')
  })
})
