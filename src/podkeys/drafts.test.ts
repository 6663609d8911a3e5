import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { secret } from '../../test/support/chain-builders.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { FakeUsers } from '../../test/support/fake-chain.ts'
import { SeededRandom } from '../base/random.ts'
import { type BencodeInput, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { encodeUserpost, judgePost, type PostFields, signPost, textOf } from '../protocol/post.ts'
import type { PostKind } from '../protocol/post-kind.ts'
import { checkDraft, type Draft, type KnownOfAuthor, signDraft, type WantedPost } from './drafts.ts'
import { sealText } from './messages.ts'

const alice = nameOf('alice')
const bob = nameOf('bob')
const own = { privateKey: secret(1), compressed: true }
const now = 1_800_000_000

const known: KnownOfAuthor = {
  ...{ registeredAt: 100, tip: { height: 1_000, time: now - 600 }, highestNumber: 20, highestPublic: 18 },
  ...{ now, blockSeconds: 600 },
}

const carried = (() => {
  const signed = signPost({ author: bob, postNumber: 5, time: now - 50, height: 990, text: 'of bob' }, secret(2))
  if (!signed.ok) throw new Error(signed.rejection.code)
  const { userpost, signature } = signed.value
  return { userpost, signature }
})()

const sealed = sealText({ from: alice, to: bob, text: 'hush' }, publicKeyOf(secret(2)), new SeededRandom(3))

const kinds: readonly PostKind[] = [
  { kind: 'plain' },
  { kind: 'reply', to: { author: bob, postNumber: 5 } },
  { kind: 'retransmit', carried },
  { kind: 'favourite', carried },
  { kind: 'direct', sealed },
]

const wantedOf = (kind: PostKind): WantedPost => ({
  author: alice,
  text: kind.kind === 'direct' ? '' : `Good morning, ${'long '.repeat(40)}`,
  kind,
})

const fieldsOf = (wanted: WantedPost): PostFields => ({
  ...wanted,
  ...{ postNumber: 21, height: 1_000, time: now - 3, lastPostNumber: 18 },
})

/** As an honest pod drafts it. */
const honest = (wanted: WantedPost, change: Partial<PostFields> = {}): Draft => {
  const fields = { ...fieldsOf(wanted), ...change }
  const { postNumber, height, time } = fields
  const isPrivate = fields.kind?.kind === 'favourite' || fields.kind?.kind === 'direct'
  const lastPostNumber = isPrivate ? undefined : fields.lastPostNumber
  return { userpost: encodeUserpost(fields), postNumber, lastPostNumber, height, time }
}

const codeOf = (draft: Draft, wanted: WantedPost): string | undefined => {
  const signed = signDraft(draft, wanted, known, own)
  return signed.ok ? undefined : signed.rejection.code
}

describe.each(kinds.map((kind) => [kind.kind, wantedOf(kind)] as const))('a draft of kind %s', (_, wanted) => {
  const draft = honest(wanted)

  test('that is honest gives a post that the network takes', () => {
    const users = new FakeUsers()
    users.best = 1_000
    users.register('alice', publicKeyOf(secret(1)), 100)
    users.register('bob', publicKeyOf(secret(2)), 100)
    const signed = signDraft(draft, wanted, known, own)
    if (!signed.ok) throw new Error(signed.rejection.code)
    const judged = judgePost(signed.value.piece, alice, 21, users)
    expect(judged.ok && [textOf(judged.value), judged.value.kind.kind]).toEqual([wanted.text, wanted.kind.kind])
  })

  test('of which one byte is changed, in whatever way, is not signed', () => {
    for (let place = 0; place < draft.userpost.length; place += 1)
      for (const bit of [1, 2, 16, 128]) {
        const userpost = draft.userpost.slice()
        userpost[place] = (userpost[place] ?? 0) ^ bit
        expect([place, bit, codeOf({ ...draft, userpost }, wanted)]).toEqual([place, bit, expect.any(String)])
      }
  })

  test('that is cut, or goes on, is not signed', () => {
    for (let length = 0; length < draft.userpost.length; length += 1)
      expect(codeOf({ ...draft, userpost: draft.userpost.slice(0, length) }, wanted)).toEqual(expect.any(String))
    expect(codeOf({ ...draft, userpost: new Uint8Array([...draft.userpost, 101]) }, wanted)).toEqual('draft-malformed')
  })

  test('with any member more, or one less, is not signed', () => {
    const decoded = decodeBencodeDict(draft.userpost, { maxDepth: 24, maxValues: 1_024, canonical: true })
    if (!decoded.ok) throw new Error(decoded.rejection.code)
    const members: Record<string, BencodeInput> = Object.fromEntries(decoded.value.entries)
    for (const name of Object.keys(members)) {
      const rest = Object.fromEntries(Object.entries(members).filter(([each]) => each !== name))
      // Whether there is a post before is the pod's to say; that one is known here is another matter.
      expect([name, codeOf({ ...draft, userpost: encodeBencode(rest) }, wanted)]).toEqual([name, expect.any(String)])
    }
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 12 }), fc.oneof(fc.integer(), fc.string()), (name, value) => {
        fc.pre(!(name in members) && !Object.hasOwn(Object.prototype, name))
        expect(codeOf({ ...draft, userpost: encodeBencode({ ...members, [name]: value }) }, wanted)).toEqual(
          expect.any(String),
        )
      }),
      { numRuns: 60 },
    )
  })
})

describe('a pod that drafts something else', () => {
  const wanted = wantedOf({ kind: 'plain' })

  test.each<[string, Partial<PostFields>, string]>([
    ['the name of another', { author: bob }, 'draft-author'],
    ['another text', { text: 'Buy this' }, 'draft-text'],
    ['a text with a blank more', { text: `${wanted.text} ` }, 'draft-text'],
    ['an answer', { kind: { kind: 'reply', to: { author: bob, postNumber: 5 } } }, 'draft-kind'],
    ['a number that was used', { postNumber: 20 }, 'draft-number'],
    ['a number beyond the bound of the network', { postNumber: 2 * 901 + 21 }, 'draft-number'],
    ['a number below 0', { postNumber: -1, lastPostNumber: undefined }, 'draft-number'],
    ['a post before that comes after', { lastPostNumber: 21 }, 'draft-previous'],
    ['a post before that hides a later one', { lastPostNumber: 17 }, 'draft-previous'],
    ['no post before, though there is one', { lastPostNumber: undefined }, 'draft-previous'],
    ['a height before the key', { height: 99 }, 'draft-height'],
    ['a height that no chain can have by now', { height: 1_044 }, 'draft-height'],
    ['a time long ago', { time: now - 901 }, 'draft-time'],
    ['a time to come', { time: now + 901 }, 'draft-time'],
  ])('%s is found out, whatever it says beside it', (_, change, code) => {
    expect(codeOf(honest(wanted, change), wanted)).toBe(code)
  })

  test('another answer, and another post that is carried, is found out', () => {
    const reply = wantedOf({ kind: 'reply', to: { author: bob, postNumber: 5 } })
    const elsewhere = honest(reply, { kind: { kind: 'reply', to: { author: bob, postNumber: 6 } } })
    expect(codeOf(elsewhere, reply)).toBe('draft-other-member')
    const retransmit = wantedOf({ kind: 'retransmit', carried })
    const signature = carried.signature.slice()
    signature[9] = (signature[9] ?? 0) ^ 1
    const damaged = honest(retransmit, { kind: { kind: 'retransmit', carried: { ...carried, signature } } })
    expect(codeOf(damaged, retransmit)).toBe('draft-other-member')
    const favourite = honest(retransmit, { kind: { kind: 'favourite', carried } })
    expect(codeOf(favourite, retransmit)).toBe('draft-kind')
  })

  test('says otherwise beside the bytes than in them', () => {
    const draft = honest(wanted)
    expect(codeOf({ ...draft, postNumber: 22 }, wanted)).toBe('draft-number')
    expect(codeOf({ ...draft, height: 999 }, wanted)).toBe('draft-height')
    expect(codeOf({ ...draft, time: now }, wanted)).toBe('draft-time')
    expect(codeOf({ ...draft, lastPostNumber: 19 }, wanted)).toBe('draft-previous')
  })

  test('gets no more than numbers within what is known here, whatever it drafts', () => {
    fc.assert(
      fc.property(
        fc.record({ k: fc.integer(), h: fc.integer(), t: fc.integer(), l: fc.integer() }),
        ({ k, h, t, l }) => {
          const change = {
            postNumber: k % 4_000,
            height: h % 3_000,
            time: now + (t % 3_000),
            lastPostNumber: l % 4_000,
          }
          const checked = checkDraft(honest(wanted, change), wanted, known)
          if (!checked.ok) return
          const { postNumber, height, time, lastPostNumber = -1 } = checked.value
          expect(postNumber).toBeGreaterThan(20)
          expect(postNumber).toBeLessThanOrEqual(2 * (height + 1 - 100) + 20)
          expect(height >= 100 && height <= 1_043).toBe(true)
          expect(Math.abs(time - now)).toBeLessThanOrEqual(900)
          expect(lastPostNumber >= 18 && lastPostNumber < postNumber).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a message may follow any post: it tells of none before it', () => {
    const message = wantedOf({ kind: 'direct', sealed })
    expect(codeOf(honest(message), message)).toBeUndefined()
  })
})
