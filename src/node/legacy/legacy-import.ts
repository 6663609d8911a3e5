// Takes over the data directory of a C++ node: what is private once the wallet is open, the rest as the chain knows it.
import { join } from 'node:path'
import { type Clock, isStopped, nextTurn } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { ProgressBoard } from '../../base/progress.ts'
import type { Scope } from '../../base/scope.ts'
import type { Chain } from '../../chain/index.ts'
import { encodeHex } from '../../codec/hex.ts'
import { sha256 } from '../../crypto/hash.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'
import type { Preferences } from '../preferences.ts'
import { readLegacyFile } from './legacy-file.ts'
import { type LegacyCount, LegacyReport, type LegacyState } from './legacy-report.ts'
import { takeBlocks } from './take-blocks.ts'
import { takePosts } from './take-posts.ts'
import { takePrivate, type TakePrivateNeeds } from './take-private.ts'
import { readUserData } from './user-data.ts'

/** What the import is built from. */
export interface LegacyImportNeeds extends Omit<TakePrivateNeeds, 'turn' | 'keys'> {
  /** The data directory of the C++ node, which must not run. Nothing in it is changed. */
  readonly folder: string
  readonly chain: Pick<Chain, 'sync' | 'tipChanged' | 'offerBlocks' | 'network'>
  readonly users: UserKeys
  readonly keys: Pick<KeyRing, 'users' | 'isLocked' | 'lockChanged'>
  readonly following: {
    follow(localUser: string, names: readonly string[]): void
    follows(localUser: string, name: string): boolean
    everyone(): ReadonlySet<Username>
  }
  readonly swarms: Pick<Swarms, 'join' | 'post' | 'addPost'>
  readonly preferences: Preferences
  readonly progress: Pick<ProgressBoard, 'report' | 'finish'>
  readonly clock: Clock
  readonly log: Log
}

/** Which `user_data` gave its follows: whom a person unfollows later is not followed again at the next start. */
const followsTaken = 'legacyFollows'

const waitsForUnlock =
  'The wallet is locked: names, groups and direct messages are taken over when it is unlocked (twister unlock).'
const waitsForChain =
  'The chain is not complete yet: follows and posts of names that it does not know are taken over when it is.'

/** One take-over; begins when it is made, and goes on as the wallet is unlocked and blocks come. */
export class LegacyImport {
  readonly #needs: LegacyImportNeeds
  readonly #scope: Scope
  readonly #report: LegacyReport
  #hasPrivate = false

  constructor(needs: LegacyImportNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#report = new LegacyReport(needs.folder)
    scope.task('import of a data directory', async (signal) => {
      try {
        await this.#run(signal)
      } catch (error) {
        needs.log.error('nothing more was taken over', { folder: needs.folder, error: messageOf(error) })
        this.#report.waitFor([`Nothing more was taken over: ${messageOf(error)}`])
      }
    })
  }

  /** What has been taken over, and what has not. */
  state(): LegacyState {
    return this.#report.state()
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { chain, folder, log } = this.#needs
    await this.#takePrivate(signal)
    const needs = { ...this.#needs, turn: this.#turnOf(signal) }
    await takeBlocks(needs, this.#report.begin('blocks'), signal)
    while (!isStopped(signal)) {
      if (!this.#hasPrivate) await this.#takePrivate(signal)
      const isComplete = chain.sync().state === 'current'
      await this.#takeKnown(signal, isComplete)
      this.#tell()
      if (isStopped(signal) || (isComplete && this.#hasPrivate)) break
      await this.#changed(isComplete, signal)
    }
    if (isStopped(signal)) return
    this.#report.done()
    log.info('a data directory has been taken over', { folder })
  }

  #turnOf(signal: AbortSignal): () => Promise<void> {
    return () => nextTurn(this.#needs.clock, signal)
  }

  #tell(): void {
    for (const line of this.#report.state().lines) this.#needs.log.info('taking over', { line })
  }

  /** A wallet that is locked, or becomes so in the middle, is waited for: nothing is taken twice. */
  async #takePrivate(signal: AbortSignal): Promise<void> {
    if (this.#needs.keys.isLocked) return
    try {
      await takePrivate({ ...this.#needs, turn: this.#turnOf(signal) }, this.#report, signal)
      this.#hasPrivate = true
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'wallet.locked') throw error
    }
  }

  async #takeKnown(signal: AbortSignal, isComplete: boolean): Promise<void> {
    const { following, keys } = this.#needs
    this.#takeFollows(this.#report.begin('follows'), isComplete)
    const wanted = (): Iterable<Username> =>
      [...keys.users(), ...following.everyone()].filter((name) => parseUsername(name) !== undefined)
    await takePosts({ ...this.#needs, wanted, turn: this.#turnOf(signal) }, this.#report.begin('posts'), signal)
    this.#report.waitFor([
      ...(this.#hasPrivate ? [] : [waitsForUnlock]),
      ...(isComplete || isStopped(signal) ? [] : [waitsForChain]),
    ])
  }

  #takeFollows(count: LegacyCount, isComplete: boolean): void {
    const { folder, preferences } = this.#needs
    let digest = ''
    const read = (file: Uint8Array) => {
      digest = encodeHex(sha256(file))
      return readUserData(file)
    }
    const found = readLegacyFile(join(folder, 'user_data'), read, count) ?? []
    const isTaken = digest !== '' && preferences.get(followsTaken) === digest
    for (const { localUser, followed } of found)
      if (isTaken) count.holds(followed.length)
      else this.#follow(localUser, followed, count)
    if (found.length > 0 && isComplete && !isTaken) preferences.set(followsTaken, digest)
  }

  #follow(localUser: string, followed: readonly string[], count: LegacyCount): void {
    const { following } = this.#needs
    const held = followed.filter((name) => following.follows(localUser, name)).length
    try {
      following.follow(localUser, followed)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      count.left(error.message, followed.length - held)
      return
    }
    const follows = followed.filter((name) => following.follows(localUser, name)).length
    count.holds(held)
    count.took(follows - held)
    count.left('the chain does not know their names', followed.length - follows)
  }

  /** Resolves when the wallet is unlocked that was locked, or the chain complete that was not. */
  async #changed(wasComplete: boolean, signal: AbortSignal): Promise<void> {
    const { chain, keys } = this.#needs
    const scope = this.#scope.child('wait')
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const isOpen = !this.#hasPrivate && !keys.isLocked
        if (isOpen || (!wasComplete && chain.sync().state === 'current')) resolve()
      }
      scope.defer(keys.lockChanged.on(look))
      scope.defer(chain.tipChanged.on(look))
      signal.addEventListener('abort', () => {
        resolve()
      })
      look()
    })
    await scope.close()
  }
}
