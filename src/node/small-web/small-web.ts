// What servers of the small web tell this node and are told by it: who follows whose feed, who speaks to whom, what has changed.
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { Database } from '../../store/database.ts'
import { FeedFetcher, type FeedFetcherNeeds } from '../../twtxt/fetch/feed-fetcher.ts'
import type { Signal } from '../../base/signal.ts'
import type { OwnTwts, WrittenLine } from '../twt-ports.ts'
import { Followers } from './followers.ts'
import { Hub } from './hub.ts'
import { joinedTwts, Mentions, usersByFeed } from './mentions.ts'
import { RegistryClient } from './registry-client.ts'
import { Subscriptions } from './subscriptions.ts'
import { WorkLine } from './work-line.ts'

/** The feeds of local users. */
interface LocalFeeds {
  readonly written: Pick<Signal<WrittenLine>, 'on'>
  readonly changed: Pick<Signal<string>, 'on'>
  urlOf(username: string): string | undefined
  urlsOf(username: string): readonly string[]
  file(username: string, name: string): Promise<{ readonly url: string; readonly bytes: Uint8Array } | undefined>
  bringUp(): Promise<void>
}

/** What it is built from. */
export interface SmallWebNeeds extends FeedFetcherNeeds {
  readonly random: Random
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly client: string
  /** Where the world finds this node, without a last slash; undefined: nowhere. */
  readonly baseUrl: string | undefined
  /** Subscribers are told of changes. */
  readonly isHub: boolean
  readonly localUsers: () => readonly string[]
  readonly ownFeeds: LocalFeeds
  /** The local users who follow a feed and say so. */
  readonly tellersOf: (feedUrl: string) => readonly string[]
  /** A followed feed is due now. */
  readonly hurry: (feedUrl: string) => void
}

/** Pieces of work that wait, of strangers and of local users. */
const mostIncoming = 200
const mostOutgoing = 1_000

/** The paths at which others speak to this node, behind its address. */
export const smallWebPaths = { webmention: '/webmention', hub: '/websub', followers: '/twtxt/followers' } as const

/** All of it. */
export class SmallWeb {
  readonly followers: Followers
  readonly mentions: Mentions
  readonly hub: Hub
  readonly registries: RegistryClient
  readonly subscriptions: Subscriptions
  /** Where the hub is, for the heads of feeds; undefined: there is none. */
  readonly hubUrl: string | undefined
  readonly webmentionUrl: string | undefined
  readonly #needs: SmallWebNeeds
  readonly #scope: Scope
  readonly #outgoing: WorkLine

  constructor(needs: SmallWebNeeds, scope: Scope) {
    const { baseUrl, ownFeeds, localUsers, log } = needs
    this.#needs = needs
    this.#scope = scope
    const fetcher = new FeedFetcher(needs)
    const incoming = new WorkLine(mostIncoming, log, scope)
    this.#outgoing = new WorkLine(mostOutgoing, log, scope)
    const feedUrlsOf = (username: string): readonly string[] => ownFeeds.urlsOf(username)
    const userAt = usersByFeed(localUsers, feedUrlsOf)
    const parts = { ...needs, fetcher, incoming, outgoing: this.#outgoing, userAt, feedUrlsOf }
    this.webmentionUrl = baseUrl === undefined ? undefined : `${baseUrl}${smallWebPaths.webmention}`
    this.hubUrl = baseUrl === undefined || !needs.isHub ? undefined : `${baseUrl}${smallWebPaths.hub}`
    this.followers = new Followers({ ...parts, line: incoming, feedUrlOf: (username) => ownFeeds.urlOf(username) })
    this.mentions = new Mentions(parts)
    const feedOf = (username: string) => ownFeeds.file(username, 'twtxt.txt')
    this.hub = new Hub({ ...parts, hubUrl: this.hubUrl, feedOf }, scope)
    this.subscriptions = new Subscriptions(parts)
    this.registries = new RegistryClient(fetcher, needs.client, scope.signal)
    ownFeeds.written.on((line) => {
      this.mentions.wrote(line)
    })
    ownFeeds.changed.on((username) => {
      this.hub.changed(username)
    })
  }

  /** A local user has posted: the line is written now, and whoever is concerned is told. */
  posted(): void {
    if (this.#needs.baseUrl !== undefined && !this.#scope.signal.aborted)
      this.#outgoing.add('lines', () => this.#needs.ownFeeds.bringUp())
  }

  /** The twts of this node and those that were heard, for conversations. */
  twtsBeside(own: OwnTwts): OwnTwts {
    return joinedTwts(own, this.mentions.twts)
  }
}
