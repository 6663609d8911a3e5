// Makes texts of a language that nobody speaks: English with accents, two fifths longer, in brackets. What stays plain was
// not translated; what is cut off would be cut off in a real language, too.

const plain = 'AaBbCcDdEeGgHhIiKkLlMmNnOoPpRrSsTtUuVvWwYyZz'
// One code unit each, as those above.
const accented = 'ÅåßƀÇçÐðÉéĜĝĤĥÎîĶķĻļṀṁÑñÖöÞþŔŕŠšŢţÛûṼṽŴŵÝýŽž'

const accentOf = (letter: string): string => accented[plain.indexOf(letter)] ?? letter

/** Places of what others wrote, which stays as it is. */
const firstMark = 0xe000

const marksOf = (given: readonly unknown[]): { readonly marked: readonly unknown[]; readonly kept: string[] } => {
  const kept: string[] = []
  const mark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mark)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]))
    if (typeof value !== 'string') return value
    kept.push(value)
    return String.fromCharCode(firstMark + kept.length - 1)
  }
  return { marked: given.map(mark), kept }
}

const lengthened = (text: string): string => {
  const accent = text.replace(/[A-Za-z]/gu, accentOf)
  // In pieces, as words are.
  const more = '·'.repeat(Math.ceil(text.length * 0.4)).replace(/.{6}/gu, '$& ')
  return `[${accent}${more.trimEnd()}]`
}

/** The texts of a table, but those whose paths are named: they stay as they are. */
export const disguised = (value: unknown, asItIs: ReadonlySet<string>, path = ''): unknown => {
  if (asItIs.has(path)) return value
  if (typeof value === 'string') return value === '' ? '' : lengthened(value)
  if (typeof value === 'function')
    return (...given: readonly unknown[]): string => {
      const { marked, kept } = marksOf(given)
      const said = (value as (...parameters: readonly unknown[]) => string)(...marked)
      return lengthened(said).replace(/[\uE000-\uE0FF]/gu, (mark) => kept[mark.charCodeAt(0) - firstMark] ?? mark)
    }
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, unknown>>).map(([key, text]) => [
      key,
      disguised(text, asItIs, path === '' ? key : `${path}.${key}`),
    ]),
  )
}
