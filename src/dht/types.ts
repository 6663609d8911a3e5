// What the DHT offers to the node, and what it needs.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Random } from '../base/random.ts'
import type { Signal } from '../base/signal.ts'
import type { Verdict } from '../base/verdict.ts'
import type { Endpoint } from '../net/endpoint.ts'
import type { SharedSocket } from '../net/shared-socket.ts'
import type { ItemRejection, SignedItem } from '../protocol/dht-item.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { ProvedKeys, UserKeys } from '../protocol/ports.ts'
import type { Username } from '../protocol/username.ts'
import type { Contact, Family } from './wire/contact.ts'
import type { NodeId } from './wire/node-id.ts'
import type { WriteFault } from '../store/write-health.ts'

/** What the DHT is built from. */
export interface DhtNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  /** The socket at the chain's port + 1000, of which the DHT takes a share. */
  readonly datagrams: SharedSocket
  readonly keys: UserKeys
  /** Where not all names are known: the items of keys bring theirs along. */
  readonly provedKeys?: ProvedKeys | undefined
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
  /** Endpoints of chain nodes to try when the table is nearly empty: their chain port + 1000 (dht.md 1.5). */
  readonly bootstrapEndpoints: () => readonly Endpoint[]
  /** Those who ask in the place of this node, which sends no datagrams then. */
  readonly deputies?: DhtDeputies | undefined
  /** Whether connections from outside reach the port of the swarms, as far as anybody has shown. */
  readonly isReached: () => boolean
}

/** An item as it travels, not looked at. */
export interface UnreadItem {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signer: Uint8Array
}

/** Who asks the DHT for a node that cannot use UDP; the chain fits it. */
export interface DhtDeputies {
  count(): number
  /** `answered` gets what each sends, an empty list for nothing, until `stop`; it says whether that can be read. */
  ask(
    target: DhtTarget,
    answered: (from: Endpoint, list: Uint8Array) => boolean,
  ): { readonly asked: number; stop(): void }
  put(target: DhtTarget, item: UnreadItem): number
}

/** What this node does as a deputy. */
export interface DhtErrands {
  get(target: DhtTarget, answer: (list: Uint8Array) => void, signal: AbortSignal): Promise<void>
  put(target: DhtTarget, item: UnreadItem): Promise<'put' | 'refused' | 'malformed'>
}

/** A contact, and how long its answers took. */
export interface TimedContact extends Contact {
  readonly roundTripMs: number
}

/** How the DHT is set. */
export interface DhtOptions {
  /** The overlay to be part of: that of IPv4, unless said otherwise. Its socket is one of that family. */
  readonly family?: Family
  /** Database file, or `:memory:`. */
  readonly databasePath: string
  /** TCP port under which our swarms accept peers; 0 when they do not. */
  readonly swarmPort: number
  /** Our address as far as it is known at start. */
  readonly externalAddress: string | undefined
  /** Most stored items, in bytes of payload. */
  readonly maxStoredBytes: number
  /**
   * How people's reads go: `open`, to the nodes near to a key; `relayed`, through two relays, and openly where there are
   * none; `sealed`, through two relays or not at all. Default: `open`.
   */
  readonly reads?: ReadMode
  /** Who the node was and whom it knew, besides what its file says: of a simulated network that is not new. */
  readonly remembered?: { readonly id: NodeId; readonly contacts: () => readonly TimedContact[] }
  /** Whether this node is a relay for others; default: it is. */
  readonly relaysReads?: boolean
}

/** Who may see that this node reads a key. */
export type ReadMode = 'open' | 'relayed' | 'sealed'

/** What came of reads that others are not to see. */
export interface PrivateReadState {
  readonly mode: ReadMode
  /** Relays that reads can go through now; two are needed. */
  readonly relays: number
  /** Reads that relays answered; that were made openly since none did; that were left without an answer. */
  readonly relayed: number
  readonly open: number
  readonly unanswered: number
}

/** How long a get waits (dht.md 5.4). */
export interface GetOptions {
  /** For the first result; default 10 000. */
  readonly timeoutMs?: number
  /** For each further result; default 100. */
  readonly furtherTimeoutMs?: number
  /** Most further results waited for; default 3. */
  readonly furtherResults?: number
  /** Of a list all that its holders have, page by page; costs them and us several times as much. */
  readonly isWhole?: boolean
  /** Is told of each item that is in order, also of versions of a single that are not the newest. */
  readonly onItem?: (item: SignedItem) => void
  /** Is told of each node that was asked. */
  readonly onHop?: (hop: Hop) => void
  /** There is nothing to hide: what follows tells as much. So does `onHop`. */
  readonly isOpen?: boolean
}

/** One node that a crawl met. */
export interface CrawledNode {
  readonly endpoint: Endpoint
  readonly id: NodeId
  /** Its id fits its address. */
  readonly isIdValid: boolean
  readonly roundTripMs: number
  /** Its client tag, as bytes. */
  readonly version: Uint8Array | undefined
}

/** Whom a crawl met. */
export interface Crawl {
  readonly nodes: readonly CrawledNode[]
  /** How many did not answer. */
  readonly silent: number
  /** Everybody whom anybody named was asked; false: time was up before. */
  readonly isWhole: boolean
}

/** One node that a lookup asked, and what came of it. */
export interface Hop {
  readonly endpoint: Endpoint
  readonly id: NodeId
  /** 1 for our own contacts, one more for each node that named the next. */
  readonly depth: number
  readonly outcome: 'answered' | 'refused' | 'silent' | 'doubted'
  readonly roundTripMs: number | undefined
  /** How many items it gave; undefined: it knows of none. */
  readonly items: number | undefined
}

/** A tracker answer of one node (errata 33). */
export interface TrackerAnswer {
  readonly peers: readonly Endpoint[]
  readonly followers: number
}

/** What reading an item of our own back has shown. */
export interface ReadBack {
  /** Nodes that gave exactly this item, of those nearest to it that answered. */
  readonly copies: number
  readonly nodes: number
  /** A newer version of the single is known: ours was not given out again. */
  readonly isSuperseded: boolean
  /** An item of the same sequence number that is not ours, and how many nodes gave one. */
  readonly rival: SignedItem | undefined
  readonly rivals: number
}

/** Who asked for the peers of whose swarm. Addresses of datagrams can be forged. */
export interface SwarmQuestion {
  readonly username: Username
  readonly from: Endpoint
}

/** Counters of the DHT. */
export interface DhtState {
  readonly contacts: number
  /** Estimate of the size of the whole network (dht.md 5.6-14). */
  readonly estimatedNodes: number
  readonly storedItems: number
  readonly externalAddress: string | undefined
  readonly reads: PrivateReadState
}

/** The distributed hash table. */
export interface Dht {
  /** For peers that cannot use UDP. */
  readonly errands: DhtErrands
  /** An item newly stored here that came from the network. */
  readonly stored: Signal<SignedItem>
  /** Somebody asked who is in the swarm of a registered user, and this node is one of the nearest to that key. */
  readonly asked: Signal<SwarmQuestion>
  /** Verified items of a target: of a single at most one, the newest; of a multi all distinct ones. Never throws. */
  get(target: DhtTarget, options?: GetOptions): Promise<readonly SignedItem[]>
  /**
   * Stores an item of our own here and at the 8 nearest nodes, and keeps refreshing it. Resolves when it is on disk
   * here; the network part goes on. Refused when it breaks a limit that other nodes would enforce silently.
   */
  put(item: SignedItem): Promise<Verdict<undefined, ItemRejection>>
  /**
   * Reads an item of our own that is stored here back from the nodes nearest to it, and gives it to those that lack it.
   * Undefined: no such item is stored here, or too much is under way. `onHop` is told of each node that was asked.
   */
  readBack(
    target: DhtTarget,
    isOurs: (item: SignedItem) => boolean,
    onHop?: (hop: Hop) => void,
  ): Promise<ReadBack | undefined>
  /** Verified items that nodes told of, which were asked with `listen`; each once. */
  readonly heard: Signal<SignedItem>
  /**
   * Asks the nodes nearest to the mentions of a user to tell of new ones for the next half hour; how many will. What
   * `sign` gets is to be signed with the key of the user.
   */
  listen(username: Username, sign: (request: Uint8Array) => Uint8Array | undefined): Promise<number>
  /** Peers of a swarm, answer by answer. */
  trackers(target: DhtTarget, options?: GetOptions): Promise<readonly TrackerAnswer[]>
  /** Peers of a swarm, merged. Fits the swarms' `PeerSource`. */
  peersOf(target: DhtTarget): Promise<readonly Endpoint[]>
  /** The nodes nearest to the target that are known here, without a search. */
  neighboursOf(target: DhtTarget): readonly Endpoint[]
  /** Says to the nodes nearest to the target that we are a peer of that swarm. */
  announce(target: DhtTarget): Promise<void>
  /** Peers that the local swarm knows: served to whoever asks us as tracker. */
  setLocalPeers(target: DhtTarget, peers: readonly Endpoint[], followers: number): void
  /** Asks node after node for so long, a few in a second. */
  crawl(forMs: number): Promise<Crawl>
  /** Pings a node that a swarm peer or the user named. */
  addContact(endpoint: Endpoint): void
  /** Tells the DHT that names have other keys: items that they signed are judged again. */
  keysChanged(names: ReadonlySet<Username>): void
  state(): DhtState
  /** Since when items cannot be stored, and why. Undefined: all is well. */
  storageFault(): WriteFault | undefined
  /** Endpoints of live contacts, at most `count`: chain peers may be tried at their port − 1000. */
  contacts(count: number): readonly Endpoint[]
}
