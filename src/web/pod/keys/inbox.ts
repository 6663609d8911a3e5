// Messages in this browser: fetched sealed, opened here, and kept under the data key of the vault.
import type { PodClient } from '../../../api/pod.ts'
import { emptyBytes } from '../../../base/bytes.ts'
import { CodedError } from '../../../base/coded-error.ts'
import type { Random } from '../../../base/random.ts'
import { decodeHex } from '../../../codec/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../../../codec/utf8.ts'
import { openPosts, postsOfOneGo, type OpenedMessage } from '../../../podkeys/messages.ts'
import type { OpenVault } from '../../../podkeys/vault.ts'
import { openUnder, sealUnder } from '../../../podkeys/web-crypto.ts'
import type { Username } from '../../../protocol/username.ts'
import type { Names } from './names.ts'
import type { Message } from './shapes.ts'
import type { KeyStore } from './store.ts'

/** Messages that this browser keeps, the newest. */
const maxMessages = 5_000

/** Pages of sealed posts that are read in one go; the next go goes on. */
const maxPages = 40

const pageOfPosts = 100

interface Kept {
  /** Where the pod is asked to go on; undefined: from the beginning. */
  readonly after: string | undefined
  readonly messages: readonly Message[]
}

/** What the inbox needs. */
export interface InboxNeeds {
  readonly client: Pick<PodClient, 'getsealed'>
  readonly store: KeyStore
  readonly names: Names
  readonly random: Random
}

const labelOf = (name: Username): string => `twister pod messages 1 ${name}`

const messageOf = (name: Username, opened: OpenedMessage): Message | undefined => {
  const isOwn = opened.author === name
  // The copy of an own message says to whom it went; one to oneself goes to oneself.
  const peer = isOwn ? opened.to : opened.author
  if (peer === undefined) return undefined
  const { postNumber: number, time, text, isVerified } = opened
  return { peer, isOwn, number, time, text, isVerified }
}

const keyOf = ({ peer, isOwn, number }: Message): string => `${String(isOwn)} ${isOwn ? '' : peer} ${String(number)}`

/** The messages of one person. */
export class Inbox {
  readonly #needs: InboxNeeds
  #running: { readonly name: Username; readonly messages: Promise<readonly Message[]> } | undefined

  /** Whose turn it is: who begins anew, or stops, ends the one before. */
  #turn = 0

  constructor(needs: InboxNeeds) {
    this.#needs = needs
  }

  /** What was opened before, without asking the pod. */
  async kept(name: Username, { dataKey }: OpenVault): Promise<readonly Message[]> {
    return (await this.#read(name, dataKey)).messages
  }

  /** Opens what has come since the last time; all messages, the oldest first. */
  open(name: Username, vault: OpenVault): Promise<readonly Message[]> {
    // Whoever comes after somebody else in this browser gets nothing of theirs.
    if (this.#running?.name === name) return this.#running.messages
    const turn = (this.#turn += 1)
    const messages = this.#open(name, vault, () => this.#turn === turn)
    const running = { name, messages }
    const end = (): void => {
      if (this.#running === running) this.#running = undefined
    }
    this.#running = running
    messages.then(end, end)
    return messages
  }

  /** The keys are locked: what runs reads no further, and keeps nothing more. */
  stop(): void {
    this.#turn += 1
    this.#running = undefined
  }

  async #open(name: Username, vault: OpenVault, goesOn: () => boolean): Promise<readonly Message[]> {
    let { after, messages } = await this.#read(name, vault.dataKey)
    for (let page = 0; page < maxPages; page += 1) {
      const { posts, next } = await this.#needs.client.getsealed({
        count: pageOfPosts,
        ...(after === undefined ? {} : { after }),
      })
      const pieces = posts.slice(0, postsOfOneGo).map(({ piece }) => decodeHex(piece) ?? emptyBytes)
      const found = await this.#judged(name, pieces, vault)
      const known = new Set(messages.map(keyOf))
      messages = [...messages, ...found.filter((message) => !known.has(keyOf(message)))].slice(-maxMessages)
      if (!goesOn()) throw new CodedError('keys.locked', 'Your keys are locked. Give your password.')
      const isMoved = next !== null && next !== after
      after = next ?? after
      if (found.length > 0 || isMoved) await this.#write(name, vault.dataKey, { after, messages })
      if (!isMoved || posts.length === 0) break
    }
    return messages.toSorted((left, right) => left.time - right.time)
  }

  /** Signatures are judged of what opened, after the proofs of its authors were asked for. */
  async #judged(name: Username, pieces: readonly Uint8Array[], vault: OpenVault): Promise<readonly Message[]> {
    const { names } = this.#needs
    const secret = vault.secret.privateKey
    const opened = openPosts(pieces, secret, names.keys)
    const unproved = new Set(opened.filter(({ isVerified }) => !isVerified).map(({ author }) => author))
    for (const author of unproved) await names.prove(author)
    const judged = unproved.size === 0 ? opened : openPosts(pieces, secret, names.keys)
    return judged.flatMap((message) => messageOf(name, message) ?? [])
  }

  async #read(name: Username, dataKey: Uint8Array): Promise<Kept> {
    const sealed = await this.#needs.store.get(`messages ${name}`)
    const bytes = sealed instanceof Uint8Array ? await openUnder(dataKey, sealed, labelOf(name)) : undefined
    if (bytes === undefined) return { after: undefined, messages: [] }
    // Only this browser could seal it.
    return JSON.parse(decodeUtf8(bytes) ?? '{"messages":[]}') as Kept
  }

  async #write(name: Username, dataKey: Uint8Array, kept: Kept): Promise<void> {
    const bytes = encodeUtf8(JSON.stringify(kept))
    await this.#needs.store.set(`messages ${name}`, await sealUnder(dataKey, bytes, labelOf(name), this.#needs.random))
  }
}
