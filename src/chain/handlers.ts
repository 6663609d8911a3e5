// What each message does.
import { dhtHandlers, type DhtHandlerParts } from './dht-handlers.ts'
import { filterHandlers } from './filter-handlers.ts'
import type { Handshakes } from './peers/handshake.ts'
import type { ChainHandlers } from './peers/peer-pool.ts'
import type { Filters } from './sync/filters.ts'
import type { LightNames } from './sync/light-names.ts'
import type { NameProofService } from './sync/name-proof-service.ts'
import type { Relay } from './sync/relay.ts'
import type { Server } from './sync/serve.ts'
import type { Sync } from './sync/sync.ts'
import type { VoteRelay } from './sync/vote-relay.ts'
import { type InventoryEntry, inventoryType } from './wire/messages.ts'

/** Who answers. */
export interface HandlerParts extends DhtHandlerParts {
  readonly handshakes: Handshakes
  readonly relay: Relay
  readonly server: Server
  readonly sync: Sync
  readonly votes: VoteRelay
  readonly filters: Filters
  /** Undefined: there are no blocks here, and nothing is given to others. */
  readonly proofs: NameProofService | undefined
  readonly lightNames: LightNames | undefined
}

const idsOf = (entries: readonly InventoryEntry[], wanted: number): readonly Uint8Array[] =>
  entries.filter(({ type }) => type === wanted).map(({ id }) => id)

/** What peers ask of us. Whoever has headers alone serves none: who took them would ask for the blocks. */
const askedHandlers = (
  server: Server,
  proofs: NameProofService | undefined,
): Pick<ChainHandlers, 'getaddr' | 'getdata' | 'getblocks' | 'getheaders' | 'getnameproof' | 'mempool'> => ({
  getaddr: (peer) => {
    server.getAddresses(peer)
  },
  getdata: (peer, entries) => {
    server.getData(peer, entries)
  },
  getblocks: (peer, request) => {
    if (proofs !== undefined) server.getBlocks(peer, request)
  },
  getheaders: (peer, request) => {
    if (proofs !== undefined) server.getHeaders(peer, request)
  },
  getnameproof: (peer, { username }) => {
    proofs?.receiveQuestion(peer, username)
  },
  mempool: (peer) => {
    server.getMempool(peer)
  },
})

/** The table of all messages. */
export const chainHandlers = ({
  handshakes,
  relay,
  server,
  sync,
  votes,
  filters,
  proofs,
  lightNames,
  ...parts
}: HandlerParts): ChainHandlers => ({
  version: (peer, version) => {
    handshakes.receiveVersion(peer, version)
  },
  verack: (peer) => {
    handshakes.receiveVerack(peer)
  },
  addr: (peer, list) => {
    relay.receiveAddresses(peer, list)
  },
  inv: (peer, entries) => {
    const transactions = idsOf(entries, inventoryType.transaction)
    const blocks = idsOf(entries, inventoryType.block)
    if (transactions.length > 0 && lightNames === undefined) relay.receiveInventory(peer, transactions)
    if (blocks.length > 0) sync.receiveInventory(peer, blocks)
  },
  notfound: (peer, entries) => {
    sync.receiveNotFound(peer, idsOf(entries, inventoryType.block))
    relay.receiveNotFound(peer, idsOf(entries, inventoryType.transaction))
  },
  headers: (peer, headers) => {
    sync.receiveHeaders(peer, headers)
  },
  block: (peer, block) => {
    sync.receiveBlock(peer, block)
  },
  tx: (peer, transaction) => {
    if (lightNames === undefined) relay.receiveTransaction(peer, transaction)
  },
  cp: (peer, vote) => {
    votes.receive(peer, vote)
  },
  nameproof: (peer, answer) => {
    lightNames?.receiveProof(peer, answer)
  },
  ping: (peer, { nonce }) => {
    if (nonce !== undefined) peer.send('pong', { nonce })
  },
  pong: (peer, { nonce }) => {
    peer.receivePong(nonce)
  },
  ...askedHandlers(server, proofs),
  ...dhtHandlers(parts),
  ...filterHandlers(filters),
  // Read and ignored (chain.md H7).
  alert: () => undefined,
})
