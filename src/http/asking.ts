// How often whoever is at one network may ask.
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import { TokenBucket } from '../base/token-bucket.ts'
import { personNetwork } from '../codec/ip-networks.ts'

/** What one network may ask for. */
export interface AskingPace {
  readonly perSecond: number
  readonly burst: number
  /** Networks that are counted; the one that was counted first is forgotten. */
  readonly maxNetworks: number
}

/** Buckets of networks: whoever asks too often waits, and nobody else. */
export class Asking {
  readonly #clock: Clock
  readonly #pace: AskingPace
  readonly #buckets: BoundedMap<string, TokenBucket>

  constructor(clock: Clock, pace: AskingPace) {
    this.#clock = clock
    this.#pace = pace
    this.#buckets = new BoundedMap(pace.maxNetworks)
  }

  mayAsk(address: string): boolean {
    const network = personNetwork(address)
    const { perSecond, burst } = this.#pace
    const bucket = this.#buckets.get(network) ?? new TokenBucket(this.#clock, perSecond, burst)
    this.#buckets.set(network, bucket)
    return bucket.take()
  }
}
