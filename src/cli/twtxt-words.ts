// Options of the commands of twtxt's reference client, as its scripts write them.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CodedError, messageOf } from '../base/coded-error.ts'

type Options = NonNullable<ParseArgsConfig['options']>

const flag = { type: 'boolean' } as const
const value = { type: 'string' } as const

/** What commands that show twts take. */
const shown: Options = {
  ...{ pager: flag, 'no-pager': flag, limit: { ...value, short: 'l' }, ascending: flag, descending: flag },
  ...{ timeout: value, porcelain: flag, cache: flag, 'no-cache': flag, 'force-update': flag },
}

/** Each command with its options, and how many words must and may be given. */
const commands: Readonly<
  Record<string, { readonly options: Options; readonly words: readonly [number, number]; readonly usage: string }>
> = {
  quickstart: { options: {}, words: [0, 0], usage: 'quickstart' },
  tweet: {
    options: { 'created-at': value, twtfile: { ...value, short: 'f' } },
    words: [0, Infinity],
    usage: 'tweet [--created-at TIME] [--twtfile FILE] TEXT…',
  },
  timeline: {
    options: { ...shown, source: { ...value, short: 's' }, twtfile: { ...value, short: 'f' } },
    words: [0, 0],
    usage: 'timeline [--limit N] [--ascending] [--porcelain] [--source NICK|URL]',
  },
  view: { options: shown, words: [1, 1], usage: 'view [--limit N] [--ascending] [--porcelain] NICK|URL' },
  following: {
    options: { check: flag, 'no-check': flag, timeout: value, porcelain: flag },
    words: [0, 0],
    usage: 'following [--no-check] [--porcelain]',
  },
  follow: { options: { force: { ...flag, short: 'f' } }, words: [2, 2], usage: 'follow [--force] NICK URL' },
  unfollow: { options: {}, words: [1, 1], usage: 'unfollow NICK' },
  config: {
    options: { remove: flag, edit: { ...flag, short: 'e' } },
    words: [0, 2],
    usage: 'config [--remove] [--edit] [SECTION.ITEM [VALUE]]',
  },
  export: { options: {}, words: [1, 1], usage: 'export <folder>' },
  'export-follows': {
    options: { format: value },
    words: [0, 1],
    usage: 'export-follows [--format yaml|ini|opml|text] [file]',
  },
  'import-follows': {
    options: { format: value },
    words: [1, 1],
    usage: 'import-follows [--format yaml|ini|opml|text] <file>',
  },
}

/** What was asked: a command with its options and words. */
export interface TwtxtWords {
  readonly command: string
  readonly user: string | undefined
  readonly config: string | undefined
  readonly json: boolean
  readonly has: (option: string) => boolean
  readonly text: (option: string) => string | undefined
  readonly words: readonly string[]
}

/** All that can be written behind `twister twtxt`. */
export const twtxtUsage = Object.values(commands)
  .map(({ usage }) => usage)
  .join(' | ')

const misused = (message: string): CodedError => new CodedError('cli.misuse', message)

const common: Options = {
  ...{ user: { ...value, short: 'u' }, config: { ...value, short: 'c' }, json: flag, verbose: { ...flag, short: 'v' } },
}

/** Which word is the command: options before it are of all commands. */
const commandAt = (words: readonly string[]): number => {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) return at
    if (/^(?:-u|--user|-c|--config)$/u.test(word)) at += 1
  }
  return -1
}

/** Reads the words behind `twister twtxt`. Fault: `cli.misuse`. */
export const twtxtWords = (words: readonly string[]): TwtxtWords => {
  const at = commandAt(words)
  const command = words[at] ?? ''
  const spec = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (spec === undefined) throw misused(`Write: twister twtxt ${twtxtUsage}`)
  const args = [...words.slice(0, at), ...words.slice(at + 1)]
  let parsed
  try {
    parsed = parseArgs({ args, options: { ...common, ...spec.options }, allowPositionals: true })
  } catch (error) {
    throw misused(`${messageOf(error)}\nWrite: twister twtxt ${spec.usage}`)
  }
  const given: Readonly<Record<string, unknown>> = parsed.values
  const text = (option: string): string | undefined => {
    const found = given[option]
    return typeof found === 'string' ? found : undefined
  }
  const { positionals } = parsed
  const [least, most] = spec.words
  if (positionals.length < least || positionals.length > most) throw misused(`Write: twister twtxt ${spec.usage}`)
  return {
    ...{ command, user: text('user'), config: text('config'), json: given['json'] === true, words: positionals },
    ...{ has: (option) => given[option] === true, text },
  }
}
