// Pictures that posts link to, fetched by the node when somebody asks: their hosts never hear of the browser that shows them.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import type { FetchRejection } from '../../twtxt/fetch/fetch-rejection.ts'
import { type PictureForm, pictureForm } from '../../codec/picture-form.ts'

/** What pictures are built from. */
export interface PicturesNeeds {
  readonly clock: Clock
  readonly fetcher: Pick<FeedFetcher, 'document'>
  readonly userAgent: string
  /** Ends with the node. */
  readonly signal: AbortSignal
}

/** A picture as its host gave it. */
export interface Picture extends PictureForm {
  readonly bytes: Uint8Array
}

/** Why a picture is not shown. */
type PictureFault = 'address' | 'too-large' | 'no-picture' | FetchRejection['code']

const words: Readonly<Partial<Record<PictureFault, string>>> = {
  address: 'Pictures are fetched by http and https alone.',
  'own-network': 'The address leads into the network of this node, from where no picture is fetched.',
  'too-large': 'The picture is larger than this node fetches.',
  'no-picture': 'There is no picture of a known kind at this address.',
}

const otherWords = 'The host of the picture does not give it.'

/** Pictures that are fetched at once, and that wait for their turn. */
const mostAtOnce = 8
const mostWaiting = 100

/** How long a picture is kept, and how long it is remembered that there is none, in milliseconds. */
const keptMs = 3_600_000
const refusedMs = 60_000

/** Addresses that are remembered, with a picture or with what was wrong. */
const mostKept = 256

interface Kept {
  readonly picture: Picture | undefined
  readonly fault: PictureFault | undefined
  readonly untilMs: number
}

/** Fetches pictures, and keeps some of them in memory. */
export class Pictures {
  readonly #needs: PicturesNeeds
  readonly #gate = new Gate(mostAtOnce, mostWaiting)
  readonly #kept = new BoundedMap<string, Kept>(mostKept, (_, kept) => {
    this.#forget(kept)
  })
  readonly #underWay = new Map<string, Promise<Kept>>()
  #bytes = 0

  constructor(needs: PicturesNeeds) {
    this.#needs = needs
  }

  /** The picture at an address. Faults: `pictures.address`, `pictures.too-large`, `pictures.no-picture`, and as `FetchRejection`. */
  async get(address: string): Promise<Picture> {
    const url = parseFeedAddress(address)
    if (url === undefined || !/^https?:$/u.test(url.protocol)) throw faultOf('address')
    const { picture, fault = 'no-picture' } = await this.#look(url)
    if (picture === undefined) throw faultOf(fault)
    return picture
  }

  async #look(url: URL): Promise<Kept> {
    const held = this.#kept.get(url.href)
    if (held !== undefined && held.untilMs > this.#needs.clock.monotonicMs()) return held
    const underWay = this.#underWay.get(url.href)
    if (underWay !== undefined) return underWay
    const looking = this.#gate.run(() => this.#fetch(url)).finally(() => this.#underWay.delete(url.href))
    this.#underWay.set(url.href, looking)
    return looking
  }

  async #fetch(url: URL): Promise<Kept> {
    const { fetcher, userAgent, signal } = this.#needs
    const accept = 'image/webp, image/png, image/jpeg, image/gif;q=0.9'
    const answer = await fetcher.document(url, userAgent, { accept, most: limits.pictureBytes, signal })
    const fault = answer.ok ? undefined : answer.rejection.code === 'too-long' ? 'too-large' : answer.rejection.code
    const form = answer.ok ? pictureForm(answer.value.bytes) : undefined
    const isHuge = form !== undefined && form.width * form.height > limits.picturePixels
    const picture = answer.ok && form !== undefined && !isHuge ? { ...form, bytes: answer.value.bytes } : undefined
    return this.#keep(url, picture, fault ?? (isHuge ? 'too-large' : undefined))
  }

  #keep(url: URL, picture: Picture | undefined, fault: PictureFault | undefined): Kept {
    const now = this.#needs.clock.monotonicMs()
    const kept = { picture, fault, untilMs: now + (picture === undefined ? refusedMs : keptMs) }
    const former = this.#kept.peek(url.href)
    if (former !== undefined) this.#forget(former)
    this.#bytes += picture?.bytes.length ?? 0
    this.#kept.set(url.href, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= limits.pictureCacheBytes) break
      const gone = this.#kept.peek(oldest)
      this.#kept.delete(oldest)
      if (gone !== undefined) this.#forget(gone)
    }
    return kept
  }

  #forget({ picture }: Kept): void {
    this.#bytes -= picture?.bytes.length ?? 0
  }
}

const faultOf = (fault: PictureFault): CodedError => new CodedError(`pictures.${fault}`, words[fault] ?? otherWords)
