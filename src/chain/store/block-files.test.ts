import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainBlocks, quickNetwork } from '../../../test/support/chain-builders.ts'
import { concatBytes } from '../../base/bytes.ts'
import { SeededRandom } from '../../base/random.ts'
import { encodeBlock } from '../wire/block.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { blockFilesIn, readBlockFile, writeBlockFile } from './block-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-blocks-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const blocks = plainBlocks(12)

const record = (bytes: Uint8Array, magic = quickNetwork.magic, length = bytes.length): Uint8Array => {
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint32(0, length, true)
  return concatBytes(magic, head, bytes)
}

const records = blocks.map((block) => record(encodeBlock(block)))
const zeros = (count: number): Uint8Array => new Uint8Array(count)

const heights = async (...parts: readonly Uint8Array[]): Promise<readonly number[]> => {
  const path = join(folder, 'blk00000.dat')
  writeFileSync(path, concatBytes(...parts))
  const found: number[] = []
  for await (const { blocks: some } of readBlockFile({ path, bytes: 0 }, quickNetwork.magic))
    found.push(...some.map(({ header }) => header.height))
  return found
}

const all = blocks.map(({ header }) => header.height)

describe('a block file', () => {
  test('gives its blocks, and not the room that was reserved for more', async () => {
    expect(await heights(...records, zeros(100_000))).toEqual(all)
    expect(await heights()).toEqual([])
  })

  test('gives those that lie across the pieces in which it is read', async () => {
    const size = (records[0] as Uint8Array).length
    // The first piece ends before, within and behind the head of the first block.
    for (const before of [0, 1, 3, 4, 7, 8, 9, size - 1])
      expect(await heights(zeros(1024 * 1024 - before), ...records)).toEqual(all)
  })

  test('that is cut off gives what is whole', async () => {
    const whole = concatBytes(...records)
    for (const missing of [1, 50, (records[11] as Uint8Array).length - 3])
      expect(await heights(whole.subarray(0, -missing))).toEqual(all.slice(0, -1))
  })

  test('gives no blocks of another network, and nothing that only looks like a block', async () => {
    const foreign = record(encodeBlock(blocks[0] as (typeof blocks)[number]), mainNetwork.magic)
    expect(await heights(foreign, ...records.slice(0, 2), foreign, ...records.slice(2))).toEqual(all)
    const bytes = encodeBlock(blocks[0] as (typeof blocks)[number])
    for (const length of [0, 84, bytes.length - 1, bytes.length + 1, 1_000, 50_001, 2 ** 32 - 1])
      expect(await heights(record(bytes, quickNetwork.magic, length), ...records)).toEqual(all)
    expect(await heights(quickNetwork.magic, ...records, quickNetwork.magic)).toEqual(all)
  })

  test('that is damaged gives fewer blocks, and never a fault', async () => {
    const random = new SeededRandom(5)
    const whole = concatBytes(...records)
    for (let round = 0; round < 100; round += 1) {
      const bytes = Uint8Array.from(whole)
      for (let count = 0; count < 4; count += 1) {
        const [high = 0, low = 0, value = 0] = random.bytes(3)
        bytes[(high * 256 + low) % bytes.length] = value
      }
      expect((await heights(bytes)).length).toBeLessThanOrEqual(all.length)
    }
  })
})

test('a file that was written gives its blocks, in the form of the C++ node', async () => {
  const path = join(folder, 'bootstrap.dat')
  const written = await writeBlockFile(path, quickNetwork.magic, blocks.map(encodeBlock))
  const whole = concatBytes(...records)
  expect(new Uint8Array(readFileSync(path))).toEqual(new Uint8Array(whole))
  expect(written).toEqual({ blocks: 12, bytes: whole.length })
  const failing = function* () {
    yield encodeBlock(blocks[0] as (typeof blocks)[number])
    throw new Error('no more')
  }
  await expect(writeBlockFile(path, quickNetwork.magic, failing())).rejects.toThrow('no more')
  expect(new Uint8Array(readFileSync(path))).toEqual(new Uint8Array(whole))
  expect(readdirSync(folder)).toEqual(['bootstrap.dat'])
})

test('block files come in the order of their numbers; other files and folders are none', () => {
  for (const name of ['blk00010.dat', 'blk00002.dat', 'rev00002.dat', 'blk00001.dat.old', 'blk1.dat'])
    writeFileSync(join(folder, name), 'x')
  mkdirSync(join(folder, 'blk00003.dat'))
  expect(blockFilesIn(folder).map(({ path }) => path)).toEqual(
    ['blk00002.dat', 'blk00010.dat'].map((name) => join(folder, name)),
  )
  expect(blockFilesIn(join(folder, 'none'))).toEqual([])
})
