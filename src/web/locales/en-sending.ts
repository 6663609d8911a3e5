// Texts of posts that go out later, and of what is made shorter, in English.
import { duration, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enSending = {
  held: (seconds: number) => `Your post goes out in ${duration(seconds)}.`,
  goingOut: 'Your post goes out now.',
  planned: (when: string) => `The node posts it on ${when}.`,
  undo: 'Undo',
  now: 'Post now',
  back: 'Your text is back where you wrote it.',
  tooLate: 'It is out already, or on its way.',
  failed: (reason: string) => `That did not work: ${reason}`,
  later: 'Post later…',
  at: 'When it goes out',
  hint: 'The node keeps it until then: this page can be closed.',
  atOnce: 'Do not wait',
  past: 'This time has gone by.',
  title: 'Waiting for their time',
  lead: 'The node posts them when their time has come, with this page closed, too. What came due while the node did not run goes out when it starts.',
  thread: (posts: number) => `A thread of ${number.format(posts)} posts`,
  change: 'Change',
  text: 'Text',
  save: 'Save',
  cancel: 'Leave as it is',
  takeBack: 'Take back',
  takenBack: 'It is a draft again.',
  problem: (code: string) => `Its time has come, but it could not go out (${code}). The node tries again by itself.`,
  problems: {
    'wallet.locked': 'Its time has come, but the wallet is locked: it goes out when it is unlocked.',
    'posts.not-ready': 'Its time has come; it goes out when your name can be used.',
    'posts.not-found': 'Its time has come, but nobody has the post that it passes on. The node goes on looking.',
  },
  undoTitle: 'Time to think again',
  undoLead:
    'How long a post waits on the node before it goes out. Until then you can take it back; afterwards nobody can.',
  undoNone: 'None: it goes out at once',
  undoFor: (seconds: number) => duration(seconds),
  shorten: (saved: number) => `Make the link shorter by ${number.format(saved)} characters`,
  shortenHint: 'The address goes into a post of its own, which clients of twister find.',
  shortened: 'The link is shorter.',
  leadsTo: (short: string) => `What ${short} leads to is being looked for.`,
} as const

export const sendingTexts: Widened<typeof enSending> = laterTexts('sending', enSending)
