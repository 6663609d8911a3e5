// One listener and its connections, over any transport, for one test.
import { afterEach, beforeEach, expect } from 'vitest'
import { concatBytes } from '../../src/base/bytes.ts'
import type { Connection, Listener } from '../../src/net/endpoint.ts'
import type { SocketKit } from './socket-kits.ts'

/** Waits by the clock of the machine. */
export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for a condition, and fails the test when it does not come true. */
export const until = async (what: string, condition: () => boolean): Promise<void> => {
  const endMs = performance.now() + 15_000
  while (!condition()) {
    if (performance.now() > endMs) expect.fail(`waited in vain until ${what}`)
    await wait(2)
  }
}

/** Bytes in which a shift or a swap shows. */
export const pattern = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 0xff
  return bytes
}

/** Starts a connection and keeps what it tells. */
export class Ear {
  readonly chunks: Uint8Array[] = []
  closedCount = 0
  dataAfterClosed = false

  constructor(connection: Connection) {
    connection.start({
      data: (bytes) => {
        this.chunks.push(bytes)
        if (this.closedCount > 0) this.dataAfterClosed = true
      },
      closed: () => {
        this.closedCount += 1
      },
    })
  }

  get length(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  get bytes(): Uint8Array {
    return concatBytes(...this.chunks)
  }
}

/** Two ends of one connection. */
export interface Pair {
  readonly outbound: Connection
  readonly inbound: Connection
}

/** What a test works with. */
export class Room {
  readonly kit: SocketKit
  readonly listener: Listener
  readonly accepted: Connection[]
  readonly #opened: Connection[] = []

  constructor(kit: SocketKit, listener: Listener, accepted: Connection[]) {
    this.kit = kit
    this.listener = listener
    this.accepted = accepted
  }

  /** Makes the room drop this connection at its end. */
  own(connection: Connection): Connection {
    this.#opened.push(connection)
    return connection
  }

  async connect(): Promise<Connection> {
    const verdict = await this.kit.client.connect(this.listener.local, { timeoutMs: 5_000 })
    return verdict.ok ? this.own(verdict.value) : expect.fail(verdict.rejection.code)
  }

  async openPair(): Promise<Pair> {
    const before = this.accepted.length
    const outbound = await this.connect()
    await until('the connection is accepted', () => this.accepted.length > before)
    const inbound = this.accepted[before]
    return inbound === undefined ? expect.fail('not accepted') : { outbound, inbound }
  }

  async close(): Promise<void> {
    for (const connection of [...this.#opened, ...this.accepted]) connection.destroy()
    await this.listener.close()
    this.kit.close()
  }
}

/** Gives each test of the suite a fresh room. */
export const useRoom = (makeKit: () => SocketKit): (() => Room) => {
  let room: Room | undefined
  beforeEach(async () => {
    const kit = makeKit()
    const accepted: Connection[] = []
    const at = { address: kit.serverAddress, port: 0 }
    room = new Room(kit, await kit.server.listen(at, (connection) => accepted.push(connection)), accepted)
  })
  afterEach(async () => {
    await room?.close()
  })
  return () => room ?? expect.fail('no room')
}
