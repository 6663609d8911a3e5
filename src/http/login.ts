// Who may use the node over HTTP: Basic credentials, or a session cookie that a one-time link gave.
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Caller } from '../api/caller.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Signal } from '../base/signal.ts'
import { personNetwork } from '../codec/ip-networks.ts'
import type { GivenCredentials } from './credentials.ts'

/** A user name and a password that HTTP Basic may carry. */
export interface Credentials {
  readonly user: string
  readonly password: string
  /** Made by the node at random: nobody can guess it, so that wrong passwords need not slow its users down. */
  readonly generated?: boolean
}

/**
 * What an `Authorization` header is worth. `own`: the credentials that the node made itself; `chosen`: those of the
 * settings; `throttled`: not even looked at; a caller: whom credentials were given.
 */
export type Judgement = 'own' | 'chosen' | 'refused' | 'throttled' | Caller

/** What logins are built from. */
export interface LoginNeeds {
  readonly clock: Clock
  readonly random: Random
  /** Any of them is accepted. */
  readonly credentials: readonly Credentials[]
  /** Those that were given to others. */
  readonly given?: Pick<GivenCredentials, 'callerOf' | 'removed'>
  /** Signs session cookies; kept across restarts, so that pages stay logged in. */
  readonly sessionSecret: Uint8Array
}

/** Lifetime of a session, in milliseconds: 90 days. */
const sessionMs = 90 * 24 * 3600 * 1000

/** Lifetime of a login link, in milliseconds: one hour. */
const linkMs = 3600 * 1000

/** Links that can wait at once. */
const maxLinks = 64

/** Wrong passwords from one address in a row before each further one closes the door for a while. */
const freeAttempts = 10

/** How long the door stays closed, in milliseconds. A correct password is not looked at meanwhile: else one could guess. */
const closedMs = 2000

/** Addresses whose wrong passwords are remembered. */
const maxAddresses = 1000

interface Failures {
  readonly count: number
  readonly closedUntilMs: number
}

const scheme = 'Basic '

/** Longest `Authorization` header that is looked at. */
const maxHeaderLength = 2000

const digest = (text: string): Uint8Array => hash('sha256', text, 'buffer')

/** Compares with every one, so that time tells nothing. */
const isAmong = (given: Uint8Array, accepted: readonly Uint8Array[]): boolean => {
  let found = false
  for (const digested of accepted) if (timingSafeEqual(given, digested)) found = true
  return found
}

/** Text without `+`, `/` and `=`. */
const urlText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Checks credentials and sessions in constant time. */
export class Login {
  readonly #needs: LoginNeeds
  readonly #generated: readonly Uint8Array[]
  /** Headers as programs write them that read the cookie file: most calls bring one, and need no digest. */
  readonly #ownHeaders: readonly Uint8Array[]
  readonly #chosen: readonly Uint8Array[]
  readonly #links = new BoundedMap<string, number>(maxLinks)
  readonly #failures = new BoundedMap<string, Failures>(maxAddresses)

  constructor(needs: LoginNeeds) {
    this.#needs = needs
    const digestsOf = (generated: boolean): readonly Uint8Array[] =>
      needs.credentials
        .filter((credentials) => (credentials.generated ?? false) === generated)
        .map(({ user, password }) => digest(`${user}:${password}`))
    this.#generated = digestsOf(true)
    this.#ownHeaders = needs.credentials
      .filter(({ generated }) => generated === true)
      .map(({ user, password }) => Buffer.from(`${scheme}${Buffer.from(`${user}:${password}`).toString('base64')}`))
    this.#chosen = digestsOf(false)
  }

  /** Callers whose credentials have been taken back; what they have open is to end. */
  get takenBack(): Signal<Caller> | undefined {
    return this.#needs.given?.removed
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

  /** Judges an `Authorization` header of Basic from an address (rpc.md 1.3, 7-15). */
  judge(header: string | undefined, address: string): Judgement {
    if (header === undefined || header.length > maxHeaderLength || !header.startsWith(scheme)) return 'refused'
    if (this.#isOwnHeader(header)) return 'own'
    const given = digest(Buffer.from(header.slice(scheme.length).trim(), 'base64').toString('utf8'))
    if (isAmong(given, this.#generated)) return 'own'
    // They are long and random, so that others' guesses need not keep their owners out.
    const known = this.#needs.given?.callerOf(given)
    if (known !== undefined) return known
    return this.#judgeChosen(given, personNetwork(address))
  }

  /** A password that a person chose may be guessed. */
  #judgeChosen(given: Uint8Array, person: string): 'chosen' | 'refused' | 'throttled' {
    const failures = this.#failures.get(person)
    const nowMs = this.#needs.clock.monotonicMs()
    if (failures !== undefined && failures.closedUntilMs > nowMs) return 'throttled'
    if (isAmong(given, this.#chosen)) {
      this.#failures.delete(person)
      return 'chosen'
    }
    const count = (failures?.count ?? 0) + 1
    this.#failures.set(person, { count, closedUntilMs: count > freeAttempts ? nowMs + closedMs : 0 })
    return 'refused'
  }

  /** The token that lets a feed reader in at one path, and nowhere else; for as long as the session secret is kept. */
  feedToken(path: string): string {
    return this.#sign(`feed ${path}`)
  }

  /** Whether a token is that of a path. */
  isFeedToken(path: string, token: string | null): boolean {
    return token !== null && timingSafeEqual(digest(token), digest(this.feedToken(path)))
  }

  /** The length of what the node made itself is no secret. */
  #isOwnHeader(header: string): boolean {
    const given = Buffer.from(header)
    return this.#ownHeaders.some((own) => own.length === given.length && timingSafeEqual(own, given))
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#needs.sessionSecret).update(content).digest('base64url')
  }
}
