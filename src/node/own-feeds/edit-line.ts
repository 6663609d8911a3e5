// A line of a feed that is written anew: everywhere it is another twt, here it goes on being the same one.
import { CodedError } from '../../base/coded-error.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import { twtLine } from '../../twtxt/feed-writer.ts'
import { subjectOf } from '../../twtxt/subject.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import type { Line } from './feed-files.ts'
import type { OwnLines } from './own-lines.ts'

/** Where the line is. */
interface EditPlace {
  readonly database: Database
  readonly lines: OwnLines
  /** The lines that stand in no archive. */
  readonly main: readonly Line[]
}

/** What is to be done: `named` is a hash that the line has or had. */
interface Edit {
  readonly username: string
  readonly named: string
  readonly text: string
}

/**
 * Writes a line anew, with its time; what it answers stays. Its former names go on naming it here. Gives its new hash.
 * Faults: `own-feeds.no-line`, `own-feeds.archived`, `own-feeds.edited`, `twtxt.empty`.
 */
export const editLine = ({ database, lines, main }: EditPlace, { username, named, text }: Edit): string => {
  const twt = lines.byHash(named)
  if (twt?.username !== username)
    throw new CodedError('own-feeds.no-line', 'This user has written no twt of that hash.')
  const held = main.find(({ line }) => line === `${twt.written}\t${twt.text}\n`)
  if (held === undefined)
    throw new CodedError('own-feeds.archived', 'This twt stands in an archive of the feed, which never changes.')
  if (lines.formerNames(twt.id).length >= limits.editsOfTwt)
    throw new CodedError('own-feeds.edited', `A twt can be edited ${String(limits.editsOfTwt)} times.`)
  // Judged without what it answers: parentheses alone say nothing.
  const [, said = ''] = twtLine(twt.instant, text).slice(0, -1).split('\t', 2)
  const subject = subjectOf(twt.text)
  const line = twtLine(twt.instant, subject?.hash === undefined ? said : `(${subject.text}) ${said}`)
  const [read] = readFeed(line).twts
  const { hash } = hashesOf(read === undefined ? '' : twtDigest(twt.url, read.time, read.text), twt.instant)
  database.transaction(() => {
    database.prepare('INSERT OR IGNORE INTO own_line_names (hash, line_id) VALUES (?, ?)').run(held.hash, twt.id)
    database.prepare('DELETE FROM own_line_names WHERE hash = ? AND line_id = ?').run(hash, twt.id)
    database
      .prepare('UPDATE own_lines SET line = ?, hash = ?, subject = ? WHERE id = ?')
      .run(line, hash, subjectOf(read?.text ?? '')?.hash ?? null, twt.id)
  })
  return hash
}
