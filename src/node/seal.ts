// What capabilities need of the wallet to keep what is private on disk as safe as its keys.

/** Keeps bytes as the wallet keeps its keys: in the open while it has no passphrase, sealed from then on. */
export interface Seal {
  /** The bytes as they are to lie in `node.sqlite`. Fault: `wallet.locked`. */
  seal(bytes: Uint8Array): Uint8Array
  /** What was sealed, or kept in the open. Faults: `wallet.locked`, `wallet.corrupt`. */
  open(kept: Uint8Array): Uint8Array
  /**
   * Says what to do in the transaction that gives the wallet a passphrase: open everything that is kept in
   * `node.sqlite`, seal it, put it back.
   */
  whenEncrypted(work: () => void): void
}
