// What local users follow as documents of other programs, by names in their texts, and whether it is there.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Scope } from '../../base/scope.ts'
import { feedKey } from '../../twtxt/feed-address.ts'
import { mentionText } from '../../twtxt/feed-writer.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import {
  type ListFormat,
  type ListRejection,
  readFollowList,
  writeFollowList,
} from '../../twtxt/formats/follow-list.ts'
import type { FeedFollows } from './feed-follows.ts'
import { cleanNick, freeName, nickOf } from './feed-names.ts'

/** How follows are written; `nick` and `url` are of the local user. */
export interface ExportedList {
  readonly format: ListFormat
  readonly nick: string
  readonly url: string | undefined
  readonly existing: string | undefined
}

/** How a followed feed answers just now; null: it says nothing. */
export interface CheckedFeed {
  readonly nick: string
  readonly url: string
  readonly status: number | null
  readonly length: number | null
  readonly lastModified: string | null
}

/** What came of a document that lists feeds, and who it says that it is of. */
export interface ImportedFollows {
  readonly nick: string | undefined
  readonly url: string | undefined
  readonly followed: number
  /** Followed already. */
  readonly known: number
  /** Entries that are no feeds, or stand there twice. */
  readonly skipped: number
  readonly noRoom: number
}

const listWords: Readonly<Record<ListRejection['code'], string>> = {
  'no-list': 'This is no list of feeds in that form: choose another form, or another file.',
  'list-too-long': 'This list is longer than this node takes: divide it.',
}

interface FollowListsNeeds {
  readonly clock: Clock
  readonly client: string
  readonly follows: FeedFollows
  readonly fetcher: FeedFetcher
  /** These are followed now. */
  readonly added: (localUser: string, urls: readonly string[]) => void
}

/** Follows in other forms. */
export class FollowLists {
  readonly #needs: FollowListsNeeds
  readonly #scope: Scope

  constructor(needs: FollowListsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
  }

  /** What a local user follows as a document; `existing` is one that is there already. Fault: `feeds.list`. */
  async exportFor(localUser: string, { format, nick, url, existing }: ExportedList): Promise<string> {
    const follows = this.#needs.follows.of(localUser).map((follow) => ({ name: follow.nick, url: follow.url }))
    const written = await writeFollowList({ nick, url, follows }, format, existing)
    if (written.ok) return written.value
    throw new CodedError('feeds.list', listWords[written.rejection.code])
  }

  /**
   * Follows what a document lists, none of which is looked at first; what is followed already keeps its name. Fault:
   * `feeds.list`, `feeds.full`.
   */
  async importFor(localUser: string, text: string, format?: ListFormat): Promise<ImportedFollows> {
    const read = await readFollowList(text, format)
    if (!read.ok) throw new CodedError('feeds.list', listWords[read.rejection.code])
    const held = this.#needs.follows.of(localUser)
    const keys = new Set(held.map(({ url }) => feedKey(url)))
    const names = new Set(held.map(({ nick }) => nick))
    const unknown = read.value.follows.filter(({ url }) => !keys.has(feedKey(url)))
    const wanted = unknown.map(({ name, url }) => {
      const nick = freeName(cleanNick(name) || nickOf(new URL(url), undefined), names)
      names.add(nick)
      return { url, nick }
    })
    const now = nowSeconds(this.#needs.clock)
    const added = this.#needs.follows.addAll(localUser, wanted, now)
    this.#needs.added(
      localUser,
      added.map(({ url }) => url),
    )
    const { length } = read.value.follows
    return {
      ...{ nick: read.value.nick, url: read.value.url, followed: added.length, known: length - wanted.length },
      ...{ skipped: read.value.skipped, noRoom: wanted.length - added.length },
    }
  }

  /** Asks all followed feeds whether they are there. */
  async check(localUser: string): Promise<readonly CheckedFeed[]> {
    return Promise.all(
      this.#needs.follows.of(localUser).map(async ({ nick, url }) => {
        const head = await this.#needs.fetcher.head(new URL(url), this.#needs.client, this.#scope.signal)
        const nothing = { status: null, length: null, lastModified: null }
        return { nick, url, ...(head.ok ? head.value : nothing) }
      }),
    )
  }

  /**
   * A text with the followed feeds that it names: as it stands in a feed, with their addresses; and in a post, where the
   * same words mention nobody of twister.
   */
  addressed(localUser: string, text: string): { readonly line: string; readonly post: string } {
    const named = new Map(this.#needs.follows.of(localUser).map(({ nick, url }) => [nick.toLowerCase(), { nick, url }]))
    const written = (change: (nick: string, url: string) => string): string =>
      text.replace(/(?<![\w@<])@([\p{L}\p{N}_.-]{1,64})(?!@)/gu, (whole, name: string) => {
        const word = name.replace(/[.-]+$/u, '')
        const follow = named.get(word.toLowerCase())
        return follow === undefined ? whole : `${change(follow.nick, follow.url)}${name.slice(word.length)}`
      })
    return {
      line: written((nick, url) => mentionText(nick, url)),
      post: written((nick, url) => `${nick}@${new URL(url).host}`),
    }
  }
}
