// Members of a swarm that lie, drop or flood, spoken in real messages of the protocol.
import { randomBelow } from '../src/base/random.ts'
import type { Connection } from '../src/net/endpoint.ts'
import { trackerTarget } from '../src/protocol/dht-target.ts'
import type { Username } from '../src/protocol/username.ts'
import { wholePost } from '../src/swarm/wire/messages.ts'
import { ScriptedPeer } from '../test/support/scripted-peer.ts'
import { type DhtHost, port, type World } from './world.ts'

/** Offers what it does not send; sends what nobody signed; asks and announces without end. */
export const misdeeds = ['drop', 'lie', 'flood'] as const
export type Misdeed = (typeof misdeeds)[number]

/** Post numbers that each of them claims to have: a few more than there are. */
const claimedAhead = 5
const actPeriodMs = 1_000
const searchPeriodMs = 30_000
/** Peers that one of them goes to. */
const mostVictims = 40
/** Messages that one that floods sends to each victim in a second. */
const floodPerSecond = 50

/** What they can know of the swarm. */
interface Target {
  readonly username: Username
  /** Posts so far. */
  readonly count: () => number
  /** The bytes of a post, as somebody got them. */
  readonly piece: (postNumber: number) => Uint8Array | undefined
}

/** One that does not play by the rules. */
class Adversary {
  readonly #world: World
  readonly #host: DhtHost
  readonly #target: Target
  readonly #misdeed: Misdeed
  readonly #peers = new Map<ScriptedPeer, { told: number }>()
  readonly #tried = new Set<string>()

  constructor(world: World, host: DhtHost, target: Target, misdeed: Misdeed) {
    this.#world = world
    this.#host = host
    this.#target = target
    this.#misdeed = misdeed
  }

  async start(): Promise<void> {
    const { clock } = this.#world
    const { sockets, address, scope } = this.#host
    await sockets.listen({ address, port }, (connection) => {
      this.#greet(connection)
    })
    const acting = clock.every(actPeriodMs, () => {
      this.#act()
    })
    const searching = clock.every(searchPeriodMs, () => void this.#search())
    scope.defer(() => {
      acting.cancel()
      searching.cancel()
    })
    void this.#search()
  }

  async #search(): Promise<void> {
    const { dht, sockets, address } = this.#host
    const target = trackerTarget(this.#target.username)
    void dht.announce(target)
    for (const peer of await dht.peersOf(target)) {
      if (peer.address === address || this.#tried.has(peer.address) || this.#tried.size >= mostVictims) continue
      this.#tried.add(peer.address)
      const connected = await sockets.connect(peer, { timeoutMs: 5_000 })
      if (connected.ok) this.#greet(connected.value)
    }
  }

  #greet(connection: Connection): void {
    const peer = new ScriptedPeer(connection)
    this.#peers.set(peer, { told: 0 })
    peer.greet(this.#target.username, { peerId: `-TW1000-${this.#host.address}` })
    peer.send('interested', {})
    peer.send('unchoke', {})
  }

  #act(): void {
    for (const [peer, state] of this.#peers) {
      if (peer.closed) this.#peers.delete(peer)
      else this.#actOn(peer, state)
    }
  }

  #actOn(peer: ScriptedPeer, state: { told: number }): void {
    const claimed = this.#target.count() + claimedAhead
    for (; state.told < claimed; state.told += 1) peer.send('have', { postNumber: state.told })
    if (this.#misdeed === 'lie') this.#answerWrongly(peer)
    if (this.#misdeed === 'flood') this.#flood(peer)
    peer.forget()
  }

  #answerWrongly(peer: ScriptedPeer): void {
    for (const { name, value } of peer.received) {
      if (name !== 'request') continue
      const true_ = this.#target.piece(value.index)
      if (true_ === undefined) continue
      const block = true_.slice()
      const place = randomBelow(this.#host.random, block.length)
      block[place] = ((block[place] as number) + 1) & 255
      peer.send('piece', { index: value.index, begin: 0, data: block })
    }
  }

  #flood(peer: ScriptedPeer): void {
    const count = Math.max(1, this.#target.count())
    for (let sent = 0; sent < floodPerSecond; sent += 1) {
      const index = randomBelow(this.#host.random, count)
      if (sent % 2 === 0) peer.send('request', wholePost(index))
      else peer.send('have', { postNumber: index })
    }
  }
}

/** Opens one adversary. */
export const openAdversary = async (world: World, target: Target, misdeed: Misdeed): Promise<DhtHost> => {
  const host = await world.openDht()
  await new Adversary(world, host, target, misdeed).start()
  return host
}
