// The addresses of a pod’s page.

/** What an address shows. */
export type PodRoute =
  | { readonly page: 'home' | 'mentions' | 'settings' | 'admin' | 'login' | 'lost' }
  | { readonly page: 'join'; readonly code: string }
  | { readonly page: 'person'; readonly name: string }
  | { readonly page: 'post'; readonly name: string; readonly number: number }
  | { readonly page: 'messages'; readonly peer: string | undefined }
  | { readonly page: 'search'; readonly text: string }
  | { readonly page: 'tag'; readonly tag: string }

const plainPages = ['home', 'mentions', 'settings', 'admin', 'login'] as const

const isPlain = (word: string): word is (typeof plainPages)[number] => plainPages.some((page) => page === word)

const namePattern = /^[a-z0-9_]{1,16}$/u

const decoded = (word: string): string => {
  try {
    return decodeURIComponent(word)
  } catch {
    return ''
  }
}

const ofName = (first: string, name: string, rest: string): PodRoute | undefined => {
  if (!namePattern.test(name)) return undefined
  if (first === 'u' && rest === '') return { page: 'person', name }
  if (first === 'messages' && rest === '') return { page: 'messages', peer: name }
  return first === 'post' && /^[0-9]{1,10}$/u.test(rest) ? { page: 'post', name, number: Number(rest) } : undefined
}

const ofWord = (word: string, asked: URLSearchParams): PodRoute => {
  switch (word) {
    case '':
      return { page: 'home' }
    case 'join':
      return { page: 'join', code: (asked.get('code') ?? '').slice(0, 64) }
    case 'search':
      return { page: 'search', text: (asked.get('q') ?? '').slice(0, 256) }
    case 'messages':
      return { page: 'messages', peer: undefined }
    default:
      return isPlain(word) ? { page: word } : { page: 'lost' }
  }
}

/** Reads path and query. */
export const podRouteOf = (path: string, query: string): PodRoute => {
  const [first = '', second = '', third = '', ...more] = path.split('/').slice(1).map(decoded)
  if (more.length > 0) return { page: 'lost' }
  const named = ofName(first, second, third)
  if (named !== undefined) return named
  if (first === 'tag' && second !== '' && third === '') return { page: 'tag', tag: second.slice(0, 64) }
  return second === '' ? ofWord(first, new URLSearchParams(query)) : { page: 'lost' }
}

type SimpleRoute = Extract<PodRoute, { readonly page: 'home' | 'mentions' | 'settings' | 'admin' | 'login' | 'lost' }>

const isSimple = (route: PodRoute): route is SimpleRoute => route.page === 'lost' || isPlain(route.page)

const withQuery = (path: string, name: string, value: string): string =>
  value === '' ? path : `${path}?${name}=${encodeURIComponent(value)}`

/** The address that shows it. */
export const hrefOfPod = (route: PodRoute): string => {
  if (isSimple(route)) return `/${route.page}`
  switch (route.page) {
    case 'join':
      return withQuery('/join', 'code', route.code)
    case 'search':
      return withQuery('/search', 'q', route.text)
    case 'person':
      return `/u/${route.name}`
    case 'post':
      return `/post/${route.name}/${String(route.number)}`
    case 'messages':
      return `/messages${route.peer === undefined ? '' : `/${route.peer}`}`
    case 'tag':
      return `/tag/${encodeURIComponent(route.tag)}`
  }
}
