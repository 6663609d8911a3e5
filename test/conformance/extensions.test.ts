// The extensions of the network: bytes that somebody else can check theirs with (docs/protocol/extensions.md).
import { expect, test } from 'vitest'
import { bytesFromLatin1, encode } from '../../src/codec/combinators.ts'
import { EncodedBencode } from '../../src/codec/bencode.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import { parsePrivateKey, parsePublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData, verifyData } from '../../src/crypto/signature.ts'
import { decodeMessage, encodeQuery, encodeReply } from '../../src/dht/wire/krpc.ts'
import { openAnswer, openQuestion, sealAnswer, sealQuestion } from '../../src/dht/wire/sealed-reads.ts'
import type { HeardQuery, ListenQuery } from '../../src/dht/wire/queries.ts'
import type { NodeId } from '../../src/dht/wire/node-id.ts'
import { encodeBlock } from '../../src/chain/wire/block.ts'
import { judgeByHeaders } from '../../src/chain/rules/name-proof-judge.ts'
import { equalBytes } from '../../src/base/bytes.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import { BloomFilter, matchesNames } from '../../src/chain/wire/bloom-filter.ts'
import { messages, nameFilters, nameProofs } from '../../src/chain/wire/messages.ts'
import { partialTreeOf } from '../../src/chain/wire/partial-tree.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { answerBytes, questionBytes } from '../../src/node/neighbours/neighbour-messages.ts'
import { openPage, ownPageTarget, pageKeysOf, pageOf, sealPage } from '../../src/node/own-lists/sealed-pages.ts'
import { encodeOwnPage, noComputer, type OwnEntry } from '../../src/protocol/own-lists.ts'
import { listenRequest } from '../../src/protocol/listen-request.ts'
import { targetOf } from '../../src/protocol/resources.ts'
import { gatewayAnnouncement, wordAnnouncements } from '../../src/protocol/announcements.ts'
import { judgeItem, type SignedItem, signItem } from '../../src/protocol/dht-item.ts'
import { targetKey, targetText } from '../../src/protocol/dht-target.ts'
import { encodeDirectContent, readDirectContent } from '../../src/protocol/direct-message.ts'
import { hashtagsOf, hashtagTarget } from '../../src/protocol/hashtags.ts'
import { laneCount, nextInLane } from '../../src/protocol/lanes.ts'
import { judgePost, signPost } from '../../src/protocol/post.ts'
import { decodeExtensionHandshake, encodeExtensionHandshake } from '../../src/swarm/wire/extension.ts'
import { encodeHandshake, reservedBytes } from '../../src/swarm/wire/handshake.ts'
import { encodeMessage } from '../../src/swarm/wire/messages.ts'
import { childOf, quickGenesis, registration, secret as seededSecret } from '../support/chain-builders.ts'
import { encodeNameProof } from '../../src/chain/wire/name-proof.ts'
import { proofBlocks, proofOfAlice } from '../support/name-proofs.ts'
import { extractMatches } from '../support/partial-tree.ts'
import { getData } from '../support/raw-node.ts'
import { name, TestKeys } from '../support/swarms.ts'

const alice = name('alice')
const shownProof = encodeNameProof(proofOfAlice({ confirmations: 0 }))
const buriedProof = encodeNameProof(proofOfAlice({ confirmations: 6 }, 5 + 6))
// swarm-posts.md 11.3
const secret = '7a86d8512f1a3c478830365e8b6a70e06539558151bd7054ba7c6725e68854a5'
const aliceKey = parsePrivateKey(decodeHex(secret) ?? new Uint8Array())
if (aliceKey === undefined) throw new Error('bad test data')

const keys = new TestKeys()
keys.register(alice, 1, publicKeyOf(aliceKey))

const signed = signPost({ author: alice, postNumber: 2, height: 28, time: 1795246701, text: 'hello twister' }, aliceKey)
if (!signed.ok) throw new Error(signed.rejection.code)
const { piece } = signed.value

const introduction = {
  ...{ listenPort: 22001, client: 'twister-node/0.1.0', exchangeId: 1, requestQueue: 250 },
  takesPushed: true,
}
const greeting = encodeExtensionHandshake(introduction, '51.10.1.10')
const bound = encodeDirectContent({ kind: 'text', text: 'hello DM', to: 'carol' }, alice)

const gatewayItem = signItem(
  { ...gatewayAnnouncement(signed.value), value: new EncodedBencode(piece), time: 1795246701, height: 28 },
  alice,
  aliceKey,
)
if (!gatewayItem.ok) throw new Error(gatewayItem.rejection.code)

const wordItems = wordAnnouncements(signed.value).map(({ target }) => {
  const item = signItem({ target, value: new EncodedBencode(piece), time: 1795246701, height: 28 }, alice, aliceKey)
  if (!item.ok) throw new Error(item.rejection.code)
  return item.value
})

const idOf = (byte: number): NodeId => new Uint8Array(20).fill(byte) as Uint8Array as NodeId
const [aliceNode, listenerId] = [idOf(0x11), idOf(0x22)]
const token = Uint8Array.of(1, 2, 3, 4)
const part = { transaction: Uint8Array.of(0x61, 0x62) }
const mentions = targetOf('mention', alice)
const challenge = listenRequest(listenerId, alice, token)
const listen: ListenQuery = {
  method: 'listen',
  ...{ infoHash: targetKey(mentions), username: alice, token },
  signature: signData(challenge, aliceKey),
}
const mention = signItem(
  { target: mentions, value: new EncodedBencode(piece), time: 1795246701, height: 28 },
  alice,
  aliceKey,
)
if (!mention.ok) throw new Error(mention.rejection.code)
const { payload, signature, signer } = mention.value
const heard: HeardQuery = {
  method: 'heard',
  infoHash: targetKey(mentions),
  token: listen.token,
  item: { payload, signature, signer: new TextEncoder().encode(signer) },
}

const tea = hashtagTarget('tea')
const tagged = signPost({ author: alice, postNumber: 3, height: 28, time: 1795246702, text: 'more #Tea' }, aliceKey)
if (!tagged.ok) throw new Error(tagged.rejection.code)
const knock = encodeHandshake({
  reserved: reservedBytes({ extended: true, dht: true, fast: true, peek: true }),
  infoHash: targetKey(tea),
  peerId: new TextEncoder().encode('-TW1000-abcdefghijkl'),
})

const ownKeys = pageKeysOf(aliceKey)
const ownEntries: readonly OwnEntry[] = [
  { key: 'bookmark:bob:17', computer: '0a0b0c0d', count: 3, isRemoved: false, value: '1795246000' },
  { key: 'follow:bob', computer: '0a0b0c0d', count: 1, isRemoved: false, value: '' },
  { key: 'follow:carol', computer: '1a2b3c4d', count: 9, isRemoved: true, value: '1795246500' },
  { key: 'mute:word:tea time', computer: '1a2b3c4d', count: 10, isRemoved: false, value: '9999999999Tea Time' },
  { key: 'read:bob:bob', computer: noComputer, count: 18, isRemoved: false, value: '' },
]
const ownPlaintext = encodeOwnPage({ pages: 1, entries: ownEntries }) ?? new Uint8Array()
const ownItem = signItem(
  {
    target: ownPageTarget(alice, 1),
    value: sealPage(ownKeys, { username: alice, number: 1 }, ownPlaintext, new SeededRandom(42)),
    ...{ time: 1795246701, height: 28, sequence: 5 },
  },
  alice,
  aliceKey,
)
if (!ownItem.ok) throw new Error(ownItem.rejection.code)
/** On which of 64 pages each key is. */
const ownPlaces = Object.fromEntries(ownEntries.map(({ key }) => [key, pageOf(ownKeys, key, 64)]))

/** Signed by the key that the proof shows. */
const keyItem = signItem(
  { target: targetOf('pubkey', alice), value: buriedProof, time: 1795246701, height: 28, sequence: 29 },
  alice,
  seededSecret(2),
)
if (!keyItem.ok) throw new Error(keyItem.rejection.code)

const namedBlock = childOf(quickGenesis, {
  transactions: ['alice', 'bob', 'carol', 'dave'].map(
    (user, at) => registration(user, seededSecret(at + 1)).transaction,
  ),
})
/** By ten hashes of each name with tweak 5. */
const namedFilter = {
  bits: decodeHex('0000200000000000880112050004202048200000000000600000000020002001') ?? new Uint8Array(),
  ...{ hashes: 10, tweak: 5, flags: matchesNames },
}
const bloom = new BloomFilter(namedFilter)
const namedTree = partialTreeOf(
  namedBlock.transactions.map(({ id }) => id),
  namedBlock.transactions.map((transaction, at) => at === 0 || bloom.wants(transaction)),
)

const itemVector = ({ target, payload, signature, signer }: SignedItem) => ({
  target: targetText(target),
  targetHash: encodeHex(targetKey(target)),
  p: encodeHex(payload),
  sig_p: encodeHex(signature),
  sig_user: signer,
})

const relaySecret = seededSecret(71)
const replySecret = seededSecret(72)
const readTargets = [targetOf('profile', alice), mentions]
const sealedQuestion =
  sealQuestion(
    { replyKey: publicKeyOf(replySecret), targets: readTargets },
    publicKeyOf(relaySecret),
    new SeededRandom(43),
  ) ?? new Uint8Array()
const encodedMention = { payload, signature, signer: bytesFromLatin1(alice) }
const sealedAnswer = sealAnswer([[], [encodedMention]], publicKeyOf(replySecret), new SeededRandom(44))
const relayQuery = { method: 'relay', infoHash: new Uint8Array(20) } as const
const toSecondRelay = { ...relayQuery, token, sealed: sealedQuestion }

const getMentions = getData(mentions)

const vectors = {
  push: {
    extensionHandshake: encodeHex(greeting),
    have: encodeHex(encodeMessage('have', { postNumber: 2 })),
    piece: encodeHex(encodeMessage('piece', { index: 2, begin: 0, data: piece })),
  },
  gateway: itemVector(gatewayItem.value),
  words: wordItems.map(itemVector),
  listeners: {
    nodeId: encodeHex(listenerId),
    token: encodeHex(token),
    signed: encodeHex(challenge),
    listen: encodeHex(encodeQuery(part, aliceNode, listen)),
    granted: encodeHex(encodeReply(part, listenerId, { contacts: [], listening: 1800 })),
    heard: encodeHex(encodeQuery(part, listenerId, heard)),
  },
  hashtag: {
    target: targetText(tea),
    infoHash: encodeHex(targetKey(tea)),
    handshake: encodeHex(knock),
    have: encodeHex(encodeMessage('have', { postNumber: 3 })),
    piece: encodeHex(encodeMessage('piece', { index: 3, begin: 0, data: tagged.value.piece })),
  },
  lanes: Array.from({ length: laneCount }, (_, lane) => [0, 5, 15, 16, 1000].map((least) => nextInLane(least, lane))),
  ownLists: {
    privateKey: secret,
    sealingKey: encodeHex(ownKeys.sealing),
    spreadingKey: encodeHex(ownKeys.spreading),
    plaintext: encodeHex(ownPlaintext),
    item: itemVector(ownItem.value),
    pagesOfKeysAmong64: ownPlaces,
  },
  nameFilter: {
    services: `0x${nameFilters.toString(16)}`,
    names: ['alice', 'carol'],
    filterload: encodeHex(encode(messages.filterload.codec, namedFilter)),
    block: encodeHex(encodeBlock(namedBlock)),
    merkleblock: encodeHex(encode(messages.merkleblock.codec, { header: namedBlock.header, ...namedTree })),
    tx: namedBlock.transactions.filter((_, at) => [0, 1, 3].includes(at)).map(({ bytes }) => encodeHex(bytes)),
  },
  neighbours: {
    question: encodeHex(questionBytes()),
    answer: encodeHex(
      answerBytes({ id: '00112233445566ff', network: 'main', port: 28333, stays: true }, '192.168.1.5'),
    ),
  },
  copies: {
    reply: encodeHex(
      encodeReply(part, listenerId, {
        ...{ token, contacts: [], ageSeconds: 12 },
        items: [{ payload: mention.value.payload, signature: mention.value.signature, signer: bytesFromLatin1(alice) }],
      }),
    ),
  },
  privateReads: {
    relaySecret: encodeHex(relaySecret),
    replySecret: encodeHex(replySecret),
    introduction: encodeHex(encodeQuery(part, aliceNode, relayQuery)),
    introduced: encodeHex(encodeReply(part, listenerId, { token, relayKey: publicKeyOf(relaySecret) })),
    toFirstRelay: encodeHex(
      encodeQuery(part, aliceNode, { ...toSecondRelay, to: { address: '51.2.3.4', port: 29333 } }),
    ),
    toSecondRelay: encodeHex(encodeQuery(part, listenerId, toSecondRelay)),
    answer: encodeHex(encodeReply(part, listenerId, { sealed: sealedAnswer })),
    targets: readTargets.map(targetText),
  },
  ipv6: {
    query: encodeHex(encodeQuery({ ...part, family: 6 }, idOf(0x33), getMentions)),
    reply: encodeHex(
      encodeReply({ ...part, family: 6 }, idOf(0x44), {
        ...{ token, seenAddress: '2a00:1:2:3::4', peers: [{ address: '2a00:9::1', port: 29333 }] },
        contacts: [{ id: idOf(0x55), endpoint: { address: '2a00:8::1', port: 29333 } }],
      }),
    ),
  },
  pages: {
    getData: encodeHex(encodeQuery(part, aliceNode, { ...getMentions, skip: 8 })),
    reply: encodeHex(encodeReply(part, listenerId, { ...{ token, contacts: [], rest: 23 }, items: [encodedMention] })),
  },
  paddedQuestion: { getData: encodeHex(encodeQuery(part, aliceNode, { ...getMentions, isPadded: true })) },
  nameProofMessages: {
    services: `0x${nameProofs.toString(16)}`,
    getnameproof: encodeHex(encode(messages.getnameproof.codec, { username: 'alice' })),
    nameproof: encodeHex(encode(messages.nameproof.codec, { username: 'alice', proof: shownProof })),
    unknown: encodeHex(encode(messages.nameproof.codec, { username: 'dave', proof: new Uint8Array(0) })),
  },
  keyItem: itemVector(keyItem.value),
  boundDirectMessage: { author: alice, plaintext: encodeHex(bound) },
}

test('are those that test/vectors shows', async () => {
  await expect(`${JSON.stringify(vectors, undefined, 2)}\n`).toMatchFileSnapshot('../vectors/extensions.json')
})

test('are taken by the rules of the network', () => {
  expect(judgePost(piece, alice, 2, keys)).toMatchObject({ ok: true })
  expect(judgeItem(gatewayItem.value, keys, 1795246701)).toMatchObject({ ok: true })
  expect(wordItems.map((item) => judgeItem(item, keys, 1795246701).ok)).toEqual([true, true])
  expect(judgeItem(ownItem.value, keys, 1795246701)).toMatchObject({ ok: true })
  expect(openPage(ownKeys, { username: alice, number: 1 }, ownItem.value)).toMatchObject({
    ...{ number: 1, sequence: 5, height: 28, isLater: false },
    page: { pages: 1, entries: ownEntries, damaged: 0 },
  })
  expect(openPage(ownKeys, { username: alice, number: 2 }, ownItem.value).page).toBeUndefined()
  const proved = judgeByHeaders(buriedProof, regressionNetwork, ({ id, height }) =>
    equalBytes(id, proofBlocks[height]?.header.id ?? id.subarray(1)),
  )
  const [provedKey] = proved.ok ? proved.value.proved.keys.slice(-1) : []
  expect(provedKey).toMatchObject({ height: 5, confirmations: 7 })
  const provedKeys = { bestHeight: () => 28, keyAt: () => parsePublicKey(provedKey?.publicKey ?? new Uint8Array()) }
  expect(judgeItem(keyItem.value, provedKeys, 1795246701)).toMatchObject({ ok: true })
  expect(verifyData(challenge, listen.signature, publicKeyOf(aliceKey))).toBe(true)
  for (const query of [listen, heard])
    expect(decodeMessage(encodeQuery(part, listenerId, query))).toMatchObject({ value: { query: { value: query } } })
  expect(['alice', 'bob', 'carol', 'dave'].map((user) => bloom.has(bytesFromLatin1(user)))).toEqual([
    true,
    false,
    true,
    false,
  ])
  const { root, matched } = extractMatches(namedTree)
  expect(encodeHex(root)).toBe(encodeHex(namedBlock.header.merkleRoot))
  expect(matched.map(encodeHex)).toEqual([0, 1, 3].map((at) => encodeHex(namedBlock.transactions[at]?.id ?? root)))
  expect(hashtagsOf(tagged.value)).toEqual(new Set(['tea']))
  expect(openQuestion(sealedQuestion, relaySecret)).toEqual({
    replyKey: publicKeyOf(replySecret),
    targets: readTargets,
  })
  expect(openAnswer(sealedAnswer, replySecret, 2)).toEqual([[], [encodedMention]])
  expect(decodeExtensionHandshake(greeting)).toEqual({ ok: true, value: introduction })
  expect(readDirectContent(bound, alice)).toEqual({
    ok: true,
    value: { kind: 'text', text: 'hello DM', to: 'carol' },
  })
  expect(readDirectContent(bound, name('carol'))).toEqual({ ok: false, rejection: { code: 'direct-of-another' } })
})
