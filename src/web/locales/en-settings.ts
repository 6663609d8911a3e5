// Texts of profiles, settings, keys and the network in English.
import { bytes, count, duration, number } from './english.ts'

export const enProfile = {
  of: (name: string) => `Profile of ${name}`,
  handle: (name: string) => `@${name}`,
  key: (end: string) => `Key …${end}`,
  keySaid: 'said by this node',
  keyChecked: 'checked in this page',
  keyWrong: 'not proved',
  unknown: (name: string) => `There is no user called ${name}.`,
  asking: 'Looking for the profile…',
  none: 'No profile was found.',
  edit: 'Edit profile',
  message: 'Message',
  parts: 'Parts of the profile',
  partNames: { posts: 'Posts', replies: 'Posts and answers', following: 'Following', proof: 'Key' },
  posts: (name: string) => `Posts by ${name}`,
  noPosts: 'No posts.',
  noPostsHeld: 'None has come to this node so far.',
  noPostsFollow: (name: string) => `Follow ${name}, and the posts come to this node.`,
  end: (posts: number) =>
    `${posts === 1 ? 'This is the only post' : `These are all ${count(posts, 'post', 'posts')}`} that this node holds. Others may hold older ones.`,
  endFollow: (name: string) => `These are the newest. Follow ${name}, and all of the posts come to this node.`,
  publicList: (names: number) => `${count(names, 'person', 'people')}, as said in public.`,
  noFollowing: 'No public list was found.',
  noFollowingHint: (name: string) => `Whom ${name} follows without saying so, nobody can see.`,
  fields: { fullname: 'Name', bio: 'About you', location: 'Place', url: 'Link' },
  choosePicture: 'Choose a picture',
  pictureHint: 'Its middle square is made small, since the network keeps small pictures only.',
  noPicture: 'This picture cannot be read, or not be made small enough.',
  public: 'All of this is public, and signed with your key.',
  save: 'Save',
  saving: 'Saving…',
  saved: 'Your profile is saved in the network.',
  notSaved: (reason: string) => `Not saved: ${reason}`,
} as const

export const enFeeds = {
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

export const enNetwork = {
  traffic: 'Traffic',
  down: 'Received',
  up: 'Sent',
  rate: (rate: number, total: number) => `${bytes(rate)}/s, ${bytes(total)} in all`,
  peers: (peers: number) => `Peers of the chain (${number.format(peers)})`,
  address: 'Address',
  program: 'Program',
  direction: 'Direction',
  since: 'Since',
  inbound: 'came to us',
  outbound: 'asked by us',
  noPeers: 'No peer is connected.',
} as const

export const enInvitation = {
  title: 'Bring somebody in',
  lead: 'This link leads into this network, to nodes that can be reached and to the users here. It holds no secret; whoever has it learns these addresses and names.',
  none: 'Nobody has told this node an address at which it can be reached yet: there is nothing to lead to.',
  picture: 'The link as a code for a camera',
} as const

export const enSettings = {
  parts: 'Parts of the settings',
  partNames: { look: 'Look', reading: 'Reading', keys: 'Keys', devices: 'Devices', data: 'Data' },
  names: { theme: 'Colours', density: 'Spacing', text: 'Size of text' },
  language: 'Language',
  languageOfBrowser: 'As the browser',
  values: {
    theme: { system: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
    density: { comfortable: 'Comfortable', compact: 'Compact' },
    text: { small: 'Small', medium: 'Usual', large: 'Large', largest: 'Largest' },
  },
  saved: 'Saved in this browser.',
  secret: 'The secret of your name',
  secretHint: 'Whoever has it can write as you. Nobody else can restore it.',
} as const

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

export const enKeys = {
  title: 'Keys',
  on: 'These keys work',
  words: {
    'j / k': 'Next and previous post',
    'Enter / o': 'Open the post',
    u: 'Back',
    n: 'Write a post',
    r: 'Reply',
    t: 'Retransmit or quote',
    f: 'Favourite',
    p: 'Profile of the author',
    x: 'How far an own post has got',
    '.': 'Newest posts',
    '/': 'Search',
    'g h': 'Home',
    'g n': 'Notifications',
    'g m': 'Messages',
    'g p': 'People',
    'g s': 'Settings',
    'g w': 'Network',
    'Ctrl + Enter': 'Post what is written',
    '?': 'This list',
  },
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
