// Handlers of commands on the DHT.
import type { CommandHandlers } from '../api/contract.ts'
import type { dht } from '../api/dht.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { DhtItemJson } from '../api/shapes.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import type { Json } from '../codec/schema.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { type DhtTarget, targetForm, type TargetKind, targetKindOf } from '../protocol/dht-target.ts'
import { resourceOf } from '../protocol/resources.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { bencodeFromJson, jsonFromPostValue } from './json-bencode.ts'

/** Longest wait of a get, in milliseconds. */
const maxWaitMs = 60_000

/** Most further results that a get waits for. */
const maxFurtherResults = 1000

/** The kind that a letter means. Fault: a parameter that is not valid. */
export const kindOf = (text: string): TargetKind => {
  const kind = targetKindOf(text)
  if (kind !== undefined) return kind
  throw rpcFault(rpcErrorCode.invalidParams, `The kind must be s (single) or m (multi), not “${text}”.`)
}

const itemJson = (item: SignedItem): DhtItemJson => ({
  p: {
    height: item.height,
    ...(item.target.kind === 'single' ? { seq: item.sequence ?? 0 } : {}),
    target: targetForm(item.target),
    time: item.time,
    v: jsonFromPostValue(item.value),
  },
  sig_p: encodeHex(item.signature),
  sig_user: item.signer,
})

/** `values` are left empty: raw bytes are no JSON, and clients use the count alone (rpc.md 7-16). */
const trackerJson = (target: DhtTarget, followers: number, peers: number): DhtItemJson => ({
  p: { target: targetForm(target), v: { followers, values: [], values_size: peers } },
})

const put = async (
  { node }: RpcContext,
  target: DhtTarget,
  value: Json,
  writer: { readonly signer: string; readonly sequence: number | undefined },
): Promise<null> => {
  if (target.kind === 'single' && writer.sequence === undefined)
    throw rpcFault(rpcErrorCode.wallet, 'A single value needs a sequence number (seq) above the last one.')
  if (target.kind === 'single' && writer.signer !== target.name)
    throw rpcFault(
      rpcErrorCode.wallet,
      'A single value is signed by its owner: username and sig_user must be the same.',
    )
  const encoded = bencodeFromJson(value)
  if (!encoded.ok) throw rpcFault(rpcErrorCode.invalidParams, encoded.rejection.message)
  await node.items.put(target, writer.signer, encoded.value, target.kind === 'single' ? writer.sequence : undefined)
  return null
}

interface GetInput {
  readonly username: string
  readonly resource: string
  readonly kind: string
  readonly timeout_ms?: number | undefined
  readonly timeout_multi_ms?: number | undefined
  readonly min_multi?: number | undefined
}

type GetOptions = NonNullable<Parameters<RpcContext['node']['items']['get']>[1]>

const bounded = (value: number, most: number): number => Math.min(Math.max(value, 0), most)

const optionsOf = (input: GetInput): GetOptions => {
  const { timeout_ms: first, timeout_multi_ms: further, min_multi: results } = input
  return {
    ...(first === undefined ? {} : { timeoutMs: bounded(first, maxWaitMs) }),
    ...(further === undefined ? {} : { furtherTimeoutMs: bounded(further, maxWaitMs) }),
    ...(results === undefined ? {} : { furtherResults: bounded(results, maxFurtherResults) }),
  }
}

/** What the network has of a target. */
export const readItems = async (
  node: RpcContext['node'],
  target: DhtTarget,
  options: GetOptions,
): Promise<readonly DhtItemJson[]> => {
  if (resourceOf(target)?.resource !== 'tracker') return (await node.items.get(target, options)).map(itemJson)
  const answers = await node.items.trackers(target, options)
  return answers.map(({ followers, peers }) => trackerJson(target, followers, peers.length))
}

const get = ({ node, gates }: RpcContext, input: GetInput): Promise<readonly DhtItemJson[]> => {
  const target = { name: input.username, resource: input.resource, kind: kindOf(input.kind) }
  const options = optionsOf(input)
  return gates.gets.run(() => readItems(node, target, options))
}

export const dhtHandlers: CommandHandlers<typeof dht, RpcContext> = {
  dhtput: (context, { username, resource, kind, value, sig_user: signer, seq }) =>
    put(context, { name: username, resource, kind: kindOf(kind) }, value, { signer, sequence: seq }),
  dhtputraw: async ({ node, gates }, { hexdata }) => {
    await gates.gets.run(() => node.items.putSigned(decodeHex(hexdata) ?? new Uint8Array(0)))
    return null
  },
  dhtget: get,
}
