// IP addresses and endpoints as text and as bytes, and which part of the internet an address belongs to.
import { CodedError } from '../base/coded-error.ts'
import type { Endpoint } from './endpoint.ts'

/** ::ffff:0:0/96, under which IPv4 lives inside IPv6. */
const mappedPrefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)

const ipv4Form = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/u
const groupForm = /^[0-9a-f]{1,4}$/iu

/** The four bytes of a dotted address, or undefined for anything else (also for leading zeros). */
export const ipv4Bytes = (address: string): Uint8Array | undefined => {
  if (!ipv4Form.test(address)) return undefined
  const parts = address.split('.').map(Number)
  return parts.every((part) => part <= 255) ? Uint8Array.from(parts) : undefined
}

/** The dotted form of four bytes. */
export const ipv4Text = (bytes: Uint8Array): string => {
  if (bytes.length !== 4) throw new CodedError('net.bad-address', 'An IPv4 address has 4 bytes; pass exactly these.')
  return bytes.join('.')
}

/** The 16-bit groups of one side of `::`; a dotted tail counts as two. */
const groupsOf = (side: string): number[] | undefined => {
  if (side === '') return []
  const groups: number[] = []
  const parts = side.split(':')
  for (const [index, part] of parts.entries()) {
    if (groupForm.test(part)) {
      groups.push(Number.parseInt(part, 16))
      continue
    }
    const [a, b, c, d] = (index === parts.length - 1 ? ipv4Bytes(part) : undefined) ?? []
    if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined
    groups.push(a * 256 + b, c * 256 + d)
  }
  return groups
}

const ipv6Bytes = (address: string): Uint8Array | undefined => {
  const sides = address.split('::')
  const [left, right] = sides
  if (left === undefined || sides.length > 2) return undefined
  if (right !== undefined && left.includes('.')) return undefined
  const head = groupsOf(left)
  const tail = right === undefined ? [] : groupsOf(right)
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (right === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The 16 bytes of an address, IPv4 as ::ffff:a.b.c.d; undefined when `address` is not an IP address. */
export const ipAddressBytes16 = (address: string): Uint8Array | undefined => {
  const four = ipv4Bytes(address)
  if (four === undefined) return ipv6Bytes(address)
  return Uint8Array.of(...mappedPrefix, ...four)
}

/** Where the longest run of at least two zero groups begins and how long it is (RFC 5952 4.2). */
const longestZeroRun = (groups: readonly number[]): { readonly start: number; readonly length: number } => {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0
    while (groups[start + length] === 0) length += 1
    if (length > best.length) best = { start, length }
  }
  return best
}

/** The text form of 16 bytes: dotted when IPv4-mapped, else the shortest IPv6 form (RFC 5952). */
export const ipAddressText16 = (bytes: Uint8Array): string => {
  if (bytes.length !== 16)
    throw new CodedError('net.bad-address', 'A network address has 16 bytes on the wire; pass exactly these.')
  if (mappedPrefix.every((byte, index) => bytes[index] === byte)) return ipv4Text(bytes.subarray(12))
  const groups: number[] = []
  for (let index = 0; index < 16; index += 2) groups.push((bytes[index] as number) * 256 + (bytes[index + 1] as number))
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  const run = longestZeroRun(groups)
  if (run.start === -1) return text(groups)
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`
}

/** The one text form of an address (IPv4-mapped becomes dotted), or undefined when it is none. */
export const canonicalAddress = (address: string): string | undefined => {
  const bytes = ipAddressBytes16(address)
  return bytes === undefined ? undefined : ipAddressText16(bytes)
}

/** `1.2.3.4:5` or `[2001:db8::1]:5`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`

const parsePort = (text: string): number | undefined => {
  if (!/^\d{1,5}$/u.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** A host (a name or an address, without brackets) and a port, as a person writes them. */
export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** Splits `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address. The host is not judged. */
export const splitHostAndPort = (text: string, defaultPort: number): HostAndPort | undefined => {
  const trimmed = text.trim()
  const bare = canonicalAddress(trimmed)
  if (bare !== undefined) return { host: bare, port: defaultPort }
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(.*))?$/u.exec(trimmed) ?? []
  const host = bracketed ?? plain
  if (host === undefined) return undefined
  const port = portText === undefined ? defaultPort : parsePort(portText)
  return port === undefined ? undefined : { host, port }
}

/** The endpoint that a person wrote: `1.2.3.4`, `1.2.3.4:5`, `[IPv6]`, `[IPv6]:5`; undefined for a host name. */
export const parseEndpoint = (text: string, defaultPort: number): Endpoint | undefined => {
  const split = splitHostAndPort(text, defaultPort)
  const address = split === undefined ? undefined : canonicalAddress(split.host)
  return split === undefined || address === undefined ? undefined : { address, port: split.port }
}

/** Four address bytes and two big-endian port bytes; undefined unless IPv4. */
export const compactEndpoint = ({ address, port }: Endpoint): Uint8Array | undefined => {
  const bytes = ipv4Bytes(address)
  return bytes === undefined ? undefined : Uint8Array.of(...bytes, port >> 8, port & 0xff)
}

/** The inverse of `compactEndpoint`, for exactly six bytes. */
export const parseCompactEndpoint = (bytes: Uint8Array): Endpoint => {
  if (bytes.length !== 6)
    throw new CodedError('net.bad-address', 'A compact endpoint has 6 bytes; check the length before parsing it.')
  return { address: ipv4Text(bytes.subarray(0, 4)), port: (bytes[4] as number) * 256 + (bytes[5] as number) }
}

/** A prefix of the 16-byte form: the address with zeros after it, and its length in bits. */
interface Block {
  readonly bytes: Uint8Array
  readonly bits: number
}

const block = (text: string): Block => {
  const [address = '', bits = ''] = text.split('/')
  const bytes = ipAddressBytes16(address)
  if (bytes === undefined) throw new CodedError('net.bad-address', `Write "${text}" as address/bits.`)
  return { bytes, bits: Number(bits) + (address.includes(':') ? 0 : 96) }
}

const samePrefix = (left: Uint8Array, right: Uint8Array, bits: number): boolean => {
  const whole = bits >> 3
  for (let index = 0; index < whole; index += 1) if (left[index] !== right[index]) return false
  const mask = 0xff00 >> (bits & 7)
  return (((left[whole] ?? 0) ^ (right[whole] ?? 0)) & mask & 0xff) === 0
}

const within = (address: string, blocks: readonly Block[]): boolean => {
  const bytes = ipAddressBytes16(address)
  return bytes !== undefined && blocks.some((each) => samePrefix(bytes, each.bytes, each.bits))
}

const loopbackBlocks = ['127.0.0.0/8', '::1/128'].map(block)

/** Networks without a registry; the four IPv4 ones are those that any DHT node id fits (dht.md 1.3). */
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'].map(
  block,
)

/** IPv4 ranges that are neither private nor public (RFC 6890), and documentation ranges. */
const specialBlocks = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001:db8::/32',
  '2001:10::/28',
  '2001:20::/28',
].map(block)

const publicBlocks = ['0.0.0.0/0', '2000::/3'].map(block)

/** 127/8 and ::1: this machine. */
export const isLoopback = (address: string): boolean => within(address, loopbackBlocks)

/** 10/8, 172.16/12, 192.168/16, 169.254/16, fc00::/7, fe80::/10: a local network. */
export const isPrivate = (address: string): boolean => within(address, privateBlocks)

/** Whether a stranger on the internet could reach this address. */
export const isRoutable = (address: string): boolean =>
  within(address, publicBlocks) && !isLoopback(address) && !isPrivate(address) && !within(address, specialBlocks)

const sameNetwork = (left: string, right: string, ipv4Bits: number, ipv6Bits: number): boolean => {
  const leftBytes = ipAddressBytes16(left)
  const rightBytes = ipAddressBytes16(right)
  if (leftBytes === undefined || rightBytes === undefined) return false
  const bothIpv4 = samePrefix(leftBytes, rightBytes, 96) && within(left, publicBlocks.slice(0, 1))
  return samePrefix(leftBytes, rightBytes, bothIpv4 ? ipv4Bits + 96 : ipv6Bits)
}

/** Whether both are in one IPv4 /24 (one local network); for IPv6, one /64. */
export const sameNetwork24 = (left: string, right: string): boolean => sameNetwork(left, right, 24, 64)

/** Whether both are in one IPv4 /16 (one provider, often); for IPv6, one /32. */
export const sameNetwork16 = (left: string, right: string): boolean => sameNetwork(left, right, 16, 32)
