// From where a request may come: addresses, host names, origins (rpc.md 1.2, 7-2 to 7-5).
import type { IncomingMessage } from 'node:http'
import { BoundedMap } from '../base/bounded-map.ts'
import { canonicalAddress, socketAddress } from '../codec/ip.ts'
import { isLoopback, networkTest } from '../codec/ip-networks.ts'

/** Judges the address of a client. */
export interface AddressRules {
  allows(address: string): boolean
}

/** Addresses of which a judgement is remembered: each call has one, and nearly all come from the same few. */
const maxRemembered = 256

const remembered = <T extends string | boolean>(judge: (address: string) => T): ((address: string) => T) => {
  const known = new BoundedMap<string, T>(maxRemembered)
  let last: { readonly address: string; readonly judged: T } | undefined
  return (address) => {
    if (last?.address === address) return last.judged
    const judged = known.get(address) ?? judge(address)
    known.set(address, judged)
    last = { address, judged }
    return judged
  }
}

const canonicalText = remembered((text) => socketAddress(text) ?? '')

/** The address of a client, or nothing when its socket is gone. */
export const clientAddress = ({ remoteAddress }: { readonly remoteAddress?: string | undefined }): string =>
  canonicalText(remoteAddress ?? '')

/** Whether an address is one of this machine alone. */
export const isOwnMachine = remembered<boolean>(isLoopback)

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/gu, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'u',
  )

/** Whether a text can match an address at all. */
export const isAddressPattern = (pattern: string): boolean =>
  pattern === 'localhost' ||
  (pattern.includes('/') ? networkTest(pattern) !== undefined : /^[0-9a-fA-F.:*?]+$/u.test(pattern))

/** A network, an address in any of its forms, or a text with wildcards. */
const patternTest = (pattern: string): ((address: string) => boolean) => {
  const inNetwork = networkTest(pattern)
  if (inNetwork !== undefined) return inNetwork
  const expression = wildcard(canonicalAddress(pattern) ?? pattern)
  return (address) => expression.test(address)
}

/** Loopback always; others by `-rpcallowip`: an address, a pattern with `*` and `?`, or a network such as 10.0.0.0/8. */
export const addressRules = (patterns: readonly string[]): AddressRules => {
  const tests = patterns.map(patternTest)
  return { allows: (address) => isOwnMachine(address) || tests.some((test) => test(address)) }
}

/** Whether an address is named: loopback too only if it is. */
export const namedAddresses = (patterns: readonly string[]): AddressRules => {
  const tests = patterns.map((pattern) => patternTest(pattern === 'localhost' ? '127.0.0.1' : pattern))
  return { allows: (address) => address !== '' && tests.some((test) => test(address)) }
}

/** The host name of a `Host` header without its port. */
const hostName = (header: string): string => header.replace(/:\d+$/u, '').replace(/^\[|\]$/gu, '')

/**
 * Refuses names that could be rebound to this machine by a foreign page: only `localhost` and literal addresses are
 * ours without saying so (rpc.md 7-4).
 */
export const isOwnHost = (header: string | undefined, names: readonly string[]): boolean => {
  if (header === undefined) return true
  const name = hostName(header).toLowerCase()
  return name === 'localhost' || canonicalAddress(name) !== undefined || names.includes(name)
}

/** Whoever stands between may have looked at the other one (RFC 9112 3.2). */
export const hasTwoHosts = ({ rawHeaders }: IncomingMessage): boolean => {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

/** True for a request that a page of another site makes (rpc.md 7-3). A missing Origin is no browser's cross-site post. */
export const isCrossSite = ({ headers }: IncomingMessage, host = headers.host): boolean => {
  const site = headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return true
  const { origin } = headers
  return origin !== undefined && origin !== `http://${host ?? ''}` && origin !== `https://${host ?? ''}`
}

/** What only browsers send. Over plain HTTP from another machine they leave `Sec-Fetch-*` out. */
const browserHeaders = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']

/**
 * True for a request that a page or the address bar makes. A challenge of Basic would put the browser's own prompt
 * between the page and the answer: `fetch` and `EventSource` hear nothing until the person has closed it.
 */
export const isFromBrowser = ({ headers }: IncomingMessage): boolean =>
  browserHeaders.some((name) => headers[name] !== undefined) || /text\/(html|event-stream)/iu.test(headers.accept ?? '')
