// Markup in which every value is escaped unless it is markup itself: what strangers write stays text.
import { parseUrl } from '../base/url.ts'
import { escapeMarkup } from '../codec/markup.ts'
import type { PostReference } from '../protocol/post-kind.ts'
import type { TextSegment } from '../protocol/text-grammar.ts'
import { type MarkedPiece, markedText } from '../protocol/text-marks.ts'

/** A piece of a page. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What can stand in markup: texts and numbers are escaped, lists are joined, undefined is nothing. */
export type Markable = Markup | string | number | undefined | readonly Markable[]

const textOf = (value: Markable): string => {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return escapeMarkup(String(value))
}

/** Tag of templates: what is put in is escaped, also inside quoted attributes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Markable[]): Markup =>
  new Markup(parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part))

/** Address of a person's page. */
export const personPath = (username: string): string => `/@${username}`

/** Address of a post's page. */
export const postPath = ({ author, postNumber }: PostReference): string => `/@${author}/${String(postNumber)}`

/** Address of a tag's page. */
export const tagPath = (tag: string): string => `/tag/${encodeURIComponent(tag)}`

// Text browsers and readers know no style: breaks are breaks.
const lines = (text: string): Markup => {
  const [first = '', ...rest] = text.split(/\r\n|\r|\n/u)
  return html`${first}${rest.map((line) => html`<br>${line}`)}`
}

const segment = (piece: TextSegment | { readonly kind: 'text'; readonly text: string }): Markup => {
  switch (piece.kind) {
    case 'mention':
      return html`<a href="${personPath(piece.username)}">${piece.text}</a>`
    case 'hashtag':
      return html`<a href="${tagPath(piece.word)}" rel="tag">${piece.text}</a>`
    case 'link':
      return foreign(piece.href, piece.text)
    case 'text':
      return lines(piece.text)
  }
}

const foreign = (href: string, words: string): Markup =>
  html`<a href="${href}" rel="nofollow noreferrer ugc">${words}</a>`

const marked = (piece: MarkedPiece): Markup => {
  switch (piece.kind) {
    case 'segment':
      return segment(piece.segment)
    case 'typed':
      return html`<code>${lines(piece.text)}</code>`
    case 'mail':
      return foreign(`mailto:${piece.text}`, piece.text)
    case 'named-link':
      // Words may say anything: where they lead stands beside them.
      return html`${foreign(piece.href, piece.text)} <span class="soft">(${parseUrl(piece.href)?.host})</span>`
    case 'bold':
      return html`<strong>${piece.inner.map(marked)}</strong>`
    case 'italic':
      return html`<em>${piece.inner.map(marked)}</em>`
    case 'underlined':
      return html`<u>${piece.inner.map(marked)}</u>`
    case 'struck':
      return html`<s>${piece.inner.map(marked)}</s>`
  }
}

/** What somebody wrote, with mentions, tags and links as links, and signs as what they mean (ADR 88). */
export const prose = (text: string): Markup => html`${markedText(text).map(marked)}`

const months = 'January February March April May June July August September October November December'.split(' ')

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** Seconds that a date of four digits of a year can say: posts claim any. */
const latestTime = Date.UTC(9999, 11, 31) / 1000

/** A time, for people and programs; of the world, since nobody knows where the reader is. */
export const timeMark = (seconds: number): Markup => {
  const date = new Date(Math.min(Math.max(seconds, 0), latestTime) * 1000)
  const day = `${String(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''} ${String(date.getUTCFullYear())}`
  const clock = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`
  return html`<time datetime="${date.toISOString().replace('.000Z', 'Z')}">${day}, ${clock}</time>`
}
