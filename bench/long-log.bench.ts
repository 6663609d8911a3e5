// A user with very many posts beside one with few: how fast a page opens, a post is added, peers are served, and what comes first.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Metrics } from '../src/base/metrics.ts'
import { Scope } from '../src/base/scope.ts'
import type { Endpoint } from '../src/net/endpoint.ts'
import { openSharedSocket } from '../src/net/shared-socket.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import { openSwarms, type Swarms } from '../src/swarm/index.ts'
import { type Author, registered, silentTracker, TestKeys, verifiedPost } from '../test/support/swarms.ts'
import { type BenchRow, benchRow } from './bench.ts'

const manyPosts = Number(process.env['BENCH_LOG_POSTS'] ?? '20000')
const fewPosts = 20
const postsPerTurn = 64
const addedPosts = 300
/** Both are measured in turn, in short pieces, so that whatever else the machine does hits both. */
const pieces = 40
const pieceMs = 10

const keys = new TestKeys()
keys.best = 1_000_000
const long = registered(keys, 'long')
const short = registered(keys, 'short')

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const openNode = async (folder: string, file: string, added: readonly Endpoint[], scope: Scope): Promise<Swarms> => {
  const common = { log: silentLog, metrics: new Metrics(), sockets: systemSockets() }
  const datagrams = await openSharedSocket(common, { address: '127.0.0.1', port: 0 }, scope)
  const outside = { peers: silentTracker, ownAddresses: () => [], addedNodes: () => added }
  return openSwarms(
    {
      ...{ ...common, ...outside, datagrams, keys, clock: systemClock, random: systemRandom },
      payHashcash: () => Promise.resolve(undefined),
    },
    {
      ...{ databasePath: join(folder, file), listenAt: { address: '127.0.0.1', port: 0 }, connectFrom: undefined },
      ...{ manyConnectionsPerAddress: true, usesUtp: false, maxConnections: 100, dhtPort: 0 },
      ...{ retention: { keeps: 'all' as const }, budgetBytes: undefined },
      ...{ uploadBytesPerSecond: 1_000_000_000, client: 'twister-node/bench' },
    },
    scope,
  )
}

/** Calls a second of two works, a piece of one and a piece of the other in turn. */
const side = (one: () => unknown, other: () => unknown): readonly [number, number] => {
  const [calls, ms] = [
    [0, 0],
    [0, 0],
  ]
  const works = [one, other]
  for (let piece = -4; piece < pieces; piece += 1)
    for (const [index, work] of works.entries()) {
      const startMs = performance.now()
      let count = 0
      for (; performance.now() - startMs < pieceMs; count += 8) for (let call = 0; call < 8; call += 1) work()
      // The first ones warm up.
      if (piece < 0) continue
      calls[index] = (calls[index] ?? 0) + count
      ms[index] = (ms[index] ?? 0) + performance.now() - startMs
    }
  return [((calls[0] ?? 0) * 1000) / (ms[0] ?? 1), ((calls[1] ?? 0) * 1000) / (ms[1] ?? 1)]
}

const fill = async (swarms: Swarms, author: Author, count: number): Promise<void> => {
  for (let next = 0; next < count; next += postsPerTurn) {
    for (let number = next; number < Math.min(count, next + postsPerTurn); number += 1)
      swarms.numbers.supply(verifiedPost(keys, author, number))
    await nextTurn()
  }
  while (swarms.pieceCount(author.username) < count) await nextTurn()
}

const page = (swarms: Swarms, author: Author, from?: number) => () =>
  swarms.posts({ username: author.username, count: 20, allowedFlags: 1, requiredFlags: 0, maxPostNumber: from })

/** Posts a second that both add, in turn. */
const growth = async (swarms: Swarms): Promise<readonly [number, number]> => {
  const ms = [0, 0]
  for (let number = 0; number < addedPosts; number += 1)
    for (const [index, [author, first]] of [[long, manyPosts] as const, [short, fewPosts] as const].entries()) {
      const post = verifiedPost(keys, author, first + number)
      const startMs = performance.now()
      await swarms.addPost(post)
      ms[index] = (ms[index] ?? 0) + performance.now() - startMs
    }
  return [(addedPosts * 1000) / (ms[0] ?? 1), (addedPosts * 1000) / (ms[1] ?? 1)]
}

/** Milliseconds until a follower holds the newest page, and until it holds all. */
const following = async (swarms: Swarms): Promise<readonly [number, number]> => {
  const scope = new Scope('follower', silentLog)
  const folder = mkdtempSync(join(tmpdir(), 'long-log-'))
  const at = { address: '127.0.0.1', port: swarms.listenPort() ?? 0 }
  const follower = await openNode(folder, 'follower.sqlite', [at], scope)
  const last = swarms.lastHave(long.username)
  const isNewest = (number: number): boolean => number > last - 20
  let [newest, all, newestMs] = [0, 0, 0]
  const startMs = performance.now()
  await new Promise<void>((resolve) => {
    follower.posted.on(({ postNumber }) => {
      all += 1
      if (isNewest(postNumber) && (newest += 1) === 20) newestMs = performance.now() - startMs
      if (all === last + 1) resolve()
    })
    follower.join(long.username)
  })
  const allMs = performance.now() - startMs
  await scope.close()
  rmSync(folder, { recursive: true, force: true })
  return [newestMs, allMs]
}

/** Everything by ratio: 1 is the same speed. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'long-log-'))
  const scope = new Scope('bench', silentLog)
  try {
    const swarms = await openNode(folder, 'swarm.sqlite', [], scope)
    for (const [author, count] of [
      [long, manyPosts],
      [short, fewPosts],
    ] as const) {
      swarms.join(author.username)
      await fill(swarms, author, count)
    }
    const opened = side(page(swarms, long), page(swarms, short))
    const older = side(page(swarms, long, manyPosts >> 1), page(swarms, short, fewPosts - 1))
    let [longAt, shortAt] = [0, 0]
    const served = side(
      () => swarms.post(long.username, (longAt = (longAt + 1) % fewPosts)),
      () => swarms.post(short.username, (shortAt = (shortAt + 1) % fewPosts)),
    )
    const grown = await growth(swarms)
    const [newestMs, allMs] = await following(swarms)
    const among = (count: number): string => `among ${count.toLocaleString('en')} posts`
    const few = `the same ${among(fewPosts)}`
    return [
      benchRow(`newest page ${among(manyPosts)}`, opened[0], few, opened[1]),
      benchRow(`page in the middle ${among(manyPosts)}`, older[0], few, older[1]),
      benchRow(`post for a peer ${among(manyPosts)}`, served[0], few, served[1]),
      benchRow(`own post added ${among(manyPosts)}`, grown[0], few, grown[1]),
      benchRow(
        `newest page of a new follower of ${manyPosts.toLocaleString('en')} posts`,
        1000 / newestMs,
        'all of them',
        1000 / allMs,
      ),
    ]
  } finally {
    await scope.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
