// What local users do not want to read. Nothing of it is published, and nothing that is stored or relayed depends on it.
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { nowSeconds } from '../../base/clock.ts'
import { limits } from '../../protocol/limits.ts'
import { judgeBy, maxMuteLength, type Mute, muteKey, type MuteKind } from '../../protocol/mutes.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import { spokenTexts } from '../../views/terms.ts'

const table = `
CREATE TABLE mutes (
  local_user TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  until INTEGER,
  PRIMARY KEY (local_user, kind, key)
) STRICT, WITHOUT ROWID;
`

/** Who does not want to read what, and until when. */
export const mutesSchema: SchemaPart = { schema: table, migrations: { 5: table } }

/** What mutes are built from. */
export interface MutesNeeds {
  readonly database: Database
  readonly clock: Clock
}

/** Tells by which mute a reader does not want to see a post, if there is one. */
export type PostJudge = (post: VerifiedPost) => Mute | undefined

/** Local users that mute; they need no key, so only this bounds them. */
const maxReaders = 1000

/** Longest name of a local user: those with a key are shorter. */
const maxReaderLength = 64

/** The mutes of one reader, and what they say of posts that were looked at. */
interface Judged {
  readonly judge: PostJudge
  /** When one of the mutes ends, in Unix seconds. */
  readonly validUntil: number
}

interface MuteRow {
  readonly kind: MuteKind
  readonly key: string
  readonly value: string
  readonly until: number | null
}

const mutesNothing: PostJudge = () => undefined

/** The mutes of each local user. */
export class Mutes {
  /** The mutes of a local user have changed. */
  readonly changed = new Signal<string>()
  readonly #needs: MutesNeeds
  readonly #judges = new Map<string, Judged>()

  constructor(needs: MutesNeeds) {
    this.#needs = needs
  }

  /** What a reader thinks of texts of others than users. */
  textJudgeOf(localUser: string): (text: string) => Mute | undefined {
    const judge = judgeBy(this.of(localUser))
    return (text) => judge([{ author: '', text }])
  }

  /** What holds now, by kind and value. */
  of(localUser: string): readonly Mute[] {
    const now = this.#now()
    return this.#rows(localUser)
      .filter(({ until }) => until === null || until > now)
      .map(({ kind, value, until }) => ({ kind, value, until: until ?? undefined }))
  }

  /** Adds a mute, or gives it another end. Faults: `mutes.invalid`, `mutes.full`. */
  add(localUser: string, mute: Mute): void {
    const key = keyOf(mute)
    this.#makeRoom(localUser, mute.kind, key)
    this.#needs.database
      .prepare(
        'INSERT INTO mutes (local_user, kind, key, value, until) VALUES (?, ?, ?, ?, ?) ' +
          'ON CONFLICT (local_user, kind, key) DO UPDATE SET value = excluded.value, until = excluded.until',
      )
      .run(localUser, mute.kind, key, mute.kind === 'user' ? key : mute.value.trim(), mute.until ?? null)
    this.#tell(localUser)
  }

  /** Takes a mute away; false: there is none. Fault: `mutes.invalid`. */
  remove(localUser: string, mute: Pick<Mute, 'kind' | 'value'>): boolean {
    const { changes } = this.#needs.database
      .prepare('DELETE FROM mutes WHERE local_user = ? AND kind = ? AND key = ?')
      .run(localUser, mute.kind, keyOf(mute))
    if (changes === 0) return false
    this.#tell(localUser)
    return true
  }

  /** What a reader thinks of posts. It remembers what it said of each; ask for it anew with each look. */
  judgeOf(localUser: string): PostJudge {
    const now = this.#now()
    const known = this.#judges.get(localUser)
    if (known !== undefined && known.validUntil > now) return known.judge
    const mutes = this.of(localUser)
    const ends = mutes.map(({ until = Infinity }) => until)
    const judge = mutes.length === 0 ? mutesNothing : judgeFor(localUser, mutes)
    if (known === undefined && this.#judges.size >= maxReaders) return judge
    this.#judges.set(localUser, { judge, validUntil: Math.min(Infinity, ...ends) })
    return judge
  }

  /** What has ended makes room first. */
  #makeRoom(localUser: string, kind: MuteKind, key: string): void {
    const { database } = this.#needs
    database.prepare('DELETE FROM mutes WHERE until <= ?').run(this.#now())
    const rows = this.#rows(localUser)
    const isHeld = rows.some((row) => row.kind === kind && row.key === key)
    if (!isHeld && rows.length >= limits.mutesOfUser)
      throw new CodedError('mutes.full', `One user can mute ${String(limits.mutesOfUser)} things.`)
    if (rows.length > 0) return
    const readers = database.prepare<{ n: number }>('SELECT count(DISTINCT local_user) AS n FROM mutes').get()?.n ?? 0
    if (localUser.length > maxReaderLength || readers >= maxReaders)
      throw new CodedError('mutes.full', 'No further local users can mute on this node.')
  }

  #rows(localUser: string): readonly MuteRow[] {
    return this.#needs.database
      .prepare<MuteRow>('SELECT kind, key, value, until FROM mutes WHERE local_user = ? ORDER BY kind, key')
      .all(localUser)
  }

  #tell(localUser: string): void {
    this.#judges.delete(localUser)
    this.changed.emit(localUser)
  }

  #now(): number {
    return nowSeconds(this.#needs.clock)
  }
}

const keyOf = (mute: Pick<Mute, 'kind' | 'value'>): string => {
  const key = muteKey(mute)
  if (key !== undefined) return key
  throw new CodedError(
    'mutes.invalid',
    mute.kind === 'user'
      ? 'This is no user name, so nobody can be muted by it.'
      : `What is muted has at least one character that is seen, and at most ${String(maxMuteLength)} in all.`,
  )
}

const judgeFor = (localUser: string, mutes: readonly Mute[]): PostJudge => {
  const judge = judgeBy(mutes)
  const said = new WeakMap<VerifiedPost, { readonly mute: Mute | undefined }>()
  return (post) => {
    if (post.author === localUser) return undefined
    const known = said.get(post)
    if (known !== undefined) return known.mute
    const mute = judge(spokenTexts(post))
    said.set(post, { mute })
    return mute
  }
}
