// Connections of an HTTP server: counted by person, and the longest idle one goes when there is no place left.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { Tally } from '../base/tally.ts'
import { personNetwork } from '../codec/ip-networks.ts'
import { type AddressRules, clientAddress, isOwnMachine } from './access.ts'

/** Connections of one other machine; and of machines that may not call, until they have been told. */
const maxConnectionsPerPerson = 200
const maxStrangers = 50

/** How long a machine that may not call is listened to, in milliseconds. */
const strangerMs = 2000

const stranger = 'stranger'

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress ?? ''} ${String(remotePort)}`

/** What connections are counted with. */
export interface ConnectionsNeeds {
  readonly clock: Clock
  readonly rules: AddressRules
  /** Whether an address brings the requests of many people, as a proxy does. */
  readonly isShared: (address: string) => boolean
  /** Most connections at once. */
  readonly most: number
  /** Is told how many there are. */
  readonly counted: (count: number) => void
}

/**
 * The connections of the listeners of a node. Idle is one on which no request is being answered: also one that has sent
 * half of a request, for however long. So nobody who holds connections open, or sends slowly, keeps the next one out.
 */
export class Connections {
  readonly #needs: ConnectionsNeeds
  readonly #people = new Tally()
  /** In the order in which they became idle. */
  readonly #idle = new Set<Socket>()
  readonly #busy = new Map<Socket, Set<ServerResponse | 'upgraded'>>()
  /** What TLS makes of a connection is another socket. */
  readonly #below = new WeakMap<Socket, Socket>()

  constructor(needs: ConnectionsNeeds) {
    this.#needs = needs
  }

  /** Looks after the connections of a server. */
  watch(http: Server): void {
    const byPeer = new Map<string, Socket>()
    http.on('connection', (socket: Socket) => {
      // Of a request for a protocol that there is not, see `asRequest`.
      if (this.#idle.has(socket) || this.#busy.has(socket)) return
      const peer = peerOf(socket)
      byPeer.set(peer, socket)
      socket.once('close', () => {
        if (byPeer.get(peer) === socket) byPeer.delete(peer)
      })
      this.#take(socket)
    })
    http.on('secureConnection', (socket: Socket) => {
      const below = byPeer.get(peerOf(socket))
      if (below !== undefined) this.#below.set(socket, below)
    })
    http.on('request', ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
      this.#begin(socket, response)
      response.once('close', () => {
        this.#end(socket, response)
      })
    })
  }

  /** A connection that leaves HTTP is never idle. */
  upgraded(socket: Socket): void {
    this.#begin(socket, 'upgraded')
  }

  get #count(): number {
    return this.#idle.size + this.#busy.size
  }

  #take(socket: Socket): void {
    if (!this.#counts(socket) || !this.#makesRoom()) {
      socket.destroy()
      return
    }
    this.#idle.add(socket)
    this.#needs.counted(this.#count)
    socket.once('close', () => {
      this.#idle.delete(socket)
      this.#busy.delete(socket)
      this.#needs.counted(this.#count)
    })
  }

  /** Counts by person, so that no other machine can take all of them. */
  #counts(socket: Socket): boolean {
    const { clock, rules, isShared } = this.#needs
    const address = clientAddress(socket)
    if (isOwnMachine(address) || isShared(address)) return true
    const key = rules.allows(address) ? personNetwork(address) : stranger
    if (this.#people.of(key) >= (key === stranger ? maxStrangers : maxConnectionsPerPerson)) return false
    const left = this.#people.add(key)
    const timer = key === stranger ? clock.after(strangerMs, () => socket.destroy()) : undefined
    socket.once('close', () => {
      timer?.cancel()
      left()
    })
    return true
  }

  #makesRoom(): boolean {
    if (this.#count < this.#needs.most) return true
    const [idle] = this.#idle
    const leaving = idle ?? this.#slowReader()
    if (leaving === undefined) return false
    this.#idle.delete(leaving)
    this.#busy.delete(leaving)
    leaving.destroy()
    return true
  }

  /** Somebody who has an answer and does not read it. */
  #slowReader(): Socket | undefined {
    for (const [socket, answers] of this.#busy)
      if ([...answers].every((answer) => answer !== 'upgraded' && (answer.writableEnded || answer.writableNeedDrain)))
        return socket
    return undefined
  }

  /** Several requests may wait on one connection. */
  #begin(from: Socket, answer: ServerResponse | 'upgraded'): void {
    const socket = this.#below.get(from) ?? from
    const answers = this.#busy.get(socket)
    if (answers !== undefined) answers.add(answer)
    else if (this.#idle.delete(socket)) this.#busy.set(socket, new Set([answer]))
  }

  #end(from: Socket, answer: ServerResponse): void {
    const socket = this.#below.get(from) ?? from
    const answers = this.#busy.get(socket)
    if (answers?.delete(answer) !== true || answers.size > 0) return
    this.#busy.delete(socket)
    if (!socket.destroyed) this.#idle.add(socket)
  }
}
