// Commands on the node itself and its peers (rpc.md 2.1).
import { anyJson, boolean, integer, type Json, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** `getinfo` (rpc.md 2.1). Rates are bytes a second, totals bytes. */
export interface InfoJson {
  readonly version: number
  readonly protocolversion: number
  readonly blocks: number
  readonly connections: number
  readonly dht_nodes: number
  readonly [member: string]: string | number | boolean
}

/** A chain peer of `getpeerinfo`. */
export interface PeerJson {
  readonly addr: string
  readonly services: string
  readonly lastsend: number
  readonly lastrecv: number
  readonly bytessent: number
  readonly bytesrecv: number
  readonly conntime: number
  readonly version: number
  readonly subver: string
  readonly inbound: boolean
  readonly startingheight: number
  readonly banscore: number
  readonly syncnode?: true
}

/** A peer that was named (rpc.md 2.1). */
export interface AddedNodeJson {
  readonly addednode: string
  readonly connected: boolean
  readonly addresses: readonly { readonly address: string; readonly connected: 'inbound' | 'outbound' | 'false' }[]
}

/** How far a local user's registration is. */
export interface LocalUserJson {
  readonly username: string
  /**
   * `no-registration`: a key, nothing sent. `working`: proof of work runs. `pending`: waits for its block.
   * `confirmed`: in the chain, posts from the next block on. `ready`: may post. `taken`: the name belongs to another key.
   */
  readonly state: 'no-registration' | 'working' | 'pending' | 'confirmed' | 'ready' | 'taken'
  /** Block of the registration. */
  readonly height?: number
  /** 0 … 1 of the expected work; stays below 1 until done. */
  readonly workProgress?: number
  /** Rough waiting time until the next state, in seconds. */
  readonly waitSeconds?: number
  /** A newer key of the name is not in the chain yet; the old one is valid. */
  readonly pendingKey?: true
  /** Code of the fault that ended the last attempt to register; `message` is its sentence. */
  readonly failure?: string
  /** A sentence for the person. */
  readonly message: string
}

/** Something that is wrong with the node. */
export interface WarningJson {
  /**
   * `disk`: nothing can be written. `clock-behind`, `clock-ahead`: of this machine. `stalled`: blocks are missing and
   * nobody sends them. `no-miner`: no block for longer than chance explains, and this node looks for none.
   * `posts-unoffered`: posts are known to exist, and no peer has them. `wallet-traces`: secrets may still lie open in the
   * files of an encrypted wallet. `disk-budget`: what must stay is larger than the budget. `key-elsewhere`: another computer writes with the key of a local user.
   * `number-clash`: it gave a number to another post. `sheets-worthless`: a name had recovery sheets, and has none any more.
   * `checkpoint-aside`: the names that vote on blocks agree on another one than this node has.
   * `dht-ipv4`: this machine has IPv6 alone, and met nobody in the DHT of IPv6.
   * `reads-shown`: reads were to go through relays, and there are too few.
   * `key-doubtful`: the newest key of a local or followed name came by a word that was given before, or can be replaced by one.
   */
  readonly code:
    | 'disk'
    | 'clock-behind'
    | 'clock-ahead'
    | 'stalled'
    | 'no-miner'
    | 'posts-unoffered'
    | 'wallet-traces'
    | 'key-elsewhere'
    | 'number-clash'
    | 'sheets-worthless'
    | 'checkpoint-aside'
    | 'key-doubtful'
    | 'disk-budget'
    | 'dht-ipv4'
    | 'reads-shown'
  /** What does not work and what to do, for people. */
  readonly message: string
}

/** State of the whole node, for pages and the command line. */
export interface StatusJson {
  readonly version: string
  readonly network: string
  readonly dataDirectory: string
  readonly chain: {
    /** `clock-wrong`: no block is missing, as far as a clock can tell that a warning says is wrong. */
    readonly state: 'no-peers' | 'syncing' | 'stalled' | 'clock-wrong' | 'current'
    readonly height: number
    readonly bestKnownHeight: number
    /** While the chain is read: how fast, and how long it will take; null while headers come, as nobody knows the end. */
    readonly pace?: {
      readonly reads: 'headers' | 'blocks'
      readonly perSecond: number
      readonly secondsLeft: number | null
    }
    readonly tipTime: number
    readonly peers: number
    readonly mining: boolean
    /** There are headers alone: nothing says that a name is free. Absent: there are blocks. */
    readonly light?: true
  }
  readonly dht: {
    readonly nodes: number
    readonly estimatedNodes: number
    readonly items: number
    /**
     * With `-privatereads`: relays that reads can go through now, and since the start reads that relays answered, that
     * were made openly since none did (`on`), that were left without an answer (`only`).
     */
    readonly reads?: {
      readonly mode: 'on' | 'only'
      readonly relays: number
      readonly relayed: number
      readonly open: number
      readonly unanswered: number
    }
  }
  readonly swarms: { readonly joined: number; readonly peers: number }
  /**
   * What the posts take on disk, of how much (`-diskbudget`; null: no bound), and how many had to go for it since the
   * start; and what is here for others alone: users whom nobody here follows, their posts, and what was sent of them.
   */
  readonly posts: {
    readonly megabytes: number
    readonly budgetMegabytes: number | null
    readonly dropped: number
    readonly relayed: { readonly users: number; readonly posts: number; readonly sentMegabytes: number }
  }
  /** `open`: it has no passphrase. `locked`: nothing can be signed until it is given. */
  readonly wallet: 'open' | 'locked' | 'unlocked'
  readonly users: readonly LocalUserJson[]
  /** Worst first; empty: all is well. */
  readonly warnings: readonly WarningJson[]
  /** What is taken over from a C++ node (`-import-legacy`), what is left and why; absent: nothing since the start. */
  readonly legacyImport?: { readonly folder: string; readonly isDone: boolean; readonly lines: readonly string[] }
  readonly progress: readonly { readonly task: string; readonly done: number; readonly total: number }[]
  /** Number of the newest arrival: where a feed goes on. */
  readonly lastArrival: number
  readonly signatureProvider: string
}

/** A backup of the node. */
export interface NodeBackupJson {
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

export const control = {
  help: command({
    summary: 'List commands, or get help for a command.',
    params: { command: optional(string) },
    result: result<string>('the help text'),
    access: 'public',
  }),
  'rpc.discover': command({
    summary: 'The contract of all commands as OpenRPC, for programs; also at /openrpc.json.',
    params: {},
    result: result<Readonly<Record<string, Json>>>('the document'),
    access: 'read',
    extension: true,
  }),
  stop: command({
    summary: 'Stop the node after replying.',
    params: { detach: optional(anyJson) },
    result: result<string>('a farewell'),
    access: 'owner',
  }),
  getinfo: command({
    summary: 'State of the node in numbers.',
    params: {},
    result: result<InfoJson>('versions, heights, peers, traffic'),
    access: 'public',
    kept: true,
  }),
  getpeerinfo: command({
    summary: 'The connected peers of the chain.',
    params: {},
    result: result<readonly PeerJson[]>('one object a peer'),
    access: 'owner',
  }),
  addnode: command({
    summary: 'Keep a connection to a node (add), stop doing so (remove), or try it once (onetry).',
    params: { node: required(string), verb: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  getconnectioncount: command({
    summary: 'How many peers of the chain are connected.',
    params: {},
    result: result<number>('the number'),
    access: 'read',
  }),
  getaddednodeinfo: command({
    summary: 'Peers that were named with addnode. dns false: the last one’s address alone, as the C++ node is read.',
    params: { dns: required(boolean), node: optional(string) },
    result: result<readonly AddedNodeJson[] | { readonly addednode?: string }>('the peers'),
    access: 'read',
  }),
  adddnsseed: command({
    summary: 'Asks one more DNS seed for nodes; the answer comes later.',
    params: { host: required(string) },
    result: result<null>('null'),
    access: 'owner',
  }),
  getstatus: command({
    summary: 'State of the node in words and numbers: sync, peers of each overlay, local users, running tasks.',
    params: {},
    result: result<StatusJson>('the state'),
    access: 'owner',
    extension: true,
  }),
  createloginlink: command({
    summary: 'Make a one-time login link for the web page.',
    params: {},
    result: result<string>('the link'),
    access: 'owner',
    extension: true,
  }),
  createfeedlink: command({
    summary:
      'Makes the address of a feed for readers, with a token that opens this feed alone. kind: user, following, mentions or tag. format: rss, atom (as a rule) or json.',
    params: { kind: required(string), name: required(wellFormedText), format: optional(string) },
    result: result<string>('the address'),
    access: 'owner',
    extension: true,
  }),
  backupnode: command({
    summary:
      'Copies the whole node, while it runs, into a new folder on its machine: keys, posts, chain, lists, everything but settings. It is there as a whole or not at all; “twister restore” brings it back.',
    params: { folder: required(wellFormedText) },
    result: result<NodeBackupJson>('where it is, and how large'),
    access: 'owner',
    extension: true,
  }),
  setgenerate: command({
    summary: 'Turn mining on or off. The limit is a number of threads, −1 for all cores, 0 for none.',
    params: { generate: required(boolean), genproclimit: optional(integer) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  getgenerate: command({
    summary: 'Whether the node mines.',
    params: {},
    result: result<boolean>('true while mining'),
    access: 'owner',
  }),
} as const
