// Texts of groups in English.
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enGroups = {
  title: 'New group',
  lead: 'Whoever is invited can read what is written from then on, write to the group and invite others.',
  label: 'What the group is called',
  invited: 'Whom to invite',
  invitedHint: 'Names of users, with blanks or commas between them. They see it if they follow you.',
  make: 'Make the group',
  making: 'Making the group…',
  unknown: (names: readonly string[]) => `There is no user called ${names.join(', ')}.`,
  manage: 'About this group',
  members: 'Members, as far as is known here',
  invite: 'Invite',
  invitedNow: (names: readonly string[]) => `${names.join(', ')} invited.`,
  rename: 'Another name for the group',
  renameNow: 'Rename',
  renamed: 'The group is told its new name.',
  key: 'Key of the group',
  keyHint:
    'Whoever has the key of the group can read it and write to it, and it cannot be taken back. It is an invitation that is handed over by hand.',
  showKey: 'Show the key',
  takeTitle: 'Join by a key',
  takeLead: 'A member of the group can show you its key. The group is told that you are in it.',
  take: 'Join',
  noKey: 'This is no key of a group.',
  leave: 'Leave the group',
  leaveHint:
    'What was said here goes from this node, and nothing more comes. Nobody is told, and nobody can put you out.',
  leaveNow: 'Yes, leave',
  stay: 'Stay',
  left: 'You have left the group.',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

export const groupTexts: Widened<typeof enGroups> = laterTexts('groups', enGroups)
