// Has a pod draft what a person wants, looks at every draft, signs it here and gives it back.
import type { PodClient } from '../../../api/pod.ts'
import type { DraftJson, PodPostJson } from '../../../api/pod-shapes.ts'
import { emptyBytes } from '../../../base/bytes.ts'
import { CodedError } from '../../../base/coded-error.ts'
import type { Random } from '../../../base/random.ts'
import { decodeHex, encodeHex } from '../../../codec/hex.ts'
import type { SealedMessage } from '../../../crypto/ecies.ts'
import type { PublicKey } from '../../../crypto/keys.ts'
import { publicKeyOf } from '../../../crypto/keys.ts'
import type { WifSecret } from '../../../crypto/wif.ts'
import { type Draft, type DraftRejection, faultOfItem, type KnownOfAuthor, signDraft } from '../../../podkeys/drafts.ts'
import {
  announcementItems,
  avatarItem,
  followingItems,
  profileItem,
  type ProfileFields,
} from '../../../podkeys/items.ts'
import { newestKeyOf, sealText } from '../../../podkeys/messages.ts'
import type { Network } from '../../../protocol/network.ts'
import { decodePost, type SignedPost } from '../../../protocol/post.ts'
import type { PostKind } from '../../../protocol/post-kind.ts'
import type { Username } from '../../../protocol/username.ts'
import { nameIn, type Names } from './names.ts'
import type { Wish } from './shapes.ts'
import type { KeyStore } from './store.ts'

/** Who writes. */
export interface Writer {
  readonly name: Username
  readonly secret: WifSecret
}

/** What writing needs. */
export interface WritingNeeds {
  readonly client: Pick<PodClient, 'createdraft' | 'publish' | 'createitemdraft' | 'putitem'>
  readonly store: KeyStore
  readonly names: Names
  readonly network: Network
  readonly random: Random
  /** Unix seconds. */
  readonly now: () => number
}

interface Numbers {
  readonly highest: number
  readonly highestPublic: number
}

const none: Numbers = { highest: -1, highestPublic: -1 }

/** Codes that a newer proof of the own name may clear: blocks have come since. */
const maybeOld: readonly DraftRejection['code'][] = ['draft-height', 'draft-number']

const isNumbers = (value: unknown): value is Numbers =>
  typeof value === 'object' && value !== null && 'highest' in value && 'highestPublic' in value

const draftOf = ({ userpost, k, lastk, height, time }: DraftJson): Draft => ({
  userpost: decodeHex(userpost) ?? emptyBytes,
  postNumber: k,
  lastPostNumber: lastk,
  height,
  time,
})

/** The pod drafted something else: the person is told, and nothing was signed. */
const otherwise = (code: DraftRejection['code']): CodedError =>
  new CodedError(`keys.${code}`, 'The pod asked this browser to sign something else. Nothing was signed.')

/** Whether it is not known if the pod has published: its answer, or that of its node, was lost. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof CodedError &&
  (error.code === 'pod.unreachable' || (error.code === 'pods.node' && error.fields['figures'] === undefined))

/** A post that is signed, and for which wish. */
interface Signed {
  readonly wish: string
  readonly postNumber: number
  readonly input: Parameters<PodClient['publish']>[0]
}

/** Drafts, signs and publishes. */
export class Writing {
  readonly #needs: WritingNeeds
  /** Whoever tries again gives the pod the same post, which it takes once. */
  #unanswered: Signed | undefined

  constructor(needs: WritingNeeds) {
    this.#needs = needs
  }

  /** Notes a verified post of the writer: later ones have higher numbers. */
  async note(name: Username, number: number, isPublic: boolean): Promise<void> {
    const known = await this.#numbers(name)
    const highest = Math.max(known.highest, number)
    const highestPublic = isPublic ? Math.max(known.highestPublic, number) : known.highestPublic
    if (highest !== known.highest || highestPublic !== known.highestPublic)
      await this.#needs.store.set(`numbers ${name}`, { highest, highestPublic })
  }

  /** Publishes what a person wants. Faults: `keys.draft-…`, and those of the pod. */
  post(writer: Writer, { kind, text, about }: Wish): Promise<PodPostJson> {
    const wanted = this.#kindOf(kind, about)
    const to = about === undefined ? {} : { to: { n: about.author, k: about.number } }
    return this.#publish(writer, { kind: wanted, text }, { kind, text, ...to })
  }

  /** Seals a text to somebody, and a copy to oneself; whether the copy was kept as well. */
  async message(writer: Writer, to: string, text: string): Promise<{ readonly isCopied: boolean }> {
    const { names, random } = this.#needs
    const recipient = nameIn(to)
    const state = await names.prove(recipient)
    const proved = names.keys.proved(recipient)
    const key = state.state === 'proved' && proved !== undefined ? newestKeyOf(proved) : undefined
    if (key === undefined)
      throw new CodedError(
        'keys.recipient-unproved',
        `Without a proof of the name ${to} nothing is sealed: whoever gives another key could read it.`,
      )
    const seal = (of: PublicKey): SealedMessage => sealText({ from: writer.name, to: recipient, text }, of, random)
    await this.#sealed(writer, seal(key))
    const { privateKey, compressed } = writer.secret
    const isCopied = await this.#sealed(writer, seal(publicKeyOf(privateKey, compressed))).then(
      () => true,
      () => false,
    )
    return { isCopied }
  }

  /** Signs and stores what the writer says of themselves. Fault: `keys.item-too-big`. */
  async profile(writer: Writer, profile: ProfileFields): Promise<void> {
    await this.#item(writer, 'profile', (signer, sequence) => [profileItem(signer, profile, sequence)])
  }

  /** Signs and stores a picture, a data URL. Fault: `keys.item-too-big`. */
  async avatar(writer: Writer, dataUrl: string): Promise<void> {
    await this.#item(writer, 'avatar', (signer, sequence) => [avatarItem(signer, dataUrl, sequence)])
  }

  /** Signs and stores the public list of follows. */
  async following(writer: Writer, names: readonly string[]): Promise<void> {
    await this.#item(writer, 'following1', (signer, sequence) => followingItems(signer, names.map(nameIn), sequence))
  }

  async #item(
    { name, secret }: Writer,
    resource: string,
    make: (signer: Parameters<typeof profileItem>[0], sequence: number) => readonly (Uint8Array | undefined)[],
  ): Promise<void> {
    const { client } = this.#needs
    const { height, time, seq } = await client.createitemdraft({ resource })
    await this.#checkItem(name, { height, time, sequence: seq })
    for (const item of make({ name, secret, height, time }, seq)) {
      if (item === undefined) throw new CodedError('keys.item-too-big', 'This is longer than the network takes.')
      await client.putitem({ item: encodeHex(item) })
    }
  }

  /** Faults: `keys.draft-…`, `keys.not-proved`. */
  async #checkItem(name: Username, draft: Parameters<typeof faultOfItem>[0]): Promise<void> {
    const first = faultOfItem(draft, await this.#known(name))
    if (first === 'draft-height') await this.#needs.names.prove(name, true)
    const fault = first === 'draft-height' ? faultOfItem(draft, await this.#known(name)) : first
    if (fault !== undefined) throw otherwise(fault)
  }

  #sealed(writer: Writer, sealed: SealedMessage): Promise<PodPostJson> {
    const { body, key, mac, orig } = sealed
    const asked = { body: encodeHex(body), key: encodeHex(key), mac: encodeHex(mac), orig }
    return this.#publish(writer, { kind: { kind: 'direct', sealed }, text: '' }, { kind: 'direct', sealed: asked })
  }

  #kindOf(kind: Wish['kind'], about: Wish['about']): PostKind {
    if (kind === 'plain' || about === undefined) return { kind: 'plain' }
    if (kind === 'reply') return { kind, to: { author: nameIn(about.author), postNumber: about.number } }
    const carried = decodePost(decodeHex(about.piece) ?? emptyBytes)
    if (!carried.ok) throw new CodedError('keys.about', 'This post cannot be passed on.')
    const { userpost, signature } = carried.value
    return { kind, carried: { userpost, signature } }
  }

  async #publish(
    writer: Writer,
    { kind, text }: { readonly kind: PostKind; readonly text: string },
    asked: Parameters<PodClient['createdraft']>[0],
  ): Promise<PodPostJson> {
    const wish = JSON.stringify([writer.name, asked])
    const signed =
      this.#unanswered?.wish === wish ? this.#unanswered : await this.#draft(writer, { kind, text, wish }, asked)
    this.#unanswered = undefined
    try {
      const published = await this.#needs.client.publish(signed.input)
      await this.note(writer.name, signed.postNumber, kind.kind !== 'direct' && kind.kind !== 'favourite')
      return published
    } catch (error) {
      if (isUnanswered(error)) this.#unanswered = signed
      throw error
    }
  }

  async #draft(
    writer: Writer,
    { kind, text, wish }: { readonly kind: PostKind; readonly text: string; readonly wish: string },
    asked: Parameters<PodClient['createdraft']>[0],
  ): Promise<Signed> {
    const answer = await this.#needs.client.createdraft(asked)
    const post = await this.#sign(writer, draftOf(answer), { kind, text })
    const { postNumber, piece } = post
    const items = announcementItems(post, { ...writer, height: answer.height, time: answer.time }).map(encodeHex)
    // Used up before it is given away.
    await this.note(writer.name, postNumber, false)
    return { wish, postNumber, input: { draft: answer.draft, post: encodeHex(piece), items } }
  }

  async #sign(
    { name, secret }: Writer,
    draft: Draft,
    { kind, text }: { readonly kind: PostKind; readonly text: string },
  ): Promise<SignedPost> {
    const wanted = { author: name, text, kind }
    const first = signDraft(draft, wanted, await this.#known(name), secret)
    if (first.ok) return first.value
    if (!maybeOld.includes(first.rejection.code)) throw otherwise(first.rejection.code)
    await this.#needs.names.prove(name, true)
    const second = signDraft(draft, wanted, await this.#known(name), secret)
    if (second.ok) return second.value
    throw otherwise(second.rejection.code)
  }

  async #known(name: Username): Promise<KnownOfAuthor> {
    const { names, network, now } = this.#needs
    const state = await names.prove(name)
    if (state.state !== 'proved')
      throw new CodedError('keys.not-proved', 'Your name is not in the chain yet, as far as this browser can tell.')
    const { highest, highestPublic } = await this.#numbers(name)
    return {
      registeredAt: state.height,
      tip: names.tip,
      highestNumber: highest,
      highestPublic,
      now: now(),
      blockSeconds: network.targetSpacingSeconds,
    }
  }

  async #numbers(name: Username): Promise<Numbers> {
    const kept = await this.#needs.store.get(`numbers ${name}`)
    return isNumbers(kept) ? kept : none
  }
}
