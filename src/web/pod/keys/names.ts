// The names that this browser has judged: it asks the pod for proofs, believes what they prove, and remembers keys.
import type { PodClient } from '../../../api/pod.ts'
import type { ProvedName } from '../../../chain/browser.ts'
import { BoundedMap } from '../../../base/bounded-map.ts'
import { CodedError } from '../../../base/coded-error.ts'
import { judgeName, keyTextOf, type NameRejection } from '../../../podkeys/names.ts'
import { limits } from '../../../protocol/limits.ts'
import type { Network } from '../../../protocol/network.ts'
import { parseUsername, type Username } from '../../../protocol/username.ts'
import { ProvedKeys } from '../../../verify/proved-keys.ts'
import type { ProvedKey } from './shapes.ts'
import type { KeyStore } from './store.ts'

/** What came of a proof. */
export type NameState =
  | ({ readonly state: 'proved' } & ProvedKey)
  | { readonly state: 'refused'; readonly code: NameRejection['code'] }
  /** The pod gave none. */
  | { readonly state: 'unknown' }

/** What names are judged with. */
export interface NamesNeeds {
  readonly client: Pick<PodClient, 'getproof'>
  readonly store: KeyStore
  readonly network: Network
}

/** Names whose state is remembered. */
const maxNames = 1_000

/** Base64 that is read; a proof is no longer. */
const maxProofCharacters = Math.ceil(limits.nameProofBytes / 3) * 4

const bytesOf = (base64: string): Uint8Array => {
  try {
    return Uint8Array.from(atob(base64.slice(0, maxProofCharacters)), (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array(0)
  }
}

/** A name that may be none: what a pod says is looked at before it is used. */
export const nameIn = (text: string): Username => {
  const name = parseUsername(text)
  if (name === undefined) throw new CodedError('keys.name', `“${text.slice(0, 32)}” is no user name.`)
  return name
}

const shown = (proved: ProvedName): NameState => {
  const newest = proved.keys.at(-1)
  return {
    state: 'proved',
    key: keyTextOf(proved),
    height: newest?.height ?? 0,
    tip: proved.tip.height,
    work: String(newest?.work ?? 0n),
    isAnchored: newest?.isAnchored ?? false,
  }
}

/** Judges proofs, one at a time. */
export class Names {
  readonly keys = new ProvedKeys()
  readonly #needs: NamesNeeds
  readonly #states = new BoundedMap<Username, NameState>(maxNames)
  readonly #running = new Map<Username, Promise<NameState>>()
  #tip: { readonly height: number; readonly time: number } | undefined

  constructor(needs: NamesNeeds) {
    this.#needs = needs
  }

  /** The highest block that any judged proof shows. */
  get tip(): { readonly height: number; readonly time: number } {
    return this.#tip ?? { height: 0, time: 0 }
  }

  /** What is known of a name without asking. */
  stateOf(name: Username): NameState | undefined {
    return this.#states.get(name)
  }

  /** The state of a name; the pod is asked when it was not before, or `anew`. */
  prove(name: Username, anew = false): Promise<NameState> {
    const known = anew ? undefined : this.#states.get(name)
    if (known !== undefined && known.state !== 'unknown') return Promise.resolve(known)
    const running = this.#running.get(name) ?? this.#judge(name)
    this.#running.set(name, running)
    return running.finally(() => this.#running.delete(name))
  }

  /** The person has looked at a key that was replaced, and wants to go on with the new one. */
  async forgetPin(name: Username): Promise<NameState> {
    await this.#needs.store.set(`pin ${name}`, undefined)
    return this.prove(name, true)
  }

  async #judge(name: Username): Promise<NameState> {
    const { client, store, network } = this.#needs
    const answer = await client.getproof({ name }).catch(() => undefined)
    if (answer === undefined) return this.#keep(name, { state: 'unknown' })
    const pin = await store.get(`pin ${name}`)
    const pinned = typeof pin === 'string' ? pin : undefined
    const judged = await judgeName(name, bytesOf(answer.proof), { network, pinned })
    if (!judged.ok) return this.#keep(name, { state: 'refused', code: judged.rejection.code })
    const proved = judged.value
    this.keys.add(proved)
    if (this.#tip === undefined || proved.tip.height > this.#tip.height) this.#tip = proved.tip
    if (keyTextOf(proved) !== pinned) await store.set(`pin ${name}`, keyTextOf(proved))
    return this.#keep(name, shown(proved))
  }

  #keep(name: Username, state: NameState): NameState {
    this.#states.set(name, state)
    return state
  }
}
