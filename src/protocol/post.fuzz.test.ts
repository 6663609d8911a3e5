import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signedPiece, TestKeys, registered } from '../../test/support/swarms.ts'
import { decodePost, judgePost } from './post.ts'

const keys = new TestKeys()
const alice = registered(keys, 'alice')

test('random bytes are judged without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2100 }), fc.integer(), (bytes, postNumber) => {
      expect(judgePost(bytes, alice.username, postNumber, keys).ok).toBe(false)
    }),
  )
})

test('what was signed is decoded to the same bytes, and no changed bit of it is accepted as another post', () => {
  const fields = fc.record({
    text: fc.string({ maxLength: 200, unit: 'grapheme' }),
    time: fc.nat(),
    height: fc.integer({ min: 1, max: 100 }),
  })
  const flip = fc.record({ offset: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) })
  fc.assert(
    fc.property(
      fields,
      fc.integer({ min: 0, max: 200 }),
      flip,
      ({ text, time, height }, postNumber, { offset, bit }) => {
        const piece = signedPiece(alice, postNumber, { text, time, height })
        const decoded = decodePost(piece)
        expect(decoded.ok && decoded.value.piece).toEqual(piece)
        const changed = piece.slice()
        const at = offset % piece.length
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        const judged = judgePost(changed, alice.username, postNumber, keys)
        // Outside the signed bytes a change may be harmless; then the canonical piece is the original.
        if (judged.ok) expect(judged.value.userpost.raw).toEqual(decoded.ok && decoded.value.userpost.raw)
      },
    ),
    { numRuns: 200 },
  )
})
