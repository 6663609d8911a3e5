// The order in which posts came to the model and went: what streams go on from, and what sealed posts are read by.
import { type ModelPost, postsByIds, type Reader } from './reading.ts'

/** A post came, or went: then `id` is 0. */
export interface ModelEvent {
  readonly position: number
  readonly author: string
  readonly number: number
  readonly id: number
  readonly lane: number
}

/** Most events of one reading. */
const maxEvents = 1_000
/** Positions that one look for sealed posts passes, and how many looks one reading takes. */
const sealedWindow = 100_000
const sealedLooks = 20

/** The newest position; 0 when there is none. */
export const newestPosition = async (reader: Reader): Promise<number> => {
  const [row] = await reader.query<{ readonly value: number }>("SELECT value FROM pod_state WHERE name = 'position'")
  return row?.value ?? 0
}

/** Some events above a position, in their order. The oldest are not kept: then `isGap` says that some are missing. */
export const eventsAfter = async (
  reader: Reader,
  position: number,
): Promise<{ readonly events: readonly ModelEvent[]; readonly isGap: boolean }> => {
  const events = await reader.query<ModelEvent>(
    'SELECT position, author, number, post AS id, lane FROM pod_events WHERE position > ? ORDER BY position LIMIT ?',
    [position, maxEvents],
  )
  return { events, isGap: events.length > 0 && events[0]?.position !== position + 1 }
}

/** Sealed posts, in the order in which they came. */
export interface SealedPage {
  readonly posts: readonly ModelPost[]
  /** Where the next reading begins. */
  readonly next: number
  /** Nothing is left after `next`, for now. */
  readonly complete: boolean
}

const sealedOfFollowed =
  'SELECT s.position AS position, s.post AS id FROM pod_follows AS f JOIN pod_sealed AS s ON s.author = f.author ' +
  'WHERE f.account = ? AND s.position > ? AND s.position <= ? ORDER BY s.position LIMIT ?'
const sealedOfOwn =
  'SELECT position, post AS id FROM pod_sealed WHERE author = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?'

/** Sealed posts of those whom an account follows and of itself, that came after a position: which are for it, only its key tells. */
export const sealedAfter = async (
  reader: Reader,
  account: string,
  after: number,
  count: number,
): Promise<SealedPage> => {
  const end = await newestPosition(reader)
  let next = after
  for (let look = 0; look < sealedLooks && next < end; look += 1) {
    const last = Math.min(end, next + sealedWindow)
    const rows = (
      await Promise.all(
        [sealedOfFollowed, sealedOfOwn].map((sql) =>
          reader.query<{ readonly position: number; readonly id: number }>(sql, [account, next, last, count]),
        ),
      )
    ).flat()
    const found = new Map(rows.map(({ position, id }) => [position, id]))
    const positions = [...found.keys()].sort((left, right) => left - right).slice(0, count)
    next = positions.length < count ? last : (positions.at(-1) ?? last)
    if (positions.length === 0) continue
    const posts = new Map((await postsByIds(reader, [...found.values()])).map((post) => [post.id, post]))
    return {
      posts: positions.flatMap((position) => posts.get(found.get(position) ?? 0) ?? []),
      next,
      complete: next >= end,
    }
  }
  return { posts: [], next, complete: next >= end }
}
