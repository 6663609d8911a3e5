// A node that follows very many users, and a user with very many posts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Metrics } from '../src/base/metrics.ts'
import { Scope } from '../src/base/scope.ts'
import { openSharedSocket } from '../src/net/shared-socket.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import { openSwarms, type Swarms } from '../src/swarm/index.ts'
import { type Author, registered, silentTracker, TestKeys, verifiedPost } from '../test/support/swarms.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

const followed = 1_000
const postsOfEach = 20
const manyPosts = followed * postsOfEach
const postsPerBatch = 500
const addedPosts = 2_000
const idleMs = 20_000
/** Until what a start leaves to be done is done. */
const restMs = 5_000

interface Bench {
  readonly keys: TestKeys
  readonly folder: string
  readonly scope: Scope
}

/** Swarms over real sockets and a file, and a tracker that knows nobody. */
const openNode = async ({ keys, folder, scope: parent }: Bench, file: string): Promise<[Swarms, Scope]> => {
  const scope = parent.child(file)
  const common = { log: silentLog, metrics: new Metrics(), sockets: systemSockets() }
  const needs = {
    ...common,
    clock: systemClock,
    random: systemRandom,
    datagrams: await openSharedSocket(common, { address: '127.0.0.1', port: 0 }, scope),
    keys,
    peers: silentTracker,
    ownAddresses: () => [],
    addedNodes: () => [],
    payHashcash: () => Promise.resolve(undefined),
  }
  const options = {
    databasePath: join(folder, file),
    listenAt: { address: '127.0.0.1', port: 0 },
    connectFrom: undefined,
    manyConnectionsPerAddress: true,
    usesUtp: true,
    maxConnections: 500,
    retention: { keeps: 'all' as const },
    budgetBytes: undefined,
    uploadBytesPerSecond: 500_000,
    dhtPort: 0,
    client: 'twister-node/bench',
  }
  return [await openSwarms(needs, options, scope), scope]
}

/** Adds so many posts of an author from a number on; gives how many a second. */
const add = async (
  { keys }: Bench,
  swarms: Swarms,
  author: Author,
  range: readonly [number, number],
): Promise<number> => {
  const [from, to] = range
  const posts = Array.from({ length: to - from }, (_, index) => verifiedPost(keys, author, from + index))
  const startMs = performance.now()
  for (let next = 0; next < posts.length; next += postsPerBatch)
    await Promise.all(posts.slice(next, next + postsPerBatch).map((post) => swarms.addPost(post)))
  return (posts.length * 1000) / (performance.now() - startMs)
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** A file of swarms: so many posts of each author. */
const fill = async (bench: Bench, file: string, authors: readonly Author[], posts: number): Promise<void> => {
  const [swarms, scope] = await openNode(bench, file)
  for (const author of authors) {
    swarms.join(author.username)
    await add(bench, swarms, author, [0, posts])
  }
  await scope.close()
}

const measureIdle = async (bench: Bench, file: string, bareBytes: number): Promise<BenchRow[]> => {
  const startMs = performance.now()
  const [swarms, scope] = await openNode(bench, file)
  const listed = swarms.joined().length
  const seconds = (performance.now() - startMs) / 1000
  if (listed !== followed) throw new Error(`${String(listed)} swarms are listed`)
  await wait(restMs)
  const before = cpuMs()
  await wait(idleMs)
  const percent = ((cpuMs() - before) / idleMs) * 100
  const megabytes = (process.memoryUsage.rss() - bareBytes) / 1e6
  await scope.close()
  const of = `${String(followed)} swarms`
  return [
    benchRow(`${of} listed after a start: ${seconds.toFixed(2)} s`, 1 / seconds, 'bound: 5 s', 1 / 5),
    benchRow(`${of}, idle: ${percent.toFixed(2)} % of a core`, 100 / Math.max(percent, 0.01), 'bound: 3 %', 100 / 3),
    benchRow(`${of}: ${megabytes.toFixed(0)} MB more than none`, 1 / megabytes, 'bound: 230 MB', 1 / 230),
  ]
}

interface Speeds {
  readonly opened: number
  readonly read: number
  readonly pages: number
  readonly added: number
}

/** How fast a file is, whose authors all have the same number of posts: read all over it, so that no cache helps. */
const speedsOf = async (bench: Bench, file: string, authors: readonly Author[], posts: number): Promise<Speeds> => {
  const startMs = performance.now()
  const [swarms, scope] = await openNode(bench, file)
  const opened = 1000 / (performance.now() - startMs)
  let turn = 0
  // Steps that meet every author and every number.
  const next = (): [Author, number] => {
    turn += 7_919
    return [authors[turn % authors.length] as Author, Math.floor(turn / authors.length) % posts]
  }
  const read = callsPerSecond(() => {
    const [author, postNumber] = next()
    return swarms.post(author.username, postNumber)
  })
  const pages = callsPerSecond(() => {
    const [author, postNumber] = next()
    const page = { username: author.username, maxPostNumber: Math.max(postNumber, postsOfEach - 1), count: postsOfEach }
    return swarms.posts({ ...page, allowedFlags: 1, requiredFlags: 0 })
  })
  const added = await add(bench, swarms, authors[0] as Author, [posts, posts + addedPosts])
  await scope.close()
  return { opened, read, pages, added }
}

/** What very many cost. */
export async function run(): Promise<BenchRow[]> {
  const keys = new TestKeys()
  keys.best = 100_000
  const folder = mkdtempSync(join(tmpdir(), 'many-swarms-'))
  const scope = new Scope('bench', silentLog)
  const bareBytes = process.memoryUsage.rss()
  try {
    const bench = { keys, folder, scope }
    const authors = Array.from({ length: followed }, (_, index) => registered(bench.keys, `user${String(index)}`))
    await fill(bench, 'few.sqlite', authors, postsOfEach)
    const rows = await measureIdle(bench, 'few.sqlite', bareBytes)
    const one = [registered(bench.keys, 'many')]
    await fill(bench, 'many.sqlite', one, manyPosts)
    const few = await speedsOf(bench, 'few.sqlite', authors, postsOfEach)
    const many = await speedsOf(bench, 'many.sqlite', one, manyPosts)
    const of = `one user with ${String(manyPosts)} posts`
    const beside = `${String(followed)} users with ${String(postsOfEach)}`
    return [
      ...rows,
      benchRow(`${of}: opened`, many.opened, beside, few.opened),
      benchRow(`${of}: a post read`, many.read, beside, few.read),
      benchRow(`${of}: a page read`, many.pages, beside, few.pages),
      benchRow(`${of}: posts added`, many.added, beside, few.added),
    ]
  } finally {
    await scope.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
