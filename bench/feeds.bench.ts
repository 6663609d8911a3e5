// Feeds of the small web: reading and naming twts, one refresh of two thousand feeds, and a page of a long timeline.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { openFeedDatabase } from '../src/node/feeds/feed-tables.ts'
import { Feeds } from '../src/node/feeds/feeds.ts'
import { FeedStore } from '../src/node/feeds/feed-store.ts'
import { TwtStore } from '../src/node/feeds/twt-store.ts'
import { openNodeStore } from '../src/node/node-store.ts'
import { readFeed } from '../src/twtxt/feed-reader.ts'
import { twtDigest } from '../src/twtxt/twt-hash.ts'
import { type BenchRow, benchRow } from './bench.ts'

const feedUrl = 'https://example.com/user/ada/twtxt.txt'
const wanted = 150_000

const words = 'the quick brown fox jumps over a lazy dog and writes about it in a feed of the small web'.split(' ')

/** A text as people write it: some answer, some speak to others, some have a tag. */
const textOf = (number: number): string => {
  const said = Array.from(
    { length: 8 + (number % 14) },
    (_, index) => words[(number * 7 + index * 3) % words.length],
  ).join(' ')
  const start = number % 3 === 0 ? '(#abc2345) @<bob https://bob.example/twtxt.txt> ' : ''
  return `${start}${said} ${String(number)}${number % 5 === 0 ? ' #twtxt' : ''}`
}

const line = (number: number): string =>
  `${new Date(1_700_000_000_000 + number * 61_000).toISOString().slice(0, 19)}Z\t${textOf(number)}\n`

const feedText = (twts: number, from = 0): string =>
  `# nick = ada\n# url = ${feedUrl}\n\n${Array.from({ length: twts }, (_, index) => line(from + index)).join('')}`

/** Twts a second, from the text of a feed to their names. */
const readAndNamed = async (): Promise<BenchRow> => {
  const text = feedText(5_000)
  const once = (): number => {
    const { twts } = readFeed(text)
    for (const twt of twts) twtDigest(feedUrl, twt.time, twt.text)
    return twts.length
  }
  once()
  // What is compiled is there by then.
  await new Promise((resolve) => setTimeout(resolve, 200))
  const until = performance.now() + 500
  while (performance.now() < until) once()
  // Of a core: what others use of it meanwhile does not count.
  const before = process.cpuUsage()
  let twts = 0
  while (twts < 300_000) twts += once()
  const { user, system } = process.cpuUsage(before)
  const perSecond = (twts * 1e6) / (user + system)
  return benchRow('twts read and named', perSecond, 'asked for', wanted)
}

const feedsInAll = Number(process.env['BENCH_FEEDS'] ?? 2_000)
const hosts = 200
const mostSeconds = 60

/** A server in a thread of its own: most feeds are well, some slow, broken, gone, long, unchanged or none. */
const serverSource = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const perHost = new Map()
let most = 0
const server = createServer((request, response) => {
  const host = request.headers.host
  const now = (perHost.get(host) ?? 0) + 1
  perHost.set(host, now)
  most = Math.max(most, now)
  response.on('close', () => perHost.set(host, perHost.get(host) - 1))
  const number = Number(request.url.slice(1))
  // Spread over the hosts.
  const kind = Math.imul(number, 2654435761) >>> 8 & 31
  const text = workerData.texts[number % workerData.texts.length]
  if (kind === 0) response.writeHead(404).end()
  else if (kind === 1) response.writeHead(500).end()
  else if (kind === 2) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
  else if (kind === 3) request.socket.destroy()
  else if (kind === 4) response.writeHead(301, { location: '/' + String(number + 1) }).end()
  else if (kind === 5 && number % 5 === 0) response.writeHead(200, { 'content-type': 'text/plain' }).write('# nick = slow\\n')
  else if (kind === 6) setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain' }).end(text), 3_000)
  else response.writeHead(200, { 'content-type': 'text/plain' }).end(text)
})
server.listen(0, '0.0.0.0', () => parentPort.postMessage(server.address().port))
parentPort.on('message', () => parentPort.postMessage({ most }))
`

/** Feeds in files of their own, and the file of what was read. */
const openFeeds = (folder: string, scope: Scope, name: string) => {
  const file = openFeedDatabase(join(folder, `${name}.sqlite`), scope)
  const feeds = new Feeds(
    {
      ...{ clock: systemClock, random: systemRandom, log: silentLog, sockets: systemSockets() },
      ...{ reachesOwnNetwork: true, client: 'bench', readWebFeed: () => Promise.resolve(undefined) },
      database: openNodeStore(join(folder, `${name}-node.sqlite`), scope),
      own: { byHash: () => undefined, answersTo: () => [], formerNames: () => [] },
      openFeedDatabase: () => file,
    },
    scope,
  )
  return { feeds, file }
}

const megabytes = (): number => process.memoryUsage().rss / 1e6

/** One refresh of all feeds: how long it takes, what it holds, and how long others wait meanwhile. */
const refreshed = async (folder: string, scope: Scope): Promise<readonly BenchRow[]> => {
  const texts = Array.from({ length: 20 }, (_, index) =>
    feedText(20 + index * 20, index * 1_000).replace(`# url = ${feedUrl}\n`, ''),
  )
  const server = new Worker(serverSource, { eval: true, workerData: { texts } })
  const port = await new Promise<number>((resolve) => server.once('message', resolve))
  const { feeds, file } = openFeeds(folder, scope, 'refresh')
  const list = Array.from(
    { length: feedsInAll },
    (_, number) =>
      `f${String(number)} http://127.0.1.${String(1 + (number % hosts))}:${String(port)}/${String(number)}`,
  ).join('\n')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const idle = megabytes()
  const lag = monitorEventLoopDelay({ resolution: 1 })
  const before = process.cpuUsage()
  const startMs = performance.now()
  await feeds.lists.importFor('me', list, 'text')
  lag.enable()
  let peak = 0
  let checked = 0
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    peak = Math.max(peak, megabytes())
    checked = file.prepare<{ n: number }>('SELECT count(*) AS n FROM feeds WHERE checked IS NOT NULL').get()?.n ?? 0
    if (checked === feedsInAll || performance.now() - startMs > 240_000) break
  }
  const seconds = (performance.now() - startMs) / 1000
  lag.disable()
  const { user, system } = process.cpuUsage(before)
  const twts = file.prepare<{ n: number }>('SELECT count(*) AS n FROM twts').get()?.n ?? 0
  server.postMessage('most')
  const { most } = await new Promise<{ most: number }>((resolve) => server.once('message', resolve))
  await server.terminate()
  const p99 = lag.percentile(99) / 1e6 - 1
  process.stderr.write(
    `${String(checked)} feeds, ${String(twts)} twts in ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of a core), lag p50 ${(lag.percentile(50) / 1e6 - 1).toFixed(1)} p99 ${p99.toFixed(1)} max ${(lag.max / 1e6).toFixed(0)} ms, ` +
      `memory +${(peak - idle).toFixed(0)} MB, of one host ${String(most)} at once\n`,
  )
  return [
    benchRow(
      `refresh of ${String(feedsInAll)} feeds of mixed health (feeds/s)`,
      checked / seconds,
      'asked for',
      feedsInAll / mostSeconds,
    ),
    benchRow('the same: bound of lag p99 over what it is (20 ms)', 20, 'p99 in ms', Math.max(p99, 0.01)),
    benchRow('the same: bound of memory over what it takes (150 MB)', 150, 'MB above idle', Math.max(peak - idle, 1)),
  ]
}

const longTimeline = Number(process.env['BENCH_TWTS'] ?? 200_000)
const pages = 200

/** A page of the timeline, of few twts and of very many. */
const timelines = async (folder: string, scope: Scope): Promise<BenchRow> => {
  const pagesPerSecond = async (twts: number): Promise<number> => {
    const database = openFeedDatabase(join(folder, `${String(twts)}.sqlite`), scope)
    const [feeds, store] = [new FeedStore(database), new TwtStore(database, systemClock)]
    const perFeed = 5_000
    const followed = new Set<number>()
    for (let from = 0; from < twts; from += perFeed) {
      const feed = feeds.add(`https://h${String(from)}.example/t`, 0)
      followed.add(feed.id)
      await store.take(feed, readFeed(feedText(Math.min(perFeed, twts - from), from)), 2_000_000_000)
    }
    const startMs = performance.now()
    let before: { place: number; id: number } | undefined
    for (let page = 0; page < pages; page += 1) {
      const last = store.newest(followed, 20, before).at(-1)
      before = last === undefined ? undefined : { place: last.place, id: last.id }
    }
    return (pages * 1000) / (performance.now() - startMs)
  }
  const few = await pagesPerSecond(10_000)
  const many = await pagesPerSecond(longTimeline)
  return benchRow(`pages of a timeline of ${String(longTimeline)} twts`, many, 'of 10000', few)
}

export const run = async (): Promise<readonly BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-bench-'))
  const scope = new Scope('bench', silentLog)
  try {
    const only = process.env['BENCH_ONLY'] ?? ''
    return [
      ...(only === '' || only === 'hash' ? [await readAndNamed()] : []),
      ...(only === '' || only === 'refresh' ? await refreshed(folder, scope.child('refresh')) : []),
      ...(only === '' || only === 'timeline' ? [await timelines(folder, scope.child('timeline'))] : []),
    ]
  } finally {
    await scope.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
