// Sends and receives the datagrams of the DHT: requests with their fate, queries with their answers.
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { DatagramSocket, Endpoint } from '../../net/endpoint.ts'
import type { SharedSocket } from '../../net/shared-socket.ts'
import { familyOf, isContactable } from '../wire/contact.ts'
import type { AddressProofs } from '../rules/address-proofs.ts'
import { Shares } from '../rules/guards.ts'
import { Answering, type QueryHandler } from './answering.ts'
import type { Identity } from './identity.ts'
import { decodeMessage, encodeQuery, krpcProtocol, type ReplyMessage } from '../wire/krpc.ts'
import { isNodeIdValid, type NodeId } from '../wire/node-id.ts'
import type { Query } from '../wire/queries.ts'
import type { DatagramRejection } from '../rules/rejections.ts'
import type { Reply } from '../wire/replies.ts'
import { RoundTrips } from './round-trips.ts'
import { TransactionTable } from './transaction-table.ts'

export interface MessengerNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly identity: Identity
  readonly proofs: AddressProofs
  readonly datagrams: SharedSocket
  readonly handler: QueryHandler
}

/** What else an answer tells of a node. */
export interface Heard {
  readonly roundTripMs: number
  /** Its client tag, as bytes. */
  readonly version: Uint8Array | undefined
}

/** What came of a request. */
export interface RequestOutcome {
  answered(id: NodeId, reply: Reply, heard: Heard): void
  /** No answer for as long as one usually takes; it may still come. */
  slow?(): void
  /** `doubted`: the node does not accept our id. */
  failed(reason: 'refused' | 'silent' | 'doubted'): void
}

/** How a request is sent. */
export interface RequestOptions {
  /** Upkeep of other people's items: refused when the upload is full (dht.md 7-1). */
  readonly droppable?: boolean
  /** Others have to be asked before it is answered: how long that takes says nothing of the way there. */
  readonly isLong?: boolean
}

/** What a getData costs of the upload. */
const typicalQueryBytes = 120

const countersOf = (metrics: Metrics) => ({
  received: metrics.counter('dht_datagrams_received_total', 'Datagrams of the DHT that were looked at.'),
  dropped: metrics.counter('dht_datagrams_dropped_total', 'Datagrams of the DHT that were malformed or too many.'),
  shed: metrics.counter('dht_datagrams_shed_total', 'Datagrams not looked at: their network had its share.'),
  sentBytes: metrics.counter('dht_sent_bytes', 'Bytes of DHT datagrams sent.'),
  requests: metrics.counter('dht_requests_total', 'Queries that we sent.'),
  timeouts: metrics.counter('dht_request_timeouts_total', 'Queries that were not answered within 8 seconds.'),
})

/** The DHT's share of the socket and what is in flight on it; answers and asks until `scope` closes. */
export class Messenger {
  readonly identity: Identity
  readonly #log: Log
  readonly #proofs: AddressProofs
  readonly #shares: Shares
  readonly #answering: Answering
  readonly #transactions: TransactionTable
  readonly #roundTrips = new RoundTrips()
  readonly #counters: ReturnType<typeof countersOf>
  readonly #socket: DatagramSocket
  #isClosed = false

  constructor(needs: MessengerNeeds, scope: Scope) {
    const { clock, random, log, metrics, identity, proofs, handler } = needs
    this.identity = identity
    this.#log = log
    this.#proofs = proofs
    this.#shares = new Shares(clock)
    this.#transactions = new TransactionTable(clock, random)
    this.#counters = countersOf(metrics)
    const send = this.#send.bind(this)
    this.#answering = new Answering({ metrics, identity, proofs, handler, send, shares: this.#shares })
    this.#socket = needs.datagrams.share(krpcProtocol, (bytes, from) => {
      this.#receive(bytes, from)
    })
    scope.defer(() => this.#close())
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#transactions.size
  }

  /** Questions that a lookup has under way. */
  get branching(): number {
    return this.#roundTrips.branching
  }

  /** Whether a datagram may be sent there: everything of this overlay stays in it. */
  mayAsk(endpoint: Endpoint): boolean {
    return familyOf(endpoint.address) === this.identity.family && isContactable(endpoint)
  }

  /** Asks a node; exactly one of `answered` and `failed` is called, possibly before this returns. */
  request(to: Endpoint, query: Query, outcome: RequestOutcome, options: RequestOptions = {}): void {
    const isAdmitted =
      !this.#isClosed && this.mayAsk(to) && (options.droppable !== true || this.#shares.keepsUp(to, typicalQueryBytes))
    const transaction = isAdmitted ? this.#open(to, outcome, options.isLong === true) : undefined
    if (transaction === undefined) {
      outcome.failed('refused')
      return
    }
    this.#counters.requests.increment()
    const { id, family } = this.identity
    this.#send(to, encodeQuery({ transaction, family }, id, query))
  }

  #open(to: Endpoint, outcome: RequestOutcome, isLong: boolean): Uint8Array | undefined {
    let isLate = false
    return this.#transactions.open(to, this.#roundTrips.patienceMs(to), {
      replied: (message, roundTripMs) => {
        if (!isLong) this.#roundTrips.measured(to, roundTripMs)
        if (!isLong && !isLate) this.#roundTrips.awaited(false)
        this.#replied(message, to, { roundTripMs, isLong }, outcome)
      },
      slow: () => {
        isLate = true
        if (!isLong) this.#roundTrips.awaited(true)
        outcome.slow?.()
      },
      failed: (reason) => {
        if (reason === 'silent') this.#counters.timeouts.increment()
        outcome.failed(reason)
      },
    })
  }

  #replied(
    { id, reply, version }: ReplyMessage,
    from: Endpoint,
    { roundTripMs, isLong }: { readonly roundTripMs: number; readonly isLong: boolean },
    outcome: RequestOutcome,
  ): void {
    this.#proofs.prove(from)
    if (id === undefined) {
      outcome.failed('refused')
      return
    }
    // A node that does not know its own address yet may answer, but is no contact (dht.md 10.1-19).
    const isContact = isNodeIdValid(id, from.address)
    if (isContact) this.identity.table.confirm({ id, endpoint: from }, isLong ? undefined : roundTripMs)
    if (reply.seenAddress !== undefined) {
      this.identity.doubted(from, reply.seenAddress)
      outcome.failed('doubted')
      return
    }
    if (isContact) this.identity.accepted(from)
    outcome.answered(id, reply, { roundTripMs, version })
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    if (this.#isClosed) return
    const rejection = this.#judge(bytes, from)
    if (rejection === undefined) return
    this.#counters.dropped.increment()
    this.#log.debug('datagram dropped', { code: rejection.code, bytes: bytes.length })
  }

  /** What is awaited is looked at however much else came under that address: it may be forged. */
  #judge(bytes: Uint8Array, from: Endpoint): DatagramRejection | undefined {
    if (!this.mayAsk(from)) return { code: 'datagram-not-dht' }
    const isAwaited = this.#transactions.awaits(from)
    if (!isAwaited && !this.#admits(from)) return { code: 'datagram-flood' }
    const decoded = decodeMessage(bytes, this.identity.family)
    if (!decoded.ok) return decoded.rejection
    const message = decoded.value
    if (message.kind === 'query') {
      if (isAwaited && !this.#admits(from)) return { code: 'datagram-flood' }
      this.#answering.answer(message, from, bytes.length)
    } else if (!this.#transactions.settle(message, from)) {
      if (message.kind === 'error' || !this.#answering.release(message, from)) return { code: 'datagram-unmatched' }
    }
    this.#counters.received.increment()
    return undefined
  }

  #admits(from: Endpoint): boolean {
    const isAdmitted = this.#shares.admits(from, this.#proofs.has(from))
    if (!isAdmitted) this.#counters.shed.increment()
    return isAdmitted
  }

  #send(to: Endpoint, bytes: Uint8Array): void {
    // Answers may be late.
    if (this.#isClosed) return
    this.#counters.sentBytes.increment(bytes.length)
    this.#socket.send(to, bytes)
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    this.#transactions.close()
    await this.#socket.close()
  }
}
