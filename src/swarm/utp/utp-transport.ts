// All uTP connections of a node, on its share of the UDP socket: packets find their connection, or a short answer.
import type { Clock } from '../../base/clock.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { endpointText, isPort } from '../../codec/ip.ts'
import type { Connection, ConnectOptions, ConnectRejection, DatagramSocket, Endpoint } from '../../net/endpoint.ts'
import type { SharedSocket } from '../../net/shared-socket.ts'
import { limits } from '../../protocol/limits.ts'
import { decodeUtpPacket, encodeUtpPacket, type UtpKind, type UtpPacket, utpProtocol } from '../wire/utp.ts'
import { HalfOpenTable, type OpeningEnds } from './half-open.ts'
import type { HeldBytes } from './inbox.ts'
import { serialDistance, serialPlus } from './serial.ts'
import { UtpConnection, type UtpEnds } from './utp-connection.ts'
import { emptyBytes } from '../../base/bytes.ts'

/** What uTP is built from. */
export interface UtpNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly datagrams: SharedSocket
}

type ConnectVerdict = Verdict<Connection, ConnectRejection>

interface Entry {
  readonly connection: UtpConnection
  readonly sendId: number
}

const idCount = 0x1_0000

const keyOf = (remote: Endpoint, receiveId: number): string => `${endpointText(remote)}/${String(receiveId)}`

/** uTP in and out. */
export class UtpTransport {
  readonly #clock: Clock
  readonly #random: Random
  readonly #share: DatagramSocket
  readonly #connections = new Map<string, Entry>()
  readonly #halfOpen: HalfOpenTable
  readonly #held: HeldBytes = { used: 0 }
  readonly #answers: TokenBucket
  readonly #refusals: TokenBucket
  #onConnection: ((connection: Connection) => void) | undefined

  /** Runs until `scope` closes. */
  constructor({ clock, random, datagrams }: UtpNeeds, scope: Scope) {
    this.#clock = clock
    this.#random = random
    this.#halfOpen = new HalfOpenTable(clock)
    this.#answers = new TokenBucket(clock, limits.swarmUtpAnswers, limits.swarmUtpAnswers)
    this.#refusals = new TokenBucket(clock, limits.swarmUtpRefusals, limits.swarmUtpRefusals)
    this.#share = datagrams.share(utpProtocol, (bytes, from) => {
      this.#receive(bytes, from)
    })
    scope.defer(() => this.#close())
  }

  /** Bytes that connections hold for want of those before, and half-open connections: for tests and reports. */
  get load(): { readonly connections: number; readonly halfOpen: number; readonly heldBytes: number } {
    return { connections: this.#connections.size, halfOpen: this.#halfOpen.size, heldBytes: this.#held.used }
  }

  /** Lets connections in from now on; before, each opening is refused, so that the caller turns to TCP at once. */
  listen(onConnection: (connection: Connection) => void): void {
    this.#onConnection = onConnection
  }

  /** Connects to an IP address. */
  connect(to: Endpoint, { timeoutMs, signal }: ConnectOptions): Promise<ConnectVerdict> {
    if (signal?.aborted === true) return Promise.resolve(reject({ code: 'connect-aborted' }))
    const isOtherFamily = to.address.includes(':') !== this.#share.local.address.includes(':')
    const isFull = this.#connections.size >= limits.swarmUtpConnections
    if (!isPort(to.port) || isOtherFamily || isFull) return Promise.resolve(reject({ code: 'connect-unreachable' }))
    return new Promise((resolve) => {
      const settle = (verdict: ConnectVerdict): void => {
        timer.cancel()
        signal?.removeEventListener('abort', onAbort)
        resolve(verdict)
      }
      const giveUp = (code: ConnectRejection['code']): void => {
        settle(reject({ code }))
        // The other side may have answered by now: it should not wait for us.
        connection.destroy()
      }
      const onAbort = (): void => {
        giveUp('connect-aborted')
      }
      const timer = this.#clock.after(timeoutMs, () => {
        giveUp('connect-timeout')
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      const connection = this.#add(this.#endsTo(to), {
        opened: () => {
          settle(accept(connection))
        },
        gone: (isRefused) => {
          settle(reject({ code: isRefused ? 'connect-refused' : 'connect-timeout' }))
        },
      })
    })
  }

  #endsFrom({ connectionId: sendId, sequence: theirSequence }: UtpPacket, remote: Endpoint): OpeningEnds {
    const firstSequence = randomBelow(this.#random, idCount)
    const receiveId = serialPlus(sendId, 1)
    return { remote, local: this.#share.local, inbound: true, receiveId, sendId, firstSequence, theirSequence }
  }

  #endsTo(remote: Endpoint): UtpEnds {
    let receiveId = randomBelow(this.#random, idCount)
    while (
      this.#connections.has(keyOf(remote, receiveId)) ||
      this.#halfOpen.get(keyOf(remote, receiveId)) !== undefined
    )
      receiveId = randomBelow(this.#random, idCount)
    return {
      remote,
      local: this.#share.local,
      inbound: false,
      receiveId,
      sendId: serialPlus(receiveId, 1),
      firstSequence: randomBelow(this.#random, idCount),
      theirSequence: undefined,
    }
  }

  #add(ends: UtpEnds, on: { readonly opened: () => void; readonly gone: (isRefused: boolean) => void }): UtpConnection {
    const key = keyOf(ends.remote, ends.receiveId)
    const connection = new UtpConnection(ends, {
      clock: this.#clock,
      held: this.#held,
      send: (bytes) => {
        this.#share.send(ends.remote, bytes)
      },
      opened: on.opened,
      gone: (isRefused) => {
        this.#connections.delete(key)
        on.gone(isRefused)
      },
    })
    this.#connections.set(key, { connection, sendId: ends.sendId })
    return connection
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    const decoded = decodeUtpPacket(bytes)
    if (!decoded.ok) return
    const packet = decoded.value
    if (packet.kind === 'open') this.#receiveOpening(packet, from)
    else this.#connectionOf(packet, from)?.receive(packet)
  }

  #connectionOf(packet: UtpPacket, from: Endpoint): UtpConnection | undefined {
    const { kind, connectionId } = packet
    const known = this.#connections.get(keyOf(from, connectionId))
    if (known !== undefined) return known.connection
    if (kind === 'reset') return this.#sentUnder(connectionId, from)
    const ends = this.#halfOpen.get(keyOf(from, connectionId))
    if (ends !== undefined) return this.#complete(packet, ends)
    this.#refuse(packet, from)
    return undefined
  }

  /** Some send a reset under the number in the packet that it answers (BEP 29 leaves it open). */
  #sentUnder(sendId: number, from: Endpoint): UtpConnection | undefined {
    for (const receiveId of [serialPlus(sendId, 1), serialPlus(sendId, -1)]) {
      const entry = this.#connections.get(keyOf(from, receiveId))
      if (entry?.sendId === sendId) return entry.connection
    }
    return undefined
  }

  #receiveOpening(packet: UtpPacket, from: Endpoint): void {
    if (this.#onConnection === undefined || this.#connections.size >= limits.swarmUtpConnections) {
      this.#refuse(packet, from)
      return
    }
    const receiveId = serialPlus(packet.connectionId, 1)
    const key = keyOf(from, receiveId)
    if (this.#connections.has(key)) return
    const before = this.#halfOpen.get(key)
    const isRepeated = before?.theirSequence === packet.sequence
    const ends = isRepeated ? before : this.#endsFrom(packet, from)
    if (!isRepeated && !this.#halfOpen.add(key, ends)) return
    if (this.#halfOpen.mayAnswer(key) && this.#answers.take()) this.#answer('state', packet, from, ends.firstSequence)
  }

  /** The connection of an opener that has shown that it got our answer. */
  #complete(packet: UtpPacket, ends: OpeningEnds): UtpConnection | undefined {
    if (packet.kind !== 'data' || this.#onConnection === undefined) return undefined
    const ahead = serialDistance(ends.theirSequence, packet.sequence)
    if (serialPlus(packet.acknowledged, 1) !== ends.firstSequence || ahead < 1) return undefined
    this.#halfOpen.remove(keyOf(ends.remote, ends.receiveId))
    const nothing = (): void => undefined
    const first = { ...ends, theirSequence: serialPlus(ends.theirSequence, 1) }
    const connection = this.#add(first, { opened: nothing, gone: nothing })
    this.#onConnection(connection)
    return connection
  }

  /** Tells the sender of a packet that there is no such connection. It may be forged: few are told so. */
  #refuse(packet: UtpPacket, from: Endpoint): void {
    if (this.#refusals.take()) this.#answer('reset', packet, from, 0)
  }

  /** Never longer than what it answers. */
  #answer(
    kind: UtpKind,
    { connectionId, sequence: acknowledged, sentMicros }: UtpPacket,
    to: Endpoint,
    sequence: number,
  ): void {
    const micros = Math.floor((this.#clock.monotonicMs() * 1000) % 0x1_0000_0000)
    const times =
      kind === 'reset'
        ? { sentMicros: 0, delayMicros: 0, windowBytes: 0 }
        : { sentMicros: micros, delayMicros: (micros - sentMicros) >>> 0, windowBytes: limits.swarmUtpReceiveBytes }
    this.#share.send(to, encodeUtpPacket({ kind, connectionId, ...times, sequence, acknowledged, payload: emptyBytes }))
  }

  async #close(): Promise<void> {
    this.#onConnection = undefined
    for (const { connection } of [...this.#connections.values()]) connection.destroy()
    await this.#share.close()
  }
}
