// What nodes in one local network say to one another by multicast DNS (docs/protocol/extensions.md 14).
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet'
import { isPort } from '../../codec/ip.ts'
import { decodeUtf8 } from '../../codec/utf8.ts'

/** Group and port of multicast DNS (RFC 6762). */
export const multicastDns = { address: '224.0.0.251', port: 5353 }

const service = '_twister._tcp.local'
/** Longest message that fits into one frame of a link. */
const maxBytes = 1_472
const maxRecords = 32

/** A node as it tells of itself. */
export interface Announced {
  /** Drawn at each start: by it a node knows its own words. */
  readonly id: string
  readonly network: string
  /** Of the chain. */
  readonly port: number
  /** False: it goes. */
  readonly stays: boolean
}

/** What somebody said. */
export type Heard = { readonly kind: 'question' } | ({ readonly kind: 'answer' } & Announced)

/** How long others may remember an answer. */
export const announcedSeconds = 120

/** Who is there? */
export const questionBytes = (): Uint8Array =>
  encode({ type: 'query', questions: [{ type: 'PTR', class: 'IN', name: service }] })

/** Here is a node. */
export const answerBytes = ({ id, network, port, stays }: Announced, address: string): Uint8Array => {
  const [name, target, ttl] = [`${id}.${service}`, `${id}.local`, stays ? announcedSeconds : 0]
  const answers: Answer[] = [
    { type: 'PTR', class: 'IN', name: service, ttl, data: name },
    { type: 'SRV', class: 'IN', name, ttl, flush: true, data: { port, target, priority: 0, weight: 0 } },
    { type: 'TXT', class: 'IN', name, ttl, flush: true, data: [`network=${network}`] },
    { type: 'A', class: 'IN', name: target, ttl, flush: true, data: address },
  ]
  return encode({ type: 'response', flags: AUTHORITATIVE_ANSWER, answers })
}

const decoded = (bytes: Uint8Array): Packet | undefined => {
  if (bytes.length > maxBytes) return undefined
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    return undefined
  }
}

const networkIn = (data: string | Buffer | readonly (string | Buffer)[]): string | undefined => {
  for (const item of [data].flat()) {
    const text = typeof item === 'string' ? item : decodeUtf8(item)
    if (text?.startsWith('network=') === true) return text.slice('network='.length)
  }
  return undefined
}

/** The first node of our service among some records. */
const announcedIn = (records: readonly Answer[]): Announced | undefined => {
  for (const record of records) {
    if (record.type !== 'SRV' || !record.name.endsWith(`.${service}`)) continue
    const { name, ttl = 0, data } = record
    const text = records.find((other) => other.type === 'TXT' && other.name === name)
    const network = text?.type === 'TXT' ? networkIn(text.data) : undefined
    if (network !== undefined && isPort(data.port))
      return { id: name.slice(0, -service.length - 1), network, port: data.port, stays: ttl > 0 }
  }
  return undefined
}

/** Reads a message: undefined where it says nothing of our service. */
export const readMessage = (bytes: Uint8Array): Heard | undefined => {
  const packet = decoded(bytes)
  if (packet === undefined) return undefined
  if (packet.type === 'query') {
    const asks = packet.questions?.slice(0, maxRecords).some(({ name }) => name.toLowerCase() === service)
    return asks === true ? { kind: 'question' } : undefined
  }
  const records = [...(packet.answers ?? []), ...(packet.additionals ?? [])].slice(0, maxRecords)
  const announced = announcedIn(records)
  return announced === undefined ? undefined : { kind: 'answer', ...announced }
}
