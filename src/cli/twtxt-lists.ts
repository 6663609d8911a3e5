// The feed of a user as files for any web server, and lists of feeds in files of other programs.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Work } from './twtxt-show.ts'
import { answer } from './verb.ts'

/** Writes the feed of a user for a web server that serves a folder; each file appears whole. */
export const exportFeed = async ({ session, asked, username }: Work): Promise<void> => {
  const { url, files } = await session.client.getownfeed({ username })
  const place = join(resolve(asked.words[0] ?? ''), `@${username}`)
  mkdirSync(place, { recursive: true })
  // Archives first: what the feed names is there before it.
  for (const { name, text, base64 } of [...files].reverse()) {
    const path = join(place, basename(name))
    writeFileSync(`${path}.new`, base64 === undefined ? text : Buffer.from(base64, 'base64'))
    renameSync(`${path}.new`, path)
  }
  answer(session, `${username} stands in ${place}, to be found at ${url}`, {
    ...{ username, folder: place, url, files: files.length },
  })
}

const formatsOfNames: Readonly<Record<string, string>> = {
  ...{ yaml: 'yaml', yml: 'yaml', ini: 'ini', conf: 'ini', config: 'ini', opml: 'opml', xml: 'opml', txt: 'text' },
}

const formatOf = ({ asked }: Work, path: string | undefined): string => {
  const ending =
    basename(path ?? '')
      .toLowerCase()
      .split('.')
      .at(-1) ?? ''
  return asked.text('format') ?? formatsOfNames[ending] ?? 'text'
}

/** Writes whom a user follows, into a file that is there already or anew, or to the terminal. */
export const exportFollows = async (work: Work): Promise<void> => {
  const { session, asked, username } = work
  const path = asked.words[0] === undefined ? undefined : resolve(asked.words[0])
  const existing = path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const text = await session.client.exportfollows({
    ...{ username, format: formatOf(work, path) },
    ...(existing === undefined ? {} : { existing }),
  })
  if (path === undefined) {
    session.terminal.write(text)
    return
  }
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
  answer(session, `Whom ${username} follows stands in ${path}`, { username, file: path })
}

const textIn = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CodedError('cli.file', `${path} cannot be read (${messageOf(error)}).`)
  }
}

/** Follows whom a file lists. */
export const importFollows = async ({ session, asked, username }: Work): Promise<void> => {
  const path = resolve(asked.words[0] ?? '')
  const format = asked.text('format')
  const text = textIn(path)
  const came = await session.client.importfollows({ username, text, ...(format === undefined ? {} : { format }) })
  const others = [
    ...(came.known > 0 ? [`${String(came.known)} were followed already.`] : []),
    ...(came.skipped > 0 ? [`${String(came.skipped)} entries are no feeds, or stand there twice.`] : []),
    ...(came.noRoom > 0 ? [`There was no room for ${String(came.noRoom)}.`] : []),
  ]
  answer(session, [`${username} follows ${String(came.followed)} more feeds.`, ...others].join(' '), { ...came })
}
