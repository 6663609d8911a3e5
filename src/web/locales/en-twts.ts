// Texts of feeds of the small web and of their conversations, in English.
import { count } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enTwts = {
  conversation: 'Conversation',
  searching: 'Looking for the conversation…',
  rootMissing: 'How it began is in no feed that you follow.',
  found: (nick: string) => `Found in the feed of ${nick}, which you do not follow:`,
  answers: (answers: number) => count(answers, 'answer', 'answers'),
  noAnswers: 'No answers in the feeds that you follow.',
  feed: 'Feed',
  lines: (nick: string) => `Lines of ${nick}`,
  nothing: 'Nothing has come from this feed yet.',
  end: 'These are all its lines that this node keeps.',
  notFollowed: 'You do not follow this feed. A look at it has your node ask its server.',
  look: 'Look at this feed',
  health: 'How it does',
  read: (ago: string) => `Last read: ${ago}.`,
  neverRead: 'It has not been read yet.',
  checked: (ago: string) => `Last asked for: ${ago}.`,
  failing: (tries: number) => `No answer, ${count(tries, 'try', 'tries')} in a row:`,
  stopped: 'It is not asked for any more.',
  moved: 'Its server says that it has moved to:',
  skipped: (lines: number) => `${count(lines, 'line', 'lines')} of it cannot be read.`,
  cut: 'It is too long to be read whole: some lines in the middle are missing.',
  readOnly: 'It can only be read: nobody there would see an answer.',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

export const twtTexts: Widened<typeof enTwts> = laterTexts('twts', enTwts)
