// One real node with a swarm, visited by scripted peers.
import { forEachTest } from './each-test.ts'
import { connectScripted, type ScriptedOptions, type ScriptedPeer } from './scripted-peer.ts'
import { alice, signedPiece, SwarmWorld, verifiedPost } from './swarms.ts'

const nodeAt = { address: '51.0.0.1', port: 22001 }

/** No extension at all. */
export const noFeatures = { extended: false, dht: false, fast: false, peek: false }

/** The highest acceptable number of alice: best 100, registered in block 1. */
export const bound = 2 * 99 + 20

/** A world for each test of a file. */
export const useSwarmWorld = (): SwarmWorld =>
  forEachTest(
    () => new SwarmWorld(),
    ({ scope }) => scope.close(),
  )

/** Connects from an address to a node of a world, and says nothing yet. */
export const knock = async (world: SwarmWorld, from: string, to = nodeAt): Promise<ScriptedPeer> => {
  const connecting = connectScripted(world.network.host(from), to)
  await world.clock.advance(20)
  const connected = await connecting
  if (!connected.ok) throw new Error('no connection')
  return connected.value
}

/** Sets up a node in the swarm of alice before each test of the file. */
export class VisitedNode {
  readonly alice = alice
  readonly world = useSwarmWorld()
  readonly node = forEachTest(async () => {
    const node = await this.world.open(nodeAt.address)
    node.swarms.join(alice.username)
    return node
  })

  /** Long enough for a few round trips. */
  readonly soon = (): Promise<void> => this.world.clock.advance(50)

  readonly connect = (address: string): Promise<ScriptedPeer> => knock(this.world, address)

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
