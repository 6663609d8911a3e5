// Settings as they are given: the command line first, then `twister.conf` (rpc.md 3).
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { didYouMean } from '../cli/nearest.ts'
import { foreignNames, foreignOption } from './foreign-settings.ts'
import { flagValue, type Setting } from './setting-kinds.ts'
import { isSettingName, type SettingName, settingsTable, type SettingValue } from './settings-table.ts'

const rowOf = (name: SettingName): Setting<unknown> => settingsTable[name]

const unknownOption = (name: string): CodedError => {
  if (name === 'u')
    return new CodedError('settings.unknown', 'The user is named behind the command, as in: twister dm -u bob')
  const meant = didYouMean(name.replace(/^no/u, ''), [...Object.keys(settingsTable), ...foreignNames()], '-')
  return new CodedError('settings.unknown', `There is no option -${name}.${meant} See twisterd -help for all of them.`)
}

/** What was given, by name; the last text counts unless the kind is `list`. */
export class Settings {
  /** Options of the C++ node that were given and have no effect here. */
  readonly ignored = new Set<string>()
  readonly #texts = new Map<SettingName, string[]>()

  /** Takes one option by its text. Throws `settings.unknown` and `settings.unsupported`. */
  add(key: string, given: string): void {
    if (isSettingName(key)) {
      this.#add(key, given)
      return
    }
    const isNegated = key.startsWith('no')
    const name = isNegated ? key.slice(2) : key
    if (isSettingName(name) && rowOf(name).kind === 'flag') this.#add(name, flagValue(given) === false ? '1' : '0')
    else this.#addForeign(key, name, isNegated ? '0' : given)
  }

  #add(name: SettingName, given: string): void {
    const texts = this.#texts.get(name)
    if (texts === undefined) this.#texts.set(name, [given])
    else texts.push(given)
  }

  #addForeign(key: string, name: string, given: string): void {
    const foreign = foreignOption(name)
    if (foreign === undefined) throw unknownOption(key)
    // What is turned off is not missed.
    if (foreign !== 'harmless' && given !== '0')
      throw new CodedError('settings.unsupported', `-${name}: ${foreign.advice}`)
    this.ignored.add(name)
  }

  has(name: SettingName): boolean {
    return this.#texts.has(name)
  }

  /** The value that counts: what was given, or the default of the table. Throws `settings.invalid`. */
  get<Name extends SettingName>(name: Name): SettingValue<Name> {
    const texts = this.#texts.get(name)
    const row = rowOf(name)
    return (texts === undefined ? row.fallback : row.read(name, texts)) as SettingValue<Name>
  }

  /** Which secrets are given. */
  secrets(): readonly SettingName[] {
    return [...this.#texts.keys()].filter((name) => rowOf(name).isSecret)
  }

  /** Takes over what is not set here (the file, after the command line). Lists accumulate. */
  merge(other: Settings): void {
    for (const name of other.ignored) this.ignored.add(name)
    for (const [name, texts] of other.#texts) {
      const held = this.#texts.get(name)
      if (held === undefined) this.#texts.set(name, [...texts])
      else if (rowOf(name).kind === 'list') held.push(...texts)
    }
  }
}

/** The command line: options up to the first other word, which begins a command. */
export interface CommandLine {
  readonly settings: Settings
  /** Empty: run the node. */
  readonly command: readonly string[]
}

/** Short names, as elsewhere. */
const otherNames: Readonly<Record<string, SettingName>> = { '?': 'help', h: 'help' }

/** An empty value is most often a variable that was not set: the default must not step in without a word. */
const refuseEmpty = (name: string, given: string): void => {
  if (given !== '') return
  if (isSettingName(name) && rowOf(name).kind === 'flag') return
  if (isSettingName(name) || foreignOption(name) !== undefined)
    throw new CodedError('settings.invalid', `-${name}= has no value. Give one, or leave the option out.`)
}

/** Reads `-name=value`, `--name`, `-noname`; stops at the first word without a dash (rpc.md 1.16). */
export const parseCommandLine = (words: readonly string[]): CommandLine => {
  const settings = new Settings()
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('-') || word === '-') return { settings, command: words.slice(index) }
    const option = word.replace(/^--?/u, '')
    const cut = option.indexOf('=')
    const written = cut < 0 ? option : option.slice(0, cut)
    const name = Object.hasOwn(otherNames, written) ? (otherNames[written] ?? written) : written
    const given = cut < 0 ? '1' : option.slice(cut + 1)
    refuseEmpty(name, given)
    settings.add(name, given)
  }
  return { settings, command: [] }
}

/** `proxy=` of a file that was copied with all its lines says that there is none; an empty password is a mistake. */
const isUnset = (name: string, given: string): boolean => {
  if (given !== '') return false
  if (isSettingName(name)) return rowOf(name).kind !== 'flag' && !rowOf(name).isSecret
  const foreign = foreignOption(name)
  return foreign !== undefined && foreign !== 'harmless' && !foreign.isSwitch
}

/** Reads `name=value` lines; `#` begins a comment. */
export const parseConfiguration = (content: string, path: string): Settings => {
  const settings = new Settings()
  for (const [index, written] of content.split(/\r?\n/u).entries()) {
    const line = written.replace(/#.*$/u, '').trim()
    if (line === '' || line.startsWith('[')) continue
    const cut = line.indexOf('=')
    const name = (cut < 0 ? line : line.slice(0, cut)).trim().replace(/^-+/u, '')
    const given = cut < 0 ? '1' : line.slice(cut + 1).trim()
    try {
      if (!isUnset(name, given)) settings.add(name, given)
    } catch (error) {
      throw new CodedError('settings.unknown', `${path}, line ${String(index + 1)}: ${messageOf(error)}`)
    }
  }
  return settings
}

/** The path that a person means: `~` is the home folder, which a shell does not always put in. */
const withHome = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)

/** The base data directory that the settings name. */
export const baseDirectory = (settings: Settings): string => resolve(withHome(settings.get('datadir')))

/** The configuration file that the settings name. */
export const configurationPath = (settings: Settings): string => {
  const name = withHome(settings.get('conf'))
  return isAbsolute(name) ? name : join(baseDirectory(settings), name)
}

/** Editors of Windows write UTF-16 on request: each second byte of ASCII is then zero. */
const textOf = (content: Uint8Array, path: string): string => {
  if (content.includes(0) || (content[0] === 0xff && content[1] === 0xfe))
    throw new CodedError(
      'settings.encoding',
      `The configuration file ${path} is no UTF-8 text; it looks like UTF-16. Save it as UTF-8 in your editor.`,
    )
  // The mark of UTF-8 is no part of the first name.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content).replace(/^\ufeff/u, '')
}

/** Adds the configuration file to the command line; a missing default file is fine. */
export const withConfiguration = (settings: Settings): Settings => {
  const path = configurationPath(settings)
  try {
    settings.merge(parseConfiguration(textOf(readFileSync(path), path), path))
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

/** What a service manager says to this process, who takes it out. */
export const managerEnvironment: Record<string, string | undefined> = process.env

/** What this program was told of the person who runs it. */
export const personEnvironment: Readonly<Record<string, string | undefined>> = process.env
