import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainBlocks } from '../../../test/support/chain-builders.ts'
import { folderSnapshot, LegacyRoom, legacyVector } from '../../../test/support/legacy-room.ts'
import { type Block, encodeBlock } from '../../chain/index.ts'
import { encodeBencode } from '../../codec/bencode.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { encodeWif } from '../../crypto/wif.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { SeededRandom } from '../../base/random.ts'
import { readBerkeleyWallet } from '../wallet/berkeley-wallet.ts'
import { readLevelFolder } from './leveldb.ts'
import { readGroupData, readUserData } from './user-data.ts'

// All vectors are of one data directory: anna follows herself and berta, berta follows anna; both have written.
const recordedKeys = readBerkeleyWallet(new Uint8Array(readFileSync(legacyVector('twisterwallet.dat'))))

let folder = ''
let room: LegacyRoom

/** A data directory with its posts in the log of LevelDB, or in a table. */
const makeDirectory = (posts: 'log' | 'table' | 'none'): void => {
  copyFileSync(legacyVector('twisterwallet.dat'), join(folder, 'twisterwallet.dat'))
  copyFileSync(legacyVector('user_data'), join(folder, 'user_data'))
  if (posts === 'none') return
  const db = join(folder, 'swarm', 'db')
  mkdirSync(db, { recursive: true })
  writeFileSync(join(db, 'CURRENT'), 'MANIFEST-000002\n')
  if (posts === 'log') copyFileSync(legacyVector('swarm-log.bin'), join(db, '000003.log'))
  else copyFileSync(legacyVector('swarm-table.bin'), join(db, '000005.sst'))
}

const registerAll = (): void => {
  room.register(recordedKeys, ['anna', 'anna/replaced'], ['berta', 'berta'])
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-legacy-'))
  room = new LegacyRoom()
})

afterEach(async () => {
  await room.scope.close()
  rmSync(folder, { recursive: true })
})

describe.each(['log', 'table'] as const)('a data directory with its posts in a %s', (kind) => {
  test('is taken over: keys, follows, verified posts; and nothing in it is changed', async () => {
    makeDirectory(kind)
    registerAll()
    const before = folderSnapshot(folder)
    await room.finish(folder)
    expect(room.wallet.users()).toEqual(['anna', 'berta', 'carla'])
    expect([room.following.of('anna'), room.following.of('berta')]).toEqual([['anna', 'berta'], ['anna']])
    expect([...room.texts()].sort()).toEqual([
      'anna 0 post number 0 of anna #tag',
      'anna 1 post number 1 of anna #tag',
      'anna 2 post number 2 of anna #tag',
      'berta 0 hello @anna',
    ])
    const count = room.held.length
    expect(count).toBeGreaterThan(4)
    expect(folderSnapshot(folder)).toEqual(before)
    await room.finish(folder)
    expect([room.held.length, room.wallet.keys().length]).toEqual([count, 4])
  })
})

const alias = '*sdoniofg'

const writeGroupData = (): void => {
  const key = recordedKeys.find(({ name }) => name === alias)
  const privkey = encodeWif(key?.privateKey as PrivateKey, mainNetwork.secretVersion)
  const group = { description: 'Readers ☕', privkey, members: ['anna', 'berta'] }
  writeFileSync(join(folder, 'group_data'), encodeBencode({ [alias]: group, '*badkeyba': { ...group, privkey: 'x' } }))
}

describe('groups and opened messages', () => {
  const lines = ["anna: *** New member 'anna' invited by 'anna'", "anna: *** New member 'berta' invited by 'anna'"]

  test('are taken over, and it is said what was left', async () => {
    makeDirectory('log')
    registerAll()
    writeGroupData()
    expect(await room.finish(folder)).toEqual([
      'names: 3 taken over',
      'groups: 1 taken over; 1 left: their keys cannot be read, or there are too many groups',
      'direct messages: 4 taken over',
      'blocks: 0 taken over',
      'follows: 3 taken over',
      `posts: ${String(room.held.length)} taken over`,
    ])
    expect(room.groups.info(alias)).toEqual({ alias, description: 'Readers ☕', members: ['anna', 'berta'] })
    expect([...room.thread('anna', alias)].sort()).toEqual(lines)
    expect(room.thread('berta', alias)).toEqual(lines.slice(1))
    expect(room.thread('anna', 'berta')).toEqual(['berta: a secret letter'])
    expect(room.messages.threads('anna').map(({ unread }) => unread)).toEqual([0, 0])
  })

  test('are not taken twice: not by a second run, nor by the posts that carry them', async () => {
    makeDirectory('log')
    registerAll()
    writeGroupData()
    await room.finish(folder)
    room.messages.rescan('anna')
    await room.settle()
    expect(await room.finish(folder)).toEqual([
      'names: 0 taken over; 3 already here',
      'groups: 0 taken over; 1 already here; 1 left: their keys cannot be read, or there are too many groups',
      'direct messages: 0 taken over; 4 already here',
      'blocks: 0 taken over',
      'follows: 0 taken over; 3 already here',
      `posts: 0 taken over; ${String(room.held.length)} already here`,
    ])
    expect([room.thread('anna', alias).length, room.thread('anna', 'berta').length]).toEqual([2, 1])
  })

  test('what a person has changed here since stays so: who is not followed, and which group was left', async () => {
    makeDirectory('log')
    registerAll()
    writeGroupData()
    await room.finish(folder)
    room.following.unfollow('anna', ['berta'])
    room.messages.leave('anna', alias)
    await room.finish(folder)
    expect(room.following.of('anna')).toEqual(['anna'])
    expect([room.thread('anna', alias), room.groups.list('anna')]).toEqual([[], []])
    expect(room.groups.list('berta')).toEqual([alias])
  })

  test('whose key is not here are left, and come when it is', async () => {
    makeDirectory('none')
    writeGroupData()
    const wallet = join(folder, 'twisterwallet.dat')
    rmSync(wallet)
    const told = await room.finish(folder)
    expect(told).toContain('direct messages: 0 taken over; 4 left: the key of their reader is not here')
    copyFileSync(legacyVector('twisterwallet.dat'), wallet)
    expect(await room.finish(folder)).toContain('direct messages: 4 taken over')
  })
})

describe('block files', () => {
  const magic = Buffer.from(mainNetwork.magic)
  const block = Buffer.from(encodeBlock(plainBlocks(1)[0] as Block))
  const head = Buffer.alloc(4)
  head.writeUInt32LE(block.length)

  test('are offered to the chain in their order, before posts are judged', async () => {
    mkdirSync(join(folder, 'blocks'))
    const names = ['blk00000.dat', 'blk00001.dat']
    for (const name of names) writeFileSync(join(folder, 'blocks', name), Buffer.concat([magic, head, block]))
    const before = folderSnapshot(folder)
    expect(await room.finish(folder)).toContain('blocks: 2 taken over')
    expect(room.offered.map(({ header }) => header.height)).toEqual([1, 1])
    expect(folderSnapshot(folder)).toEqual(before)
  })

  test('end with a full disk, and it is said what to do', async () => {
    mkdirSync(join(folder, 'blocks'))
    writeFileSync(join(folder, 'blocks', 'blk00000.dat'), Buffer.concat([magic, head, block]))
    room.judge = () => Promise.resolve({ taken: 0, held: 0, loose: 0, refused: 0, unstorable: 1 })
    expect(await room.finish(folder)).toContain(
      'blocks: 0 taken over; 1 left: the disk is full; start the node again when it has room',
    )
  })
})

test('what the chain does not know yet waits until it is complete', async () => {
  makeDirectory('log')
  room.state = 'syncing'
  const taking = room.begin(folder)
  await room.settle()
  expect(room.wallet.users()).toHaveLength(3)
  expect([room.following.of('anna'), room.held]).toEqual([[], []])
  expect(taking.state().lines.at(-1)).toMatch(/^The chain is not complete yet/u)
  registerAll()
  room.moveTip()
  await room.settle()
  expect(room.held).toEqual([])
  room.state = 'current'
  room.moveTip()
  await room.settle()
  expect(room.following.of('anna')).toEqual(['anna', 'berta'])
  expect(room.texts()).toHaveLength(4)
  expect(taking.state().isDone).toBe(true)
})

test('keys wait until the wallet is unlocked', async () => {
  makeDirectory('none')
  await room.wallet.masterKey.encrypt('open sesame')
  const taking = room.begin(folder)
  await room.settle()
  expect(room.wallet.users()).toEqual([])
  expect(taking.state().lines.at(-1)).toMatch(/^The wallet is locked/u)
  await room.wallet.masterKey.unlock('open sesame', 60)
  await room.settle()
  expect(room.wallet.users()).toHaveLength(3)
  expect(taking.state().isDone).toBe(true)
})

test('posts whose signature is not of their author are left', async () => {
  makeDirectory('log')
  const [stranger] = recordedKeys.filter(({ name }) => name === 'carla')
  if (stranger !== undefined) for (const name of ['anna', 'berta']) room.register([{ ...stranger, name }], [name, name])
  await room.finish(folder)
  expect(room.held).toEqual([])
})

test('an empty folder, a missing one and a damaged one end nothing', async () => {
  registerAll()
  await room.finish(folder)
  for (const name of ['user_data', 'group_data']) writeFileSync(join(folder, name), 'd4:anna')
  writeFileSync(join(folder, 'twisterwallet.dat'), 'no wallet')
  expect(await room.finish(folder)).toEqual([
    `names: not taken over. There is no key of this network in ${join(folder, 'twisterwallet.dat')}.`,
    `groups: not taken over. ${join(folder, 'group_data')} is damaged.`,
    `direct messages: not taken over. ${join(folder, 'user_data')} is damaged.`,
    'blocks: 0 taken over',
    `follows: not taken over. ${join(folder, 'user_data')} is damaged.`,
    'posts: 0 taken over',
  ])
  expect(await room.finish(join(folder, 'none'))).toHaveLength(6)
  expect([room.wallet.users(), room.held]).toEqual([[], []])
  expect(room.scope.failure).toBeUndefined()
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
    const whole = new Uint8Array(readFileSync(legacyVector(from)))
    writeFileSync(join(folder, name), whole)
    const count = [...readLevelFolder(folder)].length
    expect(count).toBeGreaterThan(5)
    for (let round = 0; round < 300; round += 1) {
      writeFileSync(join(folder, name), damaged(whole))
      expect([...readLevelFolder(folder)].length).toBeLessThanOrEqual(count + 5)
    }
  })

  test('user_data is read or refused', () => {
    const whole = new Uint8Array(readFileSync(legacyVector('user_data')))
    expect(readUserData(whole)?.map(({ localUser, followed }) => ({ localUser, followed }))).toEqual([
      { localUser: 'anna', followed: ['anna', 'berta'] },
      { localUser: 'berta', followed: ['anna'] },
    ])
    for (let round = 0; round < 300; round += 1) {
      expect(() => readUserData(damaged(whole))).not.toThrow()
      expect(() => readGroupData(damaged(whole))).not.toThrow()
    }
  })
})
