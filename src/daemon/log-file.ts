// `debug.log`: one line an event, JSON, bounded by rotation; levels by part, no secrets.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import type { Log, LogFields } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'

/** Size at which the file is set aside as `debug.log.1`, in bytes. */
const maxLogBytes = 10 * 1024 * 1024

/** Longest text of one field, in characters. */
const maxFieldLength = 4096

/** From which level on the lines of a part are written, the most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'off'] as const

/** One of them. */
export type LogLevel = (typeof logLevels)[number]

type Level = Exclude<LogLevel, 'off'>

/** Levels by part, such as `chain` or `chain/sync`, which holds for what is below; the longest name counts. */
export interface LogLevels {
  readonly usual: LogLevel
  readonly ofParts: ReadonlyMap<string, LogLevel>
}

/** How a log is kept. */
export interface LogSettings {
  readonly levels: LogLevels
  /** Lines go to the standard output instead of the file, for whoever collects it. */
  readonly toConsole: boolean
  /** Texts that must never be written, such as passwords of the settings. */
  readonly secrets: readonly string[]
}

const hidden = '***'

/** Members that hold secrets whatever they are in. */
const secretNames = /passphrase|password|secret|token|cookie|authorization|privatekey|private_key|wif/iu

/** A secret key as text (chain.md 7.1), the token of a link, and the passwords of an address or a header. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{51,52}(?![0-9A-Za-z])/gu, hidden],
  [/([?&]token=)[\w-]+/gu, `$1${hidden}`],
  [/\b(Basic|Bearer) [\w+/=-]{4,}/gu, `$1 ${hidden}`],
  [/(\/\/[^/\s:@]+:)[^/\s@]+@/gu, `$1${hidden}@`],
]

/** Shortest password that is looked for in texts: shorter ones are parts of words. */
const minSecretLength = 6

const withoutSecrets = (text: string, secrets: readonly string[]): string => {
  let told = text
  for (const secret of secrets) told = told.replaceAll(secret, hidden)
  for (const [pattern, instead] of secretTexts) told = told.replace(pattern, instead)
  return told
}

const jsonSafe = (key: string, value: unknown, secrets: readonly string[]): unknown => {
  if (secretNames.test(key) && value !== undefined && value !== null && typeof value !== 'boolean') return hidden
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value.subarray(0, maxFieldLength)).toString('hex')
  if (value instanceof Error) return withoutSecrets((value.stack ?? value.message).slice(0, maxFieldLength), secrets)
  return typeof value === 'string' ? withoutSecrets(value.slice(0, maxFieldLength), secrets) : value
}

/** JSON escapes the control characters of ASCII; a terminal that shows the file obeys others too. */
const withoutControls = (line: string): string =>
  line.replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

interface LogSink {
  write(line: string): void
}

/** A log must not bring down what it watches: when the disk is full or the file is gone, lines are lost. */
const openSink = (path: string, scope: Scope): LogSink => {
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  let isOpen = true
  scope.defer(() => {
    isOpen = false
    closeSync(file)
  })
  const rotate = (): void => {
    renameSync(path, `${path}.1`)
    const next = openSync(path, 'a', 0o600)
    closeSync(file)
    file = next
    size = 0
  }
  return {
    write: (line) => {
      if (!isOpen) return
      try {
        if (size > maxLogBytes) rotate()
        size += writeSync(file, line)
      } catch {
        size += line.length
      }
    },
  }
}

/** Lines for whoever collects the standard output; nothing is kept here. */
const consoleSink: LogSink = {
  write: (line) => void process.stdout.write(line),
}

/** Parts are written with `node/` before them; settings leave it out. */
const levelOf = (part: string, { usual, ofParts }: LogLevels): number => {
  for (
    let name = part.replace(/^node\/?/u, '');
    name !== '';
    name = name.slice(0, Math.max(0, name.lastIndexOf('/')))
  ) {
    const level = ofParts.get(name)
    if (level !== undefined) return logLevels.indexOf(level)
  }
  return logLevels.indexOf(usual)
}

interface LogParts {
  readonly sink: LogSink
  readonly clock: Clock
  readonly levels: LogLevels
  readonly secrets: readonly string[]
}

const makeLog = (part: string, parts: LogParts): Log => {
  const { sink, clock, levels, secrets } = parts
  const least = levelOf(part, levels)
  const safe = (key: string, value: unknown): unknown => jsonSafe(key, value, secrets)
  const writer = (level: Level): Log['info'] => {
    if (logLevels.indexOf(level) < least) return () => undefined
    return (message, fields: LogFields = {}) => {
      const time = new Date(clock.nowMs()).toISOString()
      sink.write(`${withoutControls(JSON.stringify({ time, level, part, message, ...fields }, safe))}\n`)
    }
  }
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    child: (child) => makeLog(`${part}/${child}`, parts),
  }
}

/** Opens the log of the process. Writes to the file are synchronous: what was said before a crash is there. */
export const openLog = (path: string, clock: Clock, settings: LogSettings, scope: Scope): Log =>
  makeLog('node', {
    sink: settings.toConsole ? consoleSink : openSink(path, scope),
    clock,
    levels: settings.levels,
    secrets: settings.secrets.filter((secret) => secret.length >= minSecretLength),
  })
