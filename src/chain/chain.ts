// The chain, put together: what the node sees of it.

import { equalBytes } from '../base/bytes.ts'
import type { Scope } from '../base/scope.ts'
import { Signal } from '../base/signal.ts'
import { accept, type Verdict } from '../base/verdict.ts'
import { scryptHash } from '../crypto/hash.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import type { KeyChange } from '../protocol/ports.ts'
import type { Username } from '../protocol/username.ts'
import type { Block } from './wire/block.ts'
import { blockFlags, noBlock } from './tree/block-index.ts'
import { exportBlocks, loadBlocks } from './block-transfer.ts'
import { blockSummaryOf, shownDifficulty } from './block-summary.ts'
import { BlockTemplates } from './mining/block-template.ts'
import { type ChainState, openChainState } from './state/chain-state.ts'
import { KeyChanges } from './state/key-changes.ts'
import { Miner } from './mining/miner.ts'
import { outsideMining } from './mining/outside-mining.ts'
import { offerBlocks } from './offered-blocks.ts'
import { peerInfoOf } from './peers/peer-info.ts'
import { openPeerNetwork, type PeerNetwork } from './peer-network.ts'
import { PaceMeter } from './sync-pace.ts'
import { syncStateOf } from './sync-state.ts'
import type { SigningKey } from './wire/promoted-message.ts'
import type { UserRegistration } from './wire/registration.ts'
import type { TransactionRejection } from './rules/rejections.ts'
import { verifyBlocks } from './verify-blocks.ts'
import type { Chain, ChainNeeds, ChainOptions, ChainTip } from './types.ts'

const progressTask = 'chain-sync'
const reportPeriodMs = 500

const tipOf = ({ index, best }: ChainState): ChainTip => ({
  height: best.height,
  id: index.idOf(best.tip),
  time: index.timeOf(best.tip),
})

/** The key of a local user in the form in which it is registered now. */
const signingKeyOf = (state: ChainState, needs: ChainNeeds, username: Username): SigningKey | undefined => {
  const privateKey = needs.secretOf(username)
  const registered = state.directory.registrationOf(username)?.registration.publicKey
  if (privateKey === undefined || registered === undefined) return undefined
  const compressed = [true, false].find((form) => equalBytes(publicKeyOf(privateKey, form), registered))
  return compressed === undefined ? undefined : { privateKey, compressed }
}

/** Stores a block of ours and connects it; says whether it stands in the chain. */
const submitBlock = async ({ acceptor, best, index }: ChainState, block: Block): Promise<boolean> => {
  const verdict = await acceptor.receive(block)
  if (!verdict.ok || verdict.value.kind !== 'stored') return false
  await best.advance()
  return !index.has(verdict.value.block, blockFlags.failed)
}

const openMiner = (
  state: ChainState,
  peers: PeerNetwork,
  {
    needs,
    options,
    scope,
    submit,
  }: {
    readonly needs: ChainNeeds
    readonly options: ChainOptions
    readonly scope: Scope
    readonly submit: (block: Block) => Promise<boolean>
  },
): Miner => {
  const { network } = options
  const { mempool, adjustedTime, index, best } = state
  const { clock, random, log, metrics, workers } = needs
  const templates = new BlockTemplates({
    network,
    random,
    index,
    best,
    mempool,
    adjustedTime,
    signingKeyOf: (username) => signingKeyOf(state, needs, username),
  })
  const miner = new Miner(
    {
      clock,
      log,
      metrics,
      workers,
      network,
      templates,
      tip: () => tipOf(state),
      adjustedTime,
      hasPending: () => mempool.size > 0,
      mayMine: () =>
        options.isLight !== true &&
        state.store.fault === undefined &&
        !peers.sync.syncing &&
        (network.worksAlone || peers.pool.ready().length > 0),
      submit,
      minimumIntervalSeconds: options.minimumBlockIntervalSeconds,
    },
    scope,
  )
  best.changed.on(() => {
    miner.tipMoved()
  })
  mempool.added.on(() => {
    miner.mempoolGrew()
  })
  return miner
}

/** Tells people and meters how far the chain is. */
const reportProgress = (
  state: ChainState,
  peers: PeerNetwork,
  { clock, metrics, progress }: ChainNeeds,
  scope: Scope,
): PaceMeter => {
  const meter = new PaceMeter(clock)
  const height = metrics.gauge('chain_height_blocks', 'Height of the active chain.')
  const headers = metrics.gauge('chain_headers_blocks', 'Height of the best known header.')
  const pending = metrics.gauge('chain_pending_registrations', 'Registrations that wait for a block.')
  const addresses = metrics.gauge('chain_known_addresses', 'Endpoints of other nodes in the address book.')
  let reporting = false
  const report = (): void => {
    const { index, best, mempool } = state
    height.set(best.height)
    headers.set(index.heightOf(index.bestHeader))
    pending.set(mempool.size)
    addresses.set(peers.book.size)
    const { syncing, readsHeaders, bestKnownHeight, missingBlocks } = peers.sync
    meter.note(syncing ? { readsHeaders, height: best.height, bestKnownHeight, missingBlocks } : undefined)
    if (syncing) progress.report(progressTask, best.height, bestKnownHeight)
    else if (reporting) progress.finish(progressTask)
    reporting = syncing
  }
  report()
  const timer = clock.every(reportPeriodMs, report)
  scope.defer(() => {
    timer.cancel()
  })
  return meter
}

/** What can be asked of the chain itself. */
const chainFace = (state: ChainState, options: ChainOptions) => {
  const { index, best, store, directory, mempool, softCheckpoints } = state
  return {
    network: options.network,
    isLight: options.isLight === true,
    users: directory,
    tip: () => tipOf(state),
    softCheckpoint: () => softCheckpoints.last,
    blockIdAt: (height: number) => {
      const block = best.at(height)
      return block === noBlock ? undefined : index.idOf(block)
    },
    headerAt: (height: number) => {
      const block = best.at(height)
      return block === noBlock ? undefined : store.headerBytes(block)
    },
    blockSummary: (id: Uint8Array) => {
      const block = index.find(id)
      const content = block === noBlock || options.isLight === true ? undefined : store.block(block)
      return content === undefined ? undefined : blockSummaryOf(content, index.heightOf(block), best.contains(block))
    },
    difficulty: () => shownDifficulty(index.bitsOf(best.tip)),
    transactionCount: () => best.transactionCount,
    submitRegistration: ({ transaction }: UserRegistration): Verdict<Uint8Array, TransactionRejection> => {
      const verdict = mempool.offer(transaction, 'own')
      return verdict.ok ? accept(transaction.id) : verdict
    },
    pendingRegistrations: () =>
      mempool.all().map((registration) => ({ registration, transactionId: registration.transaction.id })),
  }
}

/** What can be asked about peers. */
const peersFace = (state: ChainState, { pool, book, handshakes, sync, dialer, deputies, errands }: PeerNetwork) => ({
  deputies,
  doErrandsWith: errands.open.bind(errands),
  findNodesBy: dialer.findBy.bind(dialer),
  peers: () => pool.all().map((peer) => peerInfoOf(peer, sync.isSyncPeer(peer))),
  knownEndpoints: (count: number) => book.best(count).map(({ endpoint }) => endpoint),
  knownEndpointCount: () => book.size,
  externalAddress: () => handshakes.externalAddress(),
  listenPort: () => pool.listening?.port,
  timeOffsetSeconds: () => state.timeOffset.seconds,
  clockDifferenceSeconds: () => state.timeOffset.difference,
  askDnsSeed: (host: string) => {
    dialer.askSeed(host)
  },
  addNode: (text: string) => dialer.add(text),
  removeNode: (text: string) => dialer.remove(text),
  tryNode: (text: string) => dialer.tryOnce(text),
})

/** Opens the chain and begins to talk to peers. Faults: those of `openDatabase` and `Sockets.listen`. */
export async function openChain(needs: ChainNeeds, options: ChainOptions, scope: Scope): Promise<Chain> {
  const proofOfWork = needs.proofOfWork ?? scryptHash
  const state = await openChainState({ ...needs, proofOfWork }, options, scope)
  const peers = await openPeerNetwork(state, needs, options, scope)
  const transfer = { state, network: options.network, progress: needs.progress, isLight: options.isLight }
  const mined = new Signal<ChainTip>()
  const submit = async (block: Block): Promise<boolean> => {
    const stands = await submitBlock(state, block)
    if (stands) mined.emit(tipOf(state))
    return stands
  }
  const miner = openMiner(state, peers, { needs, options, scope, submit })
  const meter = reportProgress(state, peers, needs, scope)
  const tipChanged = new Signal<ChainTip>()
  const keysChanged = new Signal<KeyChange>()
  const keyChanges = new KeyChanges((username) => state.directory.registrationHeight(username) !== undefined)
  state.best.changed.on((change) => {
    const changed = keyChanges.of(change, state.best.height)
    if (changed !== undefined) keysChanged.emit(changed)
    if (change.isPartial) return
    tipChanged.emit(tipOf(state))
    if (!peers.sync.syncing) peers.votes.cast((username) => signingKeyOf(state, needs, username))
  })
  peers.lightNames?.learned.on((change) => {
    keysChanged.emit(change)
    // Whose name was waited for goes on as if it stood in a new block.
    tipChanged.emit(tipOf(state))
  })
  return {
    ...chainFace(state, options),
    learn: async (names) => peers.lightNames?.learn(names),
    findProofsBy: (source) => peers.lightNames?.findProofsBy(source),
    provedKeys: peers.lightNames,
    ...peersFace(state, peers),
    exportBlocks: (path) => exportBlocks(transfer, path),
    loadBlocks: (path, signal) => loadBlocks(transfer, path, signal),
    offerBlocks: (blocks) => offerBlocks(state, blocks),
    ...outsideMining({ ...state, create: () => miner.template(), submit }),
    verify: (level, depth) =>
      verifyBlocks(state, { clock: needs.clock, level, depth, proofOfWork, ...options, signal: scope.signal }),
    keysChanged,
    tipChanged,
    mined,
    sync: () => syncStateOf(state, peers, options.network, meter),
    storageFault: () => state.store.fault,
    mining: () => miner.state,
    startMining: (threads) => {
      miner.start(threads)
    },
    stopMining: () => {
      miner.stop()
    },
    setPromotedMessage: (message) => {
      miner.say(message)
    },
  }
}
