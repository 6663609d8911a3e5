// The configuration file of twtxt's reference client: its place, its options, and what stands there if they are not given.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import { readIni, withIniOptions } from '../codec/ini.ts'
import type { Terminal } from './render.ts'

/** Longest file that is read. */
const maxBytes = 1_048_576

/** A path with `~` for the home of the person. */
export const expandedPath = (path: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path

/** Where the reference client has it. */
const usualConfigPath = (environment: Terminal['environment']): string => {
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'twtxt', 'config')
  if (platform() === 'win32') return join(environment['APPDATA'] ?? homedir(), 'twtxt', 'config')
  return join(environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'twtxt', 'config')
}

const readText = (path: string): string => {
  if (statSync(path).size > maxBytes)
    throw new CodedError('cli.twtxt-config', `${path} is longer than a configuration file can be.`)
  return readFileSync(path, 'utf8')
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ '1': true, yes: true, true: true, on: true },
  ...{ '0': false, no: false, false: false, off: false },
}

/** The file, as far as it is there. */
export class TwtxtConfig {
  readonly path: string
  #text: string

  constructor(path: string, text: string) {
    this.path = path
    this.#text = text
  }

  /** Reads the file that is named, or the usual one if there is one. Fault: `cli.twtxt-config`. */
  static open(named: string | undefined, environment: Terminal['environment']): TwtxtConfig {
    if (named !== undefined && !existsSync(named))
      throw new CodedError('cli.twtxt-config', `✗ Config file not found or not readable: ${named}`)
    const path = named === undefined ? usualConfigPath(environment) : resolve(named)
    return new TwtxtConfig(path, existsSync(path) ? readText(path) : '')
  }

  /** All options of `[twtxt]`, which hook commands may name. */
  options(): ReadonlyMap<string, string> {
    const entries = readIni(this.#text).filter(({ section }) => section === 'twtxt')
    return new Map(entries.map(({ key, value }) => [key, value]))
  }

  get(section: string, key: string): string | undefined {
    return readIni(this.#text).find((entry) => entry.section === section && entry.key === key.toLowerCase())?.value
  }

  /** An option that is on or off. Fault: `cli.twtxt-config`. */
  flag(key: string, otherwise: boolean): boolean {
    const value = this.get('twtxt', key)
    const truth = value === undefined ? otherwise : truths[value.toLowerCase()]
    if (truth !== undefined) return truth
    throw new CodedError('cli.twtxt-config', `✗ Config error on ${key} - Not a boolean: ${String(value)}`)
  }

  /** An option that is a whole number. Fault: `cli.twtxt-config`. */
  number(key: string): number | undefined {
    const value = this.get('twtxt', key)
    if (value === undefined) return undefined
    if (/^\d{1,9}$/u.test(value)) return Number(value)
    throw new CodedError('cli.twtxt-config', `✗ Config error on ${key} - Not a number: ${value}`)
  }

  /** Writes options of a section, or takes them out (undefined); the file appears whole. */
  set(section: string, changes: ReadonlyMap<string, string | undefined>): void {
    this.#text = withIniOptions(this.#text, section, changes)
    mkdirSync(dirname(this.path), { recursive: true })
    writeFileSync(`${this.path}.new`, this.#text)
    renameSync(`${this.path}.new`, this.path)
  }
}
