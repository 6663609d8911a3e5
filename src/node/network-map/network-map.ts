// What the DHT looks like from here: who is in it, and which way a search goes.
import { CodedError } from '../../base/coded-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Crawl, Dht, GetOptions, Hop, ReadBack } from '../../dht/index.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'

/** What the map is drawn from. */
export interface NetworkMapNeeds {
  readonly clock: Clock
  readonly dht: Pick<Dht, 'crawl' | 'readBack' | 'state'>
}

/** What came of one search, hop by hop. */
export interface Trace<Found> {
  readonly found: Found
  /** In the order in which they answered or failed. */
  readonly hops: readonly Hop[]
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

  /** Does a search, and tells whom it asked. Fault: `map.private`. */
  async trace<Found>(search: (options: GetOptions) => Promise<Found>): Promise<Trace<Found>> {
    const { clock, dht } = this.#needs
    if (dht.state().reads.mode !== 'open')
      throw new CodedError(
        'map.private',
        'A trace asks the nodes themselves, which see your address, and reads are private here (-privatereads). Use dhtget, or start the node without that setting.',
      )
    const hops: Hop[] = []
    const startMs = clock.monotonicMs()
    const found = await search({
      onHop: (hop) => {
        hops.push(hop)
      },
    })
    return { found, hops, tookMs: clock.monotonicMs() - startMs }
  }

  /** Reads an item of our own back, and tells whom it asked; undefined: none is stored here. */
  async stored(target: DhtTarget): Promise<(ReadBack & Pick<Trace<unknown>, 'hops'>) | undefined> {
    const hops: Hop[] = []
    const found = await this.#needs.dht.readBack(
      target,
      () => true,
      (hop) => {
        hops.push(hop)
      },
    )
    return found && { ...found, hops }
  }
}
