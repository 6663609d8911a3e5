// Finds first contacts and keeps the routing table fresh (dht.md 1.5, 5.6-11 to 5.6-13).
import { BoundedMap } from '../base/bounded-map.ts'
import { type Clock, sleep } from '../base/clock.ts'
import { type Random, shuffled } from '../base/random.ts'
import { endpointText } from '../net/addresses.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { type Contact, isContactable } from './contact.ts'
import type { Messenger } from './messenger.ts'
import { type NodeId, randomPointNear } from './node-id.ts'
import { parameters } from './parameters.ts'
import type { Walks } from './walk.ts'

export interface UpkeepNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly messenger: Messenger
  readonly walks: Walks
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

export class Upkeep {
  readonly #needs: UpkeepNeeds
  readonly #attempts = new BoundedMap<string, Attempt>(maxAttempts)
  #ownLookupMs = Number.NEGATIVE_INFINITY
  #bucketLookupMs = Number.NEGATIVE_INFINITY
  #hadContacts = false
  #searching = false

  constructor(needs: UpkeepNeeds) {
    this.#needs = needs
    needs.messenger.identity.changed.on(() => {
      this.#ownLookupMs = Number.NEGATIVE_INFINITY
      this.#attempts.clear()
    })
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#tick()
      await sleep(this.#needs.clock, parameters.bootstrapTickMs, signal)
    }
  }

  /** Pings an endpoint that somebody named, unless that was tried a moment ago. */
  ping(endpoint: Endpoint, contact?: Contact): boolean {
    if (!isContactable(endpoint) || !this.#isDue(endpoint)) return false
    const { messenger } = this.#needs
    messenger.request(
      endpoint,
      { method: 'ping' },
      {
        answered: () => {
          this.#attempts.delete(endpointText(endpoint))
          if (!this.#hadContacts) this.#tick()
        },
        failed: (reason) => {
          if (reason === 'silent' && contact !== undefined) messenger.identity.table.fail(contact)
        },
      },
    )
    return true
  }

  #tick(): void {
    const { messenger } = this.#needs
    const { table } = messenger.identity
    const confirmed = table.confirmedCount()
    if (confirmed < parameters.fewContacts) this.#seek()
    this.#verify()
    if (confirmed > 0 && !this.#hadContacts) this.#ownLookupMs = Number.NEGATIVE_INFINITY
    this.#hadContacts = confirmed > 0
    if (confirmed > 0 && !this.#searching) this.#search(confirmed)
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
    let tried = 0
    for (const contact of this.#needs.messenger.identity.table.contacts()) {
      if (tried >= parameters.bucketSize) return
      if (contact.failures === undefined && this.ping(contact.endpoint, contact)) tried += 1
    }
  }

  #search(confirmed: number): void {
    const { clock, messenger, random } = this.#needs
    const { id, table } = messenger.identity
    const nowMs = clock.monotonicMs()
    // A small table may grow by any new contact; a large one learns from the traffic.
    const ownPeriodMs = confirmed < parameters.fewContacts ? parameters.bucketSpacingMs : parameters.ownLookupMs
    if (nowMs - this.#ownLookupMs >= ownPeriodMs) {
      this.#ownLookupMs = nowMs
      void this.#lookup(id, parameters.bootstrapResults)
      return
    }
    if (nowMs - this.#bucketLookupMs < parameters.bucketSpacingMs) return
    const bucket = table.idleBucket(nowMs, parameters.idleBucketMs)
    if (bucket === undefined) return
    this.#bucketLookupMs = nowMs
    void this.#lookup(randomPointNear(id, bucket, random), parameters.bucketSize)
  }

  async #lookup(target: NodeId, wanted: number): Promise<void> {
    this.#searching = true
    const query = { method: 'findNode', target } as const
    const lookup = await this.#needs.walks.run('background', { target, query, wanted })
    this.#searching = false
    // Results that were not needed are pinged, so that they get into the table (dht.md 5.6-13).
    for (const { state, endpoint } of lookup?.candidates ?? []) if (state === 'known') this.ping(endpoint)
  }

  #isDue(endpoint: Endpoint): boolean {
    const text = endpointText(endpoint)
    const nowMs = this.#needs.clock.monotonicMs()
    const last = this.#attempts.get(text)
    if (last !== undefined && nowMs < last.nextMs) return false
    const delayMs =
      last === undefined ? parameters.bootstrapTickMs : Math.min(last.delayMs * 2, parameters.maxBootstrapDelayMs)
    this.#attempts.set(text, { nextMs: nowMs + delayMs, delayMs })
    return true
  }
}
