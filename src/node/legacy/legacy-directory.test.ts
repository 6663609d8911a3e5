import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderSnapshot, LegacyRoom, legacyVector, openJudge } from '../../../test/support/legacy-room.ts'
import { readBerkeleyWallet } from '../wallet/berkeley-wallet.ts'

// A data directory as a C++ node left it (test/vectors/README.md): anna, dora, and carla who is not registered.
const [group, leftGroup] = ['*kmzkigal', '*kaxntmxy']
const keys = readBerkeleyWallet(new Uint8Array(readFileSync(join(legacyVector('node'), 'twisterwallet.dat'))))
/** Some minutes after its last block. */
const recordedAt = 1_795_693_600

let place = ''
let folder = ''
let rooms: LegacyRoom[]

const open = (path?: string): LegacyRoom => {
  const room = new LegacyRoom(path)
  room.register(keys, ['anna', 'anna'], ['dora', 'dora'])
  rooms.push(room)
  return room
}

const setMode = (mode: { readonly file: number; readonly folder: number }): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? mode.folder : mode.file)
  chmodSync(folder, mode.folder)
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'twister-legacy-'))
  folder = join(place, 'old')
  cpSync(legacyVector('node'), folder, { recursive: true })
  rooms = []
})

afterEach(async () => {
  for (const room of rooms) await room.scope.close()
  setMode({ file: 0o600, folder: 0o700 })
  rmSync(place, { recursive: true })
})

/** Everything that a person finds again. */
const everythingIn = (room: LegacyRoom): unknown => ({
  names: room.wallet.users(),
  follows: [room.following.of('anna'), room.following.of('dora')],
  groups: room.groups.list().map((alias) => room.groups.info(alias)),
  left: room.groups.ignored('anna'),
  threads: ['bert', 'dora', group, leftGroup].map((peer) => room.thread('anna', peer)),
  ofDora: room.thread('dora', 'anna'),
  posts: [...room.texts()].sort(),
})

const whole = {
  names: ['anna', 'carla', 'dora'],
  follows: [['anna', 'dora'], ['anna']],
  groups: [
    { alias: leftGroup, description: 'A group that anna left', members: ['bert'] },
    { alias: group, description: 'Tea & talk ☕', members: ['anna', 'bert'] },
  ],
  left: [leftGroup],
  threads: [
    ['bert: answer of bert ☕', 'anna: from anna with a copy', 'anna: from anna without a copy'],
    ['anna: within one node'],
    [
      "anna: *** New member 'bert' invited by 'anna'",
      "anna: *** New member 'anna' invited by 'anna'",
      'anna: anna to the group',
      'bert: bert to the group',
    ],
    [],
  ],
  ofDora: ['anna: within one node'],
  posts: ['anna 0 first of anna', `anna 1 ${'ä'.repeat(140)}the rest 😀 #tag`, 'dora 0 first of dora'],
}

test('a data directory is taken over with its order and its blocks, once, and is not changed', async () => {
  const before = folderSnapshot(folder)
  const room = open()
  const { room: chain, judge } = await openJudge(room.scope, recordedAt)
  room.judge = judge
  expect(await room.finish(folder)).toEqual([
    'names: 3 taken over',
    'groups: 2 taken over',
    'direct messages: 9 taken over',
    'blocks: 7 taken over; 1 already here',
    'follows: 3 taken over; 2 left: the chain does not know their names',
    'posts: 15 taken over; 3 left: nobody here follows their authors, or the chain does not know them',
  ])
  expect(everythingIn(room)).toEqual(whole)
  expect(['anna', 'bert', 'carla', 'dora'].map((name) => chain.directory.namesWithPrefix(name, 1).length)).toEqual([
    1, 1, 0, 1,
  ])
  await room.finish(folder)
  room.messages.rescan('anna')
  await room.settle()
  expect(everythingIn(room)).toEqual(whole)
  expect(folderSnapshot(folder)).toEqual(before)
})

test('a directory that nobody may write is taken over as well', async () => {
  setMode({ file: 0o400, folder: 0o500 })
  const before = folderSnapshot(folder)
  const room = open()
  await room.finish(folder)
  expect(everythingIn(room)).toEqual(whole)
  expect(folderSnapshot(folder)).toEqual(before)
})

test('a take-over that is cut short anywhere is finished by the next one, and nothing is there twice', async () => {
  for (const turns of [0, 1, 2, 3, 5, 8, 12]) {
    const path = join(place, `node${String(turns)}.sqlite`)
    const cut = open(path)
    cut.begin(folder)
    await cut.settle(turns)
    await cut.scope.close()
    const next = open(path)
    next.held = [...cut.held]
    await next.finish(folder)
    expect(everythingIn(next)).toEqual(whole)
  }
})
