// Texts of the outbox, of warnings and of mining in English.
import { count, duration, number } from './english.ts'

export const enOutbox = {
  title: 'Outbox',
  lead: 'These texts go to your node by themselves, in this order.',
  none: 'Nothing waits to be sent.',
  waiting: 'Kept in this browser. It goes to your node as soon as it answers.',
  sending: 'Going to your node…',
  checking: 'We do not know whether the node took it. Comparing with its list…',
  refused: (reason: string) => `Not taken: ${reason}`,
  again: 'Try again',
  taken: 'The node has taken it.',
  waitingCount: (posts: number) => `${count(posts, 'text waits', 'texts wait')} in the outbox.`,
} as const

export const enWarnings = {
  disk: 'Nothing can be written to the disk: make room. Until then nothing new is kept.',
  'clock-behind': 'The clock of this computer is behind. Set it: until then blocks and posts may be refused.',
  'clock-ahead': 'The clock of this computer is ahead. Set it: what you write is dated ahead.',
  stalled: 'Blocks are missing, and no one sends them. New names are not known here.',
  'no-miner': 'No block has come for longer than chance explains: perhaps nobody mines just now.',
  'posts-unoffered': 'Posts are known to exist that no one we reach has.',
  'wallet-traces': 'Secrets may still lie open in the files of the wallet, from before it had a passphrase.',
  'key-elsewhere': 'Another computer writes with a key of this one.',
  'number-clash': 'Another computer gave one number to another post; the post is published again.',
  'sheets-worthless': 'The recovery sheets of a name are worth nothing any more. Make a new one.',
  'checkpoint-aside': 'The names that vote on blocks agree on another block than this node has.',
  'key-doubtful':
    'The newest key of you or somebody you follow came by a word that anybody can repeat. Look at the keys.',
  'dht-ipv4': 'Only IPv6 is there: profiles, mentions and hashtags need IPv4 and do not work.',
  'reads-shown': 'Too few nodes pass on what you read: it is asked for openly, or not at all.',
  'disk-budget': 'What must be kept is larger than the room that was given to posts.',
} as const

export const enMining = {
  state: 'State',
  rate: 'Speed',
  hashes: (rate: number) => `${number.format(Math.round(rate))} tries a second`,
  expected: 'On average',
  expectedBlock: (seconds: number) => `a block each ${duration(seconds)}, at today’s difficulty`,
  otherWarning: (code: string) => `The node warns of something that this page has no words for (${code}).`,
} as const
