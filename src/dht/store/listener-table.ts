// Whom this node tells of new mentions: users who asked for it and proved who they are, each for a while (extensions.md 8).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { isContactable } from '../wire/contact.ts'
import { parameters } from '../parameters.ts'

/** Where a user listens. */
export interface Listener {
  readonly endpoint: Endpoint
  /** With which it asked last. */
  readonly token: Uint8Array
  readonly untilMs: number
  /** Mentions that it is told; it finds the others by asking. */
  readonly told: TokenBucket
}

/** Mentions told at once, and in a second then. */
const toldBurst = 16
const toldPerSecond = 1

export class ListenerTable {
  readonly #clock: Clock
  /** By the DHT key of the mentions, then by endpoint; those who asked last are last. */
  readonly #listeners = new Map<string, Map<string, Listener>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Notes one, or that it asked again; false when there is no room. Of one user those who asked longest ago make room. */
  add(key: Uint8Array, endpoint: Endpoint, token: Uint8Array): boolean {
    this.#purge()
    if (!isContactable(endpoint)) return false
    const keyText = encodeHex(key)
    const text = endpointText(endpoint)
    const own = this.#listeners.get(keyText) ?? new Map<string, Listener>()
    const known = own.get(text)
    if (known === undefined && !this.#hasRoom(endpoint)) return false
    own.delete(text)
    own.set(text, {
      endpoint,
      token: token.slice(),
      untilMs: this.#clock.monotonicMs() + parameters.listenMs,
      told: known?.told ?? new TokenBucket(this.#clock, toldPerSecond, toldBurst),
    })
    for (const oldest of own.keys()) if (own.size > limits.listenersOfUser) own.delete(oldest)
    this.#listeners.set(keyText, own)
    return true
  }

  /** Those that are held, for all keys. */
  get size(): number {
    let size = 0
    for (const own of this.#listeners.values()) size += own.size
    return size
  }

  /** Who listens for a key now. */
  of(key: Uint8Array): readonly Listener[] {
    const nowMs = this.#clock.monotonicMs()
    return [...(this.#listeners.get(encodeHex(key))?.values() ?? [])].filter(({ untilMs }) => untilMs > nowMs)
  }

  /** It does not answer. */
  drop(key: Uint8Array, endpoint: Endpoint): void {
    const own = this.#listeners.get(encodeHex(key))
    own?.delete(endpointText(endpoint))
    if (own?.size === 0) this.#listeners.delete(encodeHex(key))
  }

  /** Nobody listens for a key any more. */
  forget(key: Uint8Array): void {
    this.#listeners.delete(encodeHex(key))
  }

  /** Forgets those whose time is over. */
  #purge(): void {
    const nowMs = this.#clock.monotonicMs()
    for (const [key, own] of this.#listeners) {
      for (const [text, { untilMs }] of own) if (untilMs <= nowMs) own.delete(text)
      if (own.size === 0) this.#listeners.delete(key)
    }
  }

  #hasRoom({ address }: Endpoint): boolean {
    let all = 0
    let ofAddress = 0
    for (const own of this.#listeners.values())
      for (const { endpoint } of own.values()) {
        all += 1
        if (endpoint.address === address) ofAddress += 1
      }
    return all < limits.listeners && ofAddress < limits.listenersOfAddress
  }
}
