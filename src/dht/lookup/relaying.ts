// Passes sealed reads of others on, and answers those that are for this node (extensions.md 16).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counter, Metrics } from '../../base/metrics.ts'
import type { Random } from '../../base/random.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha1 } from '../../crypto/hash.ts'
import { createPrivateKey, type PrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import { Introductions, sealedQuery } from '../peers/relays.ts'
import { FairShare } from '../rules/guards.ts'
import type { QueryRejection } from '../rules/rejections.ts'
import type { WriteTokens } from '../rules/write-token.ts'
import { mayIntroduce, type NetworkKey, networkOf } from '../wire/contact.ts'
import type { RelayQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import { openQuestion, sealAnswer, type SealedQuestion } from '../wire/sealed-reads.ts'

export interface RelayingNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly metrics: Metrics
  readonly messenger: Messenger
  readonly tokens: WriteTokens
  /** Looks a target up for somebody else. */
  readonly read: (target: DhtTarget) => Promise<readonly SignedItem[]>
  /** Runs work until it ends or the DHT does. */
  readonly run: (work: () => Promise<void>) => void
}

type Answer = Verdict<Reply, QueryRejection>

const countersOf = (metrics: Metrics): Readonly<Record<'passed' | 'looked' | 'refused', Counter>> => ({
  passed: metrics.counter('dht_relay_passed_total', 'Sealed reads of others that were passed on.'),
  looked: metrics.counter('dht_relay_reads_total', 'Keys that were looked up for sealed reads of others.'),
  refused: metrics.counter('dht_relay_refused_total', 'Sealed reads of others that were not passed on or answered.'),
})

/** What a node does for the private reads of others: it asks relays and the DHT, and nobody else. */
export class Relaying {
  readonly #needs: RelayingNeeds
  /** Of this run, from the first question on: nobody who takes this machine later can read what was asked before. */
  #ownKey: PrivateKey | undefined
  readonly #nextHops: Introductions
  readonly #passes: FairShare
  readonly #reads: FairShare
  readonly #known = new BoundedMap<string, true>(parameters.rememberedReads)
  readonly #counters: ReturnType<typeof countersOf>
  #passing = 0
  /** Questions that are looked up, by the network that they came from. */
  readonly #reading = new Map<NetworkKey, number>()

  constructor(needs: RelayingNeeds) {
    this.#needs = needs
    this.#nextHops = new Introductions(needs)
    this.#passes = new FairShare(needs.clock, parameters.relayPassRate)
    this.#reads = new FairShare(needs.clock, parameters.relayReadRate)
    this.#counters = countersOf(needs.metrics)
  }

  /** Who has no token of ours gets one; a forged address does not get it. */
  answer(query: RelayQuery, from: Endpoint): Answer | Promise<Answer> {
    const { infoHash, sealed, to, token } = query
    const { tokens } = this.#needs
    if (sealed === undefined || token === undefined)
      return accept({ token: tokens.issue(from.address, infoHash), relayKey: publicKeyOf(this.#privateKey()) })
    if (!tokens.accepts(token, from.address, infoHash)) return reject({ code: 'token-invalid' })
    return to === undefined ? this.#look(sealed, from) : this.#pass(sealed, to, from)
  }

  #privateKey(): PrivateKey {
    this.#ownKey ??= createPrivateKey(this.#needs.random)
    return this.#ownKey
  }

  #refuse(code: 'relay-busy' | 'relay-unreachable' | 'sealed-unreadable'): Answer {
    this.#counters.refused.increment()
    return reject({ code })
  }

  /** The next one is asked briefly whether it relays, before it gets anything of length. */
  #pass(sealed: Uint8Array, to: Endpoint, from: Endpoint): Answer | Promise<Answer> {
    if (!mayIntroduce(from, to)) return reject({ code: 'argument-invalid', key: 'to' })
    if (this.#passing >= limits.relayedQuestions || !this.#passes.take(from, 1)) return this.#refuse('relay-busy')
    // The datagram that it came in is not ours to keep.
    const copy = sealed.slice()
    const count = (by: number): void => {
      this.#passing += by
    }
    return this.#later(count, async () => {
      const next = await this.#nextHops.meet(to)
      const answer = next === undefined ? undefined : await this.#ask(sealedQuery(next, copy), to)
      if (answer === undefined) {
        this.#nextHops.forget(to)
        return this.#refuse('relay-unreachable')
      }
      this.#counters.passed.increment()
      return accept({ sealed: answer })
    })
  }

  #ask(query: RelayQuery, to: Endpoint): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      const answered = (_: unknown, { sealed }: Reply): void => {
        resolve(sealed !== undefined && sealed.length <= limits.sealedReplyBytes ? sealed.slice() : undefined)
      }
      const failed = (): void => {
        resolve(undefined)
      }
      this.#needs.messenger.request(to, query, { answered, failed }, { isLong: true })
    })
  }

  /** Cheap tests first; what comes again was sent again by somebody on its way. */
  #look(sealed: Uint8Array, from: Endpoint): Answer | Promise<Answer> {
    const network = networkOf(from, 24)
    if (!this.#hasPlaceFor(network) || !this.#reads.take(from, 1)) return this.#refuse('relay-busy')
    const name = latin1FromBytes(sha1(sealed))
    const question = this.#known.has(name) ? undefined : openQuestion(sealed, this.#privateKey())
    this.#known.set(name, true)
    if (question === undefined) return this.#refuse('sealed-unreadable')
    // The first key was paid for above.
    const further = question.targets.length - 1
    if (further > 0 && !this.#reads.take(from, further)) return this.#refuse('relay-busy')
    const count = (by: number): void => {
      const left = (this.#reading.get(network) ?? 0) + by
      if (left > 0) this.#reading.set(network, left)
      else this.#reading.delete(network)
    }
    return this.#later(count, () => this.#read(question))
  }

  #hasPlaceFor(network: NetworkKey): boolean {
    const all = [...this.#reading.values()].reduce((sum, count) => sum + count, 0)
    return all < limits.relayReads && (this.#reading.get(network) ?? 0) < limits.relayReadsOfNetwork
  }

  async #read({ replyKey, targets }: SealedQuestion): Promise<Answer> {
    this.#counters.looked.increment(targets.length)
    const found = await Promise.all(targets.map((target) => this.#needs.read(target)))
    const items = found.map((each) =>
      each.map(({ payload, signature, signer }) => ({ payload, signature, signer: encodeUtf8(signer) })),
    )
    return accept({ sealed: sealAnswer(items, replyKey, this.#needs.random) })
  }

  #later(count: (by: number) => void, work: () => Promise<Answer>): Promise<Answer> {
    count(1)
    return new Promise((resolve) => {
      this.#needs.run(async () => {
        const answer = await work()
        count(-1)
        resolve(answer)
      })
    })
  }
}
