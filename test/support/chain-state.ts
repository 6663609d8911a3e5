// A chain without peers, for tests of rules and storage.
import { setImmediate as turn } from 'node:timers/promises'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { Signal } from '../../src/base/signal.ts'
import type { Verdict } from '../../src/base/verdict.ts'
import { KeyChanges } from '../../src/chain/state/key-changes.ts'
import { noBlock } from '../../src/chain/tree/block-index.ts'
import type { Chain } from '../../src/chain/types.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import type { BlockOutcome } from '../../src/chain/state/block-acceptor.ts'
import { type ChainState, openChainState } from '../../src/chain/state/chain-state.ts'
import type { BlockRejection } from '../../src/chain/rules/rejections.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import type { Network } from '../../src/protocol/network.ts'
import type { KeyChange } from '../../src/protocol/ports.ts'
import type { Username } from '../../src/protocol/username.ts'
import { proofOf, quickNetwork, testStartSeconds } from './chain-builders.ts'
import { forEachTest } from './each-test.ts'

/** A chain state with its clock and scope. */
export interface ChainStateRoom extends ChainState {
  readonly clock: ManualClock
  readonly scope: Scope
  readonly failures: unknown[]
  /** Offers blocks one after another, lets the chain advance, and tells what became of each. */
  offer(...blocks: readonly Block[]): Promise<readonly Verdict<BlockOutcome, BlockRejection>[]>
  /** The codes of refused blocks that were offered, and of blocks that broke a rule on connecting since. */
  codesOf(...blocks: readonly Block[]): Promise<readonly string[]>
  /** Lets the chain connect what it has. */
  settle(): Promise<void>
}

/** How a chain state is opened. */
export interface CoreRoomOptions {
  readonly network?: Network
  readonly path?: string
  readonly useCheckpoints?: boolean
  readonly rebuilds?: boolean
  readonly nowSeconds?: number
  readonly proofOfWork?: (header: Uint8Array) => Uint8Array
}

/** Lets a clock fire what is due at once, until some work is done. */
export const finished = async <T>(clock: ManualClock, work: Promise<T>): Promise<T> => {
  const progress = { isDone: false }
  const done = (): void => {
    progress.isDone = true
  }
  work.then(done, done)
  await turn()
  while (!progress.isDone) {
    await clock.advance(0)
    await turn()
  }
  return work
}

/** Opens a chain state. Close its scope in the end. */
export const openChainStateRoom = async (options: CoreRoomOptions = {}): Promise<ChainStateRoom> => {
  const clock = new ManualClock((options.nowSeconds ?? testStartSeconds) * 1000)
  const scope = new Scope('chain', silentLog)
  const failures: unknown[] = []
  scope.onFailure((error) => failures.push(error))
  const opening = openChainState(
    { clock, log: silentLog, proofOfWork: async (header) => (options.proofOfWork ?? proofOf)(header) },
    {
      network: options.network ?? quickNetwork,
      databasePath: options.path ?? ':memory:',
      useCheckpoints: options.useCheckpoints ?? false,
      rebuilds: options.rebuilds ?? false,
    },
    scope,
  )
  const state = await finished(clock, opening)
  const settle = async (): Promise<void> => {
    const advancing = state.best.advance()
    await clock.advance(10)
    await advancing
    if (failures.length > 0) throw failures[0]
  }
  const offer = async (...blocks: readonly Block[]): Promise<readonly Verdict<BlockOutcome, BlockRejection>[]> => {
    const verdicts: Verdict<BlockOutcome, BlockRejection>[] = []
    for (const block of blocks) verdicts.push(await state.acceptor.receive(block))
    await settle()
    return verdicts
  }
  const codesOf = async (...blocks: readonly Block[]): Promise<readonly string[]> => {
    const codes: string[] = []
    const stop = state.best.invalid.on(({ rejection }) => codes.push(rejection.code))
    for (const verdict of await offer(...blocks))
      if (!verdict.ok)
        codes.push(
          verdict.rejection.code === 'transaction-invalid' ? verdict.rejection.cause.code : verdict.rejection.code,
        )
    stop()
    return codes
  }
  return { ...state, clock, scope, failures, offer, codesOf, settle }
}

/** A chain state for each test of a file. */
export const useChainStateRoom = (): ChainStateRoom =>
  forEachTest(
    () => openChainStateRoom(),
    ({ scope }) => scope.close(),
  )

/** What the chain offers on names and their keys, without the rest of it. */
export const namesOf = ({ best, directory, store }: ChainState): Pick<Chain, 'users' | 'headerAt' | 'keysChanged'> => {
  const keysChanged = new Signal<KeyChange>()
  const changes = new KeyChanges((username) => directory.registrationHeight(username) !== undefined)
  best.changed.on((change) => {
    const changed = changes.of(change, best.height)
    if (changed !== undefined) keysChanged.emit(changed)
  })
  const headerAt = (height: number) => (best.at(height) === noBlock ? undefined : store.headerBytes(best.at(height)))
  return { users: directory, headerAt, keysChanged }
}

/** Everything that the registry says of some names. */
export const registryOf = ({ directory, best }: ChainState, names: readonly string[]): readonly unknown[] => [
  best.height,
  best.transactionCount,
  directory.namesWithPrefix('', 100),
  ...names.map((name) => {
    const record = directory.registrationOf(name as Username)
    const keys = Array.from({ length: best.height + 2 }, (_, height) => directory.keyAt(name as Username, height))
    return [record?.height, record?.position, record?.transactionId, keys]
  }),
]

/** The id of the tip, as a text. */
export const tipText = ({ index, best }: ChainState): string => encodeHex(index.idOf(best.tip))
