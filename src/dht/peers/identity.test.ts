import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Identity, type IdentityStart } from './identity.ts'

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
])('dht 10.1-18: nobody knows better than the address that the socket is bound to: %s', (boundAddress, expected) => {
  const identity = open({ boundAddress, chainAddress: boundAddress, savedAddress: '66.6.6.6' })
  tellEverywhere(identity, '8.8.8.8')
  expect(identity.externalAddress).toBe(expected)
})

test.each([undefined, '192.168.1.5'])('dht 10.1-18: bound to %s, a router may give us another', (boundAddress) => {
  const identity = open({ boundAddress, savedAddress: '66.6.6.6' })
  expect(identity.externalAddress).toBe('66.6.6.6')
  tellEverywhere(identity, '51.9.9.9')
  expect(identity.externalAddress).toBe('51.9.9.9')
})
