// Texts of following feeds of the small web, in English.
import { count } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enFeeds = {
  title: 'Feeds of the small web',
  label: 'Follow a feed (twtxt, Yarn)',
  placeholder: 'https://example.org/twtxt.txt',
  hint: 'An address, or @nick@domain. Its lines stand in your timeline beside posts.',
  problems: {
    'no-address':
      'This is no address of a feed: write one such as https://example.org/twtxt.txt, or @name@example.org.',
    'no-link': 'There is a page at this address, which links to no feed.',
    'own-network': 'The address leads into the network of the node, where feeds are not fetched from.',
    unresolved: 'There is no host of this name.',
    unreachable: 'The server cannot be reached.',
    'timed-out': 'The server took too long.',
    certificate: 'The server does not prove who it is.',
    'too-many-redirects': 'The server sends us on again and again.',
    'bad-redirect': 'The server sends us on to an address that cannot be fetched.',
    status: 'The server answers with an error.',
    'status-401': 'The server answers that one has to log in.',
    'status-403': 'The server answers that we may not read this.',
    'status-404': 'The server answers that there is nothing at this address.',
    'status-410': 'The server answers that the feed is gone for good.',
    'status-429': 'The server answers that we ask too often.',
    'status-451': 'The server answers that it may not show this.',
    'status-503': 'The server answers that it has no time.',
    'no-feed': 'There is something else at this address, and no feed.',
    'too-long': 'The feed is longer than this node reads.',
    encoding: 'The server sends the feed in an encoding that we did not ask for.',
    protocol: 'The server does not keep to the protocol.',
    stopped: 'The node was stopped meanwhile.',
    full: 'This node has no room for one more feed.',
    'read-only': 'This feed can only be read: nobody there would see an answer.',
    invalid: 'This is no address of a feed.',
  },
  look: 'Look',
  none: 'No feeds yet.',
  twts: (twts: number) => count(twts, 'line', 'lines'),
  otherHost: 'It says that it is of another host than the one that gave it: whoever wrote it may pretend.',
  failing: (tries: number) => `no answer, ${count(tries, 'try', 'tries')} so far`,
  notRead: 'not read yet',
  read: (ago: string) => `read ${ago}`,
} as const

export const feedTexts: Widened<typeof enFeeds> = laterTexts('feeds', enFeeds)
