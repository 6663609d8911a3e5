// Finding and reading among very many posts: what a page costs, whatever their number.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { type Random, randomFraction, SeededRandom } from '../src/base/random.ts'
import { Scope } from '../src/base/scope.ts'
import { encodeBencode } from '../src/codec/bencode.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { openIndex, openJournal } from '../src/node/node-store.ts'
import { decodePost, type VerifiedPost } from '../src/protocol/post.ts'
import { postFlags } from '../src/protocol/post-kind.ts'
import { parseUsername, type Username } from '../src/protocol/username.ts'
import { openDatabase } from '../src/store/database.ts'
import { PieceStore } from '../src/swarm/store/piece-store.ts'
import { schema, schemaVersion } from '../src/swarm/store/schema.ts'
import { openFinding } from '../src/views/finding.ts'
import { hashtagTerm } from '../src/views/terms.ts'
import { openViews } from '../src/views/views.ts'
import { type BenchRow, benchRow } from './bench.ts'

/** The bounds speak of a million (`BENCH_POSTS=1000000`), which takes ten minutes; what grows with them shows earlier. */
const posts = Number(process.env['BENCH_POSTS'] ?? 100_000)
const users = 1_000
const searches = 400
const pages = 15

const start = 1_600_000_000

/** Words as people use them: few very often, most rarely (Zipf), of six hundred syllables. */
class Texts {
  readonly #random: Random
  readonly #words: readonly string[]

  constructor(random: Random) {
    this.#random = random
    const [first, last] = ['bdfghklmnprstvw', 'aeiouy']
    const letter = (of: string): string => of.charAt(Math.floor(randomFraction(random) * of.length))
    const syllable = (): string => letter(first) + letter(last) + (randomFraction(random) < 0.4 ? letter(first) : '')
    this.#words = Array.from({ length: 40_000 }, () =>
      Array.from({ length: 1 + Math.floor(randomFraction(random) * 3) }, syllable).join(''),
    )
  }

  word(): string {
    const rank = Math.floor(Math.exp(randomFraction(this.#random) * Math.log(this.#words.length)))
    return this.#words[rank] ?? ''
  }

  text(): string {
    const words = Array.from({ length: 6 + Math.floor(randomFraction(this.#random) * 14) }, () => this.word())
    if (randomFraction(this.#random) < 0.1) words.push(`#${this.word()}`)
    return words.join(' ')
  }
}

const signature = new Uint8Array(65).fill(7)

const postOf = (author: Username, postNumber: number, time: number, text: string): VerifiedPost => {
  const userpost = { height: 1, k: postNumber, msg: text.slice(0, 140), n: author, time }
  const decoded = decodePost(encodeBencode({ sig_userpost: signature, userpost }))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value as VerifiedPost
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length * part)] ?? 0

const timed = async (count: number, work: (index: number) => Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const startMs = performance.now()
    await work(index)
    times.push(performance.now() - startMs)
  }
  return times
}

interface World {
  readonly names: readonly Username[]
  readonly store: PieceStore
  readonly source: {
    joined: () => readonly Username[]
    post: (username: Username, postNumber: number) => VerifiedPost | undefined
    posts: (query: Parameters<PieceStore['posts']>[1]) => readonly VerifiedPost[]
    claims: (query: Parameters<PieceStore['posts']>[1]) => ReturnType<PieceStore['claims']>
    latestTime: (username: Username) => number
  }
}

/** A file of swarms with `count` posts, written as downloads write them. */
const fill = (path: string, count: number, scope: Scope): World => {
  const database = openDatabase({ path, schema, version: schemaVersion, durability: 'normal' }, scope)
  const store = new PieceStore(database)
  const texts = new Texts(new SeededRandom(5))
  const names = Array.from({ length: users }, (_, index) => parseUsername(`user${String(index)}`) as Username)
  for (const name of names) store.setJoined(name, true)
  database.transaction(() => {
    store.writeMemberships()()
  })
  for (let next = 0; next < count; next += 1_000)
    database.transaction(() => {
      for (let index = next; index < Math.min(count, next + 1_000); index += 1) {
        const author = names[index % users] as Username
        const post = postOf(author, Math.floor(index / users), start + index * 60, texts.text())
        store.insert(store.idOf(author) ?? 0, [post])
      }
    })
  const idOf = (username: Username): number => store.idOf(username) ?? 0
  return {
    names,
    store,
    source: {
      joined: () => names,
      post: (username, postNumber) => store.post(idOf(username), postNumber),
      posts: (query) => store.posts(idOf(query.username), query),
      claims: (query) => store.claims(idOf(query.username), query),
      latestTime: (username) => store.latestTime(idOf(username)),
    },
  }
}

interface Measured {
  readonly indexPerSecond: number
  readonly searchMs: readonly number[]
  readonly tagMs: readonly number[]
  readonly timelineMs: readonly number[]
  readonly bytes: number
}

const measure = async (folder: string, count: number, scope: Scope): Promise<Measured> => {
  const { names, store, source } = fill(join(folder, `swarm${String(count)}.sqlite`), count, scope)
  const adjustedTime = (): number => start + count * 60
  const common = { clock: systemClock, log: silentLog }
  const views = openViews({ ...common, database: openJournal(':memory:', scope), source, adjustedTime }, scope)
  const indexPath = join(folder, `index${String(count)}.sqlite`)
  const startMs = performance.now()
  const database = openIndex(indexPath, scope)
  const finding = openFinding({ ...common, database, source, stored: store, places: views.places }, scope)
  await finding.whenIndexed()
  const indexPerSecond = (count * 1000) / (performance.now() - startMs)
  const texts = new Texts(new SeededRandom(5))
  const search = (index: number): Promise<unknown> => {
    const words = Array.from({ length: 1 + (index % 3) }, () => texts.word()).map((word) => word.padEnd(3, 'a'))
    return finding.finder.withWords('messages', { words, every: true, ignoresCase: true }, { count: 20 })
  }
  await timed(20, search)
  const ranges = names.map((username) => ({ username }))
  const selection = { count: 20, ranges, allowedFlags: postFlags.retransmit, requiredFlags: 0 }
  await timed(2, () => views.newest(selection))
  return {
    indexPerSecond,
    searchMs: await timed(searches, search),
    tagMs: await timed(pages, () => finding.finder.under(hashtagTerm(texts.word()), () => true, { count: 20 })),
    timelineMs: await timed(pages, () => views.newest(selection)),
    bytes: statSync(indexPath).size,
  }
}

/** Search, tags and timelines among few and very many posts. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'search-bench-'))
  const scope = new Scope('bench', silentLog)
  try {
    const few = await measure(folder, users, scope)
    const many = await measure(folder, posts, scope)
    const [searchMs, tagMs] = [quantile(many.searchMs, 0.99), quantile(many.tagMs, 0.99)]
    const [timelineMs, fewMs] = [quantile(many.timelineMs, 0.5), quantile(few.timelineMs, 0.5)]
    const among = `among ${posts.toLocaleString('en')} posts`
    return [
      benchRow(
        `search ${among}, 99th percentile: ${searchMs.toFixed(1)} ms`,
        1000 / searchMs,
        'bound: 30 ms',
        1000 / 30,
      ),
      benchRow(
        `hashtag page ${among}, 99th percentile: ${tagMs.toFixed(1)} ms`,
        1000 / tagMs,
        'bound: 30 ms',
        1000 / 30,
      ),
      benchRow(`timeline of 1,000 users ${among}`, 1000 / timelineMs, 'among 1,000', 1000 / fewMs),
      benchRow(
        `posts indexed (${(many.bytes / 1e6).toFixed(0)} MB)`,
        many.indexPerSecond,
        'posts indexed, the first thousand',
        few.indexPerSecond,
      ),
    ]
  } finally {
    await scope.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
