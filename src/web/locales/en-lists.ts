// Texts of lists of people, in English.
import { count } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enPeopleLists = {
  title: 'Your lists of people',
  lead: 'A list has its own timeline. Nobody else sees it; it comes along to your other computers.',
  none: 'No lists yet.',
  label: 'Name of a new list',
  make: 'Make the list',
  people: (people: number) => count(people, 'person', 'people'),
  of: (name: string) => `List: ${name}`,
  posts: (name: string) => `Posts of the list ${name}`,
  members: 'Who is on it',
  noFollows: 'You follow nobody yet: whom you follow can be put on it.',
  notFollowed: 'Not followed: no new posts come.',
  empty: 'Nobody is on this list.',
  emptyHint: 'Put somebody on it: their posts appear here.',
  nothing: 'No posts of them yet.',
  end: 'These are all their posts that this node has.',
  drop: 'Forget this list',
  dropped: (name: string) => `The list ${name} is gone.`,
  unknown: 'There is no list of this name.',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

export const peopleListTexts: Widened<typeof enPeopleLists> = laterTexts('peopleLists', enPeopleLists)
