// Answers the queries of others: briefly until they have proved their address, and to each network its share.
import { emptyBytes } from '../../base/bytes.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Verdict } from '../../base/verdict.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { isComputed } from '../../protocol/resources.ts'
import { parameters } from '../parameters.ts'
import type { AddressProofs } from '../rules/address-proofs.ts'
import type { Shares } from '../rules/guards.ts'
import { type QueryRejection, refusalText } from '../rules/rejections.ts'
import { encodeError, encodeQuery, encodeReply, type QueryMessage, type ReplyMessage } from '../wire/krpc.ts'
import { isNodeIdValid, type NodeId } from '../wire/node-id.ts'
import type { Query } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { Identity } from './identity.ts'

type Answer = Verdict<Reply, QueryRejection>

/** Answers a query whose sender's id fits its address, at once or later; undefined: not at all. */
export type QueryHandler = (query: Query, from: Endpoint, id: NodeId) => Answer | Promise<Answer> | undefined

/** What answers are made with. */
export interface AnsweringNeeds {
  readonly metrics: Metrics
  readonly identity: Identity
  readonly proofs: AddressProofs
  readonly shares: Shares
  readonly handler: QueryHandler
  readonly send: (to: Endpoint, bytes: Uint8Array) => void
}

const countersOf = (metrics: Metrics) => ({
  refusals: metrics.counter('dht_refusals_total', 'Queries of others that we answered with an error.'),
  shed: metrics.counter('dht_answers_shed_total', 'Answers that were not sent: their network had its share.'),
  challenges: metrics.counter('dht_challenges_total', 'Questions held until their source has proved its address.'),
  proofs: metrics.counter('dht_challenges_answered_total', 'Held questions whose source proved its address.'),
  shortened: metrics.counter('dht_answers_shortened_total', 'Answers cut to what an unproven address may get.'),
})

/** Where a query came from, and what it may cost. */
interface Asker {
  readonly endpoint: Endpoint
  readonly transaction: Uint8Array
  readonly bytes: number
}

export class Answering {
  readonly #needs: AnsweringNeeds
  readonly #counters: ReturnType<typeof countersOf>

  constructor(needs: AnsweringNeeds) {
    this.#needs = needs
    this.#counters = countersOf(needs.metrics)
  }

  /** Answers a query that came in so many bytes. */
  answer({ id, query, transaction }: QueryMessage, endpoint: Endpoint, bytes: number): void {
    const { identity } = this.#needs
    const asker = { endpoint, transaction, bytes }
    if (!isNodeIdValid(id, endpoint.address)) {
      this.#reply(asker, { seenAddress: endpoint.address })
      return
    }
    identity.table.offer({ id, endpoint })
    const answer = query.ok ? this.#needs.handler(query.value, endpoint, id) : query
    const say = (each: Answer): void => {
      this.#say(asker, each, query.ok ? query.value : undefined)
    }
    if (answer instanceof Promise) void answer.then(say)
    else if (answer !== undefined) say(answer)
  }

  #say(asker: Asker, answer: Answer, query: Query | undefined): void {
    const { identity } = this.#needs
    if (answer.ok) {
      this.#reply(asker, answer.value, query)
      return
    }
    this.#counters.refusals.increment()
    const { transaction } = asker
    this.#send(asker, encodeError({ transaction, family: identity.family }, identity.id, refusalText(answer.rejection)))
  }

  /** Takes an answer to nothing that we asked: true when it brings back a held question, which is answered now. */
  release(message: ReplyMessage, endpoint: Endpoint): boolean {
    const { proofs, identity, handler } = this.#needs
    const held = proofs.release(message.transaction, endpoint)
    if (held === undefined) return false
    this.#counters.proofs.increment()
    proofs.prove(endpoint)
    const { id } = message
    if (id === undefined || !isNodeIdValid(id, endpoint.address)) return true
    identity.table.confirm({ id, endpoint })
    const { key, isTracker, isPaged, transaction } = held
    const target = { bytes: emptyBytes, key, resource: isTracker ? 'tracker' : '' }
    const query = { method: 'getData', target, justToken: false, skip: isPaged ? 0 : undefined } as const
    const answer = handler(query, endpoint, id)
    if (!(answer instanceof Promise) && answer?.ok === true)
      this.#reply({ endpoint, transaction, bytes: 0 }, answer.value)
    return true
  }

  #reply(asker: Asker, reply: Reply, query?: Query): void {
    const { identity, proofs } = this.#needs
    const encode = (each: Reply): Uint8Array =>
      encodeReply({ transaction: asker.transaction, family: identity.family }, identity.id, each)
    const whole = encode(reply)
    const most = parameters.amplification * asker.bytes
    if (whole.length <= most || proofs.has(asker.endpoint)) {
      this.#send(asker, whole)
      return
    }
    const challenge = this.#challengeOf(asker, query)
    if (challenge !== undefined && challenge.length <= most) {
      this.#counters.challenges.increment()
      this.#send(asker, challenge)
      return
    }
    this.#counters.shortened.increment()
    for (let count = reply.contacts?.length ?? 0; count >= 0; count -= 1) {
      const { token, seenAddress, contacts } = reply
      const short = encode({ token, seenAddress, contacts: contacts?.slice(0, count) })
      if (short.length > most) continue
      this.#send(asker, short)
      return
    }
  }

  #challengeOf({ endpoint, transaction }: Asker, query: Query | undefined): Uint8Array | undefined {
    if (query?.method !== 'getData') return undefined
    const { identity, proofs } = this.#needs
    const { key } = query.target
    const [isTracker, isPaged] = [isComputed(query.target), query.skip !== undefined]
    const held = proofs.hold({ key, isTracker, isPaged, transaction }, endpoint)
    return held && encodeQuery({ transaction: held, family: identity.family }, identity.id, { method: 'ping' })
  }

  #send({ endpoint, bytes: asked }: Asker, bytes: Uint8Array): void {
    const { proofs, shares, send } = this.#needs
    const isProven = proofs.has(endpoint)
    if (!isProven && bytes.length > parameters.amplification * asked) return
    if (shares.answers(endpoint, bytes.length, isProven)) send(endpoint, bytes)
    else this.#counters.shed.increment()
  }
}
