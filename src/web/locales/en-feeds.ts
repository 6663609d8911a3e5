// Texts of following feeds of the small web, in English.
import { count } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enFeeds = {
  title: 'Feeds of the small web',
  label: 'Follow a feed (twtxt, Yarn)',
  placeholder: 'https://example.org/twtxt.txt',
  hint: 'An address, or @nick@domain. Its lines stand in your timeline beside posts.',
  look: 'Look',
  none: 'No feeds yet.',
  twts: (twts: number) => count(twts, 'line', 'lines'),
  otherHost: 'It says that it is of another host than the one that gave it: whoever wrote it may pretend.',
  failing: (tries: number) => `no answer, ${count(tries, 'try', 'tries')} so far`,
  notRead: 'not read yet',
  read: (ago: string) => `read ${ago}`,
} as const

export const feedTexts: Widened<typeof enFeeds> = laterTexts('feeds', enFeeds)
