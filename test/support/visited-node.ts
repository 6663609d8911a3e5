// One real node with a swarm, visited by scripted peers.
import { afterEach, beforeEach } from 'vitest'
import { connectScripted, type ScriptedOptions, type ScriptedPeer } from './scripted-peer.ts'
import { type Author, registered, signedPiece, SwarmWorld, type TestNode, verifiedPost } from './swarms.ts'

const nodeAt = { address: '51.0.0.1', port: 22001 }

/** No extension at all. */
export const noFeatures = { extended: false, dht: false, fast: false, peek: false }

/** The highest acceptable number of alice: best 100, registered in block 1. */
export const bound = 2 * 99 + 20

/** Sets up a node in the swarm of alice before each test of the file. */
export class VisitedNode {
  #world: SwarmWorld | undefined
  #alice: Author | undefined
  #node: TestNode | undefined

  constructor() {
    beforeEach(async () => {
      this.#world = new SwarmWorld()
      this.#alice = registered(this.#world.keys, 'alice')
      this.#node = await this.#world.open(nodeAt.address)
      this.#node.swarms.join(this.#alice.username)
    })
    afterEach(async () => {
      await this.#world?.scope.close()
    })
  }

  get world(): SwarmWorld {
    if (this.#world === undefined) throw new Error('outside a test')
    return this.#world
  }

  get alice(): Author {
    if (this.#alice === undefined) throw new Error('outside a test')
    return this.#alice
  }

  get node(): TestNode {
    if (this.#node === undefined) throw new Error('outside a test')
    return this.#node
  }

  /** Long enough for a few round trips. */
  readonly soon = (): Promise<void> => this.world.clock.advance(50)

  readonly connect = async (address: string): Promise<ScriptedPeer> => {
    const connecting = connectScripted(this.world.network.host(address), nodeAt)
    await this.world.clock.advance(20)
    const connected = await connecting
    if (!connected.ok) throw new Error('no connection')
    return connected.value
  }

  /** A peer whose handshake is complete, if it is welcome. */
  readonly visit = async (address = '51.0.0.66', options: ScriptedOptions = {}): Promise<ScriptedPeer> => {
    const peer = await this.connect(address)
    peer.greet(this.alice.username, { peerId: `-TW1000-${address}`, ...options })
    await this.soon()
    return peer
  }

  /** Posts of alice, written here. */
  readonly publish = async (...numbers: readonly number[]): Promise<void> => {
    for (const number of numbers) await this.node.swarms.addPost(verifiedPost(this.world.keys, this.alice, number))
  }

  /** A good post of alice. */
  readonly piece = (postNumber: number): { index: number; begin: number; data: Uint8Array } => ({
    index: postNumber,
    begin: 0,
    data: signedPiece(this.alice, postNumber),
  })
}
