// Every bound on untrusted input: its name, its number and its reason. `docs/LIMITS.md` lists them.
import { firstPartCodePoints } from './post-text.ts'
import { maxUsernameLength } from './username.ts'

/** One bound. */
export interface Limit {
  readonly value: number
  readonly reason: string
}

const limit = (value: number, reason: string): Limit => ({ value, reason })

/** The register of bounds, by name. */
export const limitTable = {
  usernameBytes: limit(maxUsernameLength, 'consensus: longest registered name (chain.md 5.1)'),
  postBytes: limit(2048, 'acceptance: longest signed post (swarm-posts.md 3.5-1)'),
  messageCodePoints: limit(firstPartCodePoints, 'acceptance: longest `msg` (swarm-posts.md 3.5-9)'),
  postDepth: limit(24, 'nested containers of a post; a retransmit nests once per level and 2048 bytes hold no more'),
  postValues: limit(1024, 'values of a post: 2048 bytes hold no more'),
  boundMessageBytes: limit(
    1712,
    'sealed text that also names its sender: with any name and number it fits into a post',
  ),
  memberListBytes: limit(150, 'names in one message to a group, after which the next one begins (swarm-posts.md 7.4)'),
  secretTextBytes: limit(64, 'secret of a group in an invitation: it has 52 characters (chain.md 7.1)'),
  groupMembers: limit(1000, 'members of one group: each one is a swarm that runs'),
  groups: limit(1000, 'groups of one node: each one is a key that every message is tried with'),
  groupsOfInviter: limit(100, 'groups that one user can bring into a node by invitations: others shall find room'),
  groupMembersOfInviter: limit(
    2_500,
    'memberships in the groups that one user has brought: those of others shall find room',
  ),
  groupMembersInAll: limit(10_000, 'memberships in all groups of one node: each member is a swarm that runs'),
  messagesToOpen: limit(
    10_000,
    'messages that came and wait in memory to be tried: of the others stored posts are read',
  ),
  messagesToOpenOfAuthor: limit(256, 'of these, of one author: whoever sends more has them read from the disk, later'),
  trialsAtOnce: limit(
    2_048,
    'keys tried on messages in one go, about an eighth of a second: then others have their turn',
  ),
  threadBytesOfAuthor: limit(
    67_108_864,
    'what one author has in one thread on disk; all posts that a name can ever have fit in, at 128 bytes each with their rows',
  ),
  threadBytes: limit(268_435_456, 'one thread on disk: of a group, where whoever has most makes room'),
  waitingOfAuthor: limit(
    1_000,
    'messages of an author who is not followed that are counted; all are read when that changes',
  ),
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
  replyDataBytes: limit(4000, 'items of one reply together, unless a single one is longer (dht.md 10.1-4)'),
  replyValues: limit(490, 'values of one reply: readers stop at 499 (dht.md 2.3, 10.1-4)'),
  replyPeers: limit(100, 'peers of a swarm in one reply (dht.md 2.5)'),
  replyContacts: limit(16, 'contacts read from one reply: writers send 8 (dht.md 2.6)'),
  swarmNameBytes: limit(50, 'name of a swarm in a reply (dht.md 2.5)'),
  trackedSwarms: limit(2000, 'swarms whose peers are remembered (dht.md 4.4)'),
  trackedPeers: limit(500, 'peers remembered of one swarm: five times what one reply holds'),
  trackedPeersOverall: limit(50_000, 'peers remembered of all swarms together: about 10 MB'),
  trackedPeersPerAddress: limit(4, 'peers of one swarm at one address: a few behind one router (dht.md 10.1-14)'),
  lookupContacts: limit(100, 'contacts that one lookup remembers (dht.md 5.1)'),
  multiItemsPerSigner: limit(8, 'entries of one signer that a full multi target keeps for sure (dht.md 10.1-7)'),
  swarmPieceNumbers: limit(524_286, 'post numbers of one swarm: the reference counts to 2^19 - 2 (swarm-posts.md 1.2)'),
  swarmPieceDataBytes: limit(16_384, 'data of one PIECE message (swarm-posts.md 2.4)'),
  swarmBitfieldBytes: limit(65_536, 'one BITFIELD: 2^19 post numbers (swarm-posts.md 1.2)'),
  swarmExtendedBytes: limit(16_384, 'one extended message: 100 exchanged peers of both families need 2 600'),
  swarmExtendedDepth: limit(5, 'nested containers of an extended message'),
  swarmExtendedValues: limit(256, 'values of an extended message: the reference sends 20'),
  swarmExchangedPeers: limit(100, 'peers read from one peer exchange (swarm-posts.md 2.5-3)'),
  swarmAllowedFast: limit(64, 'ALLOWED_FAST numbers remembered of a peer: the reference sends 10'),
  swarmConnections: limit(800, 'connections of all swarms, unfinished handshakes included (swarm-posts.md 2.6)'),
  swarmConnectionsPerSwarm: limit(100, 'connections of one swarm, so that one swarm cannot starve the others'),
  swarmConnectionsPerAddress: limit(
    4,
    'connections of one swarm with one address, a /64 of IPv6: a few behind a router',
  ),
  swarmConnectionsOfAddress: limit(64, 'connections that one address, a /64 of IPv6, may open to all swarms together'),
  swarmQueuedUploads: limit(250, 'posts that one peer may wait for, as it is told (swarm-posts.md 2.5, 2.6)'),
  swarmOffenders: limit(4_096, 'addresses remembered that sent bad posts, in whatever swarm'),
  swarmHandshakes: limit(128, 'incoming connections whose handshake is not complete'),
  swarmCandidates: limit(1000, 'peers remembered of one swarm (swarm-posts.md 2.6)'),
  swarmBans: limit(1000, 'banned endpoints remembered of one swarm'),
  swarmSendBytes: limit(1_048_576, 'bytes waiting for one peer: 500 requests of the longest post'),
  swarmRequests: limit(64, 'requests that wait for an answer of one peer'),
  swarmEarlyMessages: limit(64, 'messages of one peer about posts beyond our bound: our chain may be behind'),
  swarmDisownedPosts: limit(1_000, 'posts of one swarm kept aside after a reorganisation made them invalid: 2 MB'),
  swarmConflicts: limit(64, 'posts of one swarm kept beside those whose number they have: only the author makes them'),
  swarmConflictsOfNumber: limit(3, 'posts kept beside the first one of a number: more say nothing more'),
  swarmDemands: limit(512, 'posts of one swarm below its floor that are fetched because somebody wants to see them'),
  swarmRefusals: limit(256, 'numbers of one swarm whose last refusal is remembered: those that are missing and seen'),
  refusedOfTable: limit(64, 'numbers of one user whose refusal in the DHT is remembered'),
  swarmReportedRanges: limit(
    256,
    'ranges of numbers in one report, the highest: a peer that has every other post fills it',
  ),
  swarmUnstoredPosts: limit(256, 'received posts that wait in memory while the disk is full: half a MB'),
  swarmEarlyPostNumbers: limit(288, 'how far beyond our bound a post number may lie: one day of blocks'),
  swarmPeekPeers: limit(16, 'peers that are visited for one post of a swarm that is not joined'),
  swarmPeekBytes: limit(131_072, 'bytes read on one such visit: the longest BITFIELD and some posts'),
  swarmPeekHashes: limit(4_194_304, 'hashes tried for one such post: some seconds of one thread; 16 bits need 65 536'),
  swarmInjectedPosts: limit(32, 'posts that one visit brings into a swarm that we stay out of: 64 kB'),
  swarmInjectionPeers: limit(12, 'peers that are visited to bring posts into such a swarm'),
  gatewayAuthors: limit(1_024, 'authors whose rate of carried posts is remembered'),
  gatewayWaitingPosts: limit(64, 'posts of others that wait to be brought into their swarms: 128 kB'),
  swarmUtpRefusals: limit(
    100,
    'resets in a second for packets of no uTP connection: 2 kB; callers beyond turn to TCP by themselves after 3 s',
  ),
  swarmUtpAnswers: limit(200, 'uTP connections answered in a second: 4 kB, to addresses that may be forged'),
  swarmUtpHalfOpen: limit(256, 'uTP connections that were answered and not heard of again: the oldest make room'),
  swarmUtpHalfOpenPerPerson: limit(32, 'of these, from one address, so that one caller cannot push out the others'),
  swarmUtpConnections: limit(1_024, 'uTP connections in every state: those of the swarms, and those that just ended'),
  swarmUtpReceiveBytes: limit(262_144, 'bytes held of one uTP connection until they can be read in order'),
  swarmUtpHeldBytes: limit(16_777_216, 'bytes held of all uTP connections together'),
  swarmUtpReorderPackets: limit(512, 'how far ahead of the first missing one a uTP packet is held: as the reference'),
  swarmUtpFlightPackets: limit(256, 'uTP packets of one connection that are not acknowledged: 354 kB'),
  swarmUtpExtensions: limit(8, 'extensions of one uTP packet: three are known'),
  announcedWords: limit(6, 'words of one post that are put into the DHT: each costs a lookup and eight datagrams'),
  queriedWords: limit(4, 'words of one search that the DHT is asked for: each costs a lookup'),
  wordCharacters: limit(32, 'longest word that is put into the DHT or asked of it'),
  searchWords: limit(64, 'words of one search: more say nothing more, and each costs a look at every text'),
  bookmarksOfUser: limit(5_000, 'posts that one local user keeps: 10 MB'),
  personFileBytes: limit(1_000_000_000, 'file of everything of one person: 200 000 posts'),
  personLines: limit(2_000_000, 'lines of such a file'),
  personLineBytes: limit(65_536, 'one of its lines: a group with the names of a thousand members needs 40 000'),
  mutesOfUser: limit(500, 'mutes of one local user: each word is looked for in each text that is shown'),
  feedUsernames: limit(64, 'local users of one feed: as many as feeds may be open'),
  futureSeconds: limit(7200, 'tolerated clock difference (dht.md 4.1-11, chain.md 3.5)'),
  chainMessageBytes: limit(0x0200_0000, 'longest chain message (chain.md 6.1)'),
  chainInventory: limit(50_000, 'entries of one inventory (chain.md 6.5)'),
  chainHeaders: limit(2000, 'headers of one answer (chain.md 6.5)'),
  chainAddresses: limit(1000, 'addresses of one message (chain.md 6.5)'),
  chainLocator: limit(101, 'entries of a locator: with doubling steps, more than any chain needs'),
  chainUserAgentBytes: limit(256, 'name of a program in its version message'),
} as const

/** The name of a bound. */
export type LimitName = keyof typeof limitTable

/** The numbers alone. */
export const limits = Object.fromEntries(
  Object.entries(limitTable).map(([name, entry]) => [name, entry.value]),
) as Readonly<Record<LimitName, number>>
