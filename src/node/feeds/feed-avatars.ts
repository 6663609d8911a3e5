// Pictures of the authors of feeds: by what a feed says, else where older programs look for them (twtxt.md 9).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { parseUrl } from '../../base/url.ts'
import { type PictureForm, pictureForm } from '../../codec/picture-form.ts'
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import type { AvatarStore } from './avatar-store.ts'
import type { KnownFeed } from './feed-store.ts'

/** What they are found with. */
export interface FeedAvatarsNeeds {
  readonly clock: Clock
  readonly fetcher: Pick<FeedFetcher, 'document' | 'head'>
  /** Pictures of the web, bounded and judged. */
  readonly pictures: { get(address: string): Promise<{ readonly bytes: Uint8Array }> }
  /** Makes a picture anew, small, as a PNG; undefined: it is none that can be drawn. */
  readonly redraw: (bytes: Uint8Array) => Promise<Uint8Array | undefined>
  readonly kept: Pick<AvatarStore, 'get' | 'put'>
  readonly userAgent: string
  readonly signal: AbortSignal
}

/** The picture of a feed as it is shown: nothing of the bytes that its host gave. */
export interface FeedAvatar extends PictureForm {
  readonly bytes: Uint8Array
}

/** What is known of the author of a feed. */
export type AvatarOwner = Pick<KnownFeed, 'url' | 'nick' | 'avatar' | 'isForeign'>

/** Names of pictures beside a feed, in the order of Yarn. */
const names = ['avatar.webp', 'avatar.png', 'logo.png', 'avatar.jpg', 'logo.jpg', 'avatar.jpeg', 'logo.jpeg'] as const

/** A feed is looked around for a picture once a day, whether there was one or not. */
const lookedMs = 86_400_000
const mostRemembered = 5_000

/** How long a picture is not asked for again, in seconds: so long it may take until a new one is seen. */
const freshSeconds = 21_600
/** How long it is remembered that there is none that can be shown, in milliseconds. */
const noneMs = 600_000

const avatarRelation = /^https?:\/\/webfinger\.net\/rel\/avatar$/u

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** The picture that an answer of WebFinger links to. */
const avatarIn = (text: string): string | undefined => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  const { links } = membersOf(parsed)
  const found = (Array.isArray(links) ? (links as readonly unknown[]).slice(0, 100) : [])
    .map(membersOf)
    .find(({ rel }) => avatarRelation.test(String(rel)))?.['href']
  return typeof found === 'string' ? found : undefined
}

const isWeb = (url: URL): boolean => /^https?:$/u.test(url.protocol)

/** Pictures of feeds. */
export class FeedAvatars {
  readonly #needs: FeedAvatarsNeeds
  readonly #found = new BoundedMap<string, { readonly address: string | undefined; readonly untilMs: number }>(
    mostRemembered,
  )

  /** Addresses that gave no picture, and until when they are not asked again. */
  readonly #none = new BoundedMap<string, number>(mostRemembered)
  readonly #making = new Map<string, Promise<Uint8Array | undefined>>()

  constructor(needs: FeedAvatarsNeeds) {
    this.#needs = needs
  }

  /** The picture of a feed; undefined: it has none that can be shown. */
  async of(owner: AvatarOwner): Promise<FeedAvatar | undefined> {
    const address = owner.avatar === null ? await this.#lookAround(owner) : said(owner.avatar, owner.url)
    if (address === undefined) return undefined
    const { clock, kept } = this.#needs
    const held = kept.get(address, nowSeconds(clock))
    if (held !== undefined && nowSeconds(clock) - held.fetched < freshSeconds) return shown(held.bytes)
    // One that its host does not give today stays as it was.
    return shown((await this.#madeAnew(address)) ?? held?.bytes)
  }

  /** Once, by however many it is asked for. */
  async #madeAnew(address: string): Promise<Uint8Array | undefined> {
    const { clock, pictures, redraw, kept } = this.#needs
    if ((this.#none.get(address) ?? 0) > clock.monotonicMs()) return undefined
    const running = this.#making.get(address)
    if (running !== undefined) return running
    const making = pictures
      .get(address)
      .then(({ bytes }) => redraw(bytes))
      .catch(() => undefined)
    this.#making.set(address, making)
    const bytes = await making
    this.#making.delete(address)
    if (bytes === undefined) this.#none.set(address, clock.monotonicMs() + noneMs)
    else kept.put(address, bytes, nowSeconds(clock))
    return bytes
  }

  async #lookAround({ url, nick, isForeign }: AvatarOwner): Promise<string | undefined> {
    const feed = new URL(url)
    if (isForeign || !isWeb(feed)) return undefined
    const now = this.#needs.clock.monotonicMs()
    const held = this.#found.get(url)
    if (held !== undefined && held.untilMs > now) return held.address
    // Remembered before it is looked for: whoever asks meanwhile does not look, too.
    this.#found.set(url, { address: undefined, untilMs: now + lookedMs })
    const address = (await this.#beside(feed)) ?? (await this.#byWebFinger(feed, nick))
    this.#found.set(url, { address, untilMs: now + lookedMs })
    return address
  }

  /** In the folder of the feed, then in the one above. */
  async #beside(feed: URL): Promise<string | undefined> {
    const { fetcher, userAgent, signal } = this.#needs
    const addresses = ['./', '../'].flatMap((folder) => names.map((name) => new URL(`${folder}${name}`, feed).href))
    for (const address of new Set(addresses)) {
      const head = await fetcher.head(new URL(address), userAgent, signal)
      if (signal.aborted || (!head.ok && head.rejection.code !== 'protocol')) return undefined
      if (head.ok && head.value.status >= 200 && head.value.status <= 299) return address
    }
    return undefined
  }

  async #byWebFinger({ protocol, host, hostname }: URL, nick: string | null): Promise<string | undefined> {
    if (nick === null || !/^[\w.-]{1,64}$/u.test(nick)) return undefined
    const { fetcher, userAgent, signal } = this.#needs
    const resource = encodeURIComponent(`acct:${nick}@${hostname}`)
    const url = new URL(`${protocol}//${host}/.well-known/webfinger?resource=${resource}`)
    const wish = { accept: 'application/jrd+json, application/json', most: limits.smallWebAnswer, signal }
    const answer = await fetcher.document(url, userAgent, wish)
    return answer.ok ? said(avatarIn(decodeUtf8Lossy(answer.value.bytes)) ?? '', url.href) : undefined
  }
}

const shown = (bytes: Uint8Array | undefined): FeedAvatar | undefined => {
  const form = bytes === undefined ? undefined : pictureForm(bytes)
  return bytes === undefined || form === undefined ? undefined : { ...form, bytes }
}

/** An address as it is fetched; one that is relative is of the place where it stands. */
const said = (address: string, base: string): string | undefined => {
  const read = parseUrl(address, base)
  const url = read === undefined ? undefined : parseFeedAddress(read.href)
  return address === '' || url === undefined || !isWeb(url) ? undefined : url.href
}
