// What signs in a text mean, as the original client has it: *bold*, ~italic~, _underlined_, -struck-, `as typed` and
// [words](address); and addresses of mail. ADR 88. A text is read once from left to right, in time in proportion to it.
import { segmentsOf, type TextSegment } from './text-grammar.ts'

/** What signs around words make of them. */
export type MarkKind = 'bold' | 'italic' | 'underlined' | 'struck'

/** A piece of a text as it is shown. */
export type MarkedPiece =
  | { readonly kind: 'segment'; readonly segment: Segment }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'mail'; readonly text: string }
  /** Words that lead to an address, which is told beside them. */
  | { readonly kind: 'named-link'; readonly text: string; readonly href: string }
  | { readonly kind: MarkKind; readonly inner: readonly MarkedPiece[] }

/** Its place in the text is of no interest here. */
type Segment = TextSegment | { readonly kind: 'text'; readonly text: string }

const kinds: Readonly<Record<string, MarkKind>> = { '*': 'bold', '~': 'italic', _: 'underlined', '-': 'struck' }

const ofWord = /[\p{L}\p{N}\p{M}\u200c\u200d]/u
const blank = /\s/u

// Written so that each try ends soon: the parts are bounded, and begin where no part of them stands before.
const typed = /`((?:[^`\\]|\\.){1,2000})`/gu
const namedLink = /\[([^[\]\n]{1,200})\]\(([^\s()]{1,1000})\)/gu
const mail =
  /(?<![A-Za-z0-9._%+@/-])[A-Za-z0-9_+-][A-Za-z0-9._+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9@-])/gu

/** Cuts a text where a pattern is found; what is found may still be refused. */
const cut = <T>(
  text: string,
  pattern: RegExp,
  found: (match: RegExpExecArray) => readonly T[] | undefined,
  between: (text: string) => readonly T[],
): readonly T[] => {
  const pieces: T[] = []
  let done = 0
  for (const match of text.matchAll(pattern)) {
    const made = found(match)
    if (made === undefined) continue
    if (match.index > done) pieces.push(...between(text.slice(done, match.index)))
    pieces.push(...made)
    done = match.index + match[0].length
  }
  if (done < text.length) pieces.push(...between(text.slice(done)))
  return pieces
}

const plain = (text: string): MarkedPiece => ({ kind: 'segment', segment: { kind: 'text', text } })

const withMail = (segment: TextSegment): readonly MarkedPiece[] =>
  segment.kind === 'text'
    ? cut<MarkedPiece>(
        segment.text,
        mail,
        ([text]) => [{ kind: 'mail', text }],
        (text) => [plain(text)],
      )
    : [{ kind: 'segment', segment }]

const segmented = (text: string): readonly MarkedPiece[] => segmentsOf(text).flatMap(withMail)

/** Only what the grammar of texts takes for a link with a host may become one. */
const safeHref = (address: string): string | undefined => {
  const [segment, ...others] = segmentsOf(address)
  return segment?.kind === 'link' && others.length === 0 && segment.href.startsWith('http') ? segment.href : undefined
}

const withNamedLinks = (text: string): readonly MarkedPiece[] =>
  cut<MarkedPiece>(
    text,
    namedLink,
    ([, words = '', address = '']) => {
      const href = safeHref(address)
      return href === undefined || words.trim() === '' ? undefined : [{ kind: 'named-link', text: words, href }]
    },
    segmented,
  )

const withTyped = (text: string): readonly MarkedPiece[] =>
  cut<MarkedPiece>(
    text,
    typed,
    ([, inside = '']) => [{ kind: 'typed', text: inside.replaceAll('\\`', '`') }],
    withNamedLinks,
  )

/** A sign that has been met, and what came after it. */
interface Open {
  readonly sign: string
  readonly inner: MarkedPiece[]
}

/** Finds which signs belong together. */
class Marks {
  readonly #whole: MarkedPiece[] = []
  readonly #open: Open[] = []

  add(piece: MarkedPiece): void {
    const into = this.#open.at(-1)?.inner ?? this.#whole
    const last = into.at(-1)
    // Neighbours that are only text are one: words stay whole.
    if (
      piece.kind === 'segment' &&
      piece.segment.kind === 'text' &&
      last?.kind === 'segment' &&
      last.segment.kind === 'text'
    )
      into[into.length - 1] = plain(last.segment.text + piece.segment.text)
    else into.push(piece)
  }

  isOpen(sign: string): boolean {
    return this.#open.some((open) => open.sign === sign)
  }

  open(sign: string): void {
    this.#open.push({ sign, inner: [] })
  }

  close(sign: string): void {
    while (this.#open.at(-1)?.sign !== sign) this.#giveUp()
    const { inner } = this.#open.pop() ?? { inner: [] }
    this.add({ kind: kinds[sign] ?? 'bold', inner })
  }

  /** What is still open is only a sign. */
  finish(): readonly MarkedPiece[] {
    while (this.#open.length > 0) this.#giveUp()
    return this.#whole
  }

  #giveUp(): void {
    const open = this.#open.pop()
    if (open === undefined) return
    this.add(plain(open.sign))
    for (const piece of open.inner) this.add(piece)
  }
}

/** Whether a sign may begin or end something, by what stands around it. Doubled ones, and those inside words, are text. */
const roleOf = (before: string, sign: string, after: string): { readonly opens: boolean; readonly closes: boolean } => {
  const isSingle = before !== sign && after !== sign
  return {
    opens: isSingle && !ofWord.test(before) && after !== '' && !blank.test(after),
    closes: isSingle && !ofWord.test(after) && before !== '' && !blank.test(before),
  }
}

const isText = (piece: MarkedPiece | undefined): piece is { readonly kind: 'segment'; readonly segment: Segment } =>
  piece?.kind === 'segment' && piece.segment.kind === 'text'

/** The sign of a text beside another piece; any other piece counts as a bracket would. */
const edgeOf = (piece: MarkedPiece | undefined, at: 0 | -1): string => {
  if (piece === undefined) return ''
  return isText(piece) ? (piece.segment.text.at(at) ?? '') : '('
}

const readText = (marks: Marks, text: string, before: string, after: string): void => {
  let done = 0
  const take = (end: number): void => {
    if (end > done) marks.add(plain(text.slice(done, end)))
    done = end
  }
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (kinds[sign] === undefined) continue
    const { opens, closes } = roleOf(
      at === 0 ? before : ([...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ''),
      sign,
      at + 1 === text.length ? after : String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20),
    )
    const isOpen = marks.isOpen(sign)
    if (!(isOpen ? closes : opens)) continue
    take(at)
    if (isOpen) marks.close(sign)
    else marks.open(sign)
    done = at + 1
  }
  take(text.length)
}

const lineOf = (text: string): readonly MarkedPiece[] => {
  const pieces = withTyped(text)
  const marks = new Marks()
  for (const [index, piece] of pieces.entries())
    if (isText(piece)) readText(marks, piece.segment.text, edgeOf(pieces[index - 1], -1), edgeOf(pieces[index + 1], 0))
    else marks.add(piece)
  return marks.finish()
}

/** A text with the meaning of its signs; what begins on one line ends on it. */
export const markedText = (text: string): readonly MarkedPiece[] =>
  text.split(/(?<=\n)/u).flatMap((line) => lineOf(line))

/** A text as it was written, with its links. */
export const plainText = (text: string): readonly MarkedPiece[] => segmented(text)
