import { describe, expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { SeededRandom } from '../../base/random.ts'
import { type BencodeInput, encodeBencode, EncodedBencode } from '../../codec/bencode.ts'
import { open } from '../../crypto/ecies.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { encodeUserpost, judgePost, type PostFields, signPost, textOf, type VerifiedPost } from '../../protocol/post.ts'
import type { CarriedPost } from '../../protocol/post-kind.ts'
import type { LocalKey } from '../key-ring.ts'
import { carriedPostOf } from './carried-posts.ts'
import { type DraftKind, kindOfDraft } from './draft-kinds.ts'

const random = new SeededRandom(7)
const users = new FakeUsers()

const keyOf = (name: string): LocalKey => {
  const privateKey = createPrivateKey(random)
  const publicKey = publicKeyOf(privateKey)
  users.register(name, publicKey, 2)
  return { username: nameOf(name), privateKey, publicKey, compressed: true, createdAt: 0, replaced: false }
}

const alice = keyOf('alice')
const bob = keyOf('bob')

const write = (author: LocalKey, fields: Partial<PostFields>): VerifiedPost => {
  const whole = { author: author.username, postNumber: 0, time: 1000, height: 9, text: '', ...fields }
  const signed = signPost(whole, author.privateKey)
  if (!signed.ok) throw new Error(signed.rejection.code)
  const judged = judgePost(signed.value.piece, author.username, whole.postNumber, users)
  if (!judged.ok) throw new Error(judged.rejection.code)
  return judged.value
}

const draw = (kind: DraftKind | undefined, text = ''): VerifiedPost =>
  write(alice, kindOfDraft({ kind, text }, { users, random, author: alice }))

const carried = ({ userpost, signature }: VerifiedPost): CarriedPost => ({ userpost, signature })

const original = write(bob, { text: 'a\ufeffword \u0000 of bob' })

test('a retransmit carries the exact bytes; its comment can be carried alone (swarm-posts.md 4.3)', () => {
  const plain = draw({ kind: 'retransmit', carried: carried(original) })
  expect(plain.userpost.dict('rt')?.raw).toEqual(original.userpost.raw)
  expect([textOf(plain), plain.signatureWithoutRetransmit]).toEqual(['', undefined])

  const commented = draw({ kind: 'retransmit', carried: carried(original) }, 'look')
  const wort = commented.signatureWithoutRetransmit
  expect(wort).toHaveLength(65)
  const alone = encodeUserpost({ author: alice.username, postNumber: 0, time: 1000, height: 9, text: 'look' })
  const comment = carriedPostOf(
    { userpost: new EncodedBencode(alone), sig_userpost: wort as Uint8Array },
    () => undefined,
  )
  expect(draw({ kind: 'retransmit', carried: comment }).kind.kind).toBe('retransmit')
})

test('a public favourite is signed with the comment in clear', () => {
  const favourite = draw({ kind: 'favourite', carried: carried(original), isPrivate: false }, 'good')
  expect([favourite.kind.kind, textOf(favourite), favourite.flags]).toEqual(['favourite', 'good', 4])
})

test('a private favourite tells nobody else what it marks, nor why', () => {
  const favourite = draw({ kind: 'favourite', carried: carried(original), isPrivate: true }, 'good')
  expect([favourite.kind.kind, textOf(favourite), favourite.flags]).toEqual(['private-favourite', '', 12])
  if (favourite.kind.kind !== 'private-favourite') throw new Error('no private favourite')
  const { sealed } = favourite.kind
  expect(open(sealed, bob.privateKey).ok).toBe(false)
  const opened = open(sealed, alice.privateKey)
  expect(opened).toEqual({
    ok: true,
    value: encodeBencode({ comment: 'good', sig_userpost: original.signature, userpost: original.userpost }),
  })
})

test('a private favourite of a forged post is refused: nobody else could ever judge it', () => {
  const forged = { userpost: original.userpost, signature: new Uint8Array(65) }
  expect(() => draw({ kind: 'favourite', carried: forged, isPrivate: true })).toThrow(
    expect.objectContaining({ code: 'post-favourite-signature-invalid' }),
  )
})

test('members of an application stand beside ours, and cannot take their place', () => {
  const post = draw({ kind: 'custom', members: { url: 'x', k: 77, msg: 'lost', height: 3, n: 'bob', number: 5 } })
  expect([post.postNumber, post.height, post.author, textOf(post)]).toEqual([0, 9, 'alice', ''])
  expect([post.userpost.text('url'), post.userpost.int('number'), post.userpost.text('msg2')]).toEqual(['x', 5, ''])
})

describe('a post that is given back', () => {
  const none = (): undefined => undefined
  const codeOf = (value: BencodeInput): string => {
    try {
      carriedPostOf(value, none)
      return 'none'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  test.each<[string, BencodeInput, string]>([
    ['is nothing', {}, 'posts.carried-malformed'],
    ['has no userpost', { sig_userpost: new Uint8Array(65) }, 'posts.carried-malformed'],
    ['has no signature', { userpost: { n: 'bob', k: 0 } }, 'posts.carried-malformed'],
    ['is no dictionary', { userpost: 'x', sig_userpost: new Uint8Array(65) }, 'posts.carried-malformed'],
    [
      'is far too long',
      { userpost: { x: 'x'.repeat(9000) }, sig_userpost: new Uint8Array(65) },
      'posts.carried-malformed',
    ],
    ['is a promoted message', { userpost: { n: 'nobody', k: 5 }, sig_userpost: '' }, 'posts.carried-unsigned'],
  ])('and %s is refused (rpc hazard 18)', (_what, value, code) => {
    expect(codeOf(value)).toBe(code)
  })

  test('and is held is carried as it is held, also where JSON could not keep its bytes', () => {
    const mangled = { userpost: { n: 'bob', k: 0, msg: 'mangled' }, sig_userpost: original.signature }
    expect(carriedPostOf(mangled, () => original).userpost).toBe(original.userpost)
    const other = { ...mangled, sig_userpost: new Uint8Array(65) }
    expect(carriedPostOf(other, () => original).userpost.text('msg')).toBe('mangled')
  })
})
