// Handlers of the commands that show the DHT itself.
import type { CommandHandlers } from '../api/contract.ts'
import type { DhtCrawlJson, DhtHopJson, dhtMap, DhtTraceJson } from '../api/dht-map.ts'
import { encodeHex } from '../codec/hex.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { RpcContext } from './context.ts'
import { kindOf, readItems } from './dht.ts'

type Crawl = Awaited<ReturnType<RpcContext['node']['networkMap']['crawl']>>
type Hop = Awaited<ReturnType<RpcContext['node']['networkMap']['trace']>>['hops'][number]

const longestSeconds = 600
const usualSeconds = 30

const percentile = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null

/** What a crawl met, in figures. */
const crawlJson = ({ nodes, silent, isWhole }: Crawl, estimated: number): DhtCrawlJson => {
  const ms = nodes.map(({ roundTripMs }) => Math.round(roundTripMs)).sort((left, right) => left - right)
  const versions: Record<string, number> = {}
  const ids = new Array<number>(16).fill(0)
  for (const { version, id } of nodes) {
    const tag = encodeHex((version ?? new Uint8Array(0)).subarray(0, 8))
    versions[tag] = (versions[tag] ?? 0) + 1
    const place = (id[0] ?? 0) >> 4
    ids[place] = (ids[place] ?? 0) + 1
  }
  return {
    ...{ nodes: nodes.length, silent, whole: isWhole, estimated, versions, ids },
    ms: { p50: percentile(ms, 0.5), p95: percentile(ms, 0.95), p99: percentile(ms, 0.99) },
    wrong_ids: nodes.filter(({ isIdValid }) => !isIdValid).length,
  }
}

interface TargetInput {
  readonly username: string
  readonly resource: string
  readonly kind: string
}

const targetOf = ({ username, resource, kind }: TargetInput): DhtTarget => ({
  name: username,
  resource,
  kind: kindOf(kind),
})

const hopJson = ({ endpoint, id, depth, outcome, roundTripMs, items }: Hop): DhtHopJson => ({
  ...{ address: endpoint.address, port: endpoint.port, id: encodeHex(id), depth, outcome },
  ms: roundTripMs === undefined ? null : Math.round(roundTripMs),
  items: items ?? null,
})

const trace = async ({ node, gates }: RpcContext, input: TargetInput): Promise<DhtTraceJson> => {
  const target = targetOf(input)
  const { found, hops, tookMs } = await gates.gets.run(() =>
    node.networkMap.trace((options) => readItems(node, target, options)),
  )
  return { items: found.length, ms: Math.round(tookMs), found, hops: hops.map(hopJson) }
}

export const dhtMapHandlers: CommandHandlers<typeof dhtMap, RpcContext> = {
  dhtcrawl: async ({ node }, { seconds = usualSeconds }) => {
    const forMs = Math.min(Math.max(seconds, 1), longestSeconds) * 1000
    return crawlJson(await node.networkMap.crawl(forMs), node.state.dht().estimatedNodes)
  },
  dhttrace: trace,
  dhtstored: async ({ node, gates }, input) => {
    const target = targetOf(input)
    const found = await gates.gets.run(() => node.networkMap.stored(target))
    return found === undefined ? null : { copies: found.copies, nodes: found.nodes, hops: found.hops.map(hopJson) }
  },
}
