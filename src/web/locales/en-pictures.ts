// Texts of pictures that posts link to, in English.
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enPictures = {
  show: (host: string) => `Show the picture from ${host}`,
  fetching: (host: string) => `Fetching the picture from ${host}…`,
  of: (host: string) => `Picture from ${host}`,
  hide: 'Hide the picture',
  faults: {
    none: 'There is no picture at this address that can be shown.',
    large: 'The picture is larger than the node fetches.',
    own: 'The address leads into the network of the node: nothing is fetched from there.',
    host: 'Its host cannot be reached, or does not give it.',
    node: 'The node does not answer.',
  },
  torrent: (name: string) => `Torrent: ${name}`,
  torrentHint:
    'Opens in your program for torrents, which shows your address to others who have it or want it. This page loads nothing of it.',
  title: 'Pictures',
  lead: 'Your node fetches pictures that posts link to. Their hosts see your node, or its proxy, and when it asked; they never see this browser.',
  choices: {
    never: 'Never: they stay links',
    ask: 'When I press',
    always: 'Always, of people and feeds I follow',
  },
} as const

export const pictureTexts: Widened<typeof enPictures> = laterTexts('pictures', enPictures)
