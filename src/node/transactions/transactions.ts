// Registrations as raw transactions: for programs that make, look at and send them themselves.
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import { encodeDisplayHash } from '../../codec/hex.ts'
import {
  type Chain,
  decodeRegistration,
  decodeTransaction,
  describeTransaction,
  registrationFor,
  registrationTarget,
  type TransactionDescription,
  withNonce,
} from '../../chain/index.ts'
import { parsePublicKey } from '../../crypto/keys.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { WorkerPool } from '../../workers/pool.ts'

/** What transactions are built from. */
export interface TransactionsNeeds {
  readonly chain: Pick<
    Chain,
    'network' | 'users' | 'blockIdAt' | 'blockSummary' | 'submitRegistration' | 'pendingRegistrations'
  >
  /** Local users. */
  readonly localUsers: () => readonly Username[]
  readonly workers: Pick<WorkerPool, 'searchRegistration'>
  /** Ends searches when the node stops. */
  readonly signal: AbortSignal
}

/** Where a transaction stands in the chain. */
export interface TransactionPlace {
  readonly height: number
  readonly confirmations: number
  readonly blockId: Uint8Array
  /** Unix seconds that the block claims. */
  readonly blockTime: number
  /** Which transaction of the block it is, counted from the promoted message at 0. */
  readonly indexInBlock: number
}

/** A transaction in the chain. */
export interface PlacedTransaction {
  readonly transaction: TransactionDescription
  readonly place: TransactionPlace
}

/** Searches for a proof of work that run, and wait, at once. */
const searches = { running: 1, waiting: 15 } as const

/** Longest signature of a replacement: compact, with its recovery byte. */
const signatureBytes = 65

/** Raw transactions. */
export class Transactions {
  readonly #needs: TransactionsNeeds
  readonly #gate = new Gate(searches.running, searches.waiting)

  constructor(needs: TransactionsNeeds) {
    this.#needs = needs
  }

  /** The effective registration of a name. Undefined: it is not in the chain. */
  registrationOf(name: string): PlacedTransaction | undefined {
    const username = parseUsername(name)
    const { users, blockIdAt, blockSummary } = this.#needs.chain
    const record = username === undefined ? undefined : users.registrationOf(username)
    const blockId = record === undefined ? undefined : blockIdAt(record.height)
    const block = blockId === undefined ? undefined : blockSummary(blockId)
    if (record === undefined || blockId === undefined || block === undefined) return undefined
    const id = encodeDisplayHash(record.transactionId)
    return {
      transaction: describeTransaction(record.registration.transaction),
      place: {
        height: record.height,
        confirmations: users.bestHeight() - record.height + 1,
        blockId,
        blockTime: block.time,
        indexInBlock: block.transactionIds.findIndex((known) => encodeDisplayHash(known) === id),
      },
    }
  }

  /** Reads any transaction. Fault: `transactions.malformed`. */
  decode(bytes: Uint8Array): TransactionDescription {
    const decoded = decodeTransaction(bytes)
    if (!decoded.ok) throw new CodedError('transactions.malformed', 'These bytes are no transaction.')
    return describeTransaction(decoded.value)
  }

  /**
   * Makes a registration with its proof of work; nothing is sent or kept. `signature`: of the new key by the old one.
   * Faults: `transactions.name-invalid`, `transactions.key-invalid`, `transactions.signature-invalid`,
   * `transactions.stopped`, `gate.full`.
   */
  async make(name: string, publicKey: Uint8Array, signature?: Uint8Array): Promise<Uint8Array> {
    const username = parseUsername(name)
    if (username === undefined)
      throw new CodedError(
        'transactions.name-invalid',
        'A name has 1 to 16 characters: small letters a to z, digits and the underscore. No block takes another one.',
      )
    if (parsePublicKey(publicKey) === undefined)
      throw new CodedError('transactions.key-invalid', 'The public key is not valid: it has 33 bytes, or 65.')
    if (signature !== undefined && signature.length !== signatureBytes)
      throw new CodedError('transactions.signature-invalid', 'The signature of the old key must have 65 bytes.')
    const registration = registrationFor(username, publicKey, signature)
    const nonce = await this.#gate.run(() =>
      this.#needs.workers.searchRegistration({
        transaction: registration.transaction.bytes,
        target: registrationTarget(this.#needs.chain.network),
        signal: this.#needs.signal,
      }),
    )
    if (nonce === undefined)
      throw new CodedError('transactions.stopped', 'The proof of work was stopped before it was found.')
    return withNonce(registration, nonce).transaction.bytes
  }

  /**
   * Sends a registration and gives its id in internal byte order. Faults: `transactions.malformed`,
   * `transactions.known` (the name is in the chain, and this does not replace its key), `transactions.refused`.
   */
  send(bytes: Uint8Array): Uint8Array {
    this.decode(bytes)
    const registration = decodeRegistration(bytes)
    if (!registration.ok)
      throw new CodedError('transactions.refused', 'No block takes it: it is no registration of an allowed name.')
    const { chain } = this.#needs
    const { username, transaction } = registration.value
    if (this.#isPending(transaction.id))
      throw new CodedError('transactions.refused', 'The registration waits for a block already.')
    const submitted = chain.submitRegistration(registration.value)
    if (submitted.ok) return submitted.value
    if (chain.users.registrationHeight(username) !== undefined)
      throw new CodedError('transactions.known', `The name ${username} is in the chain already, with another key.`)
    throw new CodedError(
      'transactions.refused',
      `The network would not take the registration (${submitted.rejection.code}).`,
    )
  }

  /** Registrations of local users, the oldest first; above `height`, when that is given. */
  ofLocalUsers(height = -1): readonly PlacedTransaction[] {
    return this.#needs
      .localUsers()
      .map((username) => this.registrationOf(username))
      .filter((found) => found !== undefined)
      .filter(({ place }) => place.height > height)
      .sort((left, right) => left.place.height - right.place.height)
  }

  #isPending(id: Uint8Array): boolean {
    const wanted = encodeDisplayHash(id)
    return this.#needs.chain
      .pendingRegistrations()
      .some(({ transactionId }) => encodeDisplayHash(transactionId) === wanted)
  }
}
