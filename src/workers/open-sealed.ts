// Trial decryption: nothing on a direct message says whose it is, so that each key is tried.
import { openWithAny, type SealedMessage } from '../crypto/ecies.ts'
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
    const usable = tried.flatMap((secret) => {
      const key = keys[secret]
      return key === undefined ? [] : [{ secret, key }]
    })
    const opening = openWithAny(
      sealed,
      usable.map(({ key }) => key),
    )
    const secret = opening === undefined ? undefined : usable[opening.place]?.secret
    return opening === undefined || secret === undefined ? undefined : { secret, plaintext: opening.plaintext }
  })
  // The copies of this thread: a wallet that is locked later must not find them here.
  for (const bytes of [...secrets, ...keys]) bytes?.fill(0)
  return results
}
