import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { childOf, plainBlocks, quickNetwork, registration, secret } from '../../test/support/chain-builders.ts'
import { type ChainStateRoom, openChainStateRoom, tipText, useChainStateRoom } from '../../test/support/chain-state.ts'
import { ProgressBoard } from '../base/progress.ts'
import { exportBlocks, loadBlocks } from './block-transfer.ts'
import type { Block } from './wire/block.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-transfer-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const room = useChainStateRoom()
const { signal } = new AbortController()
const partsOf = (state: ChainStateRoom) => ({ state, network: quickNetwork, progress: new ProgressBoard() })

/** Loads a file; the clock of a chain state stands still by itself. */
const load = async (state: ChainStateRoom, path: string) => {
  const loading = loadBlocks(partsOf(state), path, signal)
  const progress = { isDone: false }
  void loading.finally(() => {
    progress.isDone = true
  })
  while (!progress.isDone) {
    await state.clock.advance(10)
    await turn()
  }
  return loading
}

test('blocks go into a file and out of it into another chain, twice, and only once into a name', async () => {
  const blocks = plainBlocks(150)
  const last = childOf(blocks.at(-1) as Block, { transactions: [registration('alice', secret(1)).transaction] })
  await room.offer(...blocks, childOf(blocks[3] as Block, { text: 'a branch that lost' }), last)
  const path = join(folder, 'bootstrap.dat')
  const written = await exportBlocks(partsOf(room), path)
  expect(written).toEqual({ blocks: 152, bytes: readFileSync(path).length })
  await expect(exportBlocks(partsOf(room), path)).rejects.toMatchObject({ code: 'chain.file-exists' })
  const other = await openChainStateRoom()
  const cut = join(folder, 'cut.dat')
  await exportBlocks(partsOf(room), cut)
  truncateSync(cut, written.bytes - 1)
  expect(await load(other, cut)).toEqual({ taken: 150, held: 1, loose: 0, refused: 0, unstorable: 0 })
  expect(await load(other, path)).toEqual({ taken: 1, held: 151, loose: 0, refused: 0, unstorable: 0 })
  expect(tipText(other)).toBe(tipText(room))
  expect(other.directory.namesWithPrefix('', 10)).toEqual(['alice'])
  await other.scope.close()
})

test('what cannot be written is said, and nothing of others is written or left', async () => {
  await room.offer(...plainBlocks(3))
  const exported = (name: string, isLight = false) => exportBlocks({ ...partsOf(room), isLight }, join(folder, name))
  await expect(exported('none/out.dat')).rejects.toMatchObject({ code: 'chain.file-unwritable' })
  await expect(exported('out.dat', true)).rejects.toMatchObject({ code: 'chain.light' })
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link.dat'))
  await expect(exported('link.dat')).rejects.toMatchObject({ code: 'chain.file-exists' })
  const other = join(folder, 'other.txt')
  writeFileSync(other, 'of somebody else')
  symlinkSync(other, join(folder, 'out.dat.new'))
  await exported('out.dat')
  expect(readFileSync(other, 'utf8')).toBe('of somebody else')
  expect(existsSync(join(folder, 'out.dat.new'))).toBe(false)
  mkdirSync(join(folder, 'folder.dat.new'))
  await expect(exported('folder.dat')).rejects.toMatchObject({ code: 'chain.file-unwritable' })
})
