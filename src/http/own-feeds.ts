// Feeds of local users for whoever asks: files as any web server gives them, and who is meant by a name (WebFinger).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RpcContext } from '../rpc/context.ts'
import { sendNothing } from './answers.ts'

/** A request with its answer to be. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

type FeedFile = NonNullable<Awaited<ReturnType<RpcContext['node']['ownFeeds']['file']>>>

const feedPath = /^\/@([a-z0-9_]{1,16})\/(twtxt(?:-[1-9]\d{0,5})?\.txt|avatar\.png)$/u

const avatarRelation = 'https://webfinger.net/rel/avatar'

const webFingerPath = '/.well-known/webfinger'

const httpDate = (seconds: number): string => new Date(seconds * 1000).toUTCString()

/** Whether the reader has what there is: by the tag if it gives one, else by the time. */
const isUnchanged = ({ headers }: IncomingMessage, { etag, modified }: FeedFile): boolean => {
  const tags = headers['if-none-match']
  if (tags !== undefined) return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//u, '')))
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && modified * 1000 <= since
}

/** Both ends of a part, as it is asked for. */
const endsOf = (first: string, last: string, length: number): readonly [number, number] => {
  if (first === '') return [Math.max(0, length - Number(last)), length - 1]
  return [Number(first), last === '' ? length - 1 : Math.min(Number(last), length - 1)]
}

/** The part that is wanted, both ends included; undefined: all of it; `none`: there is no such part. */
const partOf = (
  { headers }: IncomingMessage,
  { bytes, etag }: FeedFile,
): readonly [number, number] | 'none' | undefined => {
  const condition = headers['if-range']
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(headers.range ?? '') ?? []
  if (first + last === '' || (condition !== undefined && condition !== etag)) return undefined
  const ends = endsOf(first, last, bytes.length)
  return ends[0] > ends[1] ? 'none' : ends
}

const sendFile = ({ request, response }: Exchange, file: FeedFile, link: string): void => {
  const { bytes, etag, modified, url } = file
  const validators = {
    ...{
      ETag: etag,
      'Last-Modified': httpDate(modified),
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'public, max-age=60',
    },
    ...{ 'Access-Control-Allow-Origin': '*', Link: `<${url}>; rel="self"${link}` },
  }
  if (isUnchanged(request, file)) {
    response.writeHead(304, validators).end()
    return
  }
  const part = partOf(request, file)
  if (part === 'none') {
    response
      .writeHead(416, { ...validators, 'Content-Length': 0, 'Content-Range': `bytes */${String(bytes.length)}` })
      .end()
    return
  }
  const [start, end] = part ?? [0, bytes.length - 1]
  const range =
    part === undefined ? {} : { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(bytes.length)}` }
  response.writeHead(part === undefined ? 200 : 206, {
    ...{ ...validators, ...range, 'Content-Type': file.type, 'Content-Length': end - start + 1 },
  })
  response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start, end + 1))
}

/** Where mentions go, and who tells of changes. */
const linkText = ({ node: { smallWeb } }: RpcContext): string =>
  [
    ...(smallWeb.webmentionUrl === undefined ? [] : [`, <${smallWeb.webmentionUrl}>; rel="webmention"`]),
    ...(smallWeb.hubUrl === undefined ? [] : [`, <${smallWeb.hubUrl}>; rel="hub"`]),
  ].join('')

/** Who is meant by `acct:name@host`. */
const sendWebFinger = async ({ request, response, url }: Exchange, { node }: RpcContext): Promise<void> => {
  const [, name = '', host = ''] =
    /^acct:([a-z0-9_]{1,16})@([^@/\s]{1,253})$/iu.exec(url.searchParams.get('resource') ?? '') ?? []
  const address = name === '' ? undefined : node.ownFeeds.urlOf(name.toLowerCase())
  if (address === undefined || ![new URL(address).host, new URL(address).hostname].includes(host.toLowerCase())) {
    sendNothing(response, name === '' ? 400 : 404)
    return
  }
  const avatar = await node.ownFeeds.file(name.toLowerCase(), 'avatar.png')
  const body = JSON.stringify({
    subject: `acct:${name.toLowerCase()}@${host.toLowerCase()}`,
    aliases: [address],
    links: [
      { rel: 'self', type: 'text/plain', href: address },
      ...(avatar === undefined
        ? []
        : [{ rel: avatarRelation, type: avatar.type, href: new URL(avatar.name, address).href }]),
    ],
  })
  response.writeHead(200, {
    ...{ 'Content-Type': 'application/jrd+json', 'Content-Length': Buffer.byteLength(body) },
    ...{ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' },
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Whether a path may be one of them. */
export const isOwnFeedPath = (path: string): boolean => path === webFingerPath || feedPath.test(path)

/** Answers what anybody may ask of feeds; false: it is something else. */
export const answersOwnFeed = async (exchange: Exchange, context: RpcContext): Promise<boolean> => {
  const { request, url } = exchange
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  if (url.pathname === webFingerPath) {
    await sendWebFinger(exchange, context)
    return true
  }
  const [, name, file] = feedPath.exec(url.pathname) ?? []
  const found = name === undefined || file === undefined ? undefined : await context.node.ownFeeds.file(name, file)
  if (found === undefined) return false
  const { smallWeb } = context.node
  // A program that only asks whether it is there follows nobody.
  if (request.method === 'GET' && file === 'twtxt.txt')
    smallWeb.followers.fetched(name ?? '', request.headers['user-agent'] ?? '')
  sendFile(exchange, found, linkText(context))
  return true
}
