// One datagram socket for several protocols, told apart by how their datagrams begin.
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Counter, Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { DatagramAddress, DatagramSocket, Endpoint, Sockets } from './endpoint.ts'
import { maxDatagramProtocols } from './endpoint-limits.ts'

/** How the datagrams of a protocol are known. */
export interface DatagramProtocol {
  readonly name: string
  /** Looks at the first bytes, and must not throw: it sees every datagram that the protocols before it left, also empty ones. */
  recognises(datagram: Uint8Array): boolean
}

type OnDatagram = (bytes: Uint8Array, from: Endpoint) => void

/** A socket that protocols share. It belongs to none of them. */
export interface SharedSocket {
  readonly local: Endpoint
  /**
   * The share of a protocol: it gets what the protocols that came before do not recognise and it does. Closing the
   * share leaves the socket open for the others. Throws a CodedError (`net.protocol-taken`, `net.too-many-protocols`,
   * `net.socket-closed`).
   */
  share(protocol: DatagramProtocol, onDatagram: OnDatagram): DatagramSocket
}

/** What a shared socket is built from. */
export interface SharedSocketNeeds {
  readonly sockets: Pick<Sockets, 'datagrams'>
  readonly log: Log
  readonly metrics: Metrics
}

interface Share {
  readonly protocol: DatagramProtocol
  readonly onDatagram: OnDatagram
  hasFailed: boolean
}

class Multiplexer {
  readonly #log: Log
  readonly #unknown: Counter
  readonly #faults: Counter
  readonly #shares: Share[] = []
  #isClosed = false

  constructor({ log, metrics }: SharedSocketNeeds) {
    this.#log = log
    this.#unknown = metrics.counter('net_datagrams_unknown_total', 'Datagrams that no protocol of the node recognised.')
    this.#faults = metrics.counter('net_datagram_faults_total', 'Datagrams whose receiver failed: a fault of ours.')
  }

  receive(bytes: Uint8Array, from: Endpoint): void {
    if (this.#isClosed) return
    const share = this.#shares.find(({ protocol }) => protocol.recognises(bytes))
    if (share === undefined) {
      this.#unknown.increment()
      return
    }
    try {
      share.onDatagram(bytes, from)
    } catch (error) {
      this.#failed(share, error)
    }
  }

  add(protocol: DatagramProtocol, onDatagram: OnDatagram): Share {
    const { name } = protocol
    if (this.#isClosed) throw new CodedError('net.socket-closed', `Give ${name} its share before the socket closes.`)
    if (this.#shares.some((share) => share.protocol.name === name))
      throw new CodedError('net.protocol-taken', `Close the share that ${name} has before it gets another one.`)
    if (this.#shares.length >= maxDatagramProtocols)
      throw new CodedError('net.too-many-protocols', `Close a share first: ${name} would be one protocol too many.`)
    const share = { protocol, onDatagram, hasFailed: false }
    this.#shares.push(share)
    return share
  }

  has(share: Share): boolean {
    return this.#shares.includes(share)
  }

  remove(share: Share): void {
    const index = this.#shares.indexOf(share)
    if (index >= 0) this.#shares.splice(index, 1)
  }

  close(): void {
    this.#isClosed = true
    this.#shares.length = 0
  }

  /** Whoever can send the datagram can send it a million times: one line tells of the first, the counter of all. */
  #failed(share: Share, error: unknown): void {
    this.#faults.increment()
    if (share.hasFailed) return
    share.hasFailed = true
    this.#log.error('receiver of datagrams failed', {
      protocol: share.protocol.name,
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    })
  }
}

/** Opens a socket at `at` for several protocols; it is open until `scope` closes. */
export async function openSharedSocket(
  needs: SharedSocketNeeds,
  at: DatagramAddress,
  scope: Scope,
): Promise<SharedSocket> {
  const multiplexer = new Multiplexer(needs)
  const socket = await needs.sockets.datagrams(at, (bytes, from) => {
    multiplexer.receive(bytes, from)
  })
  scope.defer(() => {
    multiplexer.close()
    return socket.close()
  })
  return {
    local: socket.local,
    share: (protocol, onDatagram) => {
      const share = multiplexer.add(protocol, onDatagram)
      return {
        local: socket.local,
        send: (to, bytes) => {
          if (multiplexer.has(share)) socket.send(to, bytes)
        },
        close: () => {
          multiplexer.remove(share)
          return Promise.resolve()
        },
      }
    },
  }
}
