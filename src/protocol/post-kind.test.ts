import { describe, expect, it, test } from 'vitest'
import { concatBytes } from '../base/bytes.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { bytesFromLatin1, latin1FromBytes } from '../codec/combinators.ts'
import { encodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { signData, verifyData } from '../crypto/signature.ts'
import { directKind, name, registered, signedPiece, TestKeys } from '../../test/support/swarms.ts'
import { decodePost, encodeUserpost, judgePost, type SignedPost } from './post.ts'
import { isPublicKind, type PostKind } from './post-kind.ts'

const keys = new TestKeys()
const alice = registered(keys, 'alice')
const bob = registered(keys, 'bob')

const decoded = (piece: Uint8Array): SignedPost => {
  const verdict = decodePost(piece)
  if (!verdict.ok) throw new Error(verdict.rejection.code)
  return verdict.value
}

const carried = decoded(signedPiece(bob, 7))
const kinds: readonly PostKind[] = [
  { kind: 'plain' },
  { kind: 'reply', to: { author: name('bob'), postNumber: 9 } },
  { kind: 'promoted-reply', to: { promoter: name('bob'), height: 12 } },
  { kind: 'retransmit', carried: { userpost: carried.userpost, signature: carried.signature } },
  { kind: 'favourite', carried: { userpost: carried.userpost, signature: carried.signature } },
  { ...directKind, kind: 'private-favourite' },
  directKind,
  { kind: 'custom', members: { url: new Uint8Array([104, 105]), zähler: 7 } },
]

describe.each(kinds)('a post of the kind $kind', (kind) => {
  const piece = signedPiece(alice, 4, { text: kind.kind === 'custom' ? '' : 'text', kind, lastPostNumber: 3 })

  it('is read as it was written, and accepted', () => {
    const judged = judgePost(piece, alice.username, 4, keys)
    expect(judged.ok && judged.value.kind).toEqual(kind)
  })

  it('names the previous public post only if it is public itself', () => {
    expect(decoded(piece).userpost.int('lastk')).toBe(isPublicKind(kind) ? 3 : undefined)
  })
})

test('the comment of a retransmit can be carried alone: it is signed without what it carries', () => {
  const fields = { author: alice.username, postNumber: 4, time: 1_700_000_004, height: 5, lastPostNumber: 3 }
  const kind: PostKind = { kind: 'retransmit', carried }
  const commented = decoded(signedPiece(alice, 4, { ...fields, kind, text: 'hear' }))
  const signature = commented.signatureWithoutRetransmit
  const alone = encodeUserpost({ ...fields, text: 'hear' })
  expect(signature !== undefined && verifyData(alone, signature, publicKeyOf(alice.privateKey))).toBe(true)
  expect(decoded(signedPiece(alice, 4, { kind, text: '' })).signatureWithoutRetransmit).toBeUndefined()
})

test('what an application defines replaces nothing of ours', () => {
  const members = { n: 'bob', k: 99, height: 1, time: 1, msg: 'forged', msg2: 'forged' }
  const post = decoded(signedPiece(alice, 4, { text: '', kind: { kind: 'custom', members } }))
  expect([post.author, post.postNumber, post.userpost.text('msg')]).toEqual(['alice', 4, ''])
})

test('members that nobody knows are kept, byte for byte, whatever their order and names', () => {
  const fields = { author: alice.username, postNumber: 4, time: 1, height: 5, text: 'x' }
  const own = latin1FromBytes(encodeUserpost(fields)).slice(1, -1)
  const signed = bytesFromLatin1(`d1:\xffd1:b1:c1:a1:de${own}9:__proto__1:y9:zzzzzzzzzli1ei-0002eee`)
  const signature = encodeBencode(signData(signed, alice.privateKey))
  const piece = concatBytes(
    encodeUtf8('d12:sig_userpost'),
    signature,
    encodeUtf8('8:userpost'),
    signed,
    encodeUtf8('e'),
  )
  const judged = judgePost(piece, alice.username, 4, keys)
  expect(judged.ok && encodeHex(judged.value.piece)).toBe(encodeHex(piece))
  expect(judged.ok && judged.value.kind.kind).toBe('custom')
})
