// Blocks: whether any come, and looking for them with this computer.
import type { StatusJson } from '../../api/control.ts'
import type { Page } from './page.ts'

/** Blocks come at random: so many times the mean pass without one in one case of four hundred. */
const patience = 6

/**
 * For how many seconds the network has found no block, when that is too long for chance and this computer does not
 * look for one; `waitSeconds` is the mean.
 */
export const silentSeconds = (
  { mining, tipTime }: StatusJson['chain'],
  waitSeconds: number | undefined,
  now: number,
): number | undefined => {
  const seconds = now - tipTime
  return mining || waitSeconds === undefined || seconds <= patience * waitSeconds ? undefined : seconds
}

/**
 * The same for a name that waits for a block: where the node tells no time it knows that nobody looks for one, and there
 * is nothing to wait for.
 */
export const blocklessSeconds = (
  chain: StatusJson['chain'],
  waitSeconds: number | undefined,
  now: number,
): number | undefined =>
  waitSeconds === undefined && !chain.mining ? Math.max(0, now - chain.tipTime) : silentSeconds(chain, waitSeconds, now)

/** For `setMining`: all processors of the node's computer. */
export const allProcessors = -1

/** Begins or ends looking for blocks, with so many processors. */
export const setMining = async ({ session }: Page, generate: boolean, processors = 1): Promise<void> => {
  await session.client.setgenerate({ generate, ...(generate ? { genproclimit: processors } : {}) })
  await session.ask()
}
