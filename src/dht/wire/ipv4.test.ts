import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ipv4Bytes, isLoopback, isPrivate } from '../../net/addresses.ts'
import { ipv4Number, isLocalAddress, isLoopbackAddress } from './ipv4.ts'

const numberOf = (bytes: Uint8Array | undefined): number | undefined => bytes && new DataView(bytes.buffer).getUint32(0)

describe('an IPv4 address as a number', () => {
  it('is what the network layer reads, for any text', () => {
    const almost = fc.array(fc.constantFrom('0', '1', '25', '255', '256', '.', '.', '.', '01', ' ', '-'), {
      maxLength: 9,
    })
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6(),
      fc.string(),
      almost.map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (address) => {
        expect(ipv4Number(address)).toBe(numberOf(ipv4Bytes(address)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is local exactly where the network layer says so', () => {
    const near = fc.tuple(fc.constantFrom(9, 10, 126, 127, 169, 172, 192), fc.nat(255), fc.nat(255), fc.nat(255))
    const address = fc.oneof(
      fc.ipV4(),
      near.map((parts) => parts.join('.')),
    )
    fc.assert(
      fc.property(address, (each) => {
        expect(isLocalAddress(each)).toBe(isLoopback(each) || isPrivate(each))
        expect(isLoopbackAddress(each)).toBe(isLoopback(each))
      }),
      { numRuns: 2_000 },
    )
  })
})
