// Where overlays meet over names: owners put proofs of their names into the DHT, and light nodes read them (ADR 86).
import { encodeHex } from '../codec/hex.ts'
import type { Dht } from '../dht/index.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'

/** A command waits for a name a little longer. All holders are heard: a few that agree on an old proof are not enough. */
const heard = { timeoutMs: 6_000, furtherTimeoutMs: 1_000, furtherResults: 16 } as const

/** The proofs that items of a name hold; each item is signed by the key that its proof shows, which may be an old one. */
export const proofsInDht =
  (dht: Pick<Dht, 'get'>) =>
  async (username: Username): Promise<readonly Uint8Array[]> => {
    const proofs = new Map<string, Uint8Array>()
    await dht.get(targetOf('pubkey', username), {
      ...heard,
      onItem: ({ value }) => {
        if (value instanceof Uint8Array) proofs.set(encodeHex(value), value)
      },
    })
    return [...proofs.values()]
  }
