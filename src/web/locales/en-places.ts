// Texts of views that are opened beside the timeline, in English.
import { bytes, count, few, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enPlaces = {
  thread: {
    title: 'Post',
    titleOf: (name: string, text: string) => `${name}: “${text}”`,
    loading: 'Reading the conversation; what is not here is asked for…',
    missing: (name: string, postNumber: number) =>
      `This answers post ${number.format(postNumber)} of ${name}, which no one we reach has.`,
    notFound: 'This post is not here yet.',
    notFoundHint: (key: string) => `No one we reach has ${key}. It is shown as soon as it comes.`,
    answers: 'Answers',
    count: (answers: number) => count(answers, 'answer', 'answers'),
    none: 'No answers that this node knows of.',
    more: 'Older answers',
    passedOn: (people: number) => `Passed on by ${count(people, 'person', 'people')} that this node knows of`,
    passedOnMore: (people: number) =>
      `Passed on by more than ${count(people, 'person', 'people')} that this node knows of`,
    passedOnHint: 'Others may have passed it on, too: nobody can count them all.',
    passedOnNames: 'Names and comments',
  },

  notices: {
    empty: 'Nothing yet.',
    emptyHint:
      'Mentions of your name, answers to your posts and retransmits of them come here, also from people you do not follow.',
    new: 'New.',
    mention: (names: readonly string[]) => `${few(names)} mentioned you`,
    answer: (names: readonly string[]) => `${few(names)} answered`,
    retransmit: (names: readonly string[]) => `${few(names)} retransmitted`,
    both: (answering: readonly string[], passing: readonly string[]) =>
      `${few(answering)} answered, ${few(passing)} retransmitted`,
    yourPost: 'your post',
    more: (posts: number) => `Show ${count(posts, 'more', 'more')}`,
    end: 'These are all that this node knows of.',
  },

  tags: {
    name: (tag: string) => `#${tag}`,
    posts: (tag: string) => `Posts with #${tag}`,
    watched: 'Watched hashtags',
    noneWatched: 'None yet. Open a hashtag and watch it: posts with it come as they are written.',
    trends: 'Used most now',
    peers: (peers: number) => (peers === 0 ? 'no one else watches it now' : `with ${count(peers, 'other', 'others')}`),
    came: (posts: number) => count(posts, 'new post', 'new posts'),
    watch: 'Watch',
    unwatch: 'Watching',
    watching: (tag: string) => `You watch #${tag} now.`,
    unwatched: (tag: string) => `You do not watch #${tag} any more.`,
    isWatched: 'Posts with it come as they are written, by anyone. Others who watch it learn the address of this node.',
    watchHint:
      'Watch it, and posts with it come as they are written. Others who watch it learn the address of this node.',
    none: 'No posts with this hashtag.',
    noneHint: 'None is here, and no one we reach has one.',
    end: 'These are all that this node and those it asked have.',
  },

  saved: {
    parts: 'What you keep',
    names: { bookmarks: 'Bookmarks', favourites: 'Favourites' },
    noFavourites: 'No favourites yet.',
    noFavouritesHint: 'A favourite tells its author, and everybody, that you like a post; a private one tells nobody.',
    end: 'These are all your favourites.',
  },

  drafts: {
    lead: 'These texts are kept in this browser and nowhere else.',
    none: 'No drafts.',
    noneHint: 'What you write is kept in this browser until it is posted.',
    post: 'A post',
    reply: (name: string) => `An answer to ${name}`,
    quote: (name: string) => `A comment on a post by ${name}`,
    goOn: 'Go on writing',
    drop: 'Throw away',
    dropped: 'The draft is gone.',
  },

  lost: {
    title: 'Nothing here',
    lead: 'There is nothing at this address.',
    name: (name: string) => `Look at ${name}`,
    search: 'Search for it',
    home: 'To the timeline',
  },

  invitation: {
    title: 'Bring somebody in',
    lead: 'This link leads into this network, to nodes that can be reached and to the users here. It holds no secret; whoever has it learns these addresses and names.',
    address: 'Where others reach this node',
    other: 'Another address, with its port',
    reach: {
      told: 'This is the address as other nodes see it.',
      internet: 'Everybody can come to this address, if no router or firewall stands in between.',
      network: 'Only who is in the same network, at the same router, can come to this address.',
      computer: 'Only other nodes on this computer can come to this address.',
      typed: 'Whether others can come to this address, they alone can tell.',
    },
    none: 'Nobody has told this node an address at which it can be reached yet: there is nothing to lead to.',
    picture: 'The link as a code for a camera',
  },

  traffic: {
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
  },

  keys: {
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
  },
} as const

export const placeTexts: Widened<typeof enPlaces> = laterTexts('places', enPlaces)
