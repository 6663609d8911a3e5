// Commands on the keys of names.
import { integer, optional, required, string } from '../codec/schema.ts'
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

export const names = {
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
} as const
