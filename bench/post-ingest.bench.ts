// Posts from bytes to disk, from disk to a reader, and from an author to a follower.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Metrics } from '../src/base/metrics.ts'
import { Scope } from '../src/base/scope.ts'
import { verifyData } from '../src/crypto/signature.ts'
import type { Endpoint } from '../src/net/endpoint.ts'
import { openSharedSocket } from '../src/net/shared-socket.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import { decodePost, judgePost, type VerifiedPost } from '../src/protocol/post.ts'
import { WriteBatch } from '../src/store/batch.ts'
import { openDatabase } from '../src/store/database.ts'
import { WriteHealth } from '../src/store/write-health.ts'
import { openSwarms, type Swarms } from '../src/swarm/index.ts'
import { Ingest } from '../src/swarm/store/ingest.ts'
import { PieceStore } from '../src/swarm/store/piece-store.ts'
import { schema, schemaVersion } from '../src/swarm/store/schema.ts'
import { type Author, registered, signedPiece, silentTracker, TestKeys, verifiedPost } from '../test/support/swarms.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

/** Posts of one turn of the event loop while a swarm is downloaded: what one chunk of a socket holds. */
const postsPerTurn = 64
const ingestedPosts = 4096
const exchangedPosts = 60

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

interface Bench {
  readonly keys: TestKeys
  readonly author: Author
  readonly folder: string
  readonly scope: Scope
}

/** Hostile bytes → judged → on disk, as a download does it. */
const ingestPerSecond = async (
  { keys, author, folder, scope }: Bench,
  pieces: readonly Uint8Array[],
): Promise<number> => {
  const options = { path: join(folder, 'ingest.sqlite'), schema, version: schemaVersion, durability: 'full' } as const
  const database = openDatabase(options, scope)
  const batch = new WriteBatch(database, scope)
  const store = new PieceStore(database)
  store.setJoined(author.username, true)
  const health = new WriteHealth(systemClock, silentLog, 'posts')
  const ingest = new Ingest({ store, batch, health, faultChanged: () => undefined })
  let stored = 0
  const owner = {
    id: store.idOf(author.username) ?? 0,
    committed: (posts: readonly unknown[]) => {
      stored += posts.length
    },
    lost: () => undefined,
  }
  const startMs = performance.now()
  for (let next = 0; next < pieces.length; next += postsPerTurn) {
    for (const [index, piece] of pieces.slice(next, next + postsPerTurn).entries()) {
      const judged = judgePost(piece, author.username, next + index, keys)
      if (judged.ok) ingest.addReceived(owner, judged.value)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return (stored * 1000) / (performance.now() - startMs)
}

const openNode = async (bench: Bench, file: string, added: readonly Endpoint[]): Promise<Swarms> => {
  const common = { log: silentLog, metrics: new Metrics(), sockets: systemSockets() }
  const scope = bench.scope.child(file)
  const needs = {
    ...common,
    clock: systemClock,
    random: systemRandom,
    datagrams: await openSharedSocket(common, { address: '127.0.0.1', port: 0 }, scope),
    keys: bench.keys,
    peers: silentTracker,
    ownAddresses: () => [],
    addedNodes: () => added,
    payHashcash: () => Promise.resolve(undefined),
  }
  const options = {
    databasePath: join(bench.folder, file),
    listenAt: { address: '127.0.0.1', port: 0 },
    connectFrom: undefined,
    manyConnectionsPerAddress: true,
    usesUtp: true,
    maxConnections: 100,
    retention: { keeps: 'all' as const },
    budgetBytes: undefined,
    uploadBytesPerSecond: 500_000,
    dhtPort: 0,
    client: 'twister-node/bench',
  }
  const swarms = await openSwarms(needs, options, scope)
  swarms.join(bench.author.username)
  return swarms
}

const nextPost = (swarms: Swarms): Promise<VerifiedPost> =>
  new Promise((resolve) => {
    const stop = swarms.posted.on((post) => {
      stop()
      resolve(post)
    })
  })

interface Delays {
  readonly ownMs: number
  readonly followerMs: number
}

/** From `addPost` to the author's disk, and to the follower's, over loopback. */
const delays = async (bench: Bench): Promise<Delays> => {
  const follower = await openNode(bench, 'follower.sqlite', [])
  const at = { address: '127.0.0.1', port: follower.listenPort() ?? 0 }
  const author = await openNode(bench, 'author.sqlite', [at])
  while (follower.peerCount() === 0) await new Promise((resolve) => setImmediate(resolve))
  const own: number[] = []
  const followers: number[] = []
  for (let number = 0; number < exchangedPosts; number += 1) {
    const post = verifiedPost(bench.keys, bench.author, number)
    const arrived = nextPost(follower)
    const startMs = performance.now()
    await author.addPost(post)
    own.push(performance.now() - startMs)
    await arrived
    followers.push(performance.now() - startMs)
  }
  return { ownMs: median(own), followerMs: median(followers) }
}

/** Ingest, reading, and the way from one node to the next. */
export async function run(): Promise<BenchRow[]> {
  const keys = new TestKeys()
  keys.best = 100_000
  const author = registered(keys, 'alice')
  const folder = mkdtempSync(join(tmpdir(), 'post-ingest-'))
  const scope = new Scope('bench', silentLog)
  const bench: Bench = { keys, author, folder, scope }
  try {
    const pieces = Array.from({ length: ingestedPosts }, (_, number) => signedPiece(author, number))
    const piece = pieces[0] ?? new Uint8Array()
    const sample = decodePost(piece)
    const publicKey = keys.keyAt(author.username, 100)
    if (!sample.ok || publicKey === undefined) return []
    const { userpost, signature } = sample.value
    const verify = callsPerSecond(() => verifyData(userpost.raw, signature, publicKey))
    const judge = callsPerSecond(() => judgePost(piece, author.username, 0, keys))
    const ingest = await ingestPerSecond(bench, pieces)
    const { ownMs, followerMs } = await delays(bench)
    const reader = await openNode(bench, 'ingest.sqlite', [])
    const newest = { username: author.username, count: 20, allowedFlags: 1, requiredFlags: 0 }
    const read = callsPerSecond(() => reader.posts(newest))
    const one = callsPerSecond(() => reader.post(author.username, 7))
    return [
      benchRow('post ingest: judge and store', ingest, 'verifyData', verify),
      benchRow('judgePost', judge, 'verifyData', verify),
      benchRow('newest 20 posts of a user', read, 'one cached post', one),
      benchRow('post to follower over loopback', 1000 / followerMs, 'post to own disk', 1000 / ownMs),
    ]
  } finally {
    await scope.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
