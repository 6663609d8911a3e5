// Two keys from a password: one that the pod is shown, one that opens the vault. Neither tells the other or the password.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { deriveFor } from './web-crypto.ts'

/** What argon2id costs with one lane. */
export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
}

/** 64 MiB and three passes: the second choice of RFC 9106, for computers with little memory. */
export const usualCost: PasswordCost = { memoryKib: 65_536, passes: 3 }

/** The most that a pod may ask for: a browser must not be brought to a standstill. */
const highestCost: PasswordCost = { memoryKib: 1_048_576, passes: 16 }

/** Bytes of the salt, which the browser made. */
export const saltBytes = 16

/** Fewest characters of a new password: shorter ones are found by trying, whatever each try costs. */
export const fewestCharacters = 10

/** What a pod says of how a password was stretched, hostile. */
export interface Stretching {
  readonly salt: Uint8Array
  readonly cost: PasswordCost
}

/** Why a password is not stretched as a pod says. */
export interface StretchingRejection {
  readonly code: 'stretching-salt' | 'stretching-cheap' | 'stretching-dear'
}

/** Keys of one password. */
export interface PasswordKeys {
  /** 32 bytes for the pod, which keeps only their digest. */
  readonly loginKey: Uint8Array
  /** 32 bytes that never leave the browser. */
  readonly wrapKey: Uint8Array
}

/** A pod that lies could ask for a login key that is cheap to try passwords against. */
export const judgeStretching = ({ salt, cost }: Stretching): Verdict<Stretching, StretchingRejection> => {
  const { memoryKib, passes } = cost
  if (salt.length !== saltBytes) return reject({ code: 'stretching-salt' })
  const whole = Number.isSafeInteger(memoryKib) && Number.isSafeInteger(passes)
  if (!whole || memoryKib < usualCost.memoryKib || passes < usualCost.passes)
    return reject({ code: 'stretching-cheap' })
  return memoryKib > highestCost.memoryKib || passes > highestCost.passes
    ? reject({ code: 'stretching-dear' })
    : accept({ salt, cost })
}

/** The same letters typed on another system are the same password. */
const bytesOf = (password: string): Uint8Array => encodeUtf8(password.normalize('NFKC'))

/** Stretches a password: about half a second of one core, so in a worker. */
export const keysOfPassword = async (
  password: string,
  stretching: Stretching,
): Promise<Verdict<PasswordKeys, StretchingRejection>> => {
  const judged = judgeStretching(stretching)
  if (!judged.ok) return judged
  const { argon2id } = await import('hash-wasm')
  const { salt, cost } = judged.value
  const bytes = bytesOf(password)
  const how = { memorySize: cost.memoryKib, iterations: cost.passes, parallelism: 1, hashLength: 32 }
  const root = await argon2id({ password: bytes, salt, ...how, outputType: 'binary' })
  bytes.fill(0)
  try {
    const [loginKey, wrapKey] = await Promise.all([
      deriveFor(root, 'twister pod login'),
      deriveFor(root, 'twister pod wrap'),
    ])
    return accept({ loginKey, wrapKey })
  } finally {
    root.fill(0)
  }
}
