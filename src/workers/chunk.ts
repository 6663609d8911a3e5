// A run of nonces that a thread tries, and what comes back.

/** The two proofs of work of the chain: of a registration (chain.md 2.3) and of a block (chain.md 3.1). */
export type WorkKind = 'registration' | 'block'

/** A run of nonces to try. */
export interface Chunk {
  readonly kind: WorkKind
  /** The message with its nonce in the last four bytes. */
  readonly message: Uint8Array
  /** 32 bytes, as `targetBytes` makes them. */
  readonly target: Uint8Array
  readonly first: number
  readonly count: number
}

/** The lowest nonce of the chunk that meets the target, and what it cost. */
export interface ChunkResult {
  readonly nonce: number | undefined
  readonly attempts: number
  readonly elapsedMs: number
}

/** Lowest nonce in `first` … `first + count − 1` with which the message meets the target, or undefined. */
export type NonceSearch = (message: Uint8Array, target: Uint8Array, first: number, count: number) => number | undefined

/** Tries a chunk. */
export const tryChunk = (search: NonceSearch, { message, target, first, count }: Chunk): ChunkResult => {
  const startMs = performance.now()
  const nonce = search(message, target, first, count)
  const attempts = nonce === undefined ? count : nonce - first + 1
  return { nonce, attempts, elapsedMs: performance.now() - startMs }
}
