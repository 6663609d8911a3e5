// The keys of names as proofs show them, for whoever has no chain.
import type { ProvedName } from '../chain/browser.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { type PublicKey, parsePublicKey } from '../crypto/keys.ts'
import type { UserKeys } from '../protocol/ports.ts'
import type { Username } from '../protocol/username.ts'

/** Names whose proofs are remembered, the newest. */
const maxNames = 1_000

/** Keys of the names that were proved: nothing is known of later blocks, so that no post is too new. */
export class ProvedKeys implements UserKeys {
  readonly #names = new BoundedMap<Username, ProvedName>(maxNames)

  add(proved: ProvedName): void {
    const known = this.#names.get(proved.username)
    // Of two proofs the one that leads further counts: an older one hides newer keys.
    if (known === undefined || known.tip.height <= proved.tip.height) this.#names.set(proved.username, proved)
  }

  /** What the furthest proof of a name shows. */
  proved(username: Username): ProvedName | undefined {
    return this.#names.get(username)
  }

  bestHeight(): number {
    return 0
  }

  keyAt(username: Username, height: number): PublicKey | undefined {
    const key = this.#names.get(username)?.keys.findLast((each) => each.height <= height)
    return key === undefined ? undefined : parsePublicKey(key.publicKey)
  }

  registrationHeight(username: Username): number | undefined {
    return this.#names.get(username)?.keys.at(-1)?.height
  }
}
