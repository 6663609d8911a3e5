// What happens to a header or block that arrives (chain.md 5.4).
import { BoundedMap } from '../../base/bounded-map.ts'
import { equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Block, BlockHeader } from '../wire/block.ts'
import { checkBlockBody, checkBlockSize, checkHeaderAlone, checkHeaderTime, condemnsId } from '../rules/block-check.ts'
import { blockFlags, noBlock } from '../tree/block-index.ts'
import type { BestChain } from './best-chain.ts'
import { isUsableTarget, meetsTarget } from '../wire/compact-target.ts'
import { checkHeaderInPlace, checkSideBranch, type HeaderContext } from '../rules/header-rules.ts'
import type { BlockRejection } from '../rules/rejections.ts'
import { type BlockStore, mayPass } from '../store/chain-store.ts'

/** What became of an accepted block. */
export type BlockOutcome =
  | { readonly kind: 'stored'; readonly block: number }
  /** Kept until its parent comes; `root` is the id of the first block of the loose branch. */
  | { readonly kind: 'orphan'; readonly root: Uint8Array }

/** What the acceptor works with. */
export interface AcceptorParts extends HeaderContext {
  readonly store: BlockStore
  readonly best: BestChain
  /** Unix seconds, corrected by the peers' clocks. */
  readonly adjustedTime: () => number
  readonly proofOfWork: (header: Uint8Array) => Promise<Uint8Array>
  /** Headers are all there is of a block. */
  readonly isLight: boolean
  /** Does in slices what connecting the block would do in one go. */
  readonly prepare: (block: Block) => Promise<void>
}

/** Blocks without a parent that are kept: at most 5 MB. */
const maxOrphans = 100
/** Blocks with no more transactions than this are connected in no time. */
const fewTransactions = 32
/** Proofs of work that are computed at the same time for one list of headers. */
const proofsAtOnce = 64

/** Lets headers and blocks into the tree, or says why not. */
export class BlockAcceptor {
  readonly #parts: AcceptorParts
  readonly #orphans = new BoundedMap<string, Block>(maxOrphans)

  constructor(parts: AcceptorParts) {
    this.#parts = parts
  }

  /** Whether what comes now can be kept; not while the disk is full. */
  get canKeep(): boolean {
    return this.#parts.store.fault === undefined
  }

  isOrphan(id: Uint8Array): boolean {
    return this.#orphans.has(encodeHex(id))
  }

  /** The id of the first block of the loose branch that an orphan belongs to. */
  orphanRoot(id: Uint8Array): Uint8Array {
    let root = id
    for (let steps = 0; steps < maxOrphans; steps += 1) {
      const parentId = this.#orphans.peek(encodeHex(root))?.header.parentId
      if (parentId === undefined || !this.#orphans.has(encodeHex(parentId))) return root
      root = parentId
    }
    return root
  }

  /** Judges a whole block and stores it; connecting follows by itself. While the disk is full nothing is taken. */
  async receive(block: Block): Promise<Verdict<BlockOutcome, BlockRejection>> {
    if (!this.canKeep) return reject({ code: 'not-storable' })
    const refusal = this.#refuseKnown(block)
    if (refusal !== undefined) return reject(refusal)
    const checked = await this.#check(block)
    if (!checked.ok) return checked
    if (block.transactions.length > fewTransactions) await this.#parts.prepare(block)
    // Another copy may have come in while the proof of work was computed.
    const late = this.#refuseKnown(block)
    if (late !== undefined) return reject(late)
    const placed = this.#place(block)
    if (placed.ok && placed.value.kind === 'stored') {
      this.#adopt(block.header.id)
      void this.#parts.best.advance()
    }
    return placed
  }

  /** Judges headers that follow one another; says which known block the last accepted one is. */
  async receiveHeaders(headers: readonly BlockHeader[]): Promise<Verdict<number, BlockRejection>> {
    let last = noBlock
    const batchAt = (start: number) => {
      const some = headers.slice(start, start + proofsAtOnce)
      return { some, proofs: Promise.all(some.map((header) => this.#proofOf(header))) }
    }
    let next = batchAt(0)
    for (let start = 0; start < headers.length; start += proofsAtOnce) {
      if (!this.canKeep) return reject({ code: 'not-storable' })
      const { some } = next
      const proofs = await next.proofs
      // The threads go on with the next ones meanwhile.
      next = batchAt(start + proofsAtOnce)
      for (const [offset, header] of some.entries()) {
        const verdict = this.#placeHeader(header, proofs[offset])
        if (!verdict.ok) return verdict
        last = verdict.value
      }
      this.#flush()
    }
    if (this.#parts.isLight) void this.#parts.best.advance()
    return accept(last)
  }

  /** What the disk refuses now is written by the next step of the chain. */
  #flush(): void {
    const { store, best } = this.#parts
    try {
      store.flush()
    } catch (error) {
      if (!mayPass(error)) throw error
      void best.advance()
    }
  }

  #refuseKnown({ header }: Block): BlockRejection | undefined {
    const { index } = this.#parts
    const known = index.find(header.id)
    if (known === noBlock) return this.isOrphan(header.id) ? { code: 'block-known' } : undefined
    if (index.has(known, blockFlags.failed)) return { code: 'block-invalid' }
    return index.has(known, blockFlags.body) ? { code: 'block-known' } : undefined
  }

  /** CheckBlock. The proof of work of a header in the tree was computed before. */
  async #check(block: Block): Promise<Verdict<undefined, BlockRejection>> {
    const { index, network, adjustedTime, proofOfWork } = this.#parts
    const size = checkBlockSize(block)
    if (!size.ok) return size
    const { header } = block
    const known = index.find(header.id)
    if (known === noBlock && !isUsableTarget(header.bits)) return reject({ code: 'work-insufficient' })
    const alone =
      known === noBlock
        ? checkHeaderAlone(header, await proofOfWork(header.bytes), adjustedTime())
        : checkHeaderTime(header, adjustedTime())
    if (!alone.ok) return alone
    const body = checkBlockBody(block, network)
    if (!body.ok && known !== noBlock && condemnsId(block, body.rejection)) {
      index.markFailed(known)
      this.#parts.store.markFailed(known)
    }
    return body
  }

  /** The rest of ProcessBlock, for a block that passed CheckBlock. */
  #place(block: Block): Verdict<BlockOutcome, BlockRejection> {
    const { index } = this.#parts
    const { header } = block
    if (index.find(header.id) === noBlock) {
      const side = this.#checkSide(header)
      if (!side.ok) return side
      if (index.find(header.parentId) === noBlock) return this.#keepOrphan(block)
    }
    return this.#store(block)
  }

  /** AcceptBlock. */
  #store(block: Block): Verdict<BlockOutcome, BlockRejection> {
    const { index, store } = this.#parts
    const known = index.find(block.header.id)
    const placed = known === noBlock ? this.#addHeader(block.header) : accept(known)
    if (!placed.ok) return placed
    if (index.has(placed.value, blockFlags.body)) return reject({ code: 'block-known' })
    index.markBody(placed.value)
    store.addBody(placed.value, block)
    return accept({ kind: 'stored', block: placed.value })
  }

  #keepOrphan(block: Block): Verdict<BlockOutcome, BlockRejection> {
    this.#orphans.set(encodeHex(block.header.id), block)
    return accept({ kind: 'orphan', root: this.orphanRoot(block.header.id) })
  }

  /** Stores the orphans that waited for a block, and those that waited for them. */
  #adopt(id: Uint8Array): void {
    const parents = [id]
    for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
      for (const [key, orphan] of [...this.#orphans.entries()]) {
        if (!equalBytes(orphan.header.parentId, parent)) continue
        this.#orphans.delete(key)
        if (this.#store(orphan).ok) parents.push(orphan.header.id)
      }
    }
  }

  /** Rule 3 of ProcessBlock spares whoever continues the active chain, or the headers that lead on from it. */
  #checkSide(header: BlockHeader): Verdict<undefined, BlockRejection> {
    const { index, best } = this.#parts
    const parent = index.find(header.parentId)
    const leads = parent !== noBlock && (parent === best.tip || parent === index.bestHeader)
    return leads ? accept(undefined) : checkSideBranch(header, this.#parts)
  }

  async #proofOf(header: BlockHeader): Promise<Uint8Array | undefined> {
    const { index, proofOfWork } = this.#parts
    if (index.find(header.id) !== noBlock || !isUsableTarget(header.bits)) return undefined
    return proofOfWork(header.bytes)
  }

  #placeHeader(header: BlockHeader, proof: Uint8Array | undefined): Verdict<number, BlockRejection> {
    const { index, adjustedTime } = this.#parts
    const known = index.find(header.id)
    if (known !== noBlock)
      return index.has(known, blockFlags.failed) ? reject({ code: 'block-invalid' }) : accept(known)
    if (proof === undefined || !meetsTarget(proof, header.bits)) return reject({ code: 'work-insufficient' })
    const time = checkHeaderTime(header, adjustedTime())
    if (!time.ok) return time
    const side = this.#checkSide(header)
    return side.ok ? this.#addHeader(header) : side
  }

  #addHeader(header: BlockHeader): Verdict<number, BlockRejection> {
    const { index, store } = this.#parts
    const parent = checkHeaderInPlace(header, this.#parts)
    if (!parent.ok) return parent
    const block = index.add(header, parent.value)
    store.addHeader(block, header, parent.value)
    if (this.#parts.isLight) index.markBody(block)
    return accept(block)
  }
}
