import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { encodeBencode } from '../../codec/bencode.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import { fitOneQuestion, openAnswer, openQuestion, sealAnswer, sealQuestion } from './sealed-reads.ts'
import type { EncodedItem } from './queries.ts'

const random = new SeededRandom(1)
const relay = createPrivateKey(random)
const reply = createPrivateKey(random)
const item = (bytes: number): EncodedItem => ({
  payload: encodeBencode({ v: 'x'.repeat(bytes) }),
  signature: new Uint8Array(65).fill(7),
  signer: new TextEncoder().encode('alice'),
})
const target = fc.record({
  name: fc.string({ maxLength: 24 }),
  resource: fc.string({ maxLength: 16 }),
  kind: fc.constantFrom('single' as const, 'multi' as const),
})

describe('a sealed question', () => {
  test('comes back as it was, always of one length, and for its relay alone', () => {
    fc.assert(
      fc.property(fc.array(target, { minLength: 1, maxLength: limits.sealedTargets }), (targets) => {
        const question = { replyKey: publicKeyOf(reply), targets }
        const sealed = sealQuestion(question, publicKeyOf(relay), random)
        if (sealed === undefined) {
          expect(fitOneQuestion(targets)).toBe(false)
          return
        }
        expect(sealed).toHaveLength(limits.sealedQuestionBytes)
        expect(openQuestion(sealed, relay)).toEqual(question)
        expect(openQuestion(sealed, reply)).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })

  test('asks for no more than fits', () => {
    const long = { name: 'n'.repeat(256), resource: 'r', kind: 'multi' } as const
    expect([fitOneQuestion([long]), fitOneQuestion([long, long])]).toEqual([true, false])
    expect(fitOneQuestion(Array.from({ length: limits.sealedTargets + 1 }, () => ({ ...long, name: 'n' })))).toBe(false)
  })

  test('is refused whatever else comes, of whatever length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (noise) => {
        expect(openQuestion(noise, relay)).toBeUndefined()
        expect(openAnswer(noise, relay, 1)).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })
})

describe('a sealed answer', () => {
  test('has one of three lengths, and says what had no room', () => {
    const lengths = [[[]], [[item(200)]], [[item(3_000)]], [[item(8_000)]]].map(
      (parts) => sealAnswer(parts, publicKeyOf(reply), random).length,
    )
    expect(lengths).toEqual([1_121, 1_121, 4_193, 9_313])
    const [first, second] = [item(200), item(8_100)]
    const opened = openAnswer(sealAnswer([[first], [second, first], []], publicKeyOf(reply), random), reply, 3)
    expect(opened).toEqual([[first], [second, first], []])
    const crowded = openAnswer(sealAnswer([[second], [second]], publicKeyOf(reply), random), reply, 2)
    expect(crowded).toEqual([[second], undefined])
  })

  test('gives as many of a list as fit, from the first one on', () => {
    const list = Array.from({ length: 40 }, () => item(600))
    const opened = openAnswer(sealAnswer([list], publicKeyOf(reply), random), reply, 1)
    expect(opened?.[0]?.length).toBeGreaterThan(10)
    expect(openAnswer(sealAnswer([list], publicKeyOf(reply), random), reply, 2)).toBeUndefined()
  })

  test('never breaks, whatever the items are', () => {
    const anyItem = fc.uint8Array({ maxLength: 400 }).map(
      (payload): EncodedItem => ({
        payload: encodeBencode({ v: payload }),
        signature: payload.slice(0, 65),
        signer: payload.slice(0, 16),
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.array(anyItem, { maxLength: 30 }), { minLength: 1, maxLength: 4 }), (parts) => {
        const opened = openAnswer(sealAnswer(parts, publicKeyOf(reply), random), reply, parts.length)
        for (const [place, items] of (opened ?? []).entries())
          if (items !== undefined) expect(items).toEqual(parts[place]?.slice(0, items.length))
        expect(opened).toHaveLength(parts.length)
      }),
      { numRuns: 30 },
    )
  })
})
