// How many peers offer a post, counted as they come, change and go.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../wire/bitfield.ts'
import { Availability } from './availability.ts'

const change = fc.record({
  peer: fc.nat(3),
  what: fc.oneof(
    fc.record({ kind: fc.constant('have' as const), number: fc.nat(40) }),
    fc.record({ kind: fc.constant('refuse' as const), number: fc.nat(40) }),
    fc.record({ kind: fc.constant('only' as const), bits: fc.uint8Array({ maxLength: 6 }) }),
    fc.record({ kind: fc.constant('leave' as const) }),
  ),
})

describe('the availability of posts', () => {
  it('is what a count over all peers gives, whatever they say', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
        const availability = new Availability()
        const peers = Array.from({ length: 4 }, () => new Bitfield())
        const most = Array.from({ length: 49 }, () => 0)
        for (const { peer, what } of changes) {
          const offered = peers[peer] as Bitfield
          if (what.kind === 'have' && offered.set(what.number)) availability.offered(what.number)
          if (what.kind === 'refuse' && offered.clear(what.number)) availability.withdrawn(what.number)
          if (what.kind === 'only' || what.kind === 'leave') {
            availability.withdrawnAll(offered)
            offered.replace(what.kind === 'only' ? what.bits : new Uint8Array(0))
            availability.offeredAll(offered)
          }
          for (const number of most.keys()) {
            const now = peers.filter((each) => each.has(number)).length
            most[number] = Math.max(most[number] ?? 0, now)
            expect(availability.of(number)).toBe(now)
            expect(availability.mostOf(number)).toBe(most[number])
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('counts the most to 63, as the C++ node does', () => {
    const availability = new Availability()
    for (let peer = 0; peer < 100; peer += 1) availability.offered(7)
    expect([availability.of(7), availability.mostOf(7)]).toEqual([100, 63])
  })
})
