// Daemons of a private network under load of all kinds: memory must not grow with what was done.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  eventually,
  registerUser,
  residentMegabytes,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
} from '../test/support/daemons.ts'

const names = ['alice', 'bob', 'carol'] as const
const reportMs = 60_000
/** Where the first line of the table is: caches fill and the compiler works before. */
const warmUpMinutes = 5

/** What one daemon is asked for, again and again. Refusals, such as that of a third post in a block, are part of it. */
const workFor = (daemon: TestDaemon, name: string): readonly ((round: number) => Promise<unknown>)[] => [
  (round) => daemon.client.publish({ username: name, msg: `${String(round)} #soak @${names[round % 3] ?? name}` }),
  () => daemon.client.getposts({ count: 20, users: names.map((username) => ({ username })) }),
  (round) => daemon.call('dhtget', names[round % 3], 'profile', 's'),
  (round) => daemon.call('dhtget', `soak${String(round % 500)}`, 'hashtag', 'm', 200),
  (round) => daemon.call('dhtput', name, 'profile', 's', { bio: String(round) }, name, round),
  () => daemon.client.getstatus({}),
  (round) => daemon.call('listusernamespartial', 'abcdefgh'[round % 8] ?? 'a', 10),
  (round) => daemon.call('getblockhash', round % 50),
]

const counted = { calls: 0, refused: 0 }

const keepAsking = async (work: (round: number) => Promise<unknown>, signal: AbortSignal): Promise<void> => {
  for (let round = 0; !signal.aborted; round += 1) {
    counted.calls += 1
    await work(round).catch(() => (counted.refused += 1))
    await sleep(10)
  }
}

/** Opens feeds and leaves them, as pages that come and go. */
const keepVisiting = async (daemon: TestDaemon, name: string, signal: AbortSignal): Promise<void> => {
  const cookie = readFileSync(`${daemon.settings.dataDirectory}/.cookie`, 'utf8').trim()
  const headers = { Authorization: `Basic ${Buffer.from(cookie).toString('base64')}` }
  while (!signal.aborted) {
    const visit = AbortSignal.any([signal, AbortSignal.timeout(500)])
    counted.calls += 1
    await fetch(`${daemon.pageUrl}feed?username=${name}&since=0`, { headers, signal: visit })
      .then((response) => response.text())
      .catch(() => undefined)
  }
}

/** What the heap of a daemon holds after a forced collection: the caches' filling and leaks, without what waits to be collected. */
const heapMegabytes = async ({ process: { pid }, process: daemon }: TestDaemon): Promise<number> => {
  const file = join(tmpdir(), `twister-heap-${String(pid)}`)
  rmSync(file, { force: true })
  daemon.kill('SIGUSR2')
  await eventually('a collected heap', () => Promise.resolve(existsSync(file) ? true : undefined))
  return Number(readFileSync(file, 'utf8')) / 2 ** 20
}

/** Megabytes an hour, by least squares. */
const slopeOf = (megabytes: readonly number[]): number => {
  const middle = (megabytes.length - 1) / 2
  const mean = megabytes.reduce((sum, value) => sum + value, 0) / megabytes.length
  let [above, below] = [0, 0]
  for (const [minute, value] of megabytes.entries()) {
    above += (minute - middle) * (value - mean)
    below += (minute - middle) ** 2
  }
  return (above / below) * 60
}

/** Runs for some minutes, and prints a line for each. */
export const soak = async (minutes: number): Promise<void> => {
  const daemons: TestDaemon[] = []
  process.env['NODE_OPTIONS'] = `--expose-gc --import ${new URL('heap-in-use.mjs', import.meta.url).href}`
  for (const [index, name] of names.entries()) {
    const peers = daemons.map((daemon) => daemon.index)
    const daemon = await startDaemon({ index, base: 110, mines: index === 0, peers })
    daemons.push(daemon)
    await registerUser(daemon, name)
  }
  for (const [index, daemon] of daemons.entries()) {
    await daemon.client.follow({ username: names[index] ?? '', users: [...names] })
    await eventually('a peer', async () => ((await daemon.client.getstatus({})).swarms.peers > 0 ? true : undefined))
  }
  const end = new AbortController()
  const working = daemons.flatMap((daemon, index) => {
    const name = names[index] ?? ''
    const asking = workFor(daemon, name).map((work) => keepAsking(work, end.signal))
    return [...asking, keepVisiting(daemon, name, end.signal)]
  })
  const lines: { readonly resident: readonly number[]; readonly heap: readonly number[] }[] = []
  process.stdout.write(`minute\tcalls\trefused\t${names.join(' MB\t')} MB\theap after a collection\n`)
  for (let minute = 1; minute <= minutes; minute += 1) {
    await sleep(reportMs)
    const resident = daemons.map(residentMegabytes)
    const heap = await Promise.all(daemons.map(heapMegabytes))
    lines.push({ resident, heap })
    const megabytes = [...resident, ...heap].map((value) => value.toFixed(1))
    process.stdout.write(`${[minute, counted.calls, counted.refused, ...megabytes].join('\t')}\n`)
  }
  end.abort()
  await Promise.all(working)
  const settled = lines.slice(Math.min(warmUpMinutes, lines.length >> 1))
  for (const kind of ['resident', 'heap'] as const) {
    const slopes = names.map(
      (name, index) => `${name} ${slopeOf(settled.map((line) => line[kind][index] ?? 0)).toFixed(1)}`,
    )
    process.stdout.write(`${kind}: megabytes an hour after the first minutes: ${slopes.join(', ')}\n`)
  }
  await stopAllDaemons()
}
