// Real daemons on loopback beside the figures of the C++ node on the same kind of machine.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { get } from 'node:http'
import {
  eventually,
  registerUser,
  residentMegabytes,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
} from '../test/support/daemons.ts'
import { type BenchRow, benchRow } from './bench.ts'

/** The C++ node (twister-core 0.9.40) on a machine of two cores, in milliseconds unless the name says otherwise. */
const reference = {
  postVisible: 8.9,
  newPost: 7.5,
  start: 50,
  residentMegabytes: 30,
  idlePercent: 0.3,
  blocksPerSecond: 330,
}

const posts = 60

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const asRow = (name: string, ms: number, referenceMs: number): BenchRow =>
  benchRow(`${name}: ${ms.toFixed(1)} ms`, 1000 / ms, `C++ node: ${String(referenceMs)} ms`, 1000 / referenceMs)

/** Calls back with the text of each post that a feed brings. */
const openFeed = async (daemon: TestDaemon, username: string, onText: (text: string) => void): Promise<() => void> => {
  const { lastArrival } = await daemon.client.getstatus({})
  const cookie = readFileSync(`${daemon.settings.dataDirectory}/.cookie`, 'utf8').trim()
  const url = `${daemon.pageUrl}feed?username=${username}&since=${String(lastArrival)}`
  return new Promise((resolve) => {
    const request = get(
      url,
      { headers: { Authorization: `Basic ${Buffer.from(cookie).toString('base64')}` } },
      (response) => {
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          for (const found of part.matchAll(/"msg":"([^"]*)"/gu)) onText(found[1] ?? '')
        })
        response.on('error', () => undefined)
        resolve(() => request.destroy())
      },
    )
    request.on('error', () => undefined)
  })
}

const measurePosts = async (author: TestDaemon, follower: TestDaemon): Promise<BenchRow[]> => {
  const arrivals = new Map<string, (ms: number) => void>()
  const close = await openFeed(follower, 'bob', (text) => arrivals.get(text)?.(performance.now()))
  const visible: number[] = []
  const answered: number[] = []
  for (let number = 0; number < posts; number += 1) {
    const text = `bench ${String(number)}`
    const arrived = new Promise<number>((resolve) => arrivals.set(text, resolve))
    let startMs = 0
    // Two posts a block are allowed: only the attempt that succeeds counts.
    await eventually('room for a post', () => {
      startMs = performance.now()
      return author.client.publish({ username: 'alice', msg: text }).catch(() => undefined)
    })
    answered.push(performance.now() - startMs)
    visible.push((await arrived) - startMs)
  }
  close()
  return [
    asRow('post to visible at a follower', median(visible), reference.postVisible),
    asRow('newpostmsg', median(answered), reference.newPost),
  ]
}

/** As the scheduler counts it, thread by thread: the times that `stat` tells are whole ticks, which timers wake up at. */
const cpuMs = (daemon: TestDaemon): number => {
  const threads = `/proc/${String(daemon.process.pid)}/task`
  const nanoseconds = readdirSync(threads).map((thread) =>
    Number(readFileSync(join(threads, thread, 'schedstat'), 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6
}

const idleMs = 30_000
/** What follows on posts and on a start, such as looking whether they can be found, is over by then. */
const restMs = 60_000

const measureIdle = async (daemon: TestDaemon): Promise<BenchRow[]> => {
  await new Promise((resolve) => setTimeout(resolve, restMs))
  const before = cpuMs(daemon)
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  const percent = ((cpuMs(daemon) - before) / idleMs) * 100
  const megabytes = residentMegabytes(daemon)
  return [
    benchRow(
      `idle node: ${percent.toFixed(2)} % of a core`,
      100 / Math.max(percent, 0.01),
      'C++ node: 0.3 %',
      100 / reference.idlePercent,
    ),
    benchRow(
      `idle node: ${megabytes.toFixed(0)} MB`,
      1 / megabytes,
      'C++ node: 30 MB',
      1 / reference.residentMegabytes,
    ),
  ]
}

/** Time for which blocks are mined as fast as possible, and over which the loop is watched: that of the metric. */
const miningMs = 25_000

const loopLagMs = async (daemon: TestDaemon): Promise<number> => {
  const cookie = readFileSync(`${daemon.settings.dataDirectory}/.cookie`, 'utf8').trim()
  const headers = { Authorization: `Basic ${Buffer.from(cookie).toString('base64')}` }
  const text = await (await fetch(`${daemon.pageUrl}metrics`, { headers })).text()
  return Number(/^twister_event_loop_lag_seconds (\S+)/mu.exec(text)?.[1]) * 1000
}

/** A second node downloads what a first one has mined, and mines on at the same time. */
const measureSync = async (): Promise<BenchRow[]> => {
  const miner = await startDaemon({ index: 5, base: 70, mines: true, options: ['-blockinterval=0'] })
  await new Promise((resolve) => setTimeout(resolve, miningMs))
  const mining = await loopLagMs(miner)
  await miner.client.setgenerate({ generate: false })
  const height = await miner.client.getblockcount({})
  const startMs = performance.now()
  const late = await startDaemon({ index: 6, base: 70, mines: true, peers: [5], options: ['-blockinterval=0'] })
  const readyMs = performance.now()
  await eventually('the tip', async () => ((await late.client.getblockcount({})) >= height ? true : undefined))
  const seconds = (performance.now() - readyMs) / 1000
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 12_000 - (performance.now() - startMs))))
  const syncing = await loopLagMs(late)
  const lag = (name: string, ms: number): BenchRow =>
    benchRow(`${name}: ${ms.toFixed(1)} ms`, 1000 / Math.max(ms, 0.1), 'bound: 20 ms', 50)
  return [
    benchRow(
      `blocks of an initial download of ${String(height)}`,
      height / seconds,
      'C++ node',
      reference.blocksPerSecond,
    ),
    lag('event loop lag while mining, 99th percentile', mining),
    lag('event loop lag while syncing and mining, 99th percentile', syncing),
  ]
}

/** Latency of posts, cost of idling, time to start. */
export const run = async (): Promise<BenchRow[]> => {
  const startMs = performance.now()
  const author = await startDaemon({ index: 0, base: 70, mines: true })
  const started = performance.now() - startMs
  const follower = await startDaemon({ index: 1, base: 70, peers: [0] })
  await registerUser(author, 'alice')
  await registerUser(follower, 'bob')
  await follower.client.follow({ username: 'bob', users: ['alice'] })
  await eventually('a peer', async () => ((await follower.client.getstatus({})).swarms.peers > 0 ? true : undefined))
  const rows = await measurePosts(author, follower)
  await author.client.setgenerate({ generate: false })
  rows.push(...(await measureIdle(follower)), asRow('start to ready', started, reference.start))
  await stopAllDaemons()
  rows.push(...(await measureSync()))
  await stopAllDaemons()
  return rows
}
