import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import type { Contact } from '../wire/contact.ts'
import { type Candidate, Lookup } from './lookup.ts'
import { compareDistance, deriveNodeId, type NodeId } from '../wire/node-id.ts'

const random = new SeededRandom(9)
const target = new Uint8Array(20)
const ownId = random.bytes(20) as Uint8Array as NodeId

/** A contact at a distance given by its first two bytes. */
const at = (distance: number, address: string): Contact => {
  const id = random.bytes(20)
  id[0] = distance >> 8
  id[1] = distance & 0xff
  return { id: id as Uint8Array as NodeId, endpoint: { address, port: 4_000 } }
}

const spread = (count: number): readonly Contact[] =>
  Array.from({ length: count }, (_, index) => at(100 + index, `10.${String(index)}.1.1`))

const started = (count: number, wanted?: number): Lookup => {
  const lookup = new Lookup(wanted === undefined ? { target, ownId } : { target, ownId, wanted })
  for (const contact of spread(count)) lookup.add(contact)
  return lookup
}

const answer = (lookup: Lookup, candidate: Candidate): void => {
  lookup.answered(candidate, candidate.id, Uint8Array.of(1))
}

describe('a lookup', () => {
  it('is done at once without contacts', () => {
    const lookup = started(0)
    expect(lookup.next()).toEqual([])
    expect(lookup.isDone()).toBe(true)
  })

  it('asks the five nearest first', () => {
    const lookup = started(20)
    const asked = lookup.next()
    expect(asked.map(({ id }) => (id[0] ?? 0) * 256 + (id[1] ?? 0))).toEqual([100, 101, 102, 103, 104])
    expect(lookup.next()).toEqual([])
    expect(lookup.isDone()).toBe(false)
  })

  it('ends when the eight nearest have answered, whatever is farther', () => {
    const lookup = started(30)
    const asked: Candidate[] = [...lookup.next()]
    for (let count = 0; count < 8; count += 1) {
      answer(lookup, asked[count]!)
      asked.push(...lookup.next())
    }
    expect(lookup.isDone()).toBe(true)
    expect(lookup.tokenHolders(8)).toHaveLength(8)
    // Five were in flight at any time; towards the end fewer are wanted.
    expect(lookup.queriedCount).toBe(12)
  })

  it('asks no more than are of use, and others in the place of those that are slow', () => {
    let useful = Number.POSITIVE_INFINITY
    const lookup = new Lookup({ target, ownId, useful: () => useful })
    for (const contact of spread(20)) lookup.add(contact)
    const asked = lookup.next()
    useful = 3
    answer(lookup, asked[0]!)
    expect(lookup.next()).toEqual([])
    answer(lookup, asked[1]!)
    useful = 2
    expect(lookup.next()).toEqual([])
    lookup.slow(asked[2]!)
    lookup.slow(asked[3]!)
    expect(lookup.next()).toHaveLength(1)
  })

  it('turns to nearer nodes as it hears of them', () => {
    const lookup = started(10)
    const [first] = lookup.next()
    answer(lookup, first!)
    lookup.add(at(1, '60.1.1.1'))
    expect(lookup.next().map(({ endpoint }) => endpoint.address)).toEqual(['60.1.1.1'])
  })

  it('asks one more for each request that is slow, and takes that back', () => {
    const lookup = started(20)
    const asked = lookup.next()
    lookup.slow(asked[0]!)
    lookup.slow(asked[0]!)
    expect(lookup.next()).toHaveLength(1)
    lookup.failed(asked[0]!)
    expect(lookup.next()).toEqual([])
    lookup.failed(asked[1]!)
    expect(lookup.next()).toHaveLength(1)
  })

  it('does not wait for slow nodes once another has answered', () => {
    const lookup = started(3)
    const [first, second, third] = lookup.next()
    lookup.slow(first!)
    lookup.slow(second!)
    expect(lookup.isDone()).toBe(false)
    answer(lookup, third!)
    expect(lookup.isDone()).toBe(true)
  })

  it('waits for slow nodes while nobody has answered, but not for those that failed before', () => {
    const lookup = new Lookup({ target, ownId })
    lookup.add(at(1, '10.1.1.1'), true)
    lookup.add(at(2, '10.2.1.1'), false)
    const [suspect, honest] = lookup.next()
    lookup.slow(suspect!)
    lookup.slow(honest!)
    expect(lookup.isDone()).toBe(false)
    lookup.failed(honest!)
    expect(lookup.isDone()).toBe(true)
  })

  it('ends when everybody failed', () => {
    const lookup = started(3)
    for (const candidate of lookup.next()) lookup.failed(candidate)
    expect(lookup.isDone()).toBe(true)
    expect(lookup.tokenHolders(8)).toEqual([])
  })

  it('keeps one node of each /28 and of each id, and never itself', () => {
    const lookup = new Lookup({ target, ownId })
    expect(lookup.add(at(1, '51.1.1.17'))).toBe(true)
    expect(lookup.add(at(2, '51.1.1.18'))).toBe(false)
    expect(lookup.add(at(3, '51.1.1.33'))).toBe(true)
    const twin = at(4, '52.1.1.1')
    expect(lookup.add(twin)).toBe(true)
    expect(lookup.add({ ...twin, endpoint: { address: '53.1.1.1', port: 4_000 } })).toBe(false)
    expect(lookup.add({ id: ownId, endpoint: { address: '54.1.1.1', port: 4_000 } })).toBe(false)
  })

  it('remembers the hundred nearest', () => {
    const lookup = started(250)
    expect(lookup.candidates).toHaveLength(100)
    expect(lookup.add(at(60_000, '99.1.1.1'))).toBe(false)
    expect(lookup.add(at(0, '98.1.1.1'))).toBe(true)
    expect(lookup.candidates).toHaveLength(100)
  })

  it('files a node under the id that it answers with', () => {
    const lookup = started(10)
    const [first, second] = lookup.next()
    const other = at(5_000, '51.0.1.1').id
    lookup.answered(first!, other, Uint8Array.of(1))
    answer(lookup, second!)
    expect(lookup.candidates.at(-1)?.id).toBe(other)
    const ids = lookup.candidates.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted((left, right) => compareDistance(target, left, right)))
  })

  it('prefers token holders whose id fits their address (dht 10.1-19)', () => {
    const lookup = new Lookup({ target: ownId, ownId: target as Uint8Array as NodeId })
    const contacts = Array.from({ length: 12 }, (_, index): Contact => {
      const address = `51.${String(index)}.1.1`
      const id = index % 2 === 0 ? deriveNodeId(address, random) : (random.bytes(20) as Uint8Array as NodeId)
      return { id, endpoint: { address, port: 1 } }
    })
    for (const contact of contacts) lookup.add(contact)
    for (let round = lookup.next(); round.length > 0; round = lookup.next())
      for (const candidate of round) answer(lookup, candidate)
    const holders = lookup.tokenHolders(8).map(({ endpoint }) => Number(endpoint.address.split('.')[1]) % 2)
    expect(holders.slice(0, holders.lastIndexOf(0) + 1)).toEqual(holders.filter((each) => each === 0))
  })

  it('is not ended, nor is its result filled, by the nodes of one network, however near (dht 10.1-19)', () => {
    const near = (address: string): Contact => {
      const [id] = Array.from({ length: 200 }, () => deriveNodeId(address, random)).sort((left, right) =>
        compareDistance(target, left, right),
      )
      return { id: id as NodeId, endpoint: { address, port: 1 } }
    }
    const lookup = new Lookup({ target, ownId })
    for (let number = 0; number < 200; number += 1) lookup.add(near(`66.6.${String(number)}.1`))
    for (let number = 0; number < 20; number += 1) {
      const address = `5${String(number % 10)}.${String(number)}.1.1`
      lookup.add({ id: deriveNodeId(address, random), endpoint: { address, port: 1 } })
    }
    for (let round = lookup.next(); round.length > 0; round = lookup.next())
      for (const candidate of round) answer(lookup, candidate)
    expect(lookup.isDone()).toBe(true)
    const holders = lookup.tokenHolders(8).filter(({ endpoint }) => endpoint.address.startsWith('66.6.'))
    expect(holders).toHaveLength(2)
    expect(lookup.candidates.filter(({ endpoint }) => endpoint.address.startsWith('66.6.'))).toHaveLength(16)
  })

  it('still has a result when all nodes are of one network', () => {
    const lookup = new Lookup({ target, ownId })
    for (let number = 0; number < 12; number += 1) {
      const address = `66.6.${String(number)}.1`
      lookup.add({ id: deriveNodeId(address, random), endpoint: { address, port: 1 } })
    }
    for (let round = lookup.next(); round.length > 0; round = lookup.next())
      for (const candidate of round) answer(lookup, candidate)
    expect(lookup.isDone()).toBe(true)
    expect(lookup.tokenHolders(8)).toHaveLength(8)
  })
})
