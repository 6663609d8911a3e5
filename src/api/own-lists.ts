// The command on own lists that travel between computers with the same key.
import { required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** How far the own lists of a user have come. */
export interface OwnListsJson {
  /**
   * `off`: they stay here; `no-key`: the chain does not know the key that is here, or not yet; `locked`: the wallet is;
   * `offline`: nobody can be asked; `waiting`: about to be read or written; `same`: the network has all that is here.
   */
  readonly state: string
  /** Computers that have put something into them, this one among them. */
  readonly computers: number
  /** Things in them. */
  readonly entries: number
  readonly pages: number
  /** Unix seconds of the last reading and writing since the start; null: not yet. */
  readonly read: number | null
  readonly written: number | null
  /** Things that have no room, and stay on this computer. */
  readonly left: number
  /** Pages, and things on pages, that could not be read. */
  readonly damaged: number
  /** A later version of this program has written there: nothing is written until this one is as new. */
  readonly later: boolean
}

export const ownLists = {
  getownlists: command({
    summary:
      'How far the own lists of a local user (follows, mutes, bookmarks, what was read) have come on their way to and from other computers with the same key.',
    params: { username: required(string) },
    result: result<OwnListsJson>('how they stand'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
