// Feeds of the small web put together: those that are followed, those of local users, and what other servers are told and tell.
import { messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { pictureForm } from '../codec/picture-form.ts'
import type { Dht } from '../dht/index.ts'
import { limits } from '../protocol/limits.ts'
import type { Username } from '../protocol/username.ts'
import type { Database } from '../store/database.ts'
import type { Swarms } from '../swarm/index.ts'
import { FeedFetcher } from '../twtxt/fetch/feed-fetcher.ts'
import { AvatarStore, openPictureDatabase } from './feeds/avatar-store.ts'
import { FeedAvatars, type FeedAvatarsNeeds } from './feeds/feed-avatars.ts'
import { openFeedDatabase } from './feeds/feed-tables.ts'
import { Feeds, type FeedsNeeds } from './feeds/feeds.ts'
import type { NodeSettings, Platform } from './overlays.ts'
import { OwnFeeds } from './own-feeds/own-feeds.ts'
import type { OwnTwt } from './own-feeds/own-lines.ts'
import { Pictures } from './pictures/pictures.ts'
import { Registry } from './small-web/registry.ts'
import { SmallWeb, smallWebPaths } from './small-web/small-web.ts'
import type { OwnTwts, PlacedTwt } from './twt-ports.ts'
import type { Wallet } from './wallet/wallet.ts'

/** What feeds are put together from. */
export interface FeedsParts
  extends Pick<NodeSettings, 'feedsAt' | 'isFeedHub' | 'isFeedRegistry' | 'databasePath'>,
    Pick<Platform, 'workers'>,
    Omit<FeedsNeeds, 'openFeedDatabase' | 'readWebFeed' | 'agentFor' | 'own' | 'fetched'> {
  readonly journal: Database
  readonly dht: Dht
  readonly swarms: Swarms
  readonly wallet: Wallet
}

/** Fetched as feeds are: not from one's own network, and through the proxy if there is one. */
const openPictures = (parts: FeedsParts, scope: Scope) => {
  const { signal } = scope
  const log = parts.log.child('pictures')
  const failed = (error: unknown): void => {
    log.warn('picture not kept', { error: messageOf(error) })
  }
  // Nobody who follows no feed has this file.
  let store: AvatarStore | undefined
  const opened = (): AvatarStore =>
    (store ??= new AvatarStore(openPictureDatabase(parts.databasePath('pictures'), scope.child('file')), failed))
  const kept: FeedAvatarsNeeds['kept'] = {
    get: (address, now) => opened().get(address, now),
    put: (address, bytes, now) => {
      opened().put(address, bytes, now)
    },
  }
  const most = { mostPixels: limits.avatarPixels, mostSide: limits.avatarSide }
  const redraw = async (bytes: Uint8Array) => {
    const form = pictureForm(bytes)
    return form === undefined ? undefined : parts.workers.run('drawAvatar', { bytes, ...form, ...most }, { signal })
  }
  const fetcher = new FeedFetcher({ ...parts, readWebFeed: () => Promise.resolve(undefined) })
  const shared = { clock: parts.clock, fetcher, userAgent: parts.client, signal }
  const pictures = new Pictures(shared)
  return { pictures, feedAvatars: new FeedAvatars({ ...shared, pictures, redraw, kept }) }
}

/** Twts of this node as those of followed feeds are: nobody fetched them. */
const placedLine = ({ id, username, url, ...twt }: OwnTwt): PlacedTwt => ({
  twt: { ...twt, id: -id, feed: -1, place: twt.instant, edited: 0 },
  feed: { url, nick: username },
})

/** The lines of this node as conversations read twts. */
const ownTwtsOf = ({ lines }: OwnFeeds): OwnTwts => {
  return {
    byHash: (hash) => {
      const own = lines.byHash(hash)
      return own === undefined ? undefined : placedLine(own)
    },
    answersTo: (hash, count) => lines.answersTo(hash, count).map(placedLine),
    formerNames: (id) => lines.formerNames(-id),
  }
}

/** Lines of each feed that a registry shows. */
const shownByRegistry = 500

/** Everything about feeds. */
export const openFeedsParts = (parts: FeedsParts, scope: Scope) => {
  const { database, clock, wallet, swarms, dht, feedsAt, client } = parts
  const log = parts.log.child('feeds')
  const localUsers = (): readonly Username[] => (feedsAt === undefined ? [] : wallet.users())
  const within = scope.child('feeds')
  const webmention = feedsAt === undefined ? undefined : `${feedsAt}${smallWebPaths.webmention}`
  const publicFollows = (username: string) =>
    feeds.follows(username).flatMap(({ nick, url, isTold }) => (isTold ? [{ name: nick, url }] : []))
  const ownFeeds = new OwnFeeds({
    ...{ database, clock, baseUrl: feedsAt, localUsers, webmention, publicFollows },
    posts: (query) => swarms.posts(query),
  })
  // What a thread cannot read is no feed to us.
  const readWebFeed: FeedsNeeds['readWebFeed'] = (request, signal) =>
    parts.workers.run('readWebFeed', request, { signal }).catch((error: unknown) => {
      log.debug('feed not read', { error: messageOf(error) })
      return undefined
    })
  const tellersOf = (url: string): readonly string[] => feeds.tellersOf(url)
  const hurry = (url: string): void => {
    feeds.hurry(url)
  }
  const smallWeb = new SmallWeb(
    { ...parts, log, readWebFeed, baseUrl: feedsAt, isHub: parts.isFeedHub, localUsers, ownFeeds, tellersOf, hurry },
    scope.child('small-web'),
  )
  const feeds: Feeds = new Feeds(
    {
      ...{ ...parts, log, readWebFeed, client },
      own: smallWeb.twtsBeside(ownTwtsOf(ownFeeds)),
      openFeedDatabase: (inside) => openFeedDatabase(parts.databasePath('feeds'), inside.child('file')),
      agentFor: (url) => smallWeb.followers.agentFor(url),
      fetched: (url, links) => {
        smallWeb.subscriptions.fetched(url, links)
      },
    },
    within,
  )
  feeds.followsChanged.on((username) => {
    ownFeeds.followsChanged(username)
  })
  swarms.posted.on((post) => {
    ownFeeds.posted(post)
    if (wallet.has(post.author)) smallWeb.posted()
  })
  dht.stored.on((item) => {
    ownFeeds.see(item)
  })
  const own = () =>
    localUsers().map((nick) => ({
      ...{ nick, url: ownFeeds.urlOf(nick) ?? '' },
      twts: ownFeeds.lines.newest(nick, shownByRegistry).map(placedLine),
    }))
  const registry = parts.isFeedRegistry ? new Registry({ clock, feeds, own }) : undefined
  return { feeds, ownFeeds, ...openPictures(parts, scope.child('pictures')), smallWeb, registry }
}
