// Walks the whole network politely: who is there, what they run, and how far away they are.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import type { Crawl, CrawledNode } from '../types.ts'
import { type Contact, mayIntroduce } from '../wire/contact.ts'
import { isNodeIdValid, type NodeId, randomPointNear } from '../wire/node-id.ts'

/** What a crawl needs. */
export interface CrawlNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly messenger: Messenger
}

/** How far from a node the second question aims, in leading bits that are the same. */
const farthestBits = 12

/** One crawl. Each node is asked twice: for its neighbours, and for some others. */
class Crawling {
  readonly nodes: CrawledNode[] = []
  silent = 0
  /** Questions that are under way. */
  open = 0
  readonly #needs: CrawlNeeds
  readonly #known = new Set<string>()
  readonly #waiting: Contact[] = []

  constructor(needs: CrawlNeeds) {
    this.#needs = needs
    for (const contact of needs.messenger.identity.table.contacts()) this.#meet(contact)
  }

  /** Asks one more; false: there is none just now. */
  askNext(): boolean {
    const contact = this.#waiting.pop()
    if (contact === undefined) return false
    const { random } = this.#needs
    this.#ask(contact, contact.id, true)
    this.#ask(contact, randomPointNear(contact.id, (random.bytes(1)[0] ?? 0) % farthestBits, random), false)
    return true
  }

  #meet(contact: Contact): void {
    const name = endpointText(contact.endpoint)
    if (equalBytes(contact.id, this.#needs.messenger.identity.id) || !this.#needs.messenger.mayAsk(contact.endpoint))
      return
    if (this.#known.has(name) || this.#known.size >= limits.crawledNodes) return
    this.#known.add(name)
    this.#waiting.push(contact)
  }

  #ask({ endpoint }: Contact, target: NodeId, isFirst: boolean): void {
    this.open += 1
    this.#needs.messenger.request(
      endpoint,
      { method: 'findNode', target },
      {
        answered: (id, { contacts = [] }, { roundTripMs, version }) => {
          this.open -= 1
          for (const contact of contacts) if (mayIntroduce(endpoint, contact.endpoint)) this.#meet(contact)
          if (isFirst) this.#note(endpoint, id, { roundTripMs, version })
        },
        failed: () => {
          this.open -= 1
          if (isFirst) this.silent += 1
        },
      },
    )
  }

  #note(endpoint: Endpoint, id: NodeId, heard: Pick<CrawledNode, 'roundTripMs' | 'version'>): void {
    this.nodes.push({ endpoint, id, isIdValid: isNodeIdValid(id, endpoint.address), ...heard })
  }
}

/** Asks a few nodes a second until all have been asked, or time is up. */
export const crawl = async (needs: CrawlNeeds, forMs: number, signal: AbortSignal): Promise<Crawl> => {
  const { clock } = needs
  const crawling = new Crawling(needs)
  const endMs = clock.monotonicMs() + forMs
  let isWhole = false
  while (!isWhole && !isStopped(signal) && clock.monotonicMs() < endMs) {
    isWhole = !crawling.askNext() && crawling.open === 0
    if (!isWhole) await sleep(clock, parameters.crawlPauseMs, signal)
  }
  return { nodes: crawling.nodes, silent: crawling.silent, isWhole }
}
