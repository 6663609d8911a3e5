// Who may use the node over HTTP: Basic credentials, or a session cookie that a one-time link gave.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'

/** A user name and a password that HTTP Basic may carry. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** What logins are built from. */
export interface LoginNeeds {
  readonly clock: Clock
  readonly random: Random
  /** Any of them is accepted. */
  readonly credentials: readonly Credentials[]
  /** Signs session cookies; kept across restarts, so that pages stay logged in. */
  readonly sessionSecret: Uint8Array
}

/** Lifetime of a session, in milliseconds: 90 days. */
const sessionMs = 90 * 24 * 3600 * 1000

/** Lifetime of a login link, in milliseconds: one hour. */
const linkMs = 3600 * 1000

/** Links that can wait at once. */
const maxLinks = 64

/** Wrong passwords from one address in a row before further ones are delayed. */
const freeAttempts = 5

const digest = (text: string): Uint8Array => createHash('sha256').update(text, 'utf8').digest()

/** Text without `+`, `/` and `=`. */
const urlText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Checks credentials and sessions in constant time. */
export class Login {
  readonly #needs: LoginNeeds
  readonly #accepted: readonly Uint8Array[]
  readonly #links = new BoundedMap<string, number>(maxLinks)
  readonly #failures = new BoundedMap<string, number>(1000)

  constructor(needs: LoginNeeds) {
    this.#needs = needs
    this.#accepted = needs.credentials.map(({ user, password }) => digest(`${user}:${password}`))
  }

  /** A token that opens one session within the hour. */
  createLinkToken(): string {
    const token = urlText(this.#needs.random.bytes(24))
    this.#links.set(token, this.#needs.clock.nowMs() + linkMs)
    return token
  }

  /** Uses a token up; the value of the session cookie, or undefined for an unknown or old token. */
  redeem(token: string): string | undefined {
    const expiresMs = this.#links.get(token)
    this.#links.delete(token)
    if (expiresMs === undefined || expiresMs < this.#needs.clock.nowMs()) return undefined
    const content = `${String(this.#needs.clock.nowMs() + sessionMs)}.${urlText(this.#needs.random.bytes(9))}`
    return `${content}.${this.#sign(content)}`
  }

  /** Age of a new session cookie in seconds. */
  get sessionSeconds(): number {
    return sessionMs / 1000
  }

  /** Whether a session cookie is genuine and not expired. */
  isSession(cookie: string | undefined): boolean {
    if (cookie === undefined || cookie.length > 200) return false
    const cut = cookie.lastIndexOf('.')
    const content = cookie.slice(0, cut)
    if (cut < 0 || !timingSafeEqual(digest(cookie.slice(cut + 1)), digest(this.#sign(content)))) return false
    return Number(content.split('.')[0]) > this.#needs.clock.nowMs()
  }

  /** Whether an `Authorization` header is Basic with accepted credentials. */
  isAuthorized(header: string | undefined): boolean {
    if (header === undefined || header.length > 2000 || !header.startsWith('Basic ')) return false
    const given = digest(Buffer.from(header.slice('Basic '.length).trim(), 'base64').toString('utf8'))
    let found = false
    for (const accepted of this.#accepted) if (timingSafeEqual(given, accepted)) found = true
    return found
  }

  /** Notes a wrong password; how long to wait before answering, in milliseconds. */
  failureDelayMs(address: string): number {
    const failures = (this.#failures.get(address) ?? 0) + 1
    this.#failures.set(address, failures)
    return failures <= freeAttempts ? 0 : Math.min(250 * (failures - freeAttempts), 5000)
  }

  /** Forgets the wrong passwords of an address after a right one. */
  succeeded(address: string): void {
    this.#failures.delete(address)
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#needs.sessionSecret).update(content).digest('base64url')
  }
}
