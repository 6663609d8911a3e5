// Real daemons on loopback for end-to-end tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '../../src/api/client.ts'
import { callNode, type ClientSettings, type RpcReplyJson } from '../../src/cli/rpc-client.ts'
import { networkNamed } from '../../src/protocol/network.ts'

/** The programs as people start them. */
export const programs = {
  twisterd: fileURLToPath(new URL('../../bin/twisterd.mjs', import.meta.url)),
  twister: fileURLToPath(new URL('../../bin/twister.mjs', import.meta.url)),
}

/** A network for tests: blocks each second, registrations in milliseconds. */
export const testNetworkName = 'private:e2e'

/** How a daemon is started. */
export interface DaemonOptions {
  /** Tells daemons of one test apart: decides address and ports. */
  readonly index: number
  /** Indexes of daemons that it keeps connected. */
  readonly peers?: readonly number[]
  readonly mines?: boolean
  readonly options?: readonly string[]
  /** Keeps the data of an earlier daemon. */
  readonly directory?: string
  /** Distance of ports, so that test files can run side by side. */
  readonly base?: number
  /** Most files and connections that the system lets it have open. */
  readonly descriptors?: number
  /** Another network than the one for tests: say where it must not connect to. */
  readonly network?: string
}

/** A running daemon. */
export interface TestDaemon {
  readonly index: number
  readonly directory: string
  readonly client: Client
  readonly settings: ClientSettings
  readonly pageUrl: string
  readonly output: () => string
  readonly process: ChildProcess
  call(method: string, ...params: readonly unknown[]): Promise<RpcReplyJson>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const addressOf = (base: number, index: number): string => `127.${String(base)}.${String(index + 1)}.1`

const started: TestDaemon[] = []
const directories = new Set<string>()

const whenReady = (child: ChildProcess, output: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('message', () => {
      resolve()
    })
    // Not at its exit: what it said last may still be on its way then.
    child.once('close', () => {
      reject(new Error(`the daemon ended: ${output()}`))
    })
  })

/** Starts a daemon and waits until it is ready. */
export const startDaemon = async (options: DaemonOptions): Promise<TestDaemon> => {
  const { index, base = 60 } = options
  const networkName = options.network ?? testNetworkName
  const network = networkNamed(networkName)
  if (network === undefined) throw new Error('no network')
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'twister-e2e-'))
  directories.add(directory)
  // Below the ports that systems give to outgoing connections: one of those may be in use.
  const rpcPort = 12_000 + base * 20 + index
  const peers = (options.peers ?? []).map((peer) => `-addnode=${addressOf(base, peer)}:${String(network.port)}`)
  const words = [
    `-datadir=${directory}`,
    `-network=${networkName}`,
    `-bind=${addressOf(base, index)}`,
    `-rpcport=${String(rpcPort)}`,
    '-blockinterval=1',
    '-genproclimit=1',
    ...(options.mines === true ? ['-gen=1'] : []),
    ...peers,
    ...(options.options ?? []),
  ]
  const limit = options.descriptors === undefined ? 'true' : `ulimit -n ${String(options.descriptors)}`
  const child = spawn('/bin/sh', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, programs.twisterd, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (text += part.toString()))
  const output = (): string => text
  await whenReady(child, output)
  // It has said all of its first words before, through another pipe.
  await nextTurn()
  const settings = {
    host: '127.0.0.1',
    port: rpcPort,
    user: undefined,
    password: undefined,
    dataDirectory: join(directory, network.directory),
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  const call = (method: string, ...params: readonly unknown[]): Promise<RpcReplyJson> =>
    callNode(settings, method, params)
  const daemon: TestDaemon = {
    index,
    directory,
    settings,
    client: createClient(({ method, params }) => callNode(settings, method, params)),
    pageUrl: `http://127.0.0.1:${String(rpcPort)}/`,
    output,
    process: child,
    call,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
  started.push(daemon)
  return daemon
}

/** What a daemon holds in memory. */
export const residentMegabytes = (daemon: TestDaemon): number => {
  const found = /VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${String(daemon.process.pid)}/status`, 'utf8'))
  return Number(found?.[1]) / 1024
}

/** Stops every daemon and removes its data. */
export const stopAllDaemons = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((daemon) => daemon.stop()))
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  directories.clear()
}

/** Asks until the answer is there; the only way to wait for another process. */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 120_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Creates and registers a user and waits until it may post. */
export const registerUser = async (daemon: TestDaemon, username: string): Promise<string> => {
  const secret = await daemon.client.createwalletuser({ username })
  await daemon.client.registeruser({ username })
  await whenMayPost(daemon, username)
  return secret
}

/**
 * Waits until names are in the chain of a daemon: others are not followed, and nobody says so. While it is not in step
 * it does not tell whether a name is free.
 */
export const whenKnown = async (daemon: TestDaemon, ...usernames: readonly string[]): Promise<void> => {
  for (const username of usernames)
    await eventually(`${username} is known`, async () =>
      (await daemon.client.dumppubkey({ username }).catch(() => '')) === '' ? undefined : true,
    )
}

/** Waits until a local user may post. */
export const whenMayPost = async (daemon: TestDaemon, username: string): Promise<void> => {
  await eventually(`${username} may post`, async () => {
    const { users } = await daemon.client.getstatus({})
    return users.find((user) => user.username === username)?.state === 'ready' ? true : undefined
  })
}

/** Texts of the posts of a user that a node holds, newest first. */
export const textsOf = async (daemon: TestDaemon, username: string): Promise<readonly string[]> => {
  const posts = await daemon.client.getposts({ count: 1000, users: [{ username }] })
  return posts.map(({ userpost }) => (userpost.msg ?? '') + (userpost.msg2 ?? ''))
}

/** Waits until a node holds a post of a user. */
export const whenHeld = (daemon: TestDaemon, username: string, text: string): Promise<true> =>
  eventually(`“${text}” of ${username}`, async () =>
    (await textsOf(daemon, username)).includes(text) ? true : undefined,
  )

/** A slow machine has not done all of the rounds before: more than sixteen at once are refused. */
export const roomForMore = ({ client }: TestDaemon): Promise<true> =>
  eventually('room for more registrations', async () =>
    (await client.getstatus({})).users.filter(({ state }) => state === 'working').length < 8 ? true : undefined,
  )
