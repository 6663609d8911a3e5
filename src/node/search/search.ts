// Everything that can be looked for on this node, and what the DHT adds to it.
import type { Clock } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { hashtagsIn } from '../../protocol/hashtags.ts'
import { limits } from '../../protocol/limits.ts'
import { textIn, textOf, type VerifiedPost } from '../../protocol/post.ts'
import { type PostReference, referenceIn } from '../../protocol/post-kind.ts'
import { numberedTargetOf, targetOf } from '../../protocol/resources.ts'
import { composed, hashtagWord, spellingsOf } from '../../protocol/text-grammar.ts'
import { queriedWordsOf } from '../../protocol/words.ts'
import { nameAsMeant, type Username, usernameFromPerson } from '../../protocol/username.ts'
import type { Finding } from '../../views/finding.ts'
import type { PageRequest, PostPage } from '../../views/post-finder.ts'
import type { IndexedProfile } from '../../views/profile-index.ts'
import { hashtagTerm, mentionsIn, mentionTerm, retransmitsTerm } from '../../views/terms.ts'
import { textMatcher, usableQuery, type WordQuery } from '../../views/word-query.ts'
import type { Favourite, Favourites } from '../favourites.ts'
import type { FoundPosts } from './found-posts.ts'
import { type Names, namesHolding } from './people.ts'
import type { Thread, Threads } from './threads.ts'

/** A direct message as it is found. */
export interface FoundMessage {
  readonly remoteUser: string
  readonly text: string
  /** Unix seconds. */
  readonly time: number
  readonly fromMe: boolean
  readonly from: string
  readonly postNumber: number
}

/** Where opened messages are read. They are looked through one by one: no index holds a word of them. */
export interface MessageArchive {
  /** Messages of a local user, the newest first; none while the wallet is locked. */
  newestFirst(localUser: string): Iterable<FoundMessage>
}

/** What search is built from. */
export interface SearchNeeds {
  readonly clock: Clock
  readonly finding: Finding
  readonly found: FoundPosts
  readonly favourites: Pick<Favourites, 'of'>
  readonly threads: Threads
  readonly names: Names
  readonly messages: MessageArchive
  readonly localUsers: () => readonly Username[]
  readonly follows: (localUser: string, followed: string) => boolean
  readonly adjustedTime: () => number
}

/** A mention with its number in the order in which mentions of a user came. */
export interface NumberedMention {
  readonly id: number
  readonly post: VerifiedPost
}

/** Which mentions: by number, the upper bound included. */
export interface MentionRange {
  readonly count: number
  readonly upTo?: number | undefined
  readonly above?: number | undefined
}

/** Most mentions of one answer, and rows looked at for them: those by people who are not followed are passed over. */
const maxMentions = 1_000
const maxMentionRows = 5_000

/** Favourites of each local user that are opened for one answer: each costs a tenth of a millisecond. */
const maxOpened = 200

/** Messages looked at for one answer. */
const maxMessages = 20_000

/** Search, as its doors see it. */
export class Search {
  readonly #needs: SearchNeeds

  constructor(needs: SearchNeeds) {
    this.#needs = needs
  }

  /** Public posts with words; with `asksNetwork`, nodes of the DHT are told the words, and what they have is looked through as well. */
  async posts(query: WordQuery, page: PageRequest, asksNetwork = false): Promise<PostPage> {
    if (asksNetwork && page.before === undefined)
      await this.#needs.found.fetch(queriedWordsOf(query.words.join(' ')).map((word) => targetOf('word', word)))
    return this.#needs.finding.finder.withWords('messages', query, page)
  }

  /** Favourites with words: all public ones, and the private ones of users of this node. */
  async favourites(query: WordQuery, count: number): Promise<readonly Favourite[]> {
    const asked = usableQuery(query)
    if (asked === undefined) return []
    const { posts } = await this.#needs.finding.finder.withWords('favorites', asked, { count })
    const matches = textMatcher(asked)
    const { earliest = -Infinity, latest = Infinity, username } = asked
    const locals = this.#needs.localUsers().filter((name) => username === undefined || name === username)
    const own = locals
      .flatMap((name) => this.#needs.favourites.of({ username: name, count: maxOpened, opensPrivate: true }))
      .filter(({ post }) => post.time >= earliest && post.time <= latest)
      .filter(({ opened }) => opened?.isAuthentic === true && [opened.comment, textIn(opened.userpost)].some(matches))
    return [...posts.map(({ post }): Favourite => ({ post, opened: undefined })), ...own]
      .sort((left, right) => right.post.time - left.post.time || right.post.postNumber - left.post.postNumber)
      .slice(0, Math.max(0, count))
  }

  /** Messages of a local user with words, newest first. */
  async directMessages(localUser: string, query: WordQuery, count: number): Promise<readonly FoundMessage[]> {
    const asked = usableQuery(query)
    const found: FoundMessage[] = []
    if (asked === undefined || count <= 0) return found
    const { earliest = -Infinity, latest = Infinity } = asked
    const matches = textMatcher(asked)
    const slice = new TimeSlice(this.#needs.clock)
    let examined = 0
    for (const message of this.#needs.messages.newestFirst(localUser)) {
      if (found.length >= count || examined >= maxMessages) break
      examined += 1
      if (message.time >= earliest && message.time <= latest && matches(message.text)) found.push(message)
      if (slice.isOver) await slice.next()
    }
    return found
  }

  /** Registered names that hold a text, the shortest first. */
  users(text: string, count: number): Promise<readonly Username[]> {
    return namesHolding(this.#needs, nameAsMeant(text), count)
  }

  /** Profiles that passed by, with words in one of their texts. */
  profiles(query: WordQuery, count: number): readonly IndexedProfile[] {
    return this.#needs.finding.profiles.withWords(query, count)
  }

  /** Hashtags in use that hold a text, the shortest first. */
  hashtags(text: string, count: number): readonly string[] {
    const word = composed(text.toLowerCase())
    if (word.includes('\0')) return []
    return this.#needs.finding.index.hashtags.like(word, Math.max(0, count), this.#needs.adjustedTime())
  }

  /** Hashtags in use, the most used first. */
  trends(count: number): readonly string[] {
    return this.#needs.finding.index.hashtags.top(Math.max(0, count), this.#needs.adjustedTime())
  }

  /** Mentions of a user by those whom it follows, in the order in which they came. */
  async mentions(localUser: string, { count, upTo, above }: MentionRange): Promise<readonly NumberedMention[]> {
    const { finding, follows, adjustedTime } = this.#needs
    const limit = Math.min(Math.max(count, 0), maxMentions)
    const latest = adjustedTime() + limits.futureSeconds
    const found: NumberedMention[] = []
    const rows = finding.index.mentions(localUser, above ?? -1, upTo ?? Number.MAX_SAFE_INTEGER, maxMentionRows)
    for (const { id, author, post_number: postNumber } of rows) {
      if (found.length >= limit) break
      if (!follows(localUser, author)) continue
      const post = await finding.finder.post({ author, postNumber })
      if (post === undefined || post.time <= 0 || post.time > latest) continue
      if (mentionsIn(textOf(post)).has(localUser as Username)) found.push({ id, post })
    }
    return found.reverse()
  }

  /** All posts that mention a user, by anyone; the first page asks the DHT as well. */
  async mentioning(person: string, page: PageRequest): Promise<PostPage> {
    const username = usernameFromPerson(person)
    if (username === undefined) return { posts: [], next: undefined }
    if (page.before === undefined) await this.#needs.found.fetch([targetOf('mention', username)])
    // The DHT says that the post was announced to the user, not that it has a word for the user.
    const accepts = (post: VerifiedPost): boolean => mentionsIn(textOf(post)).has(username)
    return this.#needs.finding.finder.under(mentionTerm(username), accepts, page)
  }

  /** All posts with a hashtag, in each of its spellings; the first page asks the DHT as well. */
  async tagged(tag: string, page: PageRequest): Promise<PostPage> {
    const word = hashtagWord(tag)
    if (word === '') return { posts: [], next: undefined }
    if (page.before === undefined)
      await this.#needs.found.fetch(spellingsOf(word).map((spelling) => targetOf('hashtag', spelling)))
    const accepts = (post: VerifiedPost): boolean => hashtagsIn(textOf(post)).has(composed(word))
    return this.#needs.finding.finder.under(hashtagTerm(word), accepts, page)
  }

  /** Posts that pass a post on, by anyone; the first page asks the DHT as well. */
  async retransmits(reference: PostReference, page: PageRequest): Promise<PostPage> {
    const { author, postNumber } = reference
    if (page.before === undefined) await this.#needs.found.fetch([numberedTargetOf('rts', author, postNumber)])
    const accepts = ({ kind }: VerifiedPost): boolean => {
      const carried = kind.kind === 'retransmit' ? referenceIn(kind.carried.userpost) : undefined
      return carried?.author === author && carried.postNumber === postNumber
    }
    return this.#needs.finding.finder.under(retransmitsTerm(reference), accepts, page)
  }

  /** The conversation around a post. */
  thread(reference: PostReference, page: PageRequest): Promise<Thread> {
    return this.#needs.threads.around(reference, page)
  }
}
