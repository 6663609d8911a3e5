// Commands on how far posts of our own have got.
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** How far one post has got. Times are Unix seconds; null: not yet. */
export interface DeliveryJson {
  readonly username: string
  readonly k: number
  readonly signed_at: number
  /** DHT nodes that gave the post back, of the nearest ones that were asked. */
  readonly dht_copies: number
  readonly dht_nodes: number
  readonly stored_at: number | null
  /** Swarm peers that said they have it, the most at once. */
  readonly peers: number
  readonly seen_at: number | null
  /** Places of the DHT where it has not been read back from enough nodes yet, as name/resource/kind: they are tried again. */
  readonly waiting: readonly string[]
}

export const deliveries = {
  getdelivery: command({
    summary:
      'How far the last posts of a local user have got: signed, read back from how many nodes of the DHT, seen by how many peers of the swarm.',
    params: { username: required(string), count: optional(integer) },
    result: result<readonly DeliveryJson[]>('the last posts, the newest first'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
