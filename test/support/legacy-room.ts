// A node that takes over the data directory of a C++ node: real wallet, follows, groups, messages and chain; no network.
import type { PostQuery } from '../../src/swarm/index.ts'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { ProgressBoard } from '../../src/base/progress.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { Signal } from '../../src/base/signal.ts'
import { accept } from '../../src/base/verdict.ts'
import type { ChainTip, OfferedBlocks, SyncState } from '../../src/chain/index.ts'
import { offerBlocks } from '../../src/chain/offered-blocks.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { Following } from '../../src/node/following/following.ts'
import { groupKeysIn } from '../../src/node/group-keys.ts'
import { LegacyImport } from '../../src/node/legacy/legacy-import.ts'
import { DirectMessages } from '../../src/node/messages/direct-messages.ts'
import { Groups } from '../../src/node/messages/groups/groups.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import { openPreferences } from '../../src/node/preferences.ts'
import type { FoundKey } from '../../src/node/wallet/found-keys.ts'
import { Wallet } from '../../src/node/wallet/wallet.ts'
import { WalletFiles } from '../../src/node/wallet/wallet-files.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { textOf, type VerifiedPost } from '../../src/protocol/post.ts'
import { openChainStateRoom } from './chain-state.ts'
import { FakeUsers } from './fake-chain.ts'
import { nameOf } from './fake-context.ts'
import { runInline } from './inline-jobs.ts'

/** A recorded file of a C++ node. */
export const legacyVector = (name: string): string =>
  fileURLToPath(new URL(`../vectors/legacy/${name}`, import.meta.url))

/** Everything in a folder, with its content and time. */
export const folderSnapshot = (folder: string): unknown =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stats = statSync(join(folder, name))
      return [name, stats.mtimeMs, stats.isFile() ? readFileSync(join(folder, name)).toString('base64') : '']
    })

const tip: ChainTip = { height: 30, id: new Uint8Array(32), time: 1 }

/** The node. Its files are in memory, or in a folder that a later one opens again. */
export class LegacyRoom {
  readonly scope = new Scope('legacy', silentLog)
  readonly clock = new ManualClock()
  readonly users = new FakeUsers()
  readonly wallet: Wallet
  readonly following: Following
  readonly groups: Groups
  readonly messages: DirectMessages
  /** Each block that was offered; a test may judge them. */
  readonly offered: Block[] = []
  readonly #walletFiles: WalletFiles
  readonly #database
  readonly #tipChanged = new Signal<ChainTip>()
  state: SyncState['state'] = 'current'
  held: VerifiedPost[] = []
  judge: (blocks: readonly Block[]) => Promise<OfferedBlocks> = (blocks) => {
    this.offered.push(...blocks)
    return Promise.resolve({ taken: blocks.length, held: 0, loose: 0, refused: 0, unstorable: 0 })
  }

  constructor(path = ':memory:') {
    const { clock, users } = this
    const database = openNodeStore(path, this.scope)
    this.#database = database
    const random = new SeededRandom(4)
    const network = mainNetwork
    this.wallet = new Wallet({ database, clock, random, network, passphraseCost: { N: 16, r: 8, p: 1 } })
    const { masterKey: seal } = this.wallet
    const isLocal = (name: string): boolean => this.wallet.has(name)
    const shared = { database, seal, random, network, log: silentLog }
    this.users.best = 30
    this.groups = new Groups({ ...shared, local: this.wallet, adjustedTime: () => 2_000_000_000 })
    const swarms = this.#swarms()
    this.following = new Following({ database, log: silentLog, users, swarms, isWanted: isLocal })
    this.messages = new DirectMessages(
      {
        ...{ ...shared, clock, users, keys: this.wallet, groups: this.groups, swarms },
        posts: { publishDirect: () => Promise.reject(new Error('nothing is sent here')) },
        follows: this.following.follows.bind(this.following),
        placeOf: ({ time }) => time,
        now: () => Number.MAX_SAFE_INTEGER,
        open: (request) => runInline('openSealed', request),
      },
      this.scope,
    )
    this.wallet.keysAdded.on(() => {
      this.messages.keysChanged()
    })
    const chain = { users, tip: () => tip }
    const groups = groupKeysIn(this.groups, network)
    this.#walletFiles = new WalletFiles({
      wallet: this.wallet,
      database,
      chain,
      swarms,
      clock,
      network,
      groups,
      program: '',
    })
  }

  /** Registers users under keys that were found. */
  register(keys: readonly FoundKey[], ...names: readonly (readonly [name: string, listed: string])[]): void {
    for (const [name, listed] of names) {
      const key = keys.find((found) => found.name === listed)
      if (key !== undefined) this.users.register(name, publicKeyOf(key.privateKey), 5)
    }
  }

  /** Begins to take over a folder. */
  begin(folder: string): LegacyImport {
    const { users, wallet: keys, groups, messages, following, clock } = this
    const chain = {
      network: mainNetwork,
      tipChanged: this.#tipChanged,
      sync: () => ({ state: this.state }) as SyncState,
      offerBlocks: (blocks: readonly Block[]) => this.judge(blocks),
    }
    const taking = { users, keys, groups, messages, following, walletFiles: this.#walletFiles, swarms: this.#swarms() }
    const around = {
      preferences: openPreferences(this.#database),
      progress: new ProgressBoard(),
      clock,
      log: silentLog,
    }
    return new LegacyImport({ folder, chain, ...taking, ...around }, this.scope.child('import'))
  }

  /** A block has come. */
  moveTip(): void {
    this.#tipChanged.emit(tip)
  }

  /** Lets it work for so many turns in which no file is being read: how long a disk takes counts for nothing. */
  async settle(turns = 60): Promise<void> {
    const isReading = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
    for (let turn = 0; turn < turns; turn += isReading() ? 0 : 1) {
      await this.clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await this.messages.settled()
  }

  /** Lets it work until it is done. */
  async finish(folder: string): Promise<readonly string[]> {
    const taking = this.begin(folder)
    for (let round = 0; round < 100 && !taking.state().isDone; round += 1) await this.settle()
    return taking.state().lines
  }

  /** Texts of plain posts that are held. */
  texts(): readonly string[] {
    return this.held
      .filter(({ kind }) => kind.kind === 'plain')
      .map((post) => `${post.author} ${String(post.postNumber)} ${textOf(post)}`)
  }

  /** A thread as lines, oldest first. */
  thread(localUser: string, peer: string): readonly string[] {
    const thread = this.messages.read(localUser, 1000, [{ peer }]).get(peer) ?? []
    return thread.map(({ author, text }) => `${author}: ${text}`)
  }

  #swarms() {
    return {
      join: () => undefined,
      leave: () => undefined,
      state: () => undefined,
      availability: () => undefined,
      stored: {
        storedAfter: (position: number, count: number) =>
          this.held.slice(position, position + count).map((post, index) => ({ position: position + index + 1, post })),
        lastPosition: () => this.held.length,
      },
      joined: () => [...new Set(this.held.map(({ author }) => author))],
      claims: ({ username, maxPostNumber = Infinity, sincePostNumber = -1 }: PostQuery) =>
        this.held
          .filter((post) => post.author === username && post.kind.kind === 'direct')
          .filter(({ postNumber }) => postNumber <= maxPostNumber && postNumber > sincePostNumber)
          .sort((left, right) => right.postNumber - left.postNumber),
      lastHave: (username: string) =>
        Math.max(-1, ...this.held.filter(({ author }) => author === username).map(({ postNumber }) => postNumber)),
      post: (author: string, postNumber: number) =>
        this.held.find((post) => post.author === nameOf(author) && post.postNumber === postNumber),
      addPost: (post: VerifiedPost) => {
        this.held.push(post)
        return Promise.resolve(accept(undefined))
      },
    }
  }
}

/** Judges blocks by the rules of the main network, on a chain of its own. */
export const openJudge = async (scope: Scope, nowSeconds: number) => {
  const room = await openChainStateRoom({ network: mainNetwork, nowSeconds })
  scope.defer(() => room.scope.close())
  const judge = async (blocks: readonly Block[]): Promise<OfferedBlocks> => {
    const offered = offerBlocks(room, blocks)
    await room.settle()
    return offered
  }
  return { room, judge }
}
