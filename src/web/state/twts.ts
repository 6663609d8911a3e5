// Twts of followed feeds, for the same timeline as posts.
import type { Client } from '../../api/client.ts'
import { type PostView, twtView } from '../text/post-view.ts'

/** Reads twts as far down as the posts beside them have been read. */
export interface TwtSource {
  /** Puts all twts on the shelf that stand at `place` or above it. */
  readonly readDownTo: (place: number) => Promise<void>
  /** Something new came. */
  readonly readNewest: () => Promise<void>
}

const pageSize = 50

/** Pages of one reading: feeds that write more than so many twts in the time of fifty posts come page by page. */
const mostPages = 10

/** The twts of `username`; `take` gets them. */
export const createTwts = (client: Client, username: string, take: (views: readonly PostView[]) => void): TwtSource => {
  let next: string | null | undefined
  /** Read, and older than the posts that have been read. */
  let ahead: readonly PostView[] = []
  const readPage = async (before: string | undefined): Promise<readonly PostView[]> => {
    const page = await client.gettwts({ username, count: pageSize, ...(before === undefined ? {} : { before }) })
    if (before === next || next === undefined) next = page.next
    return page.twts.map(twtView).filter((view) => view !== undefined)
  }
  const readOn = async (place: number): Promise<void> => {
    for (let pages = 0; pages < mostPages && next !== null && (ahead.at(-1)?.place ?? Infinity) >= place; pages += 1)
      ahead = [...ahead, ...(await readPage(next))]
  }
  return {
    readDownTo: async (place) => {
      // A node of an earlier version has no feeds: the posts are there without.
      await readOn(place).catch(() => undefined)
      take(ahead.filter((view) => view.place >= place))
      ahead = ahead.filter((view) => view.place < place)
    },
    readNewest: async () => {
      take(await readPage(undefined))
    },
  }
}
