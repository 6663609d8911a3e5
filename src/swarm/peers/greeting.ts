// The time between a connection and a peer: 68 bytes, or ten seconds (swarm-posts.md 2.2).
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Verdict } from '../../base/verdict.ts'
import type { Connection, ConnectionEvents } from '../../net/endpoint.ts'
import { beginsHandshake, decodeHandshake, type Handshake, handshakeBytes } from '../wire/handshake.ts'
import type { Peer } from './peer.ts'
import type { SwarmRejection } from '../rules/rejections.ts'

const timeoutMs = 10_000

/** Who waits for the handshake. */
export interface Host {
  /** Makes a peer of it, or says why not. */
  judge(handshake: Handshake): Verdict<Peer, SwarmRejection>
  /** No peer came of it; the connection is over. */
  failed(rejection: SwarmRejection): void
  /** The connection is over, whatever came of it. */
  closed(): void
}

/** Reads a handshake, then passes everything on to the peer. */
export class Greeting implements ConnectionEvents {
  readonly #connection: Connection
  readonly #host: Host
  readonly #timer: Timer
  #received: Uint8Array = emptyBytes
  #peer: Peer | undefined
  #failed = false

  constructor(connection: Connection, clock: Clock, host: Host) {
    this.#connection = connection
    this.#host = host
    this.#timer = clock.after(timeoutMs, () => {
      this.#fail({ code: 'handshake-timeout' })
    })
  }

  data(bytes: Uint8Array): void {
    if (this.#peer !== undefined) {
      this.#peer.data(bytes)
      return
    }
    if (this.#failed) return
    this.#received = concatBytes(this.#received, bytes)
    if (!beginsHandshake(this.#received)) this.#fail({ code: 'handshake-malformed' })
    else if (this.#received.length >= handshakeBytes) this.#complete()
  }

  closed(): void {
    this.#timer.cancel()
    if (this.#peer !== undefined) this.#peer.closed()
    else this.#fail({ code: 'handshake-closed' })
    this.#host.closed()
  }

  /** Drops the connection, unless it is a peer's by now. */
  abandon(): void {
    this.#fail({ code: 'swarm-left' })
  }

  #complete(): void {
    const decoded = decodeHandshake(this.#received.slice(0, handshakeBytes))
    const judged = decoded.ok ? this.#host.judge(decoded.value) : decoded
    if (!judged.ok) {
      this.#fail(judged.rejection)
      return
    }
    this.#timer.cancel()
    this.#peer = judged.value
    const rest = this.#received.slice(handshakeBytes)
    this.#received = emptyBytes
    if (rest.length > 0) this.#peer.data(rest)
  }

  #fail(rejection: SwarmRejection): void {
    if (this.#failed || this.#peer !== undefined) return
    this.#failed = true
    this.#timer.cancel()
    this.#received = emptyBytes
    // Our own other end must still read who we are.
    if (rejection.code === 'handshake-self') this.#connection.close()
    else this.#connection.destroy()
    this.#host.failed(rejection)
  }
}
