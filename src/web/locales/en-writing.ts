// Texts of what helps with writing, in English.
import { count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enWriting = {
  legend: 'This text is long',
  one: 'One post, of which old clients show the first part',
  thread: (posts: number) => `A thread of ${count(posts, 'post', 'posts')}, each an answer to the one before`,
  preview: 'What the posts will be',
  part: (place: number, posts: number) => `${number.format(place)} of ${number.format(posts)}`,
  tooMany: (most: number) => `A thread has ${number.format(most)} posts at most: shorten the text.`,
  names: 'Names that begin so',
  signs: 'Signs that are called so',
  found: (matches: number) => `${count(matches, 'proposal', 'proposals')}: up and down choose, Enter takes one.`,
} as const

export const writingTexts: Widened<typeof enWriting> = laterTexts('writing', enWriting)
