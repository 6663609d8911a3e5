// The chain behind a pod of tests: names in blocks of their own, and proofs of them.
import type { Block } from '../../src/chain/wire/block.ts'
import { encodeNameProof, makeNameProof } from '../../src/chain/wire/name-proof.ts'
import { registrationFor, type UserRegistration } from '../../src/chain/wire/registration.ts'
import type { Username } from '../../src/protocol/username.ts'
import { childOf, quickGenesis, workedRegistration } from './chain-builders.ts'
import { sourceOf } from './name-proofs.ts'

/** Names and blocks. */
export class PodChain {
  readonly #placed = new Map<string, { readonly height: number; readonly registration: UserRegistration }>()
  readonly #blocks: Block[] = [quickGenesis, childOf(quickGenesis)]

  /** What posts say: the tip less one. */
  get height(): number {
    return this.#blocks.length - 2
  }

  register(name: string, publicKey: Uint8Array): void {
    const registration = workedRegistration(registrationFor(name as Username, publicKey))
    this.#blocks.push(childOf(this.#blocks.at(-1)!, { transactions: [registration.transaction] }))
    this.#placed.set(name, { height: this.#blocks.length - 1, registration })
    for (let more = 0; more < 3; more += 1) this.#blocks.push(childOf(this.#blocks.at(-1)!))
  }

  has(name: string): boolean {
    return this.#placed.has(name)
  }

  keyOf(name: string): Uint8Array | undefined {
    return this.#placed.get(name)?.registration.publicKey
  }

  names(): readonly string[] {
    return [...this.#placed.keys()].sort()
  }

  /** Base64; undefined: nobody has the name. */
  proofOf(name: string): string | undefined {
    const placed = this.#placed.get(name)
    if (placed === undefined) return undefined
    const links = [{ height: placed.height, transaction: placed.registration.transaction }]
    const proof = makeNameProof(name, links, sourceOf(this.#blocks), { from: 0 })
    return proof === undefined ? undefined : Buffer.from(encodeNameProof(proof)).toString('base64')
  }
}
