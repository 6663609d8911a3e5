// From raw settings to the typed slices that each part takes.
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '../base/coded-error.ts'
import { isAddressPattern } from '../http/access.ts'
import type { NodeSettings } from '../node/node.ts'
import { type Network, networkNamed, swarmPortOffset } from '../protocol/network.ts'
import { baseDirectory, type RawSettings } from './settings.ts'
import { programVersion } from './version.ts'

/** How the web page and JSON-RPC are set. */
export interface HttpSettings {
  readonly addresses: readonly string[]
  readonly port: number
  readonly allowed: readonly string[]
  readonly hostNames: readonly string[]
  readonly user: string | undefined
  readonly password: string | undefined
  /** Folder of another web client; undefined: ours. */
  readonly clientDirectory: string | undefined
}

/** Everything that the process is started with. */
export interface DaemonSettings {
  readonly network: Network
  readonly dataDirectory: string
  readonly http: HttpSettings
  readonly node: Omit<NodeSettings, 'databasePath' | 'miningThreads'>
  /** Undefined: as it was when the node stopped. */
  readonly miningThreads: number | undefined
  readonly debug: boolean
  readonly stopWithParent: boolean
  readonly pidFile: string
  /** Options of the C++ node that were given and have no effect. */
  readonly ignored: readonly string[]
}

const networkOf = (settings: RawSettings): Network => {
  const named = settings.text('network')
  const flags = [settings.flag('testnet', false) && 'testnet', settings.flag('regtest', false) && 'regtest']
  const wanted = [...new Set([named, ...flags].filter((name) => typeof name === 'string'))]
  if (wanted.length > 1) throw new CodedError('settings.invalid', `Choose one network, not ${wanted.join(' and ')}.`)
  const name = wanted[0] ?? 'main'
  const network = networkNamed(name)
  if (network === undefined)
    throw new CodedError(
      'settings.invalid',
      `There is no network “${name}”: use main, testnet, regtest or private:<name> (small letters, digits, - and _).`,
    )
  return network
}

/** Where the files of a network are. */
export const dataDirectoryOf = (settings: RawSettings): string =>
  join(baseDirectory(settings), networkOf(settings).directory)

const isBeyondLoopback = (pattern: string): boolean =>
  !pattern.startsWith('127.') && pattern !== '::1' && pattern !== 'localhost'

/** A pattern that matches nothing would leave the person outside without a word. */
const allowedOf = (settings: RawSettings): readonly string[] => {
  const allowed = settings.list('rpcallowip')
  const bad = allowed.find((pattern) => !isAddressPattern(pattern))
  if (bad !== undefined)
    throw new CodedError(
      'settings.invalid',
      `-rpcallowip=${bad} is no address: write one such as 192.168.1.7, with * and ? for any, or a network such as 10.0.0.0/8.`,
    )
  return allowed
}

const httpSettingsOf = (settings: RawSettings, network: Network): HttpSettings => {
  const allowed = allowedOf(settings)
  const loopback = ['127.0.0.1', '::1']
  const everywhere = ['0.0.0.0', '::']
  const bound = settings.list('rpcbind')
  const clientDirectory = settings.text('htmldir')
  return {
    addresses: bound.length > 0 ? bound : allowed.some(isBeyondLoopback) ? everywhere : loopback,
    port: settings.number('rpcport', network.rpcPort, [1, 65_535]),
    allowed,
    hostNames: settings.list('rpchost').map((name) => name.toLowerCase()),
    user: settings.text('rpcuser'),
    password: settings.text('rpcpassword'),
    clientDirectory: clientDirectory === undefined ? undefined : resolve(clientDirectory),
  }
}

const checkCredentials = ({ user, password }: HttpSettings): void => {
  if (password === undefined) return
  if (password === '' || password === user)
    throw new CodedError(
      'settings.invalid',
      '-rpcpassword must not be empty or the same as -rpcuser. Leave both out: the node then makes a password of its own.',
    )
}

/** The place of a client's settings: where and with what to call the node. */
export const clientSettingsOf = (settings: RawSettings) => {
  const network = networkOf(settings)
  const http = httpSettingsOf(settings, network)
  return {
    host: settings.text('rpcconnect') ?? '127.0.0.1',
    port: http.port,
    user: http.user,
    password: http.password,
    dataDirectory: dataDirectoryOf(settings),
  }
}

/** Validates and defaults everything, once. */
export const daemonSettingsOf = (settings: RawSettings): DaemonSettings => {
  const network = networkOf(settings)
  const http = httpSettingsOf(settings, network)
  checkCredentials(http)
  const connectOnly = settings.list('connect')
  const port = settings.number('port', network.port, [1, 65_535 - swarmPortOffset])
  if (http.port === port || http.port === port + swarmPortOffset)
    throw new CodedError(
      'settings.invalid',
      `-rpcport=${String(http.port)} is taken by -port=${String(port)}, which also uses ${String(port + swarmPortOffset)}. Choose another one.`,
    )
  const threads = settings.number('genproclimit', -1, [-1, 1024])
  return {
    network,
    dataDirectory: dataDirectoryOf(settings),
    http,
    node: {
      network,
      bindAddress: settings.text('bind') ?? '0.0.0.0',
      port,
      acceptsConnections: settings.flag('listen', connectOnly.length === 0),
      connectOnly,
      addNodes: settings.list('addnode'),
      useDnsSeeds: settings.flag('dnsseed', connectOnly.length === 0),
      useCheckpoints: settings.flag('checkpoints', true),
      maxConnections: settings.number('maxconnections', 125, [1, 1000]),
      manyConnectionsPerAddress: settings.flag('multiconnperip', true),
      minimumBlockIntervalSeconds: settings.number('blockinterval', network.minimumBlockIntervalSeconds, [0, 86_400]),
      client: `twister-node/${programVersion}`,
    },
    miningThreads: settings.has('gen') ? (settings.flag('gen', false) ? threads : 0) : undefined,
    debug: settings.flag('debug', false),
    stopWithParent: settings.flag('stopwithparent', false),
    pidFile: settings.text('pid') ?? 'twisterd.pid',
    ignored: [...settings.ignored].sort(),
  }
}

/** The folder of our own web page beside the compiled program. */
export const builtInPage = (): string => fileURLToPath(new URL('../web/', import.meta.url))
