// A whole node in memory in the state of the recordings: the recorded chain, alice's wallet, the recorded posts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { decodeBlock } from '../../src/chain/wire/block.ts'
import { openChainState } from '../../src/chain/state/chain-state.ts'
import { decodeHex } from '../../src/codec/hex.ts'
import { scryptHash, scryptHashSync } from '../../src/crypto/hash.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { type Node, openNode } from '../../src/node/node.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { judgePost } from '../../src/protocol/post.ts'
import { openGates, type RpcContext } from '../../src/rpc/context.ts'
import type { JobRunner, WorkerPool } from '../../src/workers/pool.ts'
import { chainVectors, vectorBytes, vectorValue } from './chain-vectors.ts'
import { forEachTest } from './each-test.ts'
import { nameOf } from './fake-context.ts'
import { runInline } from './inline-jobs.ts'
import { keepsEverything } from './swarms.ts'

interface RecordedPost {
  readonly author: string
  readonly k: number
  readonly hex: string
}

const { blocks } = chainVectors('blocks.json') as { blocks: readonly { readonly hex: string }[] }
const { keys } = chainVectors('keys.json') as {
  keys: readonly { readonly user: string; readonly note: string; readonly wif: string }[]
}
const { posts } = chainVectors('posts.json') as { posts: readonly RecordedPost[] }

/** Unix seconds right after the last recorded command. */
const recordedTime = 1_795_247_700

const settle = async (): Promise<void> => {
  for (let round = 0; round < 4; round += 1) await turn()
}

/** Connects the recorded blocks up to a height and leaves them in a file. */
const writeChain = async (path: string, height: number): Promise<void> => {
  const clock = new ManualClock((recordedTime + 86_400) * 1000, settle)
  const scope = new Scope('recorded chain', silentLog)
  const options = { network: mainNetwork, databasePath: path, useCheckpoints: false }
  const state = await openChainState({ clock, log: silentLog, proofOfWork: scryptHash }, options, scope)
  for (const { hex } of blocks.slice(1, height + 1))
    vectorValue(await state.acceptor.receive(vectorValue(decodeBlock(vectorBytes(hex)))))
  const advancing = state.best.advance()
  await clock.advance(1000)
  await advancing
  await scope.close()
}

/** The secret of a recorded user; `replaced` for the one before. */
export const recordedSecret = (user: string, replaced = false): string => {
  const found = keys.find((key) => key.user === user && key.note.includes('replaced') === replaced)
  if (found === undefined) throw new Error(`no recorded key of ${user}`)
  return found.wif
}

/** A search that never ends; other jobs are done on this thread. */
const noWorkers: WorkerPool & JobRunner = {
  size: 1,
  run: runInline,
  searchRegistration: ({ signal }) =>
    new Promise((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve(undefined)
      })
    }),
  searchBlock: () => Promise.resolve(undefined),
}

/** What a test holds. */
export interface RecordedNode {
  readonly node: Node
  readonly context: RpcContext
  readonly clock: ManualClock
  close(): Promise<void>
}

/** Highest post numbers of the time when most commands were recorded. */
const newestPosts: Readonly<Record<string, number>> = { alice: 33, bob: 7, carol: 1, dave: 2 }

const addPosts = async (node: Node, newest: Readonly<Record<string, number>>): Promise<void> => {
  for (const { author, k, hex } of posts) {
    if (k > (newest[author] ?? -1)) continue
    const username = nameOf(author)
    node.swarms.join(username)
    const piece = decodeHex(hex)
    const judged = piece === undefined ? undefined : judgePost(piece, username, k, node.chain.users)
    if (judged?.ok === true) await node.swarms.addPost(judged.value)
  }
}

/** The wallets of the recorded nodes, by user; a name with `/replaced` is the key before. */
export const recordedWallets = {
  a: ['alice'],
  b: ['bob', 'carol/replaced', 'carol'],
  c: ['bob'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What the recorded nodes call the recorded group. */
export const recordedGroups = { a: '*etbfjdqz', b: '*xgetbfjd', c: undefined } as const

/** The group under its recorded alias, and the one message that only its sender's node ever had in a readable form. */
const restoreMessages = ({ groups, messages }: Node, wallet: keyof typeof recordedWallets): void => {
  const alias = recordedGroups[wallet]
  if (alias !== undefined) {
    const secret = recordedSecret('*etbfjdqz')
    groups.restore({ alias, secret, description: 'Test group ☕', members: [] })
  }
  const sent = { author: nameOf('alice'), postNumber: 12, time: 1_795_247_447, text: 'hello bob, private ☕' }
  if (wallet === 'a') messages.restore('alice', 'bob', [sent])
}

/** A node for each test of a file. */
export const useRecordedNode = (wallet: keyof typeof recordedWallets): RecordedNode =>
  forEachTest(
    () => openRecordedNode(wallet),
    (recorded) => recorded.close(),
  )

/** Opens the node with one of the recorded wallets, in the state of most recordings or an earlier one. */
export const openRecordedNode = async (
  wallet: keyof typeof recordedWallets = 'a',
  height = 36,
  newest: Readonly<Record<string, number>> = {},
): Promise<RecordedNode> => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-recorded-'))
  const chainPath = join(folder, 'chain.sqlite')
  await writeChain(chainPath, height)
  const clock = new ManualClock(recordedTime * 1000, settle)
  const random = new SeededRandom(11)
  const scope = new Scope('recorded node', silentLog)
  const address = '51.10.1.10'
  const node = await openNode(
    {
      network: mainNetwork,
      databasePath: (name) => (name === 'chain' ? chainPath : ':memory:'),
      bindAddress: address,
      port: 21_001,
      acceptsConnections: true,
      connectOnly: ['51.20.2.20:21001'],
      addNodes: [],
      useDnsSeeds: false,
      isProxied: false,
      useCheckpoints: false,
      maxConnections: 8,
      manyConnectionsPerAddress: false,
      usesUtp: true,
      staysOutOfOwnSwarms: false,
      isGateway: true,
      helpBytes: 0,
      announcesWords: false,
      reachesOwnNetwork: false,
      feedsAt: undefined,
      isFeedHub: false,
      isFeedRegistry: false,
      listensForMentions: false,
      carriesOwnLists: false,
      maxSwarmConnections: 100,
      ...keepsEverything,
      uploadBytesPerSecond: 500_000,
      minimumBlockIntervalSeconds: 0,
      miningThreads: 0,
      client: 'test',
    },
    {
      clock,
      random,
      log: silentLog,
      sockets: new MemoryNetwork({ clock, random, delayMs: 1, jitterMs: 0 }).host(address),
      workers: noWorkers,
      // Inline: nothing waits for another thread, whose time the clock of the test does not know.
      proofOfWork: async (header) => scryptHashSync(header),
    },
    scope,
  )
  for (const entry of recordedWallets[wallet]) {
    const [user = '', replaced] = entry.split('/')
    node.wallet.import(nameOf(user), recordedSecret(user, replaced !== undefined))
  }
  restoreMessages(node, wallet)
  node.following.follow('alice', ['alice', 'bob', 'carol', 'dave'])
  if (wallet === 'b') node.following.follow('bob', ['alice'])
  node.following.follow('guest', ['bob'])
  await addPosts(node, { ...newestPosts, ...newest })
  await node.messages.settled()
  const context: RpcContext = {
    node,
    programVersion: '0.0.0',
    dataDirectory: folder,
    isPublicServer: false,
    shown: { promoted: true, messagesInFeeds: false },
    gates: openGates(),
    stop: () => undefined,
    credentials: { create: () => 'password', list: () => [], remove: () => false },
    describeContract: () => Promise.resolve('{"openrpc":"1.3.2"}'),
    backUp: (folder) => Promise.resolve({ folder, files: 0, bytes: 0 }),
    createLoginLink: () => 'http://127.0.0.1/login?token=x',
    createFeedLink: (path) => `http://127.0.0.1/${path}?token=x`,
  }
  return {
    node,
    context,
    clock,
    close: async () => {
      const closing = scope.close()
      await clock.advance(20_000)
      await closing
      rmSync(folder, { recursive: true })
    },
  }
}
