// A node that speaks the DHT by hand: says what a test wants it to say.
import { SeededRandom } from '../../src/base/random.ts'
import { decodeMessage, encodeQuery, encodeReply, type Message, type QueryMessage } from '../../src/dht/wire/krpc.ts'
import { deriveNodeId, type NodeId } from '../../src/dht/wire/node-id.ts'
import type { GetDataQuery, Query } from '../../src/dht/wire/queries.ts'
import type { Reply } from '../../src/dht/wire/replies.ts'
import type { DatagramSocket, Endpoint } from '../../src/net/endpoint.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../src/protocol/dht-target.ts'
import { type DhtTestNetwork, dhtPort } from './dht-network.ts'

/** Chooses the answer to a query; undefined: none. */
export type Answer = (query: Query, from: Endpoint) => Reply | undefined

export class RawNode {
  readonly endpoint: Endpoint
  readonly received: Message[] = []
  id: NodeId
  answer: Answer = () => ({})
  readonly #world: DhtTestNetwork
  readonly #socket: DatagramSocket
  #transaction = 0

  private constructor(world: DhtTestNetwork, socket: DatagramSocket, address: string) {
    this.#world = world
    this.#socket = socket
    this.endpoint = { address, port: socket.local.port }
    this.id = deriveNodeId(
      address,
      new SeededRandom(address.split('.').reduce((seed, part) => seed * 251 + Number(part), 0)),
    )
  }

  static async open(world: DhtTestNetwork, address: string, port = dhtPort): Promise<RawNode> {
    const state: { node?: RawNode } = {}
    const socket = await world.network.host(address).datagrams({ address: '0.0.0.0', port }, (bytes, from) => {
      state.node?.take(bytes, from)
    })
    state.node = new RawNode(world, socket, address)
    return state.node
  }

  send(to: Endpoint, bytes: Uint8Array): void {
    this.#socket.send(to, bytes)
  }

  /** Sends a query and returns what comes back under its transaction id. */
  async ask(to: Endpoint, query: Query): Promise<Message | undefined> {
    this.#transaction += 1
    const transaction = Uint8Array.of(7, this.#transaction >> 8, this.#transaction & 0xff)
    this.send(to, encodeQuery({ transaction }, this.id, query))
    await this.#world.clock.advance(100)
    return this.received.find((message) => message.transaction.join() === transaction.join())
  }

  /** The reply to a query; fails on an error packet. */
  async askReply(to: Endpoint, query: Query): Promise<Reply> {
    const message = await this.ask(to, query)
    if (message?.kind !== 'reply') throw new Error(`no reply: ${message?.kind === 'error' ? message.text : 'silence'}`)
    return message.reply
  }

  /** The error text that a query is answered with; empty for a reply, undefined for silence. */
  async refusal(to: Endpoint, query: Query): Promise<string | undefined> {
    const message = await this.ask(to, query)
    return message?.kind === 'error' ? message.text : message && ''
  }

  /** A write token of a node for a target. */
  async token(to: Endpoint, target: DhtTarget): Promise<Uint8Array> {
    const { token } = await this.askReply(to, getData(target))
    if (token === undefined) throw new Error('no token')
    return token
  }

  take(bytes: Uint8Array, from: Endpoint): void {
    const decoded = decodeMessage(bytes)
    if (!decoded.ok) throw new Error(decoded.rejection.code)
    this.received.push(decoded.value)
    if (decoded.value.kind === 'query') this.#reply(decoded.value, from)
  }

  #reply({ query, transaction }: QueryMessage, from: Endpoint): void {
    const reply = query.ok ? this.answer(query.value, from) : undefined
    if (reply !== undefined) this.send(from, encodeReply({ transaction }, this.id, reply))
  }
}

/** The getData for a target. */
export const getData = (target: DhtTarget, justToken = false): GetDataQuery => ({
  method: 'getData',
  target: { bytes: encodeTarget(target), key: targetKey(target), resource: target.resource },
  justToken,
})
