// What programs elsewhere see of the verifier: plain values, without a type of any layer (ADR 69).

/** What was found out, or why it is not so. */
export type Verified<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `code`: a word for programs; `message`: a sentence for people. */
  | { readonly ok: false; readonly code: string; readonly message: string }

/** A key that was bound to a name, and what stands on top of its block. */
export interface VerifiedKey {
  /** 66 hexadecimal digits. */
  readonly key: string
  readonly height: number
  /** Unix seconds, as the block claims. */
  readonly time: number
  /** Headers in a row from its block on, that included. */
  readonly confirmations: number
  /** Expected hashes of these: what forging them costs. */
  readonly work: bigint
  /** Whether they begin at a block that this program knows. */
  readonly anchored: boolean
}

/** A name as a proof shows it: not that it got no other key since. */
export interface VerifiedName {
  readonly name: string
  /** The oldest first; the last one is the key. */
  readonly keys: readonly VerifiedKey[]
  /** Whether the oldest is a first registration: then each later key has the word of the one before. */
  readonly fromFirst: boolean
  /** The last header that is shown. */
  readonly tip: { readonly height: number; readonly time: number }
}

/** A post that is named by its author and its number. */
export interface PostName {
  readonly author: string
  readonly number: number
}

/** A post whose signature fits the proved key of its author. */
export interface VerifiedPost extends PostName {
  readonly kind: 'post' | 'reply' | 'retransmit' | 'favourite' | 'message' | 'other'
  readonly text: string
  /** Unix seconds, as the author claims. */
  readonly time: number
  /** Number of the author’s public post before, as the author signed it; undefined: none is named. */
  readonly previous: number | undefined
  /** What it answers. */
  readonly answers: PostName | undefined
  /** What it passes on, verified as well. */
  readonly carries: (PostName & { readonly text: string }) | undefined
}

/** Verifies what a server gives, without a chain and without trust in the server. */
export interface Verifier {
  /** Judges a proof of a name, from 250 bytes to 64 kB. What it shows holds for posts that are judged afterwards. */
  name(proof: Uint8Array): Promise<Verified<VerifiedName>>
  /** Judges the bytes of a post of a name that has been proved; what it passes on, too, if its author has been. */
  post(bytes: Uint8Array, author: string, number: number): Verified<VerifiedPost>
  /** Posts that are named as the ones before, and are not among these: what a server leaves out. */
  missing(posts: readonly VerifiedPost[]): readonly PostName[]
}
