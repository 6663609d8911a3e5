// Texts about keys of names and proofs of them in English.
import { count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enProof = {
  title: (name: string) => `The key of ${name}`,
  checking: 'The page checks the proof…',
  checked: 'Checked here, in this page, not by the node',
  key: 'Key',
  since: 'Since block',
  above: 'Blocks on it',
  work: 'To forge them',
  tries: (work: number) => `about ${number.format(Number(work.toPrecision(2)))} tries`,
  upTo: 'Shown up to block',
  anchored: 'The blocks lead without a gap from one that this program knows up to this key.',
  loose:
    'The blocks before these were not shown: whoever wanted to deceive this page had to spend the tries that are named here.',
  fromFirst: 'Each key has the word of the one before, from the first registration on.',
  tip: (when: string) => `The last block that was shown is of ${when}. Of a later key nothing can be said here.`,
  agrees: 'The node names the same key.',
  differs:
    'The node names another key than the one that is proved: do not trust what it shows of this name, and ask another node.',
  refused: (reason: string) =>
    `The proof that the node gave proves nothing: ${reason} Do not trust what it says of this key.`,
  reasons: {
    'proof-malformed': 'it cannot be read.',
    'proof-version': 'it is of a later version of this program.',
    'proof-empty': 'it is empty.',
    'proof-too-long': 'it is too long.',
    'proof-other-network': 'it is of another network.',
    'proof-other-name': 'it is of another name.',
    'proof-order': 'its registrations are in the wrong order.',
    'proof-registration': 'it holds no registration of this name.',
    'proof-signature': 'a new key has no valid word of the one before.',
    'proof-block-missing': 'the block of a registration is missing.',
    'proof-branch': 'a registration is not in its block.',
    'proof-branch-ambiguous': 'it could be read in two ways.',
    'proof-header-work': 'a block was not worked for.',
    'proof-header-target': 'a block is easier than it may be.',
    'network-unknown': 'this page does not know the network.',
  },
  failed: (reason: string) => `The page could not check: ${reason}`,
  again: 'Check again',
  history: 'Keys that the name has had',
  origins: {
    registered: 'the first key',
    replaced: 'a new key, by the word of the one before',
    repeated: 'the same key once more',
    returned: 'a key that it had before: replacements of that time can be repeated by anybody',
    replayed: 'by a word that was given before, which anybody can repeat',
  },
  block: (height: number) => `Block ${number.format(height)}`,
  noPosts: 'signed none of the posts held here',
  posts: (first: number, last: number, posts: number) =>
    posts === 1
      ? `signed post ${number.format(first)}`
      : `signed ${count(posts, 'post', 'posts')} held here, ${number.format(first)} to ${number.format(last)}`,
  late: (posts: number) =>
    `${count(posts, 'post', 'posts')} of these after the newer key was in use: written late, or by somebody else who has this key`,
} as const

export const proofTexts: Widened<typeof enProof> = laterTexts('proof', enProof)
