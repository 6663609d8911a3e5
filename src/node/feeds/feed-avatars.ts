// Pictures of the authors of feeds: by what a feed says, else where older programs look for them (twtxt.md 9).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import type { KnownFeed } from './feed-store.ts'

/** What they are found with. */
export interface FeedAvatarsNeeds<Picture> {
  readonly clock: Clock
  readonly fetcher: Pick<FeedFetcher, 'document' | 'head'>
  /** Pictures of the web, bounded and judged. */
  readonly pictures: { get(address: string): Promise<Picture> }
  readonly userAgent: string
  readonly signal: AbortSignal
}

/** What is known of the author of a feed. */
export type AvatarOwner = Pick<KnownFeed, 'url' | 'nick' | 'avatar' | 'isForeign'>

/** Names of pictures beside a feed, in the order of Yarn. */
const names = ['avatar.webp', 'avatar.png', 'logo.png', 'avatar.jpg', 'logo.jpg', 'avatar.jpeg', 'logo.jpeg'] as const

/** A feed is looked around for a picture once a day, whether there was one or not. */
const lookedMs = 86_400_000
const mostRemembered = 5_000

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
export class FeedAvatars<Picture> {
  readonly #needs: FeedAvatarsNeeds<Picture>
  readonly #found = new BoundedMap<string, { readonly address: string | undefined; readonly untilMs: number }>(
    mostRemembered,
  )

  constructor(needs: FeedAvatarsNeeds<Picture>) {
    this.#needs = needs
  }

  /** The picture of a feed; undefined: it has none that can be shown. */
  async of(owner: AvatarOwner): Promise<Picture | undefined> {
    const address = owner.avatar === null ? await this.#lookAround(owner) : said(owner.avatar, owner.url)
    if (address === undefined) return undefined
    return this.#needs.pictures.get(address).catch(() => undefined)
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

/** An address as it is fetched; one that is relative is of the place where it stands. */
const said = (address: string, base: string): string | undefined => {
  const url = URL.canParse(address, base) ? parseFeedAddress(new URL(address, base).href) : undefined
  return address === '' || url === undefined || !isWeb(url) ? undefined : url.href
}
