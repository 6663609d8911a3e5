// One running process: data directory, node, HTTP server.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import { nowSeconds } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import { type Log, silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { isUnspecified } from '../codec/ip-networks.ts'
import { GivenCredentials } from '../http/credentials.ts'
import { Login } from '../http/login.ts'
import { openHttpServer } from '../http/server.ts'
import {
  type ConnectionShares,
  descriptorLimit,
  isOutOfDescriptors,
  outOfDescriptors,
  shareDescriptors,
} from '../net/descriptors.ts'
import { systemClock } from '../net/system-clock.ts'
import { systemRandom } from '../net/system-random.ts'
import { type Node, openNode } from '../node/node.ts'
import { openGates, type PodDesk, type RpcContext } from '../rpc/context.ts'
import { swarmPortOffset } from '../protocol/network.ts'
import { type DataDirectory, openDataDirectory } from '../store/data-directory.ts'
import type { CardRequest } from '../workers/card.ts'
import { openWorkerPool } from '../workers/pool.ts'
import { cookieFile, cookieUser } from '../cli/cookie.ts'
import { backUpNode } from './backup.ts'
import { tlsSource } from './certificate.ts'
import { checkClock } from './clock-check.ts'
import { type HandedSockets, noSockets } from './handed-sockets.ts'
import { openLog } from './log-file.ts'
import { builtInPage, builtInPodPage, builtInVerifier, type DaemonSettings } from './node-settings.ts'
import { invitedNames, invitedNodes } from './invited-nodes.ts'
import { openWay } from './open-way.ts'
import { watchProcess } from './process-metrics.ts'
import { finishRestoration } from './restore.ts'
import { programVersion } from './version.ts'

/** A daemon that runs. */
export interface Daemon {
  readonly node: Node
  readonly dataDirectory: string
  /** Address of the web page. */
  readonly pageUrl: string
  createLoginLink(): string
  /** Resolves when someone asked the daemon to stop, or a part of it failed. */
  readonly ended: Promise<{ readonly failure: unknown }>
  /** Something happened that no part of the daemon expects: it is logged, and the daemon ends in order. */
  fail(error: unknown): void
  close(): Promise<void>
}

const ownPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What the C++ node sends with its web client, which needs eval (rpc.md 1.7). */
const clientPolicy = "script-src 'self' 'unsafe-eval'; frame-ancestors 'self'"

const secretFile = 'session-secret'

const sessionSecretOf = (directory: DataDirectory): Uint8Array => {
  const held = directory.readFile(secretFile)
  if (held !== undefined && held.length >= 32) return held
  const created = randomBytes(32)
  directory.writeFileAtomic(secretFile, created)
  return created
}

/** In the data directory: credentials that were given to others, with the digests of their passwords. */
const credentialsFile = 'credentials.json'

const openCredentials = (directory: DataDirectory): GivenCredentials =>
  new GivenCredentials({
    clock: systemClock,
    random: systemRandom,
    saved: directory.readFile(credentialsFile),
    save: (content) => {
      directory.writeFileAtomic(credentialsFile, content)
    },
  })

interface LoginParts {
  readonly settings: DaemonSettings
  readonly directory: DataDirectory
  readonly given: GivenCredentials
}

const openLogin = ({ settings, directory, given }: LoginParts, scope: Scope): Login => {
  const cookiePassword = randomBytes(32).toString('hex')
  directory.writeFileAtomic(cookieFile, `${cookieUser}:${cookiePassword}\n`)
  scope.defer(() => {
    rmSync(directory.file(cookieFile), { force: true })
  })
  const { user, password } = settings.http
  const configured = password === undefined ? [] : [{ user: user ?? '', password }]
  const sessionSecret = sessionSecretOf(directory)
  return new Login({
    clock: systemClock,
    random: systemRandom,
    given,
    credentials: [{ user: cookieUser, password: cookiePassword, generated: true }, ...configured],
    sessionSecret,
  })
}

const pageAddress = (addresses: readonly string[]): string => {
  const first = addresses[0] ?? '127.0.0.1'
  if (isUnspecified(first)) return '127.0.0.1'
  return first.includes(':') ? `[${first}]` : first
}

const pageUrlOf = ({ http: { tls, addresses, port } }: DaemonSettings): string =>
  `${tls === undefined ? 'http' : 'https'}://${pageAddress(addresses)}:${String(port)}/`

/** Faults of binding. */
const optionsHelp: readonly string[] = ['net.port-in-use', 'net.forbidden', 'net.address-unavailable']

/** Parts know addresses and ports, not options. */
const withAdvice = (error: unknown): unknown => {
  if (isOutOfDescriptors(error)) return outOfDescriptors()
  return error instanceof CodedError && optionsHelp.includes(error.code)
    ? new CodedError(error.code, `${error.message} The options are -port=<port> and -bind=<address>.`, error.fields)
    : error
}

/** Addresses that carry a token. */
const linksBy = (
  login: ReturnType<typeof openLogin>,
  pageUrl: string,
): Pick<RpcContext, 'createLoginLink' | 'createFeedLink'> => ({
  createLoginLink: () => `${pageUrl}login?token=${login.createLinkToken()}`,
  createFeedLink: (path) => `${pageUrl}${path}?token=${login.feedToken(`/${path}`)}`,
})

const backUpBy =
  ({ network }: DaemonSettings, directory: DataDirectory): RpcContext['backUp'] =>
  async (folder) => {
    const time = nowSeconds(systemClock)
    const { files } = await backUpNode({ directory, network: network.name, program: programVersion, time }, folder)
    return { folder, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
  }

interface ContextParts {
  readonly settings: DaemonSettings
  readonly directory: DataDirectory
  readonly node: Node
  readonly login: Login
  readonly given: GivenCredentials
  readonly pageUrl: string
  readonly finish: (end: { readonly failure: unknown }) => void
  readonly desk: { readonly pod?: (() => PodDesk) | undefined }
}

const contextOf = ({ settings, directory, node, login, given, pageUrl, finish, desk }: ContextParts): RpcContext => ({
  node,
  podDesk: () => desk.pod?.(),
  programVersion,
  dataDirectory: directory.path,
  isPublicServer: settings.http.isPublicServer,
  shown: settings.http.shown,
  gates: openGates(),
  invited: () => invitedNames(directory, settings.network.name),
  credentials: given,
  describeContract: () => readFile(new URL('../../docs/openrpc.json', import.meta.url), 'utf8'),
  backUp: backUpBy(settings, directory),
  ...linksBy(login, pageUrl),
  // The reply leaves first.
  stop: () =>
    void systemClock.after(50, () => {
      finish({ failure: undefined })
    }),
})

/** Opens everything. Throws a CodedError with a sentence for people when the machine does not allow it. */
export const openDaemon = async (settings: DaemonSettings, handed = noSockets): Promise<Daemon> => {
  checkHanded(settings, handed)
  checkClock(settings.network, nowSeconds(systemClock))
  const shares = sharesFor(settings)
  const files = new Scope('files', silentLog)
  const directory = openDataDirectory(settings.dataDirectory, files)
  finishRestoration(directory)
  const log = openLog(directory.file('debug.log'), systemClock, settings.log, files)
  const scope = new Scope('daemon', log)
  scope.defer(() => files.close())
  let finish: (end: { readonly failure: unknown }) => void = () => undefined
  const ended = new Promise<{ readonly failure: unknown }>((resolve) => {
    finish = resolve
  })
  scope.onFailure((failure) => {
    finish({ failure })
  })
  try {
    const workers = openWorkerPool(
      { threads: availableParallelism(), clock: systemClock, log: log.child('workers') },
      scope.child('workers'),
    )
    const node = await openDaemonNode({ settings, shares, directory, log, workers }, scope)
    const given = openCredentials(directory)
    const login = openLogin({ settings, directory, given }, scope)
    const pageUrl = pageUrlOf(settings)
    const desk: { pod?: (() => PodDesk) | undefined } = {}
    const context = contextOf({ settings, directory, node, login, given, pageUrl, finish, desk })
    await openHttpServer(
      { clock: systemClock, login, context },
      { ...httpOptionsOf(settings, shares, directory.path), sockets: handed.page },
      scope.child('http'),
    )
    await openPages({ settings, workers, handed }, context, scope.child('public pages'))
    desk.pod = await openPod({ settings, directory, handed }, context, scope.child('pod'))
    watchProcess(node.metrics, scope)
    // Loads the library for signatures: after the answer that all is ready.
    setImmediate(() => {
      const place = { network: settings.network.name, data: directory.path, page: pageUrl }
      const { ignored } = settings
      log.info('started', { version: programVersion, ...place, ignored, signatures: node.signatureProvider() })
    })
    return {
      node,
      dataDirectory: directory.path,
      pageUrl,
      createLoginLink: () => context.createLoginLink(),
      ended,
      fail: (error) => {
        scope.fail(error, 'process')
      },
      close: () => scope.close(),
    }
  } catch (error) {
    await scope.close()
    throw withAdvice(error)
  }
}

/** Most connections of HTTP: more than a machine of ours ever saw. */
const maxHttpConnections = 4000

/** Connections follow the descriptors that there are. */
const sharesFor = ({ node }: DaemonSettings): ConnectionShares =>
  shareDescriptors(descriptorLimit(), availableParallelism(), {
    chain: node.maxConnections,
    swarm: node.maxSwarmConnections,
    http: maxHttpConnections,
  })

interface Opening {
  readonly settings: DaemonSettings
  readonly shares: ConnectionShares
  readonly directory: DataDirectory
  readonly log: Log
  readonly workers: ReturnType<typeof openWorkerPool>
  readonly handed: HandedSockets
}

/** A socket for a door that is closed would let people wait at it for ever. */
const checkHanded = ({ publicPages, pod }: DaemonSettings, handed: HandedSockets): void => {
  const closed = [
    handed.publicPages !== undefined && publicPages === undefined ? ['public', 'publicport'] : [],
    handed.pod !== undefined && pod === undefined ? ['pod', 'podport'] : [],
  ].find(({ length }) => length > 0)
  if (closed !== undefined)
    throw new CodedError(
      'handed-sockets.invalid',
      `A socket with the name ${String(closed[0])} was handed over, and that door is closed: set -${String(closed[1])}, or take the socket away.`,
    )
}

/** What shows public pages is loaded where somebody wants them. */
const openPages = async (
  { settings: { publicPages }, workers, handed }: Pick<Opening, 'settings' | 'workers' | 'handed'>,
  context: RpcContext,
  scope: Scope,
): Promise<void> => {
  if (publicPages === undefined) return
  const { openPublicPages } = await import('../pages/server.ts')
  const drawCard = (card: CardRequest) => workers.run('drawCard', card)
  const checkScript = () => readFile(join(builtInVerifier(), 'check.js'))
  const needs = { context, clock: systemClock, drawCard, checkScript, ...publicPages }
  await openPublicPages(needs, { ...publicPages, socket: handed.publicPages }, scope)
}

/** A pod is loaded where somebody wants it. */
const openPod = async (
  { settings: { pod }, directory, handed }: Pick<Opening, 'settings' | 'directory' | 'handed'>,
  context: RpcContext,
  scope: Scope,
): Promise<(() => PodDesk) | undefined> => {
  if (pod === undefined) return undefined
  const { openNodePod } = await import('./pod.ts')
  const serverName = `twister-node/${programVersion}`
  const places = { storeFile: directory.file('pod.sqlite'), pageDirectory: builtInPodPage(), serverName }
  return openNodePod(context, { ...pod, socket: handed.pod }, places, scope)
}

const openDaemonNode = async (
  { settings, shares, directory, log, workers }: Omit<Opening, 'handed'>,
  scope: Scope,
): Promise<Node> => {
  const clocked = { clock: systemClock, random: systemRandom, log }
  const { serve, ...reach } = await openWay({ ...clocked, directory }, settings)
  const node = await openNode(
    {
      ...settings.node,
      addNodes: [...settings.node.addNodes, ...invitedNodes(directory, settings.network.name)],
      maxConnections: shares.chain,
      maxSwarmConnections: shares.swarm,
      databasePath: (name) => directory.file(`${name}.sqlite`),
      bootstrapFile: directory.file('bootstrap.dat'),
      miningThreads: settings.miningThreads,
    },
    { ...clocked, ...reach, workers },
    scope.child('node'),
  )
  const { port } = settings.node
  await serve([port, port + swarmPortOffset], scope.child('way'))
  return node
}

/** Another client takes the root, as in the C++ node; our page goes below. */
const rootsOf = (clientDirectory: string | undefined) => {
  const own = { directory: builtInPage(), index: 'index.html', contentSecurityPolicy: ownPolicy, isOurs: true }
  if (clientDirectory === undefined) return { root: own, app: undefined }
  return { root: { directory: clientDirectory, index: 'home.html', contentSecurityPolicy: clientPolicy }, app: own }
}

const httpOptionsOf = ({ http }: DaemonSettings, shares: ConnectionShares, dataDirectory: string) => ({
  maxConnections: shares.http,
  maxFeeds: Math.floor(shares.http / 2),
  addresses: http.addresses,
  port: http.port,
  allowed: http.allowed,
  proxies: http.proxies,
  tls: http.tls === undefined ? undefined : tlsSource(dataDirectory, http.tls),
  hostNames: http.hostNames,
  serverName: `twister-node/${programVersion}`,
  ...rootsOf(http.clientDirectory),
})
