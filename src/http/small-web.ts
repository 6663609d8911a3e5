// What servers of the small web ask of this node: mentions, subscriptions, lists of followers, pages of single twts, a registry.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { escapeMarkup } from '../codec/markup.ts'
import type { RpcContext } from '../rpc/context.ts'
import { sendNothing, sendPage, sendText } from './answers.ts'

/** A request with its answer to be. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

/** Longest form that is read: a few addresses; and forms that are read at once. */
const mostForm = 8_192
const mostForms = 50

const callbackPath = /^\/websub\/([0-9a-f]{32})$/u
const twtPath = /^\/@([a-z0-9_]{1,16})\/twt\/([a-z2-7]{7}|[a-z2-7]{12})$/u
const registryPath = /^\/api\/plain\/([a-z]{1,16}(?:\/[^/]{1,300})?)$/u

const isNamed = (path: string): boolean => ['/webmention', '/websub', '/twtxt/followers'].includes(path)

/** Whether a path may be one of them. */
export const isSmallWebPath = (path: string): boolean =>
  isNamed(path) || callbackPath.test(path) || twtPath.test(path) || registryPath.test(path)

const plain = (response: ServerResponse, status: number, text: string): void => {
  sendText(response, status, 'text/plain; charset=utf-8', `${text}\n`)
}

let forms = 0

/** A short form; undefined: it is longer, none, or too many are read already. */
const formOf = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  if (forms >= mostForms || Number(request.headers['content-length'] ?? 0) > mostForm) return undefined
  forms += 1
  try {
    let [text, length] = ['', 0]
    for await (const part of request) {
      length += (part as Buffer).length
      if (length > mostForm) return undefined
      text += (part as Buffer).toString('utf8')
    }
    return new URLSearchParams(text)
  } catch {
    return undefined
  } finally {
    forms -= 1
  }
}

const refuseForm = (response: ServerResponse): void => {
  response.setHeader('Connection', 'close')
  plain(response, 413, 'This form is too long, or too many are read just now.')
}

const webmention = async ({ request, response }: Exchange, { node }: RpcContext): Promise<void> => {
  const form = await formOf(request)
  if (form === undefined) {
    refuseForm(response)
    return
  }
  const taken = node.smallWeb.mentions.receive(form.get('source') ?? '', form.get('target') ?? '')
  if (taken === 'taken') plain(response, 202, 'It will be looked at.')
  else if (taken === 'busy') plain(response, 429, 'Too many mentions wait already. Try again later.')
  else
    plain(response, 400, taken === 'no-target' ? 'target is no feed of this node.' : 'source is no address of the web.')
}

const hub = async ({ request, response }: Exchange, { node }: RpcContext): Promise<void> => {
  const form = await formOf(request)
  if (form === undefined) {
    refuseForm(response)
    return
  }
  const taken = node.smallWeb.hub.request(form, request.headers['user-agent'] ?? '')
  if (taken === 'taken') plain(response, 202, 'You will be asked back.')
  else if (taken === 'busy') plain(response, 429, 'Too many ask already. Try again later.')
  else plain(response, 400, 'hub.mode, hub.topic or hub.callback is none that this hub knows.')
}

/** A hub asks back, or tells of a change. What it sends besides is not read. */
const callback = ({ request, response, url }: Exchange, token: string, { node }: RpcContext): void => {
  const { subscriptions } = node.smallWeb
  if (request.method === 'POST') {
    response.setHeader('Connection', 'close')
    sendNothing(response, subscriptions.notified(token) ? 202 : 404)
    return
  }
  const challenge = subscriptions.confirm(token, url.searchParams)
  if (challenge === undefined) sendNothing(response, 404)
  else sendText(response, 200, 'text/plain; charset=utf-8', challenge)
}

const followers = ({ response, url }: Exchange, { node }: RpcContext): void => {
  const token = url.searchParams.get('token')
  const told = token === null ? undefined : node.smallWeb.followers.whoFollows(token)
  if (told === undefined) sendNothing(response, token === null ? 400 : 404)
  else sendText(response, 200, 'application/json', JSON.stringify(told))
}

/** A page of one twt, which links to whom it speaks: those who are told of it look there. */
const twtPage = ({ response }: Exchange, [name, hash]: readonly [string, string], { node }: RpcContext): void => {
  const twt = node.ownFeeds.lines.byHash(hash)
  const feedUrl = node.ownFeeds.urlOf(name)
  if (twt === undefined || twt.username !== name || feedUrl === undefined) {
    plain(response, 404, 'There is no such twt.')
    return
  }
  const mentions = node.feeds.mentions(twt.text)
  const links = mentions.map(({ nick, url }) => `<a href="${escapeMarkup(url)}">@${escapeMarkup(nick ?? url)}</a>`)
  const lines = escapeMarkup(node.feeds.shown(twt.text)).replaceAll('\n', '<br>')
  sendPage(
    response,
    200,
    `<!doctype html><html lang="und"><head><meta charset="utf-8"><title>@${name}</title>` +
      `<link rel="alternate" type="text/plain" href="${escapeMarkup(feedUrl)}"></head><body><article class="h-entry">` +
      `<p class="e-content">${lines}</p><p>${links.join(' ')}</p><p><a class="p-author h-card" href="${escapeMarkup(feedUrl)}">@${name}</a> ` +
      `<time class="dt-published">${escapeMarkup(twt.written)}</time></p></article></body></html>\n`,
  )
}

const registry = async ({ request, response, url }: Exchange, path: string, context: RpcContext): Promise<boolean> => {
  const { registry: registered } = context.node
  if (registered === undefined) return false
  if (request.method === 'POST') {
    const form = path === 'users' ? await formOf(request) : undefined
    const given = (name: string): string => url.searchParams.get(name) ?? form?.get(name) ?? ''
    const why =
      form === undefined ? 'This cannot be sent here.' : await registered.register(given('nickname'), given('url'))
    plain(response, why === undefined ? 200 : 400, why === undefined ? 'OK' : `Bad Request: ${why}`)
    return true
  }
  if (!registered.mayAsk()) {
    plain(response, 429, 'Too many ask just now. Try again in a moment.')
    return true
  }
  const decoded = decodeURIComponent(path)
  const lines = path === 'version' ? [context.programVersion] : registered.answer(decoded, url.searchParams)
  if (lines === undefined) return false
  sendText(response, 200, 'text/plain; charset=utf-8', lines.map((line) => `${line}\n`).join(''))
  return true
}

/** What is answered only where the world finds the node; false: it is something else. */
const answersNamed = async (exchange: Exchange, context: RpcContext): Promise<boolean> => {
  const { request, url } = exchange
  const asked = `${request.method === 'POST' ? 'POST' : 'GET'} ${url.pathname}`
  if (asked === 'GET /twtxt/followers') followers(exchange, context)
  else if (asked === 'POST /webmention') await webmention(exchange, context)
  else if (asked === 'POST /websub' && context.node.smallWeb.hubUrl !== undefined) await hub(exchange, context)
  else return false
  return true
}

/** Answers what anybody may ask; false: it is something else. */
export const answersSmallWeb = async (exchange: Exchange, context: RpcContext): Promise<boolean> => {
  const { request, url } = exchange
  if (request.method === undefined || !['GET', 'HEAD', 'POST'].includes(request.method)) return false
  const [, asked] = registryPath.exec(url.pathname) ?? []
  if (asked !== undefined) return isEncoded(asked) && registry(exchange, asked, context)
  if (context.node.smallWeb.webmentionUrl === undefined) return false
  const [, token] = callbackPath.exec(url.pathname) ?? []
  const [, name, hash] = twtPath.exec(url.pathname) ?? []
  if (token !== undefined) callback(exchange, token, context)
  else if (name !== undefined && hash !== undefined) twtPage(exchange, [name, hash], context)
  else return answersNamed(exchange, context)
  return true
}

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
