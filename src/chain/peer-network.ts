// The chain's peers, put together: connections, handshakes, synchronisation, relay, serving, dialling.
import type { Scope } from '../base/scope.ts'
import { AddressBook } from './peers/address-book.ts'
import type { ChainState } from './state/chain-state.ts'
import { Dialer } from './peers/dialer.ts'
import type { DhtHandlerParts } from './dht-handlers.ts'
import { chainHandlers } from './handlers.ts'
import { Handshakes } from './peers/handshake.ts'
import { PeerPool } from './peers/peer-pool.ts'
import { Deputies } from './sync/deputies.ts'
import { Errands } from './sync/errands.ts'
import { Filters } from './sync/filters.ts'
import { LightNames, type LightNamesParts } from './sync/light-names.ts'
import { NameProofService } from './sync/name-proof-service.ts'
import { Relay } from './sync/relay.ts'
import { Server } from './sync/serve.ts'
import { Sync } from './sync/sync.ts'
import { VoteRelay } from './sync/vote-relay.ts'
import { ownServices } from './wire/messages.ts'
import type { ChainNeeds, ChainOptions } from './types.ts'

/** What peers bring. */
export interface PeerNetwork extends DhtHandlerParts {
  readonly pool: PeerPool
  readonly book: AddressBook
  readonly handshakes: Handshakes
  readonly relay: Relay
  readonly votes: VoteRelay
  readonly sync: Sync
  readonly dialer: Dialer
  /** Of a node without blocks. */
  readonly lightNames: LightNames | undefined
}

/** What we call ourselves towards peers, in the form of the reference. */
const userAgentOf = (client: string): string => `/${client.replace('/', ':')}/`

/** Blocks of one step that are announced one by one; more are found by their headers. */
const maxAnnounced = 8

/** Of a node without blocks. */
const openLightNames = (
  { learnt, index, best }: ChainState,
  parts: Omit<LightNamesParts, 'learnt' | 'index' | 'best'>,
  scope: Scope,
): LightNames | undefined =>
  learnt === undefined ? undefined : new LightNames({ ...parts, learnt, index, best }, scope)

/** Begins to listen and to dial. */
export const openPeerNetwork = async (
  state: ChainState,
  needs: ChainNeeds,
  options: ChainOptions,
  scope: Scope,
): Promise<PeerNetwork> => {
  const { clock, random, log, metrics } = needs
  const { index, best, store, mempool, acceptor, timeOffset, softCheckpoints } = state
  const { network, isLight = false } = options
  const book = new AddressBook(store.database, clock, random, options.network.port)
  const pool = new PeerPool(needs, options, scope)
  const sync = new Sync({ clock, log, metrics, pool, index, best, acceptor, timeOffset, isLight }, scope)
  const isCurrent = (): boolean => !sync.syncing
  const handshakes = new Handshakes(
    {
      ...{ pool, book, timeOffset, isCurrent },
      userAgent: userAgentOf(options.client),
      services: isLight ? 0n : ownServices,
      wantsRegistrations: !isLight,
      boundAddress: options.connectFrom,
      // Nobody shall wait for headers of a node that serves none.
      bestHeight: () => (isLight ? 0 : best.height),
    },
    scope,
  )
  const filters = new Filters(clock, pool)
  const relay = new Relay({ clock, random, pool, mempool, book, filters }, scope)
  const relayed = relay.relayed.bind(relay)
  const server = new Server({ clock, pool, index, best, store, mempool, book, filters, relayed })
  const askFor = sync.askFor.bind(sync)
  const votes = new VoteRelay({ clock, pool, index, softCheckpoints, askFor })
  best.changed.on(({ connected, isPartial }) => {
    if (isPartial || isLight) return
    const news = connected.slice(-maxAnnounced).map(({ header }) => header.id)
    relay.announceBlocks(news, best.height)
  })
  const parts = {
    deputies: new Deputies({ pool, random }),
    errands: new Errands({ clock, log, pool, isOpen: options.doesErrands }),
    lightNames: openLightNames(state, { clock, random, pool, network, isBehind: () => sync.syncing }, scope),
  }
  const proofs = isLight
    ? undefined
    : new NameProofService({ clock, pool, network, best, store, directory: state.directory })
  await pool.open(chainHandlers({ handshakes, relay, server, sync, votes, filters, proofs, ...parts }))
  const dialer = new Dialer({ clock, random, pool, book, sockets: needs.sockets }, options, scope)
  return { pool, book, handshakes, relay, votes, sync, dialer, ...parts }
}
