// Whether the chain is complete enough to say of a name that it is free, or whose it is.
import { type Clock, sleep } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Chain } from '../chain/index.ts'
import { parseUsername } from '../protocol/username.ts'

/** A last block older than this is not trusted to be the last one (chain.md 5.2, H14). */
const maxTipAgeSeconds = 86_400

/** So long, at the most, the first peers are waited for, and the last blocks. */
const longestWaitMs = 10_000
/** With more blocks missing it takes longer than anybody waits for a command: a hundred come in a tenth of a second. */
const lastBlocks = 1_000
const pollMs = 50

type NamingChain = Pick<Chain, 'sync' | 'network'> & Partial<Pick<Chain, 'isLight'>>

/**
 * Where a network works alone, its founder has no peers, and blocks are made when there is something to put into them.
 * Nobody has shown a block yet: a network begins here, as in a laboratory, and its first names are made before its
 * first block, as with the C++ node.
 */
export const knowsAllNames = ({ sync, network, isLight = false }: NamingChain): boolean => {
  // Who shows no proof of a name may hide it.
  if (isLight) return false
  const { state, tipAgeSeconds, bestKnownHeight } = sync()
  if (state === 'syncing' || state === 'stalled') return false
  return network.worksAlone || bestKnownHeight === 0 || tipAgeSeconds < maxTipAgeSeconds
}

/**
 * Resolves when the first peers have said what they have, and the last blocks are here: until then nothing can be told
 * that holds a second later. All who ask wait together: however many they are, one looks.
 */
export const inStep = ({ sync }: NamingChain, clock: Clock): (() => Promise<void>) => {
  let waiting: Promise<void> | undefined
  const wait = async (): Promise<void> => {
    for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pollMs) {
      const { state, missingBlocks } = sync()
      if (state !== 'syncing' || missingBlocks > lastBlocks) return
      await sleep(clock, pollMs)
    }
  }
  return () => {
    waiting ??= wait().finally(() => {
      waiting = undefined
    })
    return waiting
  }
}

/** What the parts of a node ask about names. */
export const namingOf = (chain: Pick<Chain, 'sync' | 'network' | 'isLight' | 'learn'>, clock: Clock) => ({
  isLight: chain.isLight,
  knowsAllNames: () => knowsAllNames(chain),
  inStep: inStep(chain, clock),
  /** Has peers asked for names, where they are not all known. */
  learn: (names: readonly string[]) => chain.learn(names.flatMap((name) => parseUsername(name) ?? [])),
})

/** Told before anything is made of a name that may be somebody else's. */
export const namesNotKnown = (code: string): CodedError =>
  new CodedError(
    code,
    'This node does not have the newest blocks, so that it cannot tell whether the name is free. Wait until it is in step; if it is a light node, use one that is not; if the name is yours, import its secret. Where nobody has found a block for a day, this node can: twister mine on',
  )
