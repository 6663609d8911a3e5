// What a node remembers of itself and of others over a restart, apart from items (dht.md 6).
import { decodeUtf8, encodeUtf8 } from '../../codec/utf8.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { Database } from '../../store/database.ts'
import { type NodeId, parseNodeId } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'

/** Reads and writes the tables `property` and `contact`. */
export class SavedState {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  nodeId(): NodeId | undefined {
    return parseNodeId(this.#property('node-id'))
  }

  externalAddress(): string | undefined {
    const bytes = this.#property('external-address')
    return bytes === undefined ? undefined : decodeUtf8(bytes)
  }

  endpoints(): readonly Endpoint[] {
    return this.#database.prepare<{ address: string; port: number }>('SELECT address, port FROM contact').all()
  }

  saveIdentity(id: NodeId, externalAddress: string | undefined): void {
    this.#setProperty('node-id', id)
    if (externalAddress !== undefined) this.#setProperty('external-address', encodeUtf8(externalAddress))
  }

  /** Replaces the saved endpoints, unless there are none: an isolated run must not forget them. */
  saveEndpoints(endpoints: readonly Endpoint[]): void {
    if (endpoints.length === 0) return
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM contact').run()
      const insert = this.#database.prepare('INSERT OR IGNORE INTO contact VALUES (?, ?)')
      for (const { address, port } of endpoints.slice(0, parameters.savedContacts)) insert.run(address, port)
    })
  }

  #property(name: string): Uint8Array | undefined {
    return this.#database.prepare<{ value: Uint8Array }>('SELECT value FROM property WHERE name = ?').get(name)?.value
  }

  #setProperty(name: string, value: Uint8Array): void {
    this.#database.prepare('INSERT OR REPLACE INTO property VALUES (?, ?)').run(name, value)
  }
}
