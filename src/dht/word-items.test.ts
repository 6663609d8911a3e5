// What a node stores and serves under a word (extensions.md 6), with everything that strangers can put there.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { directKind, signedPiece } from '../../test/support/swarms.ts'
import { type BencodeInput, EncodedBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { signData } from '../crypto/signature.ts'
import { encodeItem } from '../protocol/dht-item.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import { limits } from '../protocol/limits.ts'
import type { PostFields } from '../protocol/post.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'

const at = { address: '51.9.9.9', port: dhtPort }
const lamp = targetOf('word', 'lamp')
const refusal = 'not a post of the signer with the word'

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode

beforeEach(async () => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob', 'mallory']) world.chain.register(name)
  node = await world.open(at.address)
  raw = await RawNode.open(world, '52.7.7.7')
})

afterEach(() => world.close())

const keyOf = (signer: string) => {
  const privateKey = world.chain.privateKeys.get(signer as Username)
  if (privateKey === undefined) throw new Error(signer)
  return privateKey
}

const postOf = (author: string, postNumber: number, fields: Partial<PostFields>): BencodeInput =>
  new EncodedBencode(signedPiece({ username: author as Username, privateKey: keyOf(author) }, postNumber, fields))

/** Puts a well signed item, as a program of its own would; gives the text of the refusal, if any. */
const put = async (target: DhtTarget, signer: string, value: BencodeInput): Promise<string | undefined> => {
  const time = Math.floor(world.clock.nowMs() / 1000)
  const payload = encodeItem({ target, value, time, height: 999 })
  const item = { payload, signature: signData(payload, keyOf(signer)), signer: encodeUtf8(signer) }
  const { token = new Uint8Array() } = await raw.askReply(at, getData(target, true))
  return raw.refusal(at, { method: 'putData', token, item })
}

test('stores a post of the signer that has the word, and serves it', async () => {
  expect(await put(lamp, 'alice', postOf('alice', 1, { text: 'the Lamp is green' }))).toBe('')
  expect((await raw.askReply(at, getData(lamp))).items).toHaveLength(1)
})

test('refuses what is no post of the signer, or has not the word, and tells the sender (dht 10.1-1)', async () => {
  const refused: readonly (readonly [string, BencodeInput])[] = [
    ['mallory', postOf('alice', 1, { text: 'the lamp' })],
    ['mallory', postOf('mallory', 1, { text: 'a lantern, and lamps' })],
    ['mallory', postOf('mallory', 1, { text: 'lamp', kind: directKind })],
    ['mallory', 'lamp'],
    ['mallory', { userpost: { n: 'mallory', k: 1, msg: 'lamp' } }],
  ]
  for (const [signer, value] of refused) expect(await put(lamp, signer, value)).toBe(refusal)
  expect(await put(targetOf('word', 'LAMP'), 'mallory', postOf('mallory', 1, { text: 'LAMP' }))).toBe(refusal)
  expect(node.dht.state().storedItems).toBe(0)
})

test('one signer who floods a word keeps a share of it, and the posts of others stay (dht 10.1-7)', async () => {
  for (const number of [1, 2, 3]) await put(lamp, 'alice', postOf('alice', number, { text: `lamp ${String(number)}` }))
  for (let number = 0; number < 3 * limits.multiItems; number += 1)
    await put(lamp, 'mallory', postOf('mallory', number, { text: `lamp for sale ${String(number)}` }))
  await put(lamp, 'bob', postOf('bob', 1, { text: 'a lamp at last' }))
  const found = await world.until(node.dht.get(lamp))
  const signers = found.map(({ signer }) => signer)
  expect(signers.filter((signer) => signer === 'alice')).toHaveLength(3)
  expect(signers).toContain('bob')
  expect(signers.length).toBeLessThanOrEqual(limits.multiItems)
})
