// The friendly command line: reads the words of one command, runs it, and says what went wrong.
import { parseArgs } from 'node:util'
import { createClient } from '../api/client.ts'
import { contracts } from '../api/contracts.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { table, wrapped } from './layout.ts'
import { didYouMean } from './nearest.ts'
import { paint, type Terminal } from './render.ts'
import { callNode, type ClientSettings } from './rpc-client.ts'
import type { Verb } from './verb.ts'
import { verbs } from './verbs.ts'

/** Status of a command that could not be understood: nothing was done. */
const misuse = 2

/** Status of a command that failed. */
const failure = 1

/** Width of the help where no terminal says how wide it is: people read it in `less`, or in a file. */
const helpColumns = 100

const helpText = ({ columns = helpColumns }: Terminal): string =>
  [
    'twister [options] <command>, to a node that runs on this machine',
    '',
    table(
      Object.values(verbs).map(({ usage, summary }) => [`  ${usage}`, summary]),
      columns,
    ),
    '',
    wrapped('Options name the node: -datadir=, -network=, -rpcport=, -rpcconnect=, -rpcuser=, -rpcpassword=.', columns),
    'Each command gives its answer as JSON with --json.',
    'All commands of the C++ node work with twisterd instead: twisterd help',
    '',
  ].join('\n')

const usageText = ({ usage, summary }: Verb): string => `twister ${usage}\n${summary}\n`

const misused = (message: string): CodedError => new CodedError('cli.misuse', message)

const verbNamed = (name: string): Verb => {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (verb !== undefined) return verb
  const other = Object.hasOwn(contracts, name) ? ` It is one of the other program: twisterd ${name}` : ''
  throw misused(
    `There is no command “${name}”.${other === '' ? didYouMean(name, Object.keys(verbs)) : other} “twister help” lists all of them.`,
  )
}

const noValue = { type: 'boolean' } as const

/** Options that a command understands, as `parseArgs` wants them. */
const optionsOf = (verb: Verb) => ({
  help: { ...noValue, short: 'h' },
  ...(verb.takesUser === true ? { user: { type: 'string', short: 'u', multiple: true } as const } : {}),
  json: noValue,
  ...Object.fromEntries((verb.flags ?? []).map((flag) => [flag, noValue])),
})

interface Words {
  readonly help: boolean
  readonly user: string | undefined
  readonly json: boolean
  readonly flags: ReadonlySet<string>
  readonly others: readonly string[]
}

/** Some sentences of the C++ node begin with the word that stands before all of them here. */
const toldOf = (error: unknown): string => messageOf(error).replace(/^Error: /u, '')

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** The options of a command and its other words. What looks like an option and is none is never taken for text. */
const wordsOf = (verb: Verb, words: readonly string[]): Words => {
  if (verb.readsOptions === true) {
    const help = words.length === 1 && /^(?:-h|--help)$/u.test(words[0] ?? '')
    return { help, user: undefined, json: false, flags: new Set(), others: words }
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: optionsOf(verb),
      allowPositionals: true,
    })
    const given: Readonly<Record<string, unknown>> = values
    const users: readonly string[] = Array.isArray(given['user']) ? given['user'] : []
    if (users.length > 1) throw misused('Give -u once: a command is of one user.')
    const flags = new Set((verb.flags ?? []).filter((flag) => given[flag] === true))
    return { help: given['help'] === true, user: users[0], json: given['json'] === true, flags, others: positionals }
  } catch (error) {
    if (codeOf(error) === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
      throw misused(`-u needs the name of a user behind it. Write: twister ${verb.usage}`)
    if (codeOf(error) !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw error
    const first = words.find((word) => word.startsWith('-') && !isOption(verb, word)) ?? ''
    throw misused(
      `“${first}” is no option here. Write: twister ${verb.usage}. Options of the node stand before the command, and ` +
        '-- before words that begin with a dash.',
    )
  }
}

const isOption = ({ takesUser, flags }: Verb, word: string): boolean =>
  /^-{1,2}$|^-h$|^--help$|^--json$/u.test(word) ||
  (takesUser === true && /^-u|^--user\b/u.test(word)) ||
  (flags ?? []).some((flag) => word === `--${flag}`)

const checkCount = ({ words: [least, most], usage }: Verb, count: number): void => {
  if (count < least) throw misused(`A word is missing. Write: twister ${usage}`)
  if (count > most) throw misused(`There is a word too many. Write: twister ${usage}`)
}

const showHelp = (terminal: Terminal, [name]: readonly string[]): number => {
  terminal.write(name === undefined ? helpText(terminal) : usageText(verbNamed(name)))
  return 0
}

const runVerb = async (
  settings: () => ClientSettings,
  [name = 'help', ...rest]: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  if (name === 'help') return showHelp(terminal, rest)
  const verb = verbNamed(name)
  const { help, others, ...options } = wordsOf(verb, rest)
  if (help) return showHelp(terminal, [name])
  checkCount(verb, others.length)
  const target = settings()
  const client = createClient(({ method, params }) => callNode(target, method, params))
  await verb.run({ client, terminal, ...options }, others)
  return 0
}

/** Runs one command; the exit status. The settings are read only where a node is called. */
export const runFriendly = async (
  settings: () => ClientSettings,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  try {
    return await runVerb(settings, words, terminal)
  } catch (error) {
    terminal.writeError(`${paint(terminal, 'red', 'error:')} ${toldOf(error)}\n`)
    return error instanceof CodedError && error.code === 'cli.misuse' ? misuse : failure
  }
}
