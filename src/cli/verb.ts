// What friendly commands have in common.
import type { Client } from '../api/client.ts'
import { CodedError } from '../base/coded-error.ts'
import { type Username, usernameFromPerson } from '../protocol/username.ts'
import { table } from './layout.ts'
import type { Terminal } from './render.ts'
import { safeJson } from './words.ts'

/** What a command works with. */
export interface Session {
  readonly client: Client
  readonly terminal: Terminal
  /** What was given as `-u`. */
  readonly user: string | undefined
  /** Whether the answer is to be JSON, for programs. */
  readonly json: boolean
  /** Other options that were given. */
  readonly flags: ReadonlySet<string>
}

/** One friendly command. */
export interface Verb {
  readonly usage: string
  readonly summary: string
  /** How many words must, and may be given. */
  readonly words: readonly [least: number, most: number]
  /** Whether `-u name` says which local user is meant. */
  readonly takesUser?: boolean
  /** Options of its own, without a value. */
  readonly flags?: readonly string[]
  /** It reads its own options: those of another program, which scripts know. */
  readonly readsOptions?: true
  run(session: Session, words: readonly string[]): Promise<void>
}

/** Writes a line. */
export const line = ({ terminal }: Session, text: string): void => {
  terminal.write(`${text}\n`)
}

/** Writes a table; nothing for no rows. */
export const rows = (session: Session, cells: readonly (readonly string[])[]): void => {
  if (cells.length > 0) line(session, table(cells, session.terminal.columns))
}

/** The name that a person means. */
export const nameOf = (typed: string): Username => {
  const name = usernameFromPerson(typed)
  if (name === undefined)
    throw new CodedError('cli.name', `“${typed}” is no user name: those have 1 to 16 letters a–z, digits and _.`)
  return name
}

/** The post that a person means: `alice 5`, `alice/5` or `@alice#5`. */
export const postNamed = (words: readonly string[]): { readonly username: string; readonly k: number } => {
  const [, name = '', number = ''] = /^(.*?)[\s/#]+([0-9]{1,9})$/u.exec(words.join(' ').trim()) ?? []
  if (name !== '') return { username: nameOf(name), k: Number(number) }
  throw new CodedError('cli.post', 'Say which post: the name of its author and its number, as in alice 5.')
}

/** An answer of many parts in two forms: JSON, or what is written by `show`. */
export const answerWith = (session: Session, value: unknown, show: () => void): void => {
  if (session.json) line(session, safeJson(value))
  else show()
}

/** One answer in two forms: a sentence, or the same as JSON. */
export const answer = (session: Session, text: string, value: Readonly<Record<string, unknown>>): void => {
  line(session, session.json ? safeJson(value) : text)
}

/** Whose mutes hold: the user of `-u`, or the only local one; nobody’s when it is not clear who reads. */
export const readerOf = async ({ client, user }: Session): Promise<string | undefined> => {
  if (user !== undefined) return nameOf(user)
  const users = (await client.listwalletusers({})).filter((name) => !name.includes('/'))
  return users.length === 1 ? users[0] : undefined
}

/** The user of `-u`, or the only local one. */
export const chosenUser = async ({ client, terminal, user }: Session): Promise<string> => {
  if (user !== undefined) return nameOf(user)
  const users = (await client.listwalletusers({})).filter((name) => !name.includes('/'))
  const [only] = users
  if (only === undefined)
    throw new CodedError('cli.no-user', `There is no user yet. Create one: ${terminal.call} register <name>`)
  if (users.length > 1) throw new CodedError('cli.which-user', `Which user? Add -u <name>: ${users.join(', ')}`)
  return only
}
