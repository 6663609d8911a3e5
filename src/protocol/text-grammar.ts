// The one grammar of text: mentions, hashtags and links in what people write, for whoever shows, announces or finds it.
// Each cut takes time in proportion to the text. Nothing here makes markup.
import { parseUrl } from '../base/url.ts'
import { parseUsername, type Username } from './username.ts'

/** Where a segment lies in its text: in UTF-16 units, as JavaScript counts, and in bytes of UTF-8, as the wire does. */
export interface TextSpan {
  readonly start: number
  readonly end: number
  readonly byteStart: number
  readonly byteEnd: number
}

/** What a segment is besides its text. `word` is what a hashtag is announced and found under. */
export type TextMark =
  | { readonly kind: 'text' }
  | { readonly kind: 'mention'; readonly username: Username }
  | { readonly kind: 'hashtag'; readonly word: string }
  | { readonly kind: 'link'; readonly href: string }

/** A piece of a text. All pieces joined give the text again. */
export type TextSegment = { readonly text: string } & TextSpan & TextMark

// What stands inside words although it is punctuation: points, hyphens and low lines of several scripts.
const insideWords = '\u00b7\u05f3\u05f4\u0f0b\u0f0c\u2010\u2011\u2027\u203f\u30fb\uff3f'

// What is not seen and belongs to no word. Joiners (U+200C, U+200D) and variation selectors do belong to words.
const unseen = '\\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff'

// A tag ends where the C++ node ends it (swarm-posts.md 4.2-7), and at blanks, quotes, brackets and stops of all scripts.
const tagCharacter = String.raw`(?:[\-_&%@\\${insideWords}]|[^\s\p{P}${unseen}])`
const tagRun = `#+${tagCharacter}+(?:#+${tagCharacter}+)*`

// A name may touch letters of a script that names have none of: “@bobさん” means bob, “@bobé” does not.
const name = String.raw`[A-Za-z0-9_]{1,16}(?![0-9_\p{Script=Latin}\p{M}\u200c\u200d])`
const nameRun = `@+${name}(?:@+${name})*`

/** Marks begin where a word begins, so that mail addresses, paths and character entities stay whole. */
const wordBegins = String.raw`(?<![\p{L}\p{N}\p{M}\u200c\u200d_@#/&])`

// Of the punctuation beyond ASCII an address holds only what stands inside words: what else is there belongs to the
// sentence around it, and in a host it would lead elsewhere than it seems.
const beyondAscii = String.raw`${insideWords}]|[^\x00-\x7f\s\p{P}${unseen}]`
const host = String.raw`(?:[A-Za-z0-9\-._~%:[\]@${beyondAscii})+`
const path = String.raw`(?:[A-Za-z0-9\-._~%:[\]@!#$&()*+,;=/?${beyondAscii})*`
const link = String.raw`[Hh][Tt][Tt][Pp][Ss]?:\/\/${host}(?:[/?#]${path})?`

// What programs for torrents open: nothing but ASCII, so that it shows all that it is.
const magnet = String.raw`[Mm][Aa][Gg][Nn][Ee][Tt]:\?[A-Za-z0-9\-._~%:@!$&*+,;=/?]+`

const pattern = new RegExp(`${link}|${wordBegins}(?:${magnet}|${nameRun}|${tagRun})`, 'gu')

/** Marks at the end of an address that belong to the sentence around it. */
const sentenceMarks = '.,;:!?'
const opening = new Map([
  [')', '('],
  [']', '['],
])

const countOf = (text: string, character: string): number => text.split(character).length - 1

/** The address without the end of its sentence. A closing bracket stays when it was opened in the address. */
const withoutSentenceEnd = (address: string): string => {
  const surplus = new Map(
    [...opening].map(([close, open]) => [close, countOf(address, close) - countOf(address, open)]),
  )
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    const open = surplus.get(last)
    if (open === undefined ? !sentenceMarks.includes(last) : open <= 0) break
    if (open !== undefined) surplus.set(last, open - 1)
  }
  return address.slice(0, end)
}

// Of the first and of the second version of BitTorrent.
const torrentName = /^urn:(?:btih:(?:[0-9a-f]{40}|[a-z2-7]{32})|btmh:1220[0-9a-f]{64})$/iu

/** What a magnet link leads to: the name of the torrent, and what it is called by whoever wrote the link. */
export interface Magnet {
  readonly torrent: string
  /** Empty where it is called nothing. */
  readonly name: string
}

/** Longest magnet link that is one: with several trackers they have some hundred characters. */
const longestMagnet = 1_500

/** Reads a magnet link; undefined: it names no torrent, or is none. */
export const magnetOf = (address: string): Magnet | undefined => {
  const url = address.length > longestMagnet ? undefined : parseUrl(address)
  if (url?.href.startsWith('magnet:?') !== true) return undefined
  const query = url.searchParams
  const torrent = query.getAll('xt').find((name) => torrentName.test(name))
  return torrent === undefined ? undefined : { torrent, name: (query.get('dn') ?? '').trim() }
}

/** The address as a browser would open it; undefined unless it is plain http or https with a host, or names a torrent. */
const safeHref = (address: string): string | undefined => {
  const url = parseUrl(address)
  if (url === undefined) return undefined
  if (url.protocol === 'magnet:') return magnetOf(url.href) === undefined ? undefined : url.href
  const { protocol, hostname, username, password, href } = url
  if ((protocol !== 'http:' && protocol !== 'https:') || hostname === '') return undefined
  // "https://bank.example@evil.example/" shows one host and opens another.
  return username === '' && password === '' ? href : undefined
}

const isJoiner = (character: string): boolean => character === '\u200c' || character === '\u200d'

/** Joiners join: behind the last letter they are nothing. */
const withoutLastJoiners = (text: string): string => {
  let end = text.length
  while (isJoiner(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** Texts that differ only in this are the same word: how a keyboard composes it. */
export const composed = (text: string): string => text.normalize('NFC')

/** As `composed`, and capitals are small letters; of any part of a text it gives the part of what it gives of the text. */
export const folded = (text: string): string => composed(text).toLowerCase().replaceAll('ς', 'σ')

/** Lower-cases a hashtag, or what a person typed as one, to what it is announced under. */
export const hashtagWord = (tag: string): string => tag.replace(/^#/u, '').toLowerCase()

/** C++ nodes that were built without a locale leave all other capitals as they were written. */
const asciiLowered = (text: string): string => text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase())

const capitalised = (word: string): string => {
  const [first = '', ...rest] = word
  return [first.toUpperCase(), ...rest].join('')
}

/** The same word in the forms that keyboards and C++ nodes give it: whoever looks for a hashtag asks for each. */
export const spellingsOf = (word: string): readonly string[] => [
  ...new Set([
    ...[word, word.normalize('NFC'), word.normalize('NFD')],
    ...[capitalised(composed(word)), composed(word).toUpperCase()].map(asciiLowered),
  ]),
]

type Mark = readonly [text: string, mark: TextMark]

const marksOfLink = (matched: string): readonly Mark[] => {
  const address = withoutSentenceEnd(matched)
  const href = safeHref(address)
  return [[address, href === undefined ? { kind: 'text' } : { kind: 'link', href }]]
}

const markOfWord = (word: string): Mark => {
  if (word.startsWith('#')) {
    const tag = withoutLastJoiners(word)
    return tag.length < 2 ? [word, { kind: 'text' }] : [tag, { kind: 'hashtag', word: hashtagWord(tag) }]
  }
  const username = parseUsername(word.slice(1).toLowerCase())
  return [word, username === undefined ? { kind: 'text' } : { kind: 'mention', username }]
}

/** “#one#two” is two tags; of “##one” the first mark is text. */
const marksOfRun = (run: string): readonly Mark[] => {
  const sigil = run.charAt(0)
  return run.split(sigil).flatMap((word, index): readonly Mark[] => {
    if (word === '') return index === 0 ? [] : [[sigil, { kind: 'text' }]]
    const mark = markOfWord(sigil + word)
    const rest = word.slice(mark[0].length - 1)
    return rest === '' ? [mark] : [mark, [rest, { kind: 'text' }]]
  })
}

/** Bytes of a text in UTF-8; half a surrogate pair counts as the U+FFFD it becomes. */
export const utf8Length = (text: string): number => {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

/** Gathers segments in order and joins neighbours that are only text. */
class Segments {
  readonly #done: TextSegment[] = []
  #waiting = ''
  #start = 0
  #byteStart = 0

  add(text: string, mark: TextMark): void {
    if (mark.kind === 'text') {
      this.#waiting += text
      return
    }
    this.#flush()
    this.#push(text, mark)
  }

  finish(): readonly TextSegment[] {
    this.#flush()
    return this.#done
  }

  #flush(): void {
    if (this.#waiting !== '') this.#push(this.#waiting, { kind: 'text' })
    this.#waiting = ''
  }

  #push(text: string, mark: TextMark): void {
    const end = this.#start + text.length
    const byteEnd = this.#byteStart + utf8Length(text)
    this.#done.push({ ...mark, text, start: this.#start, end, byteStart: this.#byteStart, byteEnd })
    this.#start = end
    this.#byteStart = byteEnd
  }
}

/** Cuts a text into what is read in different ways. */
export const segmentsOf = (text: string): readonly TextSegment[] => {
  const segments = new Segments()
  let done = 0
  for (const { 0: matched, index } of text.matchAll(pattern)) {
    segments.add(text.slice(done, index), { kind: 'text' })
    done = index
    const isLink = !matched.startsWith('@') && !matched.startsWith('#')
    for (const [part, mark] of isLink ? marksOfLink(matched) : marksOfRun(matched)) {
      segments.add(part, mark)
      done += part.length
    }
  }
  segments.add(text.slice(done), { kind: 'text' })
  return segments.finish()
}

// The Braille blank is a symbol by its class and nothing to the eye.
const seen = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether a reader would see nothing: the text is empty, or blanks and unseen characters. */
export const isBlankText = (text: string): boolean => !seen.test(text)
