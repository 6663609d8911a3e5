import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Codec, decode, encode } from '../../codec/combinators.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { blockCodec, decodeBlock, encodeBlock, headerCodec } from './block.ts'
import { encodeFrame, type Frame, FrameParser } from './envelope.ts'
import { decodeRegistration } from './registration.ts'
import { decodeTransaction, makeTransaction, transactionCodec } from './transaction.ts'
import { type ChainCommand, messages } from './messages.ts'
import { childOf, quickGenesis, registration, secret } from '../../../test/support/chain-builders.ts'

const commands = Object.keys(messages) as ChainCommand[]
const bytes = fc.uint8Array({ maxLength: 600 })

/** Values that each message can carry, for those that are more than bytes. */
const id = fc.uint8Array({ minLength: 32, maxLength: 32 })
const u32 = fc.nat(0xffff_ffff)
const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
const netAddress = fc.record({
  services: u64,
  ip: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  port: fc.nat(65_535),
})
const inventory = fc.array(fc.record({ type: i32, id }), { maxLength: 300 })
const locator = fc.record({ version: i32, locator: fc.array(id, { maxLength: 101 }), stop: id })
const latin1 = fc.uint8Array({ maxLength: 256 }).map((list) => String.fromCharCode(...list))
const nameText = fc.uint8Array({ maxLength: 16 }).map((list) => String.fromCharCode(...list))
const blocks = [quickGenesis, childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })]
const dhtTarget = fc.record({
  name: fc.string({ maxLength: 16 }),
  resource: fc.string({ maxLength: 16 }),
  kind: fc.constantFrom('single', 'multi'),
})
const values: Partial<Record<ChainCommand, fc.Arbitrary<unknown>>> = {
  version: fc.record({
    version: i32,
    services: u64,
    time: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    addressYou: netAddress,
    addressMe: netAddress,
    nonce: u64,
    userAgent: latin1,
    startHeight: i32,
    relay: fc.boolean(),
  }),
  addr: fc.array(fc.record({ time: u32, address: netAddress }), { maxLength: 100 }),
  inv: inventory,
  getdata: inventory,
  notfound: inventory,
  getblocks: locator,
  getheaders: locator,
  headers: fc.array(fc.constantFrom(...blocks.map(({ header }) => header)), { maxLength: 20 }),
  block: fc.constantFrom(...blocks),
  tx: fc
    .record({ version: i32, messageScript: bytes, usernameScript: bytes, publicKeyScript: bytes, nonce: u32 })
    .map(makeTransaction),
  ping: fc.record({ nonce: fc.option(u64, { nil: undefined }) }),
  pong: fc.record({ nonce: u64 }),
  filterload: fc.record({
    bits: fc.uint8Array({ maxLength: 600 }),
    hashes: fc.nat(60),
    tweak: u32,
    flags: fc.nat(255),
  }),
  filteradd: fc.record({ element: fc.uint8Array({ maxLength: 600 }) }),
  merkleblock: fc.record({
    header: fc.constantFrom(...blocks.map(({ header }) => header)),
    count: u32,
    hashes: fc.array(id, { maxLength: 20 }),
    flags: fc.uint8Array({ maxLength: 20 }),
  }),
  getnameproof: fc.record({ username: nameText }),
  nameproof: fc.record({ username: nameText, proof: fc.uint8Array({ maxLength: 600 }) }),
  cp: fc.record({
    height: i32,
    id,
    username: nameText,
    signature: fc.uint8Array({ maxLength: 65 }),
  }),
  dhtgetreq: fc.record({ target: dhtTarget, stop: fc.boolean() }),
  dhtputreq: fc.record({
    target: dhtTarget,
    item: fc.record({
      payload: bytes,
      signature: fc.uint8Array({ maxLength: 65 }),
      signer: fc.uint8Array({ maxLength: 16 }),
    }),
  }),
  dhtgetreply: fc.record({ key: fc.uint8Array({ maxLength: 64 }), list: bytes }),
}

describe.each(commands)('%s', (command) => {
  const codec = messages[command].codec as Codec<unknown>

  test('is never broken by any bytes', () => {
    fc.assert(
      fc.property(bytes, (payload) => {
        const verdict = decode(codec, payload)
        expect(verdict.ok ? 'ok' : verdict.rejection.code).toMatch(/^(?:ok|malformed)$/u)
      }),
    )
  })

  test('that decodes encodes to something that decodes to the same', () => {
    const arbitrary =
      values[command] ?? bytes.map((payload) => (decode(codec, payload).ok ? payload : new Uint8Array(0)))
    fc.assert(
      fc.property(arbitrary, (value) => {
        const plain = command in values ? value : (decode(codec, value as Uint8Array) as { value: unknown }).value
        const payload = encode(codec, plain)
        expect(payload.length).toBeLessThanOrEqual(Math.max(messages[command].maxBytes, 2_000))
        expect(decode(codec, payload)).toEqual({ ok: true, value: plain })
      }),
    )
  })

  test('damaged in one place is still only accepted or refused', () => {
    const arbitrary = values[command]
    if (arbitrary === undefined) return
    fc.assert(
      fc.property(arbitrary, fc.nat(), fc.nat(255), fc.nat(), (value, place, byte, cut) => {
        const payload = encode(codec, value)
        if (payload.length > 0) payload[place % payload.length] = byte
        const verdict = decode(codec, payload.subarray(0, payload.length - (cut % 5)))
        expect(verdict.ok ? 'ok' : verdict.rejection.code).toMatch(/^(?:ok|malformed)$/u)
      }),
    )
  })
})

describe('decoders of whole things', () => {
  test.each([
    ['block', decodeBlock],
    ['transaction', decodeTransaction],
    ['registration', decodeRegistration],
    ['header', (payload: Uint8Array) => decode(headerCodec, payload)],
  ])('%s is never broken by any bytes', (_name, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_000 }), (payload) => {
        const verdict = read(payload)
        expect(verdict.ok ? 'ok' : verdict.rejection.code).toMatch(/^(?:ok|malformed)$/u)
      }),
    )
  })

  test('a transaction with sizes in a longer form has the id of the shortest form (chain.md 1.1)', () => {
    const { bytes: short, id: shortId } = registration('alice', secret(1)).transaction
    // The empty message as `fd 0000`, `fe 00000000` and `ff 0000000000000000`.
    for (const size of [
      [0xfd, 0, 0],
      [0xfe, 0, 0, 0, 0],
      [0xff, 0, 0, 0, 0, 0, 0, 0, 0],
    ]) {
      const long = Uint8Array.of(...short.subarray(0, 4), ...size, ...short.subarray(5))
      expect(decodeTransaction(long)).toMatchObject({ ok: true, value: { id: shortId, bytes: short } })
    }
  })

  test('blocks and transactions that were read are written back to the same bytes', () => {
    for (const block of blocks) {
      const payload = encodeBlock(block)
      expect(decode(blockCodec, payload)).toEqual({ ok: true, value: block })
      for (const transaction of block.transactions)
        expect(encode(transactionCodec, transaction)).toEqual(transaction.bytes)
    }
  })

  test('a block that claims more transactions than it has bytes for ends at once', () => {
    const claimed = Uint8Array.of(...quickGenesis.header.bytes, 0xfe, 0, 0, 0, 2)
    expect(decodeBlock(claimed)).toMatchObject({ ok: false, rejection: { code: 'malformed' } })
  })
})

describe('the frame parser', () => {
  const { magic } = mainNetwork
  const parseAll = (stream: Uint8Array, sizes: readonly number[]): readonly Frame[] => {
    const parser = new FrameParser(magic)
    const frames: Frame[] = []
    for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
      const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
      frames.push(...parser.push(stream.subarray(offset, offset + size)))
      offset += size
    }
    return frames
  }
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 })

  test('is never broken by any bytes, in any pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), sizes, (stream, pieces) => {
        for (const frame of parseAll(stream, pieces)) expect(['message', 'skipped', 'broken']).toContain(frame.kind)
      }),
    )
  })

  test('finds every message of a stream, in any pieces', () => {
    const message = fc.record({ command: fc.constantFrom('ping', 'inv', 'nonsense', 'alert'), payload: bytes })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), sizes, (list, pieces) => {
        const fitting = list.filter(({ command, payload }) => command !== 'ping' || payload.length <= 256)
        const stream = Uint8Array.from(
          fitting.flatMap(({ command, payload }) => [...encodeFrame(magic, command, payload)]),
        )
        const expected = fitting.map(({ command, payload }) =>
          command === 'nonsense'
            ? { kind: 'skipped', code: undefined, bytes: payload.length }
            : { kind: 'message', command, payload },
        )
        expect(parseAll(stream, pieces)).toEqual(expected)
      }),
    )
  })

  test('stops for good at a wrong magic or an impossible length', () => {
    const parser = new FrameParser(magic)
    const frame = encodeFrame(magic, 'ping', new Uint8Array(8))
    const tooLong = frame.slice()
    new DataView(tooLong.buffer).setUint32(16, 0x0200_0001, true)
    expect(parser.push(tooLong)).toEqual([{ kind: 'broken', reason: 'length' }])
    expect(parser.push(frame)).toEqual([])
    expect(new FrameParser(magic).push(Uint8Array.of(...new Uint8Array(24), ...frame))).toEqual([
      { kind: 'broken', reason: 'magic' },
    ])
  })

  test('skips what is too long, damaged or unknown, and goes on', () => {
    const good = encodeFrame(magic, 'ping', new Uint8Array(8))
    const damaged = good.slice()
    damaged[24] = 1
    const spoiled = good.slice()
    spoiled[12] = 65
    const frames = new FrameParser(magic).push(
      Uint8Array.of(
        ...encodeFrame(magic, 'ping', new Uint8Array(257)),
        ...damaged,
        ...spoiled,
        ...encodeFrame(magic, 'sendheaders', new Uint8Array(0)),
        ...good,
      ),
    )
    expect(frames.map((frame) => (frame.kind === 'skipped' ? frame.code : frame.kind))).toEqual([
      'message-too-large',
      'checksum-wrong',
      'command-malformed',
      undefined,
      'message',
    ])
  })
})
