// Every bound on untrusted input: its name, its number and its reason. `docs/LIMITS.md` lists them.

/** One bound. */
export interface Limit {
  readonly value: number
  readonly reason: string
}

const limit = (value: number, reason: string): Limit => ({ value, reason })

/** The register of bounds, by name. */
export const limitTable = {
  usernameBytes: limit(16, 'consensus: longest registered name (chain.md 5.1)'),
  postBytes: limit(2048, 'acceptance: longest signed post (swarm-posts.md 3.5-1)'),
  messageCodePoints: limit(140, 'acceptance: longest `msg` (swarm-posts.md 3.5-9)'),
  postDepth: limit(24, 'nested containers of a post; a retransmit nests once per level and 2048 bytes hold no more'),
  postValues: limit(1024, 'values of a post: 2048 bytes hold no more'),
  postNumberSlack: limit(20, 'bound on k: 2 · (best − registration) + 20 (swarm-posts.md 2.7)'),
  transactionBytes: limit(512, 'consensus: longest transaction (chain.md 3.4)'),
  blockBytes: limit(50_000, 'consensus: longest block (chain.md 3.4)'),
  blockTransactions: limit(50_000, 'consensus: most transactions of a block (chain.md 5.4)'),
  signatureBytes: limit(65, 'compact signature (chain.md 1.4)'),
  singleItemBytes: limit(8192, 'longest `p` of a single item (dht.md 2.4)'),
  multiItemBytes: limit(768, 'longest `p` of a multi item (dht.md 2.4)'),
  resourceNameBytes: limit(32, 'longest resource name (dht.md 4.1)'),
  datagramBytes: limit(10_000, 'longest datagram that is looked at (dht.md 2.4)'),
  datagramDepth: limit(10, 'nested containers of a datagram (dht.md 2.3)'),
  datagramValues: limit(499, 'values of a datagram (dht.md 2.3)'),
  itemValueDepth: limit(5, 'containers of a value that a reader can still decode in a reply (dht.md 2.3)'),
  multiItems: limit(32, 'entries of one multi target (dht.md 4.3)'),
  futureSeconds: limit(7200, 'tolerated clock difference (dht.md 4.1-11, chain.md 3.5)'),
  chainMessageBytes: limit(0x0200_0000, 'longest chain message (chain.md 6.1)'),
} as const

/** The name of a bound. */
export type LimitName = keyof typeof limitTable

/** The numbers alone. */
export const limits = Object.fromEntries(
  Object.entries(limitTable).map(([name, entry]) => [name, entry.value]),
) as Readonly<Record<LimitName, number>>
