import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'
import { FrameReader } from './frames.ts'
import {
  decodeMessage,
  encodeMessage,
  judgeFrame,
  keepAlive,
  messageIds,
  type MessageName,
  messages,
  type WireMessage,
} from './messages.ts'

const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength }).map((each) => Uint8Array.from(each))
const block = fc.record({ index: u32, begin: u32, length: u32 })
const number = fc.record({ postNumber: u32 })
const empty = fc.constant({})

/** Values of every message: leaving one out does not compile. */
const values: Readonly<Record<MessageName, fc.Arbitrary<unknown>>> = {
  choke: empty,
  unchoke: empty,
  interested: empty,
  notInterested: empty,
  have: number,
  bitfield: fc.record({ bits: bytes(100) }),
  request: block,
  piece: fc.record({ index: u32, begin: u32, data: bytes(300) }),
  cancel: block,
  port: fc.record({ port: fc.integer({ min: 0, max: 65_535 }) }),
  hashcashBits: fc.record({ bits: fc.integer({ min: 0, max: 65_535 }) }),
  hashcashNonce: fc.record({ nonce: bytes(9) }),
  suggest: number,
  haveAll: empty,
  haveNone: empty,
  reject: block,
  allowedFast: number,
  extended: fc.record({ id: fc.integer({ min: 0, max: 255 }), payload: bytes(200) }),
}

const names = Object.keys(messages) as readonly MessageName[]
const anyMessage: fc.Arbitrary<WireMessage> = fc
  .constantFrom(...names)
  .chain((name) => values[name].map((value) => ({ name, value }) as WireMessage))

const encoded = ({ name, value }: WireMessage): Uint8Array => encodeMessage(name, value as never)

const readAll = (reader: FrameReader, into: WireMessage[]): string | undefined => {
  for (let next = reader.next(); next !== undefined; next = reader.next()) {
    if (!next.ok) return next.rejection.code
    into.push(next.value)
  }
  return undefined
}

describe.each(names)('%s', (name) => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(values[name], (value) => {
        const frame = encodeMessage(name, value as never)
        expect(new DataView(frame.buffer).getUint32(0)).toBe(frame.length - 4)
        expect(frame[4]).toBe(messageIds[name])
        expect(decodeMessage(name, frame.subarray(5))).toEqual({ ok: true, value: { name, value } })
      }),
    )
  })

  test('is judged without an exception, whatever its payload', () => {
    fc.assert(
      fc.property(bytes(messages[name].maxBytes < 100 ? 20 : 200), (payload) => {
        const verdict = decodeMessage(name, payload)
        if (verdict.ok) expect(encoded(verdict.value).subarray(5)).toEqual(payload)
        else expect(verdict.rejection).toEqual({ code: 'message-malformed' })
      }),
    )
  })

  test('is refused by its head when it is too long', () => {
    expect(judgeFrame(messages[name].maxBytes + 1, messageIds[name]).ok).toBe(true)
    expect(judgeFrame(messages[name].maxBytes + 2, messageIds[name])).toEqual({
      ok: false,
      rejection: { code: 'frame-too-long' },
    })
  })
})

test('a stream gives the same messages however it is cut, keep-alives between them included', () => {
  fc.assert(
    fc.property(
      fc.array(anyMessage, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
      (list, cuts) => {
        const stream = concatBytes(...list.flatMap((each) => [keepAlive, encoded(each)]))
        const reader = new FrameReader()
        const received: WireMessage[] = []
        for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1
          reader.push(stream.slice(offset, offset + length))
          expect(readAll(reader, received)).toBeUndefined()
          offset += length
        }
        expect(received).toEqual(list)
        expect(reader.heldBytes).toBe(0)
      },
    ),
  )
})

test('what was read does not change when the buffer it came in is used again', () => {
  const frame = encodeMessage('piece', { index: 1, begin: 0, data: Uint8Array.of(1, 2, 3) })
  const reader = new FrameReader()
  const received: WireMessage[] = []
  reader.push(frame)
  readAll(reader, received)
  frame.fill(0xff)
  expect(received).toEqual([{ name: 'piece', value: { index: 1, begin: 0, data: Uint8Array.of(1, 2, 3) } }])
})

test('random bytes are read without an exception, and no more is held than one frame', () => {
  const longest = 4 + 1 + limits.swarmBitfieldBytes
  fc.assert(
    fc.property(fc.array(bytes(400), { maxLength: 20 }), (chunks) => {
      const reader = new FrameReader()
      const received: WireMessage[] = []
      let failure: string | undefined
      for (const chunk of chunks) {
        reader.push(chunk)
        failure ??= readAll(reader, received)
        if (failure !== undefined) expect(reader.heldBytes).toBe(0)
        expect(reader.heldBytes).toBeLessThanOrEqual(longest)
      }
    }),
    { numRuns: 300 },
  )
})

test('the longest frame may come byte by byte', () => {
  const frame = encodeMessage('bitfield', { bits: new Uint8Array(limits.swarmBitfieldBytes).fill(1) })
  const reader = new FrameReader()
  const received: WireMessage[] = []
  for (let offset = 0; offset < frame.length; offset += 1) {
    reader.push(frame.subarray(offset, offset + 1))
    readAll(reader, received)
  }
  expect(received).toHaveLength(1)
})

test('after a rejection nothing more is read', () => {
  const reader = new FrameReader()
  reader.push(Uint8Array.of(0, 0, 0, 1, 12))
  expect(readAll(reader, [])).toBe('message-unknown')
  reader.push(encodeMessage('have', { postNumber: 1 }))
  expect([reader.next(), reader.heldBytes]).toEqual([undefined, 0])
})
