// Trying messages with keys, on a thread, each once with each key.
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { OpenedMessage, TrialRequest } from '../../workers/open-sealed.ts'
import type { TrialStore } from './trial-store.ts'

/** A key that messages may be sealed to, and whose it is. */
export interface TrialKey {
  readonly publicKey: PublicKey
  readonly privateKey: PrivateKey
  /** A local user, or the alias of a group. */
  readonly owner: string
  readonly isGroup: boolean
  /** Messages before this time are not opened with it. */
  readonly opensFrom: number
}

/** A message that is open. */
export interface OpenedPost {
  readonly post: VerifiedPost
  readonly key: TrialKey
  readonly plaintext: Uint8Array
}

/** Keys have numbers in the order in which they came. */
export interface NumberedKey extends TrialKey {
  readonly id: number
}

/** A message and the keys that it has not been tried with, by their places in the list. */
interface Trial {
  readonly post: VerifiedPost
  readonly sealed: TrialRequest['messages'][number]['sealed']
  readonly untried: readonly number[]
}

/** What messages are tried with. */
export interface TrialsNeeds {
  readonly database: Database
  readonly trials: TrialStore
  readonly swarms: Pick<Swarms, 'post'>
  /** The keys that can be used now: none while the wallet is locked. */
  readonly keys: () => readonly TrialKey[]
  /** Opens on a thread; undefined when the node ends. */
  readonly open: (
    request: TrialRequest,
    signal: AbortSignal,
  ) => Promise<readonly (OpenedMessage | undefined)[] | undefined>
  /** Keeps what is open. Inside a transaction. */
  readonly deliver: (opened: OpenedPost) => void
}

/** Messages that are tried in one go: some milliseconds of a thread with a few keys. */
const batchSize = 64

/** The highest number of a key; 0 when there is none. */
export const newestOf = (keys: readonly NumberedKey[]): number =>
  keys.reduce((newest, { id }) => Math.max(newest, id), 0)

/** How many messages are tried in one go. With many keys fewer: no message waits long for those that are being tried. */
export const messagesAtOnce = ({ length }: readonly NumberedKey[]): number =>
  Math.min(batchSize, Math.max(1, Math.floor(limits.trialsAtOnce / Math.max(1, length))))

/** Tries messages, and keeps what opens. */
export class Trials {
  readonly #needs: TrialsNeeds

  constructor(needs: TrialsNeeds) {
    this.#needs = needs
  }

  /** The keys of now. */
  keys(): readonly NumberedKey[] {
    return this.#needs.keys().map((key) => ({ ...key, id: this.#needs.trials.keyId(key.publicKey) }))
  }

  async try(references: readonly PostReference[], keys: readonly NumberedKey[], signal: AbortSignal): Promise<void> {
    const trials = references.flatMap((reference) => this.#trialOf(reference, keys) ?? [])
    if (trials.length === 0) return
    const request = {
      // Copies: a wallet that is locked meanwhile wipes its own, and nothing would open with those.
      secrets: keys.map(({ privateKey }) => privateKey.slice()),
      messages: trials.map(({ sealed, untried }) => ({ sealed, secrets: untried })),
    }
    const isAnyUntried = trials.some(({ untried }) => untried.length > 0)
    const results = isAnyUntried ? await this.#needs.open(request, signal) : []
    for (const secret of request.secrets) secret.fill(0)
    if (results === undefined) return
    const newest = newestOf(keys)
    // Received posts are on disk, and can be opened again: their messages need not survive a power cut by themselves.
    this.#needs.database.transaction(() => {
      for (const [index, { post }] of trials.entries()) this.#conclude(post, results[index], keys, newest)
    }, 'normal')
  }

  #trialOf(reference: PostReference, keys: readonly NumberedKey[]): Trial | undefined {
    const post = this.#needs.swarms.post(reference.author, reference.postNumber)
    if (post?.kind.kind !== 'direct') return undefined
    const triedTo = this.#needs.trials.triedTo(post)
    // A post may claim a time before all times, from which on any key opens.
    const time = Math.max(0, post.time)
    const untried = [...keys.entries()]
      .filter(([, { id, opensFrom }]) => id > triedTo && opensFrom <= time)
      .map(([index]) => index)
    return { post, sealed: post.kind.sealed, untried }
  }

  #conclude(post: VerifiedPost, result: OpenedMessage | undefined, keys: readonly TrialKey[], newest: number): void {
    const { trials, deliver } = this.#needs
    const key = result === undefined ? undefined : keys[result.secret]
    if (result === undefined || key === undefined) {
      trials.setTried(post, Math.max(newest, trials.triedTo(post)))
      return
    }
    trials.setOpened(post)
    deliver({ post, key, plaintext: result.plaintext })
  }
}
