import { describe, expect, it } from 'vitest'
import { SwarmWorld } from '../../../test/support/swarms.ts'
import { limits } from '../../protocol/limits.ts'
import { utpProtocol, utpRefusal } from './utp.ts'

const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0)
/** The datagram with which the C++ node opens a connection, as recorded. */
const opening = Uint8Array.of(0x41, 0, 0xda, 0xb1, 0x0f, 0xcd, 0x9c, 0x96, ...zeros(8), 0x7d, 0x7c, 0, 0)
const reset = Uint8Array.of(0x31, 0, 0xda, 0xb1, ...zeros(14), 0x7d, 0x7c)

/** A node, and somebody who speaks uTP to it. */
const dialled = async () => {
  const world = new SwarmWorld()
  const node = await world.open('51.77.7.7')
  const received: Uint8Array[] = []
  const socket = await world.network.host('51.88.8.8').datagrams({ address: '0.0.0.0', port: 22001 }, (bytes) => {
    received.push(bytes.slice())
  })
  const dial = (): void => {
    socket.send({ address: node.address, port: 22001 }, opening)
  }
  return { world, node, received, dial }
}

describe('a datagram that opens a uTP connection', () => {
  it('is answered with a reset at once, so that the caller turns to TCP', async () => {
    const { world, received, dial } = await dialled()
    dial()
    await world.clock.advance(100)
    expect(received).toEqual([reset])
    await world.scope.close()
  })

  it('is told apart from data, other versions and fragments', () => {
    expect(utpRefusal(opening)).toEqual(reset)
    for (const first of [0x01, 0x11, 0x21, 0x31, 0x40, 0x42, 0x64])
      expect(utpRefusal(Uint8Array.of(first, ...opening.subarray(1)))).toBeUndefined()
    expect(utpRefusal(opening.subarray(0, 19))).toBeUndefined()
    expect(utpRefusal(new Uint8Array(0))).toBeUndefined()
  })

  it('is refused so and so often in a second, and not after the swarms closed', async () => {
    const { world, node, received, dial } = await dialled()
    for (let count = 0; count < limits.swarmUtpRefusals + 50; count += 1) dial()
    await world.clock.advance(100)
    expect(received).toHaveLength(limits.swarmUtpRefusals)
    await world.clock.advance(1_000)
    dial()
    await world.clock.advance(100)
    expect(received).toHaveLength(limits.swarmUtpRefusals + 1)
    await node.scope.close()
    dial()
    await world.clock.advance(100)
    expect(received).toHaveLength(limits.swarmUtpRefusals + 1)
    await world.scope.close()
  })
})

describe('the first byte of uTP', () => {
  it('holds version 1 and a type of 0 to 4, and never begins a dictionary', () => {
    const known = Array.from({ length: 256 }, (_, first) => first).filter((first) =>
      utpProtocol.recognises(Uint8Array.of(first)),
    )
    expect(known).toEqual([0x01, 0x11, 0x21, 0x31, 0x41])
    expect(utpProtocol.recognises(new Uint8Array(0))).toBe(false)
  })
})
