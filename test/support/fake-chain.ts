// A chain made of tables: who is registered since when, what waits for a block.
import { equalBytes } from '../../src/base/bytes.ts'
import { Signal } from '../../src/base/signal.ts'
import { accept, reject, type Verdict } from '../../src/base/verdict.ts'
import type { Chain, UserRegistration } from '../../src/chain/index.ts'
import type { ChainTip, MiningState, PendingRegistration } from '../../src/chain/types.ts'
import type { TransactionRejection } from '../../src/chain/rules/rejections.ts'
import { type PublicKey, parsePublicKey } from '../../src/crypto/keys.ts'
import { signatureMatches } from '../../src/crypto/signature.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import type { UserKeys } from '../../src/protocol/ports.ts'
import type { Username } from '../../src/protocol/username.ts'

interface Record {
  readonly height: number
  readonly key: PublicKey
  readonly registration: UserRegistration | undefined
}

const publicKeyFrom = (bytes: Uint8Array): PublicKey => {
  const key = parsePublicKey(bytes)
  if (key === undefined) throw new Error('bad public key')
  return key
}

/** Names and keys by height. */
export class FakeUsers implements UserKeys {
  best = 10
  readonly records = new Map<string, Record[]>()

  bestHeight = (): number => this.best

  keyAt = (username: Username, height: number): PublicKey | undefined =>
    this.records.get(username)?.findLast((record) => record.height <= height)?.key

  registrationHeight = (username: Username): number | undefined => this.records.get(username)?.at(-1)?.height

  /** Binds a name to a key from a height on. */
  register(username: string, key: Uint8Array, height: number, registration?: UserRegistration): void {
    const records = this.records.get(username) ?? []
    records.push({ height, key: publicKeyFrom(key), registration })
    this.records.set(username, records)
  }
}

/** What registrations need of a chain. */
export class FakeChain
  implements Pick<Chain, 'network' | 'tip' | 'mining' | 'tipChanged' | 'submitRegistration' | 'pendingRegistrations'>
{
  readonly network = regressionNetwork
  readonly users = new FakeUsers()
  readonly tipChanged = new Signal<ChainTip>()
  tipTime = Number.MAX_SAFE_INTEGER
  isMining = false
  pending: UserRegistration[] = []
  /** What the next submission meets. */
  refusal: TransactionRejection | undefined

  tip = (): ChainTip => ({ height: this.users.best, id: new Uint8Array(32), time: this.tipTime })

  mining = (): MiningState => ({ running: this.isMining, threads: 0, hashesPerSecond: 0 })

  submitRegistration = (registration: UserRegistration): Verdict<Uint8Array, TransactionRejection> => {
    if (this.refusal !== undefined) return reject(this.refusal)
    if (!this.#isMinable(registration)) return reject({ code: 'name-taken' })
    this.pending.push(registration)
    return accept(registration.transaction.id)
  }

  pendingRegistrations = (): readonly PendingRegistration[] =>
    this.pending.map((registration) => ({ registration, transactionId: registration.transaction.id }))

  /** Finds blocks; the first one takes what waits and is still valid. */
  mine(count = 1): void {
    for (let found = 0; found < count; found += 1) {
      this.users.best += 1
      const waiting = this.pending
      this.pending = []
      for (const registration of waiting)
        if (this.#isMinable(registration))
          this.users.register(registration.username, registration.publicKey, this.users.best, registration)
      this.#changed()
    }
  }

  /** Someone else's registration in a block of its own. */
  mineOf(username: string, key: Uint8Array): void {
    this.users.register(username, key, this.users.best + 1)
    this.users.best += 1
    this.pending = this.pending.filter((registration) => this.#isMinable(registration))
    this.#changed()
  }

  /** Replaces the last blocks by one more empty one; `keeping` puts their registrations back, as the pool does. */
  reorganise(depth: number, keeping: boolean): void {
    const last = this.users.best - depth
    for (const [username, records] of this.users.records) {
      const undone = records.filter(({ height }) => height > last)
      this.users.records.set(
        username,
        records.filter(({ height }) => height <= last),
      )
      if (keeping)
        for (const { registration } of undone) if (registration !== undefined) this.pending.push(registration)
    }
    this.users.best += 1
    this.#changed()
  }

  #isMinable({ username, publicKey, replacementSignature }: UserRegistration): boolean {
    const current = this.users.keyAt(username, this.users.best)
    if (current === undefined) return true
    if (replacementSignature === undefined || equalBytes(current, publicKey)) return false
    return signatureMatches(publicKey, replacementSignature, current)
  }

  #changed(): void {
    this.tipChanged.emit({ height: this.users.best, id: new Uint8Array(32), time: 0 })
  }
}
