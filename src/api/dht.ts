// Commands on the DHT (rpc.md 2.6).
import { anyJson, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { DhtItemJson } from './shapes.ts'

export const dht = {
  dhtput: command({
    summary: 'Sign a value and store it in the DHT. A single (s) needs a sequence number above the last one.',
    params: {
      username: required(string),
      resource: required(string),
      kind: required(string),
      value: required(anyJson),
      sig_user: required(string),
      seq: optional(integer),
    },
    result: result<null>('nothing'),
    access: 'post',
    needs: 'keys',
    actor: 'sig_user',
  }),
  dhtputraw: command({
    summary: 'Store a value in the DHT that was signed elsewhere: bencoded p, sig_p and sig_user, in hexadecimal.',
    params: { hexdata: required(string) },
    result: result<null>('nothing'),
    access: 'public',
  }),
  dhtget: command({
    summary: 'Get a value of the DHT: s(ingle) or m(ulti).',
    params: {
      username: required(string),
      resource: required(string),
      kind: required(string),
      timeout_ms: optional(integer),
      timeout_multi_ms: optional(integer),
      min_multi: optional(integer),
    },
    result: result<readonly DhtItemJson[]>('items; empty when there are none'),
    access: 'public',
  }),
} as const
