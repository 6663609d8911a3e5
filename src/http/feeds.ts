// Feeds for readers: which address is which feed, and who may read it (rpc.md 1.13).
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CodedError } from '../base/coded-error.ts'
import type { RpcContext } from '../rpc/context.ts'
import { feedFormats, feedKinds, type FeedTopic, syndicate, withMessages } from '../rpc/syndication.ts'
import { sendText } from './answers.ts'
import { atomFeed, type FeedChannel, jsonFeed, type RenderedFeed, rssFeed } from './feed-formats.ts'

/** A request for a feed with its answer to be. */
export interface FeedExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

const defaultCount = 20

type Format = (channel: FeedChannel) => RenderedFeed

const formats: Readonly<Record<(typeof feedFormats)[number], Format>> = { rss: rssFeed, atom: atomFeed, json: jsonFeed }

/** `/feeds/user/alice.rss`, `/feeds/tag/twister.atom`: the tag may hold anything but a slash. */
const pathForm = new RegExp(`^/feeds/(${feedKinds.join('|')})/([^/]{1,300})\\.(${feedFormats.join('|')})$`, 'u')

/** Whether a path is one of a feed. The C++ node takes everything that begins so. */
export const isFeedPath = (path: string): boolean => path.startsWith('/rss') || path.startsWith('/feeds/')

const titles = {
  user: (name: string) => `@${name} on twister`,
  following: (name: string) => `What @${name} follows on twister`,
  mentions: (name: string) => `Mentions of @${name} on twister`,
  tag: (name: string) => `#${name} on twister`,
} as const

/** Why a feed is not given, in the words of the C++ node. */
class RefusedFeed {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** Feeds under their addresses. */
export class Feeds {
  readonly #context: RpcContext

  constructor(context: RpcContext) {
    this.#context = context
  }

  /** Answers one request; false: there is no such feed. */
  async answer(exchange: FeedExchange): Promise<boolean> {
    try {
      return await this.#answer(exchange)
    } catch (error) {
      if (!(error instanceof CodedError && error.code === 'gate.full')) throw error
      exchange.response.setHeader('Retry-After', '60')
      sendText(exchange.response, 503, 'text/plain; charset=utf-8', error.message)
      return true
    }
  }

  async #answer(exchange: FeedExchange): Promise<boolean> {
    const { pathname } = exchange.url
    if (!pathname.startsWith('/feeds/')) {
      await this.#answerOriginal(exchange)
      return true
    }
    const [, kind, encoded = '', format] = pathForm.exec(pathname) ?? []
    const name = decoded(encoded)
    if (kind === undefined || name === undefined) return false
    const render = formats[format as keyof typeof formats]
    const topic = (kind === 'tag' ? { kind, tag: name } : { kind, username: name }) as FeedTopic
    const count = countOf(exchange.url)
    if (count instanceof RefusedFeed) {
      refuse(exchange, count)
      return true
    }
    const entries = await syndicate(this.#context, topic, count)
    const title = titles[topic.kind](name)
    send(exchange, render({ ...placesOf(exchange), title, description: title, entries }))
    return true
  }

  /** `/rss?account=&max=&author=`, which shows what a local user follows. */
  async #answerOriginal(exchange: FeedExchange): Promise<void> {
    const asked = this.#originalOf(exchange.url)
    if (asked instanceof RefusedFeed) {
      refuse(exchange, asked)
      return
    }
    const { account, topic, count } = asked
    const posts = await syndicate(this.#context, topic, count, account)
    const entries = withMessages(this.#context, { posts, topic, count, account })
    const title = `Twister Postboard - ${account}`
    send(exchange, rssFeed({ ...placesOf(exchange), title, description: 'New posts from Twister', entries }))
  }

  #originalOf(url: URL) {
    const accounts = this.#context.node.accounts.listed().filter((name) => !name.includes('/'))
    const account = url.searchParams.get('account') ?? accounts[0]
    if (account === undefined || !accounts.includes(account))
      return new RefusedFeed('Requested account is not registered on this node')
    const count = countOf(url)
    if (count instanceof RefusedFeed) return count
    const author = url.searchParams.get('author')
    const topic: FeedTopic =
      author === null ? { kind: 'following', username: account } : { kind: 'user', username: author }
    return { account, topic, count }
  }
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** How many entries are asked for; `syndicate` knows how many there are at most. */
const countOf = ({ searchParams }: URL): number | RefusedFeed => {
  const text = searchParams.get('max')
  if (text === null) return defaultCount
  return /^\d+$/u.test(text) ? Number(text) : new RefusedFeed("Parameter 'max' must be a number")
}

const refuse = ({ response }: FeedExchange, { reason }: RefusedFeed): void => {
  sendText(response, 400, 'text/plain; charset=utf-8', reason)
}

/** Where the reader has come to: the node has no name of its own. */
const placesOf = ({ request, url }: FeedExchange) => {
  const homeUrl = `http://${request.headers.host ?? 'localhost'}/`
  return { homeUrl, selfUrl: `${homeUrl}${url.pathname.slice(1)}` }
}

/** Whether a reader has what it asks for: it may name several states, and what stands between may call its own weak. */
const isKnown = (condition: string | undefined, tag: string): boolean =>
  (condition ?? '').split(',').some((known) => ['*', tag].includes(known.trim().replace(/^W\//u, '')))

/** Readers ask often: what they have already is not sent again. */
const send = ({ request, response }: FeedExchange, { type, body }: RenderedFeed): void => {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  response.setHeader('ETag', tag)
  response.setHeader('Cache-Control', 'private, no-cache')
  if (isKnown(request.headers['if-none-match'], tag)) {
    response.writeHead(304)
    response.end()
    return
  }
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(request.method === 'HEAD' ? undefined : body)
}
