// Links of the scheme `web+twister`, which the original client has browsers open with it (interface_common.js): what they
// lead to here.
import { parseUsername } from '../../protocol/username.ts'
import type { Route } from '../routes/route.ts'

/** The scheme, as browsers are told it. */
export const linkScheme = 'web+twister'

/** Longest link that is read. */
const maxLength = 300

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const isGroup = (name: string): boolean => /^\*[a-z]{8}$/u.test(name)

type Reader = (value: string, rest: string) => Route | undefined

const ofUser =
  (make: (name: string) => Route): Reader =>
  (value) => {
    const name = parseUsername(value.replace(/^@/u, '').toLowerCase())
    return name === undefined ? undefined : make(name)
  }

const readers: Readonly<Record<string, Reader>> = {
  profile: (value) =>
    isGroup(value)
      ? { page: 'messages', peer: value }
      : ofUser((name) => ({ page: 'user', name, part: 'posts' }))(value, ''),
  hashtag: (value) => {
    const tag = value.replace(/^#/u, '')
    return tag === '' ? undefined : { page: 'tag', tag }
  },
  followers: ofUser((name) => ({ page: 'user', name, part: 'followers' })),
  following: ofUser((name) => ({ page: 'user', name, part: 'following' })),
  directmessages: (value) =>
    isGroup(value)
      ? { page: 'messages', peer: value }
      : ofUser((name) => ({ page: 'messages', peer: name }))(value, ''),
  conversation: (value, rest) => {
    const author = parseUsername(value)
    return author === undefined || !/^\d{1,9}$/u.test(rest)
      ? undefined
      : { page: 'post', author, postNumber: Number(rest) }
  },
  mentions: () => ({ page: 'notifications' }),
  favs: () => ({ page: 'saved', part: 'favourites' }),
}

const isName = (word: string): boolean => parseUsername(word.replace(/^@/u, '').toLowerCase()) !== undefined

/** Its own addresses have the same words with a question mark: `profile?user=bob`. */
const routeOfPath = (path: string): Route | undefined => {
  const [word = '', value = '', rest = ''] = path.split(/:|\?[a-z]+=|\//u)
  if (path.startsWith('#')) return readers['hashtag']?.(word, '')
  const read = readers[word]
  if (read === undefined) return value === '' && isName(word) ? readers['profile']?.(word, '') : undefined
  return read(value, rest)
}

/** Where a link leads, such as `web+twister:profile:bob`; also `…:@bob` and `…:#tag`. Undefined: it is none of these. */
export const routeOfForeignLink = (link: string): Route | undefined => {
  const text = link.trim()
  if (text.length > maxLength || !text.toLowerCase().startsWith(`${linkScheme}:`)) return undefined
  const path = decoded(text.slice(linkScheme.length + 1))
  return routeOfPath(path.replace(/^\/{0,2}/u, '').replace(/\/$/u, ''))
}
