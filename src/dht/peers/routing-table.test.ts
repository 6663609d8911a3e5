import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import type { Contact } from '../wire/contact.ts'
import { compareDistance, type NodeId, randomPointNear, sharedBits } from '../wire/node-id.ts'
import { RoutingTable } from './routing-table.ts'

const random = new SeededRandom(3)
const ownId = new Uint8Array(20).fill(0x55) as Uint8Array as NodeId

let counter = 0
/** A contact of its own /16, or nearly so, that shares exactly `bits` leading bits with us. */
const contactAt = (bits: number, address?: string): Contact => {
  counter += 1
  const own = `${String(30 + ((counter >> 8) % 90))}.${String(counter & 255)}.${String(counter >> 15)}.9`
  return { id: randomPointNear(ownId, bits, random), endpoint: { address: address ?? own, port: 4_000 } }
}

const fresh = (): RoutingTable => new RoutingTable(ownId, 0)

const filled = (count: number, bits: number): RoutingTable => {
  const table = fresh()
  for (let index = 0; index < count; index += 1) table.confirm(contactAt(bits), 100)
  return table
}

describe('the routing table', () => {
  it('has few of one network in a bucket, and prefers those that answer (dht 10.1-19)', () => {
    const table = fresh()
    for (let number = 0; number < 200; number += 1) table.offer(contactAt(0, `66.6.${String(number)}.1`))
    expect(table.size).toBe(16)
    for (let number = 0; number < 200; number += 1) table.confirm(contactAt(0, `66.6.${String(number)}.1`), 10)
    expect([table.size, table.confirmedCount()]).toEqual([16, 16])
    for (let index = 0; index < 1_000; index += 1) table.confirm(contactAt(0), 100)
    const ofOne = table.contacts().filter(({ endpoint }) => endpoint.address.startsWith('66.6.'))
    expect([table.size, ofOne.length]).toEqual([512, 16])
  })

  it('holds 512, 256, 128, 64 and then 32 contacts in its buckets', () => {
    const table = fresh()
    for (const bits of [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
      for (let index = 0; index < 600; index += 1) table.confirm(contactAt(bits), 100)
    const perBucket = new Map<number, number>()
    for (const { id } of table.contacts()) {
      const bits = sharedBits(ownId, id)
      perBucket.set(bits, (perBucket.get(bits) ?? 0) + 1)
    }
    const sizes = Array.from({ length: 8 }, (_, bits) => perBucket.get(bits))
    expect(sizes).toEqual([512, 256, 128, 64, 32, 32, 32, 32])
    expect(table.size).toBe([...perBucket.values()].reduce((sum, each) => sum + each, 0))
  })

  it('splits only the last bucket, and only for a verified newcomer', () => {
    const table = filled(512, 0)
    expect(table.bucketCount).toBe(1)
    table.offer(contactAt(3))
    expect(table.bucketCount).toBe(1)
    table.confirm(contactAt(3), 100)
    expect(table.bucketCount).toBe(2)
    // The one that waited has a place now, too.
    expect(table.size).toBe(514)
  })

  it('refuses our own id', () => {
    const table = fresh()
    table.confirm({ id: ownId, endpoint: { address: '51.1.1.1', port: 1 } })
    expect(table.size).toBe(0)
  })

  it('keeps one contact for each IPv4 address', () => {
    const table = fresh()
    table.confirm(contactAt(0, '51.1.1.1'), 10)
    table.confirm({ ...contactAt(1, '51.1.1.1'), endpoint: { address: '51.1.1.1', port: 9 } }, 10)
    table.offer(contactAt(2, '51.1.1.1'))
    expect(table.contacts().map(({ id }) => sharedBits(ownId, id))).toEqual([0])
  })

  it('replaces a contact whose endpoint answers under another id', () => {
    const table = fresh()
    table.confirm(contactAt(0, '51.1.1.1'), 10)
    table.confirm(contactAt(5, '51.1.1.1'), 10)
    expect(table.contacts().map(({ id }) => sharedBits(ownId, id))).toEqual([5])
    expect(table.size).toBe(1)
  })

  it('ignores the same id at another endpoint', () => {
    const table = fresh()
    const contact = contactAt(0, '51.1.1.1')
    table.confirm(contact, 10)
    table.confirm({ id: contact.id, endpoint: { address: '52.2.2.2', port: 4_000 } }, 10)
    expect(table.contacts().map(({ endpoint }) => endpoint.address)).toEqual(['51.1.1.1'])
  })

  it('keeps one contact of a /24 in a bucket', () => {
    const table = filled(600, 0)
    const near = fresh()
    near.confirm(contactAt(0, '51.1.1.1'))
    near.confirm(contactAt(0, '51.1.1.2'))
    expect(near.size).toBe(1)
    expect(table.size).toBe(512)
  })

  it('lets several nodes of this machine in', () => {
    const table = fresh()
    for (let port = 1; port <= 5; port += 1)
      table.confirm({ ...contactAt(0), endpoint: { address: '127.0.0.1', port } })
    expect(table.size).toBe(5)
  })

  it('gives the nearest confirmed contacts, nearest first', () => {
    const table = fresh()
    for (let bits = 0; bits < 20; bits += 1)
      for (let count = 0; count < 12; count += 1) table.confirm(contactAt(bits), 50)
    table.offer(contactAt(0))
    const all = table.contacts().filter(({ failures }) => failures === 0)
    for (const bits of [0, 1, 4, 10, 30]) {
      const target = randomPointNear(ownId, bits, random)
      const expected = all.toSorted((left, right) => compareDistance(target, left.id, right.id)).slice(0, 8)
      expect(table.nearest(target, 8)).toEqual(expected)
    }
  })

  it('gives the nearest of many in one bucket, whatever was forgotten', () => {
    const table = filled(700, 0)
    for (let count = 0; count < 600; count += 1) table.confirm(contactAt(count % 9), 50)
    for (const contact of table.contacts().filter((_, index) => index % 3 === 0)) table.fail(contact)
    for (let count = 0; count < 60; count += 1) {
      const target = randomPointNear(ownId, count % 12, random)
      const all = table.contacts().filter(({ failures }) => failures === 0)
      const expected = all.toSorted((left, right) => compareDistance(target, left.id, right.id)).slice(0, 16)
      expect(table.nearest(target, 16)).toEqual(expected)
    }
  })

  it('leaves out unpinged contacts unless they are asked for', () => {
    const table = fresh()
    table.offer(contactAt(0))
    expect(table.nearest(ownId, 8)).toEqual([])
    expect(table.nearest(ownId, 8, 'any')).toHaveLength(1)
    expect(table.confirmedCount()).toBe(0)
  })

  it('forgets a contact that never answered at its first failure, a confirmed one after twenty', () => {
    const table = fresh()
    const unpinged = contactAt(0)
    const confirmed = contactAt(0)
    table.offer(unpinged)
    table.confirm(confirmed, 10)
    table.fail(unpinged)
    expect(table.size).toBe(1)
    for (let failure = 0; failure < 19; failure += 1) table.fail(confirmed)
    expect(table.size).toBe(1)
    table.fail(confirmed)
    expect(table.size).toBe(0)
  })

  it('counts failures anew after an answer', () => {
    const table = fresh()
    const contact = contactAt(0)
    table.confirm(contact, 90)
    for (let failure = 0; failure < 19; failure += 1) table.fail(contact)
    table.confirm(contact, 30)
    expect(table.contacts()[0]?.failures).toBe(0)
    expect(table.contacts()[0]?.roundTripMs).toBe(50)
  })

  it('swaps a contact that was silent twice for the fastest replacement', () => {
    const table = fresh()
    for (let index = 0; index < 512; index += 1) table.confirm(contactAt(0), 10)
    // The bucket is no longer the last one: it cannot split, and newcomers wait as replacements.
    table.confirm(contactAt(4), 10)
    const slow = contactAt(0)
    const fast = contactAt(0)
    table.confirm(slow, 900)
    table.confirm(fast, 500)
    const failing = table.contacts()[0]
    if (failing === undefined) throw new Error('no contact')
    table.fail(failing)
    table.fail(failing)
    const addresses = table.contacts().map(({ endpoint }) => endpoint.address)
    expect(addresses).toContain(fast.endpoint.address)
    expect(addresses).not.toContain(failing.endpoint.address)
    expect(table.size).toBe(513)
    // It is found by its address, once, and so are those of its network.
    expect(table.hasConfirmed(fast.endpoint)).toBe(true)
    table.offer({ ...contactAt(1), endpoint: { ...fast.endpoint, address: `${fast.endpoint.address}9` } })
    for (let count = 0; count < 20; count += 1) table.fail({ ...fast })
    expect(table.hasConfirmed(fast.endpoint)).toBe(false)
  })

  it('prefers a verified newcomer to an unpinged, a failing and a slower contact', () => {
    const table = fresh()
    table.confirm(contactAt(4), 10)
    for (let index = 0; index < 510; index += 1) table.confirm(contactAt(0), 100)
    const unpinged = contactAt(0)
    table.offer(unpinged)
    const failing = table.contacts()[3]
    if (failing === undefined) throw new Error('no contact')
    table.fail(failing)
    table.fail(failing)
    const has = (contact: Contact): boolean =>
      table.contacts().some(({ endpoint }) => endpoint.address === contact.endpoint.address)
    const [first, second, third, fourth] = [contactAt(0), contactAt(0), contactAt(0), contactAt(0)]
    table.confirm(first, 500)
    expect([has(first), has(unpinged), has(failing)]).toEqual([true, false, true])
    table.confirm(second, 400)
    expect([has(second), has(failing)]).toEqual([true, false])
    table.confirm(contactAt(6), 10)
    expect(table.bucketCount).toBe(2)
    table.confirm(third, 300)
    expect([has(third), has(first), has(second)]).toEqual([true, true, true])
    table.confirm(fourth, 300)
    expect([has(fourth), has(first), has(second)]).toEqual([true, false, true])
  })

  describe('somebody who forges addresses', () => {
    const honest = contactAt(0, '51.1.1.1')
    const kept = (table: RoutingTable): readonly string[] =>
      table.contacts().flatMap(({ endpoint, failures }) => (failures === 0 ? [endpoint.address] : []))

    it.each([
      ['the address of a node, under another port', { address: '51.1.1.1', port: 9 }, undefined],
      ['a neighbour of it', { address: '51.1.1.77', port: 4_000 }, undefined],
      ['its id, at another address', { address: '52.2.2.2', port: 4_000 }, honest.id],
    ])('does not keep a node out by %s (dht 10.1-19)', (_, endpoint, id) => {
      const table = fresh()
      for (let again = 0; again < 3; again += 1) table.offer({ id: id ?? contactAt(0).id, endpoint })
      table.confirm(honest, 100)
      expect(kept(table)).toEqual(['51.1.1.1'])
      // Who answers is not put out in the same way.
      table.offer({ id: id ?? contactAt(0).id, endpoint })
      expect([kept(table), table.size]).toEqual([['51.1.1.1'], 1])
    })

    it('takes no place of a bucket: it is filled with those who answer, as if nobody else had come', () => {
      const table = fresh()
      for (let count = 0; count < 2_000; count += 1) table.offer(contactAt(0))
      expect([table.size, table.hasRoom(0)]).toEqual([512, true])
      for (let count = 0; count < 512; count += 1) {
        table.confirm(contactAt(0), 100)
        table.offer(contactAt(0))
      }
      expect([table.size, table.confirmedCount(), table.hasRoom(0)]).toEqual([512, 512, false])
    })

    it('is not what a start depends on: who never answered is not saved', () => {
      const table = fresh()
      for (let count = 0; count < 8; count += 1) table.confirm(contactAt(0), 100)
      for (let count = 0; count < 900; count += 1) table.offer(contactAt(0))
      expect(table.endpoints()).toHaveLength(8)
    })
  })

  it('gives up no contact for one lost datagram, however many wait for its place (dht 10.1-19)', () => {
    const table = filled(512, 0)
    // From here on the first bucket cannot split.
    table.confirm(contactAt(4), 10)
    const before = new Set(table.contacts().map(({ endpoint }) => endpoint.address))
    for (const contact of table.contacts()) {
      for (let count = 0; count < 10; count += 1) table.confirm(contactAt(0), 100)
      table.fail(contact)
      for (let count = 0; count < 10; count += 1) table.confirm(contactAt(0), 100)
      table.confirm(contact, 100)
    }
    expect(table.contacts().filter(({ endpoint }) => !before.has(endpoint.address))).toEqual([])
  })

  it('looks for nobody in the place of who missed one question, and for somebody when it misses the next', () => {
    const table = filled(512, 0)
    const [contact] = table.contacts()
    table.fail(contact as Contact)
    expect([table.confirmedCount(), table.hasRoom(0)]).toEqual([511, false])
    table.fail(contact as Contact)
    expect(table.hasRoom(0)).toBe(true)
  })

  it('lets a node in that has started anew under another port, once it is silent under the old one', () => {
    const table = fresh()
    const before = contactAt(0, '51.1.1.1')
    table.confirm(before, 100)
    const after = { ...contactAt(2), endpoint: { address: '51.1.1.1', port: 9 } }
    table.confirm(after, 100)
    expect(table.contacts().map(({ endpoint }) => endpoint.port)).toEqual([4_000])
    table.fail(before)
    table.confirm(after, 100)
    expect(table.contacts().map(({ endpoint }) => endpoint.port)).toEqual([9])
  })

  it('lets all nodes of a home network in', () => {
    const table = fresh()
    for (let number = 1; number <= 20; number += 1) table.confirm(contactAt(0, `192.168.1.${String(number)}`), 10)
    expect(table.size).toBe(20)
  })

  it('saves some of each bucket, the nearest too, before many of one', () => {
    const table = filled(512, 0)
    for (let bits = 1; bits < 6; bits += 1)
      for (let count = 0; count < 8; count += 1) table.confirm(contactAt(bits), 50)
    const saved = table.endpoints().slice(0, 80)
    const near = table.contacts().filter(({ id }) => sharedBits(ownId, id) > 0)
    expect(near.filter(({ endpoint }) => saved.includes(endpoint))).toHaveLength(40)
  })

  it('names the bucket that was idle longest', () => {
    const table = fresh()
    expect(table.idleBucket(1_000, 900_000)).toBeUndefined()
    expect(table.idleBucket(900_000, 900_000)).toBe(0)
    table.touch(ownId, 500_000)
    expect(table.idleBucket(900_000, 900_000)).toBeUndefined()
    table.confirm(contactAt(0), 1)
    expect(table.idleBucket(1_400_000, 900_000)).toBeUndefined()
    expect(table.idleBucket(1_405_000, 900_000)).toBe(0)
  })

  it('estimates the size of the network', () => {
    expect(fresh().estimatedNodes()).toBe(1)
    expect(filled(3, 0).estimatedNodes()).toBe(4)
    const table = filled(512, 0)
    expect(table.estimatedNodes()).toBe(513)
    for (let index = 0; index < 3; index += 1) table.confirm(contactAt(1), 1)
    expect(table.estimatedNodes()).toBe(2 * 8)
    for (let index = 0; index < 3; index += 1) table.confirm(contactAt(1), 1)
    expect(table.estimatedNodes()).toBe(2 ** 2 * 6)
  })

  it('stays within its bounds whoever comes', () => {
    const table = fresh()
    for (let index = 0; index < 8_000; index += 1) {
      const contact = contactAt(index % 40)
      if (index % 3 === 0) table.offer(contact)
      else table.confirm(contact, index % 700)
      if (index % 5 === 0) table.fail(contact)
    }
    expect(table.bucketCount).toBeLessThanOrEqual(159)
    expect(table.size).toBeLessThanOrEqual(512 + 256 + 128 + 64 + 32 * table.bucketCount)
    expect(table.endpoints().length).toBeLessThanOrEqual(table.size + 8 * table.bucketCount)
    expect(table.contacts().length).toBe(table.size)
  })

  it('knows how many answer, and whether some never have, whatever happens', () => {
    const table = fresh()
    const known: Contact[] = []
    for (let index = 0; index < 1_500; index += 1) {
      const contact = index % 4 === 0 ? contactAt(index % 12) : (known[(index * 7) % known.length] ?? contactAt(0))
      known.push(contact)
      if (index % 3 === 0) table.offer(contact)
      else if (index % 3 === 1 || index % 500 > 250) table.confirm(contact, index % 700)
      else table.fail(contact)
      const live = table.contacts()
      expect(table.confirmedCount()).toBe(live.filter(({ failures }) => failures === 0).length)
      expect(new Set(table.doubted())).toEqual(new Set(live.filter(({ failures }) => (failures ?? 0) > 0)))
      expect(new Set(table.unproven())).toEqual(new Set(live.filter(({ failures }) => failures === undefined)))
    }
    expect([...table.unproven()]).not.toEqual([])
    for (const contact of table.contacts()) table.confirm(contact, 1)
    expect([[...table.unproven()], table.confirmedCount()]).toEqual([[], table.size])
  })
})
