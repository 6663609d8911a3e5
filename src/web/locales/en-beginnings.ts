// Texts for somebody who follows nobody yet, in English.
import { number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enBeginnings = {
  invited: 'Named in your invitation',
  fresh: 'New names',
  inBlock: (height: number) => `since block ${number.format(height)}`,
  tags: 'Used most now',
  nothing: 'Nobody else has a name in this network yet.',
  nothingHint: 'Bring somebody in: they take a name, and you follow each other.',
  bring: 'Bring somebody in',
} as const

export const beginningTexts: Widened<typeof enBeginnings> = laterTexts('beginnings', enBeginnings)
