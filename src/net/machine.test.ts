import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { hasIpv6Alone, machineAddresses } from './machine.ts'

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo

test.each([
  [['2a01::1'], true],
  [['2a01::1', 'fe80::1'], true],
  [['2a01::1', '192.168.1.2'], false],
  [['fe80::1', 'fd00::2'], false],
  [[], false],
])('of %j there is IPv6 alone: %s', (addresses, expected) => {
  const interfaces = { lo: [at('127.0.0.1', true), at('::1', true)], eth0: addresses.map((address) => at(address)) }
  expect(hasIpv6Alone(interfaces)).toBe(expected)
})

test('its addresses, those of the widest reach first', () => {
  const interfaces = {
    lo: [at('127.0.0.1', true)],
    eth0: [at('192.168.1.2'), at('fe80::1')],
    eth1: [at('93.184.216.34'), at('2a01::1')],
  }
  expect(machineAddresses(interfaces)).toEqual([
    { address: '93.184.216.34', reach: 'internet' },
    { address: '2a01::1', reach: 'internet' },
    { address: '192.168.1.2', reach: 'network' },
    { address: '127.0.0.1', reach: 'computer' },
  ])
})
