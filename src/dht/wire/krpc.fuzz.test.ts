import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../../codec/bencode.ts'
import { decodeHex } from '../../codec/hex.ts'
import { limits } from '../../protocol/limits.ts'
import type { Contact } from './contact.ts'
import { decodeMessage, encodeError, encodeQuery, encodeReply } from './krpc.ts'
import type { NodeId } from './node-id.ts'
import { encodeTarget, targetKey } from '../../protocol/dht-target.ts'
import type { Query } from './queries.ts'
import type { Reply } from './replies.ts'

const { packets } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/dht_packets.json', import.meta.url), 'utf8'),
) as { packets: readonly { hex: string }[] }
const recorded = packets.map(({ hex }) => decodeHex(hex) ?? new Uint8Array())

const point = fc.uint8Array({ minLength: 20, maxLength: 20 })
const text = fc.string({ maxLength: 20, unit: 'binary' })
const bytes = fc.uint8Array({ maxLength: 80 })
const port = fc.integer({ min: 0, max: 65_535 })
const endpoint = fc.record({ address: fc.ipV4(), port })
const contact: fc.Arbitrary<Contact> = fc.record({ id: point.map((id) => id as Uint8Array as NodeId), endpoint })
const item = fc.record({
  payload: fc.dictionary(text, fc.oneof(fc.integer(), text)).map((fields) => encodeBencode({ ...fields })),
  signature: bytes,
  signer: bytes,
})
const target = fc
  .record({
    name: text,
    resource: fc.string({ maxLength: 20 }),
    kind: fc.constantFrom('single' as const, 'multi' as const),
  })
  .map((each) => ({ bytes: encodeTarget(each), key: targetKey(each), resource: each.resource }))

const query: fc.Arbitrary<Query> = fc.oneof(
  fc.constant({ method: 'ping' as const }),
  fc.record({ method: fc.constant('findNode' as const), target: point }),
  fc.record({ method: fc.constant('getData' as const), target, justToken: fc.boolean() }),
  fc.record({ method: fc.constant('putData' as const), token: bytes, item }),
  fc.record({
    method: fc.constant('announcePeer' as const),
    infoHash: point,
    port,
    token: bytes,
    seed: fc.constantFrom(0, 1),
    name: bytes,
    impliedPort: fc.boolean(),
  }),
)

const reply: fc.Arbitrary<Reply> = fc.record(
  {
    seenAddress: fc.ipV4(),
    contacts: fc.array(contact, { maxLength: 8 }),
    token: bytes,
    items: fc.array(item, { maxLength: 4 }),
    peers: fc.array(endpoint, { maxLength: 100 }),
    followers: fc.integer(),
    swarmName: bytes,
  },
  { requiredKeys: [] },
)

/** Only what was given: absent members come back as undefined. */
const given = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))

describe('datagrams', () => {
  it('decode or are refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const framed = Uint8Array.of(100, ...noise, 101)
        expect([decodeMessage(noise).ok, decodeMessage(framed).ok]).toHaveLength(2)
      }),
      { numRuns: 3_000 },
    )
  })

  it('decode or are refused, however a real one is damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'cut', 'insert', 'double'), fc.nat(255)), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(fc.constantFrom(...recorded), damage, (original, changes) => {
        let bytes_ = [...original]
        for (const [position, kind, byte] of changes) {
          const at = position % (bytes_.length + 1)
          if (kind === 'set') bytes_[at] = byte
          else if (kind === 'cut') bytes_ = [...bytes_.slice(0, at), ...bytes_.slice(at + (byte % 8))]
          else if (kind === 'insert') bytes_.splice(at, 0, byte)
          else bytes_.splice(at, 0, ...bytes_.slice(at, at + byte))
        }
        const verdict = decodeMessage(Uint8Array.from(bytes_))
        if (!verdict.ok) expect(['datagram-not-dht', 'datagram-malformed']).toContain(verdict.rejection.code)
      }),
      { numRuns: 5_000 },
    )
  })

  it('of queries come back as they were', () => {
    fc.assert(
      fc.property(point, fc.uint8Array({ maxLength: 8 }), query, (id, transaction, sent) => {
        const decoded = decodeMessage(encodeQuery({ transaction }, id as Uint8Array as NodeId, sent))
        if (!decoded.ok || decoded.value.kind !== 'query' || !decoded.value.query.ok) throw new Error('not understood')
        expect(decoded.value.transaction).toEqual(transaction)
        expect(decoded.value.id).toEqual(id)
        expect(given(decoded.value.query.value)).toEqual(sent)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of replies come back as they were', () => {
    fc.assert(
      fc.property(point, fc.uint8Array({ maxLength: 8 }), reply, (id, transaction, sent) => {
        const decoded = decodeMessage(encodeReply({ transaction }, id as Uint8Array as NodeId, sent))
        if (!decoded.ok || decoded.value.kind !== 'reply') throw new Error('not understood')
        expect(decoded.value.id).toEqual(id)
        expect(given(decoded.value.reply)).toEqual(sent)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of errors come back as they were', () => {
    const id = new Uint8Array(20) as Uint8Array as NodeId
    const decoded = decodeMessage(encodeError({ transaction: undefined }, undefined, 'invalid transaction id'))
    expect(decoded).toMatchObject({ ok: true, value: { kind: 'error', code: 203, text: 'invalid transaction id' } })
    expect(decodeMessage(encodeError({ transaction: Uint8Array.of(1, 2) }, id, 'x'))).toMatchObject({
      ok: true,
      value: { transaction: Uint8Array.of(1, 2), id },
    })
  })
})

describe('the bounds of a datagram', () => {
  const ping = { q: 'ping', t: 'aa', x: { id: new Uint8Array(20) }, z: 'q' }
  const nested = (depth: number): never[] => (depth === 0 ? [] : ([nested(depth - 1)] as never[]))

  it.each([
    [8, true],
    [9, false],
  ])('a list nested in %i others is understood: %s', (depth, isUnderstood) => {
    expect(decodeMessage(encodeBencode({ ...ping, a: nested(depth) })).ok).toBe(isUnderstood)
  })

  it.each([
    [499 - 7, true],
    [499 - 6, false],
  ])('%i further values are understood: %s', (count, isUnderstood) => {
    const list = new Array<number>(count).fill(1)
    expect(decodeMessage(encodeBencode({ ...ping, a: list })).ok).toBe(isUnderstood)
  })

  it.each([
    [0, true],
    [1, false],
  ])('a datagram %i bytes over the limit is understood: %s', (excess, isUnderstood) => {
    const filler = limits.datagramBytes + excess - encodeBencode({ ...ping, a: 'x'.repeat(9_000) }).length + 9_000
    const bytes_ = encodeBencode({ ...ping, a: 'x'.repeat(filler) })
    expect([bytes_.length, decodeMessage(bytes_).ok]).toEqual([limits.datagramBytes + excess, isUnderstood])
  })

  it('reads no more contacts, peers and items than a reply may hold', () => {
    const id = new Uint8Array(20)
    const decoded = decodeMessage(
      encodeBencode({
        r: { id, nodes: new Uint8Array(26 * 300), values: [new Uint8Array(6 * 200)] },
        t: 'aa',
        z: 'r',
      }),
    )
    if (!decoded.ok || decoded.value.kind !== 'reply') throw new Error('not understood')
    expect(decoded.value.reply.contacts).toHaveLength(limits.replyContacts)
    expect(decoded.value.reply.peers).toHaveLength(limits.replyPeers)
  })

  it('takes several peers in one element only when it is the only one', () => {
    const id = new Uint8Array(20)
    const read = (values: readonly Uint8Array[]): number => {
      const decoded = decodeMessage(encodeBencode({ r: { id, values }, t: 'aa', z: 'r' }))
      return decoded.ok && decoded.value.kind === 'reply' ? (decoded.value.reply.peers?.length ?? -1) : -1
    }
    expect(read([new Uint8Array(18)])).toBe(3)
    expect(read([new Uint8Array(18), new Uint8Array(6)])).toBe(1)
    expect(read([new Uint8Array(7)])).toBe(0)
  })
})
