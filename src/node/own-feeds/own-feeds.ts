// Each local user as a feed that any reader of twtxt understands: public posts, in lines that never change.
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import { Signal } from '../../base/signal.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { isPublicKind, postFlags } from '../../protocol/post-kind.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { feedPreamble, mentionText, twtLine } from '../../twtxt/feed-writer.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import type { NamedAddress } from '../../twtxt/metadata.ts'
import { subjectOf } from '../../twtxt/subject.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import {
  archiveFile,
  archiveName,
  archiveNumber,
  type FeedFile,
  feedType,
  type Files,
  inFiles,
  type Line,
  withDigest,
} from './feed-files.ts'
import type { WrittenLine } from '../twt-ports.ts'
import { editLine } from './edit-line.ts'
import { avatarName, OwnAvatars } from './own-avatars.ts'
import { OwnLines } from './own-lines.ts'
import { lineOf } from './post-line.ts'

/** What own feeds are made from. */
export interface OwnFeedsNeeds {
  readonly database: Database
  readonly clock: Clock
  /** Where the world finds this node, without a last slash; undefined: it has no feeds. */
  readonly baseUrl: string | undefined
  /** The users of this node. */
  readonly localUsers: () => readonly Username[]
  /** The feeds that a user follows and says so. */
  readonly publicFollows?: (username: string) => readonly NamedAddress[]
  /** Where mentions are sent to. */
  readonly webmention?: string | undefined
  /** Public posts of a user up to a number, the newest first. */
  readonly posts: (query: {
    readonly username: Username
    readonly maxPostNumber: number
    readonly count: number
    readonly allowedFlags: number
    readonly requiredFlags: number
  }) => readonly VerifiedPost[]
}

/** Posts that are read in one go. */
const postsOfTurn = 500

/** Lines of one transaction, and readers that wait while lines are written. */
const [linesOfTurn, mostWaiting] = [200, 1_000]

/** Files that are kept ready. */
const readyFiles = 100

/** How often readers shall come, in seconds. */
const refreshSeconds = 600

const fileName = 'twtxt.txt'

interface FeedOwner {
  readonly username: Username
  readonly url: string
}

/** A file that is ready, and how many archives its feed has. */
interface ReadyFile {
  readonly file: FeedFile
  readonly archives: number
}

const archiveOf = (owner: FeedOwner, number: number, { archives }: Files): ReadyFile => ({
  file: archiveFile(owner, number, archives),
  archives: archives.length,
})

/** What somebody answers, and with what words. */
export interface AnsweredTwt {
  readonly subject: string
  readonly nick: string
  readonly url: string
  readonly text: string
}

/** Of one second: what answers nothing first. */
const answersLast = (left: VerifiedPost, right: VerifiedPost): number =>
  Number(left.kind.kind === 'reply') - Number(right.kind.kind === 'reply') || left.postNumber - right.postNumber

/** The feeds of local users. */
export class OwnFeeds {
  /** Lines as they are written. */
  readonly written = new Signal<WrittenLine>()
  /** The feed of this user has other bytes than before. */
  readonly changed = new Signal<string>()
  /** What was written. */
  readonly lines: OwnLines
  readonly #avatars: OwnAvatars
  readonly #needs: OwnFeedsNeeds
  /** By user and name, until something of the user changes: strangers ask for them as often as they like. */
  readonly #ready = new BoundedMap<string, ReadyFile>(readyFiles)
  /** Lines are written by one at a time: their order is that of the files. */
  readonly #one = new Gate(1, mostWaiting)
  /** Users all of whose posts have their lines. */
  readonly #written = new Set<string>()

  constructor(needs: OwnFeedsNeeds) {
    this.#needs = needs
    this.#avatars = new OwnAvatars(needs.database)
    this.lines = new OwnLines(needs.database, (username) => this.urlOf(username))
  }

  /** The address of the feed of a user of this node, once and for good the first one that it had; undefined: it has none. */
  urlOf(username: string): string | undefined {
    const { baseUrl, localUsers, database } = this.#needs
    if (!localUsers().some((name) => name === username)) return undefined
    const held = database.prepare<{ url: string }>('SELECT url FROM own_feeds WHERE username = ?').get(username)
    if (held !== undefined || baseUrl === undefined) return held?.url
    const url = `${baseUrl}/@${username}/${fileName}`
    database.prepare('INSERT INTO own_feeds (username, url) VALUES (?, ?)').run(username, url)
    return url
  }

  /** All addresses of the feed of a user: the first one, and where it is now. */
  urlsOf(username: string): readonly string[] {
    const url = this.urlOf(username)
    return url === undefined ? [] : this.#urls(username, url)
  }

  /** A post came, of whomever. */
  posted({ author }: VerifiedPost): void {
    this.#written.delete(author)
  }

  /** A file of a feed, by its name; undefined: there is none. */
  async file(typed: string, name: string): Promise<FeedFile | undefined> {
    const owner = this.#ownerOf(typed)
    if (owner === undefined) return undefined
    if (name === avatarName) return this.#avatars.fileOf(owner)
    await this.#write()
    return this.#file(owner, name)
  }

  /** Writes the lines of all posts that have none. */
  bringUp(): Promise<void> {
    return this.#write()
  }

  /** All files of a feed, for a folder of some web server. */
  async files(typed: string): Promise<readonly FeedFile[]> {
    const owner = this.#ownerOf(typed)
    if (owner === undefined) return []
    await this.#write()
    const files = this.#filesOf(owner)
    const names = [fileName, ...files.archives.map((_, index) => archiveName(index + 1))]
    return [
      ...names.flatMap((name) => this.#file(owner, name, files) ?? []),
      ...[this.#avatars.fileOf(owner) ?? []].flat(),
    ]
  }

  /** An item that was stored here: what the profile of a local user says, and its picture, are told in its feed. */
  see({ target: { kind, name, resource }, value }: SignedItem): void {
    if (kind !== 'single') return
    if (resource === 'profile' && value instanceof BencodeDict) this.describe(name, value.text('bio'))
    if (resource !== 'avatar' || this.urlOf(name) === undefined) return
    if (this.#avatars.set(name, value, nowSeconds(this.#needs.clock))) this.#changed(name)
  }

  /** What a feed says of its author. */
  describe(username: string, description: string | undefined): void {
    if (this.urlOf(username) === undefined) return
    this.#needs.database
      .prepare('UPDATE own_feeds SET description = ? WHERE username = ?')
      .run(description ?? null, username)
    this.#changed(username)
  }

  /**
   * Publishes an answer to a twt: `publish` makes the post, and the line of that post says what it answers, whatever the
   * words of the post are. Fault: `own-feeds.no-address`.
   */
  async answer<Post extends VerifiedPost>(
    username: string,
    to: AnsweredTwt,
    publish: () => Promise<Post>,
  ): Promise<Post> {
    return this.#publish(
      username,
      (time) => twtLine(time, `(#${to.subject}) ${mentionText(to.nick, to.url)} ${to.text}`),
      publish,
    )
  }

  /** Publishes a text of which feed and post have different words; `instant` is when the line says that it was written. */
  publish<Post extends VerifiedPost>(
    username: string,
    { text, instant }: { readonly text: string; readonly instant: number | undefined },
    publish: () => Promise<Post>,
  ): Promise<Post> {
    return this.#publish(username, (time) => twtLine(instant ?? time, text), publish)
  }

  /** Writes a line anew, as `editLine` does; gives its new hash. */
  edit(typed: string, named: string, text: string): Promise<string> {
    return this.#one.run(() => {
      const owner = this.#ownerOf(typed)
      const main = owner === undefined ? [] : this.#filesOf(owner).main
      const edited = editLine(
        { database: this.#needs.database, lines: this.lines, main },
        { username: typed, named, text },
      )
      this.#changed(typed)
      return Promise.resolve(edited)
    })
  }

  async #publish<Post extends VerifiedPost>(
    username: string,
    lineOfPost: (time: number) => string,
    publish: () => Promise<Post>,
  ): Promise<Post> {
    const feedUrl = this.urlOf(username)
    if (feedUrl === undefined)
      throw new CodedError(
        'own-feeds.no-address',
        'This user has no feed in which the answer could stand: set -twtxturl, such as -twtxturl=https://me.example',
      )
    // No line is written meanwhile: the post would get one of its own.
    return this.#one.run(async () => {
      const post = await publish()
      this.#insert(post, feedUrl, lineOfPost(post.time))
      return post
    })
  }

  #lines(username: string): readonly Line[] {
    return this.#needs.database
      .prepare<Line>('SELECT line, hash FROM own_lines WHERE username = ? ORDER BY id')
      .all(username)
  }

  /** Writes the lines of posts that have none, of all feeds in order of time: what is answered comes before its answers. */
  #write(): Promise<void> {
    const { localUsers, clock, database } = this.#needs
    return this.#one.run(async () => {
      const due = localUsers().filter((username) => !this.#written.has(username) && this.urlOf(username) !== undefined)
      if (due.length === 0) return
      for (const username of due) this.#written.add(username)
      const slice = new TimeSlice(clock)
      const missing: VerifiedPost[] = []
      for (const username of due) missing.push(...(await this.#missing(username, slice)))
      missing.sort((left, right) => left.time - right.time || answersLast(left, right))
      for (let from = 0; from < missing.length; from += linesOfTurn) {
        database.transaction(() => {
          for (const post of missing.slice(from, from + linesOfTurn)) this.#writeLine(post)
        })
        if (slice.isOver) await slice.next()
      }
    })
  }

  async #missing(username: Username, slice: TimeSlice): Promise<readonly VerifiedPost[]> {
    const held = new Set(
      this.#needs.database
        .prepare<{ number: number }>('SELECT post_number AS number FROM own_lines WHERE username = ?')
        .all(username)
        .map(({ number }) => number),
    )
    const missing: VerifiedPost[] = []
    for (let below = Number.MAX_SAFE_INTEGER; below > 0; ) {
      const page = this.#needs.posts({
        ...{ username, maxPostNumber: below - 1, count: postsOfTurn },
        ...{ allowedFlags: postFlags.retransmit, requiredFlags: 0 },
      })
      missing.push(...page.filter((post) => isPublicKind(post.kind) && !held.has(post.postNumber)))
      below = page.length < postsOfTurn ? 0 : (page.at(-1)?.postNumber ?? 0)
      if (slice.isOver) await slice.next()
    }
    return missing
  }

  #writeLine(post: VerifiedPost): void {
    const { author, kind } = post
    const feedUrl = this.urlOf(author)
    const subject = kind.kind === 'reply' ? this.#subjectOf(kind.to.author, kind.to.postNumber) : undefined
    const line = lineOf(post, { subject, feedOf: (name) => this.urlOf(name) })
    if (line !== undefined && feedUrl !== undefined) this.#insert(post, feedUrl, line)
  }

  #insert({ author, postNumber }: VerifiedPost, feedUrl: string, line: string): void {
    const [twt] = readFeed(line).twts
    if (twt === undefined) return
    const { hash } = hashesOf(twtDigest(feedUrl, twt.time, twt.text), twt.time.instant)
    this.#needs.database
      .prepare('INSERT OR IGNORE INTO own_lines (username, post_number, line, hash, subject) VALUES (?, ?, ?, ?, ?)')
      .run(author, postNumber, line, hash, subjectOf(twt.text)?.hash ?? null)
    this.#changed(author)
    const { instant, text: stamp } = twt.time
    this.written.emit({ username: author, url: feedUrl, hash, instant, stamp, text: twt.text })
  }

  /** Whom a user follows in public is otherwise than before. */
  followsChanged(username: string): void {
    this.#changed(username)
  }

  /** What is ready of a user is made anew. */
  #changed(username: string): void {
    for (const key of this.#ready.keys()) if (key.startsWith(`${username}/`)) this.#ready.delete(key)
    this.changed.emit(username)
  }

  /** The subject of answers to a post: that of its conversation, or the post itself. */
  #subjectOf(author: string, postNumber: number): string | undefined {
    const row = this.#needs.database
      .prepare<{ hash: string; subject: string | null }>(
        'SELECT hash, subject FROM own_lines WHERE username = ? AND post_number = ?',
      )
      .get(author, postNumber)
    return row === undefined ? undefined : (row.subject ?? row.hash)
  }

  #ownerOf(typed: string): FeedOwner | undefined {
    const username = parseUsername(typed)
    const url = username === undefined ? undefined : this.urlOf(username)
    return username === undefined || url === undefined ? undefined : { username, url }
  }

  /** `files` are the lines of the feed, by whoever has read them already. */
  #file(owner: FeedOwner, name: string, files?: Files): FeedFile | undefined {
    const main = this.#kept(owner, fileName, () => this.#main(owner, files ?? this.#filesOf(owner)))
    if (name === fileName) return main.file
    const number = archiveNumber(name)
    if (number < 1 || number > main.archives) return undefined
    return this.#kept(owner, name, () => archiveOf(owner, number, files ?? this.#filesOf(owner))).file
  }

  #filesOf({ username }: FeedOwner): Files {
    return inFiles(this.#lines(username))
  }

  #kept({ username }: FeedOwner, name: string, make: () => ReadyFile): ReadyFile {
    const key = `${username}/${name}`
    const kept = this.#ready.get(key)
    if (kept !== undefined) return kept
    const made = make()
    this.#ready.set(key, made)
    return made
  }

  #main({ username, url }: FeedOwner, { main, archives }: Files): ReadyFile {
    const last = archives.at(-1)?.at(-1)
    const description = this.#needs.database
      .prepare<{ description: string | null }>('SELECT description FROM own_feeds WHERE username = ?')
      .get(username)?.description
    const preamble = feedPreamble({
      ...{ nick: username, urls: this.#urls(username, url), refresh: refreshSeconds },
      previous: last === undefined ? undefined : { hash: last.hash, name: archiveName(archives.length) },
      avatar: this.#avatars.addressOf({ username, url }),
      ...{ description: description ?? undefined, follows: this.#needs.publicFollows?.(username) ?? [] },
      webmention: this.#needs.webmention,
    })
    const { bytes, digest } = withDigest(preamble, main)
    const modified = this.#modified(username, digest)
    return {
      file: { name: fileName, type: feedType, bytes, etag: `"${digest}"`, modified, url },
      archives: archives.length,
    }
  }

  /** A node that moved says its new address after the old one. */
  #urls(username: string, first: string): readonly string[] {
    const { baseUrl } = this.#needs
    const now = baseUrl === undefined ? first : `${baseUrl}/@${username}/${fileName}`
    return now === first ? [first] : [first, now]
  }

  /** When the bytes changed, also those about the user; it never goes back. */
  #modified(username: string, digest: string): number {
    const { database, clock } = this.#needs
    const held = database
      .prepare<{ digest: string; modified: number }>('SELECT digest, modified FROM own_feeds WHERE username = ?')
      .get(username)
    if (held?.digest === digest) return held.modified
    const modified = Math.max(nowSeconds(clock), (held?.modified ?? 0) + 1)
    database.prepare('UPDATE own_feeds SET digest = ?, modified = ? WHERE username = ?').run(digest, modified, username)
    return modified
  }
}
