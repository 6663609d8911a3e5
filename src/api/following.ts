// Commands on whom a local user follows (rpc.md 2.9).
import { boolean, integer, list, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** Most names of one call. */
const maxNames = 5000

/** A followed user, and whether the local user says so in public. */
export interface FollowJson {
  readonly username: string
  readonly public: boolean
}

/** A public list as it was found in the network. */
export interface PublicFollowsJson {
  readonly following: readonly string[]
  /** −1: no list was found. */
  readonly seq: number
  /** Whether its end was found, too. */
  readonly whole: boolean
  /** Of a local user: names that it does not follow here. */
  readonly missing: readonly string[]
}

/** Somebody to follow, and who of the followed users says so: some names, and how many there are. */
export interface SuggestionJson {
  readonly username: string
  readonly followedBy: readonly string[]
  readonly count: number
}

/** Suggestions, and from how many public lists of how many followed users they are. */
export interface SuggestionsJson {
  readonly suggestions: readonly SuggestionJson[]
  readonly read: number
  readonly followed: number
}

/** Who says in public that they follow somebody, and from how many lists of how many followed users that is. */
export interface KnownFollowersJson {
  readonly followers: readonly string[]
  readonly read: number
  readonly followed: number
}

const actor = { username: required(string) }

export const following = {
  follow: command({
    summary:
      'Follow users. Names that are not registered are skipped; the local user need not have a key, so that guests can follow.',
    params: { username: required(string), users: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
  unfollow: command({
    summary: 'Stop following users.',
    params: { username: required(string), users: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
  getfollowing: command({
    summary: 'Whom a local user follows.',
    params: { username: required(string) },
    result: result<readonly string[]>('names in order'),
    access: 'read',
    actor: 'username',
  }),
  followpublicly: command({
    summary:
      'Follow users and say so in public, or, with public false, follow without saying so. The public list lies in the DHT as the original client writes it, and is merged with what another computer put there.',
    params: { ...actor, users: required(list(string, maxNames)), public: optional(boolean) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  listfollowing: command({
    summary: 'Whom a local user follows, and of whom it says so in public.',
    params: actor,
    result: result<readonly FollowJson[]>('names in order'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
  getpublicfollowing: command({
    summary:
      'Whom a user follows in public, as the network has it; of a local user also who of them is not followed here.',
    params: { username: required(string) },
    result: result<PublicFollowsJson>('the list'),
    access: 'read',
    extension: true,
  }),
  adoptfollowing: command({
    summary:
      'Follow, besides those followed here, whom the public list of a local user in the network names. Nobody is taken away.',
    params: actor,
    result: result<readonly string[]>('whom it follows now and did not before'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  listinvited: command({
    summary: 'Whom the invitation into this network named, as users to follow.',
    params: {},
    result: result<readonly string[]>('names; none where there was no invitation'),
    access: 'read',
    extension: true,
  }),
  suggestfollows: command({
    summary:
      'Whom a local user might follow: those whom most of the users that it follows follow in public. Each question reads some more lists; muted users are left out.',
    params: { ...actor, count: optional(integer) },
    result: result<SuggestionsJson>('suggestions, those with most friends first'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
  getknownfollowers: command({
    summary:
      'Who of the users that a local user follows says in public that they follow a user. Followers who say so to nobody, and those whose lists nobody here reads, are not among them. Each question reads some more lists.',
    params: { ...actor, user: required(string) },
    result: result<KnownFollowersJson>('names in order, and how many lists they are from'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
