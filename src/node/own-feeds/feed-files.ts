// The lines of a feed, cut into files: the newest ones in the feed itself, older ones in archives, which never change.
import { createHash } from 'node:crypto'
import type { PictureType } from '../../codec/picture-form.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import { feedPreamble } from '../../twtxt/feed-writer.ts'

/** The main file is rotated when it is longer: readers take a mebibyte, and cut off the newest end. */
const rotateBytes = 262_144

/** What a server says that feeds are. */
export const feedType = 'text/plain; charset=utf-8'

/** A file of a feed as it is given out. */
export interface FeedFile {
  readonly name: string
  readonly type: PictureType | typeof feedType
  readonly bytes: Uint8Array
  readonly etag: string
  /** Unix seconds. */
  readonly modified: number
  /** The address of the feed. */
  readonly url: string
}

/** A line, with the hash that counts. */
export interface Line {
  readonly line: string
  readonly hash: string
}

/** The lines of a feed as files: full ones never change. */
export interface Files {
  readonly archives: readonly (readonly Line[])[]
  readonly main: readonly Line[]
}

/** Cuts lines into files. */
export const inFiles = (lines: readonly Line[]): Files => {
  const files: Line[][] = [[]]
  let bytes = 0
  for (const line of lines) {
    if (bytes >= rotateBytes) {
      files.push([])
      bytes = 0
    }
    files.at(-1)?.push(line)
    bytes += encodeUtf8(line.line).length
  }
  return { archives: files.slice(0, -1), main: files.at(-1) ?? [] }
}

/** The name of an archive; the first one is the oldest. */
export const archiveName = (number: number): string => `twtxt-${String(number)}.txt`

/** Which archive a name means; 0: none. */
export const archiveNumber = (name: string): number => Number(/^twtxt-([1-9]\d{0,8})\.txt$/u.exec(name)?.[1] ?? 0)

/** A file, and by what readers tell it from others. */
export const withDigest = (
  preamble: string,
  lines: readonly Line[],
): { readonly bytes: Uint8Array; readonly digest: string } => {
  const bytes = encodeUtf8(preamble + lines.map(({ line }) => line).join(''))
  return { bytes, digest: createHash('sha256').update(bytes).digest('hex').slice(0, 32) }
}

/** An archive; its lines never change, and nothing in it says what may. */
export const archiveFile = (
  { username, url }: { readonly username: string; readonly url: string },
  number: number,
  archives: Files['archives'],
): FeedFile => {
  const lines = archives[number - 1] ?? []
  const before = archives[number - 2]?.at(-1)
  const preamble = feedPreamble({
    ...{ nick: username, urls: [url] },
    previous: before === undefined ? undefined : { hash: before.hash, name: archiveName(number - 1) },
  })
  const { bytes, digest } = withDigest(preamble, lines)
  // Nothing in it changes after its last line.
  const modified = readFeed(lines.at(-1)?.line ?? '').twts[0]?.time.instant ?? 0
  return { name: archiveName(number), type: feedType, bytes, etag: `"${digest}"`, modified, url }
}
