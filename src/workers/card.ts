// Draws the picture that previews of a public page show. On a thread: it takes a tenth of a second of work.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { draw } from './drawing.ts'
import type { Job } from './job.ts'

/** What stands on a card. */
export interface CardRequest {
  readonly title: string
  readonly text: string
  /** One line at the foot. */
  readonly foot: string
}

const load = createRequire(import.meta.url)

const fontFamily = 'Noto Sans'

/** Scripts whose letters are drawn; others are left out. */
const scripts = ['latin', 'latin-ext', 'cyrillic', 'greek', 'devanagari', 'vietnamese']

const [width, margin] = [1200, 80]
const height = 630

/** Sizes that are tried, the largest first: letters, their line, and how many lines there is room for. */
const sizes = [
  { size: 56, line: 76, lines: 4 },
  { size: 44, line: 60, lines: 5 },
  { size: 34, line: 46, lines: 7 },
] as const

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters that no XML may hold are left out, the rest is text. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/gu, (character) => escapes[character] ?? '')

/** About how wide a character is, as a share of its height; rather too wide. */
const widthOf = (character: string): number => {
  if (/[ilI.,;:!'|()[\]jtfr ]/u.test(character)) return 0.38
  if (/[mwMW@%]/u.test(character)) return 0.98
  if (/[\u1100-\u{1ffff}]/u.test(character)) return 1.05
  return /[A-Z]/u.test(character) ? 0.72 : 0.62
}

const widthOfText = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0)

/** Words in lines of at most a width; a word that is longer is cut. */
const linesOf = (text: string, most: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u).flatMap((long) => pieces(long, most))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOfText(longer) > most) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}

const pieces = (word: string, most: number): readonly string[] => {
  const found: string[] = []
  let piece = ''
  for (const character of word) {
    if (widthOfText(piece + character) > most) {
      found.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...found, piece]
}

/** The lines of a text and their size: as large as fits, else cut off. */
const laidOut = (text: string) => {
  const shortest = sizes[sizes.length - 1] as (typeof sizes)[number]
  for (const size of sizes) {
    const lines = linesOf(text, (width - 2 * margin) / size.size)
    if (lines.length <= size.lines) return { ...size, shown: lines }
    if (size === shortest)
      return { ...size, shown: [...lines.slice(0, size.lines - 1), `${lines[size.lines - 1] ?? ''} …`] }
  }
  return { ...shortest, shown: [] }
}

const row = (text: string, y: number, style: string): string =>
  `<text x="${String(margin)}" y="${String(y)}" ${style}>${xml(text)}</text>`

/** The drawing. */
export const cardSvg = ({ title, text, foot }: CardRequest): string => {
  const { size, line, shown } = laidOut(text)
  const [head = ''] = linesOf(title, (width - 2 * margin) / 44)
  const rows = shown.map((one, index) => row(one, 220 + index * line, `font-size="${String(size)}" fill="#1c1c1a"`))
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="${fontFamily}">` +
    `<rect width="100%" height="100%" fill="#fbfaf7"/><rect width="16" height="100%" fill="#1d5a8f"/>` +
    row(head, 120, 'font-size="44" font-weight="700" fill="#1d5a8f"') +
    rows.join('') +
    row(foot, height - 50, 'font-size="30" fill="#5b5b55"') +
    '</svg>'
  )
}

let fonts: readonly Uint8Array[] | undefined

const fontsOf = (): readonly Uint8Array[] =>
  [400, 700].flatMap((weight) =>
    scripts.map((script) =>
      readFileSync(load.resolve(`@fontsource/noto-sans/files/noto-sans-${script}-${String(weight)}-normal.woff2`)),
    ),
  )

/** The job: a PNG of 1200 × 630. */
export const drawCard: Job<CardRequest, Uint8Array> = async (request) => {
  fonts ??= fontsOf()
  const font = { fontBuffers: fonts, loadSystemFonts: false, defaultFontFamily: fontFamily }
  return draw(cardSvg(request), { font }, (drawn) => drawn.asPng())
}
