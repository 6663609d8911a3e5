// What servers of the small web say to a node with one local user, over real connections on loopback.
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { Signal } from '../../src/base/signal.ts'
import { systemSockets } from '../../src/net/sockets.ts'
import { openJournal } from '../../src/node/node-store.ts'
import type { WrittenLine } from '../../src/node/twt-ports.ts'
import { SmallWeb, type SmallWebNeeds } from '../../src/node/small-web/small-web.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { forEachTest } from './each-test.ts'
import { type Answering, FeedServers } from './feed-servers.ts'

/** Where the world finds the node of these tests. */
export const nodeUrl = 'https://me.example'

/** The feed of its user, alice. */
export const aliceUrl = `${nodeUrl}/@alice/twtxt.txt`

/** Unix seconds when they begin. */
export const smallWebStart = Date.parse('2026-08-10T00:00:00Z') / 1000

/** What each test finds. */
export interface SmallWebPlace {
  readonly clock: ManualClock
  readonly smallWeb: SmallWeb
  readonly servers: FeedServers
  readonly files: Map<string, string | Answering>
  readonly base: string
  /** What was asked of the server: method, path, headers and body. */
  readonly asked: { method: string; url: string; headers: Readonly<Record<string, unknown>>; body: string }[]
  readonly written: Signal<WrittenLine>
  readonly changed: Signal<string>
  /** Local users who follow a feed and say so. */
  readonly tellers: string[]
  readonly hurried: string[]
  /** Waits until something holds, which real connections bring about; what moves the clock is called again and again. */
  readonly until: (isSo: () => boolean, meanwhile?: () => Promise<void>) => Promise<void>
}

/** A node anew for each test. */
export const useSmallWeb = (needs: Partial<SmallWebNeeds> = {}): SmallWebPlace =>
  forEachTest(
    async (): Promise<SmallWebPlace & { readonly scope: Scope }> => {
      const [scope, clock, servers] = [
        new Scope('test', silentLog),
        new ManualClock(smallWebStart * 1000),
        new FeedServers(),
      ]
      const files = new Map<string, string | Answering>()
      const asked: SmallWebPlace['asked'][number][] = []
      const server = await servers.web((request, response) => {
        let body = ''
        request.on('data', (part: Buffer) => (body += part.toString('utf8')))
        request.on('end', () => {
          asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
          const file = files.get((request.url ?? '').split('?')[0] ?? '')
          if (typeof file === 'function') file(request, response)
          else if (file === undefined) response.writeHead(404).end()
          else response.writeHead(200, { 'content-type': 'text/plain' }).end(file)
        })
      })
      const [written, changed] = [new Signal<WrittenLine>(), new Signal<string>()]
      const [tellers, hurried]: [string[], string[]] = [[], []]
      const isAlice = (name: string): boolean => name === 'alice'
      const urlOf = (name: string) =>
        isAlice(name) ? aliceUrl : name === 'bob' ? aliceUrl.replace('alice', 'bob') : undefined
      const smallWeb = new SmallWeb(
        {
          ...{ clock, random: new SeededRandom(1), log: silentLog, journal: openJournal(':memory:', scope) },
          ...{ sockets: systemSockets(), reachesOwnNetwork: true, client: 'twister-node/test', baseUrl: nodeUrl },
          ...{ isHub: true, localUsers: () => ['alice'], readWebFeed: () => Promise.resolve(undefined) },
          tellersOf: () => tellers,
          hurry: (url) => void hurried.push(url),
          ownFeeds: {
            ...{ written, changed, urlOf, bringUp: () => Promise.resolve() },
            urlsOf: (name) => [urlOf(name) ?? []].flat(),
            file: () =>
              Promise.resolve({
                ...{ name: 'twtxt.txt', bytes: encodeUtf8('# nick = alice\n'), etag: '', modified: 0, url: aliceUrl },
              }),
          },
          ...needs,
        },
        scope,
      )
      // Answers come over real sockets: a clock that is moved meanwhile leaves them time to come.
      const until = async (isSo: () => boolean, meanwhile?: () => Promise<void>): Promise<void> => {
        const deadline = performance.now() + 20_000
        while (!isSo() && performance.now() < deadline) {
          await meanwhile?.()
          await new Promise((resolve) => setTimeout(resolve, 4))
        }
        if (!isSo()) throw new Error('it has not come about')
      }
      const base = server.url.replace('/twtxt.txt', '')
      return { scope, clock, smallWeb, servers, files, base, asked, written, changed, tellers, hurried, until }
    },
    async (made) => {
      await made.scope.close()
      await made.servers.close()
    },
  )
