// Handlers of commands on the node and its peers.
import type { CommandHandlers } from '../api/contract.ts'
import type { AddedNodeJson, control, InfoJson, PeerJson } from '../api/control.ts'
import { rpcErrorCode } from '../api/errors.ts'
import { commandHelp, contractHelp } from '../api/help.ts'
import type { Json } from '../codec/schema.ts'
import { endpointText, parseEndpoint, splitHostAndPort } from '../codec/ip.ts'
import { chainProtocolVersion, swarmPortOffset } from '../protocol/network.ts'
import { type RpcContext, wholePath } from './context.ts'
import { rpcFault } from './errors.ts'
import { statusOf } from './status.ts'
import { feedFormats, feedKinds, feedPath } from './syndication.ts'
import { warningsOf } from './warnings.ts'

/** What the C++ node of the same protocol answers (rpc.md 2.1). */
const compatibleVersion = 94_000
const walletVersion = 60_000

const traffic = ({ dht, swarms }: RpcContext['node']['state']['traffic']): Record<string, number> => ({
  download_rate: dht.received.rate + swarms.received.rate,
  upload_rate: dht.sent.rate + swarms.sent.rate,
  dht_download_rate: dht.received.rate,
  dht_upload_rate: dht.sent.rate,
  // What IP and UDP headers take is not seen from here.
  ip_overhead_download_rate: 0,
  ip_overhead_upload_rate: 0,
  payload_download_rate: swarms.received.rate,
  payload_upload_rate: swarms.sent.rate,
  total_download: dht.received.total + swarms.received.total,
  total_upload: dht.sent.total + swarms.sent.total,
  total_dht_download: dht.received.total,
  total_dht_upload: dht.sent.total,
  total_ip_overhead_download: 0,
  total_ip_overhead_upload: 0,
  total_payload_download: swarms.received.total,
  total_payload_upload: swarms.sent.total,
})

/** In the C++ node an error is something to act upon; that nobody mines is not. */
export const errorsOf = (node: RpcContext['node']): string =>
  warningsOf(node)
    .filter(({ code }) => code !== 'no-miner')
    .map(({ message }) => message)
    .join(' ')

const info = ({ node, gates, isPublicServer }: RpcContext): InfoJson => {
  const { state } = node
  const [chain, dht, swarms] = [state.chain(), state.dht(), state.swarms()]
  const port = chain.listenPort ?? node.network.port
  const unlockedUntil = node.passphrase.unlockedUntil()
  return {
    version: compatibleVersion,
    protocolversion: chainProtocolVersion,
    walletversion: walletVersion,
    blocks: chain.tip.height,
    timeoffset: chain.timeOffsetSeconds,
    connections: chain.peers,
    addrman_total: chain.knownEndpoints,
    addrman_get: chain.knownEndpoints,
    dht_nodes: dht.contacts,
    dht_global_nodes: dht.estimatedNodes,
    proxy: node.doctor.proxy() ?? '',
    ext_port1: port,
    ext_port2: swarms.listenPort ?? port + swarmPortOffset,
    difficulty: chain.difficulty,
    testnet: node.network.name === 'testnet',
    ...(unlockedUntil === undefined ? {} : { unlocked_until: unlockedUntil }),
    public_server_mode: isPublicServer,
    errors: errorsOf(node),
    ext_addr_net1: node.doctor.publicName() ?? chain.externalAddress ?? '',
    ext_addr_net2: dht.externalAddress ?? '',
    dht_torrents: swarms.joined,
    num_peers: swarms.peers,
    peerlist_size: swarms.knownPeers,
    num_active_requests: gates.gets.running,
    ...traffic(state.traffic),
  }
}

const peers = ({ node }: RpcContext): readonly PeerJson[] =>
  node.peers.list().map((peer) => ({
    addr: `${peer.endpoint.address}:${String(peer.endpoint.port)}`,
    services: peer.services.toString(16).padStart(8, '0'),
    lastsend: peer.lastSend,
    lastrecv: peer.lastReceive,
    bytessent: peer.bytesSent,
    bytesrecv: peer.bytesReceived,
    conntime: peer.connectedSince,
    version: peer.version,
    subver: peer.userAgent,
    inbound: peer.inbound,
    startingheight: peer.startHeight,
    banscore: peer.banScore,
    ...(peer.isSyncPeer ? { syncnode: true as const } : {}),
  }))

const invalidAddress = (text: string): Error =>
  rpcFault(rpcErrorCode.invalidParameter, `“${text}” is no address: write host:port, for instance 192.0.2.7:28333.`)

const addNode = async ({ node, gates }: RpcContext, text: string, verb: string): Promise<null> => {
  if (verb === 'add') {
    const added = node.peers.add(text)
    if (!added.ok && added.rejection.code === 'node-already-added')
      throw rpcFault(rpcErrorCode.forbiddenOrAdded, `The node ${text} has already been added.`)
    if (!added.ok) throw invalidAddress(text)
  } else if (verb === 'remove') {
    if (!node.peers.remove(text).ok)
      throw rpcFault(rpcErrorCode.timeoutOrNotAdded, `The node ${text} has not been added.`)
  } else if (verb === 'onetry') {
    const tried = await gates.tries.run(() => node.peers.tryOnce(text))
    // A failed try is no error, as in the C++ node: `getpeerinfo` shows whether it worked.
    if (!tried.ok && tried.rejection.code === 'node-address-invalid') throw invalidAddress(text)
  } else {
    throw rpcFault(rpcErrorCode.misc, commandHelp('addnode') ?? '')
  }
  return null
}

const addedNode = (context: RpcContext, name: string): AddedNodeJson => {
  const { node } = context
  const { port } = node.network
  const named = splitHostAndPort(name, port)
  const endpoint = parseEndpoint(name, port) ?? { address: named?.host ?? name, port: named?.port ?? port }
  const address = endpointText(endpoint)
  const peer = node.peers.list().find((one) => endpointText(one.endpoint) === address)
  const connected = peer === undefined ? 'false' : peer.inbound ? 'inbound' : 'outbound'
  return { addednode: name, connected: peer !== undefined, addresses: [{ address, connected }] }
}

const addedNodes = (context: RpcContext, dns: boolean, wanted: string | undefined) => {
  const names = context.node.peers.added()
  if (wanted !== undefined && !names.includes(wanted))
    throw rpcFault(rpcErrorCode.timeoutOrNotAdded, `The node ${wanted} has not been added.`)
  const chosen = wanted === undefined ? names : [wanted]
  if (dns) return chosen.map((name) => addedNode(context, name))
  // The C++ node repeats the member for each node; whoever reads that has always got the last one.
  const last = chosen.at(-1)
  return last === undefined ? {} : { addednode: last }
}

const createFeedLink = (
  context: RpcContext,
  input: { readonly kind: string; readonly name: string; readonly format?: string | undefined },
): string => {
  const path = feedPath(input.kind, input.name, input.format ?? 'atom')
  if (path !== undefined) return context.createFeedLink(path)
  throw rpcFault(
    rpcErrorCode.invalidParameter,
    `A feed is of the kind ${feedKinds.join(', ')}, of a name or tag, and in the format ${feedFormats.join(', ')}.`,
  )
}

const backUp = (context: RpcContext, folder: string) => {
  if (folder !== '') return context.gates.backups.run(() => context.backUp(wholePath(context, folder)))
  throw rpcFault(rpcErrorCode.invalidParameter, 'Say which folder the backup goes to; it must not be there yet.')
}

const setGenerate = ({ node }: RpcContext, generate: boolean, threads: number): null => {
  node.mining.set(generate ? threads : 0)
  return null
}

export const controlHandlers: CommandHandlers<typeof control, RpcContext> = {
  help: (_context, { command }) => contractHelp(command),
  'rpc.discover': async (context) => JSON.parse(await context.describeContract()) as Readonly<Record<string, Json>>,
  stop: (context) => {
    context.stop()
    return 'twister node stopping'
  },
  getinfo: info,
  getpeerinfo: peers,
  addnode: (context, { node, verb }) => addNode(context, node, verb),
  getconnectioncount: ({ node }) => node.peers.list().length,
  getaddednodeinfo: (context, { dns, node }) => addedNodes(context, dns, node),
  adddnsseed: ({ node }, { host }) => {
    const split = splitHostAndPort(host, node.network.port)
    if (split === undefined) throw invalidAddress(host)
    node.peers.askSeed(split.host)
    return null
  },
  getstatus: statusOf,
  createloginlink: (context) => context.createLoginLink(),
  createfeedlink: createFeedLink,
  backupnode: (context, { folder }) => backUp(context, folder),
  setgenerate: (context, { generate, genproclimit }) => setGenerate(context, generate, genproclimit ?? -1),
  getgenerate: ({ node }) => node.mining.isRunning(),
}
