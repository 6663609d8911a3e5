// Texts of messages in English.
import { count, number } from './english.ts'

export const enMessages = {
  title: 'Messages',
  lead: 'Only you and whoever you write to can read them.',
  unread: (messages: number) => `${number.format(messages)} unread`,
  empty: 'No messages yet.',
  emptyHint: 'Write to somebody: everybody who has a name here can get messages. Who follows you sees them.',
  loading: 'Reading the messages…',
  failed: (reason: string) => `The messages could not be read: ${reason}`,
  retry: 'Try again',
  to: 'Write to',
  toHint: 'The name of a user.',
  begin: 'Write',
  unknown: (name: string) => `There is no user called ${name}.`,
  group: 'Group',
  members: (names: readonly string[]) => `${count(names.length, 'member', 'members')}: ${names.join(', ')}`,
  waiting: (messages: number, people: number) =>
    `${count(messages, 'message', 'messages')} from ${people === 1 ? 'somebody' : `${number.format(people)} people`} you do not follow`,
  waitingHint: 'They open when you follow them.',
  waitingFrom: (name: string, messages: number) => `${name}: ${count(messages, 'message', 'messages')}`,
  follow: (name: string) => `Follow ${name} and read`,
  with: (name: string) => `Messages with ${name}`,
  inGroup: (name: string) => `Group: ${name}`,
  older: 'Older messages',
  rule: (name: string) =>
    `Nothing yet. ${name} reads your messages only if ${name} follows you. What is sent cannot be unsent.`,
  begins: 'Here the group begins for you: what was written before an invitation stays closed to whoever is invited.',
  outsider: 'not a member',
  you: 'You',
  label: (name: string) => `Message to ${name}`,
  send: 'Send',
  sending: 'Sending…',
  left: (bytes: number) => `${count(bytes, 'byte', 'bytes')} left`,
  tooLong: (extra: number, most: number) =>
    `Too long by ${count(extra, 'byte', 'bytes')}: a message holds ${number.format(most)}. Shorten it, or send it in two.`,
  sent: 'Sent.',
  arrived: (messages: number) => count(messages, 'new message', 'new messages'),
  notSent: (reason: string) => `Not sent: ${reason} Your text is still here.`,
  uncertain:
    'The node stopped answering while it took your message. Look whether it is there before you send it again.',
} as const
