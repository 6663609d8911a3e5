import { beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork } from '../../test/support/dht-network.ts'
import {
  type BencodeDict,
  type BencodeInput,
  decodeBencodeDict,
  EncodedBencode,
  encodeBencode,
} from '../codec/bencode.ts'
import { signData } from '../crypto/signature.ts'
import type { SignedItem } from './dht-item.ts'
import type { DhtTarget } from './dht-target.ts'
import { judgeItemPost } from './item-post.ts'
import { type PostFields, signPost } from './post.ts'
import { numberedTargetOf, targetOf } from './resources.ts'
import type { Username } from './username.ts'

const alice = 'alice' as Username
const bob = 'bob' as Username

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob', 'carol']) world.chain.register(name)
})

const keyOf = (name: Username) => {
  const key = world.chain.privateKeys.get(name)
  if (key === undefined) throw new Error(name)
  return key
}

const dictOf = (bytes: Uint8Array): BencodeDict => {
  const decoded = decodeBencodeDict(bytes, { maxDepth: 9, maxValues: 99, canonical: true })
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value
}

const post = (author: Username, fields: Partial<PostFields> = {}): BencodeDict => {
  const signed = signPost({ author, postNumber: 3, time: 1, height: 990, text: 'tea', ...fields }, keyOf(author))
  if (!signed.ok) throw new Error(signed.rejection.code)
  return dictOf(signed.value.piece)
}

/** A value with a post of any members, signed by its author. */
const crafted = (members: Readonly<Record<string, BencodeInput>>, author = bob): BencodeDict => {
  const userpost = encodeBencode({ height: 990, k: 3, msg: 'x', n: author, time: 1, ...members })
  const signature = signData(userpost, keyOf(author))
  return dictOf(encodeBencode({ sig_userpost: signature, userpost: new EncodedBencode(userpost) }))
}

const carrying = (member: 'rt' | 'fav', from: BencodeDict, signature = from.bytes('sig_userpost')) => ({
  [member]: new EncodedBencode(from.dict('userpost')!.raw),
  [`sig_${member}`]: signature ?? '',
})

const mentions = targetOf('mention', 'carol')
const judged = (value: BencodeInput, target: DhtTarget = mentions, signer: string = bob): string => {
  const item: SignedItem = world.item(target, value, { signer })
  const verdict = judgeItemPost(item, world.chain)
  return verdict.ok ? 'believed' : verdict.rejection.code
}
const raw = (value: BencodeDict): BencodeInput => new EncodedBencode(value.raw)

describe('a post in an item', () => {
  it('of its signer is believed, and so is what is no post', () => {
    expect(judged(raw(post(bob)))).toBe('believed')
    expect(judged(raw(post(bob)), numberedTargetOf('post', 'bob', 3))).toBe('believed')
    expect(judged(raw(crafted(carrying('rt', post(alice)))))).toBe('believed')
    expect(judged(raw(crafted({ ...carrying('rt', post(alice)), ...carrying('fav', post(alice)) })))).toBe('believed')
    expect(judged(raw(crafted(carrying('rt', crafted(carrying('rt', post(alice)))))))).toBe('believed')
    for (const value of ['text', 1, [1], { bio: 'x' }] as const) expect(judged(value)).toBe('believed')
  })

  it('that claims another author is not, however the item is signed (dht 10.1-1)', () => {
    const forged = { sig_userpost: new Uint8Array(65).fill(31), userpost: { height: 990, k: 3, msg: 'x', n: 'alice' } }
    expect(judged(forged)).toBe('item-post-invalid')
    expect(judged({ userpost: { ...forged.userpost, n: 'bob' } })).toBe('item-post-invalid')
    expect(judged({ ...forged, userpost: { ...forged.userpost, n: 'bob' } })).toBe('item-post-invalid')
    expect(judged({ sig_userpost: 'x' })).toBe('item-post-invalid')
    expect(judged(raw(post(alice)))).toBe('item-post-invalid')
    expect(judged(raw(post(bob)), numberedTargetOf('post', 'bob', 4))).toBe('item-post-invalid')
  })

  it('that carries what nobody signed is not, beside what somebody did either (dht 10.1-1)', () => {
    const invented = new Uint8Array(65).fill(31)
    expect(judged(raw(crafted(carrying('rt', post(alice), invented))))).toBe('item-post-invalid')
    expect(judged(raw(crafted(carrying('fav', post(alice), invented))))).toBe('item-post-invalid')
    const both = { ...carrying('rt', post(alice), invented), ...carrying('fav', post(alice)) }
    expect(judged(raw(crafted(both)))).toBe('item-post-invalid')
    const within = crafted(carrying('rt', post(alice), invented))
    expect(judged(raw(crafted(carrying('rt', within))))).toBe('item-post-invalid')
  })

  it('is out of bounds as it would be in a swarm', () => {
    expect(judged(raw(post(bob, { postNumber: 99_999 })))).toBe('item-post-invalid')
    expect(judged(raw(crafted({ msg: 'x'.repeat(141) })))).toBe('item-post-invalid')
  })
})
