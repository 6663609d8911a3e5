// By which way the node reaches the world: directly, through a proxy, or through Tor.
import { CodedError } from '../base/coded-error.ts'
import { parseEndpoint } from '../codec/ip.ts'
import { isLoopback } from '../codec/ip-networks.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { type NetworkKind, networkKinds } from '../net/network-kind.ts'
import type { Settings } from './settings.ts'

/** The way, as it is set. */
export type WaySettings =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: Endpoint }
  | {
      readonly kind: 'tor'
      readonly proxy: Endpoint
      readonly control: Endpoint
      readonly password: string | undefined
    }

const defaultTorPort = 9050
const defaultControlPort = 9051

/** Asking for the name of a proxy would be the first packet past it. */
const endpointOf = (name: string, text: string, defaultPort: number): Endpoint => {
  const endpoint = parseEndpoint(text.replace(/^localhost(?=$|:)/iu, '127.0.0.1'), defaultPort)
  if (endpoint !== undefined) return endpoint
  throw new CodedError('settings.invalid', `-${name}=${text} must be an IP address, with or without a port.`)
}

/** The text of a setting that names a proxy; `0` turns it off, and `-tor` alone means the usual place. */
const given = (settings: Settings, name: 'proxy' | 'tor'): string | undefined => {
  const text = settings.get(name)
  if (text === undefined || text === '0') return undefined
  return name === 'tor' && text === '1' ? `127.0.0.1:${String(defaultTorPort)}` : text
}

/** The way that the settings name. */
export const wayOf = (settings: Settings): WaySettings => {
  const [proxy, tor] = [given(settings, 'proxy'), given(settings, 'tor')]
  if (proxy !== undefined && tor !== undefined)
    throw new CodedError('settings.invalid', 'Choose -proxy or -tor: all connections go one way.')
  if (proxy !== undefined) return { kind: 'proxy', proxy: endpointOf('proxy', proxy, defaultTorPort) }
  if (tor === undefined) return { kind: 'direct' }
  return {
    kind: 'tor',
    proxy: endpointOf('tor', tor, defaultTorPort),
    control: endpointOf('torcontrol', settings.get('torcontrol'), defaultControlPort),
    password: settings.get('torpassword'),
  }
}

const kindOf = (text: string): NetworkKind => {
  const lower = text.toLowerCase()
  const kind = networkKinds.find((name) => name === (lower === 'tor' ? 'onion' : lower))
  if (kind === undefined) throw new CodedError('settings.invalid', `-onlynet=${text} must be ipv4, ipv6 or onion.`)
  return kind
}

/** The only networks that are reached; undefined: all. */
export const onlyNetworksOf = (settings: Settings, { kind }: WaySettings): readonly NetworkKind[] | undefined => {
  const kinds = settings.get('onlynet').map(kindOf)
  if (kinds.length === 0) return undefined
  if (kind === 'direct' && kinds.every((name) => name === 'onion'))
    throw new CodedError('settings.invalid', '-onlynet=onion needs -tor: nothing else leads there.')
  return kinds
}

/** Where the node listens: behind a proxy nowhere, and with Tor on this machine, for its hidden service. */
export const listeningOf = (
  settings: Settings,
  { kind }: WaySettings,
  isOpen: boolean,
): { readonly bindAddress: string; readonly acceptsConnections: boolean } => {
  const bindAddress = settings.get('bind')
  const listens = settings.get('listen')
  if (kind === 'direct') return { bindAddress, acceptsConnections: listens ?? isOpen }
  if (settings.has('bind') && !isLoopback(bindAddress))
    throw new CodedError(
      'settings.invalid',
      `-bind=${bindAddress} would show that address. Behind a proxy leave -bind out, or bind to 127.0.0.1.`,
    )
  const ownAddress = settings.has('bind') ? bindAddress : '127.0.0.1'
  if (kind === 'tor') return { bindAddress: ownAddress, acceptsConnections: listens ?? isOpen }
  if (listens === true)
    throw new CodedError(
      'settings.invalid',
      '-listen behind -proxy would show the address that the proxy hides. With -tor others reach the node at a hidden service.',
    )
  return { bindAddress: ownAddress, acceptsConnections: false }
}
