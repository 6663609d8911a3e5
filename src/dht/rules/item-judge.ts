// Judges items that come from others, remembering which signatures were verified (dht.md 4.1, 10.1-13).
import { BoundedMap } from '../../base/bounded-map.ts'
import { concatBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { sha1 } from '../../crypto/hash.ts'
import { verifyData } from '../../crypto/signature.ts'
import { decodeItem, isForTarget, type ItemRejection, judgeItem, type SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parameters } from '../parameters.ts'
import type { EncodedItem } from '../wire/queries.ts'

export class ItemJudge {
  readonly #keys: UserKeys
  readonly #nowSeconds: () => number
  readonly #verified = new BoundedMap<string, boolean>(parameters.verifiedSignatures)

  constructor(keys: UserKeys, nowSeconds: () => number) {
    this.#keys = keys
    this.#nowSeconds = nowSeconds
  }

  /** Time, height and signature by the signer's current key. */
  judge(item: SignedItem): Verdict<SignedItem, ItemRejection> {
    return judgeItem(item, this.#keys, this.#nowSeconds(), this.#verify)
  }

  /** The item of a reply, if it is one, is what was asked for, and is in order (dht.md 10.1-1, 10.1-2). */
  read(encoded: EncodedItem, target: DhtTarget): Verdict<SignedItem, ItemRejection> {
    const decoded = decodeItem(encoded.payload, encoded.signature, encoded.signer)
    if (!decoded.ok) return decoded
    if (!isForTarget(decoded.value, target)) return reject({ code: 'item-target-invalid', detail: 'of another target' })
    const judged = this.judge(decoded.value)
    return judged.ok ? accept(judged.value) : judged
  }

  readonly #verify: typeof verifyData = (payload, signature, key) => {
    const digest = latin1FromBytes(sha1(concatBytes(key, signature, payload)))
    const known = this.#verified.get(digest)
    if (known !== undefined) return known
    const isValid = verifyData(payload, signature, key)
    this.#verified.set(digest, isValid)
    return isValid
  }
}
