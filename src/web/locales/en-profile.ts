// Texts of profiles in English.
import { count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enProfile = {
  of: (name: string) => `Profile of ${name}`,
  handle: (name: string) => `@${name}`,
  key: (end: string) => `Key …${end}`,
  followsYou: 'Follows you',
  followsYouSaid: 'as their public list says',
  keySaid: 'said by this node',
  keyChecked: 'checked in this page',
  keyWrong: 'not proved',
  unknown: (name: string) => `There is no user called ${name}.`,
  asking: 'Looking for the profile…',
  none: 'No profile was found.',
  edit: 'Edit profile',
  message: 'Message',
  parts: 'Parts of the profile',
  partNames: {
    posts: 'Posts',
    replies: 'Posts and answers',
    following: 'Following',
    followers: 'Followers',
    proof: 'Key',
  },
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
  ownFollowers: 'Who says in public that they follow you',
  followers: (people: number) =>
    `${count(people, 'person', 'people')}, as the public lists of those whom you follow say.`,
  followersHint: 'Whoever follows without saying so, and whoever you do not follow, is not among them.',
  noFollowers: 'No followers are known here.',
  readingLists: 'Reading public lists…',
  listsRead: (read: number, followed: number) =>
    `Read so far: ${number.format(read)} of ${count(followed, 'list', 'lists')}.`,
  publicPages: {
    title: 'Public pages',
    lead: 'Any node can show posts on the web, to everybody. What you want stands in your signed profile, and nodes keep to it within ten minutes. Programs that do not know this wish, and search engines, may keep what they have.',
    shown: 'Show what I write',
    unlisted: 'Show it, and ask search engines to leave it out',
    no: 'Do not show it',
  },
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

export const profileTexts: Widened<typeof enProfile> = laterTexts('profile', enProfile)
