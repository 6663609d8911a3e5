// Blocks from bytes to the active chain on disk, headers with their proof of work, and keys by name and height.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Metrics } from '../src/base/metrics.ts'
import { ProgressBoard } from '../src/base/progress.ts'
import { Scope } from '../src/base/scope.ts'
import { type Block, decodeBlock, encodeBlock } from '../src/chain/wire/block.ts'
import { openChainState } from '../src/chain/state/chain-state.ts'
import { openChain } from '../src/chain/index.ts'
import type { Chain, ChainNeeds } from '../src/chain/types.ts'
import { scryptHash, sha256d } from '../src/crypto/hash.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import type { Username } from '../src/protocol/username.ts'
import {
  chainOptions,
  childOf,
  inlineWorkers,
  quickGenesis,
  quickNetwork,
  registration,
  secret,
} from '../test/support/chain-builders.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

const chainLength = 6_000
/** Every fifth block registers a name, as the main network's did on average. */
const registrationPeriod = 5

const buildChain = (): readonly Block[] => {
  const blocks: Block[] = []
  const key = secret(1)
  for (let parent = quickGenesis; blocks.length < chainLength; ) {
    const named = blocks.length % registrationPeriod === 0
    const transactions = named ? [registration(`user${String(blocks.length)}`, key).transaction] : []
    parent = childOf(parent, { transactions })
    blocks.push(parent)
  }
  return blocks
}

/** The longest time for which the event loop did nothing else. */
const longestPause = () => {
  let longestMs = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs)
    lastMs = performance.now()
  }, 1)
  return () => {
    clearInterval(timer)
    return longestMs
  }
}

const connectPerSecond = async (folder: string, pieces: readonly Uint8Array[]): Promise<readonly [number, number]> => {
  const scope = new Scope('connect', silentLog)
  // Any header passes: what is measured is everything else.
  const proofOfWork = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(32))
  const options = { network: quickNetwork, databasePath: join(folder, 'connect.sqlite'), useCheckpoints: false }
  const state = await openChainState({ clock: systemClock, log: silentLog, proofOfWork }, options, scope)
  const pause = longestPause()
  const startMs = performance.now()
  for (const [index, bytes] of pieces.entries()) {
    const block = decodeBlock(bytes)
    if (block.ok) await state.acceptor.receive(block.value)
    // What one chunk of a socket holds.
    if (index % 32 === 31) await new Promise((resolve) => setImmediate(resolve))
  }
  while (state.best.height < pieces.length) await state.best.advance()
  const perSecond = (pieces.length * 1000) / (performance.now() - startMs)
  const pauseMs = pause()
  const keys = callsPerSecond(() => state.directory.keyAt('user5' as Username, 5_000))
  await scope.close()
  process.stderr.write(`longest pause while connecting: ${pauseMs.toFixed(1)} ms\n`)
  return [perSecond, keys]
}

const headersPerSecond = async (folder: string, blocks: readonly Block[]): Promise<number> => {
  const scope = new Scope('headers', silentLog)
  const options = { network: quickNetwork, databasePath: join(folder, 'headers.sqlite'), useCheckpoints: false }
  const state = await openChainState({ clock: systemClock, log: silentLog }, options, scope)
  const headers = blocks.map(({ header }) => header)
  const startMs = performance.now()
  for (let start = 0; start < headers.length; start += 2000)
    await state.acceptor.receiveHeaders(headers.slice(start, start + 2000))
  const perSecond = (headers.length * 1000) / (performance.now() - startMs)
  await scope.close()
  return perSecond
}

const scryptPerSecond = async (): Promise<number> => {
  const header = quickGenesis.header.bytes
  const startMs = performance.now()
  for (let round = 0; round < 40; round += 1) await Promise.all(Array.from({ length: 64 }, () => scryptHash(header)))
  return (40 * 64 * 1000) / (performance.now() - startMs)
}

const openNode = (folder: string, name: string, scope: Scope): Promise<Chain> => {
  const needs: ChainNeeds = {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    metrics: new Metrics(),
    progress: new ProgressBoard(),
    sockets: systemSockets(),
    workers: inlineWorkers,
    secretOf: () => undefined,
  }
  return openChain(
    needs,
    { ...chainOptions({ address: '127.0.0.1', port: 0 }), databasePath: join(folder, `${name}.sqlite`) },
    scope,
  )
}

/** A new node fetches the whole chain from one peer: headers with proof of work, then blocks. */
const syncPerSecond = async (folder: string): Promise<number> => {
  const scope = new Scope('sync', silentLog)
  const full = await openNode(folder, 'connect', scope.child('full'))
  const pause = longestPause()
  const empty = await openNode(folder, 'empty', scope.child('empty'))
  const startMs = performance.now()
  empty.addNode(`127.0.0.1:${String(full.listenPort() ?? 0)}`)
  while (empty.tip().height < full.tip().height) await new Promise((resolve) => setTimeout(resolve, 5))
  const perSecond = (full.tip().height * 1000) / (performance.now() - startMs)
  process.stderr.write(`longest pause while synchronising: ${pause().toFixed(1)} ms\n`)
  await scope.close()
  return perSecond
}

export const run = async (): Promise<readonly BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'block-connect-'))
  try {
    const blocks = buildChain()
    const pieces = blocks.map(encodeBlock)
    const [connected, keys] = await connectPerSecond(folder, pieces)
    const headers = await headersPerSecond(folder, blocks)
    const scrypt = await scryptPerSecond()
    const synchronised = await syncPerSecond(folder)
    const header = quickGenesis.header.bytes
    const hashes = callsPerSecond(() => sha256d(header))
    const table = new Map([['user5', 1]])
    const lookups = callsPerSecond(() => table.get('user5'))
    return [
      benchRow('blocks connected, bytes to disk', connected, 'SHA-256d of a header', hashes),
      benchRow('headers accepted with proof of work', headers, 'scrypt on the thread pool', scrypt),
      benchRow('blocks synchronised over loopback', synchronised, 'scrypt on the thread pool', scrypt),
      benchRow('key of a name at a height', keys, 'Map.get', lookups),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
