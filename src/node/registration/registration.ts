// Registering a name: key, proof of work, transaction, block. What was asked for goes on until it is buried.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { ProgressBoard } from '../../base/progress.ts'
import type { Scope } from '../../base/scope.ts'
import { encodeDisplayHash } from '../../codec/hex.ts'
import { type Chain, registrationFor, registrationTarget, type UserRegistration, withNonce } from '../../chain/index.ts'
import type { Network } from '../../protocol/network.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { WorkerPool } from '../../workers/pool.ts'
import { blockWaitSeconds } from '../block-pace.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import { namesNotKnown } from '../name-knowledge.ts'
import type { Grants } from './grants.ts'
import { nameInvalid, refusalOf } from './refusals.ts'
import {
  buriedBlocks,
  type Failure,
  failureOf,
  type RegistrationState,
  registrationState,
  type StateParts,
} from './registration-state.ts'

/** Names whose registration was asked for. */
export const registrationsSchema: SchemaPart = {
  schema: `
CREATE TABLE registrations (
  username TEXT PRIMARY KEY,
  requested_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
}

/** What registrations are built from. */
export interface RegistrationNeeds {
  readonly database: Database
  /** Where the names stand whose registration was asked for: those of the wallet where it is left out. */
  readonly table?: 'registrations' | 'hosted_registrations'
  readonly clock: Clock
  readonly log: Log
  readonly progress: ProgressBoard
  readonly keys: KeyRing
  readonly grants: Pick<Grants, 'signatureFor' | 'isGiven'>
  readonly chain: Pick<
    Chain,
    'network' | 'tip' | 'mining' | 'tipChanged' | 'submitRegistration' | 'pendingRegistrations'
  > & {
    readonly users: UserKeys
  }
  /** Whether a name that the chain does not have is free. */
  readonly knowsAllNames: () => boolean
  readonly workers: Pick<WorkerPool, 'searchRegistration'>
}

interface Work {
  readonly done: Promise<string>
  /** Closing it stops the search. */
  readonly scope: Scope
  /** The key that the chain bound to the name when the work began: if it changes, the work is in vain. */
  readonly basis: Uint8Array | undefined
  hashes: number
}

/** Most proofs of work that wait or run at once. */
const maxWorks = 16

/** Mean number of hashes of a registration. */
const expectedHashes = (network: Network): number => Number((1n << 256n) / (registrationTarget(network) + 1n))

const prepareAll = ({ database, table = 'registrations' }: Pick<RegistrationNeeds, 'database' | 'table'>) => ({
  remember: database.prepare(`INSERT OR IGNORE INTO ${table} (username, requested_at) VALUES (?, ?)`),
  forget: database.prepare(`DELETE FROM ${table} WHERE username = ?`),
  requested: database.prepare<{ readonly username: string }>(`SELECT username FROM ${table} ORDER BY requested_at`),
})

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true })
  })

const isSameKey = (left: Uint8Array | undefined, right: Uint8Array | undefined): boolean =>
  left === undefined || right === undefined ? left === right : equalBytes(left, right)

/** Registrations of local users: requested ones survive a restart and a reorganisation, and go on by themselves. */
export class Registrations {
  readonly #needs: RegistrationNeeds
  readonly #scope: Scope
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #works = new Map<Username, Work>()
  readonly #failures = new Map<Username, Failure>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(needs: RegistrationNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#statements = prepareAll(needs)
    scope.defer(
      needs.chain.tipChanged.on(() => {
        this.#followChain()
      }),
    )
    // A name is handed on with the old key, which is out of reach until then.
    scope.defer(
      needs.keys.lockChanged.on(() => {
        this.#followChain()
      }),
    )
    this.#followChain()
  }

  /** Begins the work, unless it is done and waits for its block, and returns at once. Other faults as `register`. */
  start(username: string): void {
    const name = parseUsername(username)
    if (name !== undefined && this.#isPending(name)) return
    // It goes on by itself when the newest blocks are here.
    if (!this.#needs.knowsAllNames()) {
      this.#remember(this.#keyOf(username))
      return
    }
    this.#begin(username).done.catch((error: unknown) => {
      if (!this.#scope.signal.aborted)
        this.#needs.log.warn('registration failed', { username, error: messageOf(error) })
    })
  }

  /** As `start`, of as many names as are asked for: those that find no place now are begun when there is one. */
  request(username: string): void {
    this.#remember(this.#keyOf(username))
    this.#followChain()
  }

  /**
   * Does the work and publishes; resolves with the transaction id in display form.
   * Faults: `registration.no-key`, `registration.taken`, `registration.name-invalid`, `registration.busy`,
   * `registration.refused`, `registration.stopped`, `registration.not-synced`.
   */
  async register(username: string): Promise<string> {
    return this.#begin(username).done
  }

  /**
   * Ends the work for a name, and asks for no other until somebody does; the key stays in the wallet.
   * Faults: `registration.name-invalid`, `registration.no-key`, `registration.sent`, `registration.not-asked`.
   */
  stop(text: string): void {
    const { username, publicKey } = this.#keyOf(text)
    if (this.#isPending(username) || isSameKey(this.#registeredKey(username), publicKey))
      throw new CodedError(
        'registration.sent',
        `The registration of ${username} has been sent, and nobody can take it back.`,
      )
    const isForgotten = this.#statements.forget.run(username).changes > 0
    const work = this.#works.get(username)
    if (work === undefined && !isForgotten)
      throw new CodedError('registration.not-asked', `No registration of ${username} is running.`)
    void work?.scope.close()
  }

  /** The state of each local name. */
  states(): readonly RegistrationState[] {
    const parts = this.#stateParts()
    return this.#needs.keys.users().map((username) => registrationState(parts, username))
  }

  /** State of a local name. */
  stateOf(username: Username): RegistrationState {
    return registrationState(this.#stateParts(), username)
  }

  #stateParts(): StateParts {
    const { chain, clock, keys } = this.#needs
    const expected = expectedHashes(chain.network)
    const pending = this.#pendingKeys()
    return {
      keys,
      chain,
      blockWaitSeconds: blockWaitSeconds({
        network: chain.network,
        tipTime: chain.tip().time,
        now: nowSeconds(clock),
        isMining: chain.mining().running,
      }),
      knowsAllNames: this.#needs.knowsAllNames(),
      isPending: (username, publicKey) => (pending.get(username) ?? []).some((key) => equalBytes(key, publicKey)),
      workProgress: (username) => {
        const work = this.#works.get(username)
        // The search has no memory: it is as likely to end in the next second as in the first. Never show it as done.
        return work === undefined ? undefined : 1 - Math.exp(-work.hashes / expected)
      },
      failure: (username) => this.#failures.get(username),
      isGiven: (username) => this.#needs.grants.isGiven(username),
    }
  }

  /** Keys under which names wait for a block. */
  #pendingKeys(): ReadonlyMap<Username, readonly Uint8Array[]> {
    const pending = new Map<Username, Uint8Array[]>()
    for (const { registration } of this.#needs.chain.pendingRegistrations()) {
      const { username, publicKey } = registration
      if (this.#needs.keys.has(username)) pending.set(username, [...(pending.get(username) ?? []), publicKey])
    }
    return pending
  }

  /** The key that a name is to be registered with. */
  #keyOf(text: string): LocalKey {
    const username = parseUsername(text)
    if (username === undefined) throw nameInvalid()
    const key = this.#needs.keys.currentKey(username)
    if (key === undefined)
      throw new CodedError('registration.no-key', `There is no key of ${username} in the wallet. Create it first.`)
    return key
  }

  #remember({ username }: LocalKey): void {
    this.#statements.remember.run(username, nowSeconds(this.#needs.clock))
    this.#failures.delete(username)
  }

  #begin(text: string): Work {
    const key = this.#keyOf(text)
    const { username } = key
    const running = this.#works.get(username)
    if (running !== undefined) return running
    if (this.#isPending(username)) throw refusalOf({ code: 'transaction-known' })
    if (!this.#needs.knowsAllNames()) throw namesNotKnown('registration.not-synced')
    const signature = this.#replacementSignature(key)
    if (this.#works.size >= maxWorks)
      throw new CodedError('registration.busy', 'Too many registrations wait already. Try again when one is done.')
    this.#remember(key)
    const scope = this.#scope.child(`registration of ${username}`)
    const before = this.#queue
    const work: Work = {
      hashes: 0,
      basis: this.#registeredKey(username),
      scope,
      // Whoever stops it waits for no other.
      done: Promise.race([before, aborted(scope.signal)]).then(() => this.#work(key, signature, work)),
    }
    this.#queue = Promise.allSettled([before, work.done])
    this.#works.set(username, work)
    return work
  }

  /** Whether the newest key of a name waits for its block: a second proof of work would be for nothing. */
  #isPending(username: Username): boolean {
    const key = this.#needs.keys.currentKey(username)
    return key !== undefined && this.#stateParts().isPending(username, key.publicKey)
  }

  #registeredKey(username: Username): Uint8Array | undefined {
    const { users } = this.#needs.chain
    return users.keyAt(username, users.bestHeight())
  }

  /** Undefined for a free name; the old key's signature for a name of ours with another key (chain.md 2.4). */
  #replacementSignature(key: LocalKey): Uint8Array | undefined {
    if (this.#needs.chain.users.registrationHeight(key.username) === undefined) return undefined
    const registered = this.#registeredKey(key.username)
    if (isSameKey(registered, key.publicKey))
      throw new CodedError('registration.taken', `The name ${key.username} is already registered with this key.`)
    const signature = this.#needs.grants.signatureFor(key)
    if (signature === undefined)
      throw new CodedError(
        'registration.taken',
        `The name ${key.username} already belongs to someone else. Choose another one.`,
      )
    return signature
  }

  async #work(key: LocalKey, signature: Uint8Array | undefined, work: Work): Promise<string> {
    const { progress } = this.#needs
    const task = `registration ${key.username}`
    try {
      const registration = await this.#search(registrationFor(key.username, key.publicKey, signature), work, task)
      return this.#submit(registration)
    } catch (error) {
      this.#failures.set(key.username, failureOf(error))
      throw error
    } finally {
      progress.finish(task)
      this.#works.delete(key.username)
      void work.scope.close()
      if (!this.#scope.signal.aborted) this.#followChain()
    }
  }

  async #search(registration: UserRegistration, work: Work, task: string): Promise<UserRegistration> {
    const { chain, progress, workers } = this.#needs
    const expected = expectedHashes(chain.network)
    const nonce = await workers.searchRegistration({
      transaction: registration.transaction.bytes,
      target: registrationTarget(chain.network),
      signal: work.scope.signal,
      onProgress: (hashes) => {
        work.hashes = hashes
        progress.report(task, Math.min(hashes, expected), expected)
      },
    })
    if (nonce !== undefined) return withNonce(registration, nonce)
    const isOvertaken = !isSameKey(this.#registeredKey(registration.username), work.basis)
    throw isOvertaken
      ? refusalOf({ code: 'name-taken' })
      : new CodedError('registration.stopped', 'The proof of work was stopped before it was found.')
  }

  #submit(registration: UserRegistration): string {
    const submitted = this.#needs.chain.submitRegistration(registration)
    if (!submitted.ok) throw refusalOf(submitted.rejection)
    this.#needs.log.info('registration sent', { username: registration.username })
    return encodeDisplayHash(submitted.value)
  }

  /** At start and after each block: work in vain ends, what is buried is forgotten, what is undone is begun again. */
  #followChain(): void {
    try {
      for (const [username, work] of this.#works)
        if (!isSameKey(this.#registeredKey(username), work.basis)) void work.scope.close()
      const requested = this.#statements.requested.all().map((row) => row.username as Username)
      if (requested.length === 0) return
      const parts = this.#stateParts()
      for (const username of requested) if (this.#works.size < maxWorks) this.#pursue(username, parts)
    } catch (error) {
      // The next block tries again; whoever told us of this one must not suffer.
      this.#needs.log.error('registrations not followed', { error: messageOf(error) })
    }
  }

  #pursue(username: Username, parts: StateParts): void {
    const { chain, keys, log } = this.#needs
    const key = keys.currentKey(username)
    const height = chain.users.registrationHeight(username)
    if (key === undefined || isSameKey(this.#registeredKey(username), key.publicKey)) {
      const isBuried = height === undefined || chain.users.bestHeight() - height >= buriedBlocks
      if (isBuried) this.#statements.forget.run(username)
      return
    }
    const isUnderWay = this.#works.has(username) || parts.isPending(username, key.publicKey)
    if (isUnderWay || this.#failures.has(username) || !this.#needs.knowsAllNames()) return
    if (registrationState(parts, username).state === 'taken') return
    if (height !== undefined && keys.isLocked) return
    log.info('registration goes on', { username })
    this.start(username)
  }
}
