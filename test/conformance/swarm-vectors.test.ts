// Recorded posts and swarm connections of the C++ node (test/vectors/README.md), and the tables of swarm-posts.md 11.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/base/bytes.ts'
import { accept } from '../../src/base/verdict.ts'
import { encodeBencode } from '../../src/codec/bencode.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import { hashcashSatisfied } from '../../src/crypto/hashcash.ts'
import { parsePublicKey, type PublicKey } from '../../src/crypto/keys.ts'
import { signedMessageDigest, verifyData } from '../../src/crypto/signature.ts'
import { infoHashOf } from '../../src/protocol/dht-target.ts'
import { decodePost, encodeUserpost, judgePost, textOf } from '../../src/protocol/post.ts'
import { postFlags } from '../../src/protocol/post-kind.ts'
import { allowedFastSet } from '../../src/swarm/sync/allowed-fast.ts'
import { Bitfield } from '../../src/swarm/wire/bitfield.ts'
import { decodeExtensionHandshake, decodePeerExchange, encodePeerExchange } from '../../src/swarm/wire/extension.ts'
import { FrameReader } from '../../src/swarm/wire/frames.ts'
import { decodeHandshake, encodeHandshake, featuresOf, reservedBytes } from '../../src/swarm/wire/handshake.ts'
import { encodeMessage, keepAlive, type ValueOf, type WireMessage, wholePost } from '../../src/swarm/wire/messages.ts'
import { name, TestKeys } from '../support/swarms.ts'

interface RecordedPost {
  readonly author: string
  readonly k: number
  readonly kind: string
  readonly size: number
  readonly hex: string
  readonly signing_pubkey: string
  readonly sighash: string
  readonly userpost_hex: string
  readonly sig_wort_message_hex?: string
  readonly decoded: { readonly userpost: Readonly<Record<string, unknown>> }
}

interface RecordedMessage {
  readonly type: string
  readonly dir: string
  readonly index?: number
  readonly begin?: number
  readonly length?: number
  readonly bitfield?: string
  readonly data?: string
  readonly port?: number
  readonly nbits?: number
  readonly ext_id?: number
  readonly peer_id?: string
  readonly payload?: Readonly<Record<string, unknown>>
}

interface RecordedStream {
  readonly swarm: string
  readonly infohash: string
  readonly initiator: string
  readonly acceptor: string
  readonly initiator_to_acceptor_hex: string
  readonly acceptor_to_initiator_hex: string
  readonly messages: readonly RecordedMessage[]
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'))
const { posts, swarm_infohash } = read('posts.json') as {
  readonly posts: readonly RecordedPost[]
  readonly swarm_infohash: Readonly<Record<string, string>>
}
const { streams } = read('wire_swarm.json') as { readonly streams: readonly RecordedStream[] }
const { keys: recordedKeys } = read('keys.json') as {
  readonly keys: readonly { readonly user: string; readonly note: string; readonly pubkey: string }[]
}

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array()
const publicKey = (hex: string): PublicKey => {
  const key = parsePublicKey(bytesOf(hex))
  if (key === undefined) throw new Error(`no key: ${hex}`)
  return key
}

/** The users of the recorded network; carol's key was replaced in block 28 (txs.json). */
const keys = new TestKeys()
keys.best = 1000
for (const { user, note, pubkey } of recordedKeys)
  if (!user.startsWith('*'))
    keys.register(name(user), note.startsWith('replaced') ? 1 : user === 'carol' ? 28 : 1, publicKey(pubkey))

describe('identity of a swarm', () => {
  test.each([
    ['alice', '06e2980f2e8912a418195d67d83e1f79230273f6'],
    ['bob', '61d00bb3300acfc29ddd71dec1b060dd39b97459'],
    ['miguel_freitas', 'e45c1d79c823216d781e0485bd37c8c9d64670d2'],
    ['aaaaaaaaaaaaaaaa', '29479ff7ede48b9e6864fa273993649b3489831a'],
    ...Object.entries(swarm_infohash),
  ])('the info-hash of %s', (username, infoHash) => {
    expect(encodeHex(infoHashOf(name(username)))).toBe(infoHash)
  })

  test('the handshake of swarm-posts.md 11.2 and the request for post 2', () => {
    const handshake =
      '13747769737465722070726f746f636f6c6c6c6c000000000010001506e2980f2e8912a418195d67d83e1f79230273f62d5453303030312d6162636465666768696a6b6c'
    const encoded = encodeHandshake({
      reserved: reservedBytes({ extended: true, dht: true, fast: true, peek: true }),
      infoHash: infoHashOf(name('alice')),
      peerId: new TextEncoder().encode('-TS0001-abcdefghijkl'),
    })
    expect(encodeHex(encoded)).toBe(handshake)
    expect(encodeHex(encodeMessage('request', wholePost(2)))).toBe('0000000d06000000020000000000004000')
  })

  test.each([
    ['06e2980f2e8912a418195d67d83e1f79230273f6', 5, 16, '0001056b'],
    ['c085ad0c333ada8f54d7cd1754022c4d5c1d7497', 0, 18, '0000d7e7'],
  ])('the hashcash of %s for post %i', (infoHash, postNumber, bits, nonce) => {
    expect(hashcashSatisfied(bytesOf(infoHash), postNumber, bytesOf(nonce), bits)).toBe(true)
    expect(hashcashSatisfied(bytesOf(infoHash), postNumber + 1, bytesOf(nonce), bits)).toBe(false)
  })
})

const flagsFrom = (userpost: Readonly<Record<string, unknown>>): number => {
  if ('dm' in userpost) return postFlags.direct
  if ('pfav' in userpost) return postFlags.privateFavourite
  return ('rt' in userpost ? postFlags.retransmit : 0) | ('fav' in userpost ? postFlags.favourite : 0)
}

describe('recorded posts', () => {
  test.each(posts.map((post) => [post.author, post.k, post.kind, post] as const))('%s %i, %s', (_, k, _kind, post) => {
    const piece = bytesOf(post.hex)
    const judged = judgePost(piece, name(post.author), k, keys)
    if (!judged.ok) expect(judged.rejection).toBe('accepted')
    else {
      expect(encodeHex(judged.value.piece)).toBe(post.hex)
      expect(encodeHex(judged.value.userpost.raw)).toBe(post.userpost_hex)
      expect(encodeHex(signedMessageDigest(judged.value.userpost.raw))).toBe(post.sighash)
      expect(judged.value.flags).toBe(flagsFrom(post.decoded.userpost))
      expect(encodeHex(encodeBencode(judged.value.userpost))).toBe(post.userpost_hex)
      expect(verifyData(judged.value.userpost.raw, judged.value.signature, publicKey(post.signing_pubkey))).toBe(true)
    }
  })

  test.each(posts.map((post) => [post.author, post.k, post.kind, post] as const))(
    '%s %i, %s, is written in the same bytes from what its kind says',
    (_, _k, _kind, post) => {
      const decoded = decodePost(bytesOf(post.hex))
      if (!decoded.ok) return expect.unreachable()
      const { author, postNumber, time, height, kind, userpost } = decoded.value
      const fields = { author, postNumber, time, height, kind, text: textOf(decoded.value) }
      const written = encodeUserpost({ ...fields, lastPostNumber: userpost.int('lastk') })
      expect(encodeHex(written)).toBe(post.userpost_hex)
    },
  )

  test('signatures without retransmit cover the recorded message', () => {
    const commented = posts.filter((post) => post.sig_wort_message_hex !== undefined)
    expect(commented.length).toBeGreaterThan(0)
    for (const post of commented) {
      const decoded = decodePost(bytesOf(post.hex))
      const signature = decoded.ok ? decoded.value.signatureWithoutRetransmit : undefined
      const message = bytesOf(post.sig_wort_message_hex ?? '')
      expect(signature !== undefined && verifyData(message, signature, publicKey(post.signing_pubkey))).toBe(true)
    }
  })
})

/** A recorded message in our words. */
const expectedOf = (message: RecordedMessage): WireMessage | undefined => {
  const { index = 0, begin = 0, length = 0 } = message
  const block: ValueOf<'request'> = { index, begin, length }
  const byType: Readonly<Record<string, WireMessage>> = {
    choke: { name: 'choke', value: {} },
    unchoke: { name: 'unchoke', value: {} },
    interested: { name: 'interested', value: {} },
    not_interested: { name: 'notInterested', value: {} },
    have: { name: 'have', value: { postNumber: index } },
    bitfield: { name: 'bitfield', value: { bits: bytesOf(message.bitfield ?? '') } },
    request: { name: 'request', value: block },
    piece: { name: 'piece', value: { index, begin, data: bytesOf(message.data ?? '') } },
    port: { name: 'port', value: { port: message.port ?? 0 } },
    hashcash_nbits: { name: 'hashcashBits', value: { bits: message.nbits ?? 0 } },
    have_none: { name: 'haveNone', value: {} },
    allowed_fast: { name: 'allowedFast', value: { postNumber: index } },
  }
  return byType[message.type]
}

const frameOf = (message: WireMessage): Uint8Array => encodeMessage(message.name, message.value as never)

const directions = streams.flatMap((stream, number) => [
  { stream, number, dir: 'initiator->acceptor', bytes: bytesOf(stream.initiator_to_acceptor_hex) },
  { stream, number, dir: 'acceptor->initiator', bytes: bytesOf(stream.acceptor_to_initiator_hex) },
])

const parse = (bytes: Uint8Array, chunk: number): readonly WireMessage[] => {
  const reader = new FrameReader()
  const messages: WireMessage[] = []
  for (let offset = 0; offset < bytes.length; offset += chunk) {
    reader.push(bytes.slice(offset, offset + chunk))
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      if (!next.ok) throw new Error(next.rejection.code)
      messages.push(next.value)
    }
  }
  expect(reader.heldBytes).toBe(0)
  return messages
}

describe('recorded connections', () => {
  test.each(directions)('stream $number, $dir: handshake and messages, byte for byte', ({ stream, dir, bytes }) => {
    const handshake = decodeHandshake(bytes.slice(0, 68))
    if (!handshake.ok) throw new Error(handshake.rejection.code)
    expect(encodeHex(handshake.value.infoHash)).toBe(stream.infohash)
    expect(encodeHex(infoHashOf(name(stream.swarm)))).toBe(stream.infohash)
    expect(featuresOf(handshake.value.reserved)).toEqual({ extended: true, dht: true, fast: true, peek: true })
    expect(encodeHex(reservedBytes(featuresOf(handshake.value.reserved)))).toBe('0000000000100015')

    const parsed = parse(bytes.slice(68), 16_384)
    const recorded = stream.messages.filter((message) => message.dir === dir && message.type !== 'handshake')
    const kinds = recorded.filter((message) => message.type !== 'keepalive')
    expect(parsed).toHaveLength(kinds.length)
    for (const [index, message] of kinds.entries())
      if (message.type === 'extended')
        expect(parsed[index]).toMatchObject({ name: 'extended', value: { id: message.ext_id } })
      else expect(parsed[index]).toEqual(expectedOf(message))

    let next = 0
    const encoded = recorded.map((message) => {
      if (message.type === 'keepalive') return keepAlive
      const parsedMessage = parsed[next]
      next += 1
      return parsedMessage === undefined ? new Uint8Array() : frameOf(parsedMessage)
    })
    expect(encodeHex(concatBytes(encodeHandshake(handshake.value), ...encoded))).toBe(encodeHex(bytes))
  })

  test('cutting a stream anywhere changes nothing', () => {
    const bytes = bytesOf(streams[9]?.acceptor_to_initiator_hex ?? '').slice(68)
    const whole = parse(bytes, bytes.length)
    for (const chunk of [1, 2, 3, 7, 100]) expect(parse(bytes, chunk)).toEqual(whole)
  })

  test('every PIECE is an acceptable post', () => {
    let pieces = 0
    for (const { stream, bytes } of directions)
      for (const message of parse(bytes.slice(68), bytes.length)) {
        if (message.name !== 'piece') continue
        pieces += 1
        expect(judgePost(message.value.data, name(stream.swarm), message.value.index, keys).ok).toBe(true)
      }
    expect(pieces).toBe(47)
  })

  test('extension handshakes tell client, port and the id of peer exchange', () => {
    let handshakes = 0
    for (const { dir, bytes } of directions)
      for (const message of parse(bytes.slice(68), bytes.length)) {
        if (message.name !== 'extended' || message.value.id !== 0) continue
        handshakes += 1
        expect(decodeExtensionHandshake(message.value.payload)).toEqual(
          accept({
            listenPort: dir === 'initiator->acceptor' ? 22001 : undefined,
            client: 'twisterd/v0.9.40.0-unk-beta',
            exchangeId: 1,
            requestQueue: 250,
            takesPushed: false,
          }),
        )
      }
    expect(handshakes).toBe(30)
  })

  test('peer exchanges tell compact endpoints, and are written the same way but for the flags', () => {
    let exchanges = 0
    for (const { bytes } of directions)
      for (const message of parse(bytes.slice(68), bytes.length)) {
        if (message.name !== 'extended' || message.value.id !== 1) continue
        const decoded = decodePeerExchange(message.value.payload)
        if (!decoded.ok) throw new Error(decoded.rejection.code)
        exchanges += 1
        for (const endpoint of [...decoded.value.added, ...decoded.value.dropped]) {
          expect(endpoint.port).toBe(22001)
          expect(endpoint.address).toMatch(/^51\./u)
        }
        const again = encodePeerExchange(decoded.value)
        expect(again).toHaveLength(message.value.payload.length)
        expect(decodePeerExchange(again)).toEqual(decoded)
      }
    expect(exchanges).toBeGreaterThan(10)
  })

  test('the allowed fast set is the one that the C++ node gives', () => {
    let compared = 0
    for (const { stream, dir, bytes } of directions) {
      const messages = parse(bytes.slice(68), bytes.length)
      const given = messages.flatMap((message) => (message.name === 'allowedFast' ? [message.value.postNumber] : []))
      if (given.length !== 10) continue
      const receiver = (dir === 'initiator->acceptor' ? stream.acceptor : stream.initiator).split(':')[0] ?? ''
      const sizes = Array.from({ length: 80 }, (_, pieces) => pieces + 11)
      const fits = sizes.some((pieces) => {
        const ours = allowedFastSet(receiver, bytesOf(stream.infohash), pieces)
        return given.every((postNumber, index) => ours[index] === postNumber)
      })
      expect(fits).toBe(true)
      compared += 1
    }
    expect(compared).toBeGreaterThan(0)
  })

  test('a recorded bitfield holds the posts that were served', () => {
    const bits = new Bitfield()
    bits.replace(bytesOf('ff5fffe3f0'))
    expect([0, 7, 9, 11, 15, 26, 30, 35].map((number) => bits.has(number))).toEqual(new Array(8).fill(true))
    expect([8, 10, 27, 28, 29, 36, 99].map((number) => bits.has(number))).toEqual(new Array(7).fill(false))
    expect(bits.highest()).toBe(35)
  })
})
