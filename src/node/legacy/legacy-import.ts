// Takes over the data directory of a C++ node: keys at once; follows and posts as far as the chain knows their names.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, nextTurn } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { Chain } from '../../chain/index.ts'
import { infoHashOf } from '../../protocol/dht-target.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost } from '../../protocol/post.ts'
import { encodeHex } from '../../codec/hex.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'
import { type LevelRecord, readLevelFolder } from './leveldb.ts'
import { readFollows } from './user-data.ts'

/** What the import is built from. */
export interface LegacyImportNeeds {
  /** The data directory of the C++ node, which must not run. Nothing in it is changed. */
  readonly folder: string
  readonly chain: Pick<Chain, 'sync' | 'tipChanged'>
  readonly users: UserKeys
  readonly keys: Pick<KeyRing, 'users' | 'isLocked' | 'lockChanged'>
  readonly walletFiles: {
    take(path: string): Promise<{ readonly added: readonly string[]; readonly refused: number }>
  }
  readonly following: {
    follow(localUser: string, names: readonly string[]): void
    everyone(): ReadonlySet<Username>
  }
  readonly swarms: Pick<Swarms, 'join' | 'post' | 'addPost'>
  readonly clock: Clock
  readonly log: Log
}

/** Longest `user_data` that is read. */
const maxUserDataBytes = 256 * 1024 * 1024

/** Records of posts between two turns of others. */
const recordsPerTurn = 50

/** `p(`, the info hash in hexadecimal, and the post number (swarm-posts.md 1.3). */
const pieceKeyBytes = 46

interface LegacyPiece {
  readonly infoHash: string
  readonly postNumber: number
  readonly piece: Uint8Array
}

const pieceOf = ({ key, value }: LevelRecord): LegacyPiece | undefined => {
  const size = sizeHeadOf(value)
  if (key.length !== pieceKeyBytes || key[0] !== 0x70 || key[1] !== 0x28 || size === undefined) return undefined
  const infoHash = latin1FromBytes(key.subarray(2, 42))
  const postNumber = new DataView(key.buffer, key.byteOffset, key.byteLength).getInt32(42, true)
  return { infoHash, postNumber, piece: value.slice(size) }
}

/** Bytes of the compact size before a piece, which must be that of the rest. */
const sizeHeadOf = (value: Uint8Array): number | undefined => {
  const [first = 0, low = 0, high = 0] = value
  const [length, head] = first < 0xfd ? [first, 1] : [low + 256 * high, 3]
  return first <= 0xfd && length <= limits.postBytes && head + length === value.length ? head : undefined
}

/** One take-over; begins when it is made, and goes on as blocks come. */
export class LegacyImport {
  readonly #needs: LegacyImportNeeds
  readonly #scope: Scope
  #hasKeys = false

  constructor(needs: LegacyImportNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.defer(
      needs.keys.lockChanged.on(() => {
        if (!this.#hasKeys && !needs.keys.isLocked) this.#start()
      }),
    )
    this.#start()
  }

  #start(): void {
    this.#scope.task('import of a data directory', async (signal) => {
      try {
        await this.#takeKeys()
        await this.#takeRest(signal)
      } catch (error) {
        this.#needs.log.error('nothing more was taken over', { folder: this.#needs.folder, error: messageOf(error) })
      }
    })
  }

  async #takeKeys(): Promise<void> {
    const { folder, keys, log, walletFiles } = this.#needs
    if (keys.isLocked) {
      log.warn('keys are taken over when the wallet is unlocked', { folder })
      return
    }
    this.#hasKeys = true
    try {
      const { added, refused } = await walletFiles.take(join(folder, 'twisterwallet.dat'))
      log.info('keys taken over', { folder, users: added, refused })
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      log.warn('no keys taken over', { folder, error: error.message })
    }
  }

  /** Follows and posts: now, and once more when the chain is complete. */
  async #takeRest(signal: AbortSignal): Promise<void> {
    const { chain } = this.#needs
    await this.#takeKnown(signal)
    if (chain.sync().state === 'current') return
    await new Promise<void>((resolve) => {
      const unsubscribe = chain.tipChanged.on(() => {
        if (chain.sync().state === 'current') resolve()
      })
      signal.addEventListener('abort', () => {
        resolve()
      })
      this.#scope.defer(unsubscribe)
    })
    if (!signal.aborted) await this.#takeKnown(signal)
  }

  async #takeKnown(signal: AbortSignal): Promise<void> {
    const { folder, log } = this.#needs
    const follows = this.#takeFollows()
    const posts = await this.#takePosts(signal)
    log.info('follows and posts taken over', { folder, follows, ...posts })
  }

  #takeFollows(): number {
    const { folder, following, log } = this.#needs
    const path = join(folder, 'user_data')
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined || size > maxUserDataBytes) return 0
    const follows = readFollows(new Uint8Array(readFileSync(path)))
    if (follows === undefined) {
      log.warn('no follows taken over', { path, error: 'The file is damaged.' })
      return 0
    }
    for (const { localUser, followed } of follows) following.follow(localUser, followed)
    return follows.reduce((sum, { followed }) => sum + followed.length, 0)
  }

  /** Posts of local users and of those whom they follow; each is judged as if a peer had sent it. */
  async #takePosts(signal: AbortSignal): Promise<{ readonly posts: number; readonly refused: number }> {
    const { clock, folder } = this.#needs
    const path = join(folder, 'swarm', 'db')
    const count = { posts: 0, refused: 0 }
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return count
    const names = this.#namesByInfoHash()
    let seen = 0
    for (const record of readLevelFolder(path)) {
      if (signal.aborted) break
      const piece = pieceOf(record)
      const username = piece && names.get(piece.infoHash)
      if (piece !== undefined && username !== undefined) count[await this.#takePost(username, piece)] += 1
      seen += 1
      if (seen % recordsPerTurn === 0) await nextTurn(clock, signal)
    }
    return count
  }

  #namesByInfoHash(): ReadonlyMap<string, Username> {
    const { following, keys, users } = this.#needs
    const names = [...keys.users(), ...following.everyone()].filter(
      (name) => parseUsername(name) !== undefined && users.registrationHeight(name) !== undefined,
    )
    return new Map(names.map((name) => [encodeHex(infoHashOf(name)), name]))
  }

  async #takePost(username: Username, { postNumber, piece }: LegacyPiece): Promise<'posts' | 'refused'> {
    const { swarms, users } = this.#needs
    if (swarms.post(username, postNumber) !== undefined) return 'posts'
    const judged = judgePost(piece, username, postNumber, users)
    if (!judged.ok) return 'refused'
    swarms.join(username)
    const added = await swarms.addPost(judged.value)
    return added.ok ? 'posts' : 'refused'
  }
}
