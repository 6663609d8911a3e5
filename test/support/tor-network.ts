// A network of Tor that is nobody else's: authorities and relays on one machine of a laboratory, clients on others.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './daemons.ts'
import { canMakeNamespaces, type Machine } from './namespaces.ts'

const isInstalled = (command: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why there can be no such network here; undefined: there can. */
export const torObstacle = !canMakeNamespaces()
  ? 'network namespaces need Linux, root and the command ip'
  : ['tor', 'tor-gencert', 'setpriv'].every(isInstalled)
    ? undefined
    : 'the commands tor and tor-gencert are not installed'

/** A client on a machine: SOCKS at 127.0.0.1:9050, control at 127.0.0.1:9051, as Debian has them. */
export interface TorClient {
  /** The lines that answer a question of the control protocol, asked past the control port. */
  ask(question: string): Promise<readonly string[]>
  /** Waits until relays know of a hidden service here: who asks all of them earlier, is told nothing and asks again only minutes later. */
  whenServing(): Promise<true>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** Authorities and relays, all on one machine. */
export interface TorNetwork {
  /** Starts a client when there are relays enough, and waits until it makes circuits. Without a password it wants its cookie. */
  startClient(machine: Machine, password?: string): Promise<TorClient>
  close(): Promise<void>
}

interface Authority {
  readonly name: string
  readonly orPort: number
  readonly dirPort: number
  /** The line by which all others know it. */
  readonly line: string
}

const firstOrPort = 5_000
const firstDirPort = 7_000
const authorityCount = 3
/** A hidden service and its visitor choose from two layers of guards: too few relays would leave no path between them. */
const plainRelayCount = 3
/** An empty file in the place of the settings of this machine. */
const nothing = 'nothing'

const makeAuthority = (directory: string, address: string, index: number): Authority => {
  const name = `authority${String(index)}`
  const [orPort, dirPort] = [firstOrPort + index, firstDirPort + index]
  const data = join(directory, name)
  const keys = join(data, 'keys')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const file = (what: string): string => join(keys, `authority_${what}`)
  const certificate = ['-i', file('identity_key'), '-s', file('signing_key'), '-c', file('certificate')]
  const where = ['-a', `${address}:${String(dirPort)}`]
  execFileSync('tor-gencert', ['--create-identity-key', '--passphrase-fd', '0', '-m', '1', ...where, ...certificate], {
    input: 'secret\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const voter = /^fingerprint ([0-9A-F]{40})$/mu.exec(readFileSync(file('certificate'), 'utf8'))?.[1] ?? ''
  // Tor lists no fingerprint of a relay that knows no authority at all: any will do.
  const another = `another orport=1 ${address}:1 ${'0'.repeat(40)}`
  const options = { DataDirectory: data, Nickname: name, ORPort: `${address}:${String(orPort)}`, DirAuthority: another }
  const words = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value])
  execFileSync('tor', ['--list-fingerprint', '--quiet', '-f', join(directory, nothing), ...words], { stdio: 'ignore' })
  const relay = readFileSync(join(data, 'fingerprint'), 'utf8').trim().split(' ')[1] ?? ''
  const how = `orport=${String(orPort)} v3ident=${voter}`
  return { name, orPort, dirPort, line: `DirAuthority ${name} ${how} ${address}:${String(dirPort)} ${relay}` }
}

/** Agrees anew each ten seconds, and takes everybody for everything: nobody has a history here. */
const authorityLines = (address: string, { dirPort }: Authority): readonly string[] => [
  `DirPort ${address}:${String(dirPort)}`,
  'AuthoritativeDirectory 1',
  'V3AuthoritativeDirectory 1',
  'ContactInfo nobody@example.org',
  ...['TestingV3AuthInitialVotingInterval 10', 'TestingV3AuthInitialVoteDelay 2', 'TestingV3AuthInitialDistDelay 2'],
  ...['V3AuthVotingInterval 10', 'V3AuthVoteDelay 2', 'V3AuthDistDelay 2'],
  ...['TestingDirAuthVoteExit *', 'TestingDirAuthVoteGuard *', 'TestingDirAuthVoteHSDir *'],
]

const relayLines = (address: string, name: string, orPort: number): readonly string[] => [
  `Nickname ${name}`,
  `Address ${address}`,
  `ORPort ${address}:${String(orPort)}`,
  'SocksPort 0',
  'AssumeReachable 1',
  'ExitRelay 1',
  'ExitPolicy accept *:*',
]

/** One question, over a socket that is a file: it is the same file in every namespace. */
const askControl = async (path: string, directory: string, question: string): Promise<readonly string[]> => {
  const cookie = readFileSync(join(directory, 'control_auth_cookie')).toString('hex')
  const socket = connect(path)
  socket.write(`AUTHENTICATE ${cookie}\r\n${question}\r\nQUIT\r\n`)
  let text = ''
  for await (const part of socket) text += String(part)
  return text.split('\r\n')
}

/** Makes the network, which agrees about itself within half a minute. */
export const openTorNetwork = (machine: Machine): TorNetwork => {
  const directory = mkdtempSync(join(tmpdir(), 'twister-tor-'))
  writeFileSync(join(directory, nothing), '')
  const { address } = machine
  const authorities = Array.from({ length: authorityCount }, (_, index) => makeAuthority(directory, address, index))
  const common = ['TestingTorNetwork 1', 'AvoidDiskWrites 1', 'NumCPUs 1', 'Log notice stdout']
  const running = new Set<ChildProcess>()

  const start = (on: Machine, name: string, lines: readonly string[]): ChildProcess => {
    const data = join(directory, name)
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const all = [...common, ...authorities.map(({ line }) => line), `DataDirectory ${data}`, ...lines]
    writeFileSync(join(data, 'torrc'), `${all.join('\n')}\n`)
    const log = openSync(join(data, 'log'), 'w')
    const child = on.spawn(
      'tor',
      ['-f', join(data, 'torrc'), '--defaults-torrc', join(directory, nothing)],
      ['ignore', log, log],
    )
    closeSync(log)
    running.add(child)
    return child
  }

  const end = async (child: ChildProcess): Promise<void> => {
    running.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  for (const authority of authorities) {
    const lines = relayLines(address, authority.name, authority.orPort)
    start(machine, authority.name, [...lines, ...authorityLines(address, authority)])
  }
  for (let index = 0; index < plainRelayCount; index += 1) {
    const name = `relay${String(index)}`
    start(machine, name, relayLines(address, name, firstOrPort + authorityCount + index))
  }

  /** Who comes before all relays are known to all makes paths of those few, and has none to a hidden service. */
  const whenAgreed = (): Promise<true> =>
    eventually(
      'the authorities agree about all relays',
      () => {
        const agreed = authorities.filter(({ name }) => {
          const file = join(directory, name, 'cached-microdesc-consensus')
          const consensus = existsSync(file) ? readFileSync(file, 'utf8') : ''
          return (consensus.match(/^s .*\bExit\b.*\bHSDir\b/gmu) ?? []).length === authorityCount + plainRelayCount
        })
        return Promise.resolve(agreed.length === authorityCount ? true : undefined)
      },
      120_000,
    )

  return {
    startClient: async (on, password) => {
      await whenAgreed()
      const name = `client-${on.name}`
      const data = join(directory, name)
      const socket = join(data, 'control')
      const hashed = (secret: string): string =>
        execFileSync('tor', ['--quiet', '--hash-password', secret], { encoding: 'utf8' }).trim()
      const child = start(on, name, [
        'SocksPort 127.0.0.1:9050',
        'ControlPort 127.0.0.1:9051',
        `ControlSocket ${socket}`,
        'CookieAuthentication 1',
        `Log [rend]info file ${join(data, 'services')}`,
        ...(password === undefined ? [] : [`HashedControlPassword ${hashed(password)}`]),
      ])
      const log = (): string => readFileSync(join(data, 'log'), 'utf8')
      await eventually(
        `Tor on ${on.name} makes circuits`,
        () => {
          if (child.exitCode !== null) throw new Error(log())
          return Promise.resolve(log().includes('Bootstrapped 100%') ? true : undefined)
        },
        120_000,
      )
      return {
        ask: (question) => askControl(socket, data, question),
        whenServing: () =>
          eventually(`relays know the hidden service of ${on.name}`, () => {
            const services = readFileSync(join(data, 'services'), 'utf8')
            // A description for this day and one for the next go to each relay once.
            const count = services.split('hidden service descriptor: finished with status 200').length - 1
            return Promise.resolve(count > authorityCount + plainRelayCount ? true : undefined)
          }),
        kill: () => end(child),
      }
    },
    close: async () => {
      await Promise.all([...running].map(end))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
