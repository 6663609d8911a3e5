// From where a request may come: addresses, host names, origins (rpc.md 1.2, 7-2 to 7-5).
import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** Judges the address of a client. */
export interface AddressRules {
  allows(address: string): boolean
}

/** IPv4 without the prefix of mapped IPv6. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address

/** Whether an address is this machine itself. */
export const isLoopbackAddress = (address: string): boolean => address === '::1' || address.startsWith('127.')

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/gu, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'u',
  )

const subnet = (pattern: string): ((address: string) => boolean) | undefined => {
  const [network = '', bits = '', ...rest] = pattern.split('/')
  const family = isIP(network)
  if (rest.length > 0 || family === 0 || !/^\d{1,3}$/u.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return undefined
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return (address) => isIP(address) === family && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether a text can match an address at all. */
export const isAddressPattern = (pattern: string): boolean =>
  pattern === 'localhost' ||
  (pattern.includes('/') ? subnet(pattern) !== undefined : /^[0-9a-fA-F.:*?]+$/u.test(pattern))

/** Loopback always; others by `-rpcallowip`: an address, a pattern with `*` and `?`, or a network such as 10.0.0.0/8. */
export const addressRules = (patterns: readonly string[]): AddressRules => {
  const tests = patterns.map((pattern) => {
    const inSubnet = pattern.includes('/') ? subnet(pattern) : undefined
    const expression = wildcard(pattern)
    return inSubnet ?? ((address: string): boolean => expression.test(address))
  })
  return {
    allows: (address) => isLoopbackAddress(address) || tests.some((test) => test(address)),
  }
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
  return name === 'localhost' || isIP(name) !== 0 || names.includes(name)
}

/** True for a request that a page of another site makes (rpc.md 7-3). A missing Origin is no browser's cross-site post. */
export const isCrossSite = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return true
  const { origin, host } = headers
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
