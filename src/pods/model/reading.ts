// What people of a pod read. Each read costs what its page costs, not what there is.
import { decodePost, type SignedPost } from '../../protocol/post.ts'
import { referenceIn } from '../../protocol/post-kind.ts'
import { holdsWord } from '../../protocol/words.ts'
import { folded } from '../../protocol/text-grammar.ts'
import type { SqlSession, SqlValue } from './engine.ts'
import { listed } from './lists.ts'
import { listOf } from './portable-sql.ts'
import { endOfPosts, timeOfId } from './post-ids.ts'
import { foundText, mentionTerm, queryOf, tagTerm } from './post-terms.ts'

/** A post of the model. It was verified before it came here. */
export interface ModelPost {
  readonly id: number
  readonly post: SignedPost
  /** Unix seconds: what it claims, but never later than it came. */
  readonly time: number
}

/** Some posts, newest first, and below which id the next ones are; undefined: there are none. */
export interface ModelPage {
  readonly posts: readonly ModelPost[]
  readonly next: number | undefined
}

/** Which page: below an id, of so many posts; without what `reader` has muted. */
export interface PageQuery {
  readonly before?: number | undefined
  readonly count: number
  readonly reader?: string | undefined
}

/** Reads, outside of transactions. */
export type Reader = Pick<SqlSession, 'query'>

/** Most posts of one page. */
export const maxPage = 100
/** How often a page is filled up when posts on it are not shown. */
const maxRounds = 5
/** Posts of the rarest word that are looked at in one round of a search. */
const searchWindow = 256

interface PieceRow {
  readonly id: number
  readonly piece: Uint8Array
}

const decoded = ({ id, piece }: PieceRow): readonly ModelPost[] => {
  const post = decodePost(piece)
  return post.ok ? [{ id, post: post.value, time: timeOfId(id) }] : []
}

/** The posts with these ids, newest first; more than a list holds are not asked for. */
export const postsByIds = async (reader: Reader, ids: readonly number[]): Promise<readonly ModelPost[]> => {
  if (ids.length === 0) return []
  const { marks, values } = listOf(ids)
  const rows = await reader.query<PieceRow>(`SELECT id, piece FROM pod_posts WHERE id IN ${marks}`, values)
  return rows.flatMap(decoded).sort((left, right) => right.id - left.id)
}

/** Ids below one, newest first, at most so many; fewer mean that there are no more. */
type Ids = (before: number, count: number) => Promise<readonly number[]>

/** Whether a reader who muted names sees a post: nobody muted wrote it, or what it passes on. */
export const isShown = ({ post }: ModelPost, muted: ReadonlySet<string>): boolean => {
  if (muted.size === 0) return true
  const carried = post.kind.kind === 'retransmit' ? referenceIn(post.kind.carried.userpost)?.author : undefined
  return !muted.has(post.author) && (carried === undefined || !muted.has(carried))
}

const mutedBy = async (reader: Reader, account: string | undefined): Promise<ReadonlySet<string>> =>
  account === undefined ? new Set() : new Set(await listed(reader, 'mute', account))

/** Fills a page: posts that are not shown are replaced by older ones, as long as that stays bounded. */
const filledPage = async (
  reader: Reader,
  query: PageQuery,
  ids: Ids,
  muted: ReadonlySet<string>,
): Promise<ModelPage> => {
  const count = Math.min(Math.max(query.count, 1), maxPage)
  const posts: ModelPost[] = []
  let before = query.before ?? endOfPosts
  for (let round = 0; round < maxRounds; round += 1) {
    const wanted = count - posts.length
    const found = await ids(before, wanted)
    for (const post of await postsByIds(reader, found)) if (isShown(post, muted)) posts.push(post)
    if (found.length < wanted) return { posts, next: undefined }
    before = found.at(-1) ?? 0
    if (posts.length >= count) break
  }
  return { posts, next: before }
}

const idsOf = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map(({ id }) => id)

/** Numbers of parts of one statement that reads from several places, so that there are few different ones. */
const partCounts = [4, 16, 32, 64, 128] as const

/** What is repeated for each author: at most so many ids of one author between two. */
const authorIds =
  'SELECT id FROM (SELECT id FROM pod_posts WHERE author = ? AND lane = 0 AND id >= ? AND id < ? ' +
  'ORDER BY id DESC LIMIT ?) AS part'

/** The newest ids of some authors, at most so many of each; no author has the empty name. */
const idsOfAuthors = async (
  reader: Reader,
  authors: readonly string[],
  { least, before, count }: { readonly least: number; readonly before: number; readonly count: number },
): Promise<readonly number[]> => {
  const parts = partCounts.find((each) => each >= authors.length) ?? authors.length
  const names = Array.from({ length: parts }, (_, index) => authors[index] ?? '')
  const rows = await reader.query<{ readonly id: number }>(
    names.map(() => authorIds).join(' UNION ALL '),
    names.flatMap((name): readonly SqlValue[] => [name, least, before, count]),
  )
  return [...idsOf(rows)].sort((left, right) => right - left).slice(0, count)
}

interface NewestRow {
  readonly author: string
  readonly newest: number
}

const isMuted = 'EXISTS (SELECT 1 FROM pod_mutes AS m WHERE m.account = f.account AND m.author = f.author)'

/** Whom an account follows, those first whose newest post is newest. */
const followed =
  'SELECT author, newest FROM (SELECT a.author AS author, a.newest AS newest FROM pod_follows AS f JOIN pod_authors AS a ON a.author = f.author ' +
  `WHERE f.account = ? AND a.newest > 0 AND NOT ${isMuted} ORDER BY a.newest DESC LIMIT ?) AS followed`

/** The same of posts below an id. */
const followedBelow =
  'SELECT author, newest FROM (SELECT f.author AS author, coalesce((SELECT max(p.id) FROM pod_posts AS p WHERE p.author = f.author AND p.lane = 0 AND p.id < ?), 0) AS newest ' +
  `FROM pod_follows AS f WHERE f.account = ? AND NOT ${isMuted} ORDER BY newest DESC LIMIT ?) AS followed`

/** The account itself, and whom it muted: these with a newest id of −1. In one statement, because each one is a way to the server and back. */
const ownAndMuted =
  ' UNION ALL SELECT author, newest FROM (SELECT author, id AS newest FROM pod_posts WHERE author = ? AND lane = 0 AND id < ? ORDER BY id DESC LIMIT 1) AS own' +
  ' UNION ALL SELECT author, -1 AS newest FROM pod_mutes WHERE account = ?'

/**
 * Ids of a timeline, and who is muted. Only as many authors can be on a page as it has posts: those whose newest post
 * below the page’s beginning is newest; and none of its posts is older than the last of these.
 */
const timelineIds = (reader: Reader, account: string): { readonly ids: Ids; readonly muted: ReadonlySet<string> } => {
  const muted = new Set<string>()
  const ids: Ids = async (before, count) => {
    const isFirst = before >= endOfPosts
    const rows = await reader.query<NewestRow>((isFirst ? followed : followedBelow) + ownAndMuted, [
      ...(isFirst ? [account, count] : [before, account, count]),
      ...[account, before, account],
    ])
    for (const { author, newest } of rows) if (newest < 0) muted.add(author)
    const all = new Map(rows.flatMap(({ author, newest }) => (newest > 0 ? [[author, newest] as const] : [])))
    const authors = [...all].sort(([, left], [, right]) => right - left).slice(0, count)
    const least = authors.length < count ? 0 : (authors.at(-1)?.[1] ?? 0)
    return idsOfAuthors(
      reader,
      authors.map(([author]) => author),
      { least, before, count },
    )
  }
  return { ids, muted }
}

/** Public posts of those whom an account follows and of itself. */
export const timelineOf = (reader: Reader, account: string, query: PageQuery): Promise<ModelPage> => {
  const { ids, muted } = timelineIds(reader, account)
  return filledPage(reader, query, ids, muted)
}

const shownPage = async (reader: Reader, query: PageQuery, ids: Ids): Promise<ModelPage> =>
  filledPage(reader, query, ids, await mutedBy(reader, query.reader))

/** Public posts of a name. */
export const postsOfPerson = (reader: Reader, name: string, query: PageQuery): Promise<ModelPage> =>
  shownPage(reader, query, async (before, count) =>
    idsOf(
      await reader.query<{ readonly id: number }>(
        'SELECT id FROM pod_posts WHERE author = ? AND lane = 0 AND id < ? ORDER BY id DESC LIMIT ?',
        [name, before, count],
      ),
    ),
  )

/** All that a name has posted, of every kind, by number: for its owner to take along. */
export const exportOf = async (
  reader: Reader,
  name: string,
  after: number,
  count: number,
): Promise<readonly ModelPost[]> => {
  const rows = await reader.query<PieceRow>(
    'SELECT id, piece FROM pod_posts WHERE author = ? AND number > ? ORDER BY author, number LIMIT ?',
    [name, after, Math.min(count, maxPage)],
  )
  return rows.flatMap(decoded)
}

/** The ids under a term, newest first. */
const idsUnder = async (reader: Reader, term: number, before: number, count: number): Promise<readonly number[]> =>
  idsOf(
    await reader.query<{ readonly id: number }>(
      'SELECT post AS id FROM pod_terms WHERE term = ? AND post < ? ORDER BY post DESC LIMIT ?',
      [term, before, count],
    ),
  )

const partUnder =
  'SELECT term, id FROM (SELECT term, post AS id FROM pod_terms WHERE term = ? AND post < ? ORDER BY post DESC LIMIT ?) AS part'

/** The newest ids under each of up to 64 terms, at most so many of each, in one statement. */
export const idsUnderEach = async (
  reader: Reader,
  terms: readonly number[],
  count: number,
): Promise<ReadonlyMap<number, readonly number[]>> => {
  const parts = partCounts.find((each) => each >= terms.length) ?? terms.length
  // No term is negative.
  const asked = Array.from({ length: parts }, (_, index) => terms[index] ?? -1)
  const rows = await reader.query<{ readonly term: number; readonly id: number }>(
    asked.map(() => partUnder).join(' UNION ALL '),
    asked.flatMap((term) => [term, endOfPosts, count]),
  )
  const found = new Map<number, number[]>()
  for (const { term, id } of rows) {
    const ids = found.get(term)
    if (ids === undefined) found.set(term, [id])
    else ids.push(id)
  }
  return found
}

/** Posts that mention a name. */
export const mentionsOf = (reader: Reader, name: string, query: PageQuery): Promise<ModelPage> =>
  shownPage(reader, query, (before, count) => idsUnder(reader, mentionTerm(name), before, count))

/** Posts with a hashtag, given without its `#`. */
export const postsWithTag = (reader: Reader, tag: string, query: PageQuery): Promise<ModelPage> =>
  shownPage(reader, query, (before, count) => idsUnder(reader, tagTerm(tag), before, count))

/** Those of some ids that are under a term, too. */
const alsoUnder = async (reader: Reader, term: number, ids: readonly number[]): Promise<readonly number[]> => {
  if (ids.length === 0) return []
  const { marks, values } = listOf(ids)
  const rows = await reader.query<{ readonly id: number }>(
    `SELECT post AS id FROM pod_terms WHERE term = ? AND post IN ${marks}`,
    [term, ...values],
  )
  const found = new Set(idsOf(rows))
  return ids.filter((id) => found.has(id))
}

interface Window {
  readonly term: number
  readonly ids: readonly number[]
}

/** How far back the newest posts of a word reach: −1 for all of them. */
const reachOf = ({ ids }: Window): number => (ids.length < searchWindow ? -1 : (ids.at(-1) ?? -1))

/** One look: ids under all terms among the newest of the rarest, and below which id the next look begins. */
const lookFor = async (
  reader: Reader,
  terms: readonly number[],
  before: number,
): Promise<{ readonly ids: readonly number[]; readonly next: number | undefined }> => {
  const windows = await Promise.all(
    terms.map(async (term) => ({ term, ids: await idsUnder(reader, term, before, searchWindow) })),
  )
  const [lead, ...others] = windows.sort(
    (left, right) => reachOf(left) - reachOf(right) || left.ids.length - right.ids.length,
  )
  let ids = lead?.ids ?? []
  for (const { term } of others) ids = await alsoUnder(reader, term, ids)
  const last = lead?.ids.at(-1)
  return { ids, next: (lead?.ids.length ?? 0) < searchWindow ? undefined : last }
}

/**
 * Posts with all words of a text that count; of a text without any, none. The rarest word leads: that is the one whose
 * newest posts reach back furthest. A page may have fewer posts than asked for, and go on all the same.
 */
export const foundPosts = async (reader: Reader, text: string, query: PageQuery): Promise<ModelPage> => {
  const words = queryOf(text)
  if (words.length === 0) return { posts: [], next: undefined }
  const count = Math.min(Math.max(query.count, 1), maxPage)
  const muted = await mutedBy(reader, query.reader)
  const isFound = (post: ModelPost): boolean => {
    const within = folded(foundText(post.post))
    return isShown(post, muted) && words.every(({ word }) => holdsWord(within, word))
  }
  const terms = words.map(({ term }) => term)
  const posts: ModelPost[] = []
  let before = query.before ?? endOfPosts
  for (let round = 0; round < maxRounds && posts.length < count; round += 1) {
    const { ids, next } = await lookFor(reader, terms, before)
    const wanted = ids.slice(0, count - posts.length)
    posts.push(...(await postsByIds(reader, wanted)).filter(isFound))
    if (wanted.length < ids.length) before = wanted.at(-1) ?? 0
    else if (next === undefined) return { posts, next }
    else before = next
  }
  return { posts, next: before }
}
