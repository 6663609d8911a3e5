// What a user signs to have a node of the DHT pass mentions on: the node, and the token with which it challenged (extensions.md 8).
import { encodeBencode } from '../codec/bencode.ts'
import type { Username } from './username.ts'

/** What is signed. No other signed thing of the network has these keys, and no other node takes it. */
export const listenRequest = (nodeId: Uint8Array, username: Username, token: Uint8Array): Uint8Array<ArrayBuffer> =>
  encodeBencode({ listen: nodeId, n: username, token })
