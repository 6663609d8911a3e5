// IP addresses and endpoints: text, bytes, and the one text form of each.
import { CodedError } from '../base/coded-error.ts'

/** An IP address in text form (IPv4 dotted, or IPv6 without brackets) and a port. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

const zero = 0x30
const dot = 0x2e

const parseIpv4 = (address: string): number | undefined => {
  let number = 0
  let part = 0
  let digits = 0
  let dots = 0
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index)
    if (code === dot) {
      if (digits === 0) return undefined
      number = number * 256 + part
      part = 0
      digits = 0
      dots += 1
      continue
    }
    const digit = code - zero
    if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return undefined
    part = part * 10 + digit
    digits += 1
    if (part > 255) return undefined
  }
  return dots === 3 && digits > 0 ? number * 256 + part : undefined
}

/** What was asked last: each datagram is judged by its address several times. */
let lastAddress = ''
let lastNumber: number | undefined

/** The 32 bits of a dotted address; undefined for anything else, also for leading zeros. */
export const ipv4Number = (address: string): number | undefined => {
  if (address === lastAddress) return lastNumber
  lastNumber = parseIpv4(address)
  lastAddress = address
  return lastNumber
}

/** ::ffff:0:0/96, under which IPv4 lives inside IPv6. */
const mappedPrefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)

const groupForm = /^[0-9a-f]{1,4}$/iu

/** The four bytes of a dotted address, or undefined for anything else. */
export const ipv4Bytes = (address: string): Uint8Array<ArrayBuffer> | undefined => {
  const number = ipv4Number(address)
  return number === undefined
    ? undefined
    : Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff)
}

/** The dotted form of four bytes. */
export const ipv4Text = (bytes: Uint8Array): string => {
  if (bytes.length !== 4) throw new CodedError('ip.bad-address', 'An IPv4 address has 4 bytes; pass exactly these.')
  return `${String(bytes[0])}.${String(bytes[1])}.${String(bytes[2])}.${String(bytes[3])}`
}

/** The dotted form of 32 bits. */
export const ipv4TextOf = (number: number): string =>
  `${String(number >>> 24)}.${String((number >>> 16) & 0xff)}.${String((number >>> 8) & 0xff)}.${String(number & 0xff)}`

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
    const dotted = index === parts.length - 1 ? ipv4Number(part) : undefined
    if (dotted === undefined) return undefined
    groups.push(dotted >>> 16, dotted & 0xffff)
  }
  return groups
}

const ipv6Bytes = (address: string): Uint8Array<ArrayBuffer> | undefined => {
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
export const ipBytes16 = (address: string): Uint8Array<ArrayBuffer> | undefined => {
  const four = ipv4Bytes(address)
  if (four === undefined) return ipv6Bytes(address)
  const bytes = new Uint8Array(16)
  bytes.set(mappedPrefix)
  bytes.set(four, 12)
  return bytes
}

/** Whether 16 bytes are those of an IPv4 address. */
export const isMapped = (bytes: Uint8Array): boolean => mappedPrefix.every((byte, index) => bytes[index] === byte)

/** Four bytes for IPv4, 16 for IPv6, as most of the wire has them; undefined when `address` is not an IP address. */
export const ipBytes = (address: string): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = ipBytes16(address)
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes
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
export const ipText16 = (bytes: Uint8Array): string => {
  if (bytes.length !== 16)
    throw new CodedError('ip.bad-address', 'A network address has 16 bytes on the wire; pass exactly these.')
  if (isMapped(bytes)) return ipv4Text(bytes.subarray(12))
  const groups: number[] = []
  for (let index = 0; index < 16; index += 2) groups.push((bytes[index] as number) * 256 + (bytes[index + 1] as number))
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  const run = longestZeroRun(groups)
  if (run.start === -1) return text(groups)
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`
}

/** The one text form of an address (IPv4-mapped becomes dotted), or undefined when it is none. */
export const canonicalAddress = (address: string): string | undefined => {
  if (ipv4Number(address) !== undefined) return address
  const bytes = ipv6Bytes(address)
  return bytes === undefined ? undefined : ipText16(bytes)
}

/** The address of a socket as the system tells it, where a zone (`%eth0`) may follow an address of the own link. */
export const socketAddress = (told: string): string | undefined => canonicalAddress(told.split('%', 1)[0] ?? '')

/** `1.2.3.4:5` or `[2001:db8::1]:5`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`

/** Whether a peer can be reached at this port. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535

const parsePort = (text: string): number | undefined => {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : 0
  return isPort(port) ? port : undefined
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

const withPort = (bytes: Uint8Array, port: number): Uint8Array<ArrayBuffer> => {
  const compact = new Uint8Array(bytes.length + 2)
  compact.set(bytes)
  compact[bytes.length] = port >> 8
  compact[bytes.length + 1] = port & 0xff
  return compact
}

/** Four address bytes and two big-endian port bytes; undefined unless IPv4. */
export const compactEndpoint = ({ address, port }: Endpoint): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = ipv4Bytes(address)
  return bytes === undefined ? undefined : withPort(bytes, port)
}

/** Sixteen address bytes and two big-endian port bytes; undefined when the address is none. */
export const compactEndpoint16 = ({ address, port }: Endpoint): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = ipBytes16(address)
  return bytes === undefined ? undefined : withPort(bytes, port)
}

/** The inverse of both, told apart by their length: 6 or 18 bytes. */
export const parseCompactEndpoint = (bytes: Uint8Array): Endpoint => {
  const width = bytes.length - 2
  if (width !== 4 && width !== 16)
    throw new CodedError('ip.bad-address', 'A compact endpoint has 6 or 18 bytes; check the length before parsing it.')
  const address = bytes.subarray(0, width)
  const port = (bytes[width] as number) * 256 + (bytes[width + 1] as number)
  return { address: width === 4 ? ipv4Text(address) : ipText16(address), port }
}
