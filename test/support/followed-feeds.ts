// Feeds of one node over a server of the web on loopback, whose files a test writes.
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { systemSockets } from '../../src/net/sockets.ts'
import { openFeedDatabase } from '../../src/node/feeds/feed-tables.ts'
import { Feeds, type FeedsNeeds } from '../../src/node/feeds/feeds.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachTest } from './each-test.ts'
import { type Answering, FeedServers } from './feed-servers.ts'
import { ownCertificate } from './test-certificates.ts'
import { webFeedHere } from './web-feeds.ts'

/** When these tests begin. */
const feedsStart = Date.parse('2026-08-10T00:00:00Z')

const nobody = { byHash: () => undefined, answersTo: () => [], formerNames: () => [] }

/** What each test finds. */
export interface FeedPlace {
  readonly scope: Scope
  readonly clock: ManualClock
  readonly database: Database
  readonly feeds: Feeds
  readonly servers: FeedServers
  /** What the server has, by path. */
  readonly files: Map<string, string | Answering>
  /** The server, without a last slash. */
  readonly base: string
  readonly requests: readonly {
    readonly url?: string | undefined
    readonly headers: Readonly<Record<string, unknown>>
  }[]
  /** The file of what was read. */
  readonly fileOfFeeds: () => Database
  /** Lets the next fetch come about, and waits until the feed has been looked at. */
  readonly refreshed: () => Promise<void>
}

/** A node that follows feeds, anew for each test. */
export const useFollowedFeeds = (needs: Partial<FeedsNeeds> = {}): FeedPlace =>
  forEachTest(
    async (): Promise<FeedPlace> => {
      const [servers, scope, clock] = [new FeedServers(), new Scope('test', silentLog), new ManualClock(feedsStart)]
      const database = openNodeStore(':memory:', scope)
      const files = new Map<string, string | Answering>()
      const server = await servers.web((request, response) => {
        const file = files.get(request.url ?? '')
        if (typeof file === 'function') file(request, response)
        else if (file === undefined) response.writeHead(404).end()
        else response.writeHead(200, { 'content-type': 'text/plain' }).end(file)
      })
      let fileOfFeeds: Database | undefined
      const feeds = new Feeds(
        {
          ...{ clock, random: new SeededRandom(1), log: silentLog, database, sockets: systemSockets() },
          ...{ reachesOwnNetwork: true, certificates: [ownCertificate.cert], client: 'twister-node/test' },
          ...{ own: nobody, readWebFeed: webFeedHere },
          openFeedDatabase: (within) => (fileOfFeeds = openFeedDatabase(':memory:', within)),
          ...needs,
        },
        scope.child('feeds'),
      )
      const refreshed = async (): Promise<void> => {
        const changed = new Promise<void>((resolve) => {
          const off = feeds.changed.on(() => {
            off()
            resolve()
          })
        })
        const due = Math.min(...feeds.of('me').map(({ feed }) => feed.due ?? Infinity))
        await clock.advance(Math.max(0, due * 1000 - clock.nowMs()) + 1000)
        await changed
      }
      return {
        ...{ scope, clock, database, feeds, servers, files, refreshed, requests: server.requests },
        base: server.url.replace('/twtxt.txt', ''),
        fileOfFeeds: () => {
          if (fileOfFeeds === undefined) throw new Error('no feed is followed yet')
          return fileOfFeeds
        },
      }
    },
    async ({ scope, servers }) => {
      await scope.close()
      await servers.close()
    },
  )
