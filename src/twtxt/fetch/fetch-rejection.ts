// Why a feed could not be had, and what people are told.

/** Why a fetch gave nothing. */
export type FetchRejection =
  | { readonly code: 'own-network' }
  | { readonly code: 'unresolved' }
  | { readonly code: 'unreachable' }
  | { readonly code: 'timed-out' }
  | { readonly code: 'certificate'; readonly reason: string }
  | { readonly code: 'too-many-redirects' }
  | { readonly code: 'bad-redirect' }
  | { readonly code: 'status'; readonly status: number; readonly retryAfter?: number | undefined }
  | { readonly code: 'no-feed'; readonly contentType: string }
  | { readonly code: 'too-long' }
  | { readonly code: 'encoding' }
  | { readonly code: 'protocol' }
  | { readonly code: 'stopped' }

const words: Readonly<Record<FetchRejection['code'], string>> = {
  'own-network': 'The address leads into the network of this node, where feeds are not fetched from.',
  unresolved: 'There is no host of this name.',
  unreachable: 'The server cannot be reached.',
  'timed-out': 'The server took too long.',
  certificate: 'The server does not prove who it is',
  'too-many-redirects': 'The server sends us on again and again.',
  'bad-redirect': 'The server sends us on to an address that cannot be fetched.',
  status: 'The server answers',
  'no-feed': 'There is something else at this address, and no feed',
  'too-long': 'The feed is longer than this node reads.',
  encoding: 'The server sends the feed in an encoding that we did not ask for.',
  protocol: 'The server does not keep to the protocol.',
  stopped: 'The node was stopped meanwhile.',
}

/** What it is called by its status, where people know it. */
const statusWords: Readonly<Record<number, string>> = {
  401: 'that one has to log in',
  403: 'that we may not read this',
  404: 'that there is nothing at this address',
  410: 'that the feed is gone for good',
  429: 'that we ask too often',
  451: 'that it may not show this',
  503: 'that it has no time',
}

/**
 * A rejection as one word and what belongs to it, to be kept: `unreachable`, `status 404`, `certificate CERT_HAS_EXPIRED`,
 * `no-feed text/html`.
 */
export const problemOf = (rejection: FetchRejection): string => {
  if (rejection.code === 'status') return `status ${String(rejection.status)}`
  if (rejection.code === 'certificate') return `certificate ${rejection.reason}`
  return rejection.code === 'no-feed' ? `no-feed ${rejection.contentType}` : rejection.code
}

type PlainRejection = Exclude<
  FetchRejection,
  { readonly reason: string } | { readonly status: number } | { readonly contentType: string }
>

const isPlainCode = (code: string): code is PlainRejection['code'] =>
  Object.hasOwn(words, code) && !['certificate', 'no-feed', 'status'].includes(code)

/** The rejection that was kept by `problemOf`; undefined: something else, such as the sentence of an older version. */
export const rejectionOf = (problem: string): FetchRejection | undefined => {
  const [code = '', ...rest] = problem.split(' ')
  const detail = rest.join(' ')
  if (code === 'status' && /^\d{3}$/u.test(detail)) return { code, status: Number(detail) }
  if (code === 'certificate' && detail !== '') return { code, reason: detail }
  if (code === 'no-feed' && detail !== '') return { code, contentType: detail }
  return detail === '' && isPlainCode(code) ? { code } : undefined
}

/** Its code for programs: of the answers that people know by their status, with it. */
export const codeOfRejection = (rejection: FetchRejection): string =>
  rejection.code === 'status' && statusWords[rejection.status] !== undefined
    ? `status-${String(rejection.status)}`
    : rejection.code

/** A rejection as a sentence. */
export const fetchWords = (rejection: FetchRejection): string => {
  const { code } = rejection
  if (code === 'certificate') return `${words.certificate} (${rejection.reason}).`
  if (code === 'no-feed') return `${words['no-feed']} (${rejection.contentType}).`
  if (code !== 'status') return words[code]
  return `${words.status} ${statusWords[rejection.status] ?? `with status ${String(rejection.status)}`}.`
}
