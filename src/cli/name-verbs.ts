// Friendly command on the keys of a name.
import type { KeyChangeJson, NameKeyJson, NameKeyPeriodJson } from '../api/names.ts'
import { CodedError } from '../base/coded-error.ts'
import { wrapped } from './layout.ts'
import { paint, type Terminal, whenText } from './render.ts'
import { answerWith, line, nameOf, type Session, type Verb } from './verb.ts'

const words: Readonly<Record<NameKeyJson['origin'], string>> = {
  registered: 'the first key',
  replaced: 'a new key, by the word of the one before',
  repeated: 'the same key once more',
  returned: 'a key that it had before: replacements of that time can be repeated by anybody',
  replayed: 'by a word that was given before, which anybody can repeat',
}

const isDoubtful = ({ origin }: NameKeyJson): boolean => origin === 'returned' || origin === 'replayed'

/** Enough of a key to tell it from others. */
const shortKey = (key: string): string => (key.length > 16 ? `${key.slice(0, 16)}…` : key)

const postsText = ({ posts }: NameKeyPeriodJson): string => {
  if (posts === null) return 'none of the posts held here'
  const { first, last, count, late } = posts
  const range =
    count === 1 ? `post ${String(first)}` : `${String(count)} posts held here, ${String(first)} to ${String(last)}`
  return late === 0 ? range : `${range}; ${String(late)} of them after the newer key was in use`
}

const keyLines = (terminal: Terminal, key: NameKeyPeriodJson): string => {
  const said = isDoubtful(key) ? paint(terminal, 'red', words[key.origin]) : words[key.origin]
  const head = `block ${String(key.height)} ${paint(terminal, 'dim', whenText(key.time))} ${shortKey(key.key)}`
  return wrapped(`${head}\n  ${said}; ${postsText(key)}`, terminal.columns, 2)
}

const name = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const username = nameOf(typed)
  const keys = await session.client.getnamehistory({ username })
  if (keys.length === 0)
    throw new CodedError('cli.no-name', `Nobody has registered ${username}, as far as the blocks of this node tell.`)
  answerWith(session, keys, () => {
    line(session, `${paint(session.terminal, 'bold', `@${username}`)} has had these keys, the newest first:`)
    for (const key of keys) line(session, keyLines(session.terminal, key))
  })
}

/** A change of a key between posts. */
export const renderKeyChange = (terminal: Terminal, change: KeyChangeJson): string => {
  const { username, height, time } = change
  const head = `${paint(terminal, 'bold', `@${username}`)} ${paint(terminal, 'dim', whenText(time))}`
  const said = `has another key since block ${String(height)}: ${words[change.origin]}`
  const text = `${head}\n  ${paint(terminal, isDoubtful(change) ? 'red' : 'yellow', `! ${said}`)}`
  return wrapped(text, terminal.columns, 2)
}

/** What can be asked of a name. */
export const nameVerbs: Readonly<Record<string, Verb>> = {
  name: {
    usage: 'name <name>',
    summary: 'Which keys a name has had, since which block, and which posts each has signed.',
    words: [1, 1],
    run: name,
  },
}
