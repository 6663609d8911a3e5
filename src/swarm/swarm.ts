// One user's swarm: its peers, and the posts that flow between them (swarm-posts.md 2.9).
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { type DhtTarget, infoHashOf, trackerTarget } from '../protocol/dht-target.ts'
import { limits } from '../protocol/limits.ts'
import type { UserKeys } from '../protocol/ports.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { postFlags } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import { Arriving } from './sync/arriving.ts'
import { allowedFastSet } from './sync/allowed-fast.ts'
import type { UnchokeSlots } from './sync/choking.ts'
import { DownloadSide, Downloads } from './sync/downloads.ts'
import { ExchangeSide } from './peers/exchange.ts'
import { createPeerId } from './wire/handshake.ts'
import type { HashcashGate } from './rules/hashcash-gate.ts'
import type { CommittedPost, Ingest, PostOwner } from './store/ingest.ts'
import type { SwarmMeters } from './meters.ts'
import { WriteHealth } from '../store/write-health.ts'
import type { Member } from './peers/member.ts'
import { conversation } from './handlers.ts'
import type { Gathering, Surroundings } from './peers/gathering.ts'
import type { Peer, PeerEvents } from './peers/peer.ts'
import { PeerList } from './peers/peer-list.ts'
import { Roster } from './peers/roster.ts'
import type { Floors } from './store/floors.ts'
import type { Departure, LettingGo } from './store/letting-go.ts'
import type { PieceStore } from './store/piece-store.ts'
import { PostLog } from './store/post-log.ts'
import type { Review } from './store/review.ts'
import type { Offenders } from './rules/offenders.ts'
import type { SwarmRejection } from './rules/rejections.ts'
import type { UploadQueue } from './sync/upload-queue.ts'
import { answerRequest, UploadSide } from './sync/uploads.ts'
import { sayFirst } from './sync/first-words.ts'
import { flood } from './sync/flooding.ts'
import { Wanted } from './sync/wanted.ts'
import type { ValueOf } from './wire/messages.ts'

/** What all swarms of a node share. */
export interface SwarmHost {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly keys: UserKeys
  readonly store: PieceStore
  readonly ingest: Ingest
  readonly gate: HashcashGate
  readonly slots: UnchokeSlots
  readonly offenders: Offenders
  readonly uploads: UploadQueue
  readonly meters: SwarmMeters
  readonly manyConnectionsPerAddress: boolean
  readonly client: string
  readonly dhtPort: number
  readonly listenPort: () => number | undefined
  readonly posted: (post: VerifiedPost) => void
  /** Another valid post came under the number of a held one. */
  readonly conflicts: (swarmId: number, post: VerifiedPost) => void
  readonly floors: Pick<Floors, 'of'>
  readonly lettingGo: Pick<LettingGo, 'changed' | 'standingOf'>
}

/** The newest posts of a log, which people wait for: they go before history. */
const freshPosts = 8
/** Connections that we make for one swarm; fewer when there are many swarms, and for one in which we only help. */
const mostDialled = 25
const helperDialled = 4

/** A running swarm. */
export class Swarm implements PostOwner, Gathering {
  readonly id: number
  readonly username: Username
  readonly target: DhtTarget
  readonly infoHash: Uint8Array
  /** Of this swarm and this run alone (swarm-posts.md H13). */
  readonly peerId: Uint8Array
  readonly log: PostLog
  readonly candidates: PeerList
  readonly roster: Roster<Member>
  readonly wanted: Wanted
  readonly downloads: Downloads
  readonly arriving: Arriving
  readonly #host: SwarmHost
  /** Faults of this swarm's posts alone. */
  readonly #health: WriteHealth
  #sentBytes = 0

  constructor(id: number, username: Username, host: SwarmHost) {
    this.id = id
    this.username = username
    this.target = trackerTarget(username)
    this.infoHash = infoHashOf(username)
    this.peerId = createPeerId(host.random)
    this.log = new PostLog(username, host.keys, host.store.held(id))
    this.candidates = new PeerList(host.clock, host.random)
    this.roster = new Roster({ ...host, candidates: this.candidates })
    this.wanted = new Wanted(host.clock, host.floors.of(id))
    this.#health = new WriteHealth(host.clock, host.log, `posts of ${username}`)
    this.downloads = new Downloads({
      clock: host.clock,
      held: this.log.held,
      wanted: this.wanted,
      bound: () => this.log.bound,
      sides: () => this.#downloadSides(),
      mayStore: () => this.#mayStore,
    })
    this.arriving = this.#openArriving(host)
    this.#host = host
  }

  /** Bytes of posts that peers asked for and got. */
  get sentBytes(): number {
    return this.#sentBytes
  }

  get mostDialled(): number {
    return this.#host.lettingGo.standingOf(this.username) === 'helped' ? helperDialled : mostDialled
  }

  enter(peer: Peer, around: Surroundings): PeerEvents {
    return conversation(this, this.#welcome(peer), around)
  }

  /** Forgets a peer whose connection is over. */
  gone(peer: Peer, rejection: SwarmRejection | undefined): void {
    const member = this.roster.remove(peer, rejection)
    if (member === undefined) return
    this.#host.slots.gone(member.upload)
    this.#host.uploads.gone(member.upload)
    this.downloads.gone(member.download)
    if (rejection === undefined) return
    this.#host.meters.dropped.increment()
    this.#host.log.debug('peer dropped', { username: this.username, remote: peer.remote.address, ...rejection })
  }

  /** The peer holds a post. */
  have(member: Member, postNumber: number): void {
    const { bound } = this.log
    if (postNumber <= bound) this.log.known(postNumber)
    else if (postNumber >= limits.swarmPieceNumbers || postNumber > bound + limits.swarmEarlyPostNumbers) {
      member.peer.refuse({ code: 'have-out-of-bound' })
      return
    } else if (!this.downloads.toleratesEarly(member.download)) return
    this.downloads.offers(member.download, postNumber)
  }

  /** The peer holds these posts. Those above our bound are kept for when our chain has caught up. */
  haveOnly(member: Member, bits: Uint8Array): void {
    if (this.downloads.offersOnly(member.download, bits)) this.#noteOffered(member.download)
  }

  /** A post came, asked for or not (swarm-posts.md 2.9-5). */
  piece(member: Member, { index, begin, data }: ValueOf<'piece'>): void {
    this.downloads.answered(member.download, index)
    if (data.length === 0) this.downloads.refused(member.download, index)
    else if (begin !== 0) member.peer.refuse({ code: 'message-malformed' })
    else if (index >= this.log.pieces) member.peer.refuse({ code: 'piece-unannounced' })
    else {
      const isNews = !this.arriving.holds(index)
      this.arriving.piece(member, index, data)
      if (isNews && !member.peer.over) member.peer.exchanged(true)
    }
  }

  request(member: Member, request: ValueOf<'request'>): void {
    const { index } = request
    if (!this.log.held.has(index) && !this.wanted.wants(index)) this.#showWhatIsLeft(member)
    answerRequest(member.upload, request, {
      infoHash: this.infoHash,
      gate: this.#host.gate,
      piece: (postNumber) => (this.#isServable(postNumber) ? this.#host.store.piece(this.id, postNumber) : undefined),
      has: (postNumber) => this.#isServable(postNumber),
      isFresh: (postNumber) => postNumber > this.log.held.highest() - freshPosts,
      queue: this.#host.uploads,
      served: (bytes) => {
        this.#sentBytes += bytes
        this.#host.meters.served.increment()
        member.peer.exchanged(false)
      },
    })
  }

  /** The peer got it elsewhere. */
  cancel(member: Member, postNumber: number): void {
    this.#host.uploads.cancel(member.upload, postNumber)
  }

  /** Stores and floods a post of our own; undefined when the number is taken (swarm-posts.md 1.2: the first write wins). */
  addOwn(post: VerifiedPost): Promise<void> | undefined {
    if (this.arriving.holds(post.postNumber)) return undefined
    this.downloads.storing(post.postNumber)
    return this.#host.ingest.addOwn(this, post)
  }

  committed(posts: readonly CommittedPost[]): void {
    this.#health.succeeded()
    for (const { post, own } of posts) {
      this.downloads.stored(post.postNumber)
      this.log.add(post.postNumber, post.flags)
      this.#flood(post.postNumber, own ? post.piece : undefined)
    }
    this.#host.lettingGo.changed(this, posts[0]?.post.postNumber ?? 0)
    this.#host.meters.stored.increment(posts.length)
    this.downloads.pumpAll()
    for (const peer of this.roster.peers()) peer.flush()
    for (const { post } of posts) this.#host.posted(post)
  }

  lost(posts: readonly CommittedPost[], error: unknown): void {
    for (const { post } of posts) this.downloads.stored(post.postNumber)
    if (this.#host.ingest.fault === undefined) this.#health.failed(error)
  }

  /** Writes began to fail, or succeed again. */
  storageChanged(): void {
    this.downloads.pumpAll()
  }

  /** The tip moved: more numbers and heights are acceptable. */
  blockArrived(): void {
    for (const postNumber of this.log.refresh()) this.#flood(postNumber, undefined)
    for (const { download } of this.roster.members()) this.#noteOffered(download)
    this.downloads.blockArrived()
  }

  /** The author's keys have changed: what was judged by the old ones does not count any more. */
  keysChanged(): void {
    this.arriving.keysChanged()
    this.candidates.forgive()
    this.#host.ingest.giveUp(this)
  }

  /** Posts were found to be of another key than the author's, and others to be the author's after all. */
  reviewed({ disowned, unreadable, regained }: Review): void {
    const { store } = this.#host
    this.log.remove(
      [...unreadable, ...disowned.map(({ postNumber }) => postNumber)],
      store.highest(this.id, postFlags.retransmit),
    )
    for (const { postNumber, flags } of regained) {
      this.log.add(postNumber, flags)
      this.#flood(postNumber, undefined)
    }
    this.downloads.pumpAll()
  }

  /** Posts were let go. Connected peers are not told: nothing in the protocol says so. */
  letGo({ floor, postNumbers }: Departure): void {
    this.log.letGo(postNumbers)
    const wantsMore = floor < this.wanted.floor
    this.wanted.setFloor(floor)
    if (wantsMore) this.downloads.pumpAll()
  }

  /** Somebody wants to see these posts. */
  demand(postNumbers: readonly number[]): void {
    this.wanted.demand(postNumbers)
    this.downloads.pumpAll()
  }

  tick(nowMs: number): void {
    this.roster.tick(nowMs)
    this.downloads.tick(nowMs)
    const expired = this.wanted.takeExpired()
    if (expired !== undefined) this.#host.lettingGo.changed(this, expired)
    if (this.#health.fault !== undefined) this.downloads.pumpAll()
  }

  /** Ends all connections. */
  close(): void {
    this.roster.close()
  }

  get #mayStore(): boolean {
    return this.#host.ingest.fault === undefined && this.#health.mayTry
  }

  /**
   * The C++ node would ask again and again for a post that it has seen in our bitfield. Nodes like ours, which take posts
   * unasked, believe the refusal.
   */
  #showWhatIsLeft({ peer, exchange }: Member): void {
    if (!exchange.takesPushed) peer.refuse({ code: 'post-let-go' })
  }

  #welcome(peer: Peer): Member {
    const { features } = peer
    const { clock } = this.#host
    const bits = features.peek ? this.#host.gate.bits : undefined
    const fast = features.fast ? allowedFastSet(peer.remote.address, this.infoHash, this.log.pieces) : []
    const member: Member = {
      peer,
      download: new DownloadSide(peer, clock),
      upload: new UploadSide(peer, { fast: new Set(fast), bits, lacksNewest: () => this.#lacksNewest(peer), clock }),
      exchange: new ExchangeSide(peer, clock),
    }
    this.roster.add(member)
    sayFirst(peer, { host: this.#host, log: this.log, fast, bits })
    return member
  }

  #lacksNewest(peer: Peer): boolean {
    return this.roster.get(peer)?.download.offered.has(this.log.held.highest()) === false
  }

  *#downloadSides(): Generator<DownloadSide> {
    for (const { download } of this.roster.members()) yield download
  }

  #noteOffered({ offered }: DownloadSide): void {
    const highest = Math.min(offered.highest(), this.log.bound)
    if (highest >= 0) this.log.known(highest)
  }

  /** Posts above the bound would get us banned by whoever asked for them (swarm-posts.md H4, H6). */
  #isServable(postNumber: number): boolean {
    return postNumber <= this.log.bound && this.log.held.has(postNumber)
  }

  #openArriving({ keys, store, ingest, meters, conflicts }: SwarmHost): Arriving {
    return new Arriving({
      ...{ username: this.username, keys, downloads: this.downloads, held: this.log.held, wanted: this.wanted },
      post: (postNumber) => store.post(this.id, postNumber),
      mayStore: () => this.#mayStore,
      store: (post) => {
        ingest.addReceived(this, post)
      },
      conflicts: (post) => {
        conflicts(this.id, post)
      },
      refused: () => {
        meters.refused.increment()
      },
    })
  }

  #flood(postNumber: number, ownPiece: Uint8Array | undefined): void {
    if (!this.log.mayAdvertise(postNumber)) return
    flood(this.roster.members(), { postNumber, piece: ownPiece, uploads: this.#host.uploads })
  }
}
