// Texts of what the system is told, in English.
import { count } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enTelling = {
  title: 'Notices of your system',
  lead: 'While this page is open somewhere and you look elsewhere, your system tells you of what you choose. What a message says is not shown.',
  allow: 'Allow notices',
  denied: 'The browser forbids this page to show notices. Allow it in the settings of the browser, then come back.',
  unsupported: 'This browser shows no notices for this page: it needs an address on this computer, or HTTPS.',
  kinds: {
    messages: 'Messages to me',
    mentions: 'Mentions, answers and retransmits',
    posts: 'New posts of those whom I follow',
  },
  sounds: 'Sounds',
  soundsLead: 'A short tone when one of these comes, also while you look at the page. This browser makes it.',
  years: 'Years in twister',
  yearsChoice: 'Above the notifications, on the day on which somebody I follow has had their name for whole years',
  yearsOf: (name: string, years: number) => `${name} has had this name for ${count(years, 'year', 'years')} today.`,
  message: (name: string) => `${name} has written to you`,
} as const

export const tellingTexts: Widened<typeof enTelling> = laterTexts('telling', enTelling)
