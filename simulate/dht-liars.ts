// Nodes of the DHT that lie, spoken in real messages of the protocol: they name one another, and give no true item.
import { randomBelow } from '../src/base/random.ts'
import { decodeMessage, encodeQuery, encodeReply, krpcProtocol, type QueryMessage } from '../src/dht/wire/krpc.ts'
import { compareDistance, deriveNodeId, type NodeId } from '../src/dht/wire/node-id.ts'
import type { EncodedItem, Query } from '../src/dht/wire/queries.ts'
import type { Reply } from '../src/dht/wire/replies.ts'
import type { Contact } from '../src/dht/wire/contact.ts'
import { openSharedSocket } from '../src/net/shared-socket.ts'
import { Metrics } from '../src/base/metrics.ts'
import type { Endpoint } from '../src/net/endpoint.ts'
import { type Host, port, type World } from './world.ts'

/** Gives nothing; gives what nobody signed; gives versions that were true once. */
export const misdeeds = ['hide', 'forge', 'stale'] as const
export type Misdeed = (typeof misdeeds)[number]

/** How many nodes one of them makes itself known to, one in so long, and how often it does so later. */
const acquaintances = 150
const meetMs = 400
const laterMs = 20_000
const named = 8
/** Of liars in the order of their ids, how many to either side of a target are looked at. */
const window = 12

/** Liars that know one another, and what they tell. */
export class Conspiracy {
  readonly #world: World
  readonly #items: (key: Uint8Array, misdeed: Misdeed) => EncodedItem | undefined
  readonly #members: Contact[] = []

  constructor(world: World, items: (key: Uint8Array, misdeed: Misdeed) => EncodedItem | undefined) {
    this.#world = world
    this.#items = items
  }

  get size(): number {
    return this.#members.length
  }

  /** One more, at a host; under an id of its choice that fits its address. */
  async join(host: Host, misdeed: Misdeed, id: NodeId = deriveNodeId(host.address, host.random)): Promise<void> {
    const { clock, log } = this.#world
    const { address, sockets, scope, random, knows } = host
    const shared = await openSharedSocket({ sockets, log, metrics: new Metrics() }, { address, port }, scope)
    const met = new Map<string, Endpoint>(knows.map((endpoint) => [endpoint.address, endpoint]))
    const waiting = [...met.values()]
    const send = (to: Endpoint, query: Query): void => {
      socket.send(to, encodeQuery({ transaction: Uint8Array.of(1, randomBelow(random, 256)) }, id, query))
    }
    const socket = shared.share(krpcProtocol, (bytes, from) => {
      const message = decodeMessage(bytes)
      if (!message.ok) return
      if (message.value.kind === 'query') {
        const reply = this.#answer(message.value, misdeed)
        socket.send(from, encodeReply({ transaction: message.value.transaction }, id, reply))
      } else if (message.value.kind === 'reply')
        for (const { endpoint } of message.value.reply.contacts ?? [])
          if (!met.has(endpoint.address) && met.size < acquaintances) {
            met.set(endpoint.address, endpoint)
            waiting.push(endpoint)
          }
    })
    const meet = (): void => {
      const next = waiting.shift()
      if (next === undefined) {
        const [...all] = met.values()
        waiting.push(all[randomBelow(random, all.length)] as Endpoint)
        timer.cancel()
        timer = clock.every(laterMs, meet)
        return
      }
      // Its own surroundings first: that is where it wants to be known.
      send(next, { method: 'findNode', target: met.size < acquaintances / 2 ? id : random.bytes(id.length) })
    }
    let timer = clock.every(meetMs, meet)
    scope.defer(() => {
      timer.cancel()
    })
    this.#members.push({ id, endpoint: { address, port } })
    this.#members.sort((left, right) => Buffer.compare(left.id, right.id))
  }

  #answer({ query }: QueryMessage, misdeed: Misdeed): Reply {
    if (!query.ok) return {}
    const { value } = query
    if (value.method === 'findNode') return { contacts: this.#nearest(value.target) }
    if (value.method !== 'getData') return {}
    const { key } = value.target
    const item = value.justToken ? undefined : this.#items(key, misdeed)
    return {
      ...{ token: Uint8Array.of(1, 2, 3, 4), contacts: this.#nearest(key) },
      items: item === undefined ? undefined : [item],
    }
  }

  #nearest(target: Uint8Array): readonly Contact[] {
    let [low, high] = [0, this.#members.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (Buffer.compare((this.#members[middle] as Contact).id, target) < 0) low = middle + 1
      else high = middle
    }
    return this.#members
      .slice(Math.max(0, low - window), low + window)
      .sort((left, right) => compareDistance(target, left.id, right.id))
      .slice(0, named)
  }
}
