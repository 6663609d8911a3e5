// One chain connection: frames in order, one at a time, with back-pressure; counters; what the peer knows already.
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nextTurn } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { type Codec, encode } from '../../codec/combinators.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { MessageValue } from '../../codec/wire.ts'
import type { Connection, Endpoint } from '../../net/endpoint.ts'
import { Patience } from './patience.ts'
import { encodeFrame, type Frame, FrameParser } from '../wire/envelope.ts'
import { type ChainCommand, type ChainMessages, messages, type VersionMessage } from '../wire/messages.ts'

/** Who owns a peer. */
export interface PeerOwner {
  readonly clock: Clock
  readonly magic: Uint8Array
  /** The peer's next message, or what is wrong with its stream. */
  received(peer: Peer, frame: Frame): void
  closed(peer: Peer): void
}

/** Inventory that a peer is known to have (chain.md 6.5). */
const maxKnown = 5000
/** Messages that are handled in one go, for clocks that stand still within it. */
const maxMessagesPerSlice = 64
/**
 * What a peer may send unasked, in one go and each second; with each message comes the work of taking it apart. A node
 * that downloads the chain itself announces each block on the way: some hundreds a second, on fast machines 2,000.
 */
const unaskedBurstBytes = 4 * 1024 * 1024
const unaskedBytesPerSecond = 500_000
const workOfMessageBytes = 200
/** A peer that lets this much wait has stopped reading. */
const maxPendingBytes = 16 * 1024 * 1024
/** More than this is not queued by whoever can wait. */
const comfortablePendingBytes = 1024 * 1024

/** A connected node. */
export class Peer {
  readonly remote: Endpoint
  readonly inbound: boolean
  readonly connectedMs: number
  /** When it connected, on the monotonic clock; when it last sent something. */
  readonly #startedMs: number
  #heardMs: number
  #spokeMs = Number.NEGATIVE_INFINITY
  /** Our nonce in this connection: whoever sends it back is ourselves. */
  readonly nonce: bigint
  /** How long it is waited for. */
  readonly patience = new Patience()
  readonly #owner: PeerOwner
  readonly #unasked: TokenBucket
  readonly #connection: Connection
  readonly #parser: FrameParser
  readonly #known = new BoundedMap<string, true>(maxKnown)
  readonly #frames: Frame[] = []
  #busy = false
  #paused = false
  #open = true
  /** What the peer said of itself; undefined before. */
  version: VersionMessage | undefined
  acknowledged = false
  /** Whether it is told of transactions as they come in. */
  wantsTransactions = true
  /** When we sent our version, on the monotonic clock. */
  introducedMs = 0
  banScore = 0
  /** Nonce and time of a ping that is not answered yet. */
  #pinged: { readonly nonce: bigint; readonly atMs: number } | undefined
  wasPinged = false
  shortestPingMs: number | undefined
  /** When it brought what we lacked, on the monotonic clock. */
  broughtBlockMs: number | undefined
  broughtRegistrationMs: number | undefined
  bytesSent = 0
  bytesReceived = 0
  lastSendMs = 0
  lastReceiveMs = 0

  constructor(connection: Connection, owner: PeerOwner, nonce: bigint) {
    this.#connection = connection
    this.#owner = owner
    this.#unasked = new TokenBucket(owner.clock, unaskedBytesPerSecond, unaskedBurstBytes)
    this.#parser = new FrameParser(owner.magic)
    this.nonce = nonce
    this.remote = connection.remote
    this.inbound = connection.inbound
    this.connectedMs = owner.clock.nowMs()
    this.#startedMs = owner.clock.monotonicMs()
    this.#heardMs = this.#startedMs
  }

  get open(): boolean {
    return this.#open
  }

  /** Whether the handshake is over. */
  get ready(): boolean {
    return this.#open && this.version !== undefined && this.acknowledged
  }

  /** How long it has been connected, whatever is done to the wall clock. */
  get ageMs(): number {
    return this.#owner.clock.monotonicMs() - this.#startedMs
  }

  /** How long it has sent nothing. */
  get silentMs(): number {
    return this.#owner.clock.monotonicMs() - this.#heardMs
  }

  /** How long we have sent nothing. */
  get quietMs(): number {
    return this.#owner.clock.monotonicMs() - this.#spokeMs
  }

  /** Whether more can be sent without piling up. */
  get hasRoom(): boolean {
    return this.#connection.pendingBytes < comfortablePendingBytes
  }

  /** Where we are, as the transport sees it. */
  get local(): Endpoint {
    return this.#connection.local
  }

  /** Begins to listen to the peer. */
  start(): void {
    this.#connection.start({
      data: (bytes) => {
        this.#receive(bytes)
      },
      closed: () => {
        this.#open = false
        this.#frames.length = 0
        this.#owner.closed(this)
      },
    })
  }

  send<Command extends ChainCommand>(command: Command, value: MessageValue<ChainMessages[Command]>): void {
    this.sendPayload(command, encode(messages[command].codec as Codec<unknown>, value))
  }

  /** Sends a payload that is serialized already. */
  sendPayload(command: ChainCommand, payload: Uint8Array): void {
    if (!this.#open) return
    if (this.#connection.pendingBytes > maxPendingBytes) {
      this.drop()
      return
    }
    const frame = encodeFrame(this.#owner.magic, command, payload)
    this.bytesSent += frame.length
    this.lastSendMs = this.#owner.clock.nowMs()
    this.#spokeMs = this.#owner.clock.monotonicMs()
    this.#connection.write(frame)
  }

  /** A message came that nobody asked for: says whether the peer may still send such. */
  mayTrouble(messageBytes: number): boolean {
    return this.#unasked.take(messageBytes + workOfMessageBytes)
  }

  /** Asks for a sign of life; an answer with the nonce tells how far away the peer is. */
  ping(nonce: bigint | undefined): void {
    if (nonce !== undefined) this.#pinged = { nonce, atMs: this.#owner.clock.monotonicMs() }
    this.wasPinged = true
    this.send('ping', { nonce })
  }

  /** The peer answers a ping: nobody who has not got it knows its nonce. */
  receivePong(nonce: bigint | undefined): void {
    if (this.#pinged === undefined || nonce !== this.#pinged.nonce) return
    const tookMs = this.#owner.clock.monotonicMs() - this.#pinged.atMs
    this.#pinged = undefined
    this.shortestPingMs = Math.min(tookMs, this.shortestPingMs ?? tookMs)
  }

  noteBlock(): void {
    this.broughtBlockMs = this.#owner.clock.monotonicMs()
  }

  noteRegistration(): void {
    this.broughtRegistrationMs = this.#owner.clock.monotonicMs()
  }

  /** Handles nothing more of this peer until `work` is done. */
  holdWhile(work: Promise<unknown>): void {
    this.#busy = true
    const release = (): void => {
      this.#busy = false
      if (!this.#open) return
      if (this.#paused) this.#connection.resume()
      this.#paused = false
      this.#pump()
    }
    work.then(release, release)
  }

  /** Notes that the peer has an item; says whether that is news. */
  learnKnown(id: Uint8Array): boolean {
    const key = encodeHex(id)
    if (this.#known.has(key)) return false
    this.#known.set(key, true)
    return true
  }

  knows(id: Uint8Array): boolean {
    return this.#known.has(encodeHex(id))
  }

  /** Ends the connection at once. */
  drop(): void {
    this.#open = false
    this.#frames.length = 0
    this.#connection.destroy()
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#open) return
    this.bytesReceived += bytes.length
    this.lastReceiveMs = this.#owner.clock.nowMs()
    this.#heardMs = this.#owner.clock.monotonicMs()
    this.#frames.push(...this.#parser.push(bytes))
    if (!this.#busy) this.#pump()
    if (!this.#busy || this.#paused) return
    this.#paused = true
    this.#connection.pause()
  }

  #pump(): void {
    const { clock } = this.#owner
    const slice = new TimeSlice(clock)
    let handled = 0
    while (this.#open && !this.#busy) {
      const frame = this.#frames.shift()
      if (frame === undefined) return
      this.#owner.received(this, frame)
      handled += 1
      if (handled >= maxMessagesPerSlice || slice.isOver) break
    }
    if (this.#open && !this.#busy && this.#frames.length > 0) this.holdWhile(nextTurn(clock))
  }
}
