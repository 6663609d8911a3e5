// Trial decryption: nothing on a direct message says whose it is, so that each key is tried.
import { open, type SealedMessage } from '../crypto/ecies.ts'
import { parsePrivateKey } from '../crypto/keys.ts'
import type { Job } from './job.ts'

/** Messages, and the keys that each may be sealed to. */
export interface TrialRequest {
  readonly secrets: readonly Uint8Array[]
  readonly messages: readonly { readonly sealed: SealedMessage; readonly secrets: readonly number[] }[]
}

/** What a message says, and the number of the key that opened it. */
export interface OpenedMessage {
  readonly secret: number
  readonly plaintext: Uint8Array
}

/** The job: of each message the first key that opens it. */
export const openSealed: Job<TrialRequest, readonly (OpenedMessage | undefined)[]> = ({ secrets, messages }) => {
  const keys = secrets.map(parsePrivateKey)
  const results = messages.map(({ sealed, secrets: tried }): OpenedMessage | undefined => {
    for (const secret of tried) {
      const key = keys[secret]
      const opened = key === undefined ? undefined : open(sealed, key)
      if (opened?.ok === true) return { secret, plaintext: opened.value }
    }
    return undefined
  })
  // The copies of this thread: a wallet that is locked later must not find them here.
  for (const bytes of [...secrets, ...keys]) bytes?.fill(0)
  return results
}
