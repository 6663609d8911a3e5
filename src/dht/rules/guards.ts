// Protection against floods, and against being used to flood others (dht.md 7, 10.1-11).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { networkOf } from '../wire/contact.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { parameters } from '../parameters.ts'

interface Source {
  packets: number
  windowStartMs: number
  /** Ignored until then; each further packet moves it. */
  blockedUntilMs: number
}

/** Ignores an address that sends more than 1000 packets in 5 s, until it is silent for 5 minutes. */
export class FloodGuard {
  readonly #clock: Clock
  readonly #sources = new BoundedMap<string, Source>(parameters.floodSources)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a packet of this address is looked at. Our own machine and network are trusted. */
  admits({ address }: Endpoint): boolean {
    if (isLocal(address)) return true
    const nowMs = this.#clock.monotonicMs()
    const source = this.#sources.get(address)
    if (source === undefined) {
      this.#sources.set(address, { packets: 1, windowStartMs: nowMs, blockedUntilMs: 0 })
      return true
    }
    if (nowMs - source.windowStartMs > parameters.floodWindowMs) {
      source.windowStartMs = nowMs
      source.packets = 0
    }
    source.packets += 1
    if (source.packets > parameters.floodPackets || nowMs < source.blockedUntilMs)
      source.blockedUntilMs = nowMs + parameters.floodSilenceMs
    return nowMs >= source.blockedUntilMs
  }
}

/** The part of the upload that may be refused: replies and the upkeep of other people's items. */
export class UploadLimit {
  readonly #bucket: TokenBucket

  constructor(clock: Clock) {
    this.#bucket = new TokenBucket(clock, parameters.uploadBytesPerSecond, parameters.uploadBurstBytes)
  }

  admits(to: Endpoint, bytes: number): boolean {
    return isLocal(to.address) || this.#bucket.take(bytes)
  }
}

/** Networks whose allowance is remembered. */
const maxNetworks = 4_096

/** Long answers go to sources that proved their address, and at a low rate to others: theirs may be forged. */
export class AmplificationGuard {
  readonly #clock: Clock
  readonly #proven = new BoundedMap<string, true>(maxNetworks)
  readonly #allowances = new BoundedMap<string, TokenBucket>(maxNetworks)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The source echoed a token, or answered a request of ours. */
  prove(source: Endpoint): void {
    this.#proven.set(source.address, true)
  }

  admits(source: Endpoint, bytes: number): boolean {
    if (bytes <= parameters.freeAnswerBytes || isLocal(source.address)) return true
    if (this.#proven.has(source.address)) return true
    const network = networkOf(source, 24)
    let allowance = this.#allowances.get(network)
    if (allowance === undefined) {
      allowance = new TokenBucket(this.#clock, parameters.unprovenBytesPerSecond, parameters.unprovenBurstBytes)
      this.#allowances.set(network, allowance)
    }
    return allowance.take(bytes)
  }
}
