// What the page and its keys say to one another: plain values, without a secret but where a person asks for it.
import type { PodItemJson, StretchJson } from '../../../api/pod-shapes.ts'

/** How sure a post is. `refused`: its signature is of another key than the proof shows. */
export type Sureness = 'verified' | 'said' | 'refused'

/** Author and number. */
export interface PostName {
  readonly author: string
  readonly number: number
}

/** A post as its bytes say it. */
export interface ReadPost extends PostName {
  /** `author/number`. */
  readonly key: string
  /** Unix seconds, as it claims, but never later than it came. */
  readonly time: number
  readonly text: string
  readonly kind: 'post' | 'reply' | 'retransmit' | 'favourite' | 'other'
  readonly answers: PostName | undefined
  readonly carried: (PostName & { readonly text: string; readonly time: number }) | undefined
  readonly sureness: Sureness
  /** Whole, in hexadecimal. */
  readonly piece: string
}

/** A name whose proof was judged here. */
export interface ProvedKey {
  readonly key: string
  /** Of the block with the newest key. */
  readonly height: number
  /** Height of the newest block that the proof shows. */
  readonly tip: number
  /** Expected hashes of what stands on top: what forging it costs. */
  readonly work: string
  readonly isAnchored: boolean
}

/** A post that a person wants. */
export interface Wish {
  readonly kind: 'plain' | 'reply' | 'retransmit' | 'favourite'
  readonly text: string
  /** What is answered, passed on or marked: its whole bytes, as they were shown. */
  readonly about?: ReadPost | undefined
}

/** A message, opened here. */
export interface Message {
  /** With whom. */
  readonly peer: string
  readonly isOwn: boolean
  readonly number: number
  readonly time: number
  readonly text: string
  readonly isVerified: boolean
}

/** What somebody says of themselves. */
export interface Profile {
  readonly fullname: string
  readonly bio: string
  readonly location: string
  readonly url: string
  /** A data URL of a picture; empty: none. */
  readonly avatar: string
  /** Whether all of it is signed with the key of a judged proof. */
  readonly isVerified: boolean
}

/** Signed values as the pod found them. */
export interface FoundProfile {
  readonly profile: PodItemJson | null
  readonly avatar: PodItemJson | null
}

/** What an account is made of. */
export interface NewAccount {
  readonly publicKey: string
  readonly salt: string
  readonly cost: StretchJson
  readonly loginKey: string
  readonly vault: string
  /** The secret as text, to be shown once. */
  readonly secret: string
}

/** What a changed password needs. */
export interface ChangedPassword {
  readonly loginKey: string
  readonly newSalt: string
  readonly newCost: StretchJson
  readonly newLoginKey: string
  readonly vault: string
}

/** An account as far as keys go. */
export interface Locked {
  readonly name: string
  readonly vault: string
  readonly salt: string
  readonly cost: StretchJson
}
