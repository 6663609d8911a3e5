// The messages by which a peer gets only the transactions that it wants (chain.md 6.5).
import { array, empty, fixedBytes, struct, u32le, u8, varBytes } from '../../codec/combinators.ts'
import { message } from '../../codec/wire.ts'
import { limits } from '../../protocol/limits.ts'
import { headerBytes, headerCodec, idBytes } from './block.ts'

/** Longer payloads than any filter may have: whoever sends one is told apart from one who sends no filter at all. */
const readBytes = 100_000

const maxFlagBytes = limits.chainTreeHashes

export const filterMessages = {
  filterload: message({
    maxBytes: readBytes,
    codec: struct({ bits: varBytes(readBytes), hashes: u32le, tweak: u32le, flags: u8 }),
  }),
  filteradd: message({ maxBytes: readBytes, codec: struct({ element: varBytes(readBytes) }) }),
  filterclear: message({ maxBytes: readBytes, codec: empty }),
  merkleblock: message({
    maxBytes: headerBytes + 4 + 5 + limits.chainTreeHashes * idBytes + 5 + maxFlagBytes,
    codec: struct({
      header: headerCodec,
      count: u32le,
      hashes: array(fixedBytes(idBytes), limits.chainTreeHashes),
      flags: varBytes(maxFlagBytes),
    }),
  }),
} as const
