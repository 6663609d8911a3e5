import { describe, expect, test } from 'vitest'
import { concatBytes } from '../base/bytes.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { parsePrivateKey, type PrivateKey, publicKeyOf } from '../crypto/keys.ts'
import { signData, signedMessageDigest } from '../crypto/signature.ts'
import { name, TestKeys } from '../../test/support/swarms.ts'
import {
  decodePost,
  encodeUserpost,
  isStillAuthentic,
  judgePost,
  maxPostNumber,
  type PostRejection,
  referenceOf,
  signPost,
  textOf,
} from './post.ts'
import { postFlags } from './post-kind.ts'

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array()
const secretOf = (hex: string): PrivateKey => {
  const secret = parsePrivateKey(bytesOf(hex))
  if (secret === undefined) throw new Error('not a secret')
  return secret
}

// The throw-away keys of swarm-posts.md 11.3.
const aliceKey = secretOf('7a86d8512f1a3c478830365e8b6a70e06539558151bd7054ba7c6725e68854a5')
const bobKey = secretOf('a034736c323162c149dcd276cb2b3d4306240da070b1f73e7e2c87577c6430ef')
const alice = name('alice')
const bob = name('bob')

const keysAt = (best: number): TestKeys => {
  const keys = new TestKeys()
  keys.best = best
  keys.register(alice, 1, publicKeyOf(aliceKey))
  keys.register(bob, 1, publicKeyOf(bobKey))
  return keys
}

/** A member of a dictionary, encoded by hand so that anything can be written. */
type Member = readonly [string, string | Uint8Array]

const text = (value: string): Uint8Array => encodeBencode(value)
const raw = (value: string): Uint8Array => encodeUtf8(value)
const dict = (...members: readonly Member[]): Uint8Array =>
  concatBytes(
    raw('d'),
    ...members.flatMap(([key, value]) => [text(key), typeof value === 'string' ? raw(value) : value]),
    raw('e'),
  )

const standard: readonly Member[] = [
  ['height', 'i5e'],
  ['k', 'i2e'],
  ['msg', text('hello')],
  ['n', text('alice')],
  ['time', 'i1795246701e'],
]

/** The standard members with some replaced, added (sorted) or, by an empty value, left out. */
const userpost = (changes: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array => {
  const members = new Map<string, string | Uint8Array>(standard)
  for (const [key, value] of Object.entries(changes)) members.set(key, value)
  const kept = [...members].filter(([, value]) => value.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
  return dict(...kept)
}

const piece = (signed: Uint8Array, key: PrivateKey = aliceKey): Uint8Array =>
  dict(['sig_userpost', encodeBencode(signData(signed, key))], ['userpost', signed])

const bobsPost = userpost({ n: text('bob'), k: 'i7e' })
const bobsSignature = signData(bobsPost, bobKey)
const badSignature = signData(bobsPost, aliceKey)

const judged = (bytes: Uint8Array, postNumber = 2): 'accepted' | PostRejection['code'] => {
  const verdict = judgePost(bytes, alice, postNumber, keysAt(6))
  return verdict.ok ? 'accepted' : verdict.rejection.code
}

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The other signature of the same message: s negated, recovery id flipped. */
const mirrored = (signature: Uint8Array): Uint8Array => {
  const s = BigInt(`0x${encodeHex(signature.subarray(33))}`)
  const other = signature.slice()
  other[0] = (((signature[0] ?? 0) - 27) ^ 1) + 27
  other.set(bytesOf((order - s).toString(16).padStart(64, '0')), 33)
  return other
}

const withSignature = (signed: Uint8Array, signature: Uint8Array): Uint8Array =>
  dict(['sig_userpost', encodeBencode(signature)], ['userpost', signed])

/** A piece of exactly this size. */
const pieceOfSize = (size: number): Uint8Array => {
  const unpadded = piece(userpost({ x: text('a'.repeat(1000)) })).length
  return piece(userpost({ x: text('a'.repeat(1000 + size - unpadded)) }))
}

type Case = readonly [string, Uint8Array, ReturnType<typeof judged>, number?]

// swarm-posts.md 11.6, measured on the C++ node: best 6, reg(alice) 1.
const acceptanceTable: readonly Case[] = [
  ['a plain post', piece(userpost()), 'accepted'],
  ['no msg', piece(userpost({ msg: '' })), 'accepted'],
  ['msg an integer', piece(userpost({ msg: 'i7e' })), 'accepted'],
  ['140 four-byte characters', piece(userpost({ msg: text('😀'.repeat(140)) })), 'accepted'],
  ['141 characters', piece(userpost({ msg: text('a'.repeat(141)) })), 'post-text-too-long'],
  ['no time', piece(userpost({ time: '' })), 'accepted'],
  ['time negative', piece(userpost({ time: 'i-5e' })), 'accepted'],
  ['no k', piece(userpost({ k: '' })), 'post-number-mismatch'],
  ['no height', piece(userpost({ height: '' })), 'post-height-invalid'],
  ['invalid UTF-8', piece(userpost({ msg: Uint8Array.of(0x31, 0x3a, 0xff) })), 'post-text-invalid'],
  ['a surrogate', piece(userpost({ msg: Uint8Array.of(0x33, 0x3a, 0xed, 0xa0, 0x80) })), 'post-text-invalid'],
  ['overlong UTF-8', piece(userpost({ msg: Uint8Array.of(0x32, 0x3a, 0xc0, 0xaf) })), 'post-text-invalid'],
  ['NUL in msg', piece(userpost({ msg: text('a\u0000b') })), 'accepted'],
  ['height best + 1', piece(userpost({ height: 'i7e' })), 'accepted'],
  ['height best + 2', piece(userpost({ height: 'i8e' })), 'post-height-invalid'],
  ['height before registration', piece(userpost({ height: 'i0e' })), 'post-signature-invalid'],
  ['height of registration', piece(userpost({ height: 'i1e' })), 'accepted'],
  ['height negative', piece(userpost({ height: 'i-1e' })), 'post-height-invalid'],
  ['trailing garbage', concatBytes(piece(userpost()), raw('garbage')), 'accepted'],
  ['unsorted userpost, signed as it is', piece(dict(...[...standard].reverse())), 'accepted'],
  [
    'extra outer key, reversed order',
    dict(
      ['userpost', userpost()],
      ['sig_userpost', encodeBencode(signData(userpost(), aliceKey))],
      ['a_key', text('anything')],
    ),
    'accepted',
  ],
  [
    'k twice, the right one first',
    piece(dict(['k', 'i2e'], ['k', 'i3e'], ...standard.filter(([key]) => key !== 'k'))),
    'accepted',
  ],
  ['k twice, the wrong one first', piece(dict(['k', 'i3e'], ...standard)), 'post-number-mismatch'],
  ['k plus 2^32', piece(userpost({ k: 'i4294967298e' })), 'accepted'],
  ['leading zeros', piece(userpost({ k: 'i0002e' })), 'accepted'],
  ['msg2 of 300', piece(userpost({ msg2: text('b'.repeat(300)) })), 'accepted'],
  ['2048 bytes', pieceOfSize(2048), 'accepted'],
  ['2049 bytes', pieceOfSize(2049), 'post-size'],
  ['nothing', new Uint8Array(), 'post-size'],
  ['a list', raw('le'), 'post-malformed'],
  ['high S', withSignature(userpost(), mirrored(signData(userpost(), aliceKey))), 'accepted'],
  ['wrong compression bit', withSignature(userpost(), signData(userpost(), aliceKey, false)), 'post-signature-invalid'],
  [
    'signature of 64 bytes',
    withSignature(userpost(), signData(userpost(), aliceKey).slice(0, 64)),
    'post-signature-invalid',
  ],
  ['empty signature', withSignature(userpost(), new Uint8Array()), 'post-malformed'],
  ['no userpost', dict(['sig_userpost', text('x')]), 'post-malformed'],
  ['signed by someone else', piece(userpost(), bobKey), 'post-signature-invalid'],
  ['rt good', piece(userpost({ rt: bobsPost, sig_rt: encodeBencode(bobsSignature) })), 'accepted'],
  [
    'rt bad',
    piece(userpost({ rt: bobsPost, sig_rt: encodeBencode(badSignature) })),
    'post-retransmit-signature-invalid',
  ],
  ['rt unsigned', piece(userpost({ rt: bobsPost })), 'post-retransmit-signature-invalid'],
  [
    'rt bad, fav good',
    piece(
      userpost({
        rt: bobsPost,
        sig_rt: encodeBencode(badSignature),
        fav: bobsPost,
        sig_fav: encodeBencode(bobsSignature),
      }),
    ),
    'accepted',
  ],
  [
    'rt good, fav bad',
    piece(
      userpost({
        rt: bobsPost,
        sig_rt: encodeBencode(bobsSignature),
        fav: bobsPost,
        sig_fav: encodeBencode(badSignature),
      }),
    ),
    'post-favourite-signature-invalid',
  ],
  ['lastk above k', piece(userpost({ lastk: 'i9e' })), 'accepted'],
  ['k 30', piece(userpost({ k: 'i30e' })), 'accepted', 30],
  ['k 31', piece(userpost({ k: 'i31e' })), 'post-number-out-of-bound', 31],
  ['k -1', piece(userpost({ k: 'i-1e' })), 'post-number-out-of-bound', -1],
  ['wrong n', piece(userpost({ n: text('bob') })), 'post-author-mismatch'],
  ['n in upper case', piece(userpost({ n: text('Alice') })), 'post-author-mismatch'],
  ['another k', piece(userpost({ k: 'i3e' })), 'post-number-mismatch'],
]

describe('acceptance as the C++ node', () => {
  test.each(acceptanceTable.map((each) => ({ label: each[0], each })))('$label', ({ each }) => {
    const [, bytes, expected, postNumber] = each
    expect(judged(bytes, postNumber)).toBe(expected)
  })

  test('of someone unknown nothing is accepted', () => {
    expect(judgePost(piece(userpost()), alice, 2, new TestKeys())).toEqual({
      ok: false,
      rejection: { code: 'post-number-out-of-bound' },
    })
  })

  test('with the genesis block alone, numbers and heights are not bounded above', () => {
    const keys = keysAt(0)
    keys.register(alice, 0, publicKeyOf(aliceKey))
    const far = piece(userpost({ k: 'i900e', height: 'i77e' }))
    expect(judgePost(far, alice, 900, keys).ok).toBe(true)
  })
})

describe('vectors of swarm-posts.md 11.3', () => {
  const publicPost = {
    author: alice,
    postNumber: 2,
    time: 1795246701,
    height: 28,
    text: 'hello twister',
    lastPostNumber: 0,
  }
  const signature =
    '1f6eb5e086af34bbd2fb9a57862fbba3e00654e1ed5bc8bbb80e9aa3b53132ab47122181be59a150d6162dc455e2ce304539f17bb1b1262652b0c85cbe0af5d201'

  test('the public post has these bytes, this digest and this signature', () => {
    const bytes = encodeUserpost(publicPost)
    expect(new TextDecoder().decode(bytes)).toBe(
      'd6:heighti28e1:ki2e5:lastki0e3:msg13:hello twister1:n5:alice4:timei1795246701ee',
    )
    expect(encodeHex(signedMessageDigest(bytes))).toBe(
      '5cc16568e766bf83f1c6517e2131f79cac3f34eaf310db645964e5224e4c6055',
    )
    const signed = signPost(publicPost, aliceKey)
    expect(signed.ok && encodeHex(signed.value.signature)).toBe(signature)
    expect(signed.ok && signed.value.piece.length).toBe(174)
    expect(signed.ok && judgePost(signed.value.piece, alice, 2, keysAt(29)).ok).toBe(true)
  })

  test('the reply made by the C++ node is accepted and names what it answers', () => {
    const reply = raw('d6:heighti5e1:ki1e5:lastki0e3:msg6:second1:n5:alice5:replyd1:ki7e1:n3:bobe4:timei1795246020ee')
    const made =
      '1f5b233e04c8237244ddf01bf5352f8924cbc57eb9adc932985c3e9ab5021520f20581e5b6c93afad4d08a9bcc320452f37bf53146823cc5bdb0d800e8b5ce793e'
    const verdict = judgePost(withSignature(reply, bytesOf(made)), alice, 1, keysAt(6))
    expect(verdict.ok && referenceOf(verdict.value)).toEqual({ author: 'bob', postNumber: 7 })
  })

  test('the direct message of 11.4 is accepted as one', () => {
    const bytes = bytesOf(
      '6431323a7369675f75736572706f737436353a20c6fe315552fae7007dd1ebb7a6acac93f6036d6abda3106b37fbb93473638ebf161e5a26b09563081469a32029ccbd4e17cb312f9b170ef555f04d8557cb542e383a75736572706f737464323a646d64343a626f647933323a409afd33a7a76ca507ea70c4a0d8b8e4474663f5992eb0ae3b07cc3ab2998795333a6b657933333a0233992c6ebcd49ae31c1b5484514b3f6a018ee1874735d6440c42100111feb9b2333a6d616336343a413b48102570dc47986ec5cc412c0b0e9eb355253d0a3caf153cfc919c47e80e5caba727bac050ffc1ce06f4a44ba88cbc5374358f8c6dd88cd471f07d0b44c9343a6f7269676932386565363a68656967687469323865313a6b693165333a6d7367303a343a6d736732303a313a6e353a616c696365343a74696d656931373935323436373030656565',
    )
    const verdict = judgePost(bytes, alice, 1, keysAt(29))
    expect(verdict.ok && verdict.value.flags).toBe(postFlags.direct)
    expect(verdict.ok && encodeHex(verdict.value.piece)).toBe(encodeHex(bytes))
  })
})

describe('after the key was replaced in block 10, a post is judged by the key at its height (swarm H3)', () => {
  const newKey = secretOf('22'.repeat(32))
  const keys = keysAt(20)
  keys.register(alice, 10, publicKeyOf(newKey))
  const at = (height: number, key: PrivateKey): string => {
    const verdict = judgePost(piece(userpost({ height: `i${String(height)}e` }), key), alice, 2, keys)
    return verdict.ok ? 'accepted' : verdict.rejection.code
  }

  test('the old key, perhaps stolen, still signs for heights before, and for no others', () => {
    expect([1, 9, 10, 20].map((height) => at(height, aliceKey))).toEqual([
      'accepted',
      'accepted',
      'post-signature-invalid',
      'post-signature-invalid',
    ])
  })

  test('the new key signs from the replacement on', () => {
    expect([9, 10, 20].map((height) => at(height, newKey))).toEqual(['post-signature-invalid', 'accepted', 'accepted'])
  })
})

describe('what is kept of a post', () => {
  test('the piece is stripped to its canonical form, with the signed bytes as they are (swarm H2)', () => {
    const signed = dict(...[...standard].reverse())
    const verdict = decodePost(concatBytes(piece(signed), raw('tail')))
    expect(verdict.ok && encodeHex(verdict.value.piece)).toBe(encodeHex(piece(signed)))
    expect(verdict.ok && encodeHex(verdict.value.userpost.raw)).toBe(encodeHex(signed))
  })

  test('the signature without retransmit stays, in its place', () => {
    const signed = userpost()
    const signature = signData(signed, aliceKey)
    const bytes = dict(
      ['sig_userpost', encodeBencode(signature)],
      ['sig_wort', encodeBencode(bobsSignature)],
      ['userpost', signed],
    )
    const verdict = decodePost(bytes)
    expect(verdict.ok && encodeHex(verdict.value.piece)).toBe(encodeHex(bytes))
    expect(verdict.ok && verdict.value.signatureWithoutRetransmit).toEqual(bobsSignature)
  })

  test.each([
    ['plain', {}, 0],
    ['retransmit', { rt: bobsPost }, 1],
    ['direct', { dm: 'de' }, 2],
    ['favourite', { fav: bobsPost }, 4],
    ['private favourite', { pfav: 'de' }, 12],
    ['direct with pfav', { dm: 'de', pfav: 'de' }, 2],
    ['rt that is no dictionary', { rt: 'i1e' }, 0],
  ] as const)('flags of a %s post', (_, changes, flags) => {
    const verdict = decodePost(piece(userpost(changes)))
    expect(verdict.ok && verdict.value.flags).toBe(flags)
  })

  test('a missing time counts as 0', () => {
    const verdict = decodePost(piece(userpost({ time: '' })))
    expect(verdict.ok && verdict.value.time).toBe(0)
  })

  test('of a forgiven retransmit the kind shows nothing, only the favourite that was verified (swarm H9)', () => {
    const forged = userpost({ n: text('bob'), k: 'i8e', msg: text('never said') })
    const members = { rt: forged, sig_rt: encodeBencode(badSignature) }
    const both = { ...members, fav: bobsPost, sig_fav: encodeBencode(bobsSignature) }
    const forgiven = judgePost(piece(userpost(both)), alice, 2, keysAt(6))
    expect(forgiven.ok && forgiven.value.kind).toMatchObject({
      kind: 'favourite',
      carried: { userpost: { raw: bobsPost }, signature: bobsSignature },
    })
    expect(judged(piece(userpost(members)))).toBe('post-retransmit-signature-invalid')
  })

  test.each(['alice', 'bob'] as const)(
    'a retransmit is not authentic any more when %s has had another key at its height (swarm H9)',
    (changed) => {
      const keys = keysAt(6)
      const verdict = judgePost(piece(userpost({ rt: bobsPost, sig_rt: encodeBencode(bobsSignature) })), alice, 2, keys)
      if (!verdict.ok) throw new Error(verdict.rejection.code)
      expect(isStillAuthentic(verdict.value, keys)).toBe(true)
      keys.register(name(changed), 6, publicKeyOf(secretOf('11'.repeat(32))))
      expect(isStillAuthentic(verdict.value, keys)).toBe(true)
      keys.register(name(changed), 5, publicKeyOf(secretOf('11'.repeat(32))))
      expect(isStillAuthentic(verdict.value, keys)).toBe(false)
    },
  )

  test('long texts are split at 140 characters and joined again; an empty one is written twice', () => {
    const fields = { author: alice, postNumber: 1, time: 1, height: 1 }
    const long = '😀'.repeat(150)
    const signed = signPost({ ...fields, text: long }, aliceKey)
    expect(signed.ok && textOf(signed.value)).toBe(long)
    expect(signed.ok && [...(signed.value.userpost.text('msg') ?? '')].length).toBe(140)
    const empty = signPost({ ...fields, text: '' }, aliceKey)
    expect(empty.ok && [empty.value.userpost.text('msg'), empty.value.userpost.text('msg2')]).toEqual(['', ''])
    const short = signPost({ ...fields, text: 'x' }, aliceKey)
    expect(short.ok && short.value.userpost.text('msg2')).toBeUndefined()
  })

  test('a reply without a good reference answers nothing', () => {
    const answers = (reply: Uint8Array): unknown => {
      const verdict = decodePost(piece(userpost({ reply })))
      return verdict.ok ? referenceOf(verdict.value) : 'refused'
    }
    expect(answers(dict(['k', 'i-1e'], ['n', text('bob')]))).toBeUndefined()
    expect(answers(dict(['k', 'i1e'], ['n', text('No!')]))).toBeUndefined()
    expect(answers(dict(['k', 'i1e'], ['n', text('bob')]))).toEqual({ author: 'bob', postNumber: 1 })
  })
})

test('the bound grows by two a block and starts at twenty', () => {
  expect(maxPostNumber(alice, keysAt(1))).toBe(20)
  expect(maxPostNumber(alice, keysAt(6))).toBe(30)
  expect(maxPostNumber(alice, keysAt(0))).toBeUndefined()
  expect(maxPostNumber(name('carol'), keysAt(6))).toBeUndefined()
})

test('a key replacement resets the bound', () => {
  const keys = keysAt(100)
  expect(maxPostNumber(alice, keys)).toBe(218)
  keys.register(alice, 90, publicKeyOf(bobKey))
  expect(maxPostNumber(alice, keys)).toBe(40)
})
