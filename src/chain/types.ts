// What the chain offers to the node, and what it needs.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { ProgressBoard } from '../base/progress.ts'
import type { Random } from '../base/random.ts'
import type { Signal } from '../base/signal.ts'
import type { Verdict } from '../base/verdict.ts'
import type { PrivateKey } from '../crypto/keys.ts'
import type { Endpoint, Sockets } from '../net/endpoint.ts'
import type { Network } from '../protocol/network.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { KeyChange, ProvedKeys, UserKeys } from '../protocol/ports.ts'
import type { Username } from '../protocol/username.ts'
import type { WriteFault } from '../store/write-health.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { FurtherWay, NodeSource } from './peers/ways-in.ts'
import type { ProofSource } from './sync/light-names.ts'
import type { Block } from './wire/block.ts'
import type { UserRegistration } from './wire/registration.ts'
import type { Transaction } from './wire/transaction.ts'
import type { TransactionRejection } from './rules/rejections.ts'

/** What the chain is built from. */
export interface ChainNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly progress: ProgressBoard
  readonly sockets: Sockets
  readonly workers: WorkerPool
  /** Private key of a local user, to sign promoted messages of our own blocks. */
  readonly secretOf: (username: Username) => PrivateKey | undefined
  /** The proof-of-work hash of a header; by default scrypt on the thread pool of libuv. Simulations compute it inline. */
  readonly proofOfWork?: (header: Uint8Array) => Promise<Uint8Array>
}

/** How the chain is set. */
export interface ChainOptions {
  readonly network: Network
  /** Our name and version, as `name/1.2.3`. */
  readonly client: string
  /** Database file, or `:memory:`. */
  readonly databasePath: string
  /** Where to accept connections; undefined: not at all. */
  readonly listenAt: Endpoint | undefined
  /** Local address of outgoing connections. */
  readonly connectFrom: string | undefined
  /** `host:port` texts: when not empty, only these are dialled (`-connect`). */
  readonly connectOnly: readonly string[]
  /** `host:port` texts kept connected besides (`-addnode`). */
  readonly addNodes: readonly string[]
  readonly useDnsSeeds: boolean
  readonly useFixedSeeds: boolean
  readonly useCheckpoints: boolean
  /** Makes the file of the chain anew from the blocks in it, and the registry from them. */
  readonly rebuilds?: boolean
  /** Headers alone are kept; names are learnt from proofs. */
  readonly isLight?: boolean | undefined
  /** Peers that cannot use UDP may have this node ask the DHT. */
  readonly doesErrands: boolean
  readonly maxConnections: number
  readonly minimumBlockIntervalSeconds: number
}

/** The last block of the active chain. */
export interface ChainTip {
  readonly height: number
  readonly id: Uint8Array
  /** Unix seconds. */
  readonly time: number
}

/** How fast the chain is read. */
export interface SyncPace {
  /** Headers come first; blocks follow them. */
  readonly reads: 'headers' | 'blocks'
  readonly perSecond: number
  /** Undefined: nobody can tell. */
  readonly secondsLeft: number | undefined
}

/** Whether the chain is complete, as a person should be told. */
export interface SyncState {
  /** `stalled`: blocks of better headers are missing, and nobody sends them. */
  readonly state: 'no-peers' | 'syncing' | 'stalled' | 'current'
  readonly height: number
  /** Highest height that a proof of work speaks for. */
  readonly bestKnownHeight: number
  /** Blocks of the headers with the most work that are not in the active chain. */
  readonly missingBlocks: number
  /** Since when such blocks are missing, without a moment in which none were; Unix milliseconds. */
  readonly missingSinceMs: number | undefined
  /** Undefined: nothing is read, or not for long enough. */
  readonly pace: SyncPace | undefined
  /** How old the last block is by the network's clock. */
  readonly tipAgeSeconds: number
  /** How long the next block takes as a rule: what the last ones took, at least what the network aims at. */
  readonly expectedBlockSeconds: number
  /** The last block is so old that chance does not explain it: nobody mines, or nobody tells us. */
  readonly isOverdue: boolean
}

/** A connected peer, as `getpeerinfo` shows it. Times are Unix seconds. */
export interface ChainPeerInfo {
  readonly endpoint: Endpoint
  readonly services: bigint
  readonly lastSend: number
  readonly lastReceive: number
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly connectedSince: number
  readonly version: number
  readonly userAgent: string
  readonly inbound: boolean
  readonly startHeight: number
  readonly banScore: number
  readonly isSyncPeer: boolean
}

/** A registration in the active chain. */
export interface RegistrationRecord {
  readonly registration: UserRegistration
  readonly transactionId: Uint8Array
  readonly height: number
  /** Number of the transaction in the whole chain, counted from the one of the genesis block (chain.md 5.2). */
  readonly position: number
}

/** A block as `getblock` shows it. Hashes are in internal byte order. */
export interface BlockSummary {
  readonly height: number
  readonly active: boolean
  /** The serialized block. */
  readonly bytes: Uint8Array
  readonly version: number
  readonly previousId: Uint8Array
  readonly merkleRoot: Uint8Array
  readonly time: number
  readonly bits: number
  readonly nonce: number
  /** As the C++ node shows it, rounded to 8 decimals. */
  readonly difficulty: number
  /** Of every transaction, the promoted message first. */
  readonly transactionIds: readonly Uint8Array[]
  /** Text of the promoted message; bytes that are not UTF-8 cannot occur. */
  readonly promotedText: string
  /** Who promotes it. */
  readonly promotedBy: string
  /** SHA256d of each registered name (chain.md 2.2). */
  readonly userHashes: readonly Uint8Array[]
  /** Names registered or re-keyed in the block. */
  readonly usernames: readonly string[]
}

/** Keys and names on the active chain. */
export interface UserDirectory extends UserKeys {
  /** The effective registration of a name. */
  registrationOf(username: Username): RegistrationRecord | undefined
  /** The registrations of a name, the newest first, at most `count`. */
  registrationsOf(username: Username, count: number): readonly RegistrationRecord[]
  /** How many registrations of a name there are. */
  registrationCount(username: Username): number
  /** Registered names that begin with `prefix`, in order, at most `count`. */
  namesWithPrefix(prefix: string, count: number): readonly Username[]
  /** Registered names after a text, in order. */
  namesAfter(name: string, count: number): readonly Username[]
  /** Whose registration the transaction with this number in the whole chain is. */
  usernameAtPosition(position: number): Username | undefined
}

/** What the finder of a block wants it to say, and in whose name. */
export interface PromotedText {
  readonly signer: Username
  readonly text: string
}

/** State of our own miner. */
export interface MiningState {
  readonly running: boolean
  /** −1: all cores. */
  readonly threads: number
  readonly hashesPerSecond: number
}

/** A block on the tip that lacks nothing but its proof of work. */
export interface BlockTemplate {
  readonly block: Block
  /** Unix seconds: the block may not claim an earlier time (chain.md 3.5). */
  readonly minimumTime: number
  readonly target: bigint
  /** Its transactions but for the promoted message. */
  readonly registrations: readonly Transaction[]
}

/** Why a block of another program was not taken. */
export interface SubmitRejection {
  readonly code: 'block-malformed' | 'block-refused'
}

/** What became of blocks that a file held. */
export interface OfferedBlocks {
  readonly taken: number
  /** They were here. */
  readonly held: number
  /** Their parent is not known. */
  readonly loose: number
  /** They break a rule. */
  readonly refused: number
  /** The disk is full. */
  readonly unstorable: number
}

/** What was written into a file of blocks. */
export interface WrittenBlocks {
  readonly blocks: number
  readonly bytes: number
}

/** A block that enough of the voting names have agreed on (chain.md 3.7). */
export interface SoftCheckpoint {
  readonly height: number
  readonly id: Uint8Array
  /** Who voted for it. */
  readonly usernames: readonly string[]
  /** Our chain has another block at this height. */
  readonly isAside: boolean
}

/** A pending registration of ours or of others, not yet in a block. */
export interface PendingRegistration {
  readonly registration: UserRegistration
  readonly transactionId: Uint8Array
}

/** An item of the DHT as it travels, not looked at. */
export interface PutItem {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signer: Uint8Array
}

/** What the chain asks of a DHT for its peers; the DHT fits it. */
export interface DhtService {
  /** Searches for a target; `answer` gets a bencoded list for each node that has something. */
  get(target: DhtTarget, answer: (list: Uint8Array) => void, signal: AbortSignal): Promise<void>
  /** Puts an item of somebody else; `malformed`: no honest node sends such a one. */
  put(target: DhtTarget, item: PutItem): Promise<'put' | 'refused' | 'malformed'>
}

/** What a deputy was asked. */
export interface DeputyQuestion {
  /** How many were asked; 0: there is nobody. */
  readonly asked: number
  stop(): void
}

/** Peers that ask the DHT for a node which cannot use UDP (chain.md 6.8). */
export interface DhtDeputies {
  /** How many there are. */
  count(): number
  /**
   * Asks some of them. `answered` gets what each sends, an empty list for nothing, until `stop`; it says whether that
   * can be read.
   */
  ask(target: DhtTarget, answered: (from: Endpoint, list: Uint8Array) => boolean): DeputyQuestion
  /** Has some of them put an item; to how many it was sent. */
  put(target: DhtTarget, item: PutItem): number
}

/** The registration chain: consensus, storage, peers, mempool and miner. */
export interface Chain {
  readonly network: Network
  /** It has no blocks: what it does not know of names, it does not know. */
  readonly isLight: boolean
  /** Resolves when it is known of these names what peers can show, after some seconds at the most. */
  learn(names: readonly Username[]): Promise<void>
  /** Looks for proofs of names there, too, where it has no blocks. */
  findProofsBy(source: ProofSource): void
  /** By which proofs of others are judged; undefined: all names are known. */
  readonly provedKeys: ProvedKeys | undefined
  readonly users: UserDirectory
  readonly tipChanged: Signal<ChainTip>
  /** A block that was found here, or brought by a mining program, stands in the chain. */
  readonly mined: Signal<ChainTip>
  readonly deputies: DhtDeputies
  /** Keys that were in use are others now, by a replacement or a reorganisation; told before `tipChanged`. */
  readonly keysChanged: Signal<KeyChange>
  tip(): ChainTip
  blockIdAt(height: number): Uint8Array | undefined
  /** The 84 bytes of a header of the active chain. */
  headerAt(height: number): Uint8Array | undefined
  blockSummary(id: Uint8Array): BlockSummary | undefined
  /**
   * Reads the last blocks again, 0: all; resolves with whether all are sound. Level 0: they can be read; 1: they are valid
   * by themselves; 2: the registry says what they say; 3: they are valid on the registry below them.
   * Fault: none; what cannot be read is not sound.
   */
  verify(level: number, depth: number): Promise<boolean>
  /** Transactions of the active chain, promoted messages included: user numbers are below it. */
  transactionCount(): number
  /** Difficulty relative to a target of 2²⁴⁸ − 1 as the C++ node shows it. */
  difficulty(): number
  sync(): SyncState
  /** The last block that voters have agreed on, since the start: advice, and nothing that is followed. */
  softCheckpoint(): SoftCheckpoint | undefined
  /** Since when the disk takes no blocks, and why; undefined while it does. */
  storageFault(): WriteFault | undefined
  peers(): readonly ChainPeerInfo[]
  /** Endpoints known of other nodes, best first, at most `count`. */
  knownEndpoints(count: number): readonly Endpoint[]
  knownEndpointCount(): number
  /** Lets the DHT be asked for peers that cannot use UDP. */
  doErrandsWith(service: DhtService): void
  /**
   * Looks for nodes where somebody else knows some: neighbours in the local network, and nodes of the DHT when there is
   * no other way in. Not where only named nodes are dialled.
   */
  findNodesBy(way: FurtherWay, source: NodeSource): void
  /** Our address as peers see it. */
  externalAddress(): string | undefined
  listenPort(): number | undefined
  /** Seconds to add to the local clock (chain.md 3.5-3). */
  timeOffsetSeconds(): number
  /** How far the clocks of the peers are ahead of ours, in the median, whether it is believed or not. */
  clockDifferenceSeconds(): number | undefined
  /** Peers that the user named: `add` keeps trying, `remove` stops, `onetry` dials once. */
  addNode(text: string): Verdict<undefined, { code: 'node-already-added' | 'node-address-invalid' }>
  removeNode(text: string): Verdict<undefined, { code: 'node-not-added' }>
  tryNode(text: string): Promise<Verdict<undefined, { code: 'node-address-invalid' | 'node-unreachable' }>>
  /** Asks one DNS seed for nodes; what it says is kept in the address book. */
  askDnsSeed(host: string): void
  /** Offers a registration to the mempool and to peers; kept and re-announced until it is in a block (chain.md H18). */
  submitRegistration(registration: UserRegistration): Verdict<Uint8Array, TransactionRejection>
  pendingRegistrations(): readonly PendingRegistration[]
  mining(): MiningState
  startMining(threads: number): void
  stopMining(): void
  /** What another program may mine. */
  blockTemplate(): BlockTemplate
  /** Offers a serialized block that another program has found. */
  submitBlock(bytes: Uint8Array): Promise<Verdict<undefined, SubmitRejection>>
  /** Offers blocks that a file held: each is judged as if a peer had sent it. */
  offerBlocks(blocks: readonly Block[]): Promise<OfferedBlocks>
  /**
   * Writes the blocks of the active chain into a new file in the form of the C++ node. Faults: `chain.light`,
   * `chain.file-exists`, `chain.file-unwritable`.
   */
  exportBlocks(path: string): Promise<WrittenBlocks>
  /** Offers the blocks of such a file, each judged as if a peer had sent it; ends early with the signal or a full disk. */
  loadBlocks(path: string, signal: AbortSignal): Promise<OfferedBlocks>
  /** The promoted message of the next blocks we mine; undefined: they promote nothing. */
  setPromotedMessage(message: PromotedText | undefined): void
}
