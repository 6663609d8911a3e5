// The messages of chain connections (chain.md 6.3–6.8).
import {
  array,
  bool,
  type Codec,
  compactSize,
  empty,
  fixedBytes,
  i32le,
  i64le,
  rest,
  struct,
  u16be,
  u32le,
  u64le,
  varBytes,
  varByteString,
} from '../../codec/combinators.ts'
import { malformed } from '../../codec/reader.ts'
import { message } from '../../codec/wire.ts'
import { limits } from '../../protocol/limits.ts'
import { chainProtocolVersion } from '../../protocol/network.ts'
import { type Block, blockCodec, type BlockHeader, headerBytes, headerCodec, idBytes } from './block.ts'
import { dhtMessages } from './dht-messages.ts'
import { filterMessages } from './filter-messages.ts'
import { transactionCodec } from './transaction.ts'

/** The protocol that we speak. */
export const protocolVersion = chainProtocolVersion

/** Peers below are refused. */
export const minimumProtocolVersion = 209

/** From here on addresses carry a time, in `addr`. */
export const timedAddressVersion = 31_402

/** From here on a ping has a nonce and is answered. */
export const pongVersion = 60_001

/** From here on votes for soft checkpoints are sent. */
export const softCheckpointVersion = 70_002

/** Service: the whole chain. */
export const nodeNetwork = 1n

/** Service: filters can match names (extensions.md 13). */
export const nameFilters = 0x0100_0000n

/** Service: proofs of names are given to whoever asks (extensions.md 11). */
export const nameProofs = 0x0200_0000n

/** What a node with the whole chain serves; one with headers alone serves nothing. */
export const ownServices = nodeNetwork | nameFilters | nameProofs

const id = fixedBytes(idBytes)

/** Where a node is, as peers tell: IPv4 inside IPv6. */
const netAddress = struct({ services: u64le, ip: fixedBytes(16), port: u16be })

/** The same with the Unix time of its last sign of life. */
const timedAddress = struct({ time: u32le, address: netAddress })

/** What an inventory entry names. */
export const inventoryType = { transaction: 1, block: 2, filteredBlock: 3 } as const

const inventoryEntry = struct({ type: i32le, id })
const inventoryEntryBytes = 4 + idBytes

/** Most entries of an inventory (chain.md 6.5). */
export const maxInventory = limits.chainInventory
/** Entries of an inventory that are looked at: the reference names 1000 at a time, and more are only hints. */
const readInventory = 2_000
/** Entries of a request that are served: nobody has reason to ask for more at once. */
const readRequests = 5_000

/** The first entries of a list; the rest is passed over without a look. */
const inventory = (read: number): Codec<readonly InventoryEntry[]> => {
  const leading = array(inventoryEntry, maxInventory)
  return {
    read: (reader) => {
      const count = compactSize.read(reader)
      if (count > maxInventory) throw malformed('too many elements')
      const list: InventoryEntry[] = []
      while (list.length < Math.min(count, read)) list.push(inventoryEntry.read(reader))
      reader.advance((count - list.length) * inventoryEntryBytes)
      return list
    },
    write: (writer, list) => {
      leading.write(writer, list)
    },
  }
}

/** Most headers of one answer. */
export const maxHeaders = limits.chainHeaders
/** Most addresses of one message. */
export const maxAddresses = limits.chainAddresses
const maxLocator = limits.chainLocator

const listBytes = (count: number, each: number): number => 5 + count * each
const inventoryBytes = listBytes(maxInventory, inventoryEntryBytes)

/** A name, and a proof with the headers of its blocks alone. */
const nameProofMessageBytes = 1 + limits.usernameBytes + 5 + limits.nameProofPeerBytes

const locator = struct({ version: i32le, locator: array(id, maxLocator), stop: id })
const locatorBytes = 4 + listBytes(maxLocator, idBytes) + idBytes

const versionHead = struct({ version: i32le, services: u64le, time: i64le, addressYou: netAddress })
const versionTail = struct({
  addressMe: netAddress,
  nonce: u64le,
  userAgent: varByteString(limits.chainUserAgentBytes),
  startHeight: i32le,
  relay: bool,
})
const tailFields = [
  struct({ addressMe: netAddress, nonce: u64le }),
  struct({ userAgent: varByteString(limits.chainUserAgentBytes) }),
  struct({ startHeight: i32le }),
  struct({ relay: bool }),
] as const

/** The first message of each side. */
export interface VersionMessage {
  readonly version: number
  readonly services: bigint
  readonly time: bigint
  readonly addressYou: { readonly services: bigint; readonly ip: Uint8Array; readonly port: number }
  readonly addressMe: { readonly services: bigint; readonly ip: Uint8Array; readonly port: number }
  readonly nonce: bigint
  readonly userAgent: string
  readonly startHeight: number
  readonly relay: boolean
}

/** The id that stops at no block: all that follows is asked for. */
export const noStop: Uint8Array = new Uint8Array(idBytes)

/** No address at all. */
export const nowhere = {
  services: 0n,
  ip: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0),
  port: 0,
}

// Old peers end early: every field after the second address may be missing (chain.md 6.4).
const versionCodec: Codec<VersionMessage> = {
  read: (reader) => {
    let value = {
      ...versionHead.read(reader),
      addressMe: nowhere,
      nonce: 0n,
      userAgent: '',
      startHeight: 0,
      relay: true,
    } as VersionMessage
    for (const part of tailFields) {
      if (reader.remaining === 0) break
      value = { ...value, ...part.read(reader) }
    }
    return value
  },
  write: (writer, value) => {
    versionHead.write(writer, value)
    versionTail.write(writer, value)
  },
}

// Headers travel as blocks without transactions; what a peer counts there is of no interest.
const listedHeader: Codec<BlockHeader> = {
  read: (reader) => {
    const header = headerCodec.read(reader)
    compactSize.read(reader)
    return header
  },
  write: (writer, header) => {
    headerCodec.write(writer, header)
    compactSize.write(writer, 0)
  },
}

// Peers of long ago send a ping without a nonce.
const pingCodec: Codec<{ readonly nonce: bigint | undefined }> = {
  read: (reader) => ({ nonce: reader.remaining >= 8 ? u64le.read(reader) : undefined }),
  write: (writer, { nonce }) => {
    if (nonce !== undefined) u64le.write(writer, nonce)
  },
}

// A size in a longer form than needed makes a valid block longer on the wire than it counts.
const blockMessageBytes = limits.blockBytes * 4
const transactionMessageBytes = limits.transactionBytes * 4

/** What is ignored is still read, so that nothing hides in it. */
const opaque = message({ maxBytes: 100_000, codec: rest })

/** Room for fields of later protocols, which are ignored (chain.md 1.1). */
const spareBytes = 256

/** Every message that we know. */
export const messages = {
  version: message({ maxBytes: 1024, codec: versionCodec }),
  verack: message({ maxBytes: spareBytes, codec: empty }),
  getaddr: message({ maxBytes: spareBytes, codec: empty }),
  addr: message({ maxBytes: listBytes(maxAddresses, 30), codec: array(timedAddress, maxAddresses) }),
  inv: message({ maxBytes: inventoryBytes, codec: inventory(readInventory) }),
  getdata: message({ maxBytes: inventoryBytes, codec: inventory(readRequests) }),
  notfound: message({ maxBytes: inventoryBytes, codec: inventory(readInventory) }),
  getblocks: message({ maxBytes: locatorBytes, codec: locator }),
  getheaders: message({ maxBytes: locatorBytes, codec: locator }),
  headers: message({ maxBytes: listBytes(maxHeaders, headerBytes + 9), codec: array(listedHeader, maxHeaders) }),
  block: message<Block>({ maxBytes: blockMessageBytes, codec: blockCodec }),
  tx: message({ maxBytes: transactionMessageBytes, codec: transactionCodec }),
  mempool: message({ maxBytes: spareBytes, codec: empty }),
  ping: message({ maxBytes: spareBytes, codec: pingCodec }),
  pong: message({ maxBytes: spareBytes, codec: struct({ nonce: u64le }) }),
  alert: opaque,
  ...filterMessages,
  cp: message({
    maxBytes: 256,
    codec: struct({
      height: i32le,
      id,
      username: varByteString(limits.usernameBytes),
      signature: varBytes(limits.signatureBytes),
    }),
  }),
  getnameproof: message({
    maxBytes: 1 + limits.usernameBytes,
    codec: struct({ username: varByteString(limits.usernameBytes) }),
  }),
  nameproof: message({
    maxBytes: nameProofMessageBytes,
    codec: struct({ username: varByteString(limits.usernameBytes), proof: varBytes(limits.nameProofPeerBytes) }),
  }),
  ...dhtMessages,
  nodhtproxy: opaque,
} as const

/** All messages, by command. */
export type ChainMessages = typeof messages

/** A command that we know. */
export type ChainCommand = keyof ChainMessages

/** Whether a command is one of ours. */
export const isKnownCommand = (command: string): command is ChainCommand => Object.hasOwn(messages, command)

/** A vote for a soft checkpoint; the name has one character a byte. */
export interface CheckpointVote {
  readonly height: number
  readonly id: Uint8Array
  readonly username: string
  readonly signature: Uint8Array
}

/** An entry of an inventory. */
export interface InventoryEntry {
  readonly type: number
  readonly id: Uint8Array
}

/** An entry of `addr`. */
export interface TimedAddress {
  readonly time: number
  readonly address: { readonly services: bigint; readonly ip: Uint8Array; readonly port: number }
}
