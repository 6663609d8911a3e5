// How far a registration is, from what the wallet holds and what the chain says.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { KeyRing } from '../key-ring.ts'

/** How far a registration is, in the words of `getstatus`. */
export interface RegistrationState {
  readonly username: Username
  readonly state: 'no-registration' | 'working' | 'pending' | 'confirmed' | 'ready' | 'taken'
  readonly height?: number
  readonly workProgress?: number
  readonly waitSeconds?: number
  readonly failure?: string
  /** A newer key than the valid one waits for its registration. */
  readonly pendingKey?: true
  readonly message: string
}

/** Why a registration ended without success. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What a fault says of itself; of a refusal, why it was refused. */
export const failureOf = (error: unknown): Failure => {
  const { code, fields } = error instanceof CodedError ? error : new CodedError('registration.failed', '')
  return { code: typeof fields['code'] === 'string' ? fields['code'] : code, message: messageOf(error) }
}

/** What a state is made of. */
export interface StateParts {
  readonly keys: KeyRing
  readonly chain: { readonly users: UserKeys }
  /** Seconds until the next block, as far as can be told; undefined: nobody mines. */
  readonly blockWaitSeconds: number | undefined
  /** Whether a name that the chain does not have is free. */
  readonly knowsAllNames: boolean
  /** Tells whether the registration of a name with a key waits for its block. */
  readonly isPending: (username: Username, publicKey: Uint8Array) => boolean
  /** Share of the expected work that is done, while it runs. */
  readonly workProgress: (username: Username) => number | undefined
  /** Why the last attempt failed: a code, and a sentence. */
  readonly failure: (username: Username) => Failure | undefined
  /** Whether the newest key of a name may take the place of the registered one, which is not in the wallet. */
  readonly isGiven: (username: Username) => boolean
}

/** A registration is safe under so many blocks: no branch that displaces them is that long. */
export const buriedBlocks = 6

/** One block is no certainty: a longer branch can hold the claim of somebody else (chain.md H12). */
const depthWords = (depth: number): string =>
  depth >= buriedBlocks
    ? ''
    : ` Its registration lies under ${String(depth)} of ${String(buriedBlocks)} blocks: until then a longer branch could still undo it.`

const nobodyMines = 'but nobody mines on this network: turn mining on, here or on another node'

/** When the next block comes. */
const when = (seconds: number | undefined): string => {
  if (seconds === undefined) return nobodyMines
  if (seconds < 90) return `in about ${String(Math.max(1, Math.round(seconds)))} seconds`
  return `in about ${String(Math.round(seconds / 60))} minutes`
}

const unregistered = (parts: StateParts, username: Username): RegistrationState => {
  const waitSeconds = parts.blockWaitSeconds
  const key = parts.keys.currentKey(username)
  if (key !== undefined && parts.isPending(username, key.publicKey))
    return {
      username,
      state: 'pending',
      ...(waitSeconds === undefined ? {} : { waitSeconds }),
      message: `Your name has been sent and waits for its block, ${when(waitSeconds)}.`,
    }
  const failure = parts.failure(username)
  const missing = parts.knowsAllNames
    ? 'There is a key for this name, but it is not registered yet.'
    : 'There is a key for this name. This node lacks the newest blocks: whether the name belongs to the key is not known yet.'
  const message = failure?.message ?? missing
  return { username, state: 'no-registration', ...(failure === undefined ? {} : { failure: failure.code }), message }
}

/** Whether there is a newer key than the one that the chain knows. */
const hasPendingKey = ({ keys, chain }: StateParts, username: Username): boolean => {
  const current = keys.currentKey(username)
  const registered = chain.users.keyAt(username, chain.users.bestHeight())
  return current !== undefined && registered !== undefined && !equalBytes(current.publicKey, registered)
}

/** The words for a user who may post: a new key may still be on its way, or have failed to get there. */
const readyWords = (
  { keys, chain, isPending, failure }: StateParts,
  username: Username,
  height: number,
): Pick<RegistrationState, 'failure' | 'message'> => {
  const current = keys.currentKey(username)
  const best = chain.users.bestHeight()
  const registered = chain.users.keyAt(username, best)
  if (current === undefined || registered === undefined || equalBytes(current.publicKey, registered))
    return { message: `Ready to post.${depthWords(best - height)}` }
  if (isPending(username, current.publicKey))
    return { message: 'Ready to post. The new key has been sent and waits for its block.' }
  const failed = failure(username)
  return {
    ...(failed === undefined ? {} : { failure: failed.code }),
    message: `Ready to post with the old key. ${failed?.message ?? 'The new key is not registered yet.'}`,
  }
}

const registered = (parts: StateParts, username: Username, height: number): RegistrationState => {
  const { chain, keys } = parts
  const best = chain.users.bestHeight()
  if (keys.signingKey(username, best, chain.users) === undefined) {
    if (parts.isGiven(username)) return unregistered(parts, username)
    return {
      username,
      state: 'taken',
      height,
      message:
        // The height before: the wallet had the key of the name until this block.
        keys.signingKey(username, height - 1, chain.users) === undefined
          ? 'Someone else has registered this name. Choose another one, or import the secret key that it belongs to.'
          : `The key of this name was replaced in block ${String(height)} by one that is not in this wallet. If it was not you on another computer, somebody had the old key: only a recovery sheet that the new key signed brings the name back.`,
    }
  }
  if (keys.signingKey(username, best - 1, chain.users) !== undefined)
    return {
      username,
      state: 'ready',
      height,
      ...(hasPendingKey(parts, username) ? { pendingKey: true as const } : {}),
      ...readyWords(parts, username, height),
    }
  const waitSeconds = parts.blockWaitSeconds
  return {
    username,
    state: 'confirmed',
    height,
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
    message: `Your name is in block ${String(height)}, ready to post ${when(waitSeconds)}.`,
  }
}

/** The state of a local name. */
export const registrationState = (parts: StateParts, username: Username): RegistrationState => {
  const workProgress = parts.workProgress(username)
  if (workProgress !== undefined)
    return {
      username,
      state: 'working',
      workProgress,
      message: 'Doing the proof of work for your name. It takes a few seconds to a minute.',
    }
  const height = parts.chain.users.registrationHeight(username)
  return height === undefined ? unregistered(parts, username) : registered(parts, username, height)
}
