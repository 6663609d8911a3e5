// The kinds of settings: how their texts become values.
import { CodedError } from '../base/coded-error.ts'

/** How the text of a setting is read. */
export type SettingKind = 'flag' | 'number' | 'text' | 'list'

/** No value of its own: what happens without one, for people. */
export interface Otherwise {
  readonly otherwise: string
}

/** One row of the table. */
export interface Setting<Value> {
  readonly kind: SettingKind
  /** What counts when nobody gives one. */
  readonly fallback: Value
  /** The same for people. */
  readonly shownFallback: string
  readonly summary: string
  /** Must not be seen by other users of the machine. */
  readonly isSecret: boolean
  /** The value of what was given, of which there is something. Throws `settings.invalid`. */
  readonly read: (name: string, texts: readonly string[]) => NonNullable<Value>
}

type ValueOf<Value, Fallback> = Fallback extends Otherwise ? Value | undefined : Value

const isOtherwise = (fallback: unknown): fallback is Otherwise =>
  typeof fallback === 'object' && fallback !== null && 'otherwise' in fallback

const shownFallbackOf = (fallback: unknown): string => {
  if (isOtherwise(fallback)) return fallback.otherwise
  if (typeof fallback === 'boolean') return fallback ? '1' : '0'
  if (Array.isArray(fallback)) return fallback.length === 0 ? 'none' : fallback.join(' and ')
  return String(fallback)
}

const setting = <Value, Fallback extends Value | Otherwise>(
  kind: SettingKind,
  fallback: Fallback,
  summary: string,
  read: (name: string, texts: readonly string[]) => Value,
): Setting<ValueOf<Value, Fallback>> => ({
  kind,
  fallback: (isOtherwise(fallback) ? undefined : fallback) as ValueOf<Value, Fallback>,
  shownFallback: shownFallbackOf(fallback),
  summary,
  isSecret: false,
  read: read as Setting<ValueOf<Value, Fallback>>['read'],
})

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
export const flagValue = (text: string): boolean | undefined => {
  const word = text.toLowerCase()
  if (Object.hasOwn(words, word)) return words[word]
  return /^-?\d+$/u.test(word) ? Number(word) !== 0 : undefined
}

const lastOf = (texts: readonly string[]): string => texts.at(-1) ?? ''

/** On or off. */
export const flag = <Fallback extends boolean | Otherwise>(fallback: Fallback, summary: string) =>
  setting<boolean, Fallback>('flag', fallback, summary, (name, texts) => {
    const value = flagValue(lastOf(texts))
    if (value === undefined)
      throw new CodedError('settings.invalid', `-${name}=${lastOf(texts)} must be 1 (on) or 0 (off).`)
    return value
  })

/** A whole number within bounds. */
export const integer = <Fallback extends number | Otherwise>(
  fallback: Fallback,
  [least, most]: readonly [least: number, most: number],
  summary: string,
) =>
  setting<number, Fallback>('number', fallback, summary, (name, texts) => {
    const given = lastOf(texts)
    const value = Number(given)
    if (given.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new CodedError(
        'settings.invalid',
        `-${name}=${given} must be a whole number from ${String(least)} to ${String(most)}.`,
      )
    return value
  })

/** Any text. */
export const text = <Fallback extends string | Otherwise>(fallback: Fallback, summary: string) =>
  setting<string, Fallback>('text', fallback, summary, (_name, texts) => lastOf(texts))

/** Any text that must not be seen. */
export const secretText = (otherwise: string, summary: string): Setting<string | undefined> => ({
  ...text({ otherwise }, summary),
  isSecret: true,
})

/** Several texts. */
export const list = (fallback: readonly string[], summary: string) =>
  setting<readonly string[], readonly string[]>('list', fallback, summary, (_name, texts) => texts)
