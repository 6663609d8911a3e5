// Texts of writing a post in English.
import { count } from './english.ts'

export const enComposer = {
  label: 'New post',
  later: 'Post later',
  placeholder: 'What do you want to say?',
  replyLabel: (name: string) => `Reply to ${name}`,
  quoteLabel: (name: string) => `Comment on the post by ${name}`,
  quotePlaceholder: 'What do you want to say about it?',
  quote: 'Retransmit',
  post: 'Post',
  reply: 'Reply',
  cancel: 'Cancel',
  posting: 'Posting…',
  shortcut: 'Ctrl + Enter posts',
  left: (codePoints: number) => `${count(codePoints, 'character', 'characters')} left`,
  second: (codePoints: number) =>
    `${count(codePoints, 'character goes', 'characters go')} into the second part, which old clients may not show:`,
  tooLong: 'Too long for one post. Shorten it a little.',
  notReady: {
    'no-registration': 'You can post once your name is registered.',
    working: 'You can post when your name is ready; write ahead, your text is kept.',
    pending: 'You can post when your name is ready; write ahead, your text is kept.',
    confirmed: 'Almost: you can post after the next block. Your text is kept.',
    ready: '',
    taken: 'This name belongs to someone else; you cannot post with it.',
  },
  empty: 'Write something first.',
  failed: (reason: string) => `Not posted: ${reason} Your text is still here.`,
  ended: 'Not posted: your session has ended. Your text is still here.',
  uncertain:
    'The node stopped answering while it took your post. Look whether it is in the timeline before you post it again.',
  posted: 'Posted.',
} as const
