// Looking for blocks on the worker pool (chain.md 8).
import { type Clock, nowSeconds, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Scope } from '../../base/scope.ts'
import { encodeDisplayHash } from '../../codec/hex.ts'
import type { Network } from '../../protocol/network.ts'
import type { WorkerPool } from '../../workers/pool.ts'
import { type Block, makeHeader } from '../wire/block.ts'
import type { BlockTemplates } from './block-template.ts'
import { HashMeter } from './hash-meter.ts'
import { expandCompact } from '../wire/compact-target.ts'
import type { MiningState, PromotedText } from '../types.ts'

/** What the miner needs. */
export interface MinerParts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly workers: Pick<WorkerPool, 'searchBlock' | 'size'>
  readonly network: Network
  readonly templates: BlockTemplates
  readonly tip: () => { readonly id: Uint8Array; readonly time: number }
  /** Unix seconds, corrected by the peers' clocks: what blocks are judged by, whatever our own clock says. */
  readonly adjustedTime: () => number
  readonly hasPending: () => boolean
  /** Whether blocks of ours would be any use: peers are there, and the chain is complete. */
  readonly mayMine: () => boolean
  /** Offers a found block; resolves once it is judged. */
  readonly submit: (block: Block) => Promise<boolean>
  readonly minimumIntervalSeconds: number
}

/** The template, with its time, is made anew after this. */
const refreshMs = 15_000
/** A changed mempool is taken up after this on networks where many wait for one another. */
const mempoolRefreshMs = 60_000
/** How often we look whether there is something to do. */
const pollMs = 250
const lastNonce = 0xffff_0000

/** The local miner. */
export class Miner {
  readonly #parts: MinerParts
  readonly #scope: Scope
  readonly #found
  #threads = 0
  #running = false
  readonly #meter: HashMeter
  #promoted: PromotedText | undefined
  #search: AbortController | undefined
  #searchStartedMs = 0
  #searchHadPending = false

  constructor(parts: MinerParts, scope: Scope) {
    this.#parts = parts
    this.#scope = scope
    this.#meter = new HashMeter(parts.clock)
    this.#found = parts.metrics.counter('chain_mined_blocks_total', 'Blocks found by this node.')
    scope.signal.addEventListener('abort', () => {
      this.stop()
    })
  }

  get state(): MiningState {
    return {
      running: this.#running,
      threads: this.#threads,
      hashesPerSecond: this.#running ? this.#meter.perSecond : 0,
    }
  }

  start(threads: number): void {
    if (threads === 0) {
      this.stop()
      return
    }
    this.#threads = threads
    this.#search?.abort()
    if (this.#running || this.#scope.signal.aborted) return
    this.#running = true
    this.#meter.begin()
    this.#scope.task('mine', (signal) => this.#mine(signal))
  }

  stop(): void {
    this.#running = false
    this.#search?.abort()
  }

  say(promoted: PromotedText | undefined): void {
    this.#promoted = promoted
  }

  /** The block that would be searched now. */
  template(): Block {
    return this.#parts.templates.create(this.#promoted)
  }

  /** The tip moved: what is searched now is stale. */
  tipMoved(): void {
    this.#search?.abort()
  }

  /** A registration came in. */
  mempoolGrew(): void {
    const { network, clock } = this.#parts
    const ageMs = clock.monotonicMs() - this.#searchStartedMs
    const eager = network.worksAlone && !this.#searchHadPending
    if (eager || ageMs > mempoolRefreshMs) this.#search?.abort()
  }

  async #mine(signal: AbortSignal): Promise<void> {
    while (this.#running && !signal.aborted) {
      const waitMs = this.#waitMs()
      if (waitMs > 0) await sleep(this.#parts.clock, Math.min(waitMs, pollMs), signal)
      else await this.#searchOnce()
    }
    this.#running = false
  }

  /** How long mining makes no sense yet. */
  #waitMs(): number {
    const { mayMine, tip, minimumIntervalSeconds, adjustedTime } = this.#parts
    if (!mayMine()) return pollMs
    return Math.max(0, tip().time + minimumIntervalSeconds - adjustedTime()) * 1000
  }

  async #searchOnce(): Promise<void> {
    const { clock, workers, hasPending } = this.#parts
    const template = this.template()
    const search = new AbortController()
    this.#search = search
    this.#searchStartedMs = clock.monotonicMs()
    this.#searchHadPending = hasPending()
    const timer = clock.after(refreshMs, () => {
      search.abort()
    })
    let told = 0
    try {
      const nonce = await workers.searchBlock({
        header: template.header.bytes,
        target: expandCompact(template.header.bits),
        firstNonce: 1,
        maxAttempts: lastNonce,
        threads: this.#threads < 0 ? workers.size : this.#threads,
        signal: search.signal,
        onProgress: (hashes) => {
          this.#meter.add(hashes - told)
          told = hashes
        },
      })
      if (nonce !== undefined && !search.signal.aborted) await this.#offer(template, nonce)
    } finally {
      timer.cancel()
      this.#search = undefined
    }
  }

  async #offer(template: Block, nonce: number): Promise<void> {
    const { log, submit, clock } = this.#parts
    const block = { ...template, header: makeHeader({ ...template.header, nonce }) }
    this.#search = undefined
    const accepted = await submit(block)
    const fields = { id: encodeDisplayHash(block.header.id), height: block.header.height, at: nowSeconds(clock) }
    if (!accepted) {
      log.warn('mined block refused', fields)
      return
    }
    this.#found.increment()
    log.info('block mined', fields)
  }
}
