import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import {
  compareDistance,
  deriveNodeId,
  isNodeIdValid,
  type NodeId,
  parseNodeId,
  randomPointNear,
  sharedBits,
} from './node-id.ts'

const random = new SeededRandom(1)
const point = (first: number, last = 0): NodeId => {
  const bytes = new Uint8Array(20)
  bytes[0] = first
  bytes[19] = last
  return bytes as Uint8Array as NodeId
}

describe('a node id', () => {
  it('has 20 bytes', () => {
    expect(parseNodeId(new Uint8Array(19))).toBeUndefined()
    expect(parseNodeId(undefined)).toBeUndefined()
    expect(parseNodeId(new Uint8Array(20))).toEqual(new Uint8Array(20))
  })

  it('fits the address it was derived for, and no other', () => {
    for (let round = 0; round < 50; round += 1) {
      const id = deriveNodeId('203.0.113.7', random)
      expect(isNodeIdValid(id, '203.0.113.7')).toBe(true)
      expect(isNodeIdValid(id, '203.0.114.8')).toBe(false)
      expect(isNodeIdValid(id, undefined)).toBe(false)
    }
  })

  it('is derived for 0.0.0.0 while the address is unknown', () => {
    const id = deriveNodeId(undefined, random)
    expect(isNodeIdValid(id, undefined)).toBe(true)
    expect(isNodeIdValid(id, '0.0.0.0')).toBe(true)
    expect(isNodeIdValid(id, '51.1.2.3')).toBe(false)
  })

  it.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.4.5', '169.254.1.1'])(
    'always fits %s',
    (address) => {
      expect(isNodeIdValid(point(1), address)).toBe(true)
    },
  )

  it.each(['172.32.0.1', '11.0.0.1', '192.169.0.1', '8.8.8.8'])('does not always fit %s', (address) => {
    expect(isNodeIdValid(point(1), address)).toBe(false)
  })
})

describe('distances', () => {
  it('are by XOR', () => {
    expect(compareDistance(point(0b0100), point(0b0101), point(0b0110))).toBeLessThan(0)
    expect(compareDistance(point(0b0100), point(0b1101), point(0b0110))).toBeGreaterThan(0)
    expect(compareDistance(point(7), point(9, 1), point(9, 1))).toBe(0)
    expect(compareDistance(point(7), point(9, 1), point(9, 2))).toBeLessThan(0)
  })

  it('count shared leading bits', () => {
    expect(sharedBits(point(0), point(0x80))).toBe(0)
    expect(sharedBits(point(0), point(1))).toBe(7)
    expect(sharedBits(point(0), point(0, 1))).toBe(159)
    expect(sharedBits(point(3, 4), point(3, 4))).toBe(160)
  })

  it('are as wanted for a random point near an id', () => {
    const id = deriveNodeId('51.1.2.3', random)
    for (const bits of [0, 1, 7, 8, 9, 63, 158, 159]) {
      expect(sharedBits(id, randomPointNear(id, bits, random))).toBe(bits)
    }
  })
})
