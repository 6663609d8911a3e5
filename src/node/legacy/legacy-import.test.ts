import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { accept } from '../../base/verdict.ts'
import type { ChainTip, SyncState } from '../../chain/index.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { textOf, type VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import { Following } from '../following/following.ts'
import { openNodeStore } from '../node-store.ts'
import { readBerkeleyWallet } from '../wallet/berkeley-wallet.ts'
import { Wallet } from '../wallet/wallet.ts'
import { WalletFiles } from '../wallet/wallet-files.ts'
import { LegacyImport } from './legacy-import.ts'
import { readLevelFolder } from './leveldb.ts'
import { readFollows } from './user-data.ts'

// All vectors are of one data directory: anna follows herself and berta, berta follows anna; both have written.
const vector = (name: string): string => fileURLToPath(new URL(`../../../test/vectors/legacy/${name}`, import.meta.url))
const recordedKeys = readBerkeleyWallet(new Uint8Array(readFileSync(vector('twisterwallet.dat'))))

let folder = ''
let scope: Scope
let clock: ManualClock
let database: Database
let wallet: Wallet
let users: FakeUsers
let following: Following
let tipChanged: Signal<ChainTip>
let state: SyncState['state']
let held: VerifiedPost[]

/** A data directory with its posts in the log of LevelDB, or in a table. */
const makeDirectory = (posts: 'log' | 'table' | 'none'): void => {
  copyFileSync(vector('twisterwallet.dat'), join(folder, 'twisterwallet.dat'))
  copyFileSync(vector('user_data'), join(folder, 'user_data'))
  if (posts === 'none') return
  const db = join(folder, 'swarm', 'db')
  mkdirSync(db, { recursive: true })
  writeFileSync(join(db, 'CURRENT'), 'MANIFEST-000002\n')
  if (posts === 'log') copyFileSync(vector('swarm-log.bin'), join(db, '000003.log'))
  else copyFileSync(vector('swarm-table.bin'), join(db, '000005.sst'))
}

/** Everything in the directory with its content and time. */
const snapshot = (): unknown =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stats = statSync(join(folder, name))
      return [name, stats.mtimeMs, stats.isFile() ? readFileSync(join(folder, name)).toString('base64') : '']
    })

const open = (): LegacyImport => {
  const swarms = {
    join: () => undefined,
    leave: () => undefined,
    post: (author: string, postNumber: number) =>
      held.find((post) => post.author === author && post.postNumber === postNumber),
    addPost: (post: VerifiedPost) => {
      held.push(post)
      return Promise.resolve(accept(undefined))
    },
  }
  following = new Following({ database, log: silentLog, users, swarms, isWanted: (name) => wallet.has(name) })
  const chain = { users, tipChanged, tip: () => tip, sync: () => ({ state }) as SyncState }
  const walletFiles = new WalletFiles({
    ...{ wallet, database, chain, swarms, clock },
    network: mainNetwork,
    program: '',
  })
  return new LegacyImport(
    { ...{ folder, chain, users, following, swarms, clock, walletFiles }, keys: wallet, log: silentLog },
    scope.child('import'),
  )
}

const tip: ChainTip = { height: 30, id: new Uint8Array(32), time: 1 }

const registerAll = (): void => {
  for (const [name, listed] of [
    ['anna', 'anna/replaced'],
    ['berta', 'berta'],
  ] as const) {
    const key = recordedKeys.find((found) => found.name === listed)
    if (key !== undefined) users.register(name, publicKeyOf(key.privateKey), 5)
  }
}

const settle = async (): Promise<void> => {
  for (let round = 0; round < 50; round += 1) await clock.advance(10)
}

const texts = (): readonly string[] =>
  held
    .filter(({ kind }) => kind.kind === 'plain')
    .map((post) => `${post.author} ${String(post.postNumber)} ${textOf(post)}`)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-legacy-'))
  scope = new Scope('legacy', silentLog)
  clock = new ManualClock()
  database = openNodeStore(':memory:', scope)
  const passphraseCost = { N: 16, r: 8, p: 1 }
  wallet = new Wallet({ database, clock, random: new SeededRandom(4), network: mainNetwork, passphraseCost })
  users = new FakeUsers()
  users.best = 30
  tipChanged = new Signal()
  state = 'current'
  held = []
})

afterEach(async () => {
  await scope.close()
  rmSync(folder, { recursive: true })
})

describe.each(['log', 'table'] as const)('a data directory with its posts in a %s', (kind) => {
  test('is taken over: keys, follows, verified posts; and nothing in it is changed', async () => {
    makeDirectory(kind)
    registerAll()
    const before = snapshot()
    open()
    await settle()
    expect(wallet.users()).toEqual(['anna', 'berta', 'carla'])
    expect([following.of('anna'), following.of('berta')]).toEqual([['anna', 'berta'], ['anna']])
    expect([...texts()].sort()).toEqual([
      'anna 0 post number 0 of anna #tag',
      'anna 1 post number 1 of anna #tag',
      'anna 2 post number 2 of anna #tag',
      'berta 0 hello @anna',
    ])
    const count = held.length
    expect(count).toBeGreaterThan(4)
    expect(snapshot()).toEqual(before)
    open()
    await settle()
    expect([held.length, wallet.keys().length]).toEqual([count, 4])
  })
})

test('what the chain does not know yet waits until it is complete', async () => {
  makeDirectory('log')
  state = 'syncing'
  open()
  await settle()
  expect(wallet.users()).toHaveLength(3)
  expect([following.of('anna'), held]).toEqual([[], []])
  registerAll()
  tipChanged.emit(tip)
  await settle()
  expect(held).toEqual([])
  state = 'current'
  tipChanged.emit(tip)
  await settle()
  expect(following.of('anna')).toEqual(['anna', 'berta'])
  expect(texts()).toHaveLength(4)
})

test('keys wait until the wallet is unlocked', async () => {
  makeDirectory('none')
  await wallet.masterKey.encrypt('open sesame')
  open()
  await settle()
  expect(wallet.users()).toEqual([])
  await wallet.masterKey.unlock('open sesame', 60)
  await settle()
  expect(wallet.users()).toHaveLength(3)
})

test('posts whose signature is not of their author are left', async () => {
  makeDirectory('log')
  const [stranger] = recordedKeys.filter(({ name }) => name === 'carla')
  if (stranger !== undefined)
    for (const name of ['anna', 'berta']) users.register(name, publicKeyOf(stranger.privateKey), 5)
  open()
  await settle()
  expect(held).toEqual([])
})

test('an empty folder, a missing one and a damaged one end nothing', async () => {
  registerAll()
  open()
  await settle()
  writeFileSync(join(folder, 'user_data'), 'd4:anna')
  writeFileSync(join(folder, 'twisterwallet.dat'), 'no wallet')
  open()
  await settle()
  expect([wallet.users(), held]).toEqual([[], []])
  expect(scope.failure).toBeUndefined()
})

describe('damaged files', () => {
  const random = new SeededRandom(9)
  const damaged = (file: Uint8Array): Uint8Array => {
    const bytes = Uint8Array.from(file)
    for (let count = 0; count < 5; count += 1) {
      const [high = 0, low = 0, value = 0] = random.bytes(3)
      bytes[(high * 256 + low) % bytes.length] = value
    }
    return bytes.subarray(0, bytes.length - (random.bytes(1)[0] ?? 0))
  }

  test.each([
    ['000003.log', 'swarm-log.bin'],
    ['000005.sst', 'swarm-table.bin'],
  ])('%s gives fewer records, and never a fault', (name, from) => {
    const whole = new Uint8Array(readFileSync(vector(from)))
    writeFileSync(join(folder, name), whole)
    const count = [...readLevelFolder(folder)].length
    expect(count).toBeGreaterThan(5)
    for (let round = 0; round < 300; round += 1) {
      writeFileSync(join(folder, name), damaged(whole))
      expect([...readLevelFolder(folder)].length).toBeLessThanOrEqual(count + 5)
    }
  })

  test('user_data is read or refused', () => {
    const whole = new Uint8Array(readFileSync(vector('user_data')))
    expect(readFollows(whole)).toEqual([
      { localUser: 'anna', followed: ['anna', 'berta'] },
      { localUser: 'berta', followed: ['anna'] },
    ])
    for (let round = 0; round < 300; round += 1) expect(() => readFollows(damaged(whole))).not.toThrow()
  })
})
