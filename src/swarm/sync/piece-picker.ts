// Which posts to ask a peer for: the newest first, since they are what people wait for; of the old ones the rarest.
import type { Bitfield } from '../wire/bitfield.ts'
import type { Wanted } from './wanted.ts'

/** What the choice depends on. */
export interface PickView {
  /** What we hold. */
  readonly held: Bitfield
  /** What the peer holds. */
  readonly offered: Bitfield
  /** Which numbers are fetched by themselves, and which because somebody asks for them. */
  readonly wanted: Pick<Wanted, 'floor' | 'wants' | 'demanded'>
  /** Highest post number that may exist. */
  readonly bound: number
  /** Asked for elsewhere, on its way to the disk, or waiting for a block. */
  readonly isBusy: (postNumber: number) => boolean
  /** How many peers hold it. */
  readonly availability: (postNumber: number) => number
}

/** Posts counted from the newest offered one that are fetched strictly newest first. */
const newestWindow = 64
/** Old posts that are compared by rarity for each one that is picked. */
const choicesPerPick = 4

/** Calls `take` with what the peer offers and we lack, newest first, until it says false. */
const scan = (view: PickView, take: (postNumber: number) => boolean): void => {
  const { held, offered, bound, wanted } = view
  const { floor } = wanted
  const lowest = Math.max(held.fullBytes, floor >>> 3)
  for (let byteIndex = Math.min(offered.byteLength - 1, bound >>> 3); byteIndex >= lowest; byteIndex -= 1) {
    const missing = offered.byteAt(byteIndex) & ~held.byteAt(byteIndex)
    if (missing === 0) continue
    for (let bit = 7; bit >= 0; bit -= 1) {
      const postNumber = byteIndex * 8 + bit
      if (postNumber < floor) return
      if ((missing & (0x80 >> bit)) !== 0 && postNumber <= bound && !take(postNumber)) return
    }
  }
}

/** Whether the peer offers a post that we want and do not get elsewhere. */
export const offersWanted = (view: PickView): boolean => {
  let found = pickAmong(view, view.wanted.demanded(), 1).length > 0
  if (found) return true
  scan(view, (postNumber) => {
    found = !view.isBusy(postNumber)
    return !found
  })
  return found
}

/** At most `count` post numbers, in the order to ask for them. */
export const pickPosts = (view: PickView, count: number): readonly number[] => {
  if (count <= 0 || view.bound < 0) return []
  const demanded = pickAmong(view, view.wanted.demanded(), count)
  // Those are below the floor as a rule; one above it is not asked for twice.
  const others = pickUnasked(view, count - demanded.length).filter((postNumber) => !demanded.includes(postNumber))
  return [...demanded, ...others]
}

const pickUnasked = (view: PickView, count: number): readonly number[] => {
  if (count <= 0) return []
  const newest: number[] = []
  const older: number[] = []
  const top = view.offered.highest()
  scan(view, (postNumber) => {
    if (view.isBusy(postNumber)) return true
    if (postNumber > top - newestWindow) newest.push(postNumber)
    else older.push(postNumber)
    return newest.length < count && older.length < count * choicesPerPick
  })
  if (newest.length >= count) return newest.slice(0, count)
  const rarest = older.map((postNumber) => ({ postNumber, holders: view.availability(postNumber) }))
  rarest.sort((left, right) => left.holders - right.holders || right.postNumber - left.postNumber)
  return [...newest, ...rarest.slice(0, count - newest.length).map(({ postNumber }) => postNumber)]
}

/** As `pickPosts`, among the few numbers that a choking peer serves (swarm-posts.md 2.6). */
export const pickAmong = (view: PickView, numbers: Iterable<number>, count: number): readonly number[] => {
  const picked: number[] = []
  for (const postNumber of numbers) {
    if (postNumber > view.bound || view.held.has(postNumber) || !view.offered.has(postNumber)) continue
    if (view.wanted.wants(postNumber) && !view.isBusy(postNumber)) picked.push(postNumber)
  }
  return picked.sort((left, right) => right - left).slice(0, Math.max(0, count))
}
