// The proof of work of a registration beside plain hashing, and beside the C++ node's rate (2²⁴ hashes in 7.9 s).
import { availableParallelism } from 'node:os'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { sha256d } from '../src/crypto/hash.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { openWorkerPool } from '../src/workers/pool.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

const durationMs = 1500
const referencePerSecond = 2 ** 24 / 7.9

const poolRate = async (threads: number, bytes: number): Promise<number> => {
  const scope = new Scope('bench', silentLog)
  const pool = openWorkerPool({ threads, clock: systemClock, log: silentLog }, scope)
  const transaction = new Uint8Array(bytes).fill(5)
  await pool.searchRegistration({ transaction, target: 1n << 236n })
  const controller = new AbortController()
  let hashes = 0
  const startMs = performance.now()
  setTimeout(() => {
    controller.abort()
  }, durationMs)
  const onProgress = (tried: number): void => {
    hashes = tried
  }
  await pool.searchRegistration({ transaction, target: 0n, signal: controller.signal, onProgress })
  const rate = (hashes * 1000) / (performance.now() - startMs)
  await scope.close()
  return rate
}

/** Nonces a second on one thread and on all. */
export async function run(): Promise<BenchRow[]> {
  const transaction = new Uint8Array(51)
  const plain = callsPerSecond(() => sha256d(transaction))
  const all = availableParallelism()
  const rows = [benchRow('registration, 1 thread', await poolRate(1, 51), 'sha256d', plain)]
  for (const bytes of [51, 60, 117]) {
    const name = `registration of ${String(bytes)} bytes, ${String(all)} threads`
    rows.push(benchRow(name, await poolRate(all, bytes), 'C++ node', referencePerSecond))
  }
  return rows
}
