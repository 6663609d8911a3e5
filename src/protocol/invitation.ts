// An invitation into a network as a link: its name, where nodes of it are, a block by which it is known, whom to follow.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { splitHostAndPort } from '../codec/ip.ts'
import { parseUsername, type Username } from './username.ts'

/** What an invitation says. */
export interface Invitation {
  /** As `-network` takes it: `main`, `private:choir`. */
  readonly network: string
  /** `host:port` of nodes. */
  readonly peers: readonly string[]
  /** A block of its chain; undefined where there is none yet. */
  readonly block: { readonly height: number; readonly id: string } | undefined
  readonly follow: readonly Username[]
}

/** Why a text is no invitation. */
export interface InvitationRejection {
  readonly code:
    | 'invitation-malformed'
    | 'invitation-network-unknown'
    | 'invitation-peer-malformed'
    | 'invitation-name-malformed'
}

/** What fits into a link that a camera still reads from a screen. */
const maxPeers = 4
const maxFollowed = 16
/** Longest link that is read. */
const maxLinkLength = 2_000

const start = 'twister:join?'
/** As `networkNamed` knows them, without what it computes of them. */
const networkPattern = /^(?:main|testnet|regtest|private:[a-z0-9_-]{1,32})$/u
const blockPattern = /^(\d{1,9})-([0-9a-f]{64})$/u
/** Letters, digits, dots, hyphens, colons and brackets: an address or a host, with its port. */
const peerPattern = /^[A-Za-z0-9.:[\]-]{1,260}$/u

/** The link of an invitation; what does not fit is left out. */
export const invitationLink = ({ network, peers, block, follow }: Invitation): string => {
  const parts = [
    `network=${network}`,
    ...peers.slice(0, maxPeers).map((peer) => `peer=${peer}`),
    ...(block === undefined ? [] : [`block=${String(block.height)}-${block.id}`]),
    ...(follow.length === 0 ? [] : [`follow=${follow.slice(0, maxFollowed).join(',')}`]),
  ]
  return start + parts.join('&')
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The values of a link, each under its key. */
const valuesOf = (link: string): ReadonlyMap<string, readonly string[]> => {
  const values = new Map<string, readonly string[]>()
  for (const part of link.slice(start.length).split('&')) {
    const [key = '', ...rest] = part.split('=')
    values.set(key, [...(values.get(key) ?? []), decoded(rest.join('='))])
  }
  return values
}

const isPeer = (text: string): boolean => peerPattern.test(text) && splitHostAndPort(text, 1) !== undefined

const blockFrom = (text: string): Invitation['block'] => {
  const [, height, id] = blockPattern.exec(text) ?? []
  return height === undefined || id === undefined ? undefined : { height: Number(height), id }
}

/** Reads a link that anybody may have written. What it does not know it passes over: later ones may say more. */
export const parseInvitation = (text: string): Verdict<Invitation, InvitationRejection> => {
  const link = text.trim()
  if (!link.startsWith(start) || link.length > maxLinkLength) return reject({ code: 'invitation-malformed' })
  const values = valuesOf(link)
  const first = (key: string): string => values.get(key)?.[0] ?? ''
  const network = first('network')
  if (!networkPattern.test(network)) return reject({ code: 'invitation-network-unknown' })
  const peers = (values.get('peer') ?? []).slice(0, maxPeers)
  if (!peers.every(isPeer)) return reject({ code: 'invitation-peer-malformed' })
  const named = first('follow')
    .split(',')
    .filter((name) => name !== '')
  const follow = named.slice(0, maxFollowed).map(parseUsername)
  if (!follow.every((name) => name !== undefined)) return reject({ code: 'invitation-name-malformed' })
  return accept({ network, peers, block: blockFrom(first('block')), follow })
}
