// Registering a name: key, proof of work, transaction, block.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { ProgressBoard } from '../../base/progress.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { encodeDisplayHash } from '../../codec/hex.ts'
import {
  type Chain,
  registrationFor,
  registrationTarget,
  type TransactionRejection,
  type UserRegistration,
  withNonce,
} from '../../chain/index.ts'
import { signData } from '../../crypto/signature.ts'
import type { Network } from '../../protocol/network.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { WorkerPool } from '../../workers/pool.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'

/** How far a registration is, in the words of `getstatus`. */
export interface RegistrationState {
  readonly username: Username
  readonly state: 'no-registration' | 'working' | 'pending' | 'confirmed' | 'ready' | 'taken'
  readonly height?: number
  readonly workProgress?: number
  readonly waitSeconds?: number
  readonly message: string
}

/** What registrations are built from. */
export interface RegistrationNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly progress: ProgressBoard
  readonly keys: KeyRing
  readonly chain: Chain
  readonly workers: WorkerPool
}

interface Work {
  readonly done: Promise<string>
  hashes: number
}

/** Most proofs of work that wait or run at once. */
const maxWorks = 16

const refusalText = (rejection: TransactionRejection): string =>
  `The network would not take the registration (${rejection.code}).`

/** Registrations of local users: requested ones survive a restart and go on by themselves. */
export class Registrations {
  readonly changed = new Signal<Username>()
  readonly #needs: RegistrationNeeds
  readonly #scope: Scope
  readonly #works = new Map<Username, Work>()
  readonly #failures = new Map<Username, string>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(needs: RegistrationNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    needs.chain.tipChanged.on(() => {
      this.#forgetFinished()
    })
    this.#resume()
  }

  /** Begins the work and returns at once. Faults as `register`. */
  start(username: string): void {
    this.#begin(username).done.catch((error: unknown) => {
      this.#needs.log.warn('registration failed', { username, error: messageOf(error) })
    })
  }

  /**
   * Does the work and publishes; resolves with the transaction id in display form.
   * Faults: `registration.no-key`, `registration.taken`, `registration.name-invalid`, `registration.refused`.
   */
  async register(username: string): Promise<string> {
    return this.#begin(username).done
  }

  /** State of a local name. */
  stateOf(username: Username): RegistrationState {
    const { chain } = this.#needs
    const work = this.#works.get(username)
    if (work !== undefined) return this.#working(username, work)
    const registered = chain.users.registrationHeight(username)
    if (this.#isPending(username)) return this.#pending(username)
    if (registered === undefined) return this.#unregistered(username)
    return this.#registered(username, registered)
  }

  #begin(text: string): Work {
    const username = parseUsername(text)
    if (username === undefined)
      throw new CodedError(
        'registration.name-invalid',
        'A name has 1 to 16 characters: small letters a to z, digits and the underscore.',
      )
    const running = this.#works.get(username)
    if (running !== undefined) return running
    const key = this.#needs.keys.currentKey(username)
    if (key === undefined)
      throw new CodedError('registration.no-key', `There is no key of ${username} in the wallet. Create it first.`)
    const signature = this.#replacementSignature(key)
    if (this.#works.size >= maxWorks)
      throw new CodedError('registration.busy', 'Too many registrations wait already. Try again when one is done.')
    this.#remember(username)
    this.#failures.delete(username)
    const work: Work = { hashes: 0, done: this.#queue.then(() => this.#work(key, signature, work)) }
    this.#queue = work.done.catch(() => undefined)
    this.#works.set(username, work)
    this.changed.emit(username)
    return work
  }

  /** Undefined for a free name; the old key's signature for a name of ours with another key (chain.md 2.4). */
  #replacementSignature(key: LocalKey): Uint8Array | undefined {
    const { users } = this.#needs.chain
    if (users.registrationHeight(key.username) === undefined) return undefined
    const current = users.keyAt(key.username, users.bestHeight())
    const old = this.#needs.keys
      .keys()
      .find((held) => held.username === key.username && current !== undefined && equalBytes(held.publicKey, current))
    if (old === undefined || equalBytes(old.publicKey, key.publicKey))
      throw new CodedError(
        'registration.taken',
        old === undefined
          ? `The name ${key.username} already belongs to someone else. Choose another one.`
          : `The name ${key.username} is already registered with this key.`,
      )
    return signData(key.publicKey, old.privateKey, old.compressed)
  }

  async #work(key: LocalKey, signature: Uint8Array | undefined, work: Work): Promise<string> {
    const { chain, progress, workers } = this.#needs
    const task = `registration ${key.username}`
    try {
      const registration = registrationFor(key.username, key.publicKey, signature)
      const expected = expectedHashes(chain.network)
      const nonce = await workers.searchRegistration({
        transaction: registration.transaction.bytes,
        target: registrationTarget(chain.network),
        signal: this.#scope.signal,
        onProgress: (hashes) => {
          work.hashes = hashes
          progress.report(task, Math.min(hashes, expected), expected)
          this.changed.emit(key.username)
        },
      })
      if (nonce === undefined)
        throw new CodedError('registration.exhausted', 'The proof of work was stopped before it was found.')
      return this.#submit(withNonce(registration, nonce))
    } catch (error) {
      this.#failures.set(key.username, messageOf(error))
      throw error
    } finally {
      progress.finish(task)
      this.#works.delete(key.username)
      this.changed.emit(key.username)
    }
  }

  #submit(registration: UserRegistration): string {
    const submitted = this.#needs.chain.submitRegistration(registration)
    if (!submitted.ok)
      throw new CodedError('registration.refused', refusalText(submitted.rejection), { code: submitted.rejection.code })
    this.#needs.log.info('registration sent', { username: registration.username })
    return encodeDisplayHash(submitted.value)
  }

  #working(username: Username, work: Work): RegistrationState {
    const expected = expectedHashes(this.#needs.chain.network)
    // The search has no memory: it is as likely to end in the next second as in the first. Never show it as done.
    const workProgress = 1 - Math.exp(-work.hashes / expected)
    return {
      username,
      state: 'working',
      workProgress,
      message: 'Doing the proof of work for your name. It takes a few seconds to a minute.',
    }
  }

  #pending(username: Username): RegistrationState {
    const waitSeconds = this.#blockWaitSeconds()
    return {
      username,
      state: 'pending',
      waitSeconds,
      message: `Your name has been sent and waits for its block, ${aboutMinutes(waitSeconds)}.`,
    }
  }

  #unregistered(username: Username): RegistrationState {
    const failure = this.#failures.get(username)
    return {
      username,
      state: 'no-registration',
      message: failure ?? 'There is a key for this name, but it is not registered yet.',
    }
  }

  #registered(username: Username, height: number): RegistrationState {
    const { chain, keys } = this.#needs
    const best = chain.users.bestHeight()
    if (keys.signingKey(username, best, chain.users) === undefined)
      return {
        username,
        state: 'taken',
        height,
        message: 'The name belongs to another key than the one in this wallet.',
      }
    if (keys.signingKey(username, best - 1, chain.users) !== undefined)
      return { username, state: 'ready', height, message: 'Ready to post.' }
    const waitSeconds = this.#blockWaitSeconds()
    return {
      username,
      state: 'confirmed',
      height,
      waitSeconds,
      message: `Your name is in block ${String(height)}, ready to post ${aboutMinutes(waitSeconds)}.`,
    }
  }

  #isPending(username: Username): boolean {
    return this.#needs.chain.pendingRegistrations().some((pending) => pending.registration.username === username)
  }

  /** Blocks come at random; what has passed since the last one says nothing, so the mean is the best guess. */
  #blockWaitSeconds(): number {
    const { network } = this.#needs.chain
    return network.worksAlone ? Math.max(1, network.minimumBlockIntervalSeconds) : network.targetSpacingSeconds
  }

  #remember(username: Username): void {
    this.#needs.database
      .prepare('INSERT OR IGNORE INTO registrations (username, requested_at) VALUES (?, ?)')
      .run(username, nowSeconds(this.#needs.clock))
  }

  #requested(): readonly Username[] {
    const rows = this.#needs.database.prepare<{ username: string }>('SELECT username FROM registrations').all()
    return rows.map((row) => row.username as Username)
  }

  /** Goes on with what was asked for before a restart. */
  #resume(): void {
    for (const username of this.#requested()) {
      const state = this.stateOf(username).state
      if (state !== 'no-registration') continue
      try {
        this.start(username)
      } catch (error) {
        this.#needs.log.warn('registration not resumed', { username, error: messageOf(error) })
      }
    }
  }

  #forgetFinished(): void {
    for (const username of this.#requested()) {
      const key = this.#needs.keys.currentKey(username)
      const { users } = this.#needs.chain
      const registered = users.keyAt(username, users.bestHeight())
      if (key === undefined || (registered !== undefined && equalBytes(registered, key.publicKey)))
        this.#needs.database.prepare('DELETE FROM registrations WHERE username = ?').run(username)
      this.changed.emit(username)
    }
  }
}

/** Mean number of hashes of a registration. */
const expectedHashes = (network: Network): number => Number((1n << 256n) / (registrationTarget(network) + 1n))

const aboutMinutes = (seconds: number): string => {
  if (seconds < 90) return `in about ${String(Math.max(1, Math.round(seconds)))} seconds`
  return `in about ${String(Math.round(seconds / 60))} minutes`
}
