// Commands that show the DHT itself: its nodes, the way of a search, and whether something is stored.
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { DhtItemJson } from './shapes.ts'

/** What a crawl has met. */
export interface DhtCrawlJson {
  /** Nodes that answered, and how many did not. */
  readonly nodes: number
  readonly silent: number
  /** All were asked; false: time was up before. */
  readonly whole: boolean
  /** How large the network is thought to be, from the own contacts alone. */
  readonly estimated: number
  /** Nodes of each client tag, in hexadecimal; of an empty one, those that have none. */
  readonly versions: Readonly<Record<string, number>>
  /** Round trips; null when nobody answered. */
  readonly ms: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null }
  /** Nodes whose id does not fit their address. */
  readonly wrong_ids: number
  /** Nodes by the first four bits of their ids. */
  readonly ids: readonly number[]
}

/** One node that a search asked. */
export interface DhtHopJson {
  readonly address: string
  readonly port: number
  readonly id: string
  /** 1 for a contact of the own node, one more for each node that named the next. */
  readonly depth: number
  readonly outcome: string
  readonly ms: number | null
  /** Items that it gave; null: it knows of none. */
  readonly items: number | null
}

/** One search. */
export interface DhtTraceJson {
  readonly items: number
  readonly ms: number
  /** What `dhtget` gives. */
  readonly found: readonly DhtItemJson[]
  readonly hops: readonly DhtHopJson[]
}

/** What reading a value back has shown. */
export interface DhtStoredJson {
  /** Nodes that gave it, of those nearest to it that answered. */
  readonly copies: number
  readonly nodes: number
  readonly hops: readonly DhtHopJson[]
}

const target = { username: required(string), resource: required(string), kind: required(string) }

export const dhtMap = {
  dhtcrawl: command({
    summary: 'Ask node after node of the DHT, a few in a second, for so many seconds (30 if left out, 600 at most).',
    params: { seconds: optional(integer) },
    result: result<DhtCrawlJson>('what was met'),
    access: 'owner',
    extension: true,
  }),
  dhttrace: command({
    summary: 'Get a value of the DHT and tell each node that was asked.',
    params: target,
    result: result<DhtTraceJson>('what was found, and the nodes in the order in which they answered or failed'),
    access: 'read',
    extension: true,
  }),
  dhtstored: command({
    summary:
      'Read a value that this node has put back from the nodes nearest to it, and give it to those that lack it.',
    params: target,
    result: result<DhtStoredJson | null>(
      'how many of how many gave it back, and the nodes that were asked, as of dhttrace; null: this node has put no such value',
    ),
    access: 'read',
    extension: true,
  }),
} as const
