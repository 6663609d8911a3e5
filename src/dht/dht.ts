// Opens the DHT: makes its parts, starts its loops and offers them as one.
import { repeat } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { shuffled } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { Signal } from '../base/signal.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { isUnspecified } from '../codec/ip-networks.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { decodeItem, type ItemRejection, type SignedItem } from '../protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../protocol/dht-target.ts'
import { isComputed } from '../protocol/resources.ts'
import { WriteBatch } from '../store/batch.ts'
import { openDatabase } from '../store/database.ts'
import { isExpired } from './rules/expiry.ts'
import { crawl } from './lookup/crawl.ts'
import { type GetNeeds, getItems } from './lookup/get.ts'
import { AddressProofs } from './rules/address-proofs.ts'
import { answerQuery, type HandlerNeeds } from './handlers.ts'
import { Identity } from './peers/identity.ts'
import { ItemJudge } from './rules/item-judge.ts'
import type { QueryHandler } from './peers/answering.ts'
import { Messenger } from './peers/messenger.ts'
import { startMeters } from './meters.ts'
import { parameters } from './parameters.ts'
import { DeputyWalks } from './lookup/deputy-walks.ts'
import { errandsOf } from './lookup/errands.ts'
import { HotKeys } from './lookup/hot-keys.ts'
import { Listening } from './lookup/listening.ts'
import { publish } from './lookup/put.ts'
import { openReads } from './lookup/reads.ts'
import { type RefreshNeeds, startRefreshing } from './lookup/refresh.ts'
import { Relaying, type RelayingNeeds } from './lookup/relaying.ts'
import { reviewItems } from './store/review.ts'
import { SavedState } from './store/saved-state.ts'
import { schema, schemaVersion } from './store/schema.ts'
import { announceSwarm, peersOfSwarm, type SwarmPeersNeeds, trackerAnswers } from './lookup/swarm-peers.ts'
import { TrackerTable } from './store/tracker-table.ts'
import type { Dht, DhtNeeds, DhtOptions, Hop, ReadBack, ReadMode } from './types.ts'
import { Upkeep } from './lookup/upkeep.ts'
import { ValueStore } from './store/value-store.ts'
import { Walks } from './lookup/lookup-driver.ts'
import { WriteTokens } from './rules/write-token.ts'

/** The parts of a running DHT. */
interface Parts extends RefreshNeeds, GetNeeds, SwarmPeersNeeds {
  readonly messenger: Messenger
  readonly walks: Pick<Walks, 'run' | 'close' | 'waiting'>
  readonly identity: Identity
  readonly saved: SavedState
  readonly upkeep: Upkeep
  readonly listens: Listening
  readonly hotKeys: HotKeys
  readonly reads: ReturnType<typeof openReads>
  readonly asked: Dht['asked']
}

/** What is given on to many is read from everybody who holds it. */
const allHolders = {
  ...{ timeoutMs: parameters.hotReadMs, furtherTimeoutMs: 500, furtherResults: 2 * parameters.bucketSize },
} as const

/** Answers the queries of others; a fault is one of a database that cannot be read any more. */
const answering =
  (needs: HandlerNeeds, scope: Scope): QueryHandler =>
  (query, from, id) => {
    try {
      return answerQuery(needs, query, from, id)
    } catch (error) {
      scope.fail(error, 'answer query')
      return undefined
    }
  }

const ifLost =
  'Nothing of your own is lost: profile and posts are put again, and other items come back from the network.'

const openHotKeys = (needs: GetNeeds, metrics: Metrics, scope: Scope): HotKeys => {
  const reading = { ...needs, lane: 'background' } as const
  return new HotKeys({
    ...{ clock: needs.clock, metrics },
    read: (target) => getItems(reading, target, allHolders, true),
    run: (work) => {
      scope.task('read a hot key', work)
    },
  })
}

/** What is read for others, who cannot know how complete it is: a little later than the first that comes. */
const forOthers = { timeoutMs: parameters.relayReadMs }
const listForOthers = {
  ...forOthers,
  ...{ furtherTimeoutMs: parameters.relayFurtherMs, furtherResults: 2 * parameters.bucketSize },
}

const openRelaying = (needs: GetNeeds & Omit<RelayingNeeds, 'read' | 'run'>, scope: Scope): Relaying =>
  new Relaying({
    ...needs,
    read: (target) => getItems(needs, target, target.kind === 'multi' ? listForOthers : forOthers),
    run: (work) => {
      scope.task('read for others', work)
    },
  })

/** Who reads here: people, others for whom this node reads, and others still who all want the same. */
const openReading = (
  needs: GetNeeds & Omit<RelayingNeeds, 'read' | 'run'>,
  mode: ReadMode,
  scope: Scope,
): Pick<Parts, 'hotKeys' | 'reads'> & { readonly relaying: Relaying } => ({
  hotKeys: openHotKeys(needs, needs.metrics, scope),
  relaying: openRelaying(needs, scope),
  reads: openReads(needs, mode, scope),
})

const boundAddressOf = ({ address }: Endpoint): string | undefined => (isUnspecified(address) ? undefined : address)

const openIdentity = ({ clock, random, datagrams }: DhtNeeds, options: DhtOptions, saved: SavedState): Identity => {
  const { remembered } = options
  const identity = new Identity(clock, random, {
    savedId: remembered?.id ?? saved.nodeId(),
    savedAddress: saved.externalAddress(),
    chainAddress: options.externalAddress,
    boundAddress: boundAddressOf(datagrams.local),
    family: options.family ?? 4,
  })
  for (const contact of remembered?.contacts() ?? []) identity.table.confirm(contact, contact.roundTripMs)
  return identity
}

const openParts = (needs: DhtNeeds, options: DhtOptions, scope: Scope): Parts => {
  const { clock, random, log, metrics, keys, datagrams, deputies } = needs
  const path = options.databasePath
  const database = openDatabase({ path, schema, version: schemaVersion, durability: 'normal', ifLost }, scope)
  const batch = new WriteBatch(database, scope)
  const saved = new SavedState(database)
  const { swarmPort } = options
  const boundAddress = boundAddressOf(datagrams.local)
  const identity = openIdentity(needs, options, saved)
  const proofs = new AddressProofs(clock, random)
  const judge = new ItemJudge(keys, needs.adjustedTime, needs.provedKeys)
  const ownId = () => identity.id
  const { maxStoredBytes: maxBytes } = options
  const values = new ValueStore({ ...{ database, batch, clock, random, keys, log, metrics }, ownId, maxBytes })
  const trackers = new TrackerTable(clock, random)
  const tokens = new WriteTokens(clock, random)
  const listening: Pick<Listening, 'admit' | 'take'> = {
    admit: (...query) => listens.admit(...query),
    take: (...query) => listens.take(...query),
  }
  const relays: Pick<Relaying, 'answer'> = { answer: (...query) => relaying.answer(...query) }
  const asked: Dht['asked'] = new Signal()
  const handling = {
    ...{ identity, tokens, trackers, values, judge, keys, proofs, random, listening },
    hotKeys: { asked: (...question) => hotKeys.asked(...question) } satisfies Pick<HotKeys, 'asked'>,
    relaying: options.relaysReads === false ? undefined : relays,
    asked: asked.emit.bind(asked),
  }
  const handler = answering(handling, scope)
  const talk = { clock, random, log, metrics, identity, proofs, datagrams, handler }
  const messenger = new Messenger(talk, scope)
  const walks = deputies === undefined ? new Walks(messenger) : new DeputyWalks({ clock, identity, deputies })
  const listens = new Listening({ clock, log, messenger, walks, judge, keys })
  values.stored.on((item) => {
    listens.stored(item)
  })
  const keep = (item: SignedItem): void => {
    values.keep(item)
  }
  // Behind a proxy others ask for this node in any case.
  const mode = deputies === undefined ? (options.reads ?? 'open') : 'open'
  const reading = { clock, walks, values, judge, keys, keep, random, metrics, messenger, tokens }
  const { hotKeys, relaying, reads } = openReading(reading, mode, scope)
  return {
    ...{ hotKeys, reads },
    ...{ clock, random, keys, identity, messenger, walks, judge, values, trackers, saved, swarmPort, listens, asked },
    deputies,
    hasContacts: () => (deputies === undefined ? identity.table.confirmedCount() : deputies.count()) > 0,
    upkeep: new Upkeep({
      ...{ clock, random, messenger, walks },
      savedEndpoints: saved.endpoints(),
      bootstrapEndpoints: needs.bootstrapEndpoints,
    }),
    isReached: needs.isReached,
    ownAddress: () => identity.externalAddress ?? options.externalAddress ?? boundAddress,
    keep,
  }
}

/** Saves who we are and whom we know, now and then and at the end. */
const keepSaved = ({ clock, identity, saved }: Parts, log: Log, scope: Scope): void => {
  const save = (): void => {
    try {
      saved.saveIdentity(identity.id, identity.externalAddress)
      saved.saveEndpoints(identity.table.endpoints())
    } catch (error) {
      log.warn('DHT contacts not saved', { error: messageOf(error) })
    }
  }
  saved.saveIdentity(identity.id, identity.externalAddress)
  scope.defer(save)
  scope.task('save contacts', (signal) => repeat(clock, parameters.contactSaveMs, signal, save))
}

const startLoops = (parts: Parts, { log, metrics }: DhtNeeds, scope: Scope): void => {
  const { clock, trackers, values, upkeep, identity, walks } = parts
  scope.signal.addEventListener(
    'abort',
    () => {
      walks.close()
    },
    { once: true },
  )
  keepSaved(parts, log, scope)
  if (parts.deputies === undefined) scope.task('find contacts', (signal) => upkeep.run(signal))
  startRefreshing(parts, scope)
  startMeters({ ...parts, metrics, pending: () => parts.messenger.pending, waiting: () => walks.waiting }, scope)
  scope.task('forget old peers', (signal) =>
    repeat(clock, parameters.peerPurgeMs, signal, () => {
      trackers.purge()
    }),
  )
  scope.task('tidy up items', (signal) =>
    repeat(clock, parameters.expirySweepMs, signal, async () => {
      await values.tidy()
    }),
  )
  identity.changed.on(() => {
    scope.task('rank items anew', (signal) => values.rescore(signal))
  })
}

/** What other nodes would refuse or drop silently is refused here (dht.md 10.1-5). */
const judgeOwn = ({ judge, keys }: Parts, item: SignedItem): Verdict<SignedItem, ItemRejection> => {
  const decoded = decodeItem(item.payload, item.signature, encodeUtf8(item.signer))
  if (!decoded.ok) return decoded
  const { target, height } = decoded.value
  if (isComputed(target))
    return reject({ code: 'item-target-invalid', detail: 'the tracker resource is computed, not stored' })
  if (isExpired(target, height, keys.bestHeight())) return reject({ code: 'item-malformed', detail: 'expired' })
  return judge.judge(decoded.value)
}

const put = async (parts: Parts, item: SignedItem, scope: Scope): Promise<Verdict<undefined, ItemRejection>> => {
  const judged = judgeOwn(parts, item)
  if (!judged.ok) return judged
  const outcome = await parts.values.insert(judged.value, 'own')
  if (outcome === 'stale') return reject({ code: 'item-sequence-stale' })
  scope.task('put item', async () => {
    await publish(parts, judged.value, { lane: 'foreground', compare: false, droppable: false })
  })
  return accept(undefined)
}

const readBack = async (
  parts: Parts,
  target: DhtTarget,
  isOurs: (item: SignedItem) => boolean,
  onHop?: (hop: Hop) => void,
): Promise<ReadBack | undefined> => {
  for (const entry of parts.values.items(targetKey(target))) {
    const read = parts.judge.read(entry, target)
    if (!read.ok || !isOurs(read.value)) continue
    const found = await publish(parts, read.value, {
      lane: 'background',
      compare: true,
      droppable: false,
      isSame: isOurs,
      onHop,
    })
    if (found === undefined) return undefined
    const { copies, sent, newer, rival, rivals } = found
    return { copies, nodes: copies + sent, isSuperseded: newer !== undefined, rival, rivals }
  }
  return undefined
}

/** Opens the DHT; it runs until `scope` closes. */
export function openDht(needs: DhtNeeds, options: DhtOptions, scope: Scope): Dht {
  const parts = openParts(needs, options, scope)
  const { identity, values, trackers, upkeep } = parts
  startLoops(parts, needs, scope)
  const isClosed = () => scope.signal.aborted
  return {
    stored: values.stored,
    asked: parts.asked,
    errands: errandsOf(parts),
    heard: parts.listens.heard,
    listen: async (username, sign) => (isClosed() ? 0 : parts.listens.listen(username, sign)),
    get: async (target, wait = {}) => (isClosed() ? [] : parts.reads.get(target, wait)),
    put: (item) => put(parts, item, scope),
    readBack: async (target, isOurs, onHop) => (isClosed() ? undefined : readBack(parts, target, isOurs, onHop)),
    trackers: async (target, wait = {}) => (isClosed() ? [] : trackerAnswers(parts, target, wait)),
    peersOf: async (target) => (isClosed() ? [] : peersOfSwarm(parts, target)),
    neighboursOf: (target) =>
      identity.table.nearest(targetKey(target), parameters.bucketSize).map(({ endpoint }) => endpoint),
    announce: async (target) => {
      if (!isClosed()) await announceSwarm(parts, target)
    },
    setLocalPeers: (target, peers, followers) => {
      trackers.setLocal(targetKey(target), peers, followers, encodeUtf8(target.name))
    },
    crawl: (forMs) => crawl({ ...parts, random: needs.random }, forMs, scope.signal),
    addContact: (endpoint) => {
      if (!isClosed() && parts.deputies === undefined) upkeep.ping(endpoint)
    },
    keysChanged: (names) => {
      parts.listens.keysChanged(names)
      parts.judge.keysChanged()
      parts.hotKeys.clear()
      scope.task('judge items again', (signal) => reviewItems(parts, names, signal))
    },
    state: () => ({
      contacts: identity.table.size,
      estimatedNodes: identity.table.estimatedNodes(),
      storedItems: values.itemCount,
      externalAddress: identity.externalAddress,
      reads: parts.reads.state(),
    }),
    storageFault: () => values.fault,
    contacts: (count) =>
      shuffled(
        needs.random,
        identity.table.contacts().filter(({ failures }) => failures === 0),
      )
        .slice(0, count)
        .map(({ endpoint }) => endpoint),
  }
}
