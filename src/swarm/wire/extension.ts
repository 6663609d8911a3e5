// The extension protocol: its handshake and the exchange of peers (swarm-posts.md 2.5).
import { concatBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { type BencodeDict, decodeBencodeDict, encodeBencode } from '../../codec/bencode.ts'
import { compactEndpoint, compactEndpoint16, ipBytes, parseCompactEndpoint } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'

/** Id of the handshake. */
export const handshakeId = 0
/** The id under which we receive peer exchanges; peers tell theirs in their handshake. */
export const exchangeId = 1

/** What a side says in its extension handshake. */
export interface ExtensionHandshake {
  /** Wire name `p`: where it accepts connections. */
  readonly listenPort: number | undefined
  /** Wire name `v`: client and version. */
  readonly client: string
  /** Id of `ut_pex` messages at that side; undefined: it does not want them. */
  readonly exchangeId: number | undefined
  /** Requests it lets wait, `reqq`. */
  readonly requestQueue: number | undefined
  /** It takes posts that it did not ask for (extensions.md 2). */
  readonly takesPushed: boolean
}

/** Why an extended message is refused. */
export interface ExtensionRejection {
  readonly code: 'extension-malformed'
}

const decodeLimits = {
  maxDepth: limits.swarmExtendedDepth,
  maxValues: limits.swarmExtendedValues,
  canonical: false,
} as const

/** Longest client name that is kept. */
const maxClientLength = 64

const within = (value: number | undefined, low: number, high: number): number | undefined =>
  value !== undefined && value >= low && value <= high ? value : undefined

const decodeDict = (payload: Uint8Array): Verdict<BencodeDict, ExtensionRejection> => {
  const decoded = decodeBencodeDict(payload, decodeLimits)
  return decoded.ok ? decoded : reject({ code: 'extension-malformed' })
}

/** Decodes a hostile handshake; members out of range count as missing. */
export const decodeExtensionHandshake = (payload: Uint8Array): Verdict<ExtensionHandshake, ExtensionRejection> => {
  const decoded = decodeDict(payload)
  if (!decoded.ok) return decoded
  const dict = decoded.value
  return accept({
    listenPort: within(dict.int('p'), 1, 65_535),
    client: (dict.text('v') ?? '').slice(0, maxClientLength),
    exchangeId: within(dict.dict('m')?.int('ut_pex'), 1, 255),
    requestQueue: within(dict.int('reqq'), 1, 65_535),
    takesPushed: dict.int('push') === 1,
  })
}

/** The payload of our own handshake to the peer at `remoteAddress` (wire name `yourip`). */
export const encodeExtensionHandshake = (
  handshake: ExtensionHandshake,
  remoteAddress: string,
): Uint8Array<ArrayBuffer> =>
  encodeBencode({
    m: handshake.exchangeId === undefined ? {} : { ut_pex: handshake.exchangeId },
    p: handshake.listenPort,
    push: handshake.takesPushed ? 1 : undefined,
    reqq: handshake.requestQueue,
    v: handshake.client,
    yourip: ipBytes(remoteAddress),
  })

/** Peers that came and went since the last exchange. */
export interface PeerExchange {
  readonly added: readonly Endpoint[]
  readonly dropped: readonly Endpoint[]
}

const parseFamily = (bytes: Uint8Array | undefined, width: 6 | 18, into: Endpoint[]): void => {
  for (let offset = 0; bytes !== undefined && offset + width <= bytes.length; offset += width) {
    if (into.length >= limits.swarmExchangedPeers) return
    into.push(parseCompactEndpoint(bytes.subarray(offset, offset + width)))
  }
}

/** Decodes a hostile exchange; at most 100 peers of each list are read. */
export const decodePeerExchange = (payload: Uint8Array): Verdict<PeerExchange, ExtensionRejection> => {
  const decoded = decodeDict(payload)
  if (!decoded.ok) return decoded
  const added: Endpoint[] = []
  const dropped: Endpoint[] = []
  parseFamily(decoded.value.bytes('added'), 6, added)
  parseFamily(decoded.value.bytes('added6'), 18, added)
  parseFamily(decoded.value.bytes('dropped'), 6, dropped)
  parseFamily(decoded.value.bytes('dropped6'), 18, dropped)
  return accept({ added, dropped })
}

interface Families {
  readonly four: Uint8Array
  readonly six: Uint8Array
}

const familiesOf = (endpoints: readonly Endpoint[]): Families => {
  const four: Uint8Array[] = []
  const six: Uint8Array[] = []
  for (const endpoint of endpoints) {
    const compact = compactEndpoint(endpoint)
    const compact16 = compact === undefined ? compactEndpoint16(endpoint) : undefined
    if (compact !== undefined) four.push(compact)
    if (compact16 !== undefined) six.push(compact16)
  }
  return { four: concatBytes(...four), six: concatBytes(...six) }
}

/** The payload of an exchange. No flags are set: we speak neither uTP nor encryption. */
export const encodePeerExchange = (exchange: PeerExchange): Uint8Array<ArrayBuffer> => {
  const added = familiesOf(exchange.added)
  const dropped = familiesOf(exchange.dropped)
  return encodeBencode({
    added: added.four,
    'added.f': new Uint8Array(added.four.length / 6),
    added6: added.six,
    'added6.f': new Uint8Array(added.six.length / 18),
    dropped: dropped.four,
    dropped6: dropped.six,
  })
}
