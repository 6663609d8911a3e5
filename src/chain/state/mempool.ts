// Registrations that wait for a block (chain.md 5.7), bounded, and our own ones kept until they are buried (H18).
import type { Clock } from '../../base/clock.ts'
import { equalBytes } from '../../base/bytes.ts'
import { Signal } from '../../base/signal.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Network } from '../../protocol/network.ts'
import type { ChainChange } from './best-chain.ts'
import type { IsReplacement } from '../rules/connect-rules.ts'
import { hashNumber } from '../wire/compact-target.ts'
import { registrationFrom, type UserRegistration } from '../wire/registration.ts'
import type { TransactionRejection } from '../rules/rejections.ts'
import type { OwnRegistrations } from '../store/chain-store.ts'
import { checkTransaction } from '../rules/transaction-check.ts'
import { decodeTransaction, isPromotedMessage, type Transaction } from '../wire/transaction.ts'
import type { RegistrationRecord } from '../types.ts'

/** What the pool looks at. */
export interface MempoolParts {
  readonly clock: Clock
  readonly network: Network
  /** The effective registration of a name. */
  readonly recordOf: (registration: UserRegistration) => RegistrationRecord | undefined
  readonly bestHeight: () => number
  readonly own: OwnRegistrations
  readonly isReplacement: IsReplacement
}

/** Where a transaction comes from: relayed ones are rationed. */
export type TransactionOrigin = 'own' | 'peer' | 'block'

/** Pending registrations: about 3 MB. */
const maxPending = 5000
/** How long a registration of somebody else waits for a block. */
const maxAgeMs = 72 * 3_600_000
/** Bytes of relayed registrations within about ten minutes (−limitfreerelay). */
const relayAllowanceBytes = 150_000
/** Longest transaction that is relayed; consensus ends lower, so this never decides. */
const standardBytes = 700
/** A registration of ours is safe under this many blocks. */
const buriedBlocks = 6

interface Entry {
  readonly registration: UserRegistration
  readonly addedMs: number
}

/** The pool, by transaction id. */
export class Mempool {
  /** Told of each registration that came in, with its origin. */
  readonly added = new Signal<{ readonly transaction: Transaction; readonly origin: TransactionOrigin }>()
  readonly #parts: MempoolParts
  readonly #entries = new Map<string, Entry>()
  /** Ids of our registrations that are not buried: pending, or in a young block. */
  readonly #own = new Map<string, UserRegistration>()
  #relayedBytes = 0
  #relayedMs: number

  constructor(parts: MempoolParts) {
    this.#parts = parts
    this.#relayedMs = parts.clock.monotonicMs()
    for (const bytes of parts.own.all()) this.#restore(bytes)
  }

  get size(): number {
    return this.#entries.size
  }

  has(id: Uint8Array): boolean {
    return this.#entries.has(encodeHex(id))
  }

  get(id: Uint8Array): Transaction | undefined {
    return this.#entries.get(encodeHex(id))?.registration.transaction
  }

  /** Everything that waits, in the order in which it came. */
  all(): readonly UserRegistration[] {
    return [...this.#entries.values()].map(({ registration }) => registration)
  }

  /** Our own registrations that wait. */
  own(): readonly UserRegistration[] {
    return [...this.#own].filter(([key]) => this.#entries.has(key)).map(([, registration]) => registration)
  }

  /** By ascending id, as the reference fills its blocks (chain.md 8-4). */
  inBlockOrder(): readonly UserRegistration[] {
    const order = (left: UserRegistration, right: UserRegistration): number =>
      hashNumber(left.transaction.id) < hashNumber(right.transaction.id) ? -1 : 1
    return [...this.all()].sort(order)
  }

  /** Judges a transaction and keeps it. One of our own is on disk when this returns. */
  offer(transaction: Transaction, origin: TransactionOrigin): Verdict<undefined, TransactionRejection> {
    const registration = this.#judge(transaction)
    if (!registration.ok) {
      const pending = this.#entries.get(encodeHex(transaction.id))
      if (origin !== 'own' || registration.rejection.code !== 'transaction-known' || pending === undefined)
        return registration
      // It came back from a peer before: from now on it is ours again.
      this.#claim(pending.registration)
      return accept(undefined)
    }
    if (origin === 'peer' && !this.#mayRelay(transaction.bytes.length)) return reject({ code: 'relay-limit' })
    if (origin === 'own') this.#claim(registration.value)
    this.#keep(registration.value)
    this.added.emit({ transaction, origin })
    return accept(undefined)
  }

  /** Whether the chain as it is would take the registration. */
  isMinable(registration: UserRegistration): boolean {
    const record = this.#parts.recordOf(registration)
    return record === undefined || this.#parts.isReplacement(registration.transaction, record.registration.transaction)
  }

  /** Follows the active chain: what is in a block leaves, what left a block comes back. */
  follow(change: ChainChange): void {
    for (const block of change.disconnected)
      for (const transaction of block.transactions)
        if (!isPromotedMessage(transaction)) this.offer(transaction, 'block')
    for (const block of change.connected) for (const { id } of block.transactions) this.#entries.delete(encodeHex(id))
    const names = new Set(change.connected.flatMap((block) => block.transactions.slice(1).map(nameText)))
    for (const [key, { registration }] of this.#entries)
      if (names.has(nameText(registration.transaction)) && !this.isMinable(registration)) this.#entries.delete(key)
    this.#releaseBuried()
    this.#expire()
  }

  #judge(transaction: Transaction): Verdict<UserRegistration, TransactionRejection> {
    const { network } = this.#parts
    const checked = checkTransaction(transaction, network)
    if (!checked.ok) return checked
    const registration = registrationFrom(transaction)
    if (registration === undefined) return reject({ code: 'promoted-message-alone' })
    const standard = transaction.version <= 1 && transaction.bytes.length < standardBytes
    if (!standard && !network.allowsMinimumDifficulty) return reject({ code: 'transaction-not-standard' })
    if (this.has(transaction.id)) return reject({ code: 'transaction-known' })
    return this.isMinable(registration) ? accept(registration) : reject({ code: 'name-taken' })
  }

  /** A leaky bucket, as the reference has it. */
  #mayRelay(length: number): boolean {
    const nowMs = this.#parts.clock.monotonicMs()
    this.#relayedBytes *= (1 - 1 / 600) ** ((nowMs - this.#relayedMs) / 1000)
    this.#relayedMs = nowMs
    if (this.#relayedBytes >= relayAllowanceBytes) return false
    this.#relayedBytes += length
    return true
  }

  #claim(registration: UserRegistration): void {
    this.#parts.own.add(registration.transaction)
    this.#own.set(encodeHex(registration.transaction.id), registration)
  }

  #keep(registration: UserRegistration): void {
    const key = encodeHex(registration.transaction.id)
    this.#entries.set(key, { registration, addedMs: this.#parts.clock.monotonicMs() })
    if (this.#entries.size <= maxPending) return
    for (const oldest of this.#entries.keys()) {
      if (this.#own.has(oldest)) continue
      this.#entries.delete(oldest)
      return
    }
  }

  #restore(bytes: Uint8Array): void {
    const transaction = decodeTransaction(bytes)
    const registration = transaction.ok ? registrationFrom(transaction.value) : undefined
    if (registration === undefined) return
    this.#own.set(encodeHex(registration.transaction.id), registration)
    if (this.isMinable(registration)) this.#keep(registration)
  }

  /** Forgets our registrations that lie deep in the chain, or whose name went to somebody else for good. */
  #releaseBuried(): void {
    for (const [key, registration] of this.#own) {
      const record = this.#parts.recordOf(registration)
      if (record === undefined || this.#parts.bestHeight() - record.height < buriedBlocks) continue
      const { id } = registration.transaction
      if (!equalBytes(record.transactionId, id) && this.isMinable(registration)) continue
      // What the disk refuses to forget is forgotten at a later block.
      if (this.#parts.own.remove(id)) this.#own.delete(key)
    }
  }

  #expire(): void {
    const nowMs = this.#parts.clock.monotonicMs()
    for (const [key, entry] of this.#entries)
      if (!this.#own.has(key) && nowMs - entry.addedMs > maxAgeMs) this.#entries.delete(key)
  }
}

const nameText = (transaction: Transaction): string => encodeHex(transaction.usernameScript)
