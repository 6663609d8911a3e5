// The one thing that we say in uTP: no. The C++ node dials over uTP first, at the port of the DHT, and turns to TCP when
// that fails: 3 s later without an answer, at once after a reset (swarm-posts.md 2.1; BEP 29).
import type { DatagramProtocol } from '../../net/shared-socket.ts'

const headerBytes = 20
/** Type in the upper half of the first byte, version 1 in the lower. */
const openingByte = 0x41
const resetByte = 0x31
/** Data, end, state, reset and opening. */
const highestType = 4
const connectionOffset = 2
const sequenceOffset = 16
const acknowledgedOffset = 18

/** Everything in uTP, whatever follows the first byte. */
export const utpProtocol: DatagramProtocol = {
  name: 'uTP',
  recognises: ([first = 0]) => (first & 0x0f) === 1 && first >> 4 <= highestType,
}

/** The reset that answers a datagram which opens a uTP connection; undefined: it opens none. */
export const utpRefusal = (datagram: Uint8Array): Uint8Array<ArrayBuffer> | undefined => {
  if (datagram.length < headerBytes || datagram[0] !== openingByte) return undefined
  const reset = new Uint8Array(headerBytes)
  reset[0] = resetByte
  // The opener named the id under which it wants to be answered; acknowledged is what it sent.
  reset.set(datagram.subarray(connectionOffset, connectionOffset + 2), connectionOffset)
  reset.set(datagram.subarray(sequenceOffset, sequenceOffset + 2), acknowledgedOffset)
  return reset
}
