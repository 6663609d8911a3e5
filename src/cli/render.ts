// Posts and states as lines of a terminal.
import type { LocalUserJson, StatusJson } from '../api/control.ts'
import type { PostJson } from '../api/shapes.ts'
import { chainStateWords, paceWords, walletStateWords } from '../api/status-words.ts'
import { bar, wrapped } from './layout.ts'

/** A line, or a few, that are drawn over until they are done. */
export interface LiveText {
  (text: string): void
  done(): void
}

/** Where text goes and what it may contain. */
export interface Terminal {
  write(text: string): void
  /** What went wrong goes elsewhere, so that what is passed on holds only answers. */
  writeError(text: string): void
  readonly colours: boolean
  /** Letters in a line; undefined where a program reads: nothing is wrapped then. */
  readonly columns: number | undefined
  /** Where a person watches. */
  readonly live: LiveText | undefined
  /** How a person calls this program for the same node: hints that begin with it can be copied. */
  readonly call: string
  /** One line from the person or the program in front of us; a person’s typing is not shown. */
  readSecret(prompt: string): Promise<string>
  /** The same, shown as it is typed: what is long enough to be mistyped. */
  readShown(prompt: string): Promise<string>
  /** Whether a person answers, who may mistype. */
  readonly asksPerson: boolean
  /** What programs are told of the person: home, editor and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Unix seconds. */
  now(): number
  /** Brings the backup in a folder back into the data directory of the settings; tells what there is to say. */
  restoreNode?(folder: string): Promise<Readonly<Record<'folder' | 'text', string>>>
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Colours a text where the terminal has colours. */
export const paint = ({ colours }: Terminal, colour: keyof typeof codes, text: string): string =>
  colours ? `\x1b[${String(codes[colour])}m${text}\x1b[0m` : text

/** Whatever ends a line somewhere; a lone carriage return would write over the line. */
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu

/** Text of others without control characters: it must not move the cursor or change the window. Words stay apart. */
export const plainText = (text: string): string =>
  text
    .replace(lineEnds, '\n')
    .replaceAll('\t', ' ')
    .replace(/[^\P{Cc}\n]|\p{Bidi_Control}/gu, '')
    .replaceAll('\n', '\n  ')

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** A member of a stranger's post as text: signed posts may hold anything under any name. */
const textAt = (from: unknown, member: string): string => {
  const value = isRecord(from) ? from[member] : undefined
  return typeof value === 'string' ? plainText(value) : ''
}

const numberAt = (from: unknown, member: string): string => {
  const value = isRecord(from) ? from[member] : undefined
  return typeof value === 'number' ? String(value) : '?'
}

const nameAt = (from: unknown): string => textAt(from, 'n').replace(/\s/gu, '') || '?'

/** Latest second that a date can stand for (`Date` ends there). */
const latestTime = 8_640_000_000_000

/** A time as a date, to the minute. */
export const whenText = (time: unknown): string => {
  if (typeof time !== 'number' || Math.abs(time) > latestTime) return ''
  return new Date(time * 1000).toISOString().replace('T', ' ').slice(0, 16)
}

const wholeText = (userpost: unknown): string => textAt(userpost, 'msg') + textAt(userpost, 'msg2')

/** One post. */
export const renderPost = (terminal: Terminal, { userpost, unverified = [] }: PostJson): string => {
  const { time, reply } = userpost
  const rt = unverified.includes('rt') ? undefined : userpost.rt
  const name = paint(terminal, 'bold', `@${nameAt(userpost)}`)
  const head = `${name} ${paint(terminal, 'dim', `${whenText(time)} #${numberAt(userpost, 'k')}`.trim())}`
  const about = isRecord(reply) ? paint(terminal, 'dim', ` answers @${nameAt(reply)} #${numberAt(reply, 'k')}`) : ''
  const retransmitted = isRecord(rt) ? [`${paint(terminal, 'cyan', `↻ @${nameAt(rt)}`)} ${wholeText(rt)}`] : []
  const own = wholeText(userpost)
  // Whoever passes a post on without a word has no line.
  const texts = own === '' && retransmitted.length > 0 ? retransmitted : [own, ...retransmitted]
  return wrapped([`${head}${about}`, ...texts].join('\n  '), terminal.columns, 2)
}

/** One local user and how far its registration is, as cells of a table. */
export const userCells = (terminal: Terminal, user: LocalUserJson): readonly [name: string, state: string] => {
  const colour = user.state === 'ready' ? 'green' : user.state === 'taken' ? 'red' : 'yellow'
  const progress = user.workProgress === undefined ? '' : `${bar(user.workProgress)} `
  return [paint(terminal, 'bold', `@${user.username}`), progress + paint(terminal, colour, user.message)]
}

/** One local user in a line. */
export const renderUser = (terminal: Terminal, user: LocalUserJson): string => userCells(terminal, user).join(' ')

/** What has come from the node that was used before. */
const renderLegacyImport = ({ legacyImport }: StatusJson): readonly string[] => {
  if (legacyImport === undefined) return []
  const { folder, isDone, lines } = legacyImport
  return [`  from ${folder}${isDone ? '' : ', going on'}:`, ...lines.map((line) => `    ${line}`)]
}

/** What posts take on disk, where that is bounded, and what is kept for others alone. */
const postLines = ({ posts }: StatusJson): readonly string[] => {
  const { megabytes, budgetMegabytes, dropped, relayed } = posts
  const gone = dropped === 0 ? '' : `, ${String(dropped)} old posts had to go`
  const bounded = `  disk     ${String(megabytes)} of ${String(budgetMegabytes)} MB of posts${gone}`
  const helping = `  helping  ${String(relayed.users)} users whom nobody here follows: ${String(relayed.posts)} posts, ${String(relayed.sentMegabytes)} MB sent`
  return [...(budgetMegabytes === null ? [] : [bounded]), ...(relayed.users === 0 ? [] : [helping])]
}

/** How private reads are. */
const readsLines = (reads: StatusJson['dht']['reads']): readonly string[] => {
  if (reads === undefined) return []
  const { mode, relays, relayed, open, unanswered } = reads
  const others = mode === 'on' ? `${String(open)} openly` : `${String(unanswered)} without an answer`
  return [`  reads    ${String(relayed)} through others, ${others}; ${String(relays)} nodes pass them on`]
}

/** The whole state. */
export const renderStatus = (terminal: Terminal, status: StatusJson): string => {
  const { chain, dht, swarms } = status
  const known = Math.max(chain.bestKnownHeight, chain.height)
  const syncing = chain.state === 'syncing' ? ` ${bar(known === 0 ? 0 : chain.height / known)} of ${String(known)}` : ''
  const pace = chain.pace === undefined ? '' : `, ${paceWords(chain.pace)}`
  return [
    `twister-node ${status.version} on ${status.network}, data in ${status.dataDirectory}`,
    `  chain    block ${String(chain.height)}${syncing}, ${chainStateWords[chain.state]}${pace}, ${String(chain.peers)} peers${chain.mining ? ', mining' : ''}`,
    `  DHT      ${String(dht.nodes)} nodes (about ${String(dht.estimatedNodes)} in all), ${String(dht.items)} items kept`,
    ...readsLines(dht.reads),
    `  swarms   ${String(swarms.joined)} joined, ${String(swarms.peers)} peers`,
    ...postLines(status),
    ...(status.wallet === 'open' ? [] : [`  wallet   ${walletStateWords[status.wallet]}`]),
    ...status.users.map((user) => `  ${renderUser(terminal, user)}`),
    ...renderLegacyImport(status),
    ...status.warnings.map(({ message }) => `  ${paint(terminal, 'red', `! ${message}`)}`),
  ].join('\n')
}
