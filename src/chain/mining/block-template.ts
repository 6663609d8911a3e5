// The next block as we would mine it (chain.md 8).
import type { Random } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Network } from '../../protocol/network.ts'
import { nobody, type Username } from '../../protocol/username.ts'
import { type Block, makeHeader, merkleRootOf } from '../wire/block.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { BlockIndex } from '../tree/block-index.ts'
import { requiredBits } from '../rules/difficulty.ts'
import type { Mempool } from '../state/mempool.ts'
import { isPromotable, promotedTransaction, type SigningKey, unsaid } from '../wire/promoted-message.ts'
import type { Transaction } from '../wire/transaction.ts'
import type { PromotedText } from '../types.ts'

/** What templates are built from. */
export interface TemplateParts {
  readonly network: Network
  readonly random: Random
  readonly index: BlockIndex
  readonly best: BestChain
  readonly mempool: Mempool
  readonly adjustedTime: () => number
  /** The key of a local user that is effective in the chain now. */
  readonly signingKeyOf: (username: Username) => SigningKey | undefined
}

/** Larger blocks are valid but not made. */
const maxTemplateBytes = 12_500
const reservedBytes = 1_000
/** Registrations by ascending id, one a name, as long as there is room (chain.md 8-4). */
const chosenRegistrations = (mempool: Mempool): readonly Transaction[] => {
  const chosen: Transaction[] = []
  const names = new Set<string>()
  let bytes = reservedBytes
  for (const registration of mempool.inBlockOrder()) {
    const { transaction, username } = registration
    if (names.has(username) || bytes + transaction.bytes.length >= maxTemplateBytes) continue
    if (!mempool.isMinable(registration)) continue
    names.add(username)
    bytes += transaction.bytes.length
    chosen.push(transaction)
  }
  return chosen
}

/** Builds templates; the extra nonce starts again with each parent. */
export class BlockTemplates {
  readonly #parts: TemplateParts
  #parent = ''
  #extraNonce = 0

  constructor(parts: TemplateParts) {
    this.#parts = parts
  }

  /** A block on the tip that lacks nothing but its proof of work. */
  create(promoted: PromotedText | undefined): Block {
    const { network, index, best, adjustedTime } = this.#parts
    const parent = best.tip
    const parentId = index.idOf(parent)
    const time = Math.max(index.medianTimeOf(parent) + 1, adjustedTime())
    const transactions = [this.#promotedTransaction(promoted, parentId), ...chosenRegistrations(this.#parts.mempool)]
    const header = makeHeader({
      version: 2,
      height: index.heightOf(parent) + 1,
      parentId,
      merkleRoot: merkleRootOf(transactions.map(({ id }) => id)),
      time,
      bits: requiredBits(index, parent, time, network),
      nonce: 0,
    })
    return { header, transactions }
  }

  #promotedTransaction(promoted: PromotedText | undefined, parentId: Uint8Array): Transaction {
    const parent = encodeHex(parentId)
    this.#extraNonce = parent === this.#parent ? this.#extraNonce + 1 : 1
    this.#parent = parent
    const usable = promoted !== undefined && isPromotable(promoted.text) ? promoted : undefined
    const key = usable === undefined ? undefined : this.#parts.signingKeyOf(usable.signer)
    return promotedTransaction({
      text: usable?.text ?? unsaid,
      signer: usable === undefined || key === undefined ? nobody : usable.signer,
      key,
      extraNonce: this.#extraNonce,
      salt: this.#parts.random.bytes(4),
    })
  }
}
