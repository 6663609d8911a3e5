// Nodes of both kinds in a laboratory of namespaces: ours, and the C++ node beside it (chain.md appendix B).
import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RpcReplyJson } from '../../src/cli/rpc-client.ts'
import { eventually, programs } from './daemons.ts'
import { canMakeNamespaces, type Machine } from './namespaces.ts'

/** The C++ node that tests run beside. */
const binary = process.env['TWISTER_REFERENCE'] ?? ''

/** Why nothing can be tried beside the C++ node here; undefined: it can. */
export const obstacle = !existsSync(binary)
  ? 'TWISTER_REFERENCE does not hold the path of a twisterd'
  : canMakeNamespaces()
    ? undefined
    : 'network namespaces need Linux, root and the command ip'

/** The nominal ports of the main network. Never RPC at port + 1000, where the swarms are (errata 1). */
const chainPort = 28_333
const rpcPort = 28_332
const credentials = { user: 'user', password: 'pwd' }

/** An answer as it comes, whatever it is. */
export interface RawAnswer {
  readonly status: number
  readonly text: string
}

/** A node of either kind. */
export interface LabNode {
  readonly machine: Machine
  readonly directory: string
  /** The result of a command; an error of the node is thrown. */
  call<Result = unknown>(method: string, ...params: readonly unknown[]): Promise<Result>
  /** What it answers to a request that need not be right. */
  ask(request: unknown): Promise<RawAnswer>
  /** Text of its debug.log. */
  log(): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** What a node is started on. */
export interface LabStart {
  readonly machine: Machine
  /** Data of an earlier run. */
  readonly directory?: string
  readonly options?: readonly string[]
}

interface Answer {
  readonly number: number
  readonly reply?: RpcReplyJson | RawAnswer
  readonly fault?: string
}

const callerPath = fileURLToPath(new URL('./namespace-caller.mjs', import.meta.url))

const openCaller = (machine: Machine) => {
  const settings = { host: '127.0.0.1', port: rpcPort, ...credentials, dataDirectory: '' }
  const process_ = machine.spawn(
    process.execPath,
    [callerPath, JSON.stringify(settings)],
    ['ignore', 'ignore', 'inherit', 'ipc'],
  )
  const waiting = new Map<number, (answer: Answer) => void>()
  process_.on('message', (answer: Answer) => {
    waiting.get(answer.number)?.(answer)
    waiting.delete(answer.number)
  })
  let last = 0
  const send = async (what: object, about: string): Promise<RpcReplyJson | RawAnswer> => {
    const number = (last += 1)
    const answered = new Promise<Answer>((resolve) => waiting.set(number, resolve))
    process_.send({ number, ...what })
    const { reply, fault } = await answered
    if (reply === undefined) throw new Error(`${machine.name}: ${about}: ${fault ?? ''}`)
    return reply
  }
  return {
    call: async <Result>(method: string, params: readonly unknown[]): Promise<Result> => {
      const reply = (await send({ method, params }, method)) as RpcReplyJson
      if (reply.error !== null) throw new Error(`${machine.name}: ${method}: ${reply.error.message}`)
      return reply.result as Result
    },
    ask: async (request: unknown): Promise<RawAnswer> =>
      (await send({ body: request }, JSON.stringify(request))) as RawAnswer,
    close: () => process_.kill(),
  }
}

const started = new Set<LabNode>()
const directories = new Set<string>()

const directoryFor = (start: LabStart): string => {
  const directory = start.directory ?? mkdtempSync(join(tmpdir(), `twister-interop-${start.machine.name}-`))
  directories.add(directory)
  return directory
}

const nodeOf = async (machine: Machine, directory: string, child: ChildProcess): Promise<LabNode> => {
  const caller = openCaller(machine)
  const end = async (how: () => unknown): Promise<void> => {
    started.delete(node)
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      await how()
      await exit
    }
    caller.close()
  }
  const node: LabNode = {
    machine,
    directory,
    call: (method, ...params) => caller.call(method, params),
    ask: (request) => caller.ask(request),
    log: () => readFileSync(join(directory, 'debug.log'), 'utf8'),
    kill: () => end(() => child.kill('SIGKILL')),
    // It may be stopping already.
    stop: () => end(() => caller.call('stop', []).catch(() => undefined)),
  }
  started.add(node)
  await eventually(`${machine.name} answers`, () =>
    // A public server of the C++ kind refuses most commands, but not this one.
    node.call('getbestblockhash').then(
      () => true as const,
      () => undefined,
    ),
  )
  return node
}

/** Starts our node. */
export const startOurs = (start: LabStart): Promise<LabNode> => {
  const directory = directoryFor(start)
  const words = [
    programs.twisterd,
    `-datadir=${directory}`,
    `-rpcport=${String(rpcPort)}`,
    `-rpcuser=${credentials.user}`,
    `-rpcpassword=${credentials.password}`,
    '-dnsseed=0',
    '-checkpoints=0',
    '-debug',
    ...(start.options ?? []),
  ]
  return nodeOf(start.machine, directory, start.machine.spawn(process.execPath, words, 'ignore'))
}

/** Starts the C++ node on the same private chain: main parameters, no checkpoints (chain.md appendix B). */
export const startReference = (start: LabStart): Promise<LabNode> => {
  const directory = directoryFor(start)
  const { user, password } = credentials
  writeFileSync(join(directory, 'twister.conf'), `rpcuser=${user}\nrpcpassword=${password}\n`)
  const words = [
    `-datadir=${directory}`,
    `-port=${String(chainPort)}`,
    `-rpcport=${String(rpcPort)}`,
    ...['-checkpoints=0', '-dnsseed=0', '-dns=0', '-upnp=0', '-discover=1', '-listen=1', '-multiconnperip=1'],
    ...['-genproclimit=1', '-debug', '-logtimestamps=1'],
    ...(start.options ?? []),
  ]
  return nodeOf(start.machine, directory, start.machine.spawn(binary, words, 'ignore'))
}

/** Stops every node and removes its data. */
export const stopLabNodes = async (): Promise<void> => {
  await Promise.all([...started].map((node) => node.stop()))
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  directories.clear()
}

/** `from` dials `to` at once; `add` of the C++ node would wait for minutes (errata 4). */
export const connect = async (from: LabNode, to: LabNode): Promise<void> => {
  const host = to.machine.address
  await eventually(`${from.machine.name} is connected to ${to.machine.name}`, async () => {
    await from.call('addnode', `${host}:${String(chainPort)}`, 'onetry')
    const peers = await from.call<readonly { readonly addr: string }[]>('getpeerinfo')
    return peers.some(({ addr }) => addr.startsWith(`${host}:`)) ? true : undefined
  })
}

export const heightOf = (node: LabNode): Promise<number> => node.call<number>('getblockcount')

/** Mines blocks; at least one other node must be connected (errata 5). */
export const mine = async (node: LabNode, count: number): Promise<number> => {
  const goal = (await heightOf(node)) + count
  await node.call('setgenerate', true, 1)
  await eventually(
    `${node.machine.name} at height ${String(goal)}`,
    async () => ((await heightOf(node)) >= goal ? true : undefined),
    count * 180_000,
  )
  await node.call('setgenerate', false)
  return heightOf(node)
}

/** Waits until all nodes have the same tip, and returns its height. */
export const agree = (...nodes: readonly LabNode[]): Promise<number> =>
  eventually('one tip for all', async () => {
    const heights = await Promise.all(nodes.map(heightOf))
    const [height = 0] = heights
    if (heights.some((other) => other !== height)) return undefined
    const ids = await Promise.all(nodes.map((node) => node.call<string>('getblockhash', height)))
    return ids.every((id) => id === ids[0]) ? height : undefined
  })

const hasNames = async (node: LabNode, names: readonly string[]): Promise<boolean> => {
  const found = await Promise.all(
    names.map((name) => node.call<readonly string[]>('listusernamespartial', name, 1, true)),
  )
  return found.every((list) => list.length === 1)
}

/**
 * Mines at one node until another has names in its chain. Announcements trickle (chain.md 6.5), and what the C++ node asked
 * for over a connection that a partition has stalled, it asks for again only minutes later.
 */
export const mineNames = async (miner: LabNode, knower: LabNode, ...names: readonly string[]): Promise<void> => {
  await eventually(
    `${miner.machine.name} mines ${names.join(', ')}`,
    async () => {
      if (await hasNames(knower, names)) return true
      await mine(miner, 1)
      await agree(miner, knower)
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      return undefined
    },
    300_000,
  )
}

/** A post as both kinds of node show it. */
export interface ShownPost {
  readonly sig_userpost: string
  readonly userpost: {
    readonly n: string
    readonly k: number
    readonly msg?: string
    readonly msg2?: string
    readonly [key: string]: unknown
  }
}

/** All posts of an author that a node holds, of every kind, oldest first; without the promoted one of the C++ node. */
export const postsOf = async (node: LabNode, author: string): Promise<readonly ShownPost[]> => {
  const posts = await node.call<readonly ShownPost[]>('getposts', 10_000, [{ username: author }], 255)
  // A promoted message comes once in eight hours, unsigned, under the name of the newest post's author.
  const own = posts.filter(({ userpost, sig_userpost: signature }) => userpost.n === author && signature !== '')
  return own.sort((a, b) => a.userpost.k - b.userpost.k)
}

/** Waits until a node holds so many posts of an author. */
export const holds = (node: LabNode, author: string, count: number): Promise<readonly ShownPost[]> =>
  eventually(`${node.machine.name} holds ${String(count)} posts of ${author}`, async () => {
    const posts = await postsOf(node, author)
    return posts.length >= count ? posts : undefined
  })

/** Publishes at `author` and returns the milliseconds until `reader` holds it. */
export const delayOf = async (author: LabNode, name: string, reader: LabNode, k: number): Promise<number> => {
  const begin = performance.now()
  await author.call('newpostmsg', name, k, `timed post ${String(k)}`)
  for (;;) {
    const have = await reader.call<Readonly<Record<string, number>>>('getlasthave', 'reader', [name])
    if ((have[name] ?? -1) >= k) {
      const delayMs = performance.now() - begin
      // The C++ node holds small packets back until earlier ones are acknowledged: let the last exchange end.
      await new Promise((resolve) => setTimeout(resolve, 100))
      return delayMs
    }
    if (performance.now() - begin > 60_000) throw new Error(`post ${String(k)} of ${name} did not arrive`)
  }
}
