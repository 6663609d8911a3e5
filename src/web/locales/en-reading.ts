// Texts of what is not read, in English.
import { duration } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enReading = {
  howLong: 'For how long',
  lasting: (seconds: number) => duration(seconds),
  marks: 'Mark-up',
  marksHint:
    'Signs around words can mean something: *bold*, ~italic~, _underlined_, -struck-, `as typed`, [words](address).',
  marksShown: 'Show what they mean',
  scripts: 'Writing systems you do not read',
  scriptsHint:
    'Posts whose letters are mostly of these are not shown in this browser, but for your own. Nobody can know the language of a short text for certain; its letters can be seen.',
} as const

export const readingTexts: Widened<typeof enReading> = laterTexts('reading', enReading)
