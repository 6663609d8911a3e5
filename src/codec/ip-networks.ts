// Which part of the internet an address belongs to, and which addresses belong together.
import { CodedError } from '../base/coded-error.ts'
import { ipBytes16, ipv4Number, isMapped } from './ip.ts'

/** A prefix of the 16-byte form, and its length in bits. */
interface Network {
  readonly bytes: Uint8Array
  readonly bits: number
}

const mappedBits = 96

/** Reads `address/bits`. */
const parseNetwork = (text: string): Network | undefined => {
  const [address = '', bitsText = '', ...rest] = text.split('/')
  const bytes = ipBytes16(address)
  if (bytes === undefined || rest.length > 0 || !/^\d{1,3}$/u.test(bitsText)) return undefined
  const bits = Number(bitsText) + (address.includes(':') ? 0 : mappedBits)
  return bits <= 128 ? { bytes, bits } : undefined
}

const isWithin = (bytes: Uint8Array, network: Network): boolean => {
  // ::/0 is all of IPv6, and says nothing of IPv4.
  if (network.bits < mappedBits && isMapped(bytes)) return false
  const whole = network.bits >> 3
  for (let index = 0; index < whole; index += 1) if (bytes[index] !== network.bytes[index]) return false
  const mask = 0xff00 >> (network.bits & 7)
  return (((bytes[whole] ?? 0) ^ (network.bytes[whole] ?? 0)) & mask & 0xff) === 0
}

/** A test for addresses of `address/bits`, such as 10.0.0.0/8; undefined when the text is no network. */
export const networkTest = (text: string): ((address: string) => boolean) | undefined => {
  const network = parseNetwork(text)
  if (network === undefined) return undefined
  return (address) => {
    const bytes = ipBytes16(address)
    return bytes !== undefined && isWithin(bytes, network)
  }
}

/** Networks of one kind; those of IPv4 as numbers, since each datagram is judged by them. */
class Part {
  readonly #ipv4: { readonly shift: number; readonly prefix: number }[] = []
  readonly #ipv6: Network[] = []

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const network = parseNetwork(text)
      if (network === undefined) throw new CodedError('ip.bad-network', `Write "${text}" as address/bits.`)
      const number = ipv4Number(text.split('/', 1)[0] ?? '')
      const shift = 128 - network.bits
      if (number === undefined) this.#ipv6.push(network)
      else this.#ipv4.push({ shift, prefix: number >>> shift })
    }
  }

  has(address: string): boolean {
    const number = ipv4Number(address)
    if (number !== undefined) return this.#hasIpv4(number)
    const bytes = ipBytes16(address)
    if (bytes === undefined) return false
    if (isMapped(bytes)) return this.#hasIpv4(new DataView(bytes.buffer).getUint32(12))
    return this.#ipv6.some((network) => isWithin(bytes, network))
  }

  #hasIpv4(number: number): boolean {
    for (const { shift, prefix } of this.#ipv4) if (number >>> shift === prefix) return true
    return false
  }
}

const loopbackNetworks = ['127.0.0.0/8', '::1/128']

/** Networks without a registry; the four IPv4 ones are those that any DHT node id fits (dht.md 1.3). */
const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10']

/** Ranges that are neither private nor public (RFC 6890), and documentation ranges. */
const specialNetworks = [
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
]

const loopback = new Part(loopbackNetworks)
const privates = new Part(privateNetworks)
const locals = new Part([...loopbackNetworks, ...privateNetworks])
const notRoutable = new Part([...loopbackNetworks, ...privateNetworks, ...specialNetworks])
/** All of IPv4 (what is not in the list above), and what is given out of IPv6. */
const given = new Part(['0.0.0.0/1', '128.0.0.0/1', '2000::/3'])

/** 127/8 and ::1: this machine; nobody else can send from there. */
export const isLoopback = (address: string): boolean => loopback.has(address)

/** 10/8, 172.16/12, 192.168/16, 169.254/16, fc00::/7, fe80::/10: a local network. */
export const isPrivate = (address: string): boolean => privates.has(address)

/** On this machine or its local network. */
export const isLocal = (address: string): boolean => locals.has(address)

/** Whether a stranger on the internet could reach this address. */
export const isRoutable = (address: string): boolean => given.has(address) && !notRoutable.has(address)

/** 0.0.0.0 and ::, by which a socket is bound to all addresses of the machine. */
export const isUnspecified = (address: string): boolean => {
  const bytes = ipBytes16(address)
  return bytes !== undefined && bytes.subarray(isMapped(bytes) ? 12 : 0).every((byte) => byte === 0)
}

const prefixKey = (address: string, ipv4Bytes: number, ipv6Bytes: number): string => {
  const bytes = ipBytes16(address)
  if (bytes === undefined) return address
  return isMapped(bytes)
    ? `4:${bytes.subarray(12, 12 + ipv4Bytes).join('.')}`
    : `6:${bytes.subarray(0, ipv6Bytes).join('.')}`
}

/** What one person has: an address of IPv4, or a /64 of IPv6, which has 2⁶⁴ of them. A host name stands for itself. */
export const personNetwork = (address: string): string => prefixKey(address, 4, 8)

/** What one provider has, as a rule: a /16 of IPv4, or a /32 of IPv6. A host name stands for itself. */
export const providerNetwork = (address: string): string => prefixKey(address, 2, 4)
