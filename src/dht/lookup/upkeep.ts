// Finds first contacts and keeps the routing table fresh (dht.md 1.5, 5.6-11 to 5.6-13).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, repeat } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { type Contact, endpointKey, type NetworkKey, rentedOf } from '../wire/contact.ts'
import type { Messenger } from '../peers/messenger.ts'
import type { KnownContact } from '../peers/bucket.ts'
import { type NodeId, randomPointNear } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import { Filling } from './filling.ts'
import type { Walks } from './lookup-driver.ts'

export interface UpkeepNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly messenger: Messenger
  readonly walks: Pick<Walks, 'run'>
  /** Saved contacts of the last run. */
  readonly savedEndpoints: readonly Endpoint[]
  /** Nodes of the chain, at their DHT port. */
  readonly bootstrapEndpoints: () => readonly Endpoint[]
}

interface Attempt {
  readonly nextMs: number
  readonly delayMs: number
}

/** Endpoints whose last attempt is remembered. */
const maxAttempts = 4_096

const firstOf = <T>(all: Iterable<T>, fits: (each: T) => boolean): T | undefined => {
  for (const each of all) if (fits(each)) return each
  return undefined
}

export class Upkeep {
  readonly #needs: UpkeepNeeds
  readonly #attempts = new BoundedMap<NetworkKey, Attempt>(maxAttempts)
  /** When contacts were asked last whether they are there. */
  readonly #asked = new BoundedMap<NetworkKey, number>(maxAttempts)
  /** When somebody of a /24 was pinged last since a stranger named him. */
  readonly #named = new BoundedMap<NetworkKey, number>(maxAttempts)
  readonly #startMs: number
  readonly #filling: Filling
  #turn = 0
  #place = 0
  #ownLookupMs = Number.NEGATIVE_INFINITY
  /** Doubles from a few seconds to a quarter of an hour. */
  #ownPeriodMs: number = parameters.firstOwnLookupMs
  #bucketLookupMs = Number.NEGATIVE_INFINITY
  #hadContacts = false
  #neighbours = ''
  #searching = 0

  constructor(needs: UpkeepNeeds) {
    this.#needs = needs
    this.#startMs = needs.clock.monotonicMs()
    if (needs.messenger.identity.table.confirmedCount() > 0) this.#goOn()
    this.#filling = new Filling({ ...needs, ping: (endpoint) => this.#pingNamed(endpoint) })
    needs.messenger.identity.changed.on(() => {
      this.#restartLookups()
      this.#filling.restart()
      this.#attempts.clear()
      this.#tick()
    })
  }

  /** The table is that of a node which has been there for hours. */
  #goOn(): void {
    this.#hadContacts = true
    this.#ownPeriodMs = parameters.ownLookupMs
    this.#ownLookupMs = this.#startMs
    this.#bucketLookupMs = this.#startMs
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#tick()
    await repeat(this.#needs.clock, parameters.bootstrapTickMs, signal, () => {
      this.#tick()
    })
  }

  /** Pings an endpoint that somebody named, unless it is a contact, or that was tried a moment ago. */
  ping(endpoint: Endpoint, contact?: Contact): boolean {
    const { messenger } = this.#needs
    if (!messenger.mayAsk(endpoint) || messenger.identity.table.hasConfirmed(endpoint)) return false
    if (!this.#isDue(endpoint, contact === undefined ? parameters.bootstrapTickMs : parameters.verifyAgainMs))
      return false
    messenger.request(
      endpoint,
      { method: 'ping' },
      {
        answered: () => {
          this.#attempts.delete(endpointKey(endpoint))
          if (!this.#hadContacts) this.#tick()
        },
        failed: (reason) => {
          if (reason === 'silent' && contact !== undefined) messenger.identity.table.fail(contact)
        },
      },
    )
    return true
  }

  /**
   * The table takes one of a /24: whoever names others, in one answer or in many, under one port or all of them, does not
   * have us write to one network again and again.
   */
  #pingNamed(endpoint: Endpoint): boolean {
    const network = rentedOf(endpoint, 24)
    const nowMs = this.#needs.clock.monotonicMs()
    const lastMs = this.#named.peek(network)
    if (lastMs !== undefined && nowMs - lastMs < parameters.namedNetworkMs) return false
    if (!this.ping(endpoint)) return false
    this.#named.set(network, nowMs)
    return true
  }

  #tick(): void {
    const { messenger } = this.#needs
    const { table } = messenger.identity
    const confirmed = table.confirmedCount()
    if (confirmed < parameters.fewContacts) this.#seek()
    this.#verify()
    this.#keepFresh()
    if (confirmed > 0 && !this.#hadContacts) this.#restartLookups()
    this.#hadContacts = confirmed > 0
    if (confirmed > 0 && this.#searching === 0) this.#search(confirmed)
    if (this.#ownPeriodMs > parameters.firstOwnLookupMs) this.#filling.tick()
  }

  /** Tries endpoints of the last run and of the chain, a few at a time. */
  #seek(): void {
    const { savedEndpoints, bootstrapEndpoints, random } = this.#needs
    let tried = 0
    for (const endpoint of shuffled(random, [...savedEndpoints, ...bootstrapEndpoints()])) {
      if (tried >= parameters.bootstrapBatch) return
      if (this.ping(endpoint)) tried += 1
    }
  }

  /** Who asked us something but never answered anything may be a contact: nothing else would find out. */
  #verify(): void {
    const { table } = this.#needs.messenger.identity
    let tried = 0
    for (const contact of table.unproven()) {
      if (this.ping(contact.endpoint, contact)) tried += 1
      if (tried >= parameters.verifyBatch) return
    }
  }

  /** In turn one of the nearest, and some of all. Else lookups would be the first to find the dead. */
  #keepFresh(): void {
    const { messenger } = this.#needs
    const { id, table } = messenger.identity
    this.#turn += 1
    this.#askWhetherThere(firstOf(table.doubted(), (contact) => this.#isDoubted(contact)))
    if (this.#turn % 2 === 1) {
      const nearest = table.nearest(id, parameters.nearContacts, 'answered')
      this.#askWhetherThere(nearest.find((contact) => this.#isStale(contact)))
      return
    }
    // All have their turn, however many they are.
    for (let count = 0; count < table.size; count += parameters.contactsPerPing) {
      this.#place = (this.#place + 1) % table.size
      const contact = table.at(this.#place)
      if (contact !== undefined && this.#isStale(contact)) this.#askWhetherThere(contact)
    }
  }

  /** It was silent once: whether it is there, or a datagram was lost, is seen soon. */
  #isDoubted({ endpoint, failures }: KnownContact): boolean {
    if (failures === undefined || failures > parameters.forgivenFailures) return false
    const askedMs = this.#asked.peek(endpointKey(endpoint)) ?? Number.NEGATIVE_INFINITY
    return this.#needs.clock.monotonicMs() - askedMs >= parameters.doubtMs
  }

  #isStale({ endpoint, failures }: KnownContact): boolean {
    if (failures === undefined) return false
    const askedMs = this.#asked.peek(endpointKey(endpoint)) ?? this.#startMs
    return this.#needs.clock.monotonicMs() - askedMs >= parameters.contactPingMs
  }

  #askWhetherThere(contact: KnownContact | undefined): void {
    if (contact === undefined) return
    const { clock, messenger } = this.#needs
    this.#asked.set(endpointKey(contact.endpoint), clock.monotonicMs())
    const failed = (reason: string): void => {
      if (reason === 'silent') messenger.identity.table.fail(contact)
    }
    messenger.request(contact.endpoint, { method: 'ping' }, { answered: () => undefined, failed })
  }

  #restartLookups(): void {
    this.#ownLookupMs = Number.NEGATIVE_INFINITY
    this.#ownPeriodMs = parameters.firstOwnLookupMs
  }

  #search(confirmed: number): void {
    const { clock, messenger, random } = this.#needs
    const { id, table } = messenger.identity
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#ownLookupMs >= this.#ownPeriodMs) {
      this.#ownLookupMs = nowMs
      // Whoever starts with us knows as little as we do: the first lookups find less than those that follow soon.
      const longestMs = confirmed < parameters.fewContacts ? parameters.bucketSpacingMs : parameters.ownLookupMs
      this.#ownPeriodMs = Math.min(this.#ownPeriodMs * (this.#isSettled() ? 8 : 2), longestMs)
      void this.#lookUpOwn(id)
      return
    }
    if (nowMs - this.#bucketLookupMs < parameters.bucketSpacingMs) return
    const bucket = table.idleBucket(nowMs, parameters.idleBucketMs)
    if (bucket === undefined) return
    this.#bucketLookupMs = nowMs
    void this.#lookup(randomPointNear(id, bucket, random), parameters.bucketSize)
  }

  /** Our neighbours are those of the last time: who has found them need not look again so soon. */
  #isSettled(): boolean {
    const { id, table } = this.#needs.messenger.identity
    const neighbours = table.nearest(id, parameters.bucketSize).map((contact) => contact.id)
    const [before, now] = [this.#neighbours, neighbours.map((each) => encodeHex(each)).join(' ')]
    this.#neighbours = now
    return neighbours.length === parameters.bucketSize && before === now
  }

  /** Our neighbours; and soon after the start also some of each farther part, or we would only know our corner. */
  async #lookUpOwn(id: NodeId): Promise<void> {
    await this.#lookup(id, parameters.bootstrapResults)
    if (this.#ownPeriodMs > parameters.spreadUntilMs) return
    const { messenger, random } = this.#needs
    for (let bits = 0; bits < parameters.spreadBuckets; bits += 1)
      if (messenger.identity.table.countAt(bits) < 2 * parameters.bucketSize)
        await this.#lookup(randomPointNear(id, bits, random), parameters.bucketSize)
  }

  async #lookup(target: NodeId, wanted: number): Promise<void> {
    this.#searching += 1
    const query = { method: 'findNode', target } as const
    const lookup = await this.#needs.walks.run('background', { target, query, wanted })
    this.#searching -= 1
    // Results that were not needed are pinged, so that they get into the table (dht.md 5.6-13). In a small network they
    // are in it: pinging them again was half of all its traffic.
    for (const { state, endpoint } of lookup?.candidates ?? []) if (state === 'known') this.#pingNamed(endpoint)
  }

  #isDue(endpoint: Endpoint, firstDelayMs: number): boolean {
    const key = endpointKey(endpoint)
    const nowMs = this.#needs.clock.monotonicMs()
    const last = this.#attempts.get(key)
    if (last !== undefined && nowMs < last.nextMs) return false
    const delayMs = last === undefined ? firstDelayMs : Math.min(last.delayMs * 2, parameters.maxBootstrapDelayMs)
    this.#attempts.set(key, { nextMs: nowMs + delayMs, delayMs })
    return true
  }
}
