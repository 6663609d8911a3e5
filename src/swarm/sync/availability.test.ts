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
        const peers = Array.from({ length: 4 }, () => ({ offered: new Bitfield(), countedFrom: 0 }))
        const availability = new Availability(() => peers)
        const most = Array.from({ length: 49 }, () => 0)
        for (const { peer, what } of changes) {
          const side = peers[peer] as (typeof peers)[number]
          const { offered } = side
          if (what.kind === 'have' && offered.set(what.number)) availability.offered(side, what.number)
          if (what.kind === 'refuse' && offered.clear(what.number)) availability.withdrawn(side, what.number)
          if (what.kind === 'only' || what.kind === 'leave') {
            availability.withdrawnAll(side)
            offered.replace(what.kind === 'only' ? what.bits : new Uint8Array(0))
            availability.offeredAll(side)
          }
          for (const number of most.keys()) {
            const now = peers.filter((each) => each.offered.has(number)).length
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
    const peers = Array.from({ length: 100 }, () => ({ offered: new Bitfield(), countedFrom: 0 }))
    const availability = new Availability(() => peers)
    for (const side of peers) {
      side.offered.set(7)
      availability.offered(side, 7)
    }
    expect([availability.of(7), availability.mostOf(7)]).toEqual([100, 63])
  })

  it('visits the highest numbers of a huge bitfield alone, and withdraws exactly those (swarm H17)', () => {
    const side = { offered: new Bitfield(), countedFrom: 0 }
    const present = new Set([side])
    const availability = new Availability(() => present)
    side.offered.replace(new Uint8Array(65_536).fill(0xff))
    const highest = side.offered.highest()
    availability.offeredAll(side)
    expect(side.countedFrom).toBe(highest - 2_048)
    expect([availability.of(3), availability.of(highest)]).toEqual([1, 1])
    availability.withdrawnAll(side)
    present.clear()
    expect([availability.mostOf(3), availability.mostOf(highest), availability.of(highest)]).toEqual([0, 1, 0])
  })
})
