// In which writing system a text is: by its letters, which can be seen, where its language could only be guessed.
import { segmentsOf } from '../../protocol/text-grammar.ts'

/** Writing systems by their codes (ISO 15924), each with a letter of it. Japanese and Korean are Chinese letters with others among them. */
const letters = {
  Latn: /\p{Script=Latin}/gu,
  Cyrl: /\p{Script=Cyrillic}/gu,
  Grek: /\p{Script=Greek}/gu,
  Arab: /\p{Script=Arabic}/gu,
  Hebr: /\p{Script=Hebrew}/gu,
  Deva: /\p{Script=Devanagari}/gu,
  Beng: /\p{Script=Bengali}/gu,
  Taml: /\p{Script=Tamil}/gu,
  Thai: /\p{Script=Thai}/gu,
  Hani: /\p{Script=Han}/gu,
  Jpan: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  Kore: /\p{Script=Hangul}/gu,
} as const

/** The code of a writing system. */
export type ScriptCode = keyof typeof letters

export const scriptCodes = Object.keys(letters) as readonly ScriptCode[]

/** Texts with fewer letters are of none: a name or a laugh is read by everybody. */
const leastLetters = 4

/** Its share of all letters from which on a text is in a writing system; below it, the text is mixed. */
const share = 0.6

const counted = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** The words alone: names, tags and addresses are Latin letters in every language. */
const wordsOf = (text: string): string =>
  segmentsOf(text)
    .filter(({ kind }) => kind === 'text')
    .map((segment) => segment.text)
    .join(' ')

/** The writing system of a text; undefined: it has too few letters, or those of several. */
export const scriptOf = (text: string): ScriptCode | undefined => {
  const words = wordsOf(text)
  const all = counted(words, /\p{L}/gu)
  if (all < leastLetters) return undefined
  const counts = new Map(scriptCodes.map((code) => [code, counted(words, letters[code])]))
  const han = counts.get('Hani') ?? 0
  // A tenth of kana is enough to tell Japanese from Chinese.
  for (const code of ['Jpan', 'Kore'] as const) {
    const own = counts.get(code) ?? 0
    if (own >= all * 0.1 && own + han >= all * share) return code
  }
  return scriptCodes.find((code) => (counts.get(code) ?? 0) >= all * share)
}
