// Commands on the keys of names.
import { boolean, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** A key of a name, and the block from which it is the one. */
export interface NameKeyJson {
  /**
   * `registered`: the first one. `replaced`: a new one, by the word of the one before. `repeated`: the same once more.
   * `returned`: one that the name had before, so that words given then hold again. `replayed`: by a word that was given
   * before, which anybody can repeat.
   */
  readonly origin: 'registered' | 'replaced' | 'repeated' | 'returned' | 'replayed'
  /** Hexadecimal digits. */
  readonly key: string
  readonly height: number
  /** Unix seconds, as the block claims. */
  readonly time: number
  readonly txid: string
}

/** A key with those of the newest posts held here that it has signed. */
export interface NameKeyPeriodJson extends NameKeyJson {
  readonly posts: {
    readonly first: number
    readonly last: number
    readonly count: number
    /** Numbered above posts that a newer key has signed: written late, or by somebody else who has this key. */
    readonly late: number
  } | null
}

/** A name that has another key since a block. */
export interface KeyChangeJson extends NameKeyJson {
  readonly username: string
}

/** A key that a proof shows, with what stands on its block. */
export interface ProvedKeyJson {
  readonly key: string
  readonly height: number
  /** Unix seconds, as the block claims. */
  readonly time: number
  readonly blockhash: string
  /** Headers in a row from its block on, that included. */
  readonly confirmations: number
  /** Expected scrypt hashes of these: what forging them costs. */
  readonly work: number
  /** Headers lead in one row from a block that this program knows to this one. */
  readonly anchored: boolean
}

/** A name, and when it was registered first: Unix seconds, as the block claims. */
export interface RegisteredNameJson {
  readonly username: string
  readonly time: number
}

/** What a proof proves. It cannot show that the name got no other key above its last header. */
export interface ProvedNameJson {
  readonly username: string
  /** The newest last. */
  readonly keys: readonly ProvedKeyJson[]
  /** The oldest of them is a first registration: each later one has the word of the one before. */
  readonly from_first: boolean
  /** The last header that is shown: of a later key the proof says nothing. */
  readonly tip: { readonly height: number; readonly time: number }
}

/** A proof to hand on. */
export interface NameProofJson extends ProvedNameJson {
  /** Base64. */
  readonly proof: string
}

/** A proof that holds by itself, and what the chain of this node says. */
export interface JudgedProofJson extends ProvedNameJson {
  /**
   * `confirms`: the key is the one of the name here, too. `newer`: the name has another one since. `contradicts`: other
   * blocks stand here. `unknown`: this chain does not reach that far.
   */
  readonly chain: 'confirms' | 'newer' | 'contradicts' | 'unknown'
}

export const names = {
  getuserproof: command({
    summary:
      'A proof of which key a name has, for somebody without a chain. confirmations: headers above it that are shown (6). whole: all headers from the last block that every program of the network knows.',
    params: { username: required(string), confirmations: optional(integer), whole: optional(boolean) },
    result: result<NameProofJson>('the proof, and what it proves'),
    access: 'read',
    extension: true,
  }),
  verifyuserproof: command({
    summary: 'Judges a proof of a name by itself, then tells what the chain of this node says of it.',
    params: { proof: required(string) },
    result: result<JudgedProofJson>('what it proves'),
    access: 'read',
    extension: true,
  }),
  getnamehistory: command({
    summary:
      'The keys that a name has had, the newest first: since which block, how each came, and posts held here that it signed.',
    params: { username: required(string), count: optional(integer) },
    result: result<readonly NameKeyPeriodJson[]>('keys; none: nobody has registered the name'),
    access: 'read',
    extension: true,
  }),
  listkeychanges: command({
    summary: 'Names that a local user follows, and its own, whose keys have changed, the newest change first.',
    params: { username: required(string), count: optional(integer) },
    result: result<readonly KeyChangeJson[]>('changes'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
  listregistered: command({
    summary:
      'When the names that a local user follows were registered first. Names of which this node does not know it are left out.',
    params: { username: required(string) },
    result: result<readonly RegisteredNameJson[]>('names with their times'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
