// Keeps the proofs of local names in the DHT, for readers without blocks (extensions.md 11, ADR 86).
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, repeat } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Chain } from '../../chain/index.ts'
import type { Dht } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { targetOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'
import type { KeyRing } from '../key-ring.ts'

/** What key items are made from. */
export interface KeyItemsNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly chain: Pick<Chain, 'isLight' | 'users' | 'tip' | 'blockIdAt' | 'sync'>
  readonly dht: Pick<Dht, 'state' | 'get'>
  readonly keys: KeyRing
  readonly items: {
    put(target: DhtTarget, signer: string, value: BencodeInput, sequence?: number): Promise<void>
  }
  /** A proof that no short reorganisation makes worthless; undefined: the key is not buried deep enough, or there is none. */
  readonly proofOf: (username: Username) => Promise<Uint8Array | undefined>
  /** Whose address is to be seen by as few as can be. */
  readonly staysOut: (username: string) => boolean
}

const periodMs = 60_000
/** Other nodes forget after 2016 blocks: half of that. */
const refreshBlocks = 1_008
const highestSequence = 2 ** 31 - 1

/** Which registration was last seen in the DHT, in an item of which height. */
interface Told {
  readonly registration: string
  readonly height: number
}

/** One item for each local name whose key the chain has. Nothing is kept: the item itself says how it is. */
export class KeyItems {
  readonly #needs: KeyItemsNeeds
  readonly #told = new Map<Username, Told>()

  constructor(needs: KeyItemsNeeds, scope: Scope) {
    this.#needs = needs
    // Proofs are made of blocks.
    if (needs.chain.isLight) return
    scope.task('keep proofs of names', (signal) =>
      repeat(needs.clock, periodMs, signal, async () => {
        await this.#tend(signal)
      }),
    )
  }

  async #tend(signal: AbortSignal): Promise<void> {
    const { chain, dht, keys, log } = this.#needs
    for (const username of keys.users()) {
      if (signal.aborted || keys.isLocked || dht.state().contacts === 0 || chain.sync().state !== 'current') return
      try {
        await this.#keep(username)
      } catch (error) {
        log.warn('the proof of a name could not be put; it will be tried again', {
          ...{ username, error: messageOf(error) },
        })
      }
    }
  }

  async #keep(username: Username): Promise<void> {
    const { chain, dht, keys, items, staysOut } = this.#needs
    const registration = this.#registrationOf(username)
    if (registration === undefined || staysOut(username)) return
    // A name that somebody else has now, or has again.
    if (keys.signingKey(username, chain.tip().height, chain.users) === undefined) return
    const told = this.#told.get(username)
    if (told?.registration === registration && !this.#isOld(told.height)) return
    const proof = await this.#needs.proofOf(username)
    if (proof === undefined) return
    const target = targetOf('pubkey', username)
    const [found] = await dht.get(target, { isOpen: true })
    // What is there has been read back, or came from another computer of the same person.
    if (found !== undefined && this.#isRight(found, proof))
      this.#told.set(username, { registration, height: found.height })
    else await items.put(target, username, proof, this.#sequenceAbove(found))
  }

  /** Of a registration in one block: in another one it needs another proof. */
  #registrationOf(username: Username): string | undefined {
    const { chain } = this.#needs
    const [newest] = chain.users.registrationsOf(username, 1)
    const blockId = newest && chain.blockIdAt(newest.height)
    return blockId && encodeHex(newest.transactionId) + encodeHex(blockId)
  }

  #isRight({ value, height }: SignedItem, proof: Uint8Array): boolean {
    return value instanceof Uint8Array && equalBytes(value, proof) && !this.#isOld(height)
  }

  #isOld(height: number): boolean {
    return this.#needs.chain.tip().height - height >= refreshBlocks
  }

  /** The height: it grows with each version, on all computers of a person alike. */
  #sequenceAbove(found: SignedItem | undefined): number {
    return Math.min(Math.max(this.#needs.chain.tip().height, (found?.sequence ?? -1) + 1), highestSequence)
  }
}
