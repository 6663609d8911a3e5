// Where to begin when no node is known: DNS seeds and fixed seeds (chain.md 4).
import { nowSeconds, type Clock } from '../../base/clock.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import { ipv4Bytes, parseEndpoint } from '../../codec/ip.ts'
import type { Endpoint, Sockets } from '../../net/endpoint.ts'
import { fixedSeeds } from '../../protocol/fixed-seeds.ts'
import type { Network } from '../../protocol/network.ts'
import type { AddressBook } from './address-book.ts'
import type { PeerPool } from './peer-pool.ts'
import { nodeNetwork } from '../wire/messages.ts'

/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF. */
export const crc16 = (bytes: Uint8Array): number => {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc
}

/** Nodes on other ports than the nominal one: each address has a companion with its checksum and its port. */
export const pairedEndpoints = (addresses: readonly string[]): readonly Endpoint[] => {
  const ports = new Map<number, number>()
  for (const address of addresses) {
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(address) ?? []
    ports.set(a * 256 + b, c * 256 + d)
  }
  return addresses.flatMap((address) => {
    const bytes = ipv4Bytes(address)
    const port = bytes === undefined ? undefined : ports.get(crc16(bytes))
    return port === undefined || port === 0 ? [] : [{ address, port }]
  })
}

const daySeconds = 86_400

/** What seeds are asked with, and who gets what they say. */
export interface SeedParts {
  readonly clock: Clock
  readonly random: Random
  readonly sockets: Sockets
  readonly book: AddressBook
  readonly pool: Pick<PeerPool, 'dial'>
}

/** Puts what the DNS seeds of a network say into the book, as something seen some days ago. */
export const askDnsSeeds = async (
  network: Network,
  seeds: readonly string[],
  { clock, random, sockets, book, pool }: SeedParts,
): Promise<void> => {
  for (const seed of seeds) {
    const plain = await sockets.resolve(seed)
    // A transport that has names resolved on the way learns no addresses: one of the nodes behind the name tells some.
    if (plain.includes(seed)) {
      await pool.dial({ address: seed, port: network.port })
      continue
    }
    const paired = await sockets.resolve(`nonstd.${seed}`)
    const endpoints = [...plain.map((address) => ({ address, port: network.port })), ...pairedEndpoints(paired)]
    for (const endpoint of endpoints) {
      const seenAt = nowSeconds(clock) - 3 * daySeconds - randomBelow(random, 4 * daySeconds)
      book.learn({ endpoint, services: nodeNetwork, seenAt }, endpoint.address)
    }
  }
}

/** Puts the fixed seeds into the book, as something seen a week or two ago. */
export const addFixedSeeds = (
  network: Network,
  book: AddressBook,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): void => {
  for (const text of fixedSeeds) {
    const endpoint = parseEndpoint(text, network.port)
    if (endpoint === undefined) continue
    const seenAt = nowSeconds(clock) - 7 * daySeconds - randomBelow(random, 7 * daySeconds)
    book.learn({ endpoint, services: nodeNetwork, seenAt }, endpoint.address)
  }
}
