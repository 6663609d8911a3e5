// Files that carry keys in and out: dumps as the C++ node's, its wallet file, and backups.
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Chain } from '../../chain/index.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import type { Network } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { publishFile, replaceFile } from '../../store/files.ts'
import type { Swarms } from '../../swarm/index.ts'
import { isBerkeleyWallet, readBerkeleyWallet } from './berkeley-wallet.ts'
import {
  countUnusable,
  type FoundKey,
  groupKeysOf,
  keysToAdd,
  knownKeys,
  namesOf,
  replacedSuffix,
} from './found-keys.ts'
import type { Wallet } from './wallet.ts'
import { isBackup, type KeptGroupKey, keysOfBackup, type ReadBackup, readBackup, writeBackup } from './wallet-backup.ts'
import { dumpHead, formatDump, parseDump } from './wallet-dump.ts'

/** Keys of groups, which another capability keeps. */
export interface GroupKeys {
  /** All of them, under their aliases. Fault: `wallet.locked`. */
  keys(): readonly FoundKey[]
  /** All of them as they lie on disk; also while the wallet is locked. */
  kept(): readonly KeptGroupKey[]
  /** Takes the key of a group in; one that is known changes nothing. */
  adopt(key: FoundKey): void
}

/** What the files are built from. */
export interface WalletFilesNeeds {
  readonly wallet: Wallet
  readonly database: Database
  readonly groups?: GroupKeys
  readonly chain: Pick<Chain, 'tip'> & { readonly users: Pick<Chain['users'], 'keyAt' | 'bestHeight'> }
  readonly swarms: Pick<Swarms, 'join'>
  readonly clock: Clock
  readonly network: Network
  /** Name and version of this program. */
  readonly program: string
}

/** What was taken from a file. */
export interface TakenKeys {
  /** Names that had a key added. */
  readonly added: readonly string[]
  /** How many names of the file had all their keys here. */
  readonly held: number
  /** Keys that could not be used. */
  readonly refused: number
}

/** Longest file of keys: ten thousand lines need two megabytes. */
const maxFileBytes = 64 * 1024 * 1024

/** What the C++ node calls its wallet: a backup into a folder gets this name. */
const backupName = 'twisterwallet.dat'

const cannotOpen = (path: string): CodedError =>
  new CodedError(
    'wallet.file-missing',
    `Cannot open wallet dump file ${path}: there is no such file of at most 64 MB, or it may not be read.`,
  )

const noKeys = (path: string): CodedError =>
  new CodedError('wallet.file-unreadable', `There is no key of this network in ${path}.`)

const cannotWrite = (path: string): CodedError =>
  new CodedError(
    'wallet.file-unwritable',
    `Cannot open wallet dump file ${path}: its folder must exist, and the user who runs the node must be able to write there.`,
  )

const notOurs = (path: string): CodedError =>
  new CodedError(
    'wallet.file-exists',
    `There is a file ${path} already, and it is no older copy of this wallet: nothing was written. Choose another name, or move it away.`,
  )

/** A folder that may not be looked at or written, or a full disk. */
const orUnwritable = <Result>(path: string, work: () => Result): Result => {
  try {
    return work()
  } catch {
    throw cannotWrite(path)
  }
}

/** Exports and imports of the wallet, by whole paths. */
export class WalletFiles {
  readonly #needs: WalletFilesNeeds

  constructor(needs: WalletFilesNeeds) {
    this.#needs = needs
  }

  /** Writes all secrets as text, for its owner only. Faults: `wallet.locked`, `wallet.file-unwritable`, `wallet.file-exists`. */
  async dump(path: string): Promise<void> {
    const { chain, clock, groups, network, program, wallet } = this.#needs
    wallet.requireUnlocked()
    await this.#mustBeFree(path)
    const keys = wallet.keys().map((key) => ({
      name: key.replaced ? `${key.username}${replacedSuffix}` : key.username,
      privateKey: key.privateKey,
      compressed: key.compressed,
      createdAt: key.createdAt,
    }))
    const head = { program, createdAt: nowSeconds(clock), tip: chain.tip() }
    const text = formatDump([...keys, ...(groups?.keys() ?? [])], head, network)
    orUnwritable(path, () => {
      replaceFile(path, text, 0o600)
    })
  }

  /** Copies the keys as they lie on disk; works while the wallet is locked. Fault: `wallet.backup-failed`. */
  async backUp(path: string): Promise<void> {
    try {
      await this.#backUp(path)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      throw new CodedError('wallet.backup-failed', `Error: Wallet backup failed! ${error.message}`)
    }
  }

  async #backUp(given: string): Promise<void> {
    const found = orUnwritable(given, () => statSync(given, { throwIfNoEntry: false }))
    const path = found?.isDirectory() === true ? join(given, backupName) : given
    await this.#mustBeFree(path)
    const unfinished = `${path}.new`
    rmSync(unfinished, { force: true })
    try {
      await writeBackup(this.#needs.database, this.#needs.groups?.kept() ?? [], unfinished)
      orUnwritable(path, () => {
        publishFile(unfinished, path)
      })
    } finally {
      rmSync(unfinished, { force: true })
    }
  }

  /**
   * Takes the keys of a dump, a wallet file of the C++ node or a backup; what is in the wallet stays. Faults:
   * `wallet.locked`, `wallet.file-missing`, `wallet.file-unreadable`, `wallet.file-encrypted`, `wallet.passphrase-wrong`.
   */
  async take(path: string, passphrase?: string): Promise<TakenKeys> {
    const { chain, groups, swarms, wallet } = this.#needs
    wallet.requireUnlocked()
    const { keys, nameless } = await this.#read(path, passphrase)
    const known = knownKeys(wallet, chain.users)
    const added = keysToAdd(keys, known)
    wallet.addAll(added)
    for (const key of groupKeysOf(keys)) groups?.adopt(key)
    const names = [...new Set(added.map(({ username }) => username))]
    for (const username of names) if (known.registeredKey(username) !== undefined) swarms.join(username)
    const held = namesOf(keys).filter((name) => !names.includes(name)).length
    return { added: names, held, refused: countUnusable(keys) + nameless }
  }

  async #read(path: string, passphrase?: string): Promise<ReturnType<typeof parseDump>> {
    const bytes = contentOf(path)
    if (isBackup(bytes)) {
      const own = (label: Uint8Array, sealed: Uint8Array) =>
        this.#needs.wallet.masterKey.isEncrypted ? this.#needs.wallet.masterKey.openAs(label, sealed) : undefined
      return { keys: await keysOfBackup(readBackup(path), passphrase, own), nameless: 0 }
    }
    if (isBerkeleyWallet(bytes)) {
      const heldSecret = (publicKey: Uint8Array) => this.#needs.wallet.keyWith(publicKey)?.privateKey
      return { keys: readBerkeleyWallet(bytes, heldSecret), nameless: 0 }
    }
    const text = latin1FromBytes(bytes)
    const dump = parseDump(text, this.#needs.network)
    if (dump.keys.length + dump.nameless === 0 && !text.startsWith(dumpHead)) throw noKeys(path)
    return dump
  }

  #holds({ rows, groups }: ReadBackup): boolean {
    const held = (this.#needs.groups?.kept() ?? []).map(({ publicKey }) => publicKey.join())
    return (
      rows.every((row) => this.#needs.wallet.keyWith(row.public_key) !== undefined) &&
      groups.every(({ publicKey }) => held.includes(publicKey.join()))
    )
  }

  /** A file may be replaced when nothing is lost by it: each key in it is in the wallet. */
  async #mustBeFree(path: string): Promise<void> {
    const stats = orUnwritable(path, () => {
      if (!statSync(dirname(path)).isDirectory()) throw cannotWrite(path)
      return lstatSync(path, { throwIfNoEntry: false })
    })
    if (stats === undefined) return
    if (!stats.isFile() || !(await this.#isOlderCopy(path))) throw notOurs(path)
  }

  async #isOlderCopy(path: string): Promise<boolean> {
    const { wallet, groups } = this.#needs
    try {
      const bytes = contentOf(path)
      if (isBackup(bytes)) return this.#holds(readBackup(path))
      const { keys } = await this.#read(path)
      const held = groups?.keys().map(({ privateKey }) => privateKey.join()) ?? []
      const isHeld = ({ privateKey, compressed }: FoundKey): boolean =>
        wallet.keyWith(publicKeyOf(privateKey, compressed)) !== undefined || held.includes(privateKey.join())
      return keys.length > 0 && keys.every(isHeld)
    } catch (error) {
      if (error instanceof CodedError) return false
      throw error
    }
  }
}

const contentOf = (path: string): Uint8Array => {
  try {
    const stats = statSync(path)
    if (!stats.isFile() || stats.size > maxFileBytes) throw cannotOpen(path)
    return new Uint8Array(readFileSync(path))
  } catch {
    throw cannotOpen(path)
  }
}
