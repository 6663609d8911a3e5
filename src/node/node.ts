// The composition root: the whole node on one page.
import { Metrics } from '../base/metrics.ts'
import { ProgressBoard } from '../base/progress.ts'
import type { Scope } from '../base/scope.ts'
import type { Chain } from '../chain/index.ts'
import type { Dht } from '../dht/index.ts'
import { signatureProvider } from '../crypto/signature.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import type { Username } from '../protocol/username.ts'
import type { Database } from '../store/database.ts'
import type { Swarms } from '../swarm/index.ts'
import { openViews, type Views } from '../views/views.ts'
import { Accounts } from './accounts/accounts.ts'
import { openBlockLoading } from './blocks/block-loading.ts'
import { openBlocks } from './blocks/blocks.ts'
import { Bookmarks } from './bookmarks/bookmarks.ts'
import { Completeness } from './completeness/completeness.ts'
import type { Capabilities } from './capabilities.ts'
import type { Feeds } from './feeds/feeds.ts'
import { type FeedsParts, openFeedsParts } from './feeds-ports.ts'
import { Following } from './following/following.ts'
import { openPublicFollows, type PublicFollowsParts } from './following/open-public-follows.ts'
import type { PublicFollows } from './following/public-follows.ts'
import { groupKeysIn } from './group-keys.ts'
import { openKeeping } from './keeping/open-keeping.ts'
import { type Keeping, isArchivedBy } from './keeping/keeping.ts'
import { Groups } from './messages/groups/groups.ts'
import { Items } from './items/items.ts'
import { NetworkMap } from './network-map/network-map.ts'
import { LegacyImport, type LegacyImportNeeds } from './legacy/legacy-import.ts'
import { DirectMessages, type DirectMessagesNeeds } from './messages/direct-messages.ts'
import { openMentions } from './mentions/open-mentions.ts'
import { measured } from './measurements/measured.ts'
import { Measurements } from './measurements/measurements.ts'
import { Mining } from './mining/mining.ts'
import { Mutes } from './mutes/mutes.ts'
import { openIndex, openJournal, openNodeStore } from './node-store.ts'
import { Gateway, type GatewayNeeds } from './gateway/gateway.ts'
import type { Guardians } from './guardians/guardians.ts'
import { guardiansOf } from './guardians-ports.ts'
import { HeldPosts } from './held/held-posts.ts'
import { HostedNames } from './hosting/hosted-names.ts'
import { openHosting } from './hosting-ports.ts'
import { Helping, type HelpingNeeds } from './helping/helping.ts'
import { type NodeSettings, openOverlays, type Platform, stayingOut } from './overlays.ts'
import { openOwnLists, type OwnListsParts } from './own-lists-ports.ts'
import { PeopleLists } from './people-lists/people-lists.ts'
import type { Peers } from './peers/peers.ts'
import { personPartsOf } from './person-ports.ts'
import { Persons } from './person/persons.ts'
import { openPosts } from './posts/open-posts.ts'
import type { Posts } from './posts/posts.ts'
import { namingOf } from './name-knowledge.ts'
import { openNames } from './open-names.ts'
import { openPreferences } from './preferences.ts'
import { openPromoted } from './promoted/promoted.ts'
import type { Recovery } from './registration/recovery.ts'
import type { Registrations } from './registration/registration.ts'
import { openSchedule, type ScheduleParts } from './open-schedule.ts'
import { type OpenSearch, openSearch } from './search/open-search.ts'
import { Sharing } from './sharing/sharing.ts'
import { openNodeState } from './status/node-state.ts'
import { Tags } from './tags/tags.ts'
import { Transactions } from './transactions/transactions.ts'
import { Wallet } from './wallet/wallet.ts'
import { WalletFiles } from './wallet/wallet-files.ts'

/** What a node is made of; no door sees it. */
export interface Parts {
  readonly chain: Chain
  readonly dht: Dht
  readonly swarms: Swarms
  readonly wallet: Wallet
}

/** A running node: the three overlays and what is built on them. */
export interface Node extends Capabilities, Parts {
  readonly groups: Groups
  readonly guardians: Guardians
  readonly messages: DirectMessages
  readonly peers: Peers
  readonly posts: Posts
  readonly recovery: Recovery
  readonly registrations: Registrations
}

interface Connected extends Parts {
  readonly timeline: Views
  readonly found: OpenSearch
  readonly following: Following
  readonly groups: Groups
  readonly messages: DirectMessages
  readonly keeping: Keeping
  readonly helping: Helping
  readonly hosted: HostedNames
}

/** What happens in one part and others have to know. */
const connect = ({
  chain,
  dht,
  swarms,
  timeline,
  found,
  following,
  groups,
  messages,
  wallet,
  keeping,
  helping,
  hosted,
}: Connected): void => {
  swarms.posted.on((post) => {
    timeline.take(post)
    messages.take(post)
  })
  swarms.disowned.on((post) => {
    timeline.forget(post)
    messages.forget(post)
  })
  chain.keysChanged.on((change) => {
    swarms.keysChanged(change)
    dht.keysChanged(change.names)
    found.keysChanged(change)
  })
  const joinLocal = (): void => {
    following.joinWaiting()
    const others = [...groups.everyone(), ...keeping.wanted(), ...helping.names(), ...hosted.wanted()]
    for (const username of [...wallet.users(), ...others])
      if (chain.users.registrationHeight(username) !== undefined) swarms.join(username)
  }
  // Swarms outlive the process: those of users that nobody here follows any more end now.
  for (const username of swarms.joined()) if (!following.isWanted(username)) swarms.leave(username)
  joinLocal()
  chain.tipChanged.on(() => {
    swarms.tipMoved()
    joinLocal()
  })
}

/** Shows an item that passes by to all who look at them. */
const shownTo =
  (...watchers: readonly { see(item: SignedItem): void }[]) =>
  (item: SignedItem): void => {
    for (const watcher of watchers) watcher.see(item)
  }

/** The node's own files. */
const openDatabases = (pathOf: NodeSettings['databasePath'], scope: Scope) => ({
  database: openNodeStore(pathOf('node'), scope.child('store')),
  journal: openJournal(pathOf('journal'), scope.child('journal')),
  index: openIndex(pathOf('index'), scope.child('index')),
})

interface Correspondence extends Pick<DirectMessagesNeeds, 'database' | 'users' | 'swarms' | 'groups' | 'posts'> {
  readonly wallet: Wallet
  readonly following: Following
  readonly timeline: Views
}

const openMessages = (
  { clock, random, log, workers }: Platform,
  { wallet, following, timeline, ...parts }: Correspondence,
  scope: Scope,
): DirectMessages =>
  new DirectMessages(
    {
      ...{ clock, random, log, ...parts },
      keys: wallet,
      seal: wallet.masterKey,
      follows: following.follows.bind(following),
      placeOf: (post) => timeline.places.of(post, timeline.places.now()),
      now: () => timeline.places.now(),
      open: (request, signal) => workers.run('openSealed', request, { signal }),
    },
    scope,
  )

/** What makes messages readable that were not. */
const connectMessages = ({ following, groups, messages, wallet, keeping, ...parts }: Connected): void => {
  const keysChanged = messages.keysChanged.bind(messages)
  wallet.keysAdded.on(() => {
    keeping.usersChanged(wallet.users())
  })
  wallet.keysAdded.on(keysChanged)
  wallet.lockChanged.on(keysChanged)
  following.followed.on(({ localUser, names }) => {
    messages.followed(localUser, names)
    keeping.changed(names)
  })
  groups.memberAdded.on((member) => {
    if (parts.chain.users.registrationHeight(member) !== undefined) parts.swarms.join(member)
  })
}

interface FileParts
  extends Omit<
    LegacyImportNeeds,
    'folder' | 'walletFiles' | 'keys' | 'clock' | 'log' | 'groups' | 'following' | 'messages'
  > {
  readonly database: Database
  readonly wallet: Wallet
  readonly groups: Groups
  readonly chain: Chain
  readonly swarms: Swarms
  readonly following: Following
  readonly messages: DirectMessages
  readonly mutes: Mutes
  readonly bookmarks: Bookmarks
  readonly peopleLists: PeopleLists
  readonly publicFollows: PublicFollows
  readonly feeds: Feeds
  readonly tags: Tags
  readonly items: Items
  readonly recovery: Recovery
}

/** Files that carry keys and persons in and out; and the data directory of a C++ node that is to be taken over, if one was named. */
const openFiles = (settings: NodeSettings, { clock, random, log }: Platform, parts: FileParts, scope: Scope) => {
  const { network, client, importLegacy: folder, bootstrapFile } = settings
  const walletFiles = new WalletFiles({
    ...{ ...parts, clock, network, program: client },
    groups: groupKeysIn(parts.groups, network),
  })
  const taking = { ...parts, walletFiles, keys: parts.wallet, clock, log }
  openBlockLoading({ chain: parts.chain, log, files: settings.blockFiles ?? [], bootstrapFile }, scope)
  return {
    walletFiles,
    guardians: guardiansOf({ ...parts, clock, random }),
    persons: new Persons(personPartsOf({ ...parts, clock, random, network, signal: scope.signal })),
    legacyImport: folder === undefined ? undefined : new LegacyImport({ ...taking, folder }, scope),
  }
}

/** Whom one of these wants. */
const anyOf =
  (...wants: readonly ((name: Username) => boolean)[]) =>
  (name: Username): boolean =>
    wants.some((isWanted) => isWanted(name))

interface HelpersParts extends Omit<HelpingNeeds, 'isWanted'>, Omit<GatewayNeeds, 'adopt'> {
  readonly swarms: Swarms
  readonly acceptsConnections: boolean
  readonly isOurs: (name: Username) => boolean
  readonly isFollowed: (name: Username) => boolean
}

/** What the node does for strangers; and whose swarms run, with those, although nobody here follows the user. */
const openHelpers = (parts: HelpersParts, scope: Scope) => {
  const { isOurs, isFollowed, acceptsConnections, helpBytes } = parts
  // Nobody could reach a helper that accepts no connections.
  const bound = { helpBytes: acceptsConnections ? helpBytes : 0 }
  const helping = new Helping({ ...parts, ...bound, isWanted: anyOf(isOurs, isFollowed) }, scope)
  const gateway = new Gateway({ ...parts, adopt: helping.adopt.bind(helping) }, scope)
  return { helping, gateway, isWanted: anyOf(isOurs, helping.helps.bind(helping)) }
}

/** What local users own besides keys, posts and messages. */
const openLists = (
  parts: Omit<PublicFollowsParts, 'mutes' | 'keys'> &
    Omit<OwnListsParts, 'mutes' | 'bookmarks' | 'peopleLists' | 'feeds'> &
    FeedsParts &
    Omit<ScheduleParts, 'feeds' | 'ownFeeds'>,
  scope: Scope,
) => {
  const lists = { mutes: new Mutes(parts), bookmarks: new Bookmarks(parts), peopleLists: new PeopleLists(parts) }
  const feeds = openFeedsParts(parts, scope)
  return {
    ...lists,
    ...openPublicFollows({ ...parts, ...lists, keys: parts.wallet }, scope),
    ownLists: openOwnLists({ ...parts, ...lists, feeds: feeds.feeds }, scope),
    ...feeds,
    schedule: openSchedule({ ...parts, ...feeds }, scope.child('schedule')),
  }
}

/** Who writes here, and how. */
const writers = (settings: NodeSettings, wallet: Wallet, hosted: HostedNames) => ({
  ...settings,
  staysOut: stayingOut(settings, wallet),
  isHosted: (name: Username) => hosted.has(name),
})

const signing = (items: Items) => ({ signItem: items.sign.bind(items) })

const newerKnownTo = (completeness: Completeness) => ({ newerKnown: completeness.newerKnown.bind(completeness) })

/** Opens everything in order, each part with exactly what it needs. Closing the scope stops it all. */
export async function openNode(settings: NodeSettings, platform: Platform, scope: Scope): Promise<Node> {
  const [{ clock, random, log, workers }, { network }] = [platform, settings]
  const [metrics, progress] = [new Metrics(), new ProgressBoard()]
  const { database, journal, index } = openDatabases(settings.databasePath, scope)
  const preferences = openPreferences(database)
  const wallet = new Wallet({ database, clock, random, network })
  scope.defer(wallet.masterKey.lock.bind(wallet.masterKey))
  const overlays = await openOverlays(settings, platform, { metrics, progress, wallet }, scope)
  const { chain, dht, swarms, peers, traffic, adjustedTime, doctor } = overlays
  const work = scope.child('node')
  const { users } = chain
  const isLocal = (username: string): boolean => wallet.has(username)
  const groups = new Groups({ database, seal: wallet.masterKey, random, log, network, local: wallet, adjustedTime })
  const isInGroup = groups.isMemberOfAny.bind(groups)
  const hosted = new HostedNames({ database, clock, isLocal })
  const isOurs = anyOf(isLocal, isInGroup, isArchivedBy(settings.archive), hosted.isWanted.bind(hosted))
  const later = { isFollowed: (name: Username) => following.isFollowed(name), isReady: () => keeping.isReady() }
  const helpersParts = { ...platform, ...settings, metrics, journal, users, dht, swarms, isLocal, isOurs, ...later }
  const { helping, gateway, isWanted } = openHelpers(helpersParts, work)
  const naming = namingOf(chain, clock)
  const following = new Following({ database, log, users, swarms, isWanted })
  const timeline = openViews({ database: journal, source: swarms, clock, log, adjustedTime }, work)
  const archive = { newestFirst: (localUser: string) => messages.newestFirst(localUser) }
  const searched = { database: index, swarms, dht, users, keys: wallet, timeline, following, messages: archive }
  const found = openSearch({ ...searched, clock, log, adjustedTime }, work)
  const completeness = new Completeness({ clock, log, users, dht, swarms }, work)
  const tags = new Tags({ database, clock, log, swarms, dht, take: found.take }, work)
  dht.stored.on(shownTo(completeness, found, gateway, tags))
  openMentions({ isOn: settings.listensForMentions, clock, log, dht, keys: wallet, users, found }, work)
  const items = new Items({ dht, keys: wallet, users, adjustedTime, ...naming, see: shownTo(completeness, found) })
  const named = { ...platform, network, database, progress, wallet, chain, swarms, dht, items, following, ...naming }
  const aboutNames = openNames({ ...named, staysOut: stayingOut(settings, wallet) }, work)
  const writing = { clock, random, log, journal, ...signing(items), dht, swarms, keys: wallet, users, adjustedTime }
  const { posts, numbering, ...written } = openPosts({ ...writing, ...writers(settings, wallet, hosted) }, work)
  const correspondence = { database, wallet, users, swarms, following, groups, posts, timeline }
  const messages = openMessages(platform, correspondence, work)
  const lists = openLists({ ...platform, ...correspondence, journal, dht, items, messages, tags, ...settings }, work)
  const keepingParts = { ...platform, ...settings, journal, swarms, isLocal, isInGroup, following, messages, ...lists }
  const keeping = openKeeping({ ...keepingParts, helping }, work)
  const promoted = openPromoted({ chain, preferences, clock, random, log, adjustedTime })
  const [mining, networkMap] = [new Mining({ chain, preferences }), new NetworkMap({ clock, dht })]
  const linked = { chain, dht, swarms, timeline, found, following, hosted }
  for (const join of [connect, connectMessages]) join({ ...linked, groups, messages, wallet, keeping, helping })
  mining.begin(settings.miningThreads)
  const hosting = openHosting({ ...named, ...writing, names: hosted, numbering, posts, items, database }, work)
  const state = openNodeState({ chain, dht, swarms, timeline, ...found, ...newerKnownTo(completeness), traffic })
  const measurements = new Measurements({ clock, log, journal, figures: measured(chain, state) }, work)
  const accounts = new Accounts({ wallet, random, users, swarms, following, ...naming })
  const transactions = new Transactions({ chain, workers, localUsers: () => wallet.users(), signal: work.signal })
  const taking = { database, wallet, groups, messages, chain, users, following, swarms, preferences, progress }
  const files = openFiles(settings, platform, { ...taking, ...lists, ...aboutNames, tags, items }, work)
  const parts = { chain, dht, swarms, wallet, passphrase: wallet.masterKey, ...files }
  const around = { network, clock, log, metrics, progress, signatureProvider, adjustedTime }
  return {
    ...{ ...around, ...parts, doctor, held: new HeldPosts({ swarms, timeline }) },
    ...{ accounts, blocks: openBlocks(chain), completeness, following, groups, hosting, items, keeping, ...lists },
    ...{ ...written, measurements, messages, mining, networkMap, peers, posts, promoted, tags },
    ...{ ...aboutNames, search: found.search, sharing: new Sharing(swarms), state, timeline, transactions },
  }
}
