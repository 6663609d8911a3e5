// Mining: on this machine, as the person wants it and remembered across restarts, and by programs elsewhere.
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'
import { encodeHex } from '../../codec/hex.ts'
import { type BlockTemplate, type Chain, encodeBlock, makeHeader } from '../../chain/index.ts'
import { targetBytes } from '../../workers/target.ts'
import type { Preferences } from '../preferences.ts'
import { foundWork, type Work, workOf } from './work.ts'

/** What mining is built from. */
export interface MiningNeeds {
  readonly chain: Pick<
    Chain,
    | 'network'
    | 'isLight'
    | 'startMining'
    | 'stopMining'
    | 'mining'
    | 'sync'
    | 'peers'
    | 'blockTemplate'
    | 'submitBlock'
    | 'pendingRegistrations'
  >
  readonly preferences: Preferences
}

const preference = 'mining-threads'

/** Templates that may still be brought back: programs ask every few seconds, and a block takes minutes. */
const maxHandedOut = 64

/** Bytes of a block beside its registrations, as the C++ node counts them. */
const reservedBytes = 1000

/** The miner. */
export class Mining {
  readonly #needs: MiningNeeds
  readonly #handedOut = new BoundedMap<string, BlockTemplate>(maxHandedOut)

  constructor(needs: MiningNeeds) {
    this.#needs = needs
  }

  isRunning(): boolean {
    return this.#needs.chain.mining().running
  }

  /** Hashes a second of this machine; 0 while it does not mine. */
  hashesPerSecond(): number {
    return this.#needs.chain.mining().hashesPerSecond
  }

  /** Threads as they were set; −1: all cores. */
  threads(): number {
    return Number(this.#needs.preferences.get(preference) ?? '-1')
  }

  /** Mines with that many threads from now on, also after a restart; −1: all cores, 0: not at all. Fault: `mining.light`. */
  set(threads: number): void {
    if (threads !== 0) this.#requireBlocks()
    this.#run(threads)
    this.#needs.preferences.set(preference, String(threads))
  }

  /** Goes on as at the last start; a number is what the command line says of this start alone. */
  begin(threads?: number): void {
    if (!this.#needs.chain.isLight) this.#run(threads ?? Number(this.#needs.preferences.get(preference) ?? '0'))
  }

  /** Registrations that wait, and the size of a block with all of them, in bytes. */
  waiting(): { readonly count: number; readonly blockBytes: number } {
    const waiting = this.#needs.chain.pendingRegistrations()
    const bytes = waiting.reduce((sum, { registration }) => sum + registration.transaction.bytes.length, reservedBytes)
    return { count: waiting.length, blockBytes: bytes }
  }

  /** A block for another program. Faults: `mining.light`; `mining.not-connected`, `mining.syncing`: it would be of no use. */
  template(): BlockTemplate {
    const { chain } = this.#needs
    this.#requireBlocks()
    const { state } = chain.sync()
    if (!chain.network.worksAlone && chain.peers().length === 0)
      throw new CodedError('mining.not-connected', 'No other node is connected: a block would reach nobody. Wait.')
    if (state === 'syncing' || state === 'stalled')
      throw new CodedError('mining.syncing', 'Blocks are still being fetched: a block now would be in vain. Wait.')
    return chain.blockTemplate()
  }

  /** Takes a block in; false: it is not valid, or known. Fault: `mining.block-malformed`. */
  async submit(bytes: Uint8Array): Promise<boolean> {
    const submitted = await this.#needs.chain.submitBlock(bytes)
    if (!submitted.ok && submitted.rejection.code === 'block-malformed')
      throw new CodedError('mining.block-malformed', 'These bytes are no block.')
    return submitted.ok
  }

  /** Work in the old form. Faults: as `template`. */
  work(): Work {
    const template = this.template()
    this.#handedOut.set(encodeHex(template.block.header.merkleRoot), template)
    return workOf(template.block.header.bytes, targetBytes(template.target))
  }

  /** Takes found work in; false: of no use, or of a template that is forgotten. Fault: `mining.work-malformed`. */
  async submitWork(data: Uint8Array): Promise<boolean> {
    const found = foundWork(data)
    if (found === undefined) throw new CodedError('mining.work-malformed', 'The data must have 128 bytes.')
    const template = this.#handedOut.get(encodeHex(found.merkleRoot))
    if (template === undefined) return false
    const { block } = template
    const header = makeHeader({ ...block.header, time: found.time, nonce: found.nonce })
    return this.submit(encodeBlock({ ...block, header }))
  }

  #requireBlocks(): void {
    if (this.#needs.chain.isLight)
      throw new CodedError(
        'mining.light',
        'This node is light: it has no blocks, and cannot make new ones. Start it without -light.',
      )
  }

  #run(threads: number): void {
    if (threads === 0) this.#needs.chain.stopMining()
    else this.#needs.chain.startMining(threads)
  }
}
