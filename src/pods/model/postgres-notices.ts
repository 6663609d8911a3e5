// Notices of a server that speaks PostgreSQL's protocol, or looking now and then where it has none.
import { Client, type ClientConfig } from 'pg'
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Notices } from './notices.ts'
import { isUnknownStatement, Reach, translatePostgresError } from './postgres-faults.ts'

/** How often listeners are called without a notice: as a net under notices, and where the server has none. */
const netMs = 30_000
const pollMs = 1_000

/** One channel for all topics: the topic is what is told. */
export const channel = 'twister_pod'

/** Hears notices on a connection of its own, and makes it anew when it is lost. */
export class Listening {
  readonly #notices: Notices
  readonly #config: ClientConfig
  readonly #clock: Clock
  readonly #log: Log
  readonly #reach: Reach
  readonly #where: string
  /** Cleared for a server without notices. */
  isKnown = true

  constructor(
    needs: { readonly notices: Notices; readonly clock: Clock; readonly log: Log; readonly where: string },
    config: ClientConfig,
  ) {
    this.#notices = needs.notices
    this.#clock = needs.clock
    this.#log = needs.log
    this.#where = needs.where
    this.#config = config
    this.#reach = new Reach(needs.clock, needs.log)
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!isStopped(signal)) {
      if (this.isKnown) await this.#listen(signal)
      if (isStopped(signal)) return
      this.#notices.emitAll()
      await sleep(this.#clock, Math.max(this.#reach.waitMs, this.isKnown ? 0 : pollMs), signal)
    }
  }

  /** Resolves when the connection is lost, or could not be made. */
  async #listen(signal: AbortSignal): Promise<void> {
    const client = new Client({ ...this.#config, application_name: 'twister pod notices' })
    const lost = new Promise<void>((resolve) => {
      client.on('end', resolve)
      client.on('error', () => {
        resolve()
      })
      signal.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
    })
    client.on('notification', ({ payload = '' }) => {
      this.#notices.emit(payload)
    })
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      this.#reach.succeeded()
      // What changed before.
      this.#notices.emitAll()
      const net = this.#clock.every(netMs, () => {
        this.#notices.emitAll()
      })
      await lost
      net.cancel()
    } catch (error) {
      if (isUnknownStatement(error)) this.isKnown = false
      else this.#reach.failed(translatePostgresError(error, this.#where))
      this.#log.debug('no notices', { error: messageOf(error) })
    } finally {
      client.end().catch(() => undefined)
    }
  }
}
