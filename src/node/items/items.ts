// Signed values in the DHT on behalf of local users.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import type { Dht, GetOptions, TrackerAnswer } from '../../dht/index.ts'
import { decodeWholeItem, type ItemRejection, judgeItem, type SignedItem, signItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { resourceOf } from '../../protocol/resources.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { KeyRing } from '../key-ring.ts'

/** What items are built from. */
export interface ItemsNeeds {
  readonly dht: Dht
  readonly keys: KeyRing
  readonly users: UserKeys
  readonly adjustedTime: () => number
  /** Has peers asked for the keys of names, where they are not all known. */
  readonly learn?: (names: readonly string[]) => Promise<void>
  /** Is shown each item that a get finds. */
  readonly see?: (item: SignedItem) => void
}

const refusals: Readonly<Record<ItemRejection['code'], string>> = {
  'item-malformed': 'The value cannot be stored: it is not valid.',
  'item-too-big': 'The value is too big: other nodes take 8192 bytes for a single and 768 for a multi.',
  'item-target-invalid': 'The kind must be s (single) or m (multi).',
  'item-value-too-deep': 'The value is nested too deeply: other nodes could not read it back (at most 5 levels).',
  'item-resource-too-long': 'The resource name is too long: at most 32 bytes.',
  'item-signer-not-owner': 'A single value is signed by its owner: the name and the signer must be the same.',
  'item-sequence-missing': 'A single value needs a sequence number from 0 to 2147483647.',
  'item-word-missing': 'Under a word only public posts of the signer are stored that have this word.',
  'item-post-invalid': 'The value says that it is a post, and is none of the signer that its key has signed.',
  'item-sequence-stale':
    'A value with this or a higher sequence number is already stored. Get it and use the next number.',
  'item-signer-unknown': 'The signer is not registered: publish the registration first and wait for its block.',
  'item-signature-invalid': 'The signer’s key is not the one that the chain knows.',
  'item-height-too-high': 'The chain is not synced yet. Try again when it is.',
  'item-time-too-far': 'The clock of this machine is wrong.',
}

/** How long a value that is written waits for what was written elsewhere, in milliseconds. */
const newestWaitMs = 3_000

const highestSequence = 0x7fff_ffff

/** Post numbers are chosen elsewhere: what lies under them has theirs. */
const isCounted = (target: DhtTarget): boolean =>
  target.kind === 'single' && !['status', 'post', 'swarm'].includes(resourceOf(target)?.resource ?? '')

/** The fault of a refused item, for people. */
const itemFault = (rejection: ItemRejection): CodedError =>
  new CodedError(rejection.code, refusals[rejection.code], { detail: rejection.detail })

/** Puts and gets of signed values. */
export class Items {
  readonly #needs: ItemsNeeds

  constructor(needs: ItemsNeeds) {
    this.#needs = needs
  }

  async get(target: DhtTarget, options?: GetOptions): Promise<readonly SignedItem[]> {
    await this.#needs.learn?.([target.name])
    const items = await this.#needs.dht.get(target, options)
    for (const item of items) this.#needs.see?.(item)
    return items
  }

  /** Peers of a swarm, answer by answer. */
  trackers(target: DhtTarget, options?: GetOptions): Promise<readonly TrackerAnswer[]> {
    return this.#needs.dht.trackers(target, options)
  }

  /** Signs and stores a value. Faults: `items.no-key`, and the codes of `ItemRejection`. */
  async put(target: DhtTarget, signerText: string, value: BencodeInput, sequence?: number): Promise<void> {
    const signer = parseUsername(signerText)
    if (signer === undefined || !this.#needs.keys.has(signer))
      throw new CodedError('items.no-key', `There is no key of ${signerText} in the wallet. Create or import it first.`)
    const item = this.sign(target, signer, value, sequence)
    await this.#store(item)
    const above = await this.#sequenceAbove(item)
    if (above !== undefined) await this.#store(this.sign(target, signer, value, above))
  }

  async #store(item: SignedItem): Promise<void> {
    const stored = await this.#needs.dht.put(item)
    if (!stored.ok) throw itemFault(stored.rejection)
  }

  /** Whoever counts here cannot know what was written elsewhere: what is not above that is ignored by all who hold it. */
  async #sequenceAbove({ target, signature, sequence = 0 }: SignedItem): Promise<number | undefined> {
    if (!isCounted(target)) return undefined
    const [newest] = await this.#needs.dht.get(target, { timeoutMs: newestWaitMs, isOpen: true })
    const isOurs = newest === undefined || equalBytes(newest.signature, signature)
    const above = (newest?.sequence ?? -1) + 1
    return isOurs || above <= sequence || above > highestSequence ? undefined : above
  }

  /** Stores a value that was signed elsewhere. Faults: the codes of `ItemRejection`. */
  async putSigned(bytes: Uint8Array): Promise<void> {
    const decoded = decodeWholeItem(bytes)
    if (!decoded.ok) throw itemFault(decoded.rejection)
    const judged = judgeItem(decoded.value, this.#needs.users, this.#needs.adjustedTime())
    if (!judged.ok) throw itemFault(judged.rejection)
    const stored = await this.#needs.dht.put(judged.value)
    if (!stored.ok) throw itemFault(stored.rejection)
  }

  /** Signs with the key that the chain knows now. */
  sign(target: DhtTarget, signer: Username, value: BencodeInput, sequence?: number): SignedItem {
    const best = this.#needs.users.bestHeight()
    const key = this.#needs.keys.signingKey(signer, best, this.#needs.users)
    if (key === undefined) throw itemFault({ code: 'item-signer-unknown' })
    const fields = {
      target,
      value,
      time: this.#needs.adjustedTime(),
      height: Math.max(0, best - 1),
      ...(sequence === undefined ? {} : { sequence }),
    }
    const signed = signItem(fields, signer, key.privateKey, key.compressed)
    if (!signed.ok) throw itemFault(signed.rejection)
    return signed.value
  }
}
