// `-demo`: a private network of three nodes whose users register, follow one another and talk.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { sleep } from '../base/clock.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { StatusJson } from '../api/control.ts'
import { type Client, createClient } from '../api/client.ts'
import { callNode } from '../cli/rpc-client.ts'
import { systemClock } from '../net/system-clock.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { type DemoPlace, findDemoPlace } from './demo-place.ts'
import { demoConversation, demoSmallTalk } from './demo-texts.ts'
import { baseDirectory, parseCommandLine, type Settings } from './settings.ts'
import { friendlyCall } from './usage.ts'

const names = ['alice', 'bob', 'carol'] as const

type Name = (typeof names)[number]

/** Pause between two posts of the conversation, and of the small talk after it, in milliseconds. */
const conversationPauseMs = 1500
const smallTalkPauseMs = 20_000

interface DemoNode {
  readonly name: Name
  /** How a person calls the friendly program for this node. */
  readonly call: string
  readonly client: Client
  readonly process: ChildProcess
}

const startNode = ({ folder, network, nodes }: DemoPlace, name: Name, index: number): DemoNode => {
  const base = join(folder, name)
  const { address = '', rpcPort = 0 } = nodes[index] ?? {}
  const others = nodes.filter((_, other) => other !== index)
  const options = [
    `-datadir=${base}`,
    `-network=${network.name}`,
    `-bind=${address}`,
    `-rpcport=${String(rpcPort)}`,
    '-blockinterval=2',
    '-stopwithparent',
    '-genproclimit=1',
    `-gen=${index === 0 ? '1' : '0'}`,
    ...others.map((other) => `-addnode=${other.address}:${String(network.port)}`),
  ]
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...options], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const target = {
    host: '127.0.0.1',
    port: rpcPort,
    user: undefined,
    password: undefined,
    dataDirectory: join(base, network.directory),
  }
  const client = createClient(({ method, params }) => callNode(target, method, params))
  return { name, call: friendlyCall(parseCommandLine(options).settings), client, process: child }
}

const whenReady = ({ name, process: child }: DemoNode): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('message', () => {
      resolve()
    })
    child.once('exit', () => {
      reject(new CodedError('demo.node-failed', `The node of ${name} could not be started; the reason stands above.`))
    })
  })

const stateOf = (status: StatusJson, name: Name) => status.users.find(({ username }) => username === name)?.state

const register = async ({ name, client }: DemoNode): Promise<void> => {
  const users = await client.listwalletusers({})
  if (!users.includes(name)) await client.createwalletuser({ username: name })
  if (stateOf(await client.getstatus({}), name) === 'no-registration') await client.registeruser({ username: name })
}

const whenEveryoneMayPost = async (nodes: readonly DemoNode[], signal: AbortSignal): Promise<void> => {
  for (const { client, name } of nodes)
    while (!signal.aborted && stateOf(await client.getstatus({}), name) !== 'ready')
      await sleep(systemClock, 500, signal)
}

const publish = async (nodes: readonly DemoNode[], name: Name, text: string): Promise<void> => {
  await nodes.find((node) => node.name === name)?.client.publish({ username: name, msg: text })
}

const talk = async (nodes: readonly DemoNode[], signal: AbortSignal): Promise<void> => {
  const isOver = (): boolean => signal.aborted
  for (const { name, text } of demoConversation) {
    if (isOver()) return
    await publish(nodes, name, text)
    await sleep(systemClock, conversationPauseMs, signal)
  }
  for (let turn = 0; !isOver(); turn += 1) {
    await sleep(systemClock, smallTalkPauseMs, signal)
    const text = demoSmallTalk[turn % demoSmallTalk.length]
    const name = names[turn % names.length]
    if (!isOver() && text !== undefined && name !== undefined) await publish(nodes, name, text)
  }
}

const play = async (nodes: readonly DemoNode[], say: (text: string) => void, signal: AbortSignal): Promise<void> => {
  await Promise.all(nodes.map(whenReady))
  say('twister demonstration: three nodes on a private network, no Internet needed')
  for (const { name, client } of nodes) say(`  ${name.padEnd(6)} ${await client.createloginlink({})}`)
  say('  (one-time login links: open one or all of them in your browser)')
  for (const { call } of nodes.slice(0, 1)) say(`  (at the command line: ${call} timeline)`)
  say('  stop   Ctrl+C here')
  for (const node of nodes) await register(node)
  say('registering alice, bob and carol; blocks come every 2 seconds …')
  await whenEveryoneMayPost(nodes, signal)
  for (const { name, client } of nodes) await client.follow({ username: name, users: [...names] })
  if (signal.aborted) return
  say('they follow one another and talk: watch the timeline')
  await talk(nodes, signal)
}

/** Runs until Ctrl+C. */
export const runDemo = async (settings: Settings, say: (text: string) => void): Promise<number> => {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort())
  const scope = new Scope('demo', silentLog)
  let nodes: readonly DemoNode[] = []
  let status = 0
  try {
    const place = await findDemoPlace(baseDirectory(settings), settings.get('rpcport'), scope)
    nodes = names.map((name, index) => startNode(place, name, index))
    await play(nodes, say, stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) {
      process.stderr.write(`error: ${messageOf(error)}\n`)
      status = 1
    }
  }
  await Promise.all(nodes.map(stopNode))
  await scope.close()
  return status
}

const stopNode = ({ process: child }: DemoNode): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve()
      return
    }
    child.once('exit', () => {
      resolve()
    })
    child.kill('SIGTERM')
  })
