// The key that seals all secrets on disk: random, kept under a passphrase, in memory only while the wallet is unlocked.
import { concatBytes } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import type { Random } from '../../base/random.ts'
import { Signal } from '../../base/signal.ts'
import {
  createSealingKey,
  openBytes,
  type PassphraseCost,
  sealBytes,
  unwrapKey,
  usualPassphraseCost,
  type WrappedKey,
  wrapKey,
} from '../../crypto/at-rest.ts'
import { type Database, dropTraces } from '../../store/database.ts'
import type { Seal } from '../seal.ts'

/** The master key under the passphrase; no row: the wallet has none. */
export const masterKeyTable = `
CREATE TABLE wallet_master_key (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  cost_n INTEGER NOT NULL,
  cost_r INTEGER NOT NULL,
  cost_p INTEGER NOT NULL,
  salt BLOB NOT NULL,
  wrapped BLOB NOT NULL,
  traces INTEGER NOT NULL
) STRICT;
`

/** What the master key is built from. */
export interface MasterKeyNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  /** What a try of a passphrase costs; tests make it cheap. */
  readonly passphraseCost?: PassphraseCost | undefined
}

/** Most memory and time that numbers read from a file may ask for. */
const isBearable = ({ N, r, p }: PassphraseCost): boolean =>
  N >= 2 && N <= 2 ** 20 && Math.log2(N) % 1 === 0 && r >= 1 && r <= 16 && p >= 1 && p <= 16

const maxPassphraseLength = 1024

/** Longest time for which the wallet stays unlocked: three years, as in other wallets of this family. */
const maxUnlockSeconds = 100_000_000

/** A computer that slept through the end of the time notices it so soon, in milliseconds. */
const lookMs = 60_000

/** Tries of a passphrase that wait: each one takes 64 MB. */
const maxWaiting = 16

/** First byte of what `seal` gives. */
const form = { open: 0, sealed: 1 } as const

const sealLabel = new TextEncoder().encode('private data')

/** Opens what `seal` gave, with any master key; undefined: it does not fit. */
export const openKept = (
  kept: Uint8Array,
  openSealed: (label: Uint8Array, sealed: Uint8Array) => Uint8Array | undefined,
): Uint8Array | undefined => {
  const body = kept.subarray(1)
  if (kept[0] === form.open) return body
  return kept[0] === form.sealed ? openSealed(sealLabel, body) : undefined
}

const locked = (): CodedError =>
  new CodedError(
    'wallet.locked',
    'The wallet is locked. Please enter the wallet passphrase with walletpassphrase first, or with: twister unlock',
  )

export const corruptWallet = (what: string): CodedError =>
  new CodedError('wallet.corrupt', `${what} in the wallet is damaged. Restore a backup.`)

const wrongPassphrase = (): CodedError =>
  new CodedError('wallet.passphrase-wrong', 'Error: The wallet passphrase entered was incorrect.')

interface Row {
  readonly cost_n: number
  readonly cost_r: number
  readonly cost_p: number
  readonly salt: Uint8Array
  readonly wrapped: Uint8Array
  readonly traces: number
  readonly [column: string]: number | Uint8Array
}

/** Reads the wrapped key of a file with the tables of a wallet, which may be a backup. */
export const readWrappedKey = (database: Pick<Database, 'prepare'>): WrappedKey | undefined => {
  const row = database.prepare<Row>('SELECT * FROM wallet_master_key').get()
  if (row === undefined) return undefined
  const cost = { N: row.cost_n, r: row.cost_r, p: row.cost_p }
  if (!isBearable(cost)) throw corruptWallet('The master key')
  return { cost, salt: row.salt, wrapped: row.wrapped }
}

const checkNew = (passphrase: string): void => {
  if (passphrase !== '' && passphrase.length <= maxPassphraseLength) return
  throw new CodedError(
    'wallet.passphrase-invalid',
    `A passphrase has 1 to ${String(maxPassphraseLength)} characters: several words that nobody guesses are best.`,
  )
}

/** The passphrase of the wallet and what it guards. */
export class MasterKey implements Seal {
  /** Locked, unlocked or given a passphrase. */
  readonly changed = new Signal<undefined>()
  readonly #needs: MasterKeyNeeds
  readonly #tries = new Gate(1, maxWaiting)
  readonly #sealAgain: (() => void)[] = []
  #isEncrypted: boolean
  #key: Uint8Array | undefined
  #timer: Timer | undefined
  /** When it locks itself: of the clock that a person sees, and of the one that cannot be set back. */
  #until = { wallMs: 0, monotonicMs: 0 }

  constructor(needs: MasterKeyNeeds) {
    this.#needs = needs
    this.#isEncrypted = readWrappedKey(needs.database) !== undefined
    this.dropTraces()
  }

  /** Whether the wallet has a passphrase. */
  get isEncrypted(): boolean {
    return this.#isEncrypted
  }

  get isLocked(): boolean {
    this.#look()
    return this.#isEncrypted && this.#key === undefined
  }

  /** Fault: `wallet.locked`. */
  requireUnlocked(): void {
    if (this.isLocked) throw locked()
  }

  /** Unix seconds until which it stays unlocked; 0: locked; undefined: it has no passphrase. */
  unlockedUntil(): number | undefined {
    if (!this.#isEncrypted) return undefined
    return this.isLocked ? 0 : Math.floor(this.#until.wallMs / 1000)
  }

  /** Seals under a label that says what it is. Fault: `wallet.locked`. */
  sealAs(label: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return this.#isEncrypted ? sealBytes(this.#openKey(), plaintext, label, this.#needs.random) : plaintext
  }

  /** The opposite; undefined: it was changed. Fault: `wallet.locked`. */
  openAs(label: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    return this.#isEncrypted ? openBytes(this.#openKey(), sealed, label) : sealed
  }

  seal(bytes: Uint8Array): Uint8Array {
    return concatBytes(Uint8Array.of(this.#isEncrypted ? form.sealed : form.open), this.sealAs(sealLabel, bytes))
  }

  open(kept: Uint8Array): Uint8Array {
    const opened = openKept(kept, (label, sealed) => openBytes(this.#openKey(), sealed, label))
    if (opened === undefined) throw corruptWallet('A private message or setting')
    return opened
  }

  whenEncrypted(work: () => void): void {
    this.#sealAgain.push(work)
  }

  /** Gives the wallet a passphrase: everything is sealed in one transaction, then nothing readable is left in the files. */
  async encrypt(passphrase: string): Promise<void> {
    checkNew(passphrase)
    await this.#tries.run(async () => {
      if (this.#isEncrypted)
        throw new CodedError(
          'wallet.encrypted',
          'Error: running with an encrypted wallet, but encryptwallet was called.',
        )
      const key = createSealingKey(this.#needs.random)
      const wrapped = await wrapKey(
        key,
        passphrase,
        this.#needs.passphraseCost ?? usualPassphraseCost,
        this.#needs.random,
      )
      this.#sealAll(key, wrapped)
      this.dropTraces()
    })
  }

  #sealAll(key: Uint8Array, wrapped: WrappedKey): void {
    this.#key = key
    this.#isEncrypted = true
    try {
      this.#needs.database.transaction(() => {
        for (const work of this.#sealAgain) work()
        this.#keep(wrapped)
      }, 'full')
    } catch (error) {
      this.#isEncrypted = false
      throw error
    } finally {
      this.lock()
    }
  }

  /** Unlocks for some seconds; while unlocked, begins the time anew. Faults: `wallet.passphrase-wrong`, `wallet.unencrypted`. */
  async unlock(passphrase: string, seconds: number): Promise<void> {
    await this.#tries.run(async () => {
      const key = await this.#try(passphrase, 'walletpassphrase')
      this.#key?.fill(0)
      this.#key = key
      this.#unlockFor(Math.min(Math.max(seconds, 0), maxUnlockSeconds) * 1000)
      this.changed.emit(undefined)
    })
    this.#look()
  }

  /** Forgets the master key. */
  lock(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#key?.fill(0)
    this.#key = undefined
    this.changed.emit(undefined)
  }

  /** Replaces the passphrase; the wallet stays locked or unlocked. */
  async changePassphrase(from: string, to: string): Promise<void> {
    checkNew(to)
    await this.#tries.run(async () => {
      const key = await this.#try(from, 'walletpassphrasechange')
      const { database, random, passphraseCost } = this.#needs
      const wrapped = await wrapKey(key, to, passphraseCost ?? usualPassphraseCost, random).finally(() => key.fill(0))
      database.transaction(() => {
        this.#keep(wrapped)
      }, 'full')
      this.dropTraces()
    })
  }

  /** Whether the files may still hold what lay open before. Another try is made at each start. */
  get hasTraces(): boolean {
    return this.#needs.database.prepare<Row>('SELECT traces FROM wallet_master_key').get()?.traces === 1
  }

  dropTraces(): void {
    if (!this.hasTraces) return
    const { database } = this.#needs
    try {
      dropTraces(database)
      database.prepare('UPDATE wallet_master_key SET traces = 0').run()
    } catch (error) {
      // Such as a full disk: what is sealed is sealed, `hasTraces` goes on telling.
      if (!(error instanceof CodedError)) throw error
    }
  }

  #keep({ cost, salt, wrapped }: WrappedKey): void {
    this.#needs.database
      .prepare('INSERT OR REPLACE INTO wallet_master_key VALUES (1, ?, ?, ?, ?, ?, 1)')
      .run(cost.N, cost.r, cost.p, salt, wrapped)
  }

  async #try(passphrase: string, command: string): Promise<Uint8Array> {
    const wrapped = readWrappedKey(this.#needs.database)
    if (wrapped === undefined)
      throw new CodedError(
        'wallet.unencrypted',
        `Error: running with an unencrypted wallet, but ${command} was called.`,
      )
    const key = passphrase.length > maxPassphraseLength ? undefined : await unwrapKey(wrapped, passphrase)
    if (key === undefined) throw wrongPassphrase()
    return key
  }

  #unlockFor(durationMs: number): void {
    const { clock } = this.#needs
    this.#until = { wallMs: clock.nowMs() + durationMs, monotonicMs: clock.monotonicMs() + durationMs }
    this.#wait()
  }

  #leftMs(): number {
    const { clock } = this.#needs
    return Math.min(this.#until.wallMs - clock.nowMs(), this.#until.monotonicMs - clock.monotonicMs())
  }

  #wait(): void {
    this.#timer?.cancel()
    this.#timer = this.#needs.clock.after(Math.min(Math.max(this.#leftMs(), 0), lookMs), () => {
      this.#look()
      if (this.#key !== undefined) this.#wait()
    })
  }

  #look(): void {
    if (this.#isEncrypted && this.#key !== undefined && this.#timer !== undefined && this.#leftMs() <= 0) this.lock()
  }

  #openKey(): Uint8Array {
    this.#look()
    if (this.#key === undefined) throw locked()
    return this.#key
  }
}
