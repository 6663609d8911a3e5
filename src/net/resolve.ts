// Host names that a person configured, turned into addresses.
import { lookup } from 'node:dns/promises'
import { canonicalAddress } from '../codec/ip.ts'

/** More addresses of one name than this are of no use, and could only be an attempt to flood us. */
const maxAddresses = 64

/** The addresses of a host name, IPv4 first; of an address, itself. Empty when the name cannot be resolved. */
export const resolveHost = async (name: string): Promise<string[]> => {
  const own = canonicalAddress(name)
  if (own !== undefined) return [own]
  try {
    const found = await lookup(name, { all: true })
    const ordered = [...found.filter(({ family }) => family === 4), ...found.filter(({ family }) => family !== 4)]
    return ordered.slice(0, maxAddresses).map(({ address }) => address)
  } catch {
    return []
  }
}
