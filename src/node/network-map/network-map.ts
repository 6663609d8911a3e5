// What the DHT looks like from here: who is in it, and which way a search goes.
import { CodedError } from '../../base/coded-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Crawl, Dht, Hop, ReadBack } from '../../dht/index.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'

/** What the map is drawn from. */
export interface NetworkMapNeeds {
  readonly clock: Clock
  readonly dht: Pick<Dht, 'crawl' | 'get' | 'readBack' | 'state'>
}

/** One search, hop by hop. */
export interface Trace {
  /** In the order in which they answered or failed. */
  readonly hops: readonly Hop[]
  readonly items: number
  readonly tookMs: number
}

/** Looks at the DHT for people; one crawl at a time. */
export class NetworkMap {
  readonly #needs: NetworkMapNeeds
  #isCrawling = false

  constructor(needs: NetworkMapNeeds) {
    this.#needs = needs
  }

  /** Asks node after node for so long. Fault: `map.busy`. */
  async crawl(forMs: number): Promise<Crawl> {
    if (this.#isCrawling) throw new CodedError('map.busy', 'A crawl is under way. Wait until it has ended.')
    this.#isCrawling = true
    try {
      return await this.#needs.dht.crawl(forMs)
    } finally {
      this.#isCrawling = false
    }
  }

  /** Gets what is stored under a target, and tells whom it asked. Fault: `map.private`. */
  async trace(target: DhtTarget): Promise<Trace> {
    const { clock, dht } = this.#needs
    if (dht.state().reads.mode !== 'open')
      throw new CodedError(
        'map.private',
        'A trace asks the nodes themselves, which see your address, and reads are private here (-privatereads). Use dhtget, or start the node without that setting.',
      )
    const hops: Hop[] = []
    const startMs = clock.monotonicMs()
    const items = await dht.get(target, {
      onHop: (hop) => {
        hops.push(hop)
      },
    })
    return { hops, items: items.length, tookMs: clock.monotonicMs() - startMs }
  }

  /** Reads an item of our own back; undefined: none is stored here. */
  stored(target: DhtTarget): Promise<ReadBack | undefined> {
    return this.#needs.dht.readBack(target, () => true)
  }
}
