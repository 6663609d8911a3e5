// What rpc, http and daemon see of a node: what it can do, never what it does it with.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { ProgressBoard } from '../base/progress.ts'
import type { Network } from '../protocol/network.ts'
import type { Timeline } from '../views/views.ts'
import type { Accounts } from './accounts/accounts.ts'
import type { Blocks } from './blocks/blocks.ts'
import type { Bookmarks } from './bookmarks/bookmarks.ts'
import type { Completeness } from './completeness/completeness.ts'
import type { Doctor } from './doctor/doctor.ts'
import type { FeedAvatars } from './feeds/feed-avatars.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { Following } from './following/following.ts'
import type { PublicFollows } from './following/public-follows.ts'
import type { FollowSuggestions } from './following/suggestions.ts'
import type { Keeping } from './keeping/keeping.ts'
import type { Groups } from './messages/groups/groups.ts'
import type { Guardians } from './guardians/guardians.ts'
import type { HeldPosts } from './held/held-posts.ts'
import type { Hosting } from './hosting/hosting.ts'
import type { Items } from './items/items.ts'
import type { DirectMessages } from './messages/direct-messages.ts'
import type { LegacyImport } from './legacy/legacy-import.ts'
import type { Measurements } from './measurements/measurements.ts'
import type { Mining } from './mining/mining.ts'
import type { Mutes } from './mutes/mutes.ts'
import type { NameProofs } from './name-proofs/name-proofs.ts'
import type { Names } from './names/names.ts'
import type { NetworkMap } from './network-map/network-map.ts'
import type { OwnFeeds } from './own-feeds/own-feeds.ts'
import type { OwnLists } from './own-lists/own-lists.ts'
import type { PeopleLists } from './people-lists/people-lists.ts'
import type { Persons } from './person/persons.ts'
import type { Peers } from './peers/peers.ts'
import type { Pictures } from './pictures/pictures.ts'
import type { Clashes } from './posts/clashes.ts'
import type { Deliveries } from './posts/deliveries.ts'
import type { Posts } from './posts/posts.ts'
import type { Promoted } from './promoted/promoted.ts'
import type { Recovery } from './registration/recovery.ts'
import type { Registrations } from './registration/registration.ts'
import type { Schedule } from './schedule/schedule.ts'
import type { Search } from './search/search.ts'
import type { Sharing } from './sharing/sharing.ts'
import type { Registry } from './small-web/registry.ts'
import type { SmallWeb } from './small-web/small-web.ts'
import type { NodeState } from './status/node-state.ts'
import type { Tags } from './tags/tags.ts'
import type { Transactions } from './transactions/transactions.ts'
import type { MasterKey } from './wallet/master-key.ts'
import type { WalletFiles } from './wallet/wallet-files.ts'

/** A node as its doors see it: each capability has a folder of its own, with its tables, faults and tests. */
export interface Capabilities {
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** What takes long and is under way. */
  readonly progress: ProgressBoard
  /** Which implementation of secp256k1 is in use. */
  readonly signatureProvider: () => string
  readonly accounts: Pick<
    Accounts,
    | 'create'
    | 'replace'
    | 'importSecret'
    | 'ready'
    | 'listed'
    | 'secret'
    | 'publicKey'
    | 'learn'
    | 'mustKnow'
    | 'namesLike'
    | 'signText'
    | 'verifyText'
    | 'selfTest'
  >
  readonly blocks: Blocks
  readonly bookmarks: Pick<Bookmarks, 'add' | 'remove' | 'of' | 'changed'>
  readonly clashes: Pick<Clashes, 'recent'>
  readonly completeness: Pick<Completeness, 'changed' | 'latest' | 'of' | 'open'>
  readonly deliveries: Pick<Deliveries, 'changed' | 'of' | 'mostPeers'>
  readonly doctor: Pick<Doctor, 'examine' | 'ownAddresses' | 'proxy' | 'publicName'>
  readonly feeds: Pick<
    Feeds,
    | 'answerTo'
    | 'answersTo'
    | 'changed'
    | 'conversation'
    | 'follow'
    | 'hashes'
    | 'lists'
    | 'mentions'
    | 'of'
    | 'preview'
    | 'search'
    | 'shown'
    | 'tell'
    | 'timeline'
    | 'unfollow'
    | 'view'
  >
  readonly feedAvatars: Pick<FeedAvatars, 'of'>
  readonly following: Pick<Following, 'follow' | 'unfollow' | 'of' | 'follows'>
  readonly keeping: Pick<Keeping, 'bring' | 'state'>
  readonly groups: Pick<Groups, 'create' | 'list' | 'ignored' | 'info' | 'has' | 'secret'>
  readonly guardians: Pick<Guardians, 'create' | 'kept' | 'list' | 'partOf' | 'use'>
  readonly held: HeldPosts
  readonly hosting: Pick<
    Hosting,
    | 'draft'
    | 'itemDraft'
    | 'publish'
    | 'putItem'
    | 'register'
    | 'release'
    | 'hosted'
    | 'signedItems'
    | 'states'
    | 'stop'
    | 'unwant'
    | 'wants'
    | 'want'
  >
  readonly items: Pick<Items, 'get' | 'put' | 'putSigned' | 'trackers'>
  readonly networkMap: Pick<NetworkMap, 'crawl' | 'trace' | 'stored'>
  readonly measurements: Pick<Measurements, 'of' | 'stepOf'>
  readonly messages: Pick<
    DirectMessages,
    | 'send'
    | 'invite'
    | 'describe'
    | 'opened'
    | 'read'
    | 'threads'
    | 'waiting'
    | 'markRead'
    | 'leave'
    | 'rescan'
    | 'changed'
  >
  /** The data directory of a C++ node that is being taken over, or has been since the start. */
  readonly legacyImport: Pick<LegacyImport, 'state'> | undefined
  readonly mining: Pick<
    Mining,
    | 'isRunning'
    | 'set'
    | 'begin'
    | 'threads'
    | 'hashesPerSecond'
    | 'waiting'
    | 'template'
    | 'submit'
    | 'work'
    | 'submitWork'
  >
  readonly mutes: Pick<Mutes, 'add' | 'remove' | 'of' | 'judgeOf' | 'textJudgeOf' | 'changed'>
  readonly nameProofs: Pick<NameProofs, 'judge' | 'make'>
  readonly names: Pick<Names, 'changed' | 'changesOf' | 'doubtful' | 'historyOf' | 'registeredAt'>
  readonly ownFeeds: Pick<OwnFeeds, 'answer' | 'edit' | 'file' | 'files' | 'lines' | 'publish' | 'urlOf'>
  readonly ownLists: Pick<OwnLists, 'report' | 'changed'>
  /** What other servers of the small web tell and are told. */
  readonly smallWeb: Pick<
    SmallWeb,
    'followers' | 'hub' | 'hubUrl' | 'mentions' | 'registries' | 'subscriptions' | 'webmentionUrl'
  >
  /** Undefined: this node is no registry of feeds. */
  readonly registry: Pick<Registry, 'answer' | 'mayAsk' | 'register'> | undefined
  /** The passphrase of the wallet. */
  readonly passphrase: Pick<
    MasterKey,
    | 'isEncrypted'
    | 'hasTraces'
    | 'encrypt'
    | 'unlock'
    | 'requireUnlocked'
    | 'lock'
    | 'changePassphrase'
    | 'unlockedUntil'
  >
  readonly peers: Pick<Peers, 'list' | 'added' | 'add' | 'remove' | 'tryOnce' | 'askSeed'>
  readonly peopleLists: Pick<PeopleLists, 'of' | 'put' | 'take' | 'drop' | 'changed'>
  readonly persons: Pick<Persons, 'exportTo' | 'importFrom'>
  readonly pictures: Pick<Pictures, 'get'>
  readonly posts: Pick<
    Posts,
    'publish' | 'publishSigned' | 'carried' | 'find' | 'favourites' | 'lastHave' | 'count' | 'writtenElsewhere'
  >
  readonly promoted: Promoted
  readonly publicFollows: Pick<PublicFollows, 'of' | 'set' | 'find' | 'adopt'>
  readonly recovery: Pick<Recovery, 'create' | 'list' | 'worthless' | 'use'>
  readonly registrations: Pick<Registrations, 'register' | 'start' | 'stop' | 'states'>
  readonly schedule: Pick<Schedule, 'add' | 'of' | 'take' | 'change' | 'changed'>
  readonly search: Pick<
    Search,
    | 'posts'
    | 'favourites'
    | 'directMessages'
    | 'users'
    | 'profiles'
    | 'hashtags'
    | 'trends'
    | 'mentions'
    | 'mentioning'
    | 'tagged'
    | 'thread'
    | 'retransmits'
  >
  readonly sharing: Pick<Sharing, 'report' | 'list' | 'recheck' | 'offering' | 'mostOffering'>
  readonly state: NodeState
  readonly suggestions: Pick<FollowSuggestions, 'of' | 'followersOf'>
  readonly tags: Pick<Tags, 'came' | 'of' | 'unwatch' | 'watch'>
  readonly timeline: Timeline
  readonly transactions: Pick<Transactions, 'registrationOf' | 'decode' | 'make' | 'send' | 'ofLocalUsers'>
  readonly walletFiles: Pick<WalletFiles, 'dump' | 'take' | 'backUp'>
  /** Unix seconds, adjusted by the chain's peers. */
  adjustedTime(): number
}
