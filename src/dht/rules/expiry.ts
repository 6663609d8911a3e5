// How long items are kept and which are refreshed, by resource name (dht.md 4.5, 5.5).
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { parameters } from '../parameters.ts'

/** A resource name as letters and a number: `post12`; `number` undefined when there is no rest. */
interface Parts {
  readonly word: string
  readonly number: number | undefined
}

/** Undefined when the rest is neither empty nor a number without leading zero. */
const partsOf = (resource: string): Parts | undefined => {
  const [, word, digits] = /^([A-Za-z]*)(0|[1-9][0-9]{0,14})?$/u.exec(resource) ?? []
  if (word === undefined) return undefined
  return { word, number: digits === undefined ? undefined : Number(digits) }
}

/** Pages of a list of followed users that are kept for ever. */
const maxFollowingPages = 200

/** Last best height at which an item is alive; undefined: for ever. */
export const lastHeightOf = (target: DhtTarget, height: number): number | undefined => {
  const general = height + parameters.generalExpiryBlocks
  const parts = target.kind === 'multi' ? undefined : partsOf(target.resource)
  if (parts === undefined) return general
  const { word, number } = parts
  if (word === 'avatar' || word === 'profile' || word === 'status') return number === undefined ? undefined : general
  if (word === 'following' && number !== undefined && number <= maxFollowingPages) return undefined
  if (word === 'post' && number !== undefined) return height + parameters.postExpiryBlocks
  return general
}

/** Whether an item is expired at a best height; never while the chain is empty. */
export const isExpired = (target: DhtTarget, height: number, bestHeight: number): boolean => {
  const last = lastHeightOf(target, height)
  return bestHeight >= 1 && last !== undefined && last < bestHeight
}

/** The k of a `post<k>`. */
export const postNumberOf = (target: DhtTarget): number | undefined => {
  const parts = target.kind === 'single' ? partsOf(target.resource) : undefined
  return parts?.word === 'post' ? parts.number : undefined
}

/** Whether nodes keep an item of others alive by putting it again: singles and mentions (dht.md 5.5). */
export const isRefreshedByHolders = (target: DhtTarget): boolean =>
  target.kind === 'single' || target.resource === 'mention'
