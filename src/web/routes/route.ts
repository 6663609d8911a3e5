// The addresses of the page: from a path to what is shown there, and back.
import { parseUsername } from '../../protocol/username.ts'

/** Parts of a profile. */
export const profileParts = ['posts', 'replies', 'following', 'followers', 'proof'] as const
export type ProfilePart = (typeof profileParts)[number]

/** Parts of the settings. */
export const settingsParts = ['look', 'reading', 'notices', 'keys', 'devices', 'data', 'node'] as const
export type SettingsPart = (typeof settingsParts)[number]

/** Parts of what is shown of the network. */
export const networkParts = ['now', 'peers', 'doctor', 'promoted'] as const
export type NetworkPart = (typeof networkParts)[number]

/** What is searched. */
export const searchScopes = ['posts', 'people', 'messages', 'feeds'] as const
export type SearchScope = (typeof searchScopes)[number]

/** What is kept. */
export const savedParts = ['bookmarks', 'favourites'] as const
export type SavedPart = (typeof savedParts)[number]

/** Ways to a name. */
export const waysIn = ['create', 'import', 'recovery', 'invitation'] as const
export type WayIn = (typeof waysIn)[number]

/** What is shown. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'post'; readonly author: string; readonly postNumber: number }
  | { readonly page: 'user'; readonly name: string; readonly part: ProfilePart }
  | { readonly page: 'notifications' }
  | { readonly page: 'messages'; readonly peer: string | undefined }
  | { readonly page: 'search'; readonly text: string; readonly scope: SearchScope }
  | { readonly page: 'tag'; readonly tag: string }
  | { readonly page: 'people' }
  | { readonly page: 'list'; readonly name: string }
  | { readonly page: 'feed'; readonly url: string }
  /** The conversation of a twt. */
  | { readonly page: 'twt'; readonly hash: string }
  | { readonly page: 'saved'; readonly part: SavedPart }
  | { readonly page: 'drafts' }
  | { readonly page: 'outbox' }
  | { readonly page: 'network'; readonly part: NetworkPart }
  | { readonly page: 'networks'; readonly link: string }
  | { readonly page: 'settings'; readonly part: SettingsPart }
  | { readonly page: 'welcome'; readonly way: WayIn }
  | { readonly page: 'secret' }
  | { readonly page: 'login' }
  /** Nothing: `word` may be a name that somebody meant. */
  | { readonly page: 'lost'; readonly word: string }

/** One of the known words, or the first of them where none is said; undefined for another word. */
const partIn = <T extends string>(known: readonly T[], word: string | undefined): T | undefined =>
  word === undefined ? known[0] : known.find((one) => one === word)

const isPeer = (text: string): boolean => parseUsername(text) !== undefined || /^\*[a-z]{8}$/u.test(text)

type Reader = (parts: readonly string[], query: URLSearchParams) => Route | undefined

const readers: Readonly<Record<string, Reader>> = {
  '': () => ({ page: 'home' }),
  home: () => ({ page: 'home' }),
  post: ([author = '', number = '']) =>
    parseUsername(author) !== undefined && /^\d{1,9}$/u.test(number)
      ? { page: 'post', author, postNumber: Number(number) }
      : undefined,
  u: ([name = '', word]) => {
    const part = partIn(profileParts, word)
    return parseUsername(name) === undefined || part === undefined ? undefined : { page: 'user', name, part }
  },
  notifications: () => ({ page: 'notifications' }),
  messages: ([peer]) => (peer === undefined || isPeer(peer) ? { page: 'messages', peer } : undefined),
  search: (_, query) => ({
    page: 'search',
    text: query.get('q') ?? '',
    scope: partIn(searchScopes, query.get('in') ?? undefined) ?? 'posts',
  }),
  tag: ([tag = '']) => (tag === '' ? undefined : { page: 'tag', tag }),
  people: () => ({ page: 'people' }),
  list: ([name = '']) => (name === '' ? undefined : { page: 'list', name }),
  twts: (_, query) => {
    const url = query.get('of') ?? ''
    return url === '' ? undefined : { page: 'feed', url }
  },
  twt: ([hash = '']) => (/^[a-z0-9]{1,64}$/u.test(hash) ? { page: 'twt', hash } : undefined),
  saved: ([word]) => {
    const part = partIn(savedParts, word)
    return part === undefined ? undefined : { page: 'saved', part }
  },
  drafts: () => ({ page: 'drafts' }),
  outbox: () => ({ page: 'outbox' }),
  network: ([word]) => {
    const part = partIn(networkParts, word)
    return part === undefined ? undefined : { page: 'network', part }
  },
  networks: (_, query) => ({ page: 'networks', link: query.get('link') ?? '' }),
  settings: ([word]) => {
    if (word === 'secret') return { page: 'secret' }
    const part = partIn(settingsParts, word)
    return part === undefined ? undefined : { page: 'settings', part }
  },
  welcome: ([word]) => ({ page: 'welcome', way: waysIn.find((way) => way === word) ?? 'create' }),
  login: () => ({ page: 'login' }),
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** What stands at an address below the root of the page, such as `/u/bob?x=1`. */
export const routeOf = (address: string): Route => {
  const [path = '', query] = address.split('?', 2)
  const [, first = '', ...rest] = path.split('/').map(decoded)
  const parts = rest.filter((part) => part !== '')
  return readers[first]?.(parts, new URLSearchParams(query)) ?? { page: 'lost', word: parts[0] ?? first }
}

const joined = (...parts: readonly string[]): string => `/${parts.map(encodeURIComponent).join('/')}`

const withPart = <T extends string>(base: readonly string[], part: T, first: T): string =>
  part === first ? joined(...base) : joined(...base, part)

const searchPath = (text: string, scope: SearchScope): string => {
  const query = new URLSearchParams({
    ...(text === '' ? {} : { q: text }),
    ...(scope === 'posts' ? {} : { in: scope }),
  })
  return query.size === 0 ? '/search' : `/search?${query.toString()}`
}

type Writers = { readonly [Name in Route['page']]: (route: Extract<Route, { readonly page: Name }>) => string }

const writers: Writers = {
  home: () => '/home',
  post: ({ author, postNumber }) => joined('post', author, String(postNumber)),
  user: ({ name, part }) => withPart(['u', name], part, 'posts'),
  notifications: () => '/notifications',
  messages: ({ peer }) => (peer === undefined ? '/messages' : joined('messages', peer)),
  search: ({ text, scope }) => searchPath(text, scope),
  tag: ({ tag }) => joined('tag', tag),
  people: () => '/people',
  list: ({ name }) => joined('list', name),
  feed: ({ url }) => `/twts?${new URLSearchParams({ of: url }).toString()}`,
  twt: ({ hash }) => joined('twt', hash),
  saved: ({ part }) => withPart(['saved'], part, 'bookmarks'),
  drafts: () => '/drafts',
  outbox: () => '/outbox',
  network: ({ part }) => withPart(['network'], part, 'now'),
  networks: ({ link }) => (link === '' ? '/networks' : `/networks?${new URLSearchParams({ link }).toString()}`),
  settings: ({ part }) => withPart(['settings'], part, 'look'),
  welcome: ({ way }) => withPart(['welcome'], way, 'create'),
  secret: () => '/settings/secret',
  login: () => '/login',
  lost: ({ word }) => joined(word),
}

/** The address of what is shown. */
export const pathOf = (route: Route): string => {
  const write = writers[route.page] as (route: Route) => string
  return write(route)
}
