// From settings as given to the typed slices that each part takes.
import { hasIpv6Alone } from '../net/machine.ts'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '../base/coded-error.ts'
import { parseUrl } from '../base/url.ts'
import { canonicalAddress, endpointText } from '../codec/ip.ts'
import type { TlsSettings } from './certificate.ts'
import { isAddressPattern } from '../http/access.ts'
import type { NodeSettings } from '../node/overlays.ts'
import { limits } from '../protocol/limits.ts'
import { mainNetwork, type Network, networkNamed, swarmPortOffset } from '../protocol/network.ts'
import { parseUsername } from '../protocol/username.ts'
import { type LogLevel, type LogLevels, logLevels, type LogSettings } from './log-file.ts'
import { baseDirectory, type Settings } from './settings.ts'
import { programVersion } from './version.ts'
import { listeningOf, onlyNetworksOf, wayOf } from './way-settings.ts'

/** The network that they name. Fault: `settings.invalid`. */
export const networkOf = (settings: Settings): Network => {
  const named = settings.get('network')
  const flags = [settings.get('testnet') && 'testnet', settings.get('regtest') && 'regtest']
  const wanted = [...new Set([named, ...flags].filter((name) => typeof name === 'string'))]
  if (wanted.length > 1) throw new CodedError('settings.invalid', `Choose one network, not ${wanted.join(' and ')}.`)
  const [name] = wanted
  const network = name === undefined ? mainNetwork : networkNamed(name)
  if (network === undefined)
    throw new CodedError(
      'settings.invalid',
      `There is no network “${String(name)}”: use main, testnet, regtest or private:<name> (small letters, digits, - and _).`,
    )
  return network
}

/** Where the files of a network are. */
export const dataDirectoryOf = (settings: Settings): string =>
  join(baseDirectory(settings), networkOf(settings).directory)

const isBeyondLoopback = (pattern: string): boolean =>
  !pattern.startsWith('127.') && pattern !== '::1' && pattern !== 'localhost'

/** A pattern that matches nothing would leave the person outside without a word. */
const allowedOf = (settings: Settings): readonly string[] => {
  const allowed = settings.get('rpcallowip')
  const bad = allowed.find((pattern) => !isAddressPattern(pattern))
  if (bad !== undefined)
    throw new CodedError(
      'settings.invalid',
      `-rpcallowip=${bad} is no address: write one such as 192.168.1.7, with * and ? for any, or a network such as 10.0.0.0/8.`,
    )
  return allowed
}

/** A web server in front asks for feeds by the name that the world knows. */
const feedHostsOf = (settings: Settings): readonly string[] => {
  const text = settings.get('twtxturl')
  const url = text === undefined ? undefined : parseUrl(text)
  return url === undefined ? [] : [url.hostname]
}

const proxiesOf = (settings: Settings): readonly string[] => {
  const proxies = settings.get('rpctrustproxy')
  const bad = proxies.find((pattern) => !isAddressPattern(pattern))
  if (bad === undefined) return proxies
  throw new CodedError(
    'settings.invalid',
    `-rpctrustproxy=${bad} is no address: write the one that the proxy comes from, such as 127.0.0.1, or a network such as 10.0.0.0/8.`,
  )
}

const tlsOf = (settings: Settings): TlsSettings | undefined => {
  if (!settings.get('rpcssl')) return undefined
  return {
    certificateFile: settings.get('rpcsslcertificatechainfile'),
    keyFile: settings.get('rpcsslprivatekeyfile'),
    ciphers: settings.get('rpcsslciphers'),
  }
}

const everywhere = ['0.0.0.0', '::']

const httpSettingsOf = (settings: Settings, network: Network) => {
  const allowed = allowedOf(settings)
  const opens = allowed.some(isBeyondLoopback) && !settings.has('rpcbind')
  const clientDirectory = settings.get('htmldir')
  return {
    addresses: opens ? everywhere : settings.get('rpcbind'),
    port: settings.get('rpcport') ?? network.rpcPort,
    allowed,
    proxies: proxiesOf(settings),
    tls: tlsOf(settings),
    hostNames: [...settings.get('rpchost').map((name) => name.toLowerCase()), ...feedHostsOf(settings)],
    user: settings.get('rpcuser'),
    password: settings.get('rpcpassword'),
    isPublicServer: settings.get('public_server_mode'),
    shown: {
      promoted: settings.get('showpromoted'),
      messagesInFeeds: settings.get('rss_dm'),
      mutesOf: settings.get('mutesof'),
    },
    /** Folder of another web client; undefined: ours. */
    clientDirectory: clientDirectory === undefined ? undefined : resolve(clientDirectory),
  }
}

/** How the web page and JSON-RPC are set. */
export type HttpSettings = Readonly<ReturnType<typeof httpSettingsOf>>

const checkCredentials = ({ user, password }: HttpSettings): void => {
  if (password === undefined) return
  if (password === '' || password === user)
    throw new CodedError(
      'settings.invalid',
      '-rpcpassword must not be empty or the same as -rpcuser. Leave both out: the node then makes a password of its own.',
    )
}

const loopback = '127.0.0.1'

/** Where a program of this machine reaches a node that listens there. */
const nearest = (addresses: readonly string[]): string =>
  addresses.length === 0 || addresses.some((address) => address === loopback || everywhere.includes(address))
    ? loopback
    : (addresses[0] ?? loopback)

/** Where commands go: as told, else where a node of these settings listens. */
export const commandHostOf = (settings: Settings): string =>
  settings.get('rpcconnect') ?? nearest(settings.get('rpcbind'))

/** The place of a client's settings: where and with what to call the node. */
export const clientSettingsOf = (settings: Settings) => {
  const network = networkOf(settings)
  const http = httpSettingsOf(settings, network)
  return {
    host: commandHostOf(settings),
    port: http.port,
    user: http.user,
    password: http.password,
    dataDirectory: dataDirectoryOf(settings),
    certificateFile: http.tls === undefined ? undefined : resolve(dataDirectoryOf(settings), http.tls.certificateFile),
  }
}

/** The fewest posts of a user that a rule can keep: a page. */
const fewestKept = 20

const retentionOf = (settings: Settings): NodeSettings['retention'] => {
  const text = settings.get('keep')
  if (text === 'all') return { keeps: 'all' }
  const [, digits = '', isOfDays] = /^(\d{1,9})(d?)$/u.exec(text) ?? []
  const count = Number(digits)
  if (isOfDays === 'd' && count >= 1) return { keeps: 'days', days: count }
  if (isOfDays === '' && count >= fewestKept) return { keeps: 'posts', posts: count }
  throw new CodedError(
    'settings.invalid',
    `-keep=${text} must be all, a number of posts from ${String(fewestKept)} on, or a number of days such as 90d.`,
  )
}

const archiveOf = (settings: Settings): NodeSettings['archive'] => {
  const text = settings.get('archive')
  if (text === undefined) return { of: 'nobody' }
  if (text === 'followed' || text === 'all-seen') return { of: text }
  const names = text.split(',').map((name) => ({ name, username: parseUsername(name.trim().replace(/^@/u, '')) }))
  const bad = names.find(({ username }) => username === undefined)
  if (bad !== undefined)
    throw new CodedError(
      'settings.invalid',
      `-archive=${text}: “${bad.name}” is no user name. Write names with commas between them, or followed, or all-seen.`,
    )
  return { of: 'names', names: names.flatMap(({ username }) => username ?? []) }
}

/** An address of the web without a slash at its end, as links are made from. Fault: `settings.invalid`. */
const baseUrlOf = (settings: Settings, name: 'twtxturl' | 'publicurl' | 'podurl'): string | undefined => {
  const text = settings.get(name)
  if (text === undefined) return undefined
  const url = parseUrl(text)
  const isBase = url !== undefined && /^https?:$/u.test(url.protocol) && url.search === '' && url.hash === ''
  if (isBase && url.username === '' && url.password === '') return url.href.replace(/\/+$/u, '')
  throw new CodedError(
    'settings.invalid',
    `-${name}=${text} must be an address of the web, such as https://me.example.`,
  )
}

/** Off but where nothing else works: everybody who is in the DHT of IPv4 is missed in it. */
const usesIpv6DhtOf = (settings: Settings): boolean => {
  const way = wayOf(settings)
  if (way.kind !== 'direct') return false
  const bound = settings.get('bind')
  const onlyIpv6 = onlyNetworksOf(settings, way)?.join() === 'ipv6'
  return settings.get('dht6') ?? ((bound.includes(':') && bound !== '::') || onlyIpv6 || hasIpv6Alone())
}

/** Where public pages are; undefined: nowhere. */
const publicPagesOf = (settings: Settings) => {
  const [address, port] = [settings.get('publicbind'), settings.get('publicport')]
  const baseUrl = baseUrlOf(settings, 'publicurl')
  if (port === undefined) return undefined
  if (canonicalAddress(address) === undefined)
    throw new CodedError('settings.invalid', `-publicbind=${address} is no address: write one such as 127.0.0.1.`)
  const proxies = proxiesOf(settings)
  return { address, port, proxies, baseUrl: baseUrl ?? `http://${endpointText({ address, port })}` }
}

/** Undefined: a file in the data directory. The address may hold a password, and is not told. */
const podStoreOf = (settings: Settings): string | undefined => {
  const store = settings.get('podstore')
  if (store === undefined || /^postgres(?:ql)?:\/\//u.test(store)) return store
  throw new CodedError(
    'settings.invalid',
    '-podstore must be the address of a PostgreSQL server, such as postgres://user@host/database. Without it a pod is kept in a file of SQLite, pod.sqlite in the data directory, which one process alone can use.',
  )
}

/** Where the pod is; undefined: there is none. Fault: `settings.invalid`. */
export const podOf = (settings: Settings) => {
  const [address, port] = [settings.get('podbind'), settings.get('podport')]
  const url = baseUrlOf(settings, 'podurl')
  if (settings.has('podoverlay') && !settings.get('podweb'))
    throw new CodedError('settings.invalid', '-podoverlay is for web processes of a pod: add -podweb, or leave it out.')
  if (settings.has('podwatch') && !settings.get('podweb'))
    throw new CodedError(
      'settings.invalid',
      '-podwatch is for web processes of a pod: a node has /metrics at -rpcport.',
    )
  if (port === undefined) return undefined
  if (canonicalAddress(address) === undefined)
    throw new CodedError('settings.invalid', `-podbind=${address} is no address: write one such as 127.0.0.1.`)
  if (url !== undefined && new URL(url).pathname !== '/')
    throw new CodedError(
      'settings.invalid',
      '-podurl is the address of a whole site: a pod has no folder of another one.',
    )
  const place = { address, port, proxies: proxiesOf(settings), store: podStoreOf(settings) }
  return { ...place, url: url ?? `http://${endpointText({ address, port })}` }
}

const readModes = { off: 'open', 0: 'open', on: 'relayed', 1: 'relayed', only: 'sealed' } as const

const readsOf = (settings: Settings): (typeof readModes)[keyof typeof readModes] => {
  const text = settings.get('privatereads').toLowerCase()
  if (!Object.hasOwn(readModes, text))
    throw new CodedError('settings.invalid', `-privatereads=${text} must be off, on or only.`)
  const mode = readModes[text as keyof typeof readModes]
  if (mode !== 'open' && wayOf(settings).kind !== 'direct')
    throw new CodedError(
      'settings.invalid',
      '-privatereads needs datagrams, and none leave behind a proxy: there others ask the DHT for this node, and do not see its address. Leave one of the two out.',
    )
  return mode
}

const budgetOf = (settings: Settings): number | undefined => {
  const megabytes = settings.get('diskbudget')
  return megabytes === undefined ? undefined : megabytes * 1_000_000
}

const nodeSettingsOf = (settings: Settings, network: Network) => {
  const connectOnly = settings.get('connect')
  const isOpen = connectOnly.length === 0
  const legacy = settings.get('import-legacy')
  return {
    network,
    ...listeningOf(settings, wayOf(settings), isOpen),
    port: settings.get('port') ?? network.port,
    isProxied: wayOf(settings).kind !== 'direct',
    connectOnly,
    addNodes: settings.get('addnode'),
    useDnsSeeds: settings.get('dnsseed') ?? isOpen,
    useCheckpoints: settings.get('checkpoints'),
    rebuildsChain: settings.get('reindex'),
    blockFiles: settings.get('loadblock').map((path) => resolve(path)),
    isLight: settings.get('light'),
    maxConnections: settings.get('maxconnections'),
    maxSwarmConnections: limits.swarmConnections,
    uploadBytesPerSecond: settings.get('maxupload') * 1_000,
    retention: retentionOf(settings),
    budgetBytes: budgetOf(settings),
    archive: archiveOf(settings),
    manyConnectionsPerAddress: settings.get('multiconnperip'),
    usesUtp: settings.get('utp'),
    staysOutOfOwnSwarms: settings.get('nojoinown'),
    isGateway: settings.get('gateway'),
    helpBytes: settings.get('helpbudget') * 1_000_000,
    listensForMentions: settings.get('listenmentions'),
    carriesOwnLists: settings.get('ownlists'),
    announcesWords: settings.get('announcewords'),
    usesIpv6Dht: usesIpv6DhtOf(settings),
    reads: readsOf(settings),
    relaysReads: settings.get('relayreads'),
    minimumBlockIntervalSeconds: settings.get('blockinterval') ?? network.minimumBlockIntervalSeconds,
    feedsAt: baseUrlOf(settings, 'twtxturl'),
    isFeedHub: settings.get('twtxthub'),
    isFeedRegistry: settings.get('twtxtregistry') && baseUrlOf(settings, 'twtxturl') !== undefined,
    reachesOwnNetwork: settings.get('ownnetworkfeeds'),
    client: `twister-node/${programVersion}`,
    importLegacy: legacy === undefined ? undefined : resolve(legacy),
  } satisfies Omit<NodeSettings, 'databasePath' | 'miningThreads'>
}

const isLogLevel = (text: string | undefined): text is LogLevel => logLevels.some((level) => level === text)

const logLevelsOf = (settings: Settings): LogLevels => {
  const ofParts = new Map<string, LogLevel>()
  let usual: LogLevel = settings.get('debug') ? 'debug' : 'info'
  for (const word of settings.get('loglevel').flatMap((text) => text.split(','))) {
    const [part, level] = word.includes('=') ? word.split('=', 2) : ['', word]
    if (!isLogLevel(level) || part === undefined)
      throw new CodedError(
        'settings.invalid',
        `-loglevel=${word} must be one of ${logLevels.join(', ')}, with the name of a part before it or without: -loglevel=chain=debug.`,
      )
    if (part === '') usual = level
    else ofParts.set(part, level)
  }
  return { usual, ofParts }
}

/** How the process logs. */
export const logSettingsOf = (settings: Settings): LogSettings => ({
  levels: logLevelsOf(settings),
  toConsole: settings.get('printtoconsole'),
  secrets: [settings.get('rpcpassword'), settings.get('torpassword')].filter((secret) => secret !== undefined),
})

/** Undefined: as it was when the node stopped. */
const miningThreadsOf = (settings: Settings): number | undefined => {
  const mines = settings.get('gen')
  const threads = settings.get('genproclimit')
  return mines === undefined ? undefined : mines ? threads : 0
}

/** Validates everything, once. */
export const daemonSettingsOf = (settings: Settings) => {
  const network = networkOf(settings)
  const http = httpSettingsOf(settings, network)
  checkCredentials(http)
  const node = nodeSettingsOf(settings, network)
  if (http.port === node.port || http.port === node.port + swarmPortOffset)
    throw new CodedError(
      'settings.invalid',
      `-rpcport=${String(http.port)} is taken by -port=${String(node.port)}, which also uses ${String(node.port + swarmPortOffset)}. Choose another one.`,
    )
  return {
    network,
    dataDirectory: dataDirectoryOf(settings),
    http,
    publicPages: publicPagesOf(settings),
    pod: podOf(settings),
    node,
    way: wayOf(settings),
    opensInRouter: settings.get('upnp') ?? node.connectOnly.length === 0,
    findsNeighbours: settings.get('localnetwork') ?? node.connectOnly.length === 0,
    onlyNetworks: onlyNetworksOf(settings, wayOf(settings)),
    miningThreads: miningThreadsOf(settings),
    log: logSettingsOf(settings),
    stopWithParent: settings.get('stopwithparent'),
    pidFile: settings.get('pid'),
    /** Options of the C++ node that were given and have no effect. */
    ignored: [...settings.ignored].sort(),
  }
}

/** Everything that the process is started with. */
export type DaemonSettings = Readonly<ReturnType<typeof daemonSettingsOf>>

/** The folder of our own web page beside the compiled program. */
export const builtInPage = (): string => fileURLToPath(new URL('../web/', import.meta.url))

/** The folder of the page of a pod. */
export const builtInPodPage = (): string => fileURLToPath(new URL('../pod/', import.meta.url))

/** The folder of the verifier for browsers. */
export const builtInVerifier = (): string => fileURLToPath(new URL('../verifier/', import.meta.url))
