// Every text of the page in English. Another language is another table of the same type.

import { chainStateWords, userStateWords } from '../../api/status-words.ts'
import { enComposer } from './en-composer.ts'
import { enMessages } from './en-messages.ts'
import { enOwn } from './en-own.ts'
import { enPeople } from './en-people.ts'
import { enMining, enOutbox, enWarnings } from './en-outbox.ts'
import { enActions, enGaps, enLists, enNav, enReach, enSearch } from './en-views.ts'
import { count, duration, number } from './english.ts'
import type { Widened } from './widened.ts'

/** Words that begin a line. */
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

export const en = {
  /** For dates and numbers (BCP 47). */
  language: 'en',
  product: 'twister',
  /** Texts of views that come when they are opened, by view: here with the view itself. */
  later: {},
  titleOf: (about: string) => `${about} – twister`,
  skipToContent: 'Skip to the content',
  nav: enNav,
  lists: enLists,
  actions: enActions,
  reach: enReach,
  gaps: enGaps,
  search: enSearch,
  outbox: enOutbox,
  number: (value: number) => number.format(value),
  percent: (share: number) => `${String(Math.floor(share * 100))} %`,

  link: {
    unreachable: 'The node does not answer; trying again.',
    unreachableIn: (seconds: number) => `The node does not answer; trying again in ${duration(seconds)}.`,
    tryNow: 'Try now',
    back: 'The node answers again.',
    stopped: (command: string) =>
      `You have ended the node. Start it on its computer as before, for example with “${command}”: this page goes on by itself.`,
    kept: (ago: string) => `What you see was kept in this browser: ${ago}.`,
    starting: 'Waiting for the node…',
    ended: 'Your session has ended. What you have written is kept.',
    endedRun: 'To go on, run',
    endedThen: 'on the computer of the node and open the link it prints, here in this browser.',
    loggedIn: 'You are logged in again.',
  },

  login: {
    title: 'This page belongs to the owner of the node',
    lead: 'To show that it is you, run this in a terminal on the computer where the node runs:',
    command: 'twister login',
    inCheckout: 'Started with npm start? Then, in the same folder: npx twister login',
    then: 'and open the link it prints. It works once, and then this page knows you.',
    retry: 'I have opened the link',
    still: 'Not logged in yet.',
  },

  user: {
    menu: (name: string) => `You are ${name}. Change user`,
    choose: 'Local users',
    profile: 'Your profile',
    create: 'Create a user',
    importSecret: 'Import a secret',
    showSecret: (name: string) => `Show the secret of ${name}`,
    states: userStateWords,
  },

  registration: {
    title: (name: string) => `Your name: ${name}`,
    steps: { key: 'Key made', work: 'Proof of work', block: 'In a block', ready: 'Ready to post' },
    done: 'done',
    now: 'now',
    later: 'later',
    work: 'Your computer does a piece of work that shows the network you mean it. Leave it running; you can look around meanwhile.',
    stop: 'Stop',
    workLabel: 'Proof of work',
    workExpected: (share: number) => `${String(Math.floor(share * 100))} % of the usual work`,
    wait: (seconds: number) => `about ${duration(seconds)} left`,
    pending: 'Your name is on its way. The next block that someone finds writes it down for everyone.',
    pendingWait: (seconds: number) => `Your name is on its way. Its block should come in about ${duration(seconds)}.`,
    minedHere: 'Your name is on its way. This computer looks for its block.',
    noBlock: (seconds: number) =>
      `The network has found no block for ${duration(seconds)}: perhaps nobody mines just now. As soon as a block comes, this goes on by itself.`,
    noBlockYet: 'This network has no block yet: somebody has to look for the first one.',
    mine: 'Look for a block with this computer',
    failures: {
      'registration.stopped': 'The proof of work was stopped before it was done. Start it again.',
      'registration.taken': 'This name is registered already.',
      'name-taken': 'Someone else has registered the name in the meantime. Choose another one.',
      'transaction-known': 'The registration has been sent already.',
    } as Readonly<Record<string, string>>,
    told: (name: string, state: string) => `${name}: ${state}.`,
    confirmed: (height: number) => `Your name is in block ${number.format(height)}. One more block and you can post.`,
    confirmedWait: (height: number, seconds: number) =>
      `Your name is in block ${number.format(height)}, ready to post in about ${duration(seconds)}.`,
    unregistered: 'There is a key for this name on this computer, but the network does not know it yet.',
    taken: 'This name belongs to someone else in the chain. Choose another one.',
    start: 'Register the name',
    another: 'Choose another name',
    failed: (reason: string) => `Could not start: ${reason}`,
    ready: (name: string) => `${name} is registered and ready to post.`,
    mineHint: 'This network has few miners. If no block comes, let this computer look for one.',
  },

  faults: {
    unreachable: 'The node does not answer.',
    loginNeeded: 'Your session has ended.',
    busy: 'The node is busy. Try again in a moment.',
    unknownCommand: 'This page and the node are of different versions. Reload the page.',
    /** By the names that the node gives them. */
    named: {
      'messages.no-recipient': 'There is nobody of that name whom this node knows.',
      'posts.busy': 'Too many posts wait to be written already. Try again in a moment.',
      'posts.no-key': 'The key of this name is not in the wallet of this node.',
      'posts.not-registered': 'Your name is not registered yet. You can post when it is.',
      'posts.not-ready': 'You can post when the next block has been found; nothing is wrong.',
      'posts.wrong-key': 'This name belongs to another key than the one in this wallet.',
      'registration.busy': 'Too many registrations wait already. Try again when one is done.',
      'registration.no-key': 'The key of this name is not in the wallet of this node.',
      'registration.taken': 'This name is already registered with this key.',
      'wallet.locked': 'The wallet is locked. Unlock it with its passphrase, then try again.',
    },
  },

  composer: enComposer,

  timeline: {
    title: 'Timeline',
    of: (name: string) => `Timeline of ${name}`,
    arrived: (posts: number) => count(posts, 'new post', 'new posts'),
    show: (posts: number) => `Show ${count(posts, 'new post', 'new posts')}`,
    gaps: 'Posts that are missing',
    moreGaps: (sentences: number) => `And ${count(sentences, 'thing more', 'things more')}.`,
    empty: 'No posts yet.',
    emptyFollowing: (people: number) =>
      `You follow ${count(people, 'person', 'people')}; nothing of theirs has come yet. It appears here by itself.`,
    emptyFollow: 'Follow someone, and their posts appear here by themselves. Or write the first one.',
    findPeople: 'Find people',
    loading: 'Reading the timeline…',
    failed: (reason: string) => `The timeline could not be read: ${reason}`,
    retry: 'Try again',
    older: 'Older posts',
    olderLoading: 'Reading older posts…',
    noOlder: 'That is all this node has so far.',
    retransmittedBy: (name: string) => `${name} retransmitted`,
    inReplyTo: (name: string) => `in reply to ${name}`,
    inReplyToOwn: 'continues an earlier post',
    reply: 'Reply',
    replyTo: (name: string) => `Reply to ${name}`,
    follow: 'Follow',
    followName: (name: string) => `Follow ${name}`,
    unknownTime: 'time unknown',
    ahead: 'dated ahead',
    aheadOf: (when: string) => `It says it was written on ${when}, which had not come yet.`,
  },

  messages: enMessages,
  own: enOwn,
  keyChanges: {
    changed: (name: string, height: number) => `${name} has another key since block ${number.format(height)}.`,
    doubtful: (name: string, height: number) =>
      `${name} has another key since block ${number.format(height)}, by a word that anybody can repeat. Somebody else may write as ${name}: ask ${name} in another way.`,
    look: 'Look at the keys',
    seen: 'Seen',
    seenOf: (name: string) => `I have seen that ${name} has another key`,
  },

  people: enPeople,

  node: {
    title: 'Your node',
    network: 'Network',
    chain: 'Chain',
    block: (height: number) => `block ${number.format(height)}`,
    chainPeers: 'Chain peers',
    dht: 'DHT',
    dhtNodes: (nodes: number) => count(nodes, 'node', 'nodes'),
    dhtEstimate: (nodes: number) => `of about ${number.format(nodes)}`,
    swarms: 'Swarms',
    swarmState: (joined: number, peers: number) =>
      `${count(joined, 'swarm', 'swarms')}, ${count(peers, 'peer', 'peers')}`,
    mining: 'Mining',
    ...enMining,
    warnings: enWarnings,
    on: 'on',
    off: 'off',
    startMining: 'Start',
    stopMining: 'Stop',
    startMiningLabel: 'Start mining',
    stopMiningLabel: 'Stop mining',
    miningHint: 'Mining finds the blocks that carry new names. It uses this computer’s processor.',
    version: 'Version',
    tip: (ago: string) => `last block ${ago}`,
    syncLabel: 'Blocks read',
    syncState: (height: number, best: number) => `${number.format(height)} of ${number.format(best)} blocks`,
    syncPace: {
      blocks: (rate: number) => `${count(rate, 'block', 'blocks')} a second`,
      headers: (rate: number) => `${count(rate, 'header', 'headers')} a second`,
    },
    health: {
      current: sentence(chainStateWords.current),
      syncing: sentence(chainStateWords.syncing),
      stalled: sentence(chainStateWords.stalled),
      wrongClock: sentence(chainStateWords['clock-wrong']),
      alone: sentence(chainStateWords['no-peers']),
      noDht: 'Connected; the DHT is still looking for nodes',
      disk: 'Nothing can be written to the disk',
      warned: 'Connected; something needs a look',
      unreachable: 'No answer from the node',
      ended: 'Your session has ended',
    },
    aloneHint: 'Nothing is lost: what you write is kept and goes out as soon as another node is found.',
    failed: (reason: string) => `That did not work: ${reason}`,
  },
} as const

/** What a language has to bring. */
export type Texts = Widened<typeof en>
