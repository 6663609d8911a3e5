// Numbers of the DHT (dht.md appendix A), and our own where the C++ node has none.

/** Times in milliseconds, sizes in contacts, rates in bytes. */
export const parameters = {
  /** Kademlia k: nodes that hold an item, and length of the shortest bucket. */
  bucketSize: 8,
  /**
   * Live contacts of the first buckets. The C++ node has a quarter (dht.md 5.6-1): with
   * these a node of a network of a thousand knows nearly all of them, and asks who holds a key at once (ADR 90).
   */
  firstBucketSizes: [512, 256, 128, 64, 32],
  /** Of the others: whoever is asked for a key near to his own id knows nearly all who are near to it (ADR 99). */
  deepBucketSize: 32,
  /** Of one /16 in a bucket, at most. */
  contactsPerRegion: 16,
  /** Buckets with room: questions in one tick, those in a row without news after which one rests, and for how long. */
  fillQuestions: 2,
  fillMisses: 6,
  fillRestMs: 900_000,
  /** Contacts of which one is asked in each second tick whether it is there; of more, as many more. */
  contactsPerPing: 200,
  replacementsPerBucket: 8,
  maxBuckets: 159,
  /** Failures in a row after which a contact is forgotten (dht.md 5.6-9). */
  maxFailures: 20,
  /**
   * Failures in a row that may be datagrams that were lost: nobody takes the place of a contact for them, or whoever
   * keeps the replacements full of his own would come in wherever one is lost.
   */
  forgivenFailures: 1,
  /** How long after such a failure a contact is asked again, and of one /24 that strangers name, one. */
  doubtMs: 10_000,
  namedNetworkMs: 30_000,
  /** The nearest live contacts with which a lookup begins. */
  lookupSeeds: 48,
  /**
   * Kademlia α: requests in flight at the head of a lookup (dht.md 5.1); up to so many where answers are late or do not
   * come (ADR 100).
   */
  lookupBranching: 5,
  mostLookupBranching: 8,
  /** Of one /16: nodes that a lookup remembers, and that count among the nearest to a key. */
  candidatesPerRegion: 16,
  holdersPerRegion: 2,
  /** Networks whose nodes give the same newest version of a single end a read; how long the next one is waited for. */
  readQuorum: 3,
  agreementMs: 500,
  /** How many of the nearest contacts are pinged again and again, and how often each contact at most. */
  nearContacts: 16,
  contactPingMs: 300_000,
  /** Answered nodes that end the lookup of our own id at start (dht.md 5.1). */
  bootstrapResults: 16,
  /** Without an answer for this long, a node counts as slow, as long as no round trip was measured (dht.md 5.1). */
  shortTimeoutMs: 1_000,
  /** Bounds of what follows from measured round trips. */
  shortestPatienceMs: 250,
  longestPatienceMs: 4_000,
  finalTimeoutMs: 8_000,
  /** Requests in flight over all lookups; more fail at once. */
  maxPendingRequests: 1_024,
  /** Lookups that run at once for people, and for upkeep. */
  maxForegroundLookups: 24,
  maxBackgroundLookups: 4,
  /** Lookups that wait; more end at once without a result. */
  maxWaitingLookups: 2_048,
  tokenRotationMs: 300_000,
  peerLifetimeMs: 2_700_000,
  peerPurgeMs: 120_000,
  refreshTickMs: 5_000,
  refreshSpacingMs: 500,
  /** Due items that are looked at in one tick. */
  refreshBatch: 64,
  confirmedRefreshMs: 3_600_000,
  unconfirmedRefreshMs: 60_000,
  /** When fewer nodes than this hold an item of our own, it is looked after sooner. */
  fewCopies: 4,
  fewCopiesRefreshMs: 600_000,
  /** After this an own item counts as confirmed (dht.md 5.5). */
  confirmAfterMs: 172_800_000,
  /** Payloads up to this size are compared on refresh; larger ones are only put (dht.md 10.1-15). */
  comparedPayloadBytes: 1_000,
  ownLookupMs: 900_000,
  firstOwnLookupMs: 5_000,
  /** While the period is shorter, each of the first buckets is searched, too. */
  spreadUntilMs: 20_000,
  spreadBuckets: 4,
  idleBucketMs: 900_000,
  bucketSpacingMs: 45_000,
  bootstrapTickMs: 5_000,
  /** Confirmed contacts below which further endpoints are tried. */
  fewContacts: 8,
  bootstrapBatch: 16,
  verifyBatch: 32,
  maxBootstrapDelayMs: 300_000,
  /** Before who asked us, and was silent when we asked, is asked a second time. */
  verifyAgainMs: 30_000,
  contactSaveMs: 300_000,
  meterMs: 10_000,
  /** Between two nodes that a crawl asks: each gets two questions. */
  crawlPauseMs: 50,
  savedContacts: 300,
  expirySweepMs: 600_000,
  minDatagramBytes: 21,
  /** Requests for the upkeep of other people's items, in bytes (dht.md 7-1). */
  upkeepRate: { perSecond: 16_000, burst: 48_000 },
  /** Answers, in bytes: to sources that proved their address, and to all others. */
  answerRate: { perSecond: 32_000, burst: 128_000 },
  unprovenAnswerRate: { perSecond: 32_000, burst: 128_000 },
  /** Datagrams that are looked at: more cannot be answered anyway. */
  datagramRate: { perSecond: 1_000, burst: 4_000 },
  unprovenDatagramRate: { perSecond: 1_000, burst: 4_000 },
  /** Most bytes for each byte of a source that proved nothing: with the pings that it causes it stays below 3 (dht.md 10.1-11). */
  amplification: 2.8,
  /** How long an address counts as proven, and a challenge lasts at least. */
  addressProofMs: 600_000,
  challengeMs: 10_000,
  /** Distinct /16 networks whose agreement changes a known external address (dht.md 10.1-18). */
  addressVotes: 3,
  addressOpinionMs: 900_000,
  /** With fewer votes, how long all must be of another opinion. */
  addressPatienceMs: 60_000,
  /** No second change sooner: each costs a new routing table. */
  addressHoldMs: 10_000,
  verifiedSignatures: 8_192,
  /** Keys that are not held here: watched for how many ask, and read when so many networks did within a while. */
  watchedKeys: 1_024,
  hotAskers: 3,
  hotDemandMs: 60_000,
  /** Copies of such keys, with so many items each, and how long one is given out: 6 MB at most. */
  hotKeys: 256,
  hotItems: 32,
  hotKeyMs: 30_000,
  /** How often such a key is read: each costs a walk. */
  hotReadRate: { perSecond: 0.5, burst: 8 },
  /** Whoever makes us read may not hold up what is read for ourselves. */
  hotReadMs: 3_000,
  /** Sealed reads (extensions.md 16): how old a token may be that a relay gave, and when it is asked for a new one. */
  relayTokenMs: 240_000,
  relayRenewMs: 150_000,
  relayTickMs: 5_000,
  /** Relays that are kept ready, nodes that are asked in one tick, and of the relays those that see our address. */
  readyRelays: 12,
  relaysAskedAtOnce: 8,
  guardRelays: 3,
  /** After so many reads in a row without an answer a relay is left alone for a while; a liar for longer. */
  relayFailures: 3,
  relayRestMs: 600_000,
  liarRestMs: 3_600_000,
  /** Before who relays nothing is asked again. */
  relayRefusalMs: 1_800_000,
  /** Ways that one read takes at once, ways that it tries, and how long one may take. */
  privateCircuits: 2,
  privateAttempts: 3,
  circuitMs: 4_000,
  /** Reads of one name that begin within this time go together. */
  privateBatchMs: 50,
  /** The same for whom we look something up. */
  relayReadMs: 2_500,
  relayFurtherMs: 300,
  /** Sealed reads that we pass on, and keys that we look up for others; no network gets more than half. */
  relayPassRate: { perSecond: 8, burst: 64 },
  relayReadRate: { perSecond: 4, burst: 64 },
  /** Sealed reads that are known when they come again. */
  rememberedReads: 4_096,
  /** How long a user is told of mentions without asking again. */
  listenMs: 1_800_000,
  /** Share of the store that items of one signer may fill, as a divisor. */
  signerShare: 16,
  /** With a local result in hand, how long a get waits for the first one of the network. */
  localPatienceMs: 1_000,
  getTimeoutMs: 10_000,
  getFurtherTimeoutMs: 100,
  getFurtherResults: 3,
  /** Deputies that have found something are waited for this long after the last of it. */
  deputyQuietMs: 2_000,
  /** Holders whose further pages of a list are asked for, pages of one, and how long they are waited for at the end. */
  pagedHolders: 2,
  pagesOfHolder: 8,
  pagesMs: 1_500,
  /** Items that one get returns at most. */
  maxResults: 512,
} as const
