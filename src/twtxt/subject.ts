// The subject of a twt: what it answers. One scan from the left, whatever the text is (twtxt.md 4.1).

/** A subject, and where the text goes on behind it. */
export interface Subject {
  /** What stands in the parentheses. */
  readonly text: string
  /** The hash that it names, in small letters; undefined: it is a topic in words. */
  readonly hash: string | undefined
  readonly start: number
  readonly end: number
}

const [tab, lineFeed, carriageReturn, blank, comma] = [9, 10, 13, 32, 44] as const
const [opening, at, less] = [40, 64, 60] as const
const lineSeparator = 0x2028

const isBetween = (code: number): boolean =>
  code === blank ||
  code === comma ||
  code === tab ||
  code === lineFeed ||
  code === carriageReturn ||
  code === lineSeparator

const isNameCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45

const isNameStart = (code: number): boolean => isNameCode(code) && code !== 95 && code !== 45

/** Where a mention without an address ends, domain included; undefined: none begins here. */
const endOfBareMention = (text: string, from: number): number | undefined => {
  let end = from + 1
  if (!isNameStart(text.charCodeAt(end))) return undefined
  while (isNameCode(text.charCodeAt(end))) end += 1
  if (text.charCodeAt(end) !== at || !isNameStart(text.charCodeAt(end + 1))) return end
  end += 1
  while (isNameCode(text.charCodeAt(end)) || text.charCodeAt(end) === 46) end += 1
  return end
}

const endOfMention = (text: string, from: number): number | undefined => {
  if (text.charCodeAt(from + 1) !== less) return endOfBareMention(text, from)
  const close = text.indexOf('>', from + 2)
  return close < 0 ? undefined : close + 1
}

/** Longest hash that is looked at; the longest one that is written has 12 characters. */
const longestHash = 64

// What the URL of the older form says differs from place to place: the tag alone counts.
const hashPattern = /#<?([a-z0-9]+)(?=[\s>)]|$)/iu

/** The hash that the inside of a subject names: at least seven letters and digits. */
const hashOf = (inside: string): string | undefined => {
  if (!inside.startsWith('#')) return undefined
  const hash = hashPattern.exec(inside.slice(0, longestHash + 2))?.[1]
  return hash === undefined || hash.length < 7 ? undefined : hash.toLowerCase()
}

/** The first parentheses before which there are only mentions, blanks and commas; undefined: a twt without a subject. */
export const subjectOf = (text: string): Subject | undefined => {
  let position = 0
  while (position < text.length) {
    const code = text.charCodeAt(position)
    if (code === opening) {
      const close = text.indexOf(')', position)
      if (close < 0) return undefined
      const inside = text.slice(position + 1, close)
      return { text: inside, hash: hashOf(inside), start: position, end: close + 1 }
    }
    const next = code === at ? endOfMention(text, position) : isBetween(code) ? position + 1 : undefined
    if (next === undefined) return undefined
    position = next
  }
  return undefined
}
