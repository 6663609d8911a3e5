// Finds contacts for the farther buckets until they are full, or hold everybody: who is known is asked in one step (ADR 90).
import { equalBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import type { KnownContact } from '../peers/bucket.ts'
import { type Contact, mayIntroduce } from '../wire/contact.ts'
import { isNodeIdValid, type NodeId, randomPointNear } from '../wire/node-id.ts'
import type { Reply } from '../wire/replies.ts'

/** What filling needs. */
export interface FillingNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly messenger: Messenger
  /** Pings whom a stranger named, unless that is a contact, or its network was tried a moment ago; says whether it did. */
  readonly ping: (endpoint: Endpoint) => boolean
}

/** What asking in one bucket has brought of late. */
interface Search {
  /** Questions in a row whose answers named nobody new. */
  misses: number
  restsUntilMs: number
}

/**
 * Asks contacts for whom they know around random points. Names are believed by nobody: each is pinged first, few of them
 * at once, and none whose id does not fit its address.
 */
export class Filling {
  readonly #needs: FillingNeeds
  readonly #searches = new Map<number, Search>()
  #turn = 0

  constructor(needs: FillingNeeds) {
    this.#needs = needs
  }

  /** The table is another one: what was found out of its buckets is of no use. */
  restart(): void {
    this.#searches.clear()
  }

  /** A few questions, where there is room. */
  tick(): void {
    for (let count = 0; count < parameters.fillQuestions; count += 1) {
      const bucket = this.#bucket()
      if (bucket === undefined) return
      this.#ask(bucket)
    }
  }

  /** The buckets take turns. */
  #bucket(): number | undefined {
    const { table } = this.#needs.messenger.identity
    const count = table.bucketCount
    for (let tried = 0; tried < count; tried += 1) {
      this.#turn = (this.#turn + 1) % count
      const search = this.#searches.get(this.#turn)
      const rests = search !== undefined && this.#needs.clock.monotonicMs() < search.restsUntilMs
      if (!rests && table.hasRoom(this.#turn)) return this.#turn
    }
    return undefined
  }

  #ask(bucket: number): void {
    const { messenger } = this.#needs
    const target = this.#point(bucket)
    const [asked] = messenger.identity.table.nearest(target, 1)
    if (asked === undefined) return
    messenger.request(
      asked.endpoint,
      { method: 'findNode', target },
      {
        answered: (_, reply) => {
          this.#learn(bucket, asked, reply)
        },
        failed: (reason) => {
          if (reason === 'silent') messenger.identity.table.fail(asked)
        },
      },
    )
  }

  /** Anywhere in the bucket; the last one is that of all who are nearer to us, too. */
  #point(bucket: number): NodeId {
    const { messenger, random } = this.#needs
    const { id, table } = messenger.identity
    let bits = bucket
    if (bucket === table.bucketCount - 1) while (bits < bucket + 8 && randomBelow(random, 2) === 1) bits += 1
    return randomPointNear(id, bits, random)
  }

  #learn(bucket: number, { endpoint: introducer }: KnownContact, { contacts = [] }: Reply): void {
    let news = 0
    for (const contact of contacts)
      if (this.#isWelcome(introducer, contact) && this.#needs.ping(contact.endpoint)) news += 1
    const search = this.#searches.get(bucket) ?? { misses: 0, restsUntilMs: 0 }
    this.#searches.set(bucket, search)
    search.misses = news === 0 ? search.misses + 1 : 0
    if (search.misses < parameters.fillMisses) return
    search.misses = 0
    search.restsUntilMs = this.#needs.clock.monotonicMs() + parameters.fillRestMs
  }

  /** Not ourselves, and nobody who could not be asked or has made up an id. */
  #isWelcome(introducer: Endpoint, { id, endpoint }: Contact): boolean {
    const isOwn = equalBytes(id, this.#needs.messenger.identity.id)
    return !isOwn && mayIntroduce(introducer, endpoint) && isNodeIdValid(id, endpoint.address)
  }
}
