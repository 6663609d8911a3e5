// What the C++ node sends is read, judged and written again to the byte; the examples of dht.md hold.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/base/bytes.ts'
import { EncodedBencode } from '../../src/codec/bencode.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { parsePrivateKey, parsePublicKey, type PublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData, signedMessageDigest, verifyData } from '../../src/crypto/signature.ts'
import { decodeMessage, encodeError, encodeQuery, encodeReply, type Message } from '../../src/dht/wire/krpc.ts'
import { deriveNodeId, isNodeIdValid, type NodeId } from '../../src/dht/wire/node-id.ts'
import type { EncodedItem } from '../../src/dht/wire/queries.ts'
import { writeToken } from '../../src/dht/rules/write-token.ts'
import { decodeItem, encodeItem, judgeItem } from '../../src/protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../../src/protocol/dht-target.ts'
import { encodeUserpost } from '../../src/protocol/post.ts'
import type { Username } from '../../src/protocol/username.ts'

const hex = (text: string): Uint8Array => decodeHex(text.replaceAll(/\s/gu, '')) ?? new Uint8Array()

const version = hex('4c540100')
const ownId = hex('101112131415161718191a1b1c1d1e1f20212223') as NodeId
const part = (transaction: string) => ({ transaction: hex(transaction), version })

const single = (name: string, resource: string): DhtTarget => ({ name, resource, kind: 'single' })
const multi = (name: string, resource: string): DhtTarget => ({ name, resource, kind: 'multi' })

const exampleSecret = parsePrivateKey(hex('0d81c790baaa9bf0d733ceac9aed466bf07abd6591b408eceee654582928d5d3'))
if (exampleSecret === undefined) throw new Error('the key of dht.md 3.4')
const exampleKey = publicKeyOf(exampleSecret)

describe('dht.md 1.1', () => {
  it.each([
    ['124.31.75.21', 0x01, 'f766f9f5'],
    ['124.31.75.21', 0x86, '413f741c'],
    ['203.0.113.7', 0x5a, '871fc25d'],
    ['192.0.2.200', 3, '143cfe8d'],
    ['0.0.0.0', 0, 'a10909c2'],
  ])('the id of a node at %s with salt %i begins with %s', (address, salt, prefix) => {
    const random = { bytes: (length: number) => new Uint8Array(length).fill(salt) }
    const id = deriveNodeId(address, random)
    expect([encodeHex(id.subarray(0, 4)), id[19]]).toEqual([prefix, salt])
    expect(isNodeIdValid(id, address)).toBe(true)
    expect(isNodeIdValid(id, '198.51.100.77')).toBe(false)
  })
})

describe('dht.md appendix B', () => {
  it.each([
    [single('alice', 'profile'), '61cf0cfa7cb8005a5542478e85ce11ec25f8d683'],
    [single('alice', 'avatar'), '51293485266d39da357de1188b8851cc834e9454'],
    [single('alice', 'status'), '567d053213d341b229792644413af5b8045fd63a'],
    [single('alice', 'following1'), 'cdc14ad589f63b8d2b14a28ddc71a10770f8482b'],
    [single('alice', 'post0'), 'ff39a98bcf682a1f87bd78baa777833796c16c55'],
    [single('alice', 'post7'), 'a4f03527d6694fd48238d33274cb53780f68b3a8'],
    [multi('alice', 'replies7'), 'e8ab6007d3af5ba9ec0f15d4dfc18ae13fb60695'],
    [multi('alice', 'rts7'), '6ce18f3f834e372b87aa71474c453758e0e93c87'],
    [multi('alice', 'mention'), '4d85d777181ea4924ad120a4367aa13569d84198'],
    [multi('bob', 'mention'), '961de5e26b63135c176131d3c0b939d5bb1f6db6'],
    [multi('twister', 'hashtag'), 'c67947c4e94b7ad405221d422d46f1e7893ce9f5'],
    [multi('alice', 'tracker'), '06e2980f2e8912a418195d67d83e1f79230273f6'],
  ])('target %o has the key %s', (target, key) => {
    expect(encodeHex(targetKey(target))).toBe(key)
  })

  it('writes the packets of the page to the byte', () => {
    const target = single('alice', 'profile')
    const raw = encodeUtf8('d1:n5:alice1:r7:profile1:t1:se')
    const query = {
      method: 'getData',
      target: { bytes: raw, key: targetKey(target), resource: 'profile' },
      justToken: true,
    } as const
    const announce = {
      method: 'announcePeer',
      infoHash: targetKey(multi('alice', 'tracker')),
      port: 29_333,
      token: encodeUtf8('abcd'),
      seed: 0,
      impliedPort: false,
    } as const
    expect(encodeHex(encodeQuery(part('1234'), ownId, { method: 'ping' }))).toBe(
      '64313a71343a70696e67313a74323a1234313a76343a4c540100313a7864323a696432303a101112131415161718191a1b1c1d1e1f2021222365313a7a313a7165',
    )
    expect(encodeHex(encodeReply(part('1234'), ownId, {}))).toBe(
      '64313a7264323a696432303a101112131415161718191a1b1c1d1e1f2021222365313a74323a1234313a76343a4c540100313a7a313a7265',
    )
    expect(encodeHex(encodeReply(part('1234'), ownId, { seenAddress: '203.0.113.7' }))).toBe(
      '64313a7264323a696432303a101112131415161718191a1b1c1d1e1f20212223323a6970343acb00710765313a74323a1234313a76343a4c540100313a7a313a7265',
    )
    expect(encodeHex(encodeQuery(part('0001'), ownId, announce))).toBe(
      '64313a7131323a616e6e6f756e636550656572313a74323a0001313a76343a4c540100313a7864323a696432303a101112131415161718191a1b1c1d1e1f20212223383a696e666f4861736832303a06e2980f2e8912a418195d67d83e1f79230273f6343a706f727469323933333365343a73656564693065353a746f6b656e343a6162636465313a7a313a7165',
    )
    const justToken = encodeQuery(part('1234'), ownId, query)
    expect(justToken.length).toBe(120)
    expect(encodeHex(justToken)).toBe(
      encodeHex(encodeUtf8('d1:q7:getData1:t2:')) +
        '1234' +
        encodeHex(encodeUtf8('1:v4:')) +
        '4c540100' +
        encodeHex(encodeUtf8('1:xd2:id20:')) +
        encodeHex(ownId) +
        encodeHex(encodeUtf8('9:justtokeni1e6:targetd1:n5:alice1:r7:profile1:t1:see1:z1:qe')),
    )
    expect(encodeHex(encodeError(part('1234'), ownId, 'invalid token'))).toBe(
      encodeHex(encodeUtf8('d1:eli203e13:invalid tokene1:rd2:id20:')) +
        encodeHex(ownId) +
        encodeHex(encodeUtf8('e1:t2:')) +
        '1234' +
        encodeHex(encodeUtf8('1:v4:')) +
        '4c540100' +
        encodeHex(encodeUtf8('1:z1:ee')),
    )
  })

  it('makes the token of the page', () => {
    const key = targetKey(multi('alice', 'tracker'))
    expect(encodeHex(writeToken('203.0.113.7', hex('44332211'), key))).toBe('c3b500c7')
  })

  it('agrees with the signatures of the page and of its posts', () => {
    const userpost = encodeUserpost({
      author: 'alice' as Username,
      postNumber: 7,
      height: 123_457,
      time: 1_700_000_100,
      text: 'hi @bob #twister',
      lastPostNumber: 6,
    })
    expect(new TextDecoder().decode(userpost)).toBe(
      'd6:heighti123457e1:ki7e5:lastki6e3:msg16:hi @bob #twister1:n5:alice4:timei1700000100ee',
    )
    const sig_userpost = signData(userpost, exampleSecret)
    expect(encodeHex(sig_userpost)).toBe(
      '1f47850b080022206ecb66a00798e5ddf438f7bd4446b90f0c8f386749c8d5641b34fa7bf17b67621818ba7ef02bd49fde8529856332381fb836c4d24439142c42',
    )
    const value = new EncodedBencode(
      concatBytes(encodeUtf8('d12:sig_userpost65:'), sig_userpost, encodeUtf8('8:userpost'), userpost, encodeUtf8('e')),
    )
    const rows = [
      [
        { target: single('alice', 'post7'), sequence: 1 },
        264,
        '137d26abfa9132da27e9836b99adaf1a27d4ab219f63cc156fa5425aee70af1c',
        '20559afe08028a5c75ec1fa2aa470fcc39e9c3c91d60e3ba17ddcb8b4edfa3675218c9f0c243404acada52c80d004bc2fbb1a5963392d3ca80a2f1e8db9df483eb',
      ],
      [
        { target: single('alice', 'status'), sequence: 7 },
        265,
        '813ddb6031fd8e95de2657e123eefb0d002a027cabe0f75f880a0eb342fd99c4',
        '1f885d441ed3eb2b90ddd199fc89021fdcedfe7aebe988a78718b346afbbbbb6e10ae27dee293df9f4205dc613699d0a6e008da6dd6dac51b7198a4639f16cc591',
      ],
      [
        { target: multi('bob', 'mention') },
        256,
        '467f96ad30f1ee8fefcf59c41e2c3c7d4b24333bc4b0d1f9e9003afac4f88ddf',
        '2063747b1c1305a1db647179885fd6792854ad1a191393c818cfac4a519f9e3f5e5b82b02b89364caf02bf109809bf72b8dc5a134520c29cd9206e08ed618ea51f',
      ],
      [
        { target: multi('twister', 'hashtag') },
        260,
        '50870a55b1eb858f1aacb48b756c703a4771a7b20aedb6b762a72a96d4dd6af1',
        '200bc16052714b33c2bedcfc2d0810fb23cdd87b98330e2d8808c9d51d9cf9ea3178713cdbccf558dd8cdbc8e188c66e2fdad62dd5f53cf46c072836316a649f09',
      ],
    ] as const
    for (const [fields, length, digest, signature] of rows) {
      const payload = encodeItem({ ...fields, value, time: 1_700_000_100, height: 123_457 })
      expect([payload.length, encodeHex(signedMessageDigest(payload))]).toEqual([length, digest])
      expect(verifyData(payload, hex(signature), exampleKey)).toBe(true)
      expect(encodeHex(signData(payload, exampleSecret))).toBe(signature)
    }
  })
})

describe('dht.md 3.4', () => {
  const payload = encodeUtf8(
    'd6:heighti123456e3:seqi3e6:targetd1:n5:alice1:r7:profile1:t1:se4:timei1700000000e1:vd3:bio5:hello8:fullname8:Alice A.ee',
  )
  const signature = hex(
    '20e99c226bfa870fd2433596b8617718d8c752b0aaf1435d1e621d376fb251cbbe22639e011606d6b8f59ff14e6603fa51cc6156204937a16cb700fb55ca586759',
  )
  const datagram = hex(`
    64313a71373a70757444617461313a74323a1235313a76343a4c540100313a7864323a696432303a10111213
    1415161718191a1b1c1d1e1f20212223313a7064363a6865696768746931323334353665333a736571693365
    363a74617267657464313a6e353a616c696365313a72373a70726f66696c65313a74313a7365343a74696d65
    693137303030303030303065313a7664333a62696f353a68656c6c6f383a66756c6c6e616d65383a416c6963
    6520412e6565353a7369675f7036353a20e99c226bfa870fd2433596b8617718d8c752b0aaf1435d1e621d37
    6fb251cbbe22639e011606d6b8f59ff14e6603fa51cc6156204937a16cb700fb55ca586759383a7369675f75
    736572353a616c696365353a746f6b656e343a6162636465313a7a313a7165`)

  it('verifies the signature of the example and refuses it with another header', () => {
    const keys = { bestHeight: () => 123_456, keyAt: () => exampleKey, registrationHeight: () => 1 }
    const item = decodeItem(payload, signature, encodeUtf8('alice'))
    expect(item.ok && judgeItem(item.value, keys, 1_700_000_000).ok).toBe(true)
    expect(encodeHex(signedMessageDigest(payload))).toBe(
      'fe1a3df97329c9389c337b6dbe036a161cbb3420544bc855cc981830a54fb007',
    )
    const uncompressed = Uint8Array.from(signature)
    uncompressed[0] = 0x20 - 4
    expect(verifyData(payload, uncompressed, exampleKey)).toBe(false)
  })

  it('writes and reads the putData datagram of the example', () => {
    const item: EncodedItem = { payload, signature, signer: encodeUtf8('alice') }
    const written = encodeQuery(part('1235'), ownId, { method: 'putData', token: encodeUtf8('abcd'), item })
    expect(written.length).toBe(295)
    expect(encodeHex(written)).toBe(encodeHex(datagram))
    const read = decodeMessage(datagram)
    expect(read.ok && read.value.kind === 'query' && read.value.query.ok && read.value.query.value).toEqual({
      method: 'putData',
      token: encodeUtf8('abcd'),
      item,
    })
  })
})

interface RecordedItem {
  readonly target_sha1: string
  readonly p_hex: string
  readonly sig_user: string
  readonly sig_p_ok: boolean
}

interface RecordedPacket {
  readonly kind: string
  readonly src: string
  readonly hex: string
  readonly sender_id_valid_for_ip?: boolean
  readonly target_sha1?: string
  readonly items?: readonly RecordedItem[]
}

interface RecordedKey {
  readonly user: string
  readonly note: string
  readonly pubkey: string
}

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))

const { packets } = vectors('dht_packets.json') as { packets: readonly RecordedPacket[] }
const { keys } = vectors('keys.json') as { keys: readonly RecordedKey[] }

const writeAgain = (message: Message): Uint8Array => {
  if (message.kind === 'reply') return encodeReply(message, message.id ?? ownId, message.reply)
  if (message.kind === 'error')
    return encodeError(
      { ...message, transaction: message.transaction.length === 0 ? undefined : message.transaction },
      message.id,
      message.text,
    )
  if (!message.query.ok) throw new Error(message.query.rejection.code)
  return encodeQuery(message, message.id, message.query.value)
}

const itemsOf = (message: Message): readonly EncodedItem[] => {
  if (message.kind === 'reply') return message.reply.items ?? []
  if (message.kind !== 'query' || !message.query.ok) return []
  const query = message.query.value
  return query.method === 'putData' ? [query.item] : []
}

/** `query:getData/status/justtoken` → what a reader must find in the packet. */
const classify = (message: Message): string => {
  if (message.kind === 'error') return `error:${message.text}`
  if (message.kind === 'reply') return 'reply'
  return message.query.ok ? `query:${message.query.value.method}` : message.query.rejection.code
}

const keysOf = (user: string): readonly PublicKey[] =>
  keys.flatMap((key) => {
    const parsed = key.user === user ? parsePublicKey(hex(key.pubkey)) : undefined
    return parsed === undefined ? [] : [parsed]
  })

const messageOf = ({ hex: text }: RecordedPacket): Message => {
  const decoded = decodeMessage(hex(text))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value
}

const numbered = packets.map((packet, index) => [index, packet.kind, packet] as const)

describe('recorded datagrams of the C++ node', () => {
  it('are all there', () => {
    expect(packets.length).toBe(240)
    expect(packets.flatMap(({ items = [] }) => items).length).toBeGreaterThan(50)
  })

  it.each(numbered)('%i %s is understood, and written again to the byte', (_index, kind, packet) => {
    const message = messageOf(packet)
    const [what = '', name = ''] = kind.split('/')
    const classes: Readonly<Record<string, string>> = { e: `error:${name}`, r: 'reply', q: what }
    expect(classify(message)).toBe(classes[what.charAt(0)])
    expect(encodeHex(writeAgain(message))).toBe(packet.hex)
  })

  it.each(numbered.filter(([, , packet]) => packet.sender_id_valid_for_ip !== undefined))(
    '%i %s comes from a node whose id fits its address',
    (_index, _kind, packet) => {
      const { id } = messageOf(packet)
      expect(id !== undefined && isNodeIdValid(id, packet.src.split(':')[0])).toBe(packet.sender_id_valid_for_ip)
    },
  )

  it.each(numbered.filter(([, , packet]) => packet.target_sha1 !== undefined))(
    '%i %s asks for the key that was recorded',
    (_index, _kind, packet) => {
      const message = messageOf(packet)
      const query = message.kind === 'query' && message.query.ok ? message.query.value : undefined
      expect(query?.method === 'getData' ? encodeHex(query.target.key) : undefined).toBe(packet.target_sha1)
    },
  )

  it.each(numbered.filter(([, , packet]) => packet.items !== undefined))(
    '%i %s carries signed items',
    (_index, _kind, packet) => {
      const read = itemsOf(messageOf(packet)).map(({ payload, signature, signer }) => {
        const item = decodeItem(payload, signature, signer)
        return {
          p_hex: encodeHex(payload),
          sig_p_ok: keysOf(new TextDecoder().decode(signer)).some((key) => verifyData(payload, signature, key)),
          target_sha1: item.ok ? encodeHex(targetKey(item.value.target)) : item.rejection.code,
        }
      })
      expect(read).toEqual(packet.items?.map(({ p_hex, sig_p_ok, target_sha1 }) => ({ p_hex, sig_p_ok, target_sha1 })))
    },
  )
})
