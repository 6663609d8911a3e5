// The chain without its peers: disk, tree, rules, active chain, registry, pending registrations.
import { nowSeconds } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { scryptHash } from '../../crypto/hash.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { WriteHealth } from '../../store/write-health.ts'
import { BestChain } from './best-chain.ts'
import { BlockAcceptor } from './block-acceptor.ts'
import { BlockIndex } from '../tree/block-index.ts'
import { checkpointsOf } from '../rules/checkpoints.ts'
import { loadChain } from './load-chain.ts'
import type { IsReplacement } from '../rules/connect-rules.ts'
import { Mempool } from './mempool.ts'
import { ReplacementJudge } from '../rules/replacement-judge.ts'
import { rebuildChainFile } from '../store/rebuild.ts'
import { chainMigrations, chainSchema, chainSchemaVersion } from '../store/schema.ts'
import { ChainStore, ownRegistrations } from '../store/chain-store.ts'
import { TimeOffset } from '../rules/time-offset.ts'
import { SoftCheckpoints } from './soft-checkpoints.ts'
import type { ChainNeeds, ChainOptions } from '../types.ts'
import { ChainUserDirectory } from './user-directory.ts'

/** Everything that needs no peer. */
export interface ChainState {
  readonly index: BlockIndex
  readonly store: ChainStore
  readonly best: BestChain
  readonly directory: ChainUserDirectory
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
export type ChainStateOptions = Pick<ChainOptions, 'network' | 'databasePath' | 'useCheckpoints' | 'rebuilds'>

const openChainDatabase = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      path,
      schema: chainSchema,
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
    return await work(openChainDatabase(path, scope))
  } finally {
    await scope.close()
  }
}

/** Opens the database, reads the chain back and takes up where it was left. */
export const openChainState = async (
  needs: ChainStateNeeds,
  options: ChainStateOptions,
  scope: Scope,
): Promise<ChainState> => {
  const { clock, log } = needs
  const { network } = options
  if (options.rebuilds === true) await rebuildChainFile(options.databasePath, { network, log, withNew })
  const database = openChainDatabase(options.databasePath, scope)
  const store = new ChainStore(database, new WriteHealth(clock, log, 'the chain'))
  const index = new BlockIndex()
  const directory = new ChainUserDirectory(database, (): number => best.height)
  const onFault = (error: unknown): void => {
    scope.fail(error, 'chain')
  }
  const judge = new ReplacementJudge()
  const isReplacement: IsReplacement = (transaction, current) => judge.isValid(transaction, current)
  const best: BestChain = new BestChain({
    clock,
    index,
    store,
    directory,
    isReplacement,
    signal: scope.signal,
    onFault,
  })
  scope.defer(() => {
    store.flush()
  })
  scope.defer(() => best.idle())
  await loadChain({ network, store, index, best, directory, isReplacement })
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
    proofOfWork: needs.proofOfWork ?? scryptHash,
    prepare: (block) => judge.prepare(block, (name) => directory.current(name), clock),
  })
  best.changed.on((change) => {
    mempool.follow(change)
  })
  const softCheckpoints = new SoftCheckpoints({ network, users: directory, best, index })
  return {
    ...{ index, store, best, directory, acceptor, mempool, softCheckpoints, isReplacement, timeOffset, adjustedTime },
  }
}
