// The proof-of-work hash of blocks: one after another, and as many at once as libuv has threads.
import { scrypt } from 'node:crypto'
import { scryptHash, scryptHashSync } from '../src/crypto/hash.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

const hashes = 1500
const atOnce = 16

const hashesPerSecond = async (work: (header: Uint8Array) => Promise<unknown>): Promise<number> => {
  const header = new Uint8Array(84)
  let left = hashes
  const worker = async (): Promise<void> => {
    for (; left > 0; left -= 1) await work(header)
  }
  const startMs = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (hashes * 1000) / (performance.now() - startMs)
}

const bareScrypt = (header: Uint8Array): Promise<unknown> =>
  new Promise((resolve) => {
    scrypt(header, header, 32, { N: 1024, r: 1, p: 1 }, (_, key) => {
      resolve(key)
    })
  })

/** Header hashes a second. */
export async function run(): Promise<BenchRow[]> {
  const header = new Uint8Array(84)
  const onThisThread = callsPerSecond(() => scryptHashSync(header))
  const bare = await hashesPerSecond(bareScrypt)
  return [
    benchRow('scryptHash', await hashesPerSecond(scryptHash), 'node:crypto scrypt', bare),
    benchRow('scryptHashSync', onThisThread, 'node:crypto scrypt', bare),
  ]
}
