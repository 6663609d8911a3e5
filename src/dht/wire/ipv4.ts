// IPv4 addresses as numbers: each datagram is judged by its source several times.

const zero = 0x30
const dot = 0x2e

/** The 32 bits of a dotted address; undefined for anything else, also for leading zeros. */
export const ipv4Number = (address: string): number | undefined => {
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

const loopback = 127
const link = (169 << 8) | 254
const home = (192 << 8) | 168
const office = (172 << 4) | 1
const large = 10

/** 127/8: this machine; nobody else can send from there. */
export const isLoopbackAddress = (address: string): boolean => {
  const number = ipv4Number(address)
  return number !== undefined && number >>> 24 === loopback
}

/** On this machine or its local network: any id fits (dht.md 1.1). */
export const isLocalAddress = (address: string): boolean => {
  const number = ipv4Number(address)
  if (number === undefined) return false
  const first = number >>> 24
  if (first === loopback || first === large) return true
  return number >>> 16 === link || number >>> 16 === home || number >>> 20 === office
}
