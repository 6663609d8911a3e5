// Public pages: who asks for what, how often, and what is kept ready (ADR 68).
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import { Gate } from '../base/gate.ts'
import type { Username } from '../protocol/username.ts'
import type { RpcContext } from '../rpc/context.ts'
import { postJson } from '../rpc/post-json.ts'
import { entryOf } from '../rpc/syndication.ts'
import { atomFeed, jsonFeed } from '../http/feed-formats.ts'
import { drawable } from './cards.ts'
import { gist } from './entries.ts'
import { framed, type PublicPage } from './layout.ts'
import { personPath, postPath } from './markup.ts'
import { PublicProfiles } from './profiles.ts'
import { styleSheet } from './style.ts'
import {
  aboutPage,
  checkPage,
  frontPage,
  page404,
  personPage,
  postPage,
  postsOf,
  searchPage,
  shownPost,
  tagPage,
  type ViewNeeds,
} from './views.ts'

/** An answer that is the same for everybody. */
export interface PublicAnswer {
  readonly status: number
  readonly type: string
  readonly body: Buffer
  /** The same, packed; undefined where that saves nothing. */
  readonly packed: Buffer | undefined
  readonly etag: string
  /** Seconds for which others may keep it. */
  readonly maxAge: number
  /** Whether scripts of this server may run on it. */
  readonly runsScripts: boolean
}

/** What public pages are built from. */
export interface PublicPagesNeeds {
  readonly context: RpcContext
  readonly clock: Clock
  /** Where the world finds them, without a slash at the end. */
  readonly baseUrl: string
  /** The script of pages that check in the browser. */
  readonly checkScript: () => Promise<Uint8Array>
  /** A picture of 1200 × 630 with some words, as PNG. */
  readonly drawCard: (card: Card) => Promise<Uint8Array | undefined>
}

/** What stands on a picture for previews. */
export interface Card {
  readonly title: string
  readonly text: string
  readonly foot: string
}

const zip = promisify(gzip)

/** Pages that are kept ready, and for how long: an answer to a post is seen after that. */
const maxKept = 2_000
const keptMs = 20_000
/** Bytes of all that is kept. */
const maxKeptBytes = 64_000_000

/** Pages that are made at once, and that wait for it: many ask the DHT. */
const maxMaking = 8
const maxWaiting = 100

const packedFrom = 512

/** Characters on a picture. */
const cardLength = 280

const answerOf = async (
  status: number,
  type: string,
  content: string | Uint8Array,
  maxAge = 30,
): Promise<PublicAnswer> => {
  const body = Buffer.from(content)
  const isPackable = body.length >= packedFrom && !type.startsWith('image/')
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { status, type, body, packed: isPackable ? await zip(body) : undefined, etag, maxAge, runsScripts: false }
}

const bytesOf = ({ body, packed }: PublicAnswer): number => body.length + (packed?.length ?? 0)

interface Kept {
  readonly answer: PublicAnswer
  readonly untilMs: number
}

const numberIn = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : undefined

const personForm =
  /^\/@([a-z0-9_]{1,16})(?:\/(\d{1,9}))?(?:\/(feed\.atom|feed\.json|proof|card\.png|post|post\.json|check))?$/u

const tagForm = /^\/tag\/([^/]{1,600})$/u

/** Makes public pages, and keeps the newest ready. */
export class PublicPages {
  readonly #needs: PublicPagesNeeds
  readonly #views: ViewNeeds
  readonly #kept = new BoundedMap<string, Kept>(maxKept, (_, { answer }) => {
    this.#keptBytes -= bytesOf(answer)
  })
  readonly #making = new Map<string, Promise<PublicAnswer>>()
  readonly #gate = new Gate(maxMaking, maxWaiting)
  /** Proofs are read from the disk, one at a time; the gate of the owner's own checks is not for strangers. */
  readonly #proofs = new Gate(1, maxMaking)
  #keptBytes = 0

  constructor(needs: PublicPagesNeeds) {
    this.#needs = needs
    this.#views = { context: needs.context, profiles: new PublicProfiles(needs.context.node, needs.clock) }
  }

  /** The answer to an address. Faults: `gate.full`, and those of a proof that cannot be made (`proof.light`, `proof.too-long`). */
  async answer(url: URL): Promise<PublicAnswer> {
    const key = this.#keyOf(url)
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.untilMs > this.#needs.clock.monotonicMs()) return kept.answer
    const running = this.#making.get(key)
    if (running !== undefined) return running
    const making = this.#gate.run(() => this.#make(url))
    this.#making.set(key, making)
    try {
      const answer = await making
      this.#keep(key, answer)
      return answer
    } finally {
      this.#making.delete(key)
    }
  }

  /** What of an address decides: other parameters make no other page. */
  #keyOf({ pathname, searchParams }: URL): string {
    return `${pathname}?${String(numberIn(searchParams.get('before')) ?? '')}&${pathname === '/search' ? (searchParams.get('q') ?? '').slice(0, 200) : ''}`
  }

  #keep(key: string, answer: PublicAnswer): void {
    const before = this.#kept.peek(key)
    if (before !== undefined) this.#keptBytes -= bytesOf(before.answer)
    this.#keptBytes += bytesOf(answer)
    // What is kept is small as a whole, whatever is asked for.
    if (this.#keptBytes > maxKeptBytes) {
      this.#kept.clear()
      this.#keptBytes = bytesOf(answer)
    }
    this.#kept.set(key, { answer, untilMs: this.#needs.clock.monotonicMs() + keptMs })
  }

  async #make(url: URL): Promise<PublicAnswer> {
    const { pathname, searchParams } = url
    const before = numberIn(searchParams.get('before'))
    const fixed = await this.#fixed(pathname)
    if (fixed !== undefined) return fixed
    if (pathname === '/search') return this.#page(await searchPage(this.#views, searchParams.get('q') ?? '', before))
    const [, tag] = tagForm.exec(pathname) ?? []
    if (tag !== undefined) return this.#page(await tagPage(this.#views, decoded(tag), before))
    const [, name, number, part] = personForm.exec(pathname) ?? []
    if (name === undefined) return this.#nothing(pathname)
    return number === undefined ? this.#person(name, part, before) : this.#post(name, Number(number), part)
  }

  /** What is about nobody. */
  async #fixed(pathname: string): Promise<PublicAnswer | undefined> {
    if (pathname === '/') return this.#page(frontPage(this.#views))
    if (pathname === '/about') return this.#page(aboutPage())
    if (pathname === '/style.css') return answerOf(200, 'text/css; charset=utf-8', styleSheet, 3600)
    if (pathname === '/robots.txt')
      return answerOf(200, 'text/plain; charset=utf-8', 'User-agent: *\nDisallow: /search\n', 3600)
    return pathname === '/check.js'
      ? answerOf(200, 'text/javascript; charset=utf-8', await this.#needs.checkScript(), 3600)
      : undefined
  }

  async #page(page: PublicPage): Promise<PublicAnswer> {
    const answer = await answerOf(page.status ?? 200, 'text/html; charset=utf-8', framed(page, this.#needs.baseUrl))
    return { ...answer, runsScripts: page.script !== undefined }
  }

  #nothing(path: string): Promise<PublicAnswer> {
    return this.#page(page404(path, 'There is nothing at this address.'))
  }

  async #person(name: string, part: string | undefined, before: number | undefined): Promise<PublicAnswer> {
    const page = await personPage(this.#views, name, before)
    if (part === undefined || page.status !== undefined) return this.#page(page)
    if (part === 'check') {
      const { shown } = await postsOf(this.#views, name as Username, before)
      return this.#page(
        checkPage(
          this.#views,
          personPath(name),
          name,
          shown.map(({ post }) => post),
        ),
      )
    }
    if (part === 'feed.atom' || part === 'feed.json') return this.#feed(name, part, page)
    if (part === 'card.png') return this.#card(page, name, { title: page.title, text: page.description })
    if (part !== 'proof') return this.#nothing(page.path)
    const { nameProofs } = this.#needs.context.node
    const { bytes } = await this.#proofs.run(() => nameProofs.make(name, {}))
    return answerOf(200, 'application/octet-stream', bytes, 300)
  }

  async #card(
    { path }: Pick<PublicPage, 'path'>,
    name: string,
    words: Pick<Card, 'title' | 'text'>,
  ): Promise<PublicAnswer> {
    const [title, text] = [drawable(words.title), drawable(words.text)]
    if (title === undefined || text === undefined) return this.#nothing(path)
    const drawn = await this.#needs.drawCard({ title, text, foot: `@${name} · twister · signed by its author` })
    if (drawn === undefined) throw new CodedError('gate.full', 'The node stops.')
    return answerOf(200, 'image/png', drawn, 300)
  }

  async #feed(name: string, part: 'feed.atom' | 'feed.json', page: PublicPage): Promise<PublicAnswer> {
    const { baseUrl } = this.#needs
    const { shown } = await postsOf(this.#views, name as Username, undefined)
    const entries = shown.map(({ post, time }) => entryOf(post, time))
    const homeUrl = baseUrl + personPath(name)
    const channel = {
      title: page.title,
      description: page.description,
      homeUrl,
      selfUrl: `${homeUrl}/${part}`,
      entries,
    }
    const { type, body } = part === 'feed.atom' ? atomFeed(channel) : jsonFeed(channel)
    return answerOf(200, type, body)
  }

  async #post(name: string, postNumber: number, part: string | undefined): Promise<PublicAnswer> {
    if (part === undefined) return this.#page(await postPage(this.#views, name, postNumber))
    const found = await shownPost(this.#views, name, postNumber)
    if (!('post' in found)) return this.#page(found)
    if (part === 'check') return this.#page(checkPage(this.#views, postPath(found.post), name, [found.post]))
    if (part === 'post') return answerOf(200, 'application/octet-stream', found.post.piece, 300)
    if (part === 'post.json') return answerOf(200, 'application/json', `${JSON.stringify(postJson(found.post))}\n`, 300)
    if (part !== 'card.png') return this.#nothing(`/@${name}/${String(postNumber)}`)
    const title = found.profile.fullName === '' ? `@${name}` : found.profile.fullName
    return this.#card({ path: postPath(found.post) }, name, { title, text: gist(found.post, cardLength) })
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
