import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import type { Contact } from '../wire/contact.ts'
import { deriveNodeId } from '../wire/node-id.ts'
import { Identity, type IdentityStart } from './identity.ts'

/** A contact of a network of its own. */
const contact = (network: number): Contact => {
  const address = `60.${String(network)}.1.1`
  return { id: deriveNodeId(address, new SeededRandom(network)), endpoint: { address, port: 4_000 } }
}

test('a new id, after a change of the address, knows whom the old one knew (dht 10.1-17)', () => {
  const identity = open({ chainAddress: '51.9.9.9' })
  for (let network = 0; network < 20; network += 1) identity.table.confirm(contact(network), 100 + network)
  const before = identity.id
  tellEverywhere(identity, '51.8.8.8')
  expect(identity.id).not.toEqual(before)
  expect(identity.table.confirmedCount()).toBe(20)
  expect(identity.table.contacts().map(({ roundTripMs = 0 }) => roundTripMs)).toContain(119)
})

const open = (start: Partial<IdentityStart>): Identity =>
  new Identity(new ManualClock(), new SeededRandom(1), {
    savedId: undefined,
    savedAddress: undefined,
    chainAddress: undefined,
    boundAddress: undefined,
    ...start,
  })

/** What ten networks say we are. */
const tellEverywhere = (identity: Identity, address: string): void => {
  for (let network = 0; network < 10; network += 1)
    identity.doubted({ address: `52.${String(network)}.0.1`, port: 1 }, address)
}

test.each([
  ['127.0.3.1', undefined],
  ['51.9.9.9', '51.9.9.9'],
])('nobody knows better than the address that the socket is bound to: %s (dht 10.1-18)', (boundAddress, expected) => {
  const identity = open({ boundAddress, chainAddress: boundAddress, savedAddress: '66.6.6.6' })
  tellEverywhere(identity, '8.8.8.8')
  expect(identity.externalAddress).toBe(expected)
})

test.each([undefined, '192.168.1.5'])('bound to %s, a router may give us another (dht 10.1-18)', (boundAddress) => {
  const identity = open({ boundAddress, savedAddress: '66.6.6.6' })
  expect(identity.externalAddress).toBe('66.6.6.6')
  tellEverywhere(identity, '51.9.9.9')
  expect(identity.externalAddress).toBe('51.9.9.9')
})
