// Commands on how posts are shared (rpc.md 2.8).
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { SwarmJson } from './shapes.ts'

const ofPost = { username: required(string), k: required(integer) }

/** A swarm that runs on this node. */
export interface RunningSwarmJson {
  readonly username: string
  /** Peers that are connected, and addresses of others that are known. */
  readonly connections: number
  readonly knownPeers: number
  /** Posts held. */
  readonly pieces: number
}

export const swarms = {
  listswarms: command({
    summary: 'The swarms that run on this node, those with the most peers first. count: 200 if left out.',
    params: { count: optional(integer) },
    result: result<readonly RunningSwarmJson[]>('users with their peers and posts'),
    access: 'owner',
    extension: true,
  }),
  torrentstatus: command({
    summary:
      'The swarm of a user: posts held, and peers. Members that only torrents have are as the C++ node shows them.',
    params: { username: required(string) },
    result: result<SwarmJson | null>('the state; null when the swarm does not run here'),
    access: 'read',
  }),
  recheckusertorrent: command({
    summary:
      'Judge all held posts of a user again. What is not valid or not readable is fetched anew; nothing is lost, and what may become valid again is kept aside.',
    params: { username: required(string) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
  getpieceavailability: command({
    summary: 'How many connected peers offer a post.',
    params: ofPost,
    result: result<number>('peers'),
    access: 'public',
  }),
  getpiecemaxseen: command({
    summary: 'How many connected peers offered a post at most at once, since the node started; it counts to 63.',
    params: ofPost,
    result: result<number>('peers'),
    access: 'public',
  }),
} as const
