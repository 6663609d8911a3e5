// Numbers, nouns with their plurals, times and lists of one language, made by the browser's own tables.

/** The categories of plurals that languages have, in the order in which catalogs write their forms. */
export type Category = Intl.LDMLPluralRule

/** What a catalog says numbers, times and names with. */
export interface Words {
  readonly number: (value: number) => string
  readonly percent: (share: number) => string
  /** A number with its noun: one form for each category, parted by `|`; `#` stands for the number. */
  readonly count: (value: number, forms: string) => string
  /** A time that is known roughly. */
  readonly duration: (seconds: number) => string
  /** A time that was measured. */
  readonly seconds: (value: number) => string
  readonly bytes: (value: number) => string
  readonly list: (names: readonly string[]) => string
  /** The first of many names, and how many others there are. */
  readonly few: (names: readonly string[], all?: number) => string
}

/** Names that are said before the others are counted. */
const named = 3

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

const timeUnit = (seconds: number): readonly [unit: string, value: number] => {
  if (seconds < 90) return ['second', Math.max(1, Math.round(seconds))]
  if (seconds < 90 * 60) return ['minute', Math.round(seconds / 60)]
  return seconds < 36 * 3600 ? ['hour', Math.round(seconds / 3600)] : ['day', Math.round(seconds / 86_400)]
}

/** The words of `language` (BCP 47); `others` are the forms of “and # others”, without the “and”. */
export const wordsOf = (language: string, categories: readonly Category[], others: string): Words => {
  const plain = new Intl.NumberFormat(language)
  const share = new Intl.NumberFormat(language, { style: 'percent' })
  const rules = new Intl.PluralRules(language)
  const lists = new Intl.ListFormat(language, { type: 'conjunction' })
  const unit = (value: number, options: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(language, { style: 'unit', ...options }).format(value)
  const count = (value: number, forms: string): string => {
    const all = forms.split('|')
    // A browser with newer tables than ours may know of one more.
    const form = all[categories.indexOf(rules.select(value))] ?? all.at(-1) ?? ''
    return form.replace('#', plain.format(value))
  }
  const list = (names: readonly string[]): string => lists.format(names)
  return {
    ...{ count, list },
    number: (value) => plain.format(value),
    percent: (value) => share.format(Math.floor(value * 100) / 100),
    duration: (seconds) => {
      const [name, value] = timeUnit(seconds)
      return unit(value, { unit: name, unitDisplay: 'long' })
    },
    seconds: (value) => unit(value, { unit: 'second', unitDisplay: 'long' }),
    bytes: (value) => {
      const step = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3))
      return unit(value / 1000 ** step, { unit: byteUnits[step] ?? 'byte', maximumSignificantDigits: 3 })
    },
    few: (names, all = names.length) => {
      const shown = names.slice(0, named)
      return list(all > shown.length ? [...shown, count(all - shown.length, others)] : shown)
    },
  }
}

/** What others wrote, in a text of the other direction: neither turns the signs of the other. */
export const isolated = (words: string): string => `\u2068${words}\u2069`
