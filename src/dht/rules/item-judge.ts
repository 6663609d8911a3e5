// Judges items that come from others, remembering which signatures were verified (dht.md 4.1, 10.1-13).
import { BoundedMap } from '../../base/bounded-map.ts'
import { concatBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha1 } from '../../crypto/hash.ts'
import { verifyData } from '../../crypto/signature.ts'
import { claimedPost, judgeItemPost } from '../../protocol/item-post.ts'
import { decodeItem, isForTarget, type ItemRejection, judgeItem, type SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { ProvedKeys, UserKeys } from '../../protocol/ports.ts'
import { resourceOf } from '../../protocol/resources.ts'
import { parameters } from '../parameters.ts'
import type { EncodedItem } from '../wire/queries.ts'

/** What was in order once and is not any more, or never was. */
export const isForged = ({ code }: ItemRejection): boolean =>
  code === 'item-signature-invalid' || code === 'item-post-invalid'

export class ItemJudge {
  readonly #keys: UserKeys
  readonly #provedKeys: ProvedKeys | undefined
  readonly #nowSeconds: () => number
  readonly #verified = new BoundedMap<string, boolean>(parameters.verifiedSignatures)
  /** Posts in items: the best height at which they were refused, or none when they are in order. */
  readonly #posts = new BoundedMap<string, { readonly refusedAt: number | undefined }>(parameters.verifiedSignatures)
  /** When each item was first seen, in Unix seconds. */
  readonly #seen = new BoundedMap<string, number>(parameters.verifiedSignatures)

  /** `provedKeys`: where not all names are known, so that an item may bring the key by which it is judged. */
  constructor(keys: UserKeys, nowSeconds: () => number, provedKeys?: ProvedKeys) {
    this.#keys = keys
    this.#provedKeys = provedKeys
    this.#nowSeconds = nowSeconds
  }

  /** Time, height and signature by the signer's current key; and the post in it, if it says that it holds one. */
  judge(item: SignedItem): Verdict<SignedItem, ItemRejection> {
    const nowSeconds = this.#nowSeconds()
    const judged = judgeItem(item, this.#keysFor(item), nowSeconds, this.#verify)
    if (!judged.ok) return judged
    const name = latin1FromBytes(item.signature)
    if (this.#seen.get(name) === undefined) this.#seen.set(name, nowSeconds)
    return this.#judgePost(item)
  }

  /** Where an item stands in time: where its writer says, but never later than it was first seen (dht.md 10.1-21). */
  placeOf({ time, signature }: SignedItem): number {
    return Math.min(time, this.#seen.peek(latin1FromBytes(signature)) ?? this.#nowSeconds())
  }

  /** Names have other keys: nothing is known of posts any more. */
  keysChanged(): void {
    this.#posts.clear()
  }

  /** The item of a reply, if it is one, is what was asked for, and is in order (dht.md 10.1-1, 10.1-2). */
  read(encoded: EncodedItem, target: DhtTarget): Verdict<SignedItem, ItemRejection> {
    const decoded = decodeItem(encoded.payload, encoded.signature, encoded.signer)
    if (!decoded.ok) return decoded
    if (!isForTarget(decoded.value, target)) return reject({ code: 'item-target-invalid', detail: 'of another target' })
    const judged = this.judge(decoded.value)
    return judged.ok ? accept(judged.value) : judged
  }

  #keysFor({ target, signer, value }: SignedItem): Pick<UserKeys, 'bestHeight' | 'keyAt'> {
    if (this.#provedKeys === undefined || !(value instanceof Uint8Array)) return this.#keys
    if (resourceOf(target)?.resource !== 'pubkey') return this.#keys
    const proved = this.#provedKeys.keyProvedBy(signer, value)
    return proved === undefined ? this.#keys : { bestHeight: () => this.#keys.bestHeight(), keyAt: () => proved }
  }

  #judgePost(item: SignedItem): Verdict<SignedItem, ItemRejection> {
    const claimed = claimedPost(item)
    if (claimed === undefined) return accept(item)
    const best = this.#keys.bestHeight()
    const digest = latin1FromBytes(
      sha1(concatBytes(encodeUtf8(`${item.signer} ${item.target.resource} `), claimed.raw)),
    )
    const known = this.#posts.get(digest)
    if (known !== undefined && (known.refusedAt === undefined || known.refusedAt === best))
      return known.refusedAt === undefined ? accept(item) : reject({ code: 'item-post-invalid' })
    const judged = judgeItemPost(item, this.#keys)
    this.#posts.set(digest, { refusedAt: judged.ok ? undefined : best })
    return judged
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
