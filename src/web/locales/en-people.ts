// Texts about whom one follows, in English.
import { count, few } from './english.ts'

export const enPeople = {
  title: 'People',
  count: (people: number) => `You follow ${count(people, 'person', 'people')}`,
  public: 'in public',
  private: 'in private',
  publicOf: (name: string) => `, ${name}: say it in public`,
  nowPublic: (name: string) => `Everybody can see that you follow ${name}.`,
  nowPrivate: (name: string) => `You follow ${name} without saying so.`,
  followedBy: (friends: readonly string[], people: number) =>
    `followed by ${friends[0] ?? ''}${people > 1 ? (people === 2 && friends[1] !== undefined ? ` and ${friends[1]}` : ` and ${count(people - 1, 'other', 'others')}`) : ''}`,
  label: 'Follow someone',
  placeholder: 'name',
  hint: 'Type the beginning of a name.',
  submit: 'Follow',
  suggestions: 'Names that begin so',
  found: (names: number) => `${count(names, 'name', 'names')} found`,
  none: 'No registered name begins so.',
  unknown: (name: string) => `There is no user called ${name}.`,
  already: (name: string) => `You follow ${name} already.`,
  self: 'Your own posts are in your timeline anyway.',
  following: (name: string) => `You follow ${name} now.`,
  unfollowed: (name: string) => `You no longer follow ${name}.`,
  unfollow: 'Unfollow',
  unfollowName: (name: string) => `Unfollow ${name}`,
  nobody: 'Nobody yet.',
  posts: (posts: number) => `${count(posts, 'post', 'posts')} here`,
  failed: (reason: string) => `That did not work: ${reason}`,
  missing: (names: readonly string[]) =>
    `Your public list in the network names ${count(names.length, 'person', 'people')} whom you do not follow here: ${few(names)}.`,
  adopt: 'Follow them here, too',
  adopted: (names: number) => `You follow ${count(names, 'more person', 'more people')} now.`,
  later: 'Not now',
  suggested: 'You might follow',
  followName: (name: string) => `Follow ${name}`,
}
