// Work for old mining programs: a header in the form of `getwork`, and back (rpc.md 2.3).
import { concatBytes } from '../../base/bytes.ts'
import { encodeHex } from '../../codec/hex.ts'
import { sha256Midstate } from '../../crypto/midstate.ts'

/** Bytes of a header, and of the form in which it is handed out: padded as SHA-256 pads it. */
const headerBytes = 84
const workBytes = 128

/** Where the header commits to its transactions, when it was made, and what the search changes. */
const merkleRootAt = 40
const timeAt = 72
const nonceAt = 80

/** The second hash has a message of 32 bytes: its padding never changes. */
const secondHash = `${'00'.repeat(32)}00000080${'00'.repeat(24)}00010000`

/** Each word of four bytes the other way round. */
const swapWords = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const swapped = new Uint8Array(bytes.length)
  const [from, to] = [bytes, swapped].map((of) => new DataView(of.buffer, of.byteOffset, of.byteLength))
  for (let offset = 0; offset < bytes.length; offset += 4) to?.setUint32(offset, from?.getUint32(offset) ?? 0, true)
  return swapped
}

/** Work as it is handed out; all members in hexadecimal. */
export interface Work {
  readonly midstate: string
  readonly data: string
  readonly hash1: string
  readonly target: string
}

/** The work for a header. `target`: 32 bytes, little endian. */
export const workOf = (header: Uint8Array, target: Uint8Array): Work => {
  const padded = concatBytes(header, Uint8Array.of(0x80), new Uint8Array(workBytes - headerBytes - 1))
  new DataView(padded.buffer).setUint32(workBytes - 4, headerBytes * 8)
  return {
    midstate: encodeHex(sha256Midstate(padded)),
    data: encodeHex(swapWords(padded)),
    hash1: secondHash,
    target: encodeHex(target),
  }
}

/** What a search brings back. */
export interface FoundWork {
  /** Tells which template it was. */
  readonly merkleRoot: Uint8Array
  readonly time: number
  readonly nonce: number
}

/** Reads the data that a mining program gives back; undefined when it has another length. */
export const foundWork = (data: Uint8Array): FoundWork | undefined => {
  if (data.length !== workBytes) return undefined
  const header = swapWords(data)
  const view = new DataView(header.buffer)
  return {
    merkleRoot: header.slice(merkleRootAt, merkleRootAt + 32),
    time: view.getUint32(timeAt, true),
    nonce: view.getUint32(nonceAt, true),
  }
}
