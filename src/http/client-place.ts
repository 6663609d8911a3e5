// Where a request really comes from, where a trusted proxy stands between.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { socketAddress } from '../codec/ip.ts'
import { type AddressRules, clientAddress } from './access.ts'

/** The client behind a request. */
export interface ClientPlace {
  /** Empty: not to be known; nobody may call from there. */
  readonly address: string
  /** The name by which the client calls the node. */
  readonly host: string | undefined
  /** Whether the client speaks TLS, to the node or to the proxy. */
  readonly isSecure: boolean
}

/** Longest chain of proxies that is followed. */
const maxHops = 16

const lastOf = (header: string | readonly string[] | undefined): string | undefined => {
  const text = typeof header === 'string' ? header : header?.at(-1)
  const last = text?.split(',').at(-1)?.trim()
  return last === '' ? undefined : last
}

/** Each hop as an address; a port behind it is left out. What is none makes the client unknown. */
const hopOf = (text: string): string => {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/u.exec(text) ?? []
  const [, plain] = /^([\d.]+):\d{1,5}$/u.exec(text) ?? []
  return socketAddress(bracketed ?? plain ?? text) ?? ''
}

/** The last hop that is no proxy of ours: what stands before it was written by whoever wanted to. */
const clientBehind = (
  header: string | readonly string[] | undefined,
  isTrusted: (address: string) => boolean,
): string => {
  const text = typeof header === 'string' ? header : (header?.join(',') ?? '')
  const hops = text.split(',', 1000).map((hop) => hopOf(hop.trim()))
  if (hops.length > maxHops) return ''
  return hops.findLast((hop) => !isTrusted(hop)) ?? hops[0] ?? ''
}

/**
 * The client of a request. `X-Forwarded-For`, `-Proto` and `-Host` count only when they come from a proxy that the owner
 * named; from anybody else they say nothing.
 */
export const clientPlace = (
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: Pick<AddressRules, 'allows'> | undefined,
): ClientPlace => {
  const direct = {
    address: clientAddress(socket),
    host: headers.host,
    isSecure: (socket as Partial<TLSSocket>).encrypted === true,
  }
  if (proxies?.allows(direct.address) !== true) return direct
  const forwarded = headers['x-forwarded-for']
  return {
    address: forwarded === undefined ? direct.address : clientBehind(forwarded, (hop) => proxies.allows(hop)),
    host: lastOf(headers['x-forwarded-host']) ?? direct.host,
    isSecure: direct.isSecure || lastOf(headers['x-forwarded-proto']) === 'https',
  }
}
