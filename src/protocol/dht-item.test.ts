import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BencodeInput, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { signData } from '../crypto/signature.ts'
import { registered, TestKeys } from '../../test/support/swarms.ts'
import {
  containerDepth,
  decodeItem,
  encodeItem,
  isForTarget,
  type ItemFields,
  judgeItem,
  maxItemBytes,
  signItem,
} from './dht-item.ts'
import type { DhtTarget } from './dht-target.ts'

const keys = new TestKeys()
const alice = registered(keys, 'alice')
const bob = registered(keys, 'bob')
const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const tag: DhtTarget = { name: 'cats', resource: 'hashtag', kind: 'multi' }
const nowSeconds = 1_700_000_000
const fields: ItemFields = { target: profile, value: 'v', time: nowSeconds, height: 99, sequence: 3 }

/** The verdict on hand-made content, signed by alice. */
const decoded = (content: Record<string, BencodeInput>, signer = 'alice'): string => {
  const payload = encodeBencode(content)
  const verdict = decodeItem(payload, signData(payload, alice.privateKey), encodeUtf8(signer))
  return verdict.ok ? 'accepted' : verdict.rejection.code
}

const content = { height: 99, seq: 3, target: { n: 'alice', r: 'profile', t: 's' }, time: nowSeconds, v: 'v' }

describe('decoding', () => {
  test('what was signed is decoded again', () => {
    const signed = signItem(fields, alice.username, alice.privateKey)
    expect(signed.ok && signed.value).toMatchObject({
      signer: 'alice',
      target: profile,
      time: nowSeconds,
      height: 99,
      sequence: 3,
    })
    expect(signed.ok && signed.value.payload).toEqual(encodeItem(fields))
    expect(signed.ok && isForTarget(signed.value, profile)).toBe(true)
    expect(signed.ok && isForTarget(signed.value, { ...profile, resource: 'avatar' })).toBe(false)
  })

  test.each([
    ['as it should be', content, 'alice', 'accepted'],
    ['without value', { ...content, v: undefined }, 'alice', 'item-malformed'],
    ['without time', { ...content, time: undefined }, 'alice', 'item-malformed'],
    ['without height', { ...content, height: undefined }, 'alice', 'item-malformed'],
    ['without sequence', { ...content, seq: undefined }, 'alice', 'item-sequence-missing'],
    ['with a negative sequence', { ...content, seq: -1 }, 'alice', 'item-sequence-missing'],
    ['with a sequence above 31 bits', { ...content, seq: 0x8000_0000 }, 'alice', 'item-sequence-missing'],
    ['without target', { ...content, target: 'x' }, 'alice', 'item-target-invalid'],
    ['with a fourth target key', { ...content, target: { ...content.target, x: 1 } }, 'alice', 'item-target-invalid'],
    ['with an unknown kind', { ...content, target: { ...content.target, t: 'x' } }, 'alice', 'item-target-invalid'],
    ['of someone else', content, 'bob', 'item-signer-not-owner'],
    ['of no user name', content, 'No!', 'item-signer-unknown'],
    [
      'with a long resource',
      { ...content, target: { n: 'alice', r: 'r'.repeat(33), t: 's' } },
      'alice',
      'item-resource-too-long',
    ],
    [
      'of anyone, in a multi',
      { ...content, seq: undefined, target: { n: 'x', r: 'hashtag', t: 'm' } },
      'bob',
      'accepted',
    ],
    ['too big for a single', { ...content, v: 'x'.repeat(8192) }, 'alice', 'item-too-big'],
    [
      'too big for a multi',
      { ...content, v: 'x'.repeat(768), target: { n: 'x', r: 'hashtag', t: 'm' } },
      'bob',
      'item-too-big',
    ],
    ['nested to the limit', { ...content, v: [[[[['x']]]]] }, 'alice', 'accepted'],
    ['nested too deep', { ...content, v: [[[[[['x']]]]]] }, 'alice', 'item-value-too-deep'],
  ])('an item %s', (_, made, signer, expected) => {
    expect(decoded(made as Record<string, BencodeInput>, signer)).toBe(expected)
  })

  test('an item that is not canonical is refused (dht 10.1-3, 10.1-26)', () => {
    const payload = encodeUtf8('d1:vi1e6:heighti1ee')
    const verdict = decodeItem(payload, new Uint8Array(65), encodeUtf8('alice'))
    expect(!verdict.ok && verdict.rejection).toEqual({ code: 'item-malformed', detail: 'bencode-not-canonical' })
  })

  test('random bytes are judged without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 70 }), (payload, signature) => {
        expect(decodeItem(payload, signature, encodeUtf8('alice')).ok).toBe(false)
      }),
    )
  })
})

describe('judging', () => {
  const judged = (changes: Partial<ItemFields>, signer = alice, at = nowSeconds): string => {
    const signed = signItem({ ...fields, ...changes }, signer.username, signer.privateKey)
    if (!signed.ok) return signed.rejection.code
    const verdict = judgeItem(signed.value, keys, at)
    return verdict.ok ? 'accepted' : verdict.rejection.code
  }

  test('time and height may lie a little ahead', () => {
    expect(judged({})).toBe('accepted')
    expect(judged({ height: 101 })).toBe('accepted')
    expect(judged({ height: 102 })).toBe('item-height-too-high')
    expect(judged({ time: nowSeconds + 7200 })).toBe('accepted')
    expect(judged({ time: nowSeconds + 7201 })).toBe('item-time-too-far')
  })

  test('only the current key of a registered user counts (dht 10.1-16)', () => {
    const multi: Partial<ItemFields> = { target: tag }
    expect(judged(multi, bob)).toBe('accepted')
    expect(judged(multi, { ...bob, privateKey: alice.privateKey })).toBe('item-signature-invalid')
    const stranger = registered(new TestKeys(), 'stranger')
    expect(judged(multi, stranger)).toBe('item-signer-unknown')
    const carol = registered(keys, 'carol')
    expect(judged(multi, carol)).toBe('accepted')
    // Since the item was made: its height is one below.
    keys.register(carol.username, 100, publicKeyOf(bob.privateKey))
    expect(judged(multi, carol)).toBe('item-signature-invalid')
  })
})

test('the depth of a value counts its containers (dht 10.1-4)', () => {
  const nested = decodeBencodeDict(encodeUtf8('d1:ald1:bleeee'), { maxDepth: 9, maxValues: 9, canonical: true })
  expect(nested.ok && containerDepth(nested.value)).toBe(4)
  expect(containerDepth(7)).toBe(0)
})

test('multi items are small (dht 10.1-5)', () => {
  expect([maxItemBytes('single'), maxItemBytes('multi')]).toEqual([8192, 768])
})
