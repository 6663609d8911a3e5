// Asks registries of twtxt for users and twts, and tells them of a feed (twtxt.md 11.6).
import { CodedError } from '../../base/coded-error.ts'
import { decodeUtf8Lossy, encodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../../twtxt/feed-address.ts'
import type { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { fetchWords } from '../../twtxt/fetch/fetch-rejection.ts'

/** What a registry is asked for. */
export type RegistryQuestion = 'users' | 'tweets' | 'mentions' | 'tags'

/** A user or a twt, as a registry lists it. */
export interface RegistryEntry {
  readonly nick: string
  readonly url: string
  /** As it is written there: when the user came, or when the twt was written. */
  readonly stamp: string
  /** Empty: it is a user. */
  readonly text: string
}

const mostEntries = 500

const baseOf = (registry: string): string => {
  const typed = registry.trim()
  const url = parseFeedAddress(/^[a-z][a-z0-9+.-]*:\/\//iu.test(typed) ? typed : `https://${typed}`)
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    throw new CodedError(
      'registry.address',
      'This is no address of a registry: write one such as https://registry.example.',
    )
  const path = url.pathname.replace(/\/+$/u, '')
  return `${url.origin}${path.endsWith('/api/plain') ? path : `${path}/api/plain`}`
}

const pathOf = (question: RegistryQuestion, query: string, page: number): string => {
  const named = new URLSearchParams(page > 1 ? { page: String(page) } : {})
  if (question === 'tags')
    return `/tags/${encodeURIComponent(query.replace(/^#/u, ''))}${named.size > 0 ? `?${named.toString()}` : ''}`
  if (query !== '') named.set(question === 'mentions' ? 'url' : 'q', query)
  return `/${question}${named.size > 0 ? `?${named.toString()}` : ''}`
}

const entryOf = (line: string): readonly RegistryEntry[] => {
  const [nick = '', url = '', stamp = '', ...text] = line.replace(/\r$/u, '').split('\t')
  return parseFeedAddress(url) === undefined ? [] : [{ nick, url, stamp, text: text.join(' ') }]
}

/** Registries of others. */
export class RegistryClient {
  readonly #fetcher: Pick<FeedFetcher, 'document' | 'post'>
  readonly #client: string
  readonly #signal: AbortSignal

  constructor(fetcher: Pick<FeedFetcher, 'document' | 'post'>, client: string, signal: AbortSignal) {
    this.#fetcher = fetcher
    this.#client = client
    this.#signal = signal
  }

  /** What a registry answers. Faults: `registry.address`, `registry.silent`. */
  async ask(
    registry: string,
    { question, query, page }: { readonly question: RegistryQuestion; readonly query: string; readonly page: number },
  ): Promise<readonly RegistryEntry[]> {
    const url = new URL(`${baseOf(registry)}${pathOf(question, query, page)}`)
    const wish = { accept: 'text/plain', most: limits.smallWebAnswer, signal: this.#signal }
    const answer = await this.#fetcher.document(url, this.#client, wish)
    if (!answer.ok) throw new CodedError('registry.silent', fetchWords(answer.rejection))
    return decodeUtf8Lossy(answer.value.bytes).split('\n').slice(0, mostEntries).flatMap(entryOf)
  }

  /** Tells a registry of a feed. Faults: `registry.address`, `registry.silent`. */
  async register(registry: string, nickname: string, feedUrl: string): Promise<void> {
    const form = new URLSearchParams({ nickname, url: feedUrl }).toString()
    // Some read the query, others the body.
    const url = new URL(`${baseOf(registry)}/users?${form}`)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await this.#fetcher.post(
      { url, userAgent: this.#client, headers, body: encodeUtf8(form) },
      this.#signal,
    )
    if (!answer.ok) throw new CodedError('registry.silent', fetchWords(answer.rejection))
    if (answer.value.status !== 200)
      throw new CodedError('registry.silent', `The registry answers with status ${String(answer.value.status)}.`)
  }
}
