// A node under streams of well-framed nonsense: it stays up, keeps its posts, and holds no more than its limits.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { ByteWriter } from '../../codec/writer.ts'
import { VisitedNode } from '../../../test/support/visited-node.ts'

const here = new VisitedNode()
const { visit, publish, soon } = here

const frame = (id: number, payload: Uint8Array): Uint8Array => {
  const writer = new ByteWriter()
  writer.u32(payload.length + 1, false)
  writer.u8(id)
  writer.raw(payload)
  return writer.finish()
}

const small = fc.integer({ min: 0, max: 12 }).map((number) => Uint8Array.of(0, 0, 0, number))
const word = fc.oneof(small, fc.uint8Array({ minLength: 4, maxLength: 4 }))
const payloadOf: Readonly<Record<number, fc.Arbitrary<Uint8Array>>> = {
  4: word,
  5: fc.uint8Array({ maxLength: 12 }),
  6: fc.tuple(word, word, word).map((words) => concatBytes(...words)),
  7: fc
    .tuple(small, fc.constant(new Uint8Array(4)), fc.uint8Array({ maxLength: 40 }))
    .map((parts) => concatBytes(...parts)),
  8: fc.tuple(word, word, word).map((words) => concatBytes(...words)),
  9: fc.uint8Array({ minLength: 2, maxLength: 2 }),
  10: fc.uint8Array({ minLength: 2, maxLength: 2 }),
  11: fc.uint8Array({ maxLength: 9 }),
  13: word,
  16: fc.tuple(word, word, word).map((words) => concatBytes(...words)),
  17: word,
  20: fc.oneof(
    fc.constant(new TextEncoder().encode('\u0000d1:md6:ut_pexi1ee1:pi4000ee')),
    fc.constant(new TextEncoder().encode('\u0001d5:added6:abcdef6:dropped0:e')),
    fc.uint8Array({ maxLength: 12 }),
  ),
}
const ids = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
)
const anyFrame = ids.chain((id) =>
  (payloadOf[id] ?? fc.constant(new Uint8Array())).map((payload) => frame(id, payload)),
)

test('random messages in random order neither bring it down nor change what it holds', async () => {
  await publish(0, 1, 2, 9)
  let visitors = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyFrame, { maxLength: 25 }), async (frames) => {
      visitors += 1
      const peer = await visit(`51.9.${String(visitors >>> 8)}.${String(visitors & 255)}`)
      peer.raw(concatBytes(...frames))
      await soon()
      const state = here.node.swarms.state(here.alice.username)
      expect(state?.pieces).toBe(4)
      expect(here.node.scope.failure).toBeUndefined()
      peer.connection.destroy()
      await soon()
      expect(here.node.swarms.peerCount()).toBe(0)
    }),
    { numRuns: 150 },
  )
  expect(here.node.seen).toHaveLength(4)
})

test('random bytes instead of a handshake are let go', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (bytes) => {
      fc.pre(bytes[0] !== 0x13)
      const peer = await here.connect('51.0.0.77')
      peer.raw(bytes)
      await soon()
      expect(peer.closed).toBe(true)
    }),
    { numRuns: 30 },
  )
})
