// One connection after its handshake: messages in, messages out, and its end.
import type { Clock } from '../../base/clock.ts'
import { concatBytes } from '../../base/bytes.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { FrameReader } from '../wire/frames.ts'
import type { Features } from '../wire/handshake.ts'
import type { SwarmRejection } from '../rules/rejections.ts'
import { encodeMessage, keepAlive, type MessageName, type ValueOf, type WireMessage } from '../wire/messages.ts'

/** What a peer tells its swarm. */
export interface PeerEvents {
  message(message: WireMessage): void
  /** All messages that came together were handled: the time to ask for more. */
  turnEnded(): void
  /** Exactly once, last. Without a rejection, the other side ended it. */
  ended(rejection: SwarmRejection | undefined): void
}

/** What a handshake showed. */
export interface PeerIdentity {
  readonly connection: Connection
  readonly peerId: Uint8Array
  readonly features: Features
}

/** Without anything sent for this long, a keep-alive goes out (swarm-posts.md 2.6). */
const keepAliveMs = 30_000
/** Without anything received for this long, the peer is gone: it sends keep-alives too. */
const silenceMs = 150_000
/** Without anything received for this long, a new connection of the same address replaces this one. */
const staleMs = 45_000

/** Messages that change nothing, which a peer may send all the same: it cannot know everything that we know. */
const chatterPerSecond = 1
const chatterBurst = 256

/** A live connection. */
export class Peer implements ConnectionEvents {
  readonly peerId: Uint8Array
  readonly features: Features
  readonly inbound: boolean
  readonly transport: Connection['transport']
  readonly remote: Endpoint
  /** On our machine or network: always unchoked (swarm-posts.md 2.6). */
  readonly isLocal: boolean
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #reader = new FrameReader()
  readonly #connectedMs: number
  #events: PeerEvents | undefined
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #exchangedMs: number
  #gave = false
  #lastSentMs: number
  #lastReceivedMs: number
  #over = false
  readonly #chatter: TokenBucket

  constructor(identity: PeerIdentity, clock: Clock) {
    this.#connection = identity.connection
    this.peerId = identity.peerId
    this.features = identity.features
    this.inbound = identity.connection.inbound
    this.transport = identity.connection.transport
    this.remote = identity.connection.remote
    this.isLocal = isLocal(this.remote.address)
    this.#clock = clock
    this.#connectedMs = clock.monotonicMs()
    this.#lastSentMs = this.#connectedMs
    this.#exchangedMs = this.#connectedMs
    this.#lastReceivedMs = this.#connectedMs
    this.#chatter = new TokenBucket(clock, chatterPerSecond, chatterBurst)
  }

  get over(): boolean {
    return this.#over
  }

  /** How long the connection has been up. */
  get ageMs(): number {
    return this.#clock.monotonicMs() - this.#connectedMs
  }

  /** How long ago the last post went either way, or since when the connection is up. */
  get idleMs(): number {
    return this.#clock.monotonicMs() - this.#exchangedMs
  }

  /** It gave us posts that we lacked. */
  get gave(): boolean {
    return this.#gave
  }

  /** A post went one way or the other. */
  exchanged(gave: boolean): void {
    this.#exchangedMs = this.#clock.monotonicMs()
    this.#gave ||= gave
  }

  /** It said what changes nothing: a HAVE of what it has, a request of what it got. Too much of that ends it. */
  chattered(): void {
    if (!this.isLocal && !this.#chatter.take()) this.refuse({ code: 'chatter' })
  }

  /** Nothing was heard from it for longer than a peer that lives would be silent. */
  get stale(): boolean {
    return this.#clock.monotonicMs() - this.#lastReceivedMs > staleMs
  }

  /** Begins to deliver. */
  listen(events: PeerEvents): void {
    this.#events = events
  }

  data(bytes: Uint8Array): void {
    if (this.#over) return
    this.#lastReceivedMs = this.#clock.monotonicMs()
    this.#reader.push(bytes)
    for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
      if (next.ok) this.#events?.message(next.value)
      else this.refuse(next.rejection)
      if (this.over) return
    }
    this.#events?.turnEnded()
  }

  closed(): void {
    this.#end(undefined)
  }

  /** Sends with whatever else is sent in this turn of the event loop. */
  send<Name extends MessageName>(name: Name, value: ValueOf<Name>): void {
    this.sendFrame(encodeMessage(name, value))
  }

  /** As `send`, for a frame that goes to many peers. */
  sendFrame(frame: Uint8Array): void {
    if (this.#over) return
    if (this.#queue.length === 0) void Promise.resolve().then(() => this.flush())
    this.#queue.push(frame)
    this.#queuedBytes += frame.length
  }

  /** Hands what was sent to the transport now. */
  flush(): void {
    if (this.#over || this.#queue.length === 0) return
    const bytes = this.#queue.length === 1 ? (this.#queue[0] as Uint8Array) : concatBytes(...this.#queue)
    this.#queue = []
    this.#queuedBytes = 0
    this.#lastSentMs = this.#clock.monotonicMs()
    this.#connection.write(bytes)
    if (this.#connection.pendingBytes > limits.swarmSendBytes) this.refuse({ code: 'send-buffer-full' })
  }

  /** Bytes that wait to leave. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#connection.pendingBytes
  }

  /** Sends a keep-alive when one is due; ends a connection that fell silent. */
  tick(nowMs: number): void {
    if (nowMs - this.#lastReceivedMs > silenceMs) this.refuse({ code: 'peer-silent' })
    else if (nowMs - this.#lastSentMs >= keepAliveMs) this.sendFrame(keepAlive)
  }

  /** Ends the connection at once, for a reason. */
  refuse(rejection: SwarmRejection): void {
    if (this.#over) return
    this.#connection.destroy()
    this.#end(rejection)
  }

  /** Ends the connection after what was sent has left. */
  leave(): void {
    if (this.#over) return
    this.flush()
    if (this.over) return
    this.#connection.close()
    this.#end({ code: 'swarm-left' })
  }

  #end(rejection: SwarmRejection | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#queue = []
    this.#events?.ended(rejection)
  }
}
