// The pictures of local users, as their feeds name them: what they put under `avatar` into the DHT, by its own bytes.
import { createHash } from 'node:crypto'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { type PictureType, pictureForm } from '../../codec/picture-form.ts'
import type { Database } from '../../store/database.ts'
import type { FeedFile } from './feed-files.ts'

/** A picture of a local user. */
export interface OwnAvatar {
  readonly type: PictureType
  readonly bytes: Uint8Array
  /** 16 hexadecimal digits, other ones for another picture. */
  readonly digest: string
  /** Unix seconds: since when it is the picture. */
  readonly modified: number
}

/** A file of format 19 or 20 that was made anew has it already. */
export const ownAvatarsTable = `
CREATE TABLE IF NOT EXISTS own_avatars (
  username TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,
  digest TEXT NOT NULL,
  modified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** The name under which older readers look for it beside the feed, whatever kind of picture it is (twtxt.md 9). */
export const avatarName = 'avatar.png'

/** Most pixels of a side: nobody who reads a feed shall pay for more. */
const maxSide = 4_096

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/** The picture in a data URL; undefined: it holds none that browsers draw and that runs nothing. */
const pictureIn = (value: Uint8Array): Uint8Array | undefined => {
  const [, base64] = /^data:image\/[a-z+.-]{1,20};base64,([A-Za-z0-9+/]+={0,2})$/u.exec(latin1FromBytes(value)) ?? []
  const bytes = base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, 'base64'))
  const form = bytes === undefined ? undefined : pictureForm(bytes)
  return form !== undefined && Math.max(form.width, form.height) <= maxSide ? bytes : undefined
}

/** Whose feed it is, and where. */
interface Feed {
  readonly username: string
  readonly url: string
}

/** Keeps them. */
export class OwnAvatars {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  of(username: string): OwnAvatar | undefined {
    const row = this.#database
      .prepare<{ bytes: Uint8Array; digest: string; modified: number }>(
        'SELECT bytes, digest, modified FROM own_avatars WHERE username = ?',
      )
      .get(username)
    const type = row === undefined ? undefined : pictureForm(row.bytes)?.type
    return row === undefined || type === undefined ? undefined : { type, ...row }
  }

  /** The file beside a feed. */
  fileOf({ username, url }: Feed): FeedFile | undefined {
    const avatar = this.of(username)
    if (avatar === undefined) return undefined
    const { type, bytes, digest, modified } = avatar
    return { name: avatarName, type, bytes, etag: `"${digest}"`, modified, url }
  }

  /** Readers fetch a picture anew when its address is another one (twtxt.md 9). */
  addressOf({ username, url }: Feed): string | undefined {
    const digest = this.of(username)?.digest
    return digest === undefined ? undefined : `${new URL(avatarName, url).href}#${digest}`
  }

  /** Takes the value of an item `avatar`; what is no picture takes the one away that was there. Says whether that changed anything. */
  set(username: string, value: unknown, now: number): boolean {
    const bytes = value instanceof Uint8Array ? pictureIn(value) : undefined
    const digest = bytes === undefined ? undefined : digestOf(bytes)
    if (this.of(username)?.digest === digest) return false
    if (bytes === undefined || digest === undefined)
      this.#database.prepare('DELETE FROM own_avatars WHERE username = ?').run(username)
    else
      this.#database
        .prepare('INSERT OR REPLACE INTO own_avatars (username, bytes, digest, modified) VALUES (?, ?, ?, ?)')
        .run(username, bytes, digest, now)
    return true
  }
}
