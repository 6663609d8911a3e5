import { describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../../test/support/dht-network.ts'
import { utpRefusal } from './utp.ts'

const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0)
/** The datagram with which the C++ node opens a connection, as recorded. */
const opening = Uint8Array.of(0x41, 0, 0xda, 0xb1, 0x0f, 0xcd, 0x9c, 0x96, ...zeros(8), 0x7d, 0x7c, 0, 0)
const reset = Uint8Array.of(0x31, 0, 0xda, 0xb1, ...zeros(14), 0x7d, 0x7c)

describe('a datagram that opens a uTP connection', () => {
  it('is answered with a reset at once, so that the caller turns to TCP', async () => {
    const world = new DhtTestNetwork()
    const node = await world.open('51.77.7.7')
    const received: Uint8Array[] = []
    const socket = await world.network.host('51.88.8.8').datagrams({ address: '0.0.0.0', port: dhtPort }, (bytes) => {
      received.push(bytes.slice())
    })
    socket.send({ address: node.address, port: dhtPort }, opening)
    await world.clock.advance(100)
    expect(received).toEqual([reset])
    await socket.close()
    await world.close()
  })

  it('is told apart from data, other versions and fragments', () => {
    expect(utpRefusal(opening)).toEqual(reset)
    for (const first of [0x01, 0x11, 0x21, 0x31, 0x40, 0x42, 0x64])
      expect(utpRefusal(Uint8Array.of(first, ...opening.subarray(1)))).toBeUndefined()
    expect(utpRefusal(opening.subarray(0, 19))).toBeUndefined()
    expect(utpRefusal(new Uint8Array(0))).toBeUndefined()
  })
})
