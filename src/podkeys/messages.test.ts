import { describe, expect, test } from 'vitest'
import { secret } from '../../test/support/chain-builders.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { proofBytesOfAlice } from '../../test/support/name-proofs.ts'
import { SeededRandom } from '../base/random.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { encodeHex } from '../codec/hex.ts'
import { seal } from '../crypto/ecies.ts'
import { type PrivateKey, publicKeyOf } from '../crypto/keys.ts'
import { verifyData } from '../crypto/signature.ts'
import { decodeWholeItem } from '../protocol/dht-item.ts'
import { encodeDirectContent } from '../protocol/direct-message.ts'
import { regressionNetwork } from '../protocol/network.ts'
import { signPost } from '../protocol/post.ts'
import type { PostKind } from '../protocol/post-kind.ts'
import { resourceOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'
import { ProvedKeys } from '../verify/proved-keys.ts'
import { bringingText } from '../api/pod-shapes.ts'
import { signBringing } from './bringing.ts'
import { announcementItems, avatarItem, followingItems, type ItemSigner, profileItem } from './items.ts'
import { newestKeyOf, openPosts, postsOfOneGo, sealText } from './messages.ts'
import { judgeName, keyTextOf } from './names.ts'

const alice = nameOf('alice')
const bob = nameOf('bob')
const random = new SeededRandom(11)
const network = regressionNetwork

/** Alice has secret 2 from block 5 on. */
const provedAlice = async () => {
  const judged = await judgeName(alice, proofBytesOfAlice(), { network })
  if (!judged.ok) throw new Error(judged.rejection.code)
  const keys = new ProvedKeys()
  keys.add(judged.value)
  return { proved: judged.value, keys }
}

const pieceOf = (kind: PostKind, privateKey: PrivateKey, author: Username = alice): Uint8Array => {
  const signed = signPost({ author, postNumber: 4, height: 7, time: 1_700_000_000, text: '', kind }, privateKey)
  if (!signed.ok) throw new Error(signed.rejection.code)
  return signed.value.piece
}

describe('the proof of a name', () => {
  test('shows the key that messages are sealed to', async () => {
    const { proved } = await provedAlice()
    expect(newestKeyOf(proved)).toEqual(publicKeyOf(secret(2)))
  })

  test('is not believed for another name, or when the key that was seen before did not lead to it', async () => {
    const proof = proofBytesOfAlice()
    expect(await judgeName(bob, proof, { network })).toMatchObject({ rejection: { code: 'proof-other-name' } })
    expect(await judgeName(alice, proof.slice(0, 90), { network })).toMatchObject({ ok: false })
    for (const seed of [1, 2])
      expect((await judgeName(alice, proof, { network, pinned: encodeHex(publicKeyOf(secret(seed))) })).ok).toBe(true)
    expect(await judgeName(alice, proof, { network, pinned: encodeHex(publicKeyOf(secret(3))) })).toEqual({
      ok: false,
      rejection: { code: 'proof-key-replaced' },
    })
    expect(keyTextOf((await provedAlice()).proved)).toBe(encodeHex(publicKeyOf(secret(2))))
  })
})

describe('sealed posts', () => {
  const direct = (text: string, key = publicKeyOf(secret(5)), from = alice): PostKind => ({
    kind: 'direct',
    sealed: sealText({ from, to: bob, text }, key, random),
  })

  test('open for whom they are, and say whether the signature fits a judged proof', async () => {
    const { keys } = await provedAlice()
    const pieces = [
      pieceOf(direct('for bob'), secret(2)),
      pieceOf(direct('for another', publicKeyOf(secret(6))), secret(2)),
      pieceOf(direct('forged'), secret(9)),
      pieceOf(
        direct('of somebody without a proof', publicKeyOf(secret(5)), nameOf('carol')),
        secret(9),
        nameOf('carol'),
      ),
      pieceOf({ kind: 'plain' }, secret(2)),
      new Uint8Array([1, 2, 3]),
    ]
    expect(openPosts(pieces, secret(5), keys)).toEqual([
      { author: 'alice', postNumber: 4, time: 1_700_000_000, text: 'for bob', to: 'bob', isVerified: true },
      { author: 'alice', postNumber: 4, time: 1_700_000_000, text: 'forged', to: 'bob', isVerified: false },
      expect.objectContaining({ author: 'carol', isVerified: false }),
    ])
  })

  test('that were copied under another name, or invite to a group, are passed over', async () => {
    const { keys } = await provedAlice()
    const copied = pieceOf(direct('from bob', publicKeyOf(secret(5)), bob), secret(2))
    const invite = encodeDirectContent({ kind: 'group-invite', description: 'g', secret: 'x' }, alice)
    const group = pieceOf({ kind: 'direct', sealed: seal(invite, publicKeyOf(secret(5)), random) }, secret(2))
    expect(openPosts([copied, group], secret(5), keys)).toEqual([])
  })

  test('are opened as old programs wrote them', async () => {
    const { keys } = await provedAlice()
    const old = pieceOf(
      { kind: 'direct', sealed: seal(encodeUtf8('plain text'), publicKeyOf(secret(5)), random) },
      secret(2),
    )
    expect(openPosts([old], secret(5), keys)).toMatchObject([{ text: 'plain text', to: undefined }])
  })

  test('are tried only so many in one go', async () => {
    const { keys } = await provedAlice()
    const last = pieceOf(direct('too late'), secret(2))
    const pieces = [...Array.from({ length: postsOfOneGo }, () => new Uint8Array([0])), last]
    expect(openPosts(pieces, secret(5), keys)).toEqual([])
    expect(openPosts(pieces.slice(1), secret(5), keys)).toHaveLength(1)
  })
})

describe('items', () => {
  const signer: ItemSigner = {
    ...{ name: alice, secret: { privateKey: secret(2), compressed: true } },
    ...{ height: 7, time: 1_700_000_000 },
  }
  const read = (bytes: Uint8Array | undefined) => {
    const decoded = decodeWholeItem(bytes ?? new Uint8Array(0))
    if (!decoded.ok) throw new Error(decoded.rejection.code)
    const { payload, signature } = decoded.value
    expect(verifyData(payload, signature, publicKeyOf(secret(2)))).toBe(true)
    return decoded.value
  }

  test('announce a post under all that it is found by, and of a message nothing', () => {
    const post = signPost(
      { author: alice, postNumber: 4, height: 7, time: 1_700_000_000, text: 'hello @bob #choir' },
      secret(2),
    )
    if (!post.ok) throw new Error(post.rejection.code)
    const items = announcementItems(post.value, signer).map(read)
    expect(items.map(({ target }) => [resourceOf(target)?.resource, target.name])).toEqual([
      ['post', 'alice'],
      ['status', 'alice'],
      ['hashtag', 'choir'],
      ['mention', 'bob'],
    ])
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 4, undefined, undefined])
    const sealed = sealText({ from: alice, to: bob, text: 'hush' }, publicKeyOf(secret(5)), random)
    const message = signPost(
      { author: alice, postNumber: 5, height: 7, time: 1, text: '', kind: { kind: 'direct', sealed } },
      secret(2),
    )
    expect(message.ok && announcementItems(message.value, signer)).toEqual([])
  })

  test('hold profile, picture and follows, within what an item can hold', () => {
    const profile = { fullname: 'Alice', bio: '', location: 'Here', url: '' }
    const item = read(profileItem(signer, profile, 3))
    expect([item.target, item.sequence]).toEqual([{ name: 'alice', resource: 'profile', kind: 'single' }, 3])
    expect(profileItem(signer, { ...profile, bio: 'x'.repeat(9_000) }, 3)).toBeUndefined()
    expect(read(avatarItem(signer, 'data:image/jpeg;base64,AAAA', 1)).target.resource).toBe('avatar')
    const names = Array.from({ length: 450 }, (_, index) => nameOf(`n${String(index)}`))
    const pages = followingItems(signer, names, 9).map(read)
    expect(pages.map(({ target, sequence }) => [target.resource, sequence])).toEqual([
      ...[
        ['following1', 9],
        ['following2', 9],
        ['following3', 9],
        ['following4', 9],
      ],
    ])
    expect(pages.map(({ value }) => (value as readonly unknown[]).length)).toEqual([200, 200, 50, 0])
  })
})

test('bringing a name is signed for one pod and one moment', () => {
  const bringing = { name: alice, url: 'https://pod.example', challenge: 'once' }
  const signature = signBringing(bringing, { privateKey: secret(2), compressed: true })
  const verifies = (url: string, challenge: string) =>
    verifyData(encodeUtf8(bringingText(url, 'alice', challenge)), signature, publicKeyOf(secret(2)))
  expect(verifies('https://pod.example', 'once')).toBe(true)
  expect(verifies('https://other.example', 'once')).toBe(false)
  expect(verifies('https://pod.example', 'twice')).toBe(false)
})
