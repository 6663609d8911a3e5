// The search for the proof of work of a block (chain.md 3.1).
import { CodedError } from '../base/coded-error.ts'
import { scryptHashSync } from '../crypto/hash.ts'
import { type Chunk, type ChunkResult, tryChunk } from './chunk.ts'
import type { Job } from './job.ts'
import { meetsTarget } from './target.ts'

const headerBytes = 84
const nonceOffset = 80

/** Refuses what is no block header. */
export const checkHeader = (header: Uint8Array): void => {
  if (header.length === headerBytes) return
  throw new CodedError('workers.header-length', 'a block header has 84 bytes', { bytes: header.length })
}

/** Lowest nonce in `first` … `first + count − 1` with which the header's scrypt hash meets the target, or undefined. */
const searchBlockNonces = (
  header: Uint8Array,
  target: Uint8Array,
  first: number,
  count: number,
): number | undefined => {
  checkHeader(header)
  const copy = new Uint8Array(header)
  const view = new DataView(copy.buffer)
  for (let nonce = first; nonce < first + count; nonce += 1) {
    view.setUint32(nonceOffset, nonce, true)
    if (meetsTarget(scryptHashSync(copy), target)) return nonce
  }
  return undefined
}

/** The job: tries a chunk of nonces of a block. */
export const searchBlock: Job<Chunk, ChunkResult> = (chunk) => tryChunk(searchBlockNonces, chunk)
