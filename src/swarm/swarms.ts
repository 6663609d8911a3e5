// All swarms of the node: who is in which, and what is read from them.
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { Signal } from '../base/signal.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Connection } from '../net/endpoint.ts'
import { trackerTarget } from '../protocol/dht-target.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { KeyChange } from '../protocol/ports.ts'
import type { PostReference } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import type { WriteFault } from '../store/write-health.ts'
import { UploadQueue } from './sync/upload-queue.ts'
import { UnchokeSlots } from './sync/choking.ts'
import { Connections } from './peers/connections.ts'
import { Rotation } from './peers/rotation.ts'
import { Discovery } from './peers/discovery.ts'
import { Offenders } from './rules/offenders.ts'
import { HashcashGate } from './rules/hashcash-gate.ts'
import { TagJudge } from './rules/tag-judge.ts'
import { type SwarmMeters, swarmMeters } from './meters.ts'
import type { PieceStore } from './store/piece-store.ts'
import type { PostStore } from './store/post-store.ts'
import type { Review } from './store/review.ts'
import { Swarm, type SwarmHost } from './swarm.ts'
import { RunningKeeping } from './keeping.ts'
import { RunningNumbers } from './numbers.ts'
import { SwarmReadings } from './readings.ts'
import { RunningTagSwarms } from './tag-swarms.ts'
import { isInside, openVisits, type Visits } from './visits.ts'
import type { AddPostRejection, PeekOptions, SwarmNeeds, SwarmOptions, Swarms } from './types.ts'

const tickMs = 1_000
/** Last peers are saved this often, for a quick start after a crash. */
const savePeersMs = 600_000
/** Peers of a swarm that are saved. */
const savedPeers = 30
/** What a running collection of swarms is made of. */
export interface RunningParts {
  readonly needs: SwarmNeeds
  readonly options: SwarmOptions
  readonly store: PostStore
  readonly listenPort: number | undefined
}

/** 0: a node behind a proxy has no DHT that could be asked. */
const toldDhtPort = ({ dhtPort, isProxied }: SwarmOptions): number => (isProxied === true ? 0 : dhtPort)

/** Swarms that run. */
export class RunningSwarms implements Swarms {
  readonly posted = new Signal<VerifiedPost>()
  readonly disowned = new Signal<VerifiedPost>()
  readonly stored: Swarms['stored']
  readonly numbers: RunningNumbers
  readonly keeping: RunningKeeping
  readonly tags: RunningTagSwarms
  readonly #needs: SwarmNeeds
  readonly #store: PostStore
  readonly #pieces: PieceStore
  readonly #listenPort: number | undefined
  readonly #meters: SwarmMeters
  readonly #uploads: UploadQueue
  readonly #slots: UnchokeSlots
  readonly #offenders: Offenders
  readonly #gate: HashcashGate
  readonly #host: SwarmHost
  readonly #connections: Connections
  readonly #rotation: Rotation
  readonly #discovery: Discovery
  readonly #visits: Visits
  readonly #staysOut: SwarmOptions['staysOut']
  readonly #readings: SwarmReadings
  readonly #swarms = new Map<Username, Swarm>()
  readonly #byInfoHash = new Map<string, Swarm>()
  #savedMs: number

  constructor({ needs, options, store, listenPort }: RunningParts, scope: Scope) {
    this.#readings = new SwarmReadings(store.pieces, this.#swarms)
    this.#needs = needs
    this.#store = store
    this.#pieces = store.pieces
    this.stored = store.pieces
    const running = (username: Username): Swarm | undefined => this.#swarms.get(username)
    this.numbers = new RunningNumbers({ store, log: needs.log, running })
    this.keeping = new RunningKeeping({ clock: needs.clock, store, running })
    this.#listenPort = listenPort
    this.#meters = swarmMeters(needs.metrics)
    this.#gate = new HashcashGate(needs.random)
    this.#uploads = new UploadQueue(needs.clock, options.uploadBytesPerSecond)
    this.#slots = new UnchokeSlots(needs.clock, (side) => {
      this.#uploads.choked(side)
    })
    this.#offenders = new Offenders(needs.clock)
    this.#savedMs = needs.clock.monotonicMs()
    this.#host = this.#hostFor(options)
    this.#connections = this.#connectionsFor(options)
    this.#rotation = new Rotation(this.#connections)
    this.#discovery = new Discovery({
      clock: needs.clock,
      random: needs.random,
      log: needs.log,
      peers: needs.peers,
      addedNodes: needs.addedNodes,
      announces: options.listenAt !== undefined,
      isInside: () => isInside(needs),
      peersFound: (swarm) => {
        this.#connections.dial(swarm)
      },
    })
    this.#staysOut = options.staysOut
    const offenders = this.#offenders
    this.#visits = openVisits({ needs, options, pieces: this.#pieces, connections: this.#connections, offenders })
    this.tags = new RunningTagSwarms({
      host: { ...this.#host, judge: new TagJudge(needs.clock, needs.keys) },
      log: needs.log,
      connections: this.#connections,
      discovery: this.#discovery,
      injections: this.#visits.injections,
    })
    this.#run(scope)
  }

  readonly joined: Swarms['joined'] = () => this.#readings.joined()
  readonly posts: Swarms['posts'] = (query) => this.#readings.posts(query)
  readonly claims: Swarms['claims'] = (query) => this.#readings.claims(query)
  readonly latestTime: Swarms['latestTime'] = (username) => this.#readings.latestTime(username)
  readonly post: Swarms['post'] = (username, postNumber) => this.#readings.post(username, postNumber)
  readonly lastHave: Swarms['lastHave'] = (username) => this.#readings.lastHave(username)
  readonly lastPublic: Swarms['lastPublic'] = (username) => this.#readings.lastPublic(username)
  readonly pieceCount: Swarms['pieceCount'] = (username) => this.#readings.pieceCount(username)
  readonly state: Swarms['state'] = (username) => this.#readings.state(username)
  readonly report: Swarms['report'] = (username) => this.#readings.report(username)
  readonly availability: Swarms['availability'] = (...which) => this.#readings.availability(...which)
  readonly peerCount: Swarms['peerCount'] = () => this.#readings.peerCount()

  accept(connection: Connection): void {
    this.#connections.accept(connection)
  }

  join(username: Username): void {
    if (this.#swarms.has(username)) return
    this.#noteJoined(username, true)
    this.#start(username)
    this.#discovery.tick()
  }

  leave(username: Username): void {
    const swarm = this.#swarms.get(username)
    if (swarm === undefined) return
    this.#noteJoined(username, false)
    this.#swarms.delete(username)
    this.#goOffline(swarm)
  }

  async addPost(post: VerifiedPost): Promise<Verdict<undefined, AddPostRejection>> {
    const swarm = this.#swarms.get(post.author)
    if (swarm === undefined) return reject({ code: 'swarm-not-joined' })
    const stored = swarm.addOwn(post)
    if (stored === undefined) return reject({ code: 'post-number-used' })
    await stored
    return accept(undefined)
  }

  /** Of a swarm that runs here nobody else is asked: what it holds comes by itself, and what it let go when it is asked for. */
  async peek(reference: PostReference, options: PeekOptions): Promise<VerifiedPost | undefined> {
    const { author, postNumber } = reference
    const swarm = this.#swarms.get(author)
    if (swarm === undefined) return this.#visits.peeks.peek(reference, options)
    if (postNumber < swarm.wanted.floor && this.post(author, postNumber) === undefined) {
      const one = { username: author, first: postNumber, last: postNumber, count: 1 }
      await this.keeping.bring({ ...one, timeoutMs: options.timeoutMs })
    }
    return this.post(author, postNumber)
  }

  /** Somebody wants to see this post just now. */
  isDemanded(username: Username, postNumber: number): boolean {
    return this.#swarms.get(username)?.wanted.isDemanded(postNumber) === true
  }

  readonly inject: Swarms['inject'] = (author, ...what) =>
    this.#visits.injections.inject(trackerTarget(author), ...what)

  tipMoved(): void {
    for (const swarm of this.#swarms.values()) swarm.blockArrived()
  }

  keysChanged(change: KeyChange): void {
    for (const username of change.names) this.#swarms.get(username)?.keysChanged()
    this.tags.keysChanged(change)
    this.#store.reviewer.keysChanged(change)
  }

  storageFault(): WriteFault | undefined {
    return this.#store.ingest.fault
  }

  listenPort(): number | undefined {
    return this.#listenPort
  }

  #run(scope: Scope): void {
    scope.defer(() => {
      this.#connections.close()
      this.#visits.close()
      this.#uploads.close()
    })
    scope.defer(() => {
      for (const swarm of this.#swarms.values()) swarm.close()
      this.tags.close()
    })
    scope.defer(() => {
      this.#savePeers()
    })
    this.#store.faultChanged.on(() => {
      for (const swarm of this.#swarms.values()) swarm.storageChanged()
    })
    this.#store.left.on((departure) => {
      this.keeping.left(departure, (signal, post) => {
        this.#tell(signal, post)
      })
    })
    this.#store.reviewed.on((review) => {
      this.#reviewed(review)
    })
    for (const { username, joined } of this.#pieces.swarms()) if (joined) this.#start(username)
    const timer = this.#needs.clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
    this.#discovery.tick()
  }

  #hostFor(options: SwarmOptions): SwarmHost {
    const { manyConnectionsPerAddress, client, isProxied } = options
    const { clock, random, log, keys } = this.#needs
    return {
      ...{ clock, random, log, keys, manyConnectionsPerAddress, client },
      dhtPort: toldDhtPort(options),
      store: this.#pieces,
      ingest: this.#store.ingest,
      gate: this.#gate,
      slots: this.#slots,
      offenders: this.#offenders,
      uploads: this.#uploads,
      meters: this.#meters,
      floors: this.#store.floors,
      lettingGo: this.#store.lettingGo,
      listenPort: () => (isProxied === true ? undefined : this.#listenPort),
      posted: (post) => {
        this.keeping.came(post)
        this.#tell(this.posted, post)
      },
      conflicts: (swarmId, post) => {
        void this.numbers.note(swarmId, post)
      },
    }
  }

  #reviewed(review: Review): void {
    const { username, disowned, regained } = review
    this.#needs.log.info('keys changed', { username, disowned: disowned.length, regained: regained.length })
    this.#swarms.get(username)?.reviewed(review)
    for (const post of disowned) this.#tell(this.disowned, post)
    for (const post of regained) this.#tell(this.posted, post)
  }

  /** What is told is stored, and others follow it: a faulty listener must not stop them. */
  #tell(signal: Signal<VerifiedPost>, post: VerifiedPost): void {
    try {
      signal.emit(post)
    } catch (error) {
      this.#needs.log.error('a listener to posts failed', { error: messageOf(error) })
    }
  }

  #connectionsFor(options: SwarmOptions): Connections {
    const { connectFrom, manyConnectionsPerAddress, maxConnections } = options
    const { clock, log, sockets, peers, ownAddresses } = this.#needs
    return new Connections({
      ...{ clock, log, sockets, connectFrom, manyConnectionsPerAddress, maxConnections },
      slots: this.#slots,
      offenders: this.#offenders,
      features: { extended: true, dht: toldDhtPort(options) > 0, fast: true, peek: true },
      swarms: () => this.#swarms.size + this.tags.size,
      find: (infoHash) => this.#byInfoHash.get(encodeHex(infoHash)) ?? this.tags.find(infoHash),
      isOwn: ({ address, port }) => port === this.#listenPort && ownAddresses().includes(address),
      dhtNode: (endpoint) => {
        peers.addContact(endpoint)
      },
      peersFound: (swarm) => {
        this.#connections.dial(swarm)
      },
    })
  }

  #start(username: Username): void {
    const id = this.#pieces.idOf(username)
    if (id === undefined) throw new CodedError('swarm.no-row', 'A swarm was started before it was noted as joined.')
    const swarm = new Swarm(id, username, this.#host)
    this.#swarms.set(username, swarm)
    if (this.#staysOut?.(username) !== true) this.#goOnline(swarm)
  }

  #goOnline(swarm: Swarm): void {
    this.#byInfoHash.set(encodeHex(swarm.infoHash), swarm)
    for (const endpoint of this.#pieces.peers(swarm.id)) swarm.candidates.add(endpoint, 'saved')
    this.#discovery.begin(swarm)
    this.#connections.dial(swarm)
  }

  /** Nobody finds it, and it looks for nobody: it only keeps what is written here. */
  #goOffline(swarm: Swarm): void {
    this.#byInfoHash.delete(encodeHex(swarm.infoHash))
    this.#discovery.end(swarm)
    swarm.close()
  }

  #noteJoined(username: Username, joined: boolean): void {
    if (this.#pieces.setJoined(username, joined)) void this.#store.ingest.saveMemberships()
  }

  #tick(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    this.#gate.secondPassed()
    this.#slots.tick(nowMs)
    if (nowMs - this.#savedMs >= savePeersMs) this.#savePeers()
    this.#store.ingest.tick()
    this.#store.reviewer.tick()
    this.#mindOwn()
    this.#store.lettingGo.tick()
    for (const swarm of this.#swarms.values()) swarm.tick(nowMs)
    this.#rotation.tick([...this.#byInfoHash.values()], nowMs)
    this.tags.tick(nowMs)
    this.#discovery.tick()
    this.#meters.connections.set(this.#connections.total)
  }

  /** Whose swarms we stay out of changes with the keys of this node. */
  #mindOwn(): void {
    const staysOut = this.#staysOut
    if (staysOut === undefined) return
    for (const [username, swarm] of this.#swarms) {
      const isOnline = this.#byInfoHash.has(encodeHex(swarm.infoHash))
      if (staysOut(username) !== isOnline) continue
      if (isOnline) this.#goOffline(swarm)
      else this.#goOnline(swarm)
    }
  }

  #savePeers(): void {
    this.#savedMs = this.#needs.clock.monotonicMs()
    this.#store.savePeers(
      [...this.#swarms.values()].map(({ id, candidates }) => ({ swarmId: id, peers: candidates.reached(savedPeers) })),
    )
  }
}
