// How long items are kept (dht.md 4.5).
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { lifetimeOf } from '../../protocol/resources.ts'

/** Last best height at which an item is alive; undefined: for ever. */
export const lastHeightOf = (target: DhtTarget, height: number): number | undefined => {
  const lifetime = lifetimeOf(target)
  return lifetime === undefined ? undefined : height + lifetime
}

/** Whether an item is expired at a best height; never while the chain is empty. */
export const isExpired = (target: DhtTarget, height: number, bestHeight: number): boolean => {
  const last = lastHeightOf(target, height)
  return bestHeight >= 1 && last !== undefined && last < bestHeight
}
