// Texts of the views of the page in English.
import { count, number } from './english.ts'

export const enNav = {
  label: 'Parts of the page',
  aside: 'Besides',
  home: 'Home',
  notifications: 'Notifications',
  messages: 'Messages',
  search: 'Search',
  people: 'People',
  saved: 'Saved',
  drafts: 'Drafts',
  network: 'Network',
  settings: 'Settings',
  write: 'Write a post',
  more: 'More',
  back: 'Back',
  close: 'Close',
  counted: (words: string, unread: number) => `${words}, ${number.format(unread)} new`,
} as const

export const enLists = {
  loading: 'Reading…',
  more: 'Show more',
  failed: (reason: string) => `This could not be read: ${reason}`,
} as const

export const enActions = {
  retransmit: 'Retransmit',
  retransmitDone: 'Retransmitted',
  retransmitOf: (name: string) => `Retransmit the post by ${name}`,
  retransmitNow: 'Retransmit as it is',
  quote: 'Retransmit with a comment…',
  retransmitted: 'Retransmitted.',
  favouriteOf: (name: string) => `Favourite the post by ${name}`,
  favouriteStates: { none: 'Favourite', public: 'Favourite', private: 'Favourite, private' },
  favouritePublicly: 'Favourite, for all to see',
  favouritePrivately: 'Favourite, for you alone',
  cannotUndo: 'A favourite is signed and cannot be taken back.',
  favoured: 'It is one of your favourites; everybody can see that.',
  favouredPrivately: 'It is one of your favourites; only you can see that.',
  copyLink: 'Copy the link',
  linkCopied: 'The link is copied.',
  linkNotCopied: 'The browser does not allow copying. Open the post: its address is in the address bar.',
  writeTo: (name: string) => `Message ${name}`,
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

export const enReach = {
  here: 'On this computer only. No other node has it yet.',
  with: (peers: number) => `With ${count(peers, 'other node', 'others')}.`,
  found: (copies: number) => `Can be found by anyone (stored by ${count(copies, 'node', 'nodes')}).`,
  label: (words: string) => `${words} Details`,
  signed: 'Signed',
  swarm: 'Swarm',
  swarmPeers: (peers: number) => (peers === 0 ? 'seen by no peer yet' : `seen by ${count(peers, 'peer', 'peers')}`),
  dht: 'DHT',
  copies: (copies: number, nodes: number) =>
    `read back from ${number.format(copies)} of ${count(nodes, 'node', 'nodes')}`,
  notStored: 'not read back yet',
  waiting: (places: number) => `${count(places, 'place of the DHT is', 'places of the DHT are')} tried again.`,
} as const

const known = (name: string, posts: number, which: string): string =>
  `${count(posts, `${which} post`, `${which} posts`)} of ${name} ${posts === 1 ? 'is' : 'are'} known`

const offered = (peers: number): string => (peers === 0 ? 'and no peer is connected.' : 'and no one offers them yet.')

export const enGaps = {
  newer: (name: string, posts: number, peers: number) => `${known(name, posts, 'newer')}, ${offered(peers)}`,
  older: (name: string, posts: number, peers: number) => `${known(name, posts, 'earlier')}, ${offered(peers)}`,
  refused: (name: string, posts: number) =>
    `${count(posts, 'post', 'posts')} of ${name} came, and could not be accepted. They are asked for elsewhere.`,
  aboveBound: (name: string, posts: number) =>
    `${count(posts, 'further post', 'further posts')} of ${name} can be taken after further blocks.`,
  conflict: (name: string, postNumber: number) =>
    `${name} has signed several different posts under number ${number.format(postNumber)}. Each reader has seen one of them first.`,
  row: (name: string, postNumber: number) =>
    `${name} says there is a post before this one (number ${number.format(postNumber)}). No one we reach has it.`,
  lookAgain: 'Look again',
} as const

export const enSearch = {
  label: 'Search',
  placeholder: 'Search posts, people, #tags',
  scopes: 'What is searched',
  scopeNames: { posts: 'Posts', people: 'People', messages: 'Messages', feeds: 'Feeds' },
  posts: 'Posts that were found here',
  none: 'Nothing found here.',
  end: 'These are all that this node has.',
  network: 'In the network',
  networkHint:
    'Posts that nobody here follows can be looked for by their words. The nodes that are asked learn these words.',
  networkAsk: 'Look in the network, too',
  networkLooking: 'Asking other nodes…',
  networkNone: 'No one we reach has more.',
  messageWith: (name: string) => `Message with ${name}`,
} as const
