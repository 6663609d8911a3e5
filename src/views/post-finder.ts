// Finds posts through the index: by words, users, tags and what they are about, newest first, in pages.
import type { Clock } from '../base/clock.ts'
import type { Gate } from '../base/gate.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { PostReference } from '../protocol/post-kind.ts'
import type { PlacedPost } from './newest-posts.ts'
import { endOfIndex, firstIdOf, type IndexRow, looseIn, type PostIndex, timeOfId } from './post-index.ts'
import type { Awaitable, PostSource } from './post-source.ts'
import { authorTerm, pieceTerm, type PostScope, scopeTerm, speakerTerm, spokenTexts } from './terms.ts'
import { allOf, textMatcher, usableQuery, type WordQuery, wordsExpression } from './word-query.ts'

/** Which part of what is found. */
export interface PageRequest {
  readonly count: number
  /** Only what stands below this cursor of an earlier page. */
  readonly before?: number | undefined
}

/** Posts of one page, newest first. */
export interface PostPage {
  readonly posts: readonly PlacedPost[]
  /** Where the next page begins, also of one that ends before it is full; undefined when there is none. */
  readonly next: number | undefined
}

/** What finding is built from. */
export interface PostFinderNeeds {
  readonly index: PostIndex
  readonly source: PostSource
  readonly clock: Clock
  /** Reads that do not end within one turn of the event loop. */
  readonly longReads: Gate
}

/** Most posts of one page. */
const maxPage = 1_000

/** Rows looked at before one answer ends, whatever was found. */
const maxExamined = 20_000

/** Rows of the index that one look at it may pass, and rows that it gives: some milliseconds at most. */
const windowRows = 250_000
const chunkRows = 64

/**
 * How long one answer may take the processor, in milliseconds: words that many posts have, and none both of them, are
 * looked for through all posts. A page that ends here says where the next one begins.
 */
const maxWorkMs = 1_000

/** How long one read may keep all others waiting, in milliseconds. */
const sliceMs = 8

type Accepts = (post: VerifiedPost) => boolean

/** Of what a user says, and when, all texts count; of what a user marked, only the marking. */
const matcherOf = (scope: PostScope, query: WordQuery): Accepts => {
  const { username, earliest = -Infinity, latest = Infinity } = query
  const matches = textMatcher(query)
  return (post) => {
    const texts = spokenTexts(post)
    const said = scope === 'messages' ? texts : [post]
    if (username !== undefined && !said.some(({ author }) => author === username)) return false
    if (!said.some(({ time }) => time >= earliest && time <= latest)) return false
    return texts.some(({ text }) => matches(text))
  }
}

const userTerms = (scope: PostScope, { username }: WordQuery): readonly string[] => {
  if (username === undefined) return []
  return [scope === 'messages' ? speakerTerm(username) : authorTerm(username)]
}

/** Where a reading is. */
interface Reading {
  readonly expression: string
  readonly accepts: Accepts
  readonly count: number
  readonly lowest: number
  readonly found: PlacedPost[]
  below: number
  windowFrom: number | undefined
  examined: number
  workedMs: number
  isOver: boolean
}

/** Reads the index; the posts themselves decide, so that what the index has kept too long is never shown. */
export class PostFinder {
  readonly #needs: PostFinderNeeds

  constructor(needs: PostFinderNeeds) {
    this.#needs = needs
  }

  /** Posts with these words. */
  withWords(scope: PostScope, query: WordQuery, page: PageRequest): Promise<PostPage> {
    const asked = usableQuery(query)
    if (asked === undefined) return Promise.resolve({ posts: [], next: undefined })
    const users = userTerms(scope, asked)
    const words = wordsExpression(asked, (piece) => pieceTerm(scope, piece))
    const parts =
      words === '' ? [allOf([scopeTerm(scope), ...users])] : [...users.map((term) => allOf([term])), `(${words})`]
    return this.#read(parts.join(' AND '), matcherOf(scope, asked), page, query.earliest)
  }

  /** Posts under a term, as far as they are what is looked for. */
  under(term: string, accepts: Accepts, page: PageRequest): Promise<PostPage> {
    return this.#read(allOf([term]), accepts, page)
  }

  /** A post, held or loose. */
  async post(reference: PostReference): Promise<VerifiedPost | undefined> {
    const held = await this.#needs.source.post(reference.author, reference.postNumber)
    return held ?? this.#needs.index.loose(reference)
  }

  async #read(expression: string, accepts: Accepts, page: PageRequest, earliest?: number): Promise<PostPage> {
    const reading: Reading = {
      expression,
      accepts,
      count: Math.min(Math.max(page.count, 0), maxPage),
      lowest: earliest === undefined ? 0 : firstIdOf(earliest),
      found: [],
      below: page.before ?? endOfIndex,
      windowFrom: undefined,
      examined: 0,
      workedMs: 0,
      isOver: false,
    }
    const slice = new TimeSlice(this.#needs.clock, sliceMs)
    await this.#readOn(reading, slice)
    if (!isComplete(reading))
      await this.#needs.longReads.run(async () => {
        while (!isComplete(reading)) {
          await slice.next()
          await this.#readOn(reading, slice)
        }
      })
    return { posts: reading.found, next: reading.isOver ? undefined : reading.below }
  }

  async #readOn(reading: Reading, slice: TimeSlice): Promise<void> {
    const { clock } = this.#needs
    while (!isComplete(reading) && !slice.isOver) {
      const beginMs = clock.monotonicMs()
      await this.#step(reading)
      reading.workedMs += clock.monotonicMs() - beginMs
    }
  }

  /** One look at the index. */
  async #step(reading: Reading): Promise<void> {
    const { index } = this.#needs
    reading.windowFrom ??= Math.max(index.windowBelow(reading.below, windowRows), reading.lowest)
    const from = reading.windowFrom
    const rows = index.page(reading.expression, { from, below: reading.below, count: chunkRows })
    for (const row of rows) {
      reading.below = row.id
      reading.examined += 1
      const post = await this.#postOf(row)
      if (post !== undefined && reading.accepts(post)) reading.found.push({ post, time: timeOfId(row.id) })
      if (reading.found.length >= reading.count) return
    }
    if (rows.length === chunkRows) return
    reading.windowFrom = undefined
    reading.below = from
    reading.isOver = from <= reading.lowest
  }

  #postOf(row: IndexRow): Awaitable<VerifiedPost | undefined> {
    return row.piece === null ? this.#needs.source.post(row.author, row.post_number) : looseIn(row)
  }
}

const isComplete = ({ found, count, examined, workedMs, isOver }: Reading): boolean =>
  isOver || found.length >= count || examined >= maxExamined || workedMs >= maxWorkMs
