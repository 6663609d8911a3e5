import { expect, test } from 'vitest'
import { equalBytes } from '../../base/bytes.ts'
import { SeededRandom } from '../../base/random.ts'
import { type Contact, decodeContacts, encodeContacts, endpointKey, sharedContact } from './contact.ts'
import { deriveNodeId } from './node-id.ts'

const random = new SeededRandom(5)
const contactOf = (address: string, port = 4_000): Contact => ({
  id: deriveNodeId(address, random),
  endpoint: { address, port },
})

test('a contact that is named again is the object that it was, under another id or port another one', () => {
  const contact = contactOf('51.1.2.3')
  const [first] = decodeContacts(encodeContacts([contact]), 8)
  const [again] = decodeContacts(encodeContacts([contactOf('51.1.2.4'), contact]), 8).slice(1)
  expect([first, again === first, sharedContact(contact) === first]).toEqual([contact, true, true])
  const others = [contactOf('51.1.2.3'), { ...contact, endpoint: { ...contact.endpoint, port: 4_001 } }]
  expect(others.map(sharedContact)).toEqual(others)
})

test('what is kept of a contact is no part of the datagram that named it', () => {
  const contact = contactOf('52.1.2.3')
  const datagram = encodeContacts([contact])
  const [decoded] = decodeContacts(datagram, 8)
  const shared = sharedContact({
    id: datagram.subarray(0, 20) as Uint8Array as Contact['id'],
    endpoint: { address: '53.1.1.1', port: 9 },
  })
  datagram.fill(0)
  expect([decoded?.id, shared.id]).toEqual([contact.id, contact.id])
})

test('however many contacts are named, each is decoded as it was encoded', () => {
  const wrong: Contact[] = []
  for (let number = 0; number < 20_000; number += 1) {
    const address = `${String(20 + (number >> 12))}.${String((number >> 8) & 15)}.${String(number & 255)}.7`
    const contact = contactOf(address, 65_535 - number)
    const [decoded] = decodeContacts(encodeContacts([contact]), 1)
    const { endpoint } = contact
    const isSame =
      decoded?.endpoint.address === address &&
      decoded.endpoint.port === endpoint.port &&
      equalBytes(decoded.id, contact.id)
    if (!isSame) wrong.push(contact)
  }
  expect(wrong).toEqual([])
})

test('endpoints of both families have keys of their own', () => {
  const endpoints = [
    { address: '1.2.3.4', port: 5 },
    { address: '1.2.3.4', port: 6 },
    { address: '1.2.3.5', port: 5 },
    { address: '255.255.255.255', port: 65_535 },
    { address: '2001:db8::1', port: 5 },
    { address: '2001:db8::1', port: 6 },
  ]
  expect(new Set(endpoints.map(endpointKey)).size).toBe(endpoints.length)
})
