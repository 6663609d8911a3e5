// All swarms of the node: who is in which, and what is read from them.
import { every } from '../base/clock.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { Signal } from '../base/signal.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Listener } from '../net/endpoint.ts'
import { limits } from '../protocol/limits.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { postFlags } from '../protocol/post-kind.ts'
import type { Username } from '../protocol/username.ts'
import { WriteBatch } from '../store/batch.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { type WriteFault, WriteHealth } from '../store/write-health.ts'
import { rotationMs, UnchokeSlots } from './sync/choking.ts'
import { Connections } from './peers/connections.ts'
import { Discovery } from './peers/discovery.ts'
import { HashcashGate } from './rules/hashcash-gate.ts'
import { Ingest } from './store/ingest.ts'
import { type SwarmMeters, swarmMeters } from './meters.ts'
import { PieceStore } from './store/piece-store.ts'
import { schema, schemaVersion } from './store/schema.ts'
import { Swarm, type SwarmHost } from './swarm.ts'
import type { AddPostRejection, PostQuery, SwarmNeeds, SwarmOptions, Swarms, SwarmState } from './types.ts'

const tickMs = 1_000
/** Last peers are saved this often, for a quick start after a crash. */
const savePeersMs = 600_000
/** Peers of a swarm that are saved. */
const savedPeers = 30
/** Connections that we make for one swarm; fewer when there are many swarms. */
const mostDialled = 25
const fewestDialled = 4
/** Share of all connections that we make ourselves: the rest is for those who come to us. */
const dialledShare = 0.75

class RunningSwarms implements Swarms {
  readonly posted = new Signal<VerifiedPost>()
  readonly #needs: SwarmNeeds
  readonly #database: Database
  readonly #batch: WriteBatch
  readonly #store: PieceStore
  readonly #meters: SwarmMeters
  readonly #slots = new UnchokeSlots()
  readonly #gate: HashcashGate
  readonly #ingest: Ingest
  readonly #host: SwarmHost
  readonly #connections: Connections
  readonly #discovery: Discovery
  readonly #swarms = new Map<Username, Swarm>()
  readonly #byInfoHash = new Map<string, Swarm>()
  #listener: Listener | undefined
  #rotatedMs: number
  #savedMs: number

  constructor(needs: SwarmNeeds, options: SwarmOptions, scope: Scope) {
    this.#needs = needs
    this.#database = openDatabase(
      {
        path: options.databasePath,
        schema,
        version: schemaVersion,
        durability: 'normal',
        ifLost: 'Posts are fetched again from other followers, your own ones too as far as anyone has them.',
      },
      scope,
    )
    this.#batch = new WriteBatch(this.#database, scope)
    this.#store = new PieceStore(this.#database)
    this.#meters = swarmMeters(needs.metrics)
    this.#gate = new HashcashGate(needs.random)
    this.#rotatedMs = needs.clock.monotonicMs()
    this.#savedMs = this.#rotatedMs
    this.#ingest = new Ingest({
      store: this.#store,
      batch: this.#batch,
      health: new WriteHealth(needs.clock, needs.log, 'posts'),
      faultChanged: () => {
        for (const swarm of this.#swarms.values()) swarm.storageChanged()
      },
    })
    this.#host = this.#hostFor(options)
    this.#connections = this.#connectionsFor(options)
    this.#discovery = new Discovery({
      clock: needs.clock,
      random: needs.random,
      log: needs.log,
      peers: needs.peers,
      addedNodes: needs.addedNodes,
      announces: options.listenAt !== undefined,
      peersFound: (swarm) => {
        this.#dial(swarm)
      },
    })
  }

  async open(options: SwarmOptions, scope: Scope): Promise<void> {
    const { clock, sockets } = this.#needs
    scope.defer(() => {
      this.#connections.close()
    })
    scope.defer(() => {
      for (const swarm of this.#swarms.values()) swarm.close()
    })
    scope.defer(() => {
      this.#savePeers()
    })
    if (options.listenAt !== undefined) {
      this.#listener = await sockets.listen(options.listenAt, (connection) => {
        this.#connections.accept(connection)
      })
      const listener = this.#listener
      scope.defer(() => listener.close())
    }
    for (const { username, joined } of this.#store.swarms()) if (joined) this.#start(username)
    const timer = every(clock, tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
    this.#discovery.tick()
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
    this.#byInfoHash.delete(encodeHex(swarm.infoHash))
    this.#discovery.end(swarm)
    swarm.close()
  }

  joined(): readonly Username[] {
    return [...this.#swarms.keys()]
  }

  async addPost(post: VerifiedPost): Promise<Verdict<undefined, AddPostRejection>> {
    const swarm = this.#swarms.get(post.author)
    if (swarm === undefined) return reject({ code: 'swarm-not-joined' })
    const stored = swarm.addOwn(post)
    if (stored === undefined) return reject({ code: 'post-number-used' })
    await stored
    return accept(undefined)
  }

  posts(query: PostQuery): readonly VerifiedPost[] {
    const id = this.#store.idOf(query.username)
    return id === undefined ? [] : this.#store.posts(id, query)
  }

  post(username: Username, postNumber: number): VerifiedPost | undefined {
    const id = this.#store.idOf(username)
    return id === undefined ? undefined : this.#store.post(id, postNumber)
  }

  lastHave(username: Username): number {
    const swarm = this.#swarms.get(username)
    return swarm?.log.held.highest() ?? this.#highestStored(username, allFlags) ?? -1
  }

  lastPublic(username: Username): number | undefined {
    const swarm = this.#swarms.get(username)
    return swarm === undefined ? this.#highestStored(username, postFlags.retransmit) : swarm.log.lastPublic
  }

  pieceCount(username: Username): number {
    const id = this.#store.idOf(username)
    return this.#swarms.get(username)?.log.held.count ?? (id === undefined ? 0 : this.#store.count(id))
  }

  state(username: Username): SwarmState | undefined {
    const swarm = this.#swarms.get(username)
    if (swarm === undefined) return undefined
    return {
      username,
      pieces: swarm.log.held.count,
      knownPieces: swarm.log.pieces - 1,
      connections: swarm.size,
      knownPeers: swarm.candidates.size,
    }
  }

  peerCount(): number {
    let count = 0
    for (const swarm of this.#swarms.values()) count += swarm.size
    return count
  }

  tipMoved(): void {
    for (const swarm of this.#swarms.values()) swarm.blockArrived()
  }

  storageFault(): WriteFault | undefined {
    return this.#ingest.fault
  }

  listenPort(): number | undefined {
    return this.#listener?.local.port
  }

  #hostFor(options: SwarmOptions): SwarmHost {
    const { clock, random, log, keys } = this.#needs
    return {
      clock,
      random,
      log,
      keys,
      store: this.#store,
      ingest: this.#ingest,
      gate: this.#gate,
      slots: this.#slots,
      meters: this.#meters,
      manyConnectionsPerAddress: options.manyConnectionsPerAddress,
      client: options.client,
      dhtPort: options.dhtPort,
      listenPort: () => this.listenPort(),
      posted: (post) => {
        // The post is stored and flooded, and others follow it: a faulty listener must not stop them.
        try {
          this.posted.emit(post)
        } catch (error) {
          log.error('a listener to posts failed', { error: messageOf(error) })
        }
      },
    }
  }

  #connectionsFor(options: SwarmOptions): Connections {
    const { clock, log, sockets, peers } = this.#needs
    return new Connections({
      clock,
      log,
      sockets,
      slots: this.#slots,
      features: { extended: true, dht: options.dhtPort > 0, fast: true, peek: true },
      connectFrom: options.connectFrom,
      manyConnectionsPerAddress: options.manyConnectionsPerAddress,
      find: (infoHash) => this.#byInfoHash.get(encodeHex(infoHash)),
      dhtNode: (endpoint) => {
        peers.addContact(endpoint)
      },
      peersFound: (swarm) => {
        this.#dial(swarm)
      },
    })
  }

  #start(username: Username): void {
    const id = this.#store.idOf(username)
    if (id === undefined) throw new CodedError('swarm.no-row', 'A swarm was started before it was noted as joined.')
    const swarm = new Swarm(id, username, this.#host)
    this.#swarms.set(username, swarm)
    this.#byInfoHash.set(encodeHex(swarm.infoHash), swarm)
    for (const endpoint of this.#store.peers(id)) swarm.candidates.add(endpoint, 'saved')
    this.#discovery.begin(swarm)
    this.#dial(swarm)
  }

  #noteJoined(username: Username, joined: boolean): void {
    if (this.#store.setJoined(username, joined)) void this.#ingest.saveMemberships()
  }

  #highestStored(username: Username, allowedFlags: number): number | undefined {
    const id = this.#store.idOf(username)
    return id === undefined ? undefined : this.#store.highest(id, allowedFlags)
  }

  #tick(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    this.#gate.secondPassed()
    if (nowMs - this.#rotatedMs >= rotationMs) {
      this.#rotatedMs = nowMs
      this.#slots.rotate()
    }
    if (nowMs - this.#savedMs >= savePeersMs) this.#savePeers()
    this.#ingest.tick()
    for (const swarm of this.#swarms.values()) {
      swarm.tick(nowMs)
      this.#dial(swarm)
    }
    this.#discovery.tick()
    this.#meters.connections.set(this.#connections.total)
  }

  #dial(swarm: Swarm): void {
    const share = Math.floor((dialledShare * limits.swarmConnections) / Math.max(1, this.#swarms.size))
    this.#connections.dial(swarm, Math.min(mostDialled, Math.max(fewestDialled, share)))
  }

  #savePeers(): void {
    this.#savedMs = this.#needs.clock.monotonicMs()
    const known = [...this.#swarms.values()].map((swarm) => ({
      id: swarm.id,
      peers: swarm.candidates.reached(savedPeers),
    }))
    this.#batch.flush()
    try {
      this.#database.transaction(() => {
        for (const { id, peers } of known) if (peers.length > 0) this.#store.replacePeers(id, peers)
      })
    } catch (error) {
      this.#needs.log.warn('peers of swarms not saved', { error: messageOf(error) })
    }
  }
}

/** All bits: no post is left out. */
const allFlags = 0xff

/** Opens the store, starts the swarms joined before, and accepts peers until `scope` closes. */
export async function openSwarms(needs: SwarmNeeds, options: SwarmOptions, scope: Scope): Promise<Swarms> {
  const swarms = new RunningSwarms(needs, options, scope)
  await swarms.open(options, scope)
  return swarms
}
