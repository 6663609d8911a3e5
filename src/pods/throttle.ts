// Guesses of login keys: counted in the store, by network and by account, so that more processes give no more of them.
import { createHmac } from 'node:crypto'
import { personNetwork } from '../codec/ip-networks.ts'
import { type PodCore, refusal, type Session } from './core.ts'

/** Guesses in a row before each further one closes the door, and for how long, in milliseconds. */
interface Bound {
  readonly free: number
  readonly closedMs: number
}

const ofNetwork: Bound = { free: 10, closedMs: 2_000 }
const ofAccount: Bound = { free: 50, closedMs: 10_000 }

/** How long guesses are remembered, and from where the owner of an account has come, in milliseconds. */
const guessesMs = 86_400_000
const knownMs = 90 * 86_400_000

/** Places that are remembered, and how many of the oldest go at once when there are more. */
const maxPlaces = 20_000
const placesAtOnce = 256

/** Failures between two looks at how many places there are. */
const failuresBetweenLooks = 64

/** Networks of one account that are remembered. */
const maxKnown = 20

/** While the door is closed, a right key is not looked at: else one could guess on. */
export class Throttle {
  readonly #core: PodCore
  readonly #secret: Uint8Array
  #failures = 0

  constructor(core: PodCore, secret: Uint8Array) {
    this.#core = core
    this.#secret = secret
  }

  /**
   * Counts a guess before it is looked at, in one statement: of many that come at once, in all processes, no more are
   * let in than one after another. Fault: `pods.closed`.
   */
  async enter(account: string, address: string): Promise<void> {
    const { engine } = this.#core
    await this.#count(this.#networkPlace(address), ofNetwork)
    // From where its owner has come, strangers who guess do not shut the owner out; the network is counted all the same.
    if (!(await this.#isKnown(engine, account, address))) await this.#count(this.#accountPlace(account), ofAccount)
  }

  /** The guess was wrong: it stays counted. */
  async failed(): Promise<void> {
    this.#failures += 1
    if (this.#failures % failuresBetweenLooks === 1) await this.#forgetOld()
  }

  /**
   * It was right: it counts for nothing, and the network is known from now on. Wrong ones stay counted, also of the
   * network: else whoever has an account could guess at another one for ever.
   */
  async succeeded(account: string, address: string): Promise<void> {
    const { engine, clock } = this.#core
    const nowMs = clock.nowMs()
    const isKnown = await this.#isKnown(engine, account, address)
    for (const place of [this.#networkPlace(address), ...(isKnown ? [] : [this.#accountPlace(account)])])
      await engine.change('UPDATE pod_guesses SET count = count - 1, closed = 0 WHERE place = ? AND count > 0', [place])
    await engine.change(
      'INSERT INTO pod_known (account, network, expires) VALUES (?, ?, ?) ON CONFLICT (account, network) DO UPDATE SET expires = excluded.expires',
      [account, this.#networkPlace(address), nowMs + knownMs],
    )
    const known = await engine.query<{ readonly network: string }>(
      'SELECT network FROM pod_known WHERE account = ? ORDER BY expires DESC LIMIT ?',
      [account, maxKnown + 1],
    )
    for (const { network } of known.slice(maxKnown))
      await engine.change('DELETE FROM pod_known WHERE account = ? AND network = ?', [account, network])
  }

  /** A clock that was set back must not keep a door closed for longer than it ever is. */
  async #count(place: string, { free, closedMs }: Bound): Promise<void> {
    const nowMs = this.#core.clock.nowMs()
    const counted = await this.#core.engine.change(
      'INSERT INTO pod_guesses (place, count, closed, expires) VALUES (?, 1, 0, ?) ON CONFLICT (place) DO UPDATE SET ' +
        'count = pod_guesses.count + 1, expires = excluded.expires, ' +
        'closed = CASE WHEN pod_guesses.count >= ? THEN CAST(? AS BIGINT) ELSE 0 END ' +
        'WHERE pod_guesses.closed <= ? OR pod_guesses.closed > ?',
      [place, nowMs + guessesMs, free, nowMs + closedMs, nowMs, nowMs + closedMs],
    )
    if (counted > 0) return
    throw refusal(429, 'closed', 'There were too many wrong passwords. Wait a moment, then try again.', {
      retryAfter: Math.ceil(closedMs / 1000),
    })
  }

  async #isKnown(session: Session, account: string, address: string): Promise<boolean> {
    const [row] = await session.query(
      'SELECT network FROM pod_known WHERE account = ? AND network = ? AND expires > ?',
      [...[account, this.#networkPlace(address), this.#core.clock.nowMs()]],
    )
    return row !== undefined
  }

  async #forgetOld(): Promise<void> {
    const { engine, clock } = this.#core
    const nowMs = clock.nowMs()
    await engine.change('DELETE FROM pod_guesses WHERE expires <= ?', [nowMs])
    await engine.change('DELETE FROM pod_known WHERE expires <= ?', [nowMs])
    const [{ count } = { count: 0 }] = await engine.query<{ readonly count: number }>(
      'SELECT count(*) AS count FROM pod_guesses',
    )
    if (count <= maxPlaces) return
    const oldest = await engine.query<{ readonly place: string }>(
      'SELECT place FROM pod_guesses ORDER BY expires LIMIT ?',
      [placesAtOnce],
    )
    for (const { place } of oldest) await engine.change('DELETE FROM pod_guesses WHERE place = ?', [place])
  }

  /** No list of addresses stands in the store. */
  #digest(text: string): string {
    return createHmac('sha256', this.#secret).update(`throttle\n${text}`).digest('base64url').slice(0, 22)
  }

  #networkPlace(address: string): string {
    return this.#digest(`network ${personNetwork(address)}`)
  }

  #accountPlace(account: string): string {
    return this.#digest(`account ${account}`)
  }
}
