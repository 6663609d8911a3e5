// What the swarms offer to the node, and what they need.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Random } from '../base/random.ts'
import type { Signal } from '../base/signal.ts'
import type { Verdict } from '../base/verdict.ts'
import type { HashcashSearch } from '../crypto/hashcash.ts'
import type { Endpoint, Sockets } from '../net/endpoint.ts'
import type { SharedSocket } from '../net/shared-socket.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { KeyChange, UserKeys } from '../protocol/ports.ts'
import type { PostRejection, VerifiedPost } from '../protocol/post.ts'
import type { PostReference } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import type { WriteFault } from '../store/write-health.ts'
import type { Keeper, Retention } from './rules/retention.ts'
import type { RoomForPosts } from './store/letting-go.ts'

/** Where swarms find peers; the DHT fits it by shape. */
export interface PeerSource {
  peersOf(target: DhtTarget): Promise<readonly Endpoint[]>
  announce(target: DhtTarget): Promise<void>
  setLocalPeers(target: DhtTarget, peers: readonly Endpoint[], followers: number): void
  addContact(endpoint: Endpoint): void
  /** The nodes nearest to the target that are known already; their swarms are at the same port. */
  neighboursOf(target: DhtTarget): readonly Endpoint[]
}

/** What the swarms are built from. */
export interface SwarmNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly sockets: Sockets
  /** The socket at the UDP port of our DHT, of which the swarms take a share. */
  readonly datagrams: SharedSocket
  readonly keys: UserKeys
  readonly peers: PeerSource
  /** Addresses under which this node is known, to itself or to others: it is not dialled there. */
  readonly ownAddresses: () => readonly string[]
  /** Endpoints of nodes that the user named: each is tried in every swarm. */
  readonly addedNodes: () => readonly Endpoint[]
  /** Looks for a nonce, away from the event loop; undefined: there is none, or the signal aborted. */
  readonly payHashcash: (search: HashcashSearch, signal: AbortSignal) => Promise<Uint8Array | undefined>
}

/** How the swarms are set. */
export interface SwarmOptions {
  /** Database file, or `:memory:`. */
  readonly databasePath: string
  /** Where to accept peers: the chain's port + 1000, TCP; undefined: not at all. */
  readonly listenAt: Endpoint | undefined
  /** Connections over uTP too, in and out; otherwise they are refused. */
  readonly usesUtp: boolean
  /** Local address of outgoing connections. */
  readonly connectFrom: string | undefined
  /** Several connections of one swarm from one address (`-multiconnperip`). */
  readonly manyConnectionsPerAddress: boolean
  /** Most connections of all swarms together; `swarmConnections` of the limits where the system allows it. */
  readonly maxConnections: number
  /** What is kept of the posts of others. */
  readonly retention: Retention
  /** Most bytes of the file of posts; undefined: as many as there are. */
  readonly budgetBytes: number | undefined
  /** Most bytes of posts a second that all peers get together. */
  readonly uploadBytesPerSecond: number
  /** UDP port of our DHT, told to peers. */
  readonly dhtPort: number
  /** We come to peers from addresses that are not ours: they are told no port, which they would look for there. */
  readonly isProxied?: boolean | undefined
  /** Client name and version in the extension handshake. */
  readonly client: string
  /** Swarms of users that run without a connection: posts are kept, and brought in by `inject` (`-nojoinown`). */
  readonly staysOut?: ((username: Username) => boolean) | undefined
}

/** Why a post of our own was not added. */
export interface AddPostRejection {
  readonly code: 'post-number-used' | 'swarm-not-joined'
}

/** What a held post says of its place among others. */
export type PostClaim = Pick<VerifiedPost, 'author' | 'postNumber' | 'time'>

/** Which posts of a user to read, newest first. */
export interface PostQuery {
  readonly username: Username
  /** Highest post number, inclusive. */
  readonly maxPostNumber?: number | undefined
  /** Only above this post number. */
  readonly sincePostNumber?: number | undefined
  readonly count: number
  /** A post qualifies when its flags are within these … (swarm-posts.md 5.1-2) */
  readonly allowedFlags: number
  /** … and include these. */
  readonly requiredFlags: number
}

/** How long to look for a post of a swarm that is not joined, and until when. */
export interface PeekOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** A post with its place in the order in which posts were stored. */
export interface PositionedPost {
  /** Above those of all posts stored before; never used twice. */
  readonly position: number
  readonly post: VerifiedPost
}

/** Held posts of all users in the order in which they were stored. */
export interface StoredPosts {
  /** From above a position on. */
  storedAfter(position: number, count: number): readonly PositionedPost[]
  /** The highest position that was ever given; 0 before the first. */
  lastPosition(): number
}

/** State of one swarm. */
export interface SwarmState {
  readonly username: Username
  readonly pieces: number
  /** Held or known to exist. */
  readonly knownPieces: number
  readonly connections: number
  readonly knownPeers: number
}

/** One connected peer of a swarm. */
export interface SwarmPeerReport {
  /** With its port. */
  readonly address: string
  readonly inbound: boolean
  readonly transport: 'tcp' | 'utp'
  readonly isExtended: boolean
  readonly wantsOurs: boolean
  readonly weWant: boolean
  readonly weChoke: boolean
  readonly chokesUs: boolean
  /** Posts that it was asked for. */
  readonly requests: number
  readonly bitfield: string
}

/** A swarm with what is held, a `1` or `0` for each post number, and its peers. */
export interface SwarmReport extends SwarmState {
  readonly bitfield: string
  readonly peers: readonly SwarmPeerReport[]
}

/** Post numbers from one to another, both included. */
export interface NumberRange {
  readonly first: number
  readonly last: number
}

/** What is known in one swarm of the numbers of its user’s posts; ranges begin with the highest, and are bounded. */
export interface NumberReport {
  /** Highest number that the chain allows now. */
  readonly bound: number
  /** Below it posts are not kept by themselves, so that none of them is missing; 0: all are kept. */
  readonly floor: number
  readonly peers: number
  readonly held: readonly NumberRange[]
  /** Not held, and offered by connected peers; nobody but them says that these posts exist. */
  readonly offered: readonly NumberRange[]
  /** Offered above the bound. */
  readonly early: readonly NumberRange[]
  /** What came last under a number that is not held, and why it was refused. */
  readonly refused: readonly { readonly postNumber: number; readonly code: PostRejection['code'] }[]
}

/** Connected peers that offer a post, now and at most at once. */
export interface PostAvailability {
  readonly now: number
  readonly most: number
}

/** The numbers of posts: what is held, what is offered, what is there twice, and how holes are filled. */
export interface SwarmNumbers {
  /** A valid post whose number another post of its author has already: the first one stays, both are kept. */
  readonly conflicted: Signal<VerifiedPost>
  /** Undefined: the swarm does not run. */
  of(username: Username): NumberReport | undefined
  /** Valid posts under numbers that held ones have as well, by number. */
  conflicts(username: Username): readonly VerifiedPost[]
  /** Takes a judged post that was found elsewhere into the swarm of its author, if that runs: stored and flooded like one from a peer. */
  supply(post: VerifiedPost): void
  /** Judges all held posts of a user again: what is not valid or not readable is fetched anew, what is set aside is kept. */
  recheck(username: Username): void
}

/** Posts of a user that peers have and that are not held here. */
export interface OlderPosts {
  readonly username: Username
  /** Highest number, inclusive, and lowest. */
  readonly last: number
  readonly first?: number
  /** At most so many, the highest first. */
  readonly count: number
  readonly timeoutMs: number
}

/** What is kept of the posts of others (ADR 31). */
export interface PostKeeping {
  /** A post is held no more: it is old, or there was no room for it. It is valid, and can be fetched again. */
  readonly letGo: Signal<VerifiedPost>
  /** Who says what stays. Nothing is let go before. */
  decideBy(keeper: Keeper): void
  /** What this node is to a user has changed. */
  reconsider(username: Username): void
  /** Posts of a user below this number are not kept by themselves; 0: all are. */
  floor(username: Username): number
  /** Fetches posts for somebody who wants to see them; they stay for some minutes. Gives how many came. Fault: `gate.full`. */
  bring(wanted: OlderPosts): Promise<number>
  room(): RoomForPosts
  /** Bytes of posts of a user that peers asked for and got, since the swarm was started. */
  sentBytes(username: Username): number
}

/** A post that came through the swarm of a hashtag, given without its `#`. */
export interface TaggedPost {
  readonly tag: string
  readonly post: VerifiedPost
}

/** Swarms of hashtags: posts go round among those who watch one, and are not kept (ADR 39). */
export interface TagSwarms {
  /** A new post with a watched hashtag: verified, and told once. */
  readonly came: Signal<TaggedPost>
  /** Takes part in the swarm of a hashtag. Beyond `watchedTags` nothing happens. */
  watch(tag: string): void
  unwatch(tag: string): void
  /** Connected peers; undefined: it is not watched. */
  watchers(tag: string): number | undefined
  /** Judges a post that was found elsewhere, and takes it in; others are told if it is news. */
  supply(piece: Uint8Array, isNews: boolean): void
  /** Gives a post of our own to those who watch its hashtags. Never throws. */
  bring(post: VerifiedPost): Promise<void>
}

/** All swarms of the node. */
export interface Swarms {
  /** For whoever keeps something beside the posts and goes on where it stopped. */
  readonly stored: StoredPosts
  readonly numbers: SwarmNumbers
  readonly keeping: PostKeeping
  readonly tags: TagSwarms
  /** A post newly held, from peers or of our own, after it is on disk. */
  readonly posted: Signal<VerifiedPost>
  /** A post that is held no more: its author's key is another one since a reorganisation. */
  readonly disowned: Signal<VerifiedPost>
  /** Runs the swarm of a registered user from now on, across restarts of the caller. Idempotent. */
  join(username: Username): void
  /** Stops it; posts stay on disk. */
  leave(username: Username): void
  joined(): readonly Username[]
  /** Adds a post of our own: on disk when the promise resolves, then flooded. */
  addPost(post: VerifiedPost): Promise<Verdict<undefined, AddPostRejection>>
  posts(query: PostQuery): readonly VerifiedPost[]
  /** Numbers and claimed times of what `posts` would give, without reading the posts. */
  claims(query: PostQuery): readonly PostClaim[]
  /** No held post of a user claims a later time, in Unix seconds. */
  latestTime(username: Username): number
  post(username: Username, postNumber: number): VerifiedPost | undefined
  /**
   * A post that peers of its author's swarm have, which need not be joined; it is verified, and not stored. Undefined
   * when nobody who was asked has it. Fault: `gate.full`.
   */
  peek(reference: PostReference, options: PeekOptions): Promise<VerifiedPost | undefined>
  /**
   * Brings posts of an author to peers of its swarm, without being one, until so many say that they have each: how many
   * do, by post number. Fault: `gate.full`.
   */
  inject(author: Username, posts: readonly VerifiedPost[], wanted: number): Promise<ReadonlyMap<number, number>>
  /** Highest post number held, −1 when none. */
  lastHave(username: Username): number
  /** Highest held post number of a public post (flags 0 or 1): `lastk` of the next post. */
  lastPublic(username: Username): number | undefined
  /** Number of posts held. */
  pieceCount(username: Username): number
  state(username: Username): SwarmState | undefined
  report(username: Username): SwarmReport | undefined
  availability(username: Username, postNumber: number): PostAvailability | undefined
  /** Connected peers over all swarms. */
  peerCount(): number
  /** Tells the swarms that the tip moved: bounds on k and heights have grown. */
  tipMoved(): void
  /** Tells the swarms that names have other keys: held posts are judged again, and missing ones fetched. */
  keysChanged(change: KeyChange): void
  /** Since when posts cannot be stored, and why; they come by themselves when they can. Undefined: all is well. */
  storageFault(): WriteFault | undefined
  listenPort(): number | undefined
}
