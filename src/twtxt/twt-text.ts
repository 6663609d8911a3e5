// What the text of a twt says: mentions with an address and hashtags in the forms of twtxt; all else by the one grammar of text.
import { hashtagWord, segmentsOf } from '../protocol/text-grammar.ts'

/** What a piece of a twt is. */
export type TwtMark =
  | { readonly kind: 'text' }
  /** `url` is as it was written: whoever opens it looks at it first. */
  | { readonly kind: 'mention'; readonly nick: string | undefined; readonly url: string }
  | { readonly kind: 'hashtag'; readonly word: string; readonly url: string | undefined }
  | { readonly kind: 'link'; readonly href: string }

/** A piece of a twt. All pieces joined give the text again. */
export type TwtSegment = { readonly text: string } & TwtMark

/** A feed that a twt speaks to. */
export interface TwtMention {
  readonly nick: string | undefined
  readonly url: string
}

const mentionInside = /^(?:([^\s<>]+)\s+)?([a-z][a-z0-9+.-]*:\/\/[^\s<>]+)$/iu
const hashtagInside = /^([\p{L}\p{M}\p{N}_-]+)(?:\s+(\S+))?$/u
const hashtagOfUrl = /^[a-z][a-z0-9+.-]*:\/\/[^\s<>]+$/iu

/** What is in `@<…>` or `#<…>` is never longer: an address has an end. */
const longestInside = 2_048

const markOf = (sigil: string, inside: string): TwtMark | undefined => {
  if (sigil === '@') {
    const [found, nick, url = ''] = mentionInside.exec(inside) ?? []
    return found === undefined ? undefined : { kind: 'mention', nick, url }
  }
  if (hashtagOfUrl.test(inside)) return undefined
  const [, word, url] = hashtagInside.exec(inside) ?? []
  return word === undefined ? undefined : { kind: 'hashtag', word: hashtagWord(word), url }
}

/** `@name` without an address means nobody here: whom it means depends on who wrote it. */
const plainSegments = (text: string): readonly TwtSegment[] =>
  segmentsOf(text).map((segment): TwtSegment => {
    // What was opened as the long form and is none stays text.
    if (segment.kind === 'hashtag' && !segment.word.startsWith('<'))
      return { kind: 'hashtag', text: segment.text, word: segment.word, url: undefined }
    return segment.kind === 'link'
      ? { kind: 'link', text: segment.text, href: segment.href }
      : { kind: 'text', text: segment.text }
  })

/** Where `@<` or `#<` stands next. */
const nextOpening = (text: string, from: number): number => {
  for (let less = text.indexOf('<', from + 1); less >= 0; less = text.indexOf('<', less + 1)) {
    const before = text.charCodeAt(less - 1)
    if (before === 64 || before === 35) return less - 1
  }
  return -1
}

const joined = (segments: readonly TwtSegment[]): readonly TwtSegment[] => {
  const done: TwtSegment[] = []
  for (const segment of segments) {
    const last = done.at(-1)
    if (segment.kind === 'text' && last?.kind === 'text')
      done[done.length - 1] = { kind: 'text', text: last.text + segment.text }
    else done.push(segment)
  }
  return done
}

/** Cuts the text of a twt into what is read in different ways. */
export const twtSegmentsOf = (text: string): readonly TwtSegment[] => {
  const segments: TwtSegment[] = []
  let [done, end] = [0, 0]
  for (let start = nextOpening(text, 0); start >= 0; ) {
    // Looked for once, however many marks are opened before it.
    if (end <= start) end = text.indexOf('>', start)
    if (end < 0) break
    const next = nextOpening(text, start + 1)
    const isInner = (next < 0 || next > end) && end - start <= longestInside
    const mark = isInner ? markOf(text.charAt(start), text.slice(start + 2, end)) : undefined
    if (mark !== undefined) {
      if (start > done) segments.push(...plainSegments(text.slice(done, start)))
      done = end + 1
      segments.push({ ...mark, text: text.slice(start, done) })
    }
    start = next
  }
  if (done < text.length) segments.push(...plainSegments(text.slice(done)))
  return joined(segments)
}

/** Most feeds that one twt is taken to speak to. */
const maxMentions = 100

/** The feeds that a twt speaks to, each once. */
export const mentionsOf = (text: string): readonly TwtMention[] => {
  const mentions = new Map<string, TwtMention>()
  for (const segment of twtSegmentsOf(text))
    if (segment.kind === 'mention' && mentions.size < maxMentions && !mentions.has(segment.url))
      mentions.set(segment.url, { nick: segment.nick, url: segment.url })
  return [...mentions.values()]
}

/** A text as a person reads it: line separators are new lines, and what moves a cursor is gone. */
export const shownTwtText = (text: string): string =>
  text
    .replaceAll('\u2028', '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
