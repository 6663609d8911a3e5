// Getting to know a peer: version and verack on both sides (chain.md 6.4).
import { BoundedMap } from '../../base/bounded-map.ts'
import { nowSeconds } from '../../base/clock.ts'
import type { Scope } from '../../base/scope.ts'
import { isLoopback, isRoutable, providerNetwork } from '../../codec/ip-networks.ts'
import { ipBytes16, ipText16 } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { AddressBook } from './address-book.ts'
import type { Peer } from './peer.ts'
import type { PeerPool } from './peer-pool.ts'
import type { TimeOffset } from '../rules/time-offset.ts'
import { minimumProtocolVersion, nodeNetwork, nowhere, protocolVersion, type VersionMessage } from '../wire/messages.ts'

/** What a handshake needs. */
export interface HandshakeParts {
  readonly pool: PeerPool
  readonly book: AddressBook
  readonly timeOffset: TimeOffset
  readonly userAgent: string
  /** What we serve, as bits. */
  readonly services: bigint
  /** Whether pending registrations are of interest here. */
  readonly wantsRegistrations: boolean
  /** The one address that we listen and connect at; undefined: all of this machine. */
  readonly boundAddress: string | undefined
  readonly bestHeight: () => number
  /** Whether our chain is complete, so that others may be sent here. */
  readonly isCurrent: () => boolean
}

/** Our address is told again once a day. */
const advertisePeriodMs = 86_400_000
/** Networks whose opinion of our address is remembered. */
const maxVoters = 64
/** Networks that have to agree: one alone could make us tell everybody an address that is not ours. */
const minAgreeing = 2

/** An endpoint as the wire has it. */
export const netAddressOf = (endpoint: Endpoint, services: bigint): typeof nowhere => {
  const ip = ipBytes16(endpoint.address)
  if (ip === undefined) return nowhere
  return { services, ip: new Uint8Array(ip), port: endpoint.port }
}

/** The handshakes of all peers, and what they say of our own address. */
export class Handshakes {
  readonly #parts: HandshakeParts
  /** Which address each network says we have. */
  readonly #votes = new BoundedMap<string, string>(maxVoters)

  constructor(parts: HandshakeParts, scope: Scope) {
    this.#parts = parts
    parts.pool.dialed.on((peer) => {
      this.#introduce(peer)
    })
    const timer = parts.pool.clock.every(advertisePeriodMs, () => {
      for (const peer of parts.pool.ready()) this.#advertise(peer)
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Our address: the bound one if others can reach it, else the one at which most networks that we chose see us. */
  externalAddress(): string | undefined {
    const { boundAddress } = this.#parts
    if (boundAddress !== undefined && isRoutable(boundAddress)) return boundAddress
    // From there no stranger is reached, so that nobody can know better.
    if (boundAddress !== undefined && isLoopback(boundAddress)) return undefined
    const counts = new Map<string, number>()
    for (const address of this.#votes.values()) counts.set(address, (counts.get(address) ?? 0) + 1)
    let best: string | undefined
    for (const [address, count] of counts) if (count > (counts.get(best ?? '') ?? minAgreeing - 1)) best = address
    return best
  }

  /** Where strangers can connect to us, as far as we know. */
  ownEndpoint(): Endpoint | undefined {
    const port = this.#parts.pool.listening?.port
    const address = this.externalAddress()
    return port === undefined || address === undefined ? undefined : { address, port }
  }

  receiveVersion(peer: Peer, received: VersionMessage): void {
    const { pool, timeOffset } = this.#parts
    if (peer.version !== undefined) {
      pool.penalise(peer, { code: 'version-repeated' })
      return
    }
    // An old release misprinted its number.
    const version = { ...received, version: received.version === 10_300 ? 300 : received.version }
    const self = version.nonce === 0n ? undefined : pool.withNonce(version.nonce)
    if (version.version < minimumProtocolVersion || self !== undefined) {
      if (self !== undefined) this.#forgetSelf(self)
      peer.drop()
      return
    }
    peer.version = version
    peer.wantsTransactions = version.relay
    if (peer.inbound) this.#introduce(peer)
    peer.send('verack', {})
    timeOffset.add(peer.remote.address, Number(version.time) - nowSeconds(pool.clock))
    this.#noteOwnAddress(peer, version)
    if (peer.inbound) this.#noteAddressOf(peer, version)
    else this.#greet(peer, version)
  }

  receiveVerack(peer: Peer): void {
    if (peer.acknowledged || peer.version === undefined) return
    peer.acknowledged = true
    peer.patience.answered(this.#parts.pool.clock.monotonicMs() - peer.introducedMs)
    this.#parts.pool.announceJoined(peer)
  }

  #introduce(peer: Peer): void {
    const { pool, userAgent, services, wantsRegistrations, bestHeight } = this.#parts
    const own = this.ownEndpoint()
    peer.introducedMs = pool.clock.monotonicMs()
    peer.send('version', {
      version: protocolVersion,
      services,
      time: BigInt(nowSeconds(pool.clock)),
      addressYou: netAddressOf(peer.remote, nodeNetwork),
      addressMe: own === undefined ? nowhere : netAddressOf(own, services),
      nonce: peer.nonce,
      userAgent,
      startHeight: bestHeight(),
      relay: wantsRegistrations,
    })
  }

  /** What the side that connected does besides. */
  #greet(peer: Peer, version: VersionMessage): void {
    this.#parts.book.reached(peer.remote, version.services)
    this.#advertise(peer)
    peer.send('getaddr', {})
  }

  /** Tells a peer where others can find us. */
  #advertise(peer: Peer): void {
    const { pool, services, isCurrent } = this.#parts
    const own = this.ownEndpoint()
    // Who serves nothing is of no use to whoever comes.
    if (own === undefined || !isRoutable(own.address) || services === 0n || !isCurrent()) return
    peer.send('addr', [{ time: nowSeconds(pool.clock), address: netAddressOf(own, services) }])
  }

  #noteAddressOf(peer: Peer, { addressMe }: VersionMessage): void {
    const address = ipText16(addressMe.ip)
    if (address === peer.remote.address && addressMe.port !== 0)
      this.#parts.book.reached({ address, port: addressMe.port }, addressMe.services)
  }

  #noteOwnAddress(peer: Peer, { addressYou }: VersionMessage): void {
    // Whoever comes to us may do so from as many networks as it likes.
    if (peer.inbound) return
    const address = ipText16(addressYou.ip)
    if (isRoutable(address)) this.#votes.set(providerNetwork(peer.remote.address), address)
  }

  #forgetSelf(self: Peer): void {
    if (!self.inbound) this.#parts.book.markOwn(self.remote)
    self.drop()
  }
}
