// The one table of settings: command line, `twister.conf`, defaults and help come from it (rpc.md 3).
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { foreignOption } from './foreign-settings.ts'

/** How the text of a setting is read. */
export type SettingKind = 'flag' | 'number' | 'text' | 'list'

/** One setting. */
export interface Setting {
  readonly key: string
  readonly kind: SettingKind
  /** For people. */
  readonly fallback: string
  readonly summary: string
}

const setting = (key: string, kind: SettingKind, fallback: string, summary: string): Setting => ({
  key,
  kind,
  fallback,
  summary,
})

/** Every setting, in the order of the help. */
export const settingsTable: readonly Setting[] = [
  setting('help', 'flag', '0', 'Show this text and stop.'),
  setting('conf', 'text', 'twister.conf', 'Configuration file, relative to the base data directory.'),
  setting(
    'datadir',
    'text',
    '~/.twister-node',
    'Base data directory; each network but main has a folder of its own in it.',
  ),
  setting(
    'network',
    'text',
    'main',
    'Network: main, testnet, regtest, or private:<name> to found or join one of your own.',
  ),
  setting('testnet', 'flag', '0', 'The same as -network=testnet.'),
  setting('regtest', 'flag', '0', 'The same as -network=regtest.'),
  setting('demo', 'flag', '0', 'Run a private network of three nodes with alice, bob and carol.'),
  setting('daemon', 'flag', '0', 'Run in the background.'),
  setting(
    'port',
    'number',
    'by network',
    'TCP port of chain connections; the DHT (UDP) and the swarms (TCP) use the next thousand.',
  ),
  setting('bind', 'text', '0.0.0.0', 'Address to listen on and to connect from.'),
  setting('listen', 'flag', '1', 'Accept connections. 0 by default with -connect.'),
  setting('connect', 'list', 'none', 'Connect only to this node. May be repeated.'),
  setting('addnode', 'list', 'none', 'Keep a connection to this node besides others. May be repeated.'),
  setting('dnsseed', 'flag', '1', 'Ask the seeds of the network for nodes. 0 by default with -connect.'),
  setting('maxconnections', 'number', '125', 'Most chain connections.'),
  setting(
    'multiconnperip',
    'flag',
    '1',
    'Several swarm connections from one address, as behind one router or on one machine.',
  ),
  setting('checkpoints', 'flag', '1', 'Accept only blocks that fit the built-in checkpoints.'),
  setting('gen', 'flag', '0', 'Mine.'),
  setting('genproclimit', 'number', '-1', 'Mining threads; -1 for all cores.'),
  setting('blockinterval', 'number', 'by network', 'Seconds that our miner lets pass after a block.'),
  setting('rpcport', 'number', 'by network', 'Port of the web page and of JSON-RPC.'),
  setting('rpcbind', 'list', '127.0.0.1', 'Address for the web page and JSON-RPC. May be repeated.'),
  setting(
    'rpcallowip',
    'list',
    'none',
    'Clients besides this machine: an address, a pattern with * and ?, or a network like 10.0.0.0/8.',
  ),
  setting('rpchost', 'list', 'none', 'Host name by which browsers may call the node. May be repeated.'),
  setting('rpcuser', 'text', 'none', 'User name for JSON-RPC; without it the cookie file is used.'),
  setting('rpcpassword', 'text', 'none', 'Password for JSON-RPC.'),
  setting('rpcconnect', 'text', '127.0.0.1', 'Node that commands are sent to.'),
  setting('htmldir', 'text', 'built in', 'Folder of another web client.'),
  setting('stopwithparent', 'flag', '0', 'Stop when the program that started the node goes away.'),
  setting('pid', 'text', 'twisterd.pid', 'File for the process number with -daemon, relative to the data directory.'),
  setting('debug', 'flag', '0', 'Write more into debug.log.'),
]

const byKey = new Map(settingsTable.map((entry) => [entry.key, entry]))

const words: Readonly<Record<string, boolean>> = {
  '': true,
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
}

/** A flag by its text: a word, or a number as in the C++ node; undefined when it is neither. */
const flagValue = (text: string): boolean | undefined => {
  const word = text.toLowerCase()
  if (Object.hasOwn(words, word)) return words[word]
  return /^-?\d+$/u.test(word) ? Number(word) !== 0 : undefined
}

/** Values by key, as texts; the last one counts unless the kind is `list`. */
export class RawSettings {
  /** Options of the C++ node that were given and have no effect here. */
  readonly ignored = new Set<string>()
  readonly #values = new Map<string, string[]>()

  add(key: string, value: string): void {
    const isNegated = !byKey.has(key) && key.startsWith('no')
    const name = isNegated ? key.slice(2) : key
    if (!byKey.has(name)) {
      this.#addForeign(key, name, isNegated ? '0' : value)
      return
    }
    const list = this.#values.get(name) ?? []
    list.push(isNegated ? (flagValue(value) === false ? '1' : '0') : value)
    this.#values.set(name, list)
  }

  #addForeign(key: string, name: string, value: string): void {
    const foreign = foreignOption(name)
    if (foreign === undefined)
      throw new CodedError('settings.unknown', `There is no option -${key}. See twisterd -help for all of them.`)
    // What is turned off is not missed.
    if (foreign !== 'harmless' && value !== '0')
      throw new CodedError('settings.unsupported', `-${name}: ${foreign.advice}`)
    this.ignored.add(name)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  text(key: string): string | undefined {
    return this.#values.get(key)?.at(-1)
  }

  list(key: string): readonly string[] {
    return this.#values.get(key) ?? []
  }

  flag(key: string, fallback: boolean): boolean {
    const text = this.text(key)
    if (text === undefined) return fallback
    const value = flagValue(text)
    if (value === undefined) throw new CodedError('settings.invalid', `-${key}=${text} must be 1 (on) or 0 (off).`)
    return value
  }

  number(key: string, fallback: number, bounds: readonly [least: number, most: number]): number {
    const text = this.text(key)
    if (text === undefined) return fallback
    const value = Number(text)
    const [least, most] = bounds
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new CodedError(
        'settings.invalid',
        `-${key}=${text} must be a whole number from ${String(least)} to ${String(most)}.`,
      )
    return value
  }

  /** Takes over what is not set here (the file, after the command line). Lists accumulate. */
  merge(other: RawSettings): void {
    for (const key of other.ignored) this.ignored.add(key)
    for (const [key, values] of other.#values) {
      if (!this.#values.has(key)) this.#values.set(key, [...values])
      else if (byKey.get(key)?.kind === 'list') this.#values.get(key)?.push(...values)
    }
  }
}

/** The command line: options up to the first other word, which begins a command. */
export interface CommandLine {
  readonly settings: RawSettings
  /** Empty: run the node. */
  readonly command: readonly string[]
}

/** Reads `-name=value`, `--name`, `-noname`; stops at the first word without a dash (rpc.md 1.16). */
export const parseCommandLine = (words: readonly string[]): CommandLine => {
  const settings = new RawSettings()
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('-') || word === '-') return { settings, command: words.slice(index) }
    const option = word.replace(/^--?/u, '')
    const cut = option.indexOf('=')
    const name = cut < 0 ? option : option.slice(0, cut)
    settings.add(name === '?' ? 'help' : name, cut < 0 ? '1' : option.slice(cut + 1))
  }
  return { settings, command: [] }
}

/** Reads `name=value` lines; `#` begins a comment. */
export const parseConfiguration = (text: string, path: string): RawSettings => {
  const settings = new RawSettings()
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    const content = line.replace(/#.*$/u, '').trim()
    if (content === '' || content.startsWith('[')) continue
    const cut = content.indexOf('=')
    const name = (cut < 0 ? content : content.slice(0, cut)).trim().replace(/^-+/u, '')
    try {
      settings.add(name, cut < 0 ? '1' : content.slice(cut + 1).trim())
    } catch (error) {
      throw new CodedError('settings.unknown', `${path}, line ${String(index + 1)}: ${messageOf(error)}`)
    }
  }
  return settings
}

/** The base data directory that the settings name. */
export const baseDirectory = (settings: RawSettings): string => {
  const text = settings.text('datadir')
  if (text === undefined) return join(homedir(), '.twister-node')
  return resolve(text.startsWith('~/') ? join(homedir(), text.slice(2)) : text)
}

/** Adds the configuration file to the command line; a missing default file is fine. */
export const withConfiguration = (settings: RawSettings): RawSettings => {
  const name = settings.text('conf') ?? 'twister.conf'
  const path = isAbsolute(name) ? name : join(baseDirectory(settings), name)
  try {
    settings.merge(parseConfiguration(readFileSync(path, 'utf8'), path))
  } catch (error) {
    if (error instanceof CodedError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A data directory that is none is told of by whoever opens it.
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    if (!missing)
      throw new CodedError('settings.unreadable', `The configuration file ${path} cannot be read: ${messageOf(error)}.`)
    if (settings.has('conf'))
      throw new CodedError('settings.no-file', `The configuration file ${path} does not exist. Check -conf.`)
  }
  return settings
}

/** Whether a terminal may get colours (https://no-color.org). */
export const wantsColours = (isTerminal: boolean): boolean => isTerminal && process.env['NO_COLOR'] === undefined

/** The help text: usage, then every option. */
export const helpText = (): string => {
  const width = Math.max(...settingsTable.map(({ key }) => key.length)) + 4
  const lines = settingsTable.map(
    ({ key, kind, fallback, summary }) =>
      `  ${`-${key}${kind === 'flag' ? '' : '='}`.padEnd(width)}${summary}${fallback === 'none' ? '' : ` (${fallback})`}`,
  )
  return [
    'twisterd [options]                    run a node',
    'twisterd [options] <command> [words]  send a command to a running node; "help" lists them',
    '',
    'Options, also as lines name=value of twister.conf:',
    ...lines,
  ].join('\n')
}
