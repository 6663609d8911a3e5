// A node works for a name whose key is elsewhere: registers it, numbers its posts, passes on what was signed (ADR 94).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/random.ts'
import { decodeBencodeDict, encodeBencode, EncodedBencode } from '../../src/codec/bencode.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { createPrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData } from '../../src/crypto/signature.ts'
import { announcementsOf } from '../../src/protocol/announcements.ts'
import { signItem } from '../../src/protocol/dht-item.ts'
import { decodePost, type SignedPost, textOf } from '../../src/protocol/post.ts'
import { targetOf } from '../../src/protocol/resources.ts'
import { nameOf } from '../support/fake-context.ts'
import { codeOf } from '../support/registration-searches.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const [alice, bob] = [nameOf('alice'), nameOf('bob')]
const secret = createPrivateKey(new SeededRandom(5))

const testnet = new Testnet(94)
let host: TestNode
let other: TestNode

/** As a browser does it: the bytes of the draft, signed. */
const signed = (userpost: Uint8Array): SignedPost => {
  const piece = encodeBencode({ sig_userpost: signData(userpost, secret), userpost: new EncodedBencode(userpost) })
  const decoded = decodePost(piece)
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value
}

const itemsOf = (post: SignedPost): readonly Uint8Array[] => {
  const value = decodeBencodeDict(post.piece, { maxDepth: 24, maxValues: 1024, canonical: true })
  if (!value.ok) throw new Error('no post')
  return announcementsOf(post).map(({ target, sequence }) => {
    const numbered = sequence === undefined ? {} : { sequence }
    const fields = { target, value: value.value, time: post.time, height: post.height, ...numbered }
    const item = signItem(fields, alice, secret)
    if (!item.ok) throw new Error(item.rejection.code)
    const { payload, signature } = item.value
    return encodeBencode({ p: new EncodedBencode(payload), sig_p: signature, sig_user: encodeUtf8(alice) })
  })
}

const draft = (text: string) => testnet.finish(host.node.hosting.draft({ username: alice, kind: 'plain', text }))

beforeAll(async () => {
  const first = await testnet.open(0, [])
  host = await testnet.open(1, [0])
  other = await testnet.open(2, [0, 1])
  other.node.wallet.create(bob)
  other.node.registrations.start(bob)
  expect(host.node.hosting.register(alice, publicKeyOf(secret)).state).toMatch(/working|no-registration/u)
  first.node.chain.startMining(1)
  await testnet.until(
    'names',
    () =>
      host.node.hosting.states([alice])[0]?.state === 'ready' &&
      other.node.registrations.stateOf(bob).state === 'ready',
  )
  first.node.chain.stopMining()
  await testnet.advance(60)
}, 240_000)

afterAll(() => testnet.close())

describe('a hosted name', () => {
  test('posts: what was signed elsewhere reaches others by the swarm and by the DHT', async () => {
    other.node.following.follow(bob, [alice])
    const first = await draft('hello #pods')
    const post = signed(first.userpost)
    const another = signed((await draft('another')).userpost)
    expect(await codeOf(() => host.node.hosting.publish(alice, first.id, post.piece, itemsOf(another)))).toBe(
      'hosting.item-invalid',
    )
    await testnet.finish(host.node.hosting.publish(alice, first.id, post.piece, itemsOf(post)))
    // Whoever heard no answer gives it once more.
    await testnet.finish(host.node.hosting.publish(alice, first.id, post.piece, itemsOf(post)))
    await testnet.until('the post', () => other.node.swarms.post(alice, first.postNumber) !== undefined)
    await testnet.advance(30)
    const [status] = await testnet.finish(other.node.items.get(targetOf('status', alice)))
    expect(status?.sequence).toBe(first.postNumber)
    expect(textOf(await testnet.finish(other.node.posts.find(alice, first.postNumber, 5_000)))).toBe('hello #pods')
  }, 240_000)

  test('gets no number twice, and nothing is published that is no draft', async () => {
    const drafts = [await draft('one'), await draft('two')]
    expect(drafts[1]?.postNumber).toBeGreaterThan(drafts[0]?.postNumber ?? Infinity)
    const [one, two] = drafts as [(typeof drafts)[0], (typeof drafts)[0]]
    const swapped = signed(two.userpost)
    expect(await codeOf(() => host.node.hosting.publish(alice, one.id, swapped.piece, []))).toBe(
      'hosting.draft-differs',
    )
    expect(await codeOf(() => host.node.hosting.publish(alice, 'none', swapped.piece, []))).toBe(
      'hosting.draft-unknown',
    )
    const stranger = signData(one.userpost, createPrivateKey(new SeededRandom(6)))
    const forged = encodeBencode({ sig_userpost: stranger, userpost: new EncodedBencode(one.userpost) })
    expect(await codeOf(() => host.node.hosting.publish(alice, one.id, forged, []))).toBe('post-signature-invalid')
    await testnet.finish(host.node.hosting.publish(alice, two.id, swapped.piece, []))
    expect((await draft('three')).postNumber).toBe(two.postNumber + 1)
  }, 240_000)

  test('has what others wrote passed on, and wants the posts of others', async () => {
    host.node.hosting.want([bob])
    await testnet.finish(other.node.posts.publish({ username: bob, text: 'from bob' }))
    await testnet.until('the post of bob', () => host.node.swarms.post(bob, 0) !== undefined)
    const to = { author: bob, postNumber: 0 }
    const passed = await testnet.finish(host.node.hosting.draft({ username: alice, kind: 'retransmit', text: '', to }))
    expect(signed(passed.userpost).kind).toMatchObject({ kind: 'retransmit' })
    host.node.hosting.unwant([bob])
    expect(host.node.swarms.state(bob)).toBeUndefined()
    expect(await codeOf(() => host.node.hosting.draft({ username: bob, kind: 'plain', text: 'x' }))).toBe(
      'hosting.unknown',
    )
  }, 240_000)

  test('stores its profile, and counts above what is there', async () => {
    const next = await testnet.finish(host.node.hosting.itemDraft(alice, 'profile'))
    expect(next.sequence).toBe(0)
    const fields = { target: targetOf('profile', alice), value: { fullname: 'Alice' }, ...next }
    const item = signItem(fields, alice, secret)
    if (!item.ok) throw new Error(item.rejection.code)
    const { payload, signature } = item.value
    const whole = encodeBencode({ p: new EncodedBencode(payload), sig_p: signature, sig_user: encodeUtf8(alice) })
    await testnet.finish(host.node.hosting.putItem(alice, whole))
    await testnet.advance(10)
    expect(await testnet.finish(other.node.hosting.signedItems(targetOf('profile', alice)))).toEqual([whole])
    expect((await testnet.finish(host.node.hosting.itemDraft(alice, 'profile'))).sequence).toBe(1)
    expect(await codeOf(() => host.node.hosting.putItem(bob, whole))).toBe('hosting.unknown')
  }, 240_000)

  test('is no name of the wallet, and has one key', async () => {
    const key = publicKeyOf(createPrivateKey(new SeededRandom(7)))
    expect(await codeOf(() => other.node.hosting.register(bob, key))).toBe('hosting.local')
    expect(await codeOf(() => host.node.hosting.register(alice, key))).toBe('hosting.other-key')
    expect(await codeOf(() => host.node.hosting.register('Alice', key))).toBe('hosting.name-invalid')
    expect(host.node.wallet.has(alice)).toBe(false)
  })
})
