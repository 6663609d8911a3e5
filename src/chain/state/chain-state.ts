// The chain without its peers: disk, tree, rules, active chain, registry, pending registrations.
import { nowSeconds } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { scryptHash } from '../../crypto/hash.ts'
import type { Username } from '../../protocol/username.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { removeDatabase } from '../../store/salvage.ts'
import { WriteHealth } from '../../store/write-health.ts'
import { BestChain } from './best-chain.ts'
import { BlockAcceptor } from './block-acceptor.ts'
import { BlockIndex } from '../tree/block-index.ts'
import { checkpointsOf } from '../rules/checkpoints.ts'
import { LearntNames } from './learnt-names.ts'
import { loadChain } from './load-chain.ts'
import type { IsReplacement } from '../rules/connect-rules.ts'
import { Mempool } from './mempool.ts'
import { ReplacementJudge } from '../rules/replacement-judge.ts'
import { rebuildChainFile } from '../store/rebuild.ts'
import { chainMigrations, chainSchema, chainSchemaVersion } from '../store/schema.ts'
import { lightSchema, LightStore } from '../store/light-store.ts'
import { type BlockStore, ChainStore, ownRegistrations } from '../store/chain-store.ts'
import { TimeOffset } from '../rules/time-offset.ts'
import { SoftCheckpoints } from './soft-checkpoints.ts'
import type { ChainNeeds, ChainOptions } from '../types.ts'
import { ChainUserDirectory } from './user-directory.ts'

/** Everything that needs no peer. */
export interface ChainState {
  readonly index: BlockIndex
  readonly store: BlockStore
  readonly best: BestChain
  readonly directory: ChainUserDirectory
  /** What of it a node without blocks has learnt. */
  readonly learnt: LearntNames | undefined
  readonly acceptor: BlockAcceptor
  readonly mempool: Mempool
  readonly softCheckpoints: SoftCheckpoints
  readonly isReplacement: IsReplacement
  readonly timeOffset: TimeOffset
  /** Unix seconds, corrected by the peers' clocks. */
  readonly adjustedTime: () => number
}

/** What the state needs of the chain's needs. */
export type ChainStateNeeds = Pick<ChainNeeds, 'clock' | 'log' | 'proofOfWork'>

/** How the state is opened. */
export type ChainStateOptions = Pick<
  ChainOptions,
  'network' | 'databasePath' | 'useCheckpoints' | 'rebuilds' | 'isLight'
>

const openChainDatabase = (
  { databasePath, isLight }: Pick<ChainStateOptions, 'databasePath' | 'isLight'>,
  scope: Scope,
): Database =>
  openDatabase(
    {
      path: databasePath,
      schema: isLight === true ? lightSchema : chainSchema,
      version: chainSchemaVersion,
      migrations: chainMigrations,
      // A power cut may cost the last blocks, which come again; never consistency.
      durability: 'normal',
      ifLost:
        'Or start it with -reindex: what can be read is kept. The rest of the chain is fetched from the network; registrations of yours that wait for a block and cannot be read are lost.',
    },
    scope,
  )

/** A new file, closed when the work on it is done. */
const withNew = async <T>(path: string, work: (database: Database) => Promise<T>): Promise<T> => {
  const scope = new Scope('rebuilt chain', silentLog)
  try {
    return await work(openChainDatabase({ databasePath: path }, scope))
  } finally {
    await scope.close()
  }
}

/** Makes the file anew; of headers alone everything is fetched again, since each follows from all before it. */
const rebuild = async (
  { network, databasePath, isLight }: ChainStateOptions,
  { clock, log }: Pick<ChainStateNeeds, 'clock' | 'log'>,
): Promise<void> => {
  if (isLight === true) removeDatabase(databasePath)
  else await rebuildChainFile(databasePath, { clock, network, log, withNew })
}

/** The registry, and of a node without blocks what fills it. */
const openDirectory = (database: Database, { isLight }: ChainStateOptions, bestHeight: () => number) => {
  const used = new Signal<Username>()
  const directory = new ChainUserDirectory(database, bestHeight, (username) => {
    used.emit(username)
  })
  return { directory, learnt: isLight === true ? new LearntNames(database, directory, used) : undefined }
}

/** Opens the database, reads the chain back and takes up where it was left. */
export const openChainState = async (
  needs: ChainStateNeeds,
  options: ChainStateOptions,
  scope: Scope,
): Promise<ChainState> => {
  const { clock, log, proofOfWork = scryptHash } = needs
  const { network, isLight = false } = options
  if (options.rebuilds === true) await rebuild(options, needs)
  const database = openChainDatabase(options, scope)
  const index = new BlockIndex()
  const health = new WriteHealth(clock, log, 'the chain')
  const store = isLight ? new LightStore(database, health, index) : new ChainStore(database, health)
  const { directory, learnt } = openDirectory(database, options, () => best.height)
  const onFault = (error: unknown): void => {
    scope.fail(error, 'chain')
  }
  const judge = new ReplacementJudge()
  const isReplacement: IsReplacement = (transaction, current) => judge.isValid(transaction, current)
  const { signal } = scope
  const best: BestChain = new BestChain({ clock, index, store, directory, isReplacement, signal, onFault })
  scope.defer(() => {
    store.flush()
  })
  scope.defer(() => best.idle())
  const proofOfHeader = isLight ? proofOfWork : undefined
  await loadChain({ clock, network, store, index, best, directory, isReplacement, proofOfHeader })
  const timeOffset = new TimeOffset(clock)
  const adjustedTime = (): number => nowSeconds(clock) + timeOffset.seconds
  const mempool = new Mempool({
    clock,
    network,
    own: ownRegistrations(database),
    recordOf: ({ username }) => directory.registrationOf(username),
    bestHeight: () => best.height,
    isReplacement,
  })
  const acceptor = new BlockAcceptor({
    index,
    network,
    store,
    best,
    adjustedTime,
    checkpoints: checkpointsOf(network, options.useCheckpoints),
    proofOfWork,
    isLight,
    prepare: (block) => judge.prepare(block, (name) => directory.current(name), clock),
  })
  best.changed.on((change) => {
    mempool.follow(change)
  })
  const softCheckpoints = new SoftCheckpoints({ network, users: directory, best, index })
  return {
    ...{ index, store, best, directory, learnt, acceptor, mempool },
    ...{ softCheckpoints, isReplacement, timeOffset, adjustedTime },
  }
}
