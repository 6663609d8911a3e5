// Replays uTP as it went between us and the C++ node: the same datagrams at the same times must give the same stream.
import { expect } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import type { Random } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import type { Connection, Endpoint } from '../../src/net/endpoint.ts'
import type { SharedSocket } from '../../src/net/shared-socket.ts'
import { UtpTransport } from '../../src/swarm/utp/utp-transport.ts'
import { decodeUtpPacket, encodeUtpPacket, type UtpPacket } from '../../src/swarm/wire/utp.ts'

/** One datagram; `lost`: it did not arrive. */
interface RecordedDatagram {
  readonly ms: number
  readonly way: 'in' | 'out'
  readonly hex: string
  readonly lost?: true
}

/** What our side did with the connection. */
interface RecordedWrite {
  readonly ms: number
  readonly hex?: string
  readonly close?: true
  readonly destroy?: true
}

/** A connection from its opening to its end, one that the other side did not want, or packets of none. */
export interface UtpConversation {
  readonly opener: 'ours' | 'theirs' | 'refused' | 'stray'
  readonly writes: readonly RecordedWrite[]
  readonly datagrams: readonly RecordedDatagram[]
  /** The stream that came, in hexadecimal. */
  readonly received: string
  /** When the connection was over. */
  readonly closed?: number
}

/** Some of them. */
export interface UtpRecording {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly conversations: readonly UtpConversation[]
}

const bytesOf = (hex: string): Uint8Array => {
  const bytes = decodeHex(hex)
  if (bytes === undefined) throw new Error('bad recording')
  return bytes
}

/** A packet of a recording, which must be readable. */
export const packetOf = ({ hex }: RecordedDatagram): UtpPacket => {
  const decoded = decodeUtpPacket(bytesOf(hex))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value
}

/** Draws the numbers that were drawn when it was recorded. */
const drawing = (...numbers: readonly number[]): Random => {
  const left = [...numbers]
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(length - 4, left.shift() ?? 0)
      return bytes
    },
  }
}

/** Each data packet that our side sent: number and bytes. A retransmission is the same. */
const dataIn = (packets: readonly UtpPacket[]): ReadonlyMap<number, string> =>
  new Map(packets.filter(({ kind }) => kind === 'data').map(({ sequence, payload }) => [sequence, encodeHex(payload)]))

class Replay {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly scope = new Scope('replay', silentLog)
  readonly sent: UtpPacket[] = []
  readonly #conversation: UtpConversation
  readonly #recording: UtpRecording
  #receive: (bytes: Uint8Array, from: Endpoint) => void = () => undefined
  #connection: Connection | undefined
  received = ''
  isClosed = false
  refusal: string | undefined

  constructor(recording: UtpRecording, conversation: UtpConversation) {
    this.#recording = recording
    this.#conversation = conversation
  }

  async run(): Promise<void> {
    const { datagrams, writes } = this.#conversation
    this.#open()
    const arriving = datagrams.filter(({ way, lost }) => way === 'in' && lost !== true)
    const events = [
      ...arriving.map((each) => ({ ...each, write: false })),
      ...writes.map((each) => ({ ...each, write: true })),
    ]
    const begin = this.clock.monotonicMs()
    for (const event of [...events].sort((one, other) => one.ms - other.ms)) {
      await this.clock.advance(Math.max(0, begin + event.ms - this.clock.monotonicMs()))
      if (event.write) this.#do(event)
      else this.#receive(bytesOf(event.hex ?? ''), this.#recording.remote)
      await this.clock.advance(0)
    }
    await this.clock.advance(1_000)
    const { isClosed } = this
    await this.scope.close()
    this.isClosed = isClosed
  }

  /** Opens the transport, and the connection if it was ours, under the numbers that it had. */
  #open(): void {
    const { local, remote } = this.#recording
    const { opener, datagrams } = this.#conversation
    const first = datagrams.filter(({ way }) => way === 'out').map(packetOf)[0]
    if (first === undefined) throw new Error('bad recording')
    const opens = opener === 'ours' || opener === 'refused'
    const random = opens ? drawing(first.connectionId, first.sequence) : drawing(first.sequence)
    const datagramSocket: SharedSocket = {
      local,
      share: (_, onDatagram) => {
        this.#receive = onDatagram
        return { local, send: (_to, bytes) => this.#note(bytes), close: () => Promise.resolve() }
      },
    }
    const transport = new UtpTransport({ clock: this.clock, random, datagrams: datagramSocket }, this.scope)
    transport.listen((connection) => {
      this.#own(connection)
    })
    if (!opens) return
    void transport.connect(remote, { timeoutMs: 10_000 }).then((opened) => {
      if (opened.ok) this.#own(opened.value)
      else this.refusal = opened.rejection.code
    })
  }

  #note(bytes: Uint8Array): void {
    const decoded = decodeUtpPacket(bytes)
    if (decoded.ok) this.sent.push(decoded.value)
  }

  #own(connection: Connection): void {
    this.#connection = connection
    connection.start({
      data: (bytes) => {
        this.received += encodeHex(bytes)
      },
      closed: () => {
        this.isClosed = true
      },
    })
  }

  #do({ hex, close, destroy }: RecordedWrite): void {
    if (hex !== undefined) this.#connection?.write(bytesOf(hex))
    if (close === true) this.#connection?.close()
    if (destroy === true) this.#connection?.destroy()
  }
}

/** Every packet reads and writes as it was; and with the same packets at the same times our side hears and says the same. */
export const expectReplayed = async (recording: UtpRecording): Promise<void> => {
  for (const conversation of recording.conversations) {
    for (const datagram of conversation.datagrams)
      expect(encodeHex(encodeUtpPacket(packetOf(datagram)))).toBe(datagram.hex)
    if (conversation.opener === 'stray') continue
    const replay = new Replay(recording, conversation)
    await replay.run()
    if (conversation.opener === 'refused') {
      expect([replay.refusal, dataIn(replay.sent).size]).toEqual(['connect-refused', 0])
      continue
    }
    const said = conversation.datagrams.filter(({ way }) => way === 'out').map(packetOf)
    expect(replay.received).toBe(conversation.received)
    expect(dataIn(replay.sent)).toEqual(dataIn(said))
    expect(replay.isClosed).toBe(conversation.closed !== undefined)
    const lastOf = (packets: readonly UtpPacket[]): number | undefined => packets.at(-1)?.acknowledged
    expect(lastOf(replay.sent)).toBe(lastOf(said))
  }
}
