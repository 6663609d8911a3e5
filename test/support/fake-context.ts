// What RPC handlers and the HTTP server work on, made of tables; arrivals and follows are real.
import type { Clock } from '../../src/base/clock.ts'
import { CodedError } from '../../src/base/coded-error.ts'
import { type Log, silentLog } from '../../src/base/log.ts'
import { Metrics } from '../../src/base/metrics.ts'
import { ProgressBoard } from '../../src/base/progress.ts'
import { Scope } from '../../src/base/scope.ts'
import { Signal } from '../../src/base/signal.ts'
import { encodeBencode } from '../../src/codec/bencode.ts'
import type { WatchedPost } from '../../src/node/tags/tags.ts'
import { Bookmarks } from '../../src/node/bookmarks/bookmarks.ts'
import { Mutes } from '../../src/node/mutes/mutes.ts'
import { PeopleLists } from '../../src/node/people-lists/people-lists.ts'
import type { NewKey } from '../../src/node/names/names.ts'
import { openJournal, openNodeStore } from '../../src/node/node-store.ts'
import type { Capabilities } from '../../src/node/capabilities.ts'
import { Schedule } from '../../src/node/schedule/schedule.ts'
import type { Delivery } from '../../src/node/posts/deliveries.ts'
import { decodePost, type VerifiedPost } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { openGates, type RpcContext } from '../../src/rpc/context.ts'
import type { PostQuery, Swarms } from '../../src/swarm/types.ts'
import { openViews, type Views } from '../../src/views/views.ts'
import { forEachTest } from './each-test.ts'

const openReads = { mode: 'open', relays: 0, relayed: 0, open: 0, unanswered: 0 } as const

/** A name that is known to be good. */
export const nameOf = (text: string): Username => {
  const username = parseUsername(text)
  if (username === undefined) throw new Error(`no name: ${text}`)
  return username
}

/** A post whose signature is none. */
export const postOf = (author: string, postNumber: number, text = `post ${String(postNumber)}`, time = 1000) => {
  const userpost = { height: 1, k: postNumber, msg: text, n: author, time: time + postNumber }
  const decoded = decodePost(encodeBencode({ sig_userpost: new Uint8Array(65).fill(7), userpost }))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value as VerifiedPost
}

/** Nothing was ever let go. */
const keepsAll: Capabilities['keeping'] = {
  bring: () => Promise.resolve(),
  state: () => ({
    ...{ bytes: 0, budgetBytes: undefined, droppedForBudget: 0, isOverBudget: false },
    relayed: { users: 0, posts: 0, sentBytes: 0 },
  }),
}

/** Posts by author and number, as the swarms answer. */
export class PostTable {
  readonly table = new Map<string, VerifiedPost>()
  readonly members = new Set<Username>()

  readonly #order: VerifiedPost[] = []

  readonly stored = {
    storedAfter: (position: number, count: number) => this.storedAfter(position, count),
    lastPosition: () => this.lastPosition(),
  }

  storedAfter = (position: number, count: number) =>
    this.#order.slice(position, position + count).map((post, index) => ({ position: position + index + 1, post }))

  lastPosition = (): number => this.#order.length

  add(post: VerifiedPost): void {
    this.#order.push(post)
    this.table.set(`${post.author}/${String(post.postNumber)}`, post)
  }

  post = (username: Username, postNumber: number): VerifiedPost | undefined =>
    this.table.get(`${username}/${String(postNumber)}`)

  joined = (): readonly Username[] => [...this.members]

  state: Swarms['state'] = () => undefined

  availability: Swarms['availability'] = () => undefined

  claims = (query: PostQuery) => this.posts(query)

  lastHave = (username: Username): number =>
    Math.max(-1, ...[...this.table.values()].filter(({ author }) => author === username).map((post) => post.postNumber))

  latestTime = (username: Username): number =>
    Math.max(...[...this.table.values()].filter(({ author }) => author === username).map(({ time }) => time))

  posts = ({ username, maxPostNumber = Infinity, sincePostNumber = -1, count, ...flags }: PostQuery) =>
    [...this.table.values()]
      .filter(({ author, postNumber }) => author === username && postNumber <= maxPostNumber)
      .filter(({ postNumber }) => postNumber > sincePostNumber)
      .filter(({ flags: own }) => (own & flags.allowedFlags) === own)
      .filter(({ flags: own }) => (own & flags.requiredFlags) === flags.requiredFlags)
      .sort((left, right) => right.postNumber - left.postNumber)
      .slice(0, count)
}

/** A context and what a test moves. */
export interface FakeContext {
  readonly context: RpcContext
  readonly swarms: PostTable
  readonly timeline: Views
  readonly follows: Map<string, Set<string>>
  readonly scope: Scope
  /** Height of the tip, as `getblockcount` and the status tell it. */
  height: number
  /** The time of the network, in Unix seconds. */
  time: number
  stops: number
  /** Stores a post and notes its arrival. */
  arrive(post: VerifiedPost): void
  /** A post is not valid any more. */
  forget(post: VerifiedPost): void
}

/** One for each test of a file. */
export const useFakeContext = (makeClock: () => Clock): FakeContext =>
  forEachTest(
    () => makeContext(makeClock()),
    ({ scope }) => scope.close(),
  )

/** Makes one. */
export const makeContext = (clock: Clock, log: Log = silentLog): FakeContext => {
  const scope = new Scope('test', log)
  const swarms = new PostTable()
  const adjustedTime = (): number => fake.time
  const database = openJournal(':memory:', scope)
  const timeline = openViews({ database, clock, log, source: swarms, adjustedTime }, scope)
  const personal = openNodeStore(':memory:', scope)
  const follows = new Map<string, Set<string>>()
  const tip = () => ({ height: fake.height, id: new Uint8Array(32), time: 0 })
  const state = {
    sync: () => ({
      state: 'current',
      height: fake.height,
      bestKnownHeight: fake.height,
      missingBlocks: 0,
      missingSinceMs: undefined,
      tipAgeSeconds: 0,
      expectedBlockSeconds: 600,
      isOverdue: false,
    }),
    chain: () => ({ tip: tip(), peers: 0, isMining: false }),
    dht: () => ({ contacts: 0, estimatedNodes: 0, storedItems: 0, externalAddress: undefined, reads: openReads }),
    swarms: () => ({ joined: swarms.members.size, peers: 0 }),
    clockDifferenceSeconds: () => undefined,
    storageFault: () => undefined,
    missingPosts: () => [],
  }
  const node = {
    clock,
    log,
    metrics: new Metrics(),
    progress: new ProgressBoard(),
    network: { name: 'private:test', worksAlone: false, targetSpacingSeconds: 600 },
    state,
    blocks: { tip, idAt: () => undefined, softCheckpoint: () => undefined },
    mining: { isRunning: () => false },
    bookmarks: new Bookmarks({ database: personal, clock }),
    keeping: keepsAll,
    peopleLists: new PeopleLists({ database: personal }),
    mutes: new Mutes({ database: personal, clock }),
    ownLists: { changed: new Signal<string>() },
    schedule: new Schedule(
      {
        ...{ database: personal, clock, log, held: () => undefined, unlocked: new Signal<undefined>() },
        isLocal: (username) => username === 'me',
        twt: (_, hash) => ({
          subject: hash,
          nick: 'mill',
          url: 'https://mill.example/twtxt.txt',
          host: 'mill.example',
        }),
        publish: () => Promise.reject(new CodedError('posts.not-ready', 'never')),
      },
      scope,
    ),
    completeness: { changed: new Signal<Username>(), latest: () => undefined, of: () => undefined, open: () => [] },
    deliveries: { changed: new Signal<Delivery>(), of: () => [], mostPeers: () => 0 },
    promoted: { others: { takeDue: () => undefined } },
    ownFeeds: { file: () => Promise.resolve(undefined), files: () => Promise.resolve([]), urlOf: () => undefined },
    smallWeb: { followers: { fetched: () => undefined } },
    registry: undefined,
    feeds: { changed: new Signal<{ url: string; added: number; users: readonly string[] }>(), of: () => [] },
    tags: {
      came: new Signal<WatchedPost>(),
      watch: (_: string, tag: string) => tag,
      unwatch: () => false,
      of: () => [],
    },
    timeline,
    accounts: { listed: () => [] },
    passphrase: { unlockedUntil: () => undefined, hasTraces: false },
    peers: { list: () => [] },
    names: { changed: new Signal<NewKey>(), doubtful: () => [], changesOf: () => [], historyOf: () => [] },
    posts: { writtenElsewhere: () => [] },
    clashes: { recent: () => [] },
    recovery: { worthless: () => [] },
    registrations: { states: () => [] },
    following: {
      follows: (local: string, name: string) => follows.get(local)?.has(name) ?? false,
      of: (local: string) => [...(follows.get(local) ?? [])].sort(),
    },
    signatureProvider: () => 'test',
    messages: { threads: () => [], waiting: () => [], changed: new Signal<string>() },
    adjustedTime,
  } as unknown as Capabilities
  const fake: FakeContext = {
    context: {
      node,
      programVersion: '0.0.0',
      dataDirectory: '/data',
      isPublicServer: false,
      shown: { promoted: true, messagesInFeeds: false },
      gates: openGates(),
      stop: () => {
        fake.stops += 1
      },
      credentials: { create: () => 'password', list: () => [], remove: () => false },
      describeContract: () => Promise.resolve('{"openrpc":"1.3.2"}'),
      backUp: (folder) => Promise.resolve({ folder, files: 0, bytes: 0 }),
      createLoginLink: () => 'http://127.0.0.1/login?token=x',
      createFeedLink: (path) => `http://127.0.0.1/${path}?token=x`,
    },
    swarms,
    timeline,
    follows,
    scope,
    height: 36,
    time: 1_700_000_000,
    stops: 0,
    forget: (post) => {
      swarms.table.delete(`${post.author}/${String(post.postNumber)}`)
      timeline.forget(post)
    },
    arrive: (post) => {
      swarms.add(post)
      timeline.take(post)
    },
  }
  return fake
}
