// Nodes that pass sealed reads on: who they are, and through which of them a read goes (extensions.md 16).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import { endpointText } from '../../codec/ip.ts'
import { parsePublicKey, type PublicKey } from '../../crypto/keys.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { parameters } from '../parameters.ts'
import { type NetworkKey, regionOf } from '../wire/contact.ts'
import { idBytes } from '../wire/node-id.ts'
import type { RelayQuery } from '../wire/queries.ts'
import type { Messenger } from './messenger.ts'

/** A node that has said that it passes sealed reads on. */
export interface Relay {
  readonly endpoint: Endpoint
  readonly key: PublicKey
  /** With which we may have it do so. */
  readonly token: Uint8Array
  readonly metMs: number
}

export interface RelaysNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly messenger: Messenger
}

/** Tokens are for a point; which one means nothing here. */
const anyPoint = new Uint8Array(idBytes)

/** Asks a node whether it passes sealed reads on. */
const introduction: RelayQuery = { method: 'relay', infoHash: anyPoint }

/** The query that brings a sealed question to a relay. */
export const sealedQuery = ({ token }: Relay, sealed: Uint8Array, to?: Endpoint): RelayQuery => ({
  ...introduction,
  ...{ token, to, sealed },
})

/** Relays with keys and tokens that still hold, asked for when they are needed. */
export class Introductions {
  readonly #needs: RelaysNeeds
  readonly #known = new BoundedMap<string, Relay>(limits.relaysKnown)
  readonly #asked = new Map<string, Promise<Relay | undefined>>()

  constructor(needs: RelaysNeeds) {
    this.#needs = needs
  }

  /** A relay at an endpoint; undefined: there is none, or it does not answer. `maxAgeMs`: how old a token may be. */
  meet(endpoint: Endpoint, maxAgeMs: number = parameters.relayTokenMs): Promise<Relay | undefined> {
    const name = endpointText(endpoint)
    const known = this.#known.get(name)
    if (known !== undefined && this.#needs.clock.monotonicMs() - known.metMs < maxAgeMs) return Promise.resolve(known)
    const asked = this.#asked.get(name)
    if (asked !== undefined) return asked
    const asking = this.#ask(endpoint, name).finally(() => this.#asked.delete(name))
    this.#asked.set(name, asking)
    return asking
  }

  /** It does not do what it said, or has another key since. */
  forget(endpoint: Endpoint): void {
    this.#known.delete(endpointText(endpoint))
  }

  #ask(endpoint: Endpoint, name: string): Promise<Relay | undefined> {
    const { clock, messenger } = this.#needs
    return new Promise((resolve) => {
      messenger.request(endpoint, introduction, {
        answered: (_, { relayKey, token }) => {
          const key = relayKey === undefined ? undefined : parsePublicKey(relayKey)
          const relay = key && token && { endpoint, key, token: token.slice(), metMs: clock.monotonicMs() }
          if (relay === undefined) this.#known.delete(name)
          else this.#known.set(name, relay)
          resolve(relay)
        },
        failed: () => {
          resolve(undefined)
        },
      })
    })
  }
}

/** How a relay has done. */
interface Standing {
  readonly endpoint: Endpoint
  readonly region: NetworkKey
  failures: number
  /** Questions for a new token in a row that it has not answered: one datagram that is lost makes no other guard. */
  missed: number
  restsUntilMs: number
}

/** The two relays that a read goes through: the first sees who reads, the second what is read. */
export interface Circuit {
  readonly entry: Endpoint
  readonly exit: Endpoint
}

/** Nodes that were asked and relay nothing. */
const maxRefusals = 1_024

/** Keeps some relays ready, and chooses among them. */
export class Relays {
  readonly introductions: Introductions
  readonly #needs: RelaysNeeds
  /** In the order in which they were met: the first ones see our address, always the same few. */
  readonly #standings = new Map<string, Standing>()
  readonly #refusedMs = new BoundedMap<string, number>(maxRefusals)

  constructor(needs: RelaysNeeds) {
    this.#needs = needs
    this.introductions = new Introductions(needs)
  }

  /** Relays that a read could go through now. */
  get ready(): number {
    return this.#ready().length
  }

  /** Renews tokens, and asks a few more contacts while there are not enough. */
  async keepReady(): Promise<void> {
    const { messenger, random } = this.#needs
    const renewed = this.#ready().map(({ endpoint }) => this.#renew(endpoint))
    const missing = parameters.readyRelays - renewed.length
    const unasked = missing <= 0 ? [] : messenger.identity.table.contacts().filter((contact) => this.#mayAsk(contact))
    const asked = shuffled(random, unasked).slice(0, Math.min(missing, parameters.relaysAskedAtOnce))
    await Promise.all([...renewed, ...asked.map(({ endpoint }) => this.#invite(endpoint))])
  }

  /** Two relays of two networks, none of a network in `used`, to which theirs are added; undefined: there are none. */
  choose(used: Set<NetworkKey>): Circuit | undefined {
    const { random } = this.#needs
    const ready = this.#ready()
    // Whoever sees our address is one of few: a bad one among many would meet us sooner or later.
    const guards = ready.slice(0, Math.min(parameters.guardRelays, ready.length >> 1))
    const isFree = ({ region }: Standing): boolean => !used.has(region)
    const others = ready.filter((relay) => !guards.includes(relay) && isFree(relay))
    const entry = shuffled(random, guards.filter(isFree))[0] ?? others[0]
    const exit = shuffled(
      random,
      others.filter((relay) => relay.region !== entry?.region),
    )[0]
    if (entry === undefined || exit === undefined) return undefined
    for (const { region } of [entry, exit]) used.add(region)
    return { entry: entry.endpoint, exit: exit.endpoint }
  }

  /** An answer came back through both. */
  succeeded({ entry, exit }: Circuit): void {
    for (const endpoint of [entry, exit]) {
      const standing = this.#standings.get(endpointText(endpoint))
      if (standing !== undefined) standing.failures = 0
    }
  }

  /** None came; nobody can tell which of the two it was. */
  failed({ entry, exit }: Circuit): void {
    for (const endpoint of [entry, exit]) {
      this.introductions.forget(endpoint)
      const standing = this.#standings.get(endpointText(endpoint))
      if (standing === undefined) continue
      standing.failures += 1
      if (standing.failures >= parameters.relayFailures) this.#rest(standing, parameters.relayRestMs)
    }
  }

  /** The second one has told what is not true: nobody else can seal an answer. */
  lied({ exit }: Circuit): void {
    const standing = this.#standings.get(endpointText(exit))
    if (standing !== undefined) this.#rest(standing, parameters.liarRestMs)
  }

  #rest(standing: Standing, restMs: number): void {
    standing.failures = 0
    standing.restsUntilMs = this.#needs.clock.monotonicMs() + restMs
  }

  #ready(): readonly Standing[] {
    const nowMs = this.#needs.clock.monotonicMs()
    return [...this.#standings.values()].filter(({ restsUntilMs }) => restsUntilMs <= nowMs)
  }

  #mayAsk({ endpoint, failures }: { readonly endpoint: Endpoint; readonly failures: number | undefined }): boolean {
    const name = endpointText(endpoint)
    if (failures !== 0 || this.#standings.has(name)) return false
    const refusedMs = this.#refusedMs.peek(name)
    return refusedMs === undefined || this.#needs.clock.monotonicMs() - refusedMs >= parameters.relayRefusalMs
  }

  async #renew(endpoint: Endpoint): Promise<void> {
    const name = endpointText(endpoint)
    const isThere = (await this.introductions.meet(endpoint, parameters.relayRenewMs)) !== undefined
    const standing = this.#standings.get(name)
    if (standing === undefined) return
    standing.missed = isThere ? 0 : standing.missed + 1
    if (standing.missed >= parameters.relayFailures) this.#standings.delete(name)
  }

  async #invite(endpoint: Endpoint): Promise<void> {
    const name = endpointText(endpoint)
    if ((await this.introductions.meet(endpoint)) === undefined)
      this.#refusedMs.set(name, this.#needs.clock.monotonicMs())
    else if (this.#standings.size < limits.relaysKnown)
      this.#standings.set(name, { endpoint, region: regionOf(endpoint), failures: 0, missed: 0, restsUntilMs: 0 })
  }
}
