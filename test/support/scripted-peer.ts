// A peer of a swarm that says exactly what a test tells it to, right or wrong.
import { accept, type Verdict } from '../../src/base/verdict.ts'
import type { Connection, Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { infoHashOf } from '../../src/protocol/dht-target.ts'
import type { Username } from '../../src/protocol/username.ts'
import { FrameReader } from '../../src/swarm/wire/frames.ts'
import {
  decodeHandshake,
  encodeHandshake,
  type Features,
  type Handshake,
  handshakeBytes,
  reservedBytes,
} from '../../src/swarm/wire/handshake.ts'
import { encodeMessage, type MessageName, type ValueOf, type WireMessage } from '../../src/swarm/wire/messages.ts'

/** All extensions, as the C++ node announces them. */
const allFeatures: Features = { extended: true, dht: true, fast: true, peek: true }

/** How the peer introduces itself. */
export interface ScriptedOptions {
  readonly features?: Features
  readonly peerId?: string
  readonly infoHash?: Uint8Array
}

/** One scripted connection. */
export class ScriptedPeer {
  readonly connection: Connection
  readonly received: WireMessage[] = []
  handshake: Handshake | undefined
  closed = false
  receivedBytes = 0
  readonly #reader = new FrameReader()
  #head: number[] = []

  constructor(connection: Connection) {
    this.connection = connection
    connection.start({
      data: (bytes) => {
        this.receivedBytes += bytes.length
        this.#data(bytes)
      },
      closed: () => {
        this.closed = true
      },
    })
  }

  /** The names of what was received, with the post number where there is one. */
  get heard(): readonly string[] {
    return this.received.map(({ name, value }) => {
      if ('postNumber' in value) return `${name} ${String(value.postNumber)}`
      return 'index' in value ? `${name} ${String(value.index)}` : name
    })
  }

  greet(username: Username, options: ScriptedOptions = {}): void {
    const peerId = new TextEncoder().encode((options.peerId ?? '-TW1000-scripted0001').padEnd(20, '.'))
    const reserved = reservedBytes(options.features ?? allFeatures)
    this.raw(encodeHandshake({ reserved, infoHash: options.infoHash ?? infoHashOf(username), peerId }))
  }

  send<Name extends MessageName>(name: Name, value: ValueOf<Name>): void {
    this.raw(encodeMessage(name, value))
  }

  raw(bytes: Uint8Array): void {
    this.connection.write(bytes)
  }

  /** Forgets what was received so far. */
  forget(): void {
    this.received.length = 0
  }

  #data(bytes: Uint8Array): void {
    let rest = bytes
    if (this.handshake === undefined) {
      this.#head.push(...bytes)
      if (this.#head.length < handshakeBytes) return
      const decoded = decodeHandshake(Uint8Array.from(this.#head.slice(0, handshakeBytes)))
      if (!decoded.ok) throw new Error(decoded.rejection.code)
      this.handshake = decoded.value
      rest = Uint8Array.from(this.#head.slice(handshakeBytes))
      this.#head = []
    }
    this.#reader.push(rest)
    for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
      if (!next.ok) throw new Error(next.rejection.code)
      this.received.push(next.value)
    }
  }
}

/** Connects to a node. */
export const connectScripted = async (sockets: Sockets, to: Endpoint): Promise<Verdict<ScriptedPeer, unknown>> => {
  const connected = await sockets.connect(to, { timeoutMs: 5_000 })
  return connected.ok ? accept(new ScriptedPeer(connected.value)) : connected
}

/** Accepts connections; each becomes a scripted peer. */
export const listenScripted = async (sockets: Sockets, at: Endpoint): Promise<readonly ScriptedPeer[]> => {
  const peers: ScriptedPeer[] = []
  await sockets.listen(at, (connection) => {
    peers.push(new ScriptedPeer(connection))
  })
  return peers
}
