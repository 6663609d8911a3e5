// What the pool asks of a thread, and what comes back.

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
