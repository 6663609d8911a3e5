import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { childOf, quickGenesis, registration, secret } from '../../../test/support/chain-builders.ts'
import { type ChainStateRoom, openChainStateRoom } from '../../../test/support/chain-state.ts'
import { writeFirstForm } from '../../../test/support/old-chain-file.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Username } from '../../protocol/username.ts'
import { openSqlite } from '../../store/sqlite.ts'
import type { Block } from '../wire/block.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-rebuild-'))
  path = join(folder, 'chain.sqlite')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A chain with names in it, and a branch that lost. */
const start = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
const side = childOf(start, { text: 'a branch that lost' })
const blocks: Block[] = [start]
for (let at = 0; at < 120; at += 1)
  blocks.push(
    childOf(blocks[at] ?? start, { transactions: [registration(`user_${String(at)}`, secret(at + 10)).transaction] }),
  )

/** What a chain knows, as something to compare. */
const knowledge = ({ best, index, directory, store }: ChainStateRoom) => ({
  tip: encodeHex(index.idOf(best.tip)),
  transactions: best.transactionCount,
  names: directory.namesWithPrefix('', 1_000),
  heights: directory.namesWithPrefix('', 1_000).map((name) => directory.registrationHeight(name)),
  headers: Array.from({ length: best.height + 1 }, (_, height) => encodeHex(store.headerBytes(best.at(height)))),
})

/** Opens the file, does something, and closes it. */
const withRoom = async <T>(rebuilds: boolean, work: (room: ChainStateRoom) => T | Promise<T>): Promise<T> => {
  const room = await openChainStateRoom({ path, rebuilds })
  await room.settle()
  try {
    return await work(room)
  } finally {
    await room.scope.close()
  }
}

const fill = (): Promise<ReturnType<typeof knowledge>> =>
  withRoom(false, async (room) => {
    await room.offer(...blocks, side)
    expect(room.best.height).toBe(121)
    room.mempool.offer(registration('waiting', secret(5)).transaction, 'own')
    room.store.database.prepare("INSERT INTO address VALUES ('51.2.3.4', 28333, '1', 5, 6, 7, 0, '51.2', 1)").run()
    return knowledge(room)
  })

/** Changes the closed file. */
const change = (sql: string): void => {
  const handle = openSqlite(path, 1_000)
  handle.exec(sql)
  handle.close()
}

describe('a chain that is built anew', () => {
  test('is what it was, with what waits and with its addresses', async () => {
    const before = await fill()
    expect(await withRoom(true, knowledge)).toEqual(before)
    await withRoom(false, (room) => {
      expect(knowledge(room)).toEqual(before)
      expect(room.index.find(side.header.id)).toBeGreaterThan(0)
      expect(room.mempool.own().map(({ username }) => username)).toEqual(['waiting'])
      expect(room.store.database.prepare('SELECT address, is_tried FROM address').all()).toEqual([
        { address: '51.2.3.4', is_tried: 1 },
      ])
    })
    expect(existsSync(`${path}.rebuilt`)).toBe(false)
  })

  test.each([
    ['a registry with a name too many', "INSERT INTO registration VALUES ('mallory', 50, 9000, x'00')"],
    ['a registry without a name', "DELETE FROM registration WHERE username = 'alice'"],
    ['no registry at all', 'DROP TABLE registration'],
    ['no tip', 'DELETE FROM tip'],
    ['blocks that are called invalid', 'UPDATE header SET failed = 1 WHERE number > 60'],
  ])('has mended %s', async (_, sql) => {
    const before = await fill()
    change(sql)
    expect(await withRoom(true, knowledge)).toEqual(before)
  })

  test('lacks a block whose bytes are damaged, and what came after it, until it comes again', async () => {
    const before = await fill()
    change(
      "UPDATE body SET transactions = CAST(substr(transactions, 1, length(transactions) - 1) || x'7f' AS BLOB) WHERE number = 100",
    )
    await withRoom(true, async (room) => {
      expect(room.best.height).toBe(99)
      expect(room.index.heightOf(room.index.bestHeader)).toBe(121)
      await room.offer(blocks[99] as Block)
      expect(knowledge(room)).toEqual(before)
    })
  })

  test('lacks a header that is not what its id says, and what leads on from it', async () => {
    await fill()
    change("UPDATE header SET header = CAST(substr(header, 1, 51) || x'7f' AS BLOB) WHERE number = 100")
    await withRoom(true, async (room) => {
      expect([room.best.height, room.index.heightOf(room.index.bestHeader)]).toEqual([99, 99])
      // The branch that lost came last, and is not lost.
      expect(room.index.find(side.header.id)).toBeGreaterThan(0)
      await room.offer(...blocks.slice(99))
      expect(room.best.height).toBe(121)
    })
  })

  test('keeps what can be read of a file with damaged pages, which a start refuses with what to do', async () => {
    await fill()
    const content = readFileSync(path)
    const pageBytes = content.readUInt16BE(16)
    const pages = content.length / pageBytes
    // The last third: bodies, registry and headers lie everywhere.
    content.fill(0x5a, Math.floor((pages * 2) / 3) * pageBytes)
    writeFileSync(path, content)
    await expect(openChainStateRoom({ path })).rejects.toThrow(/-reindex/u)
    const found = await withRoom(true, async (room) => {
      const { height } = room.best
      await room.offer(...blocks)
      expect(room.best.height).toBe(121)
      return height
    })
    expect(found).toBeGreaterThan(5)
    await withRoom(false, (room) => {
      expect(room.best.height).toBe(121)
    })
  })

  test('begins anew where nothing can be read, and passes over what an earlier try left', async () => {
    await fill()
    writeFileSync(`${path}.rebuilt`, 'half of it')
    writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a))
    await withRoom(true, (room) => {
      expect(room.best.height).toBe(0)
    })
  })
})

describe('a start', () => {
  test.each([
    ['a header that is missing', 'DELETE FROM header WHERE number = 60'],
    ['a parent that comes later', 'UPDATE header SET parent = 90 WHERE number = 60'],
    ['one of the newest blocks missing', 'DELETE FROM body WHERE number = 110'],
    ['a newest registration that is another', "UPDATE registration SET bytes = x'00' WHERE height = 119"],
    ['no tip', 'DELETE FROM tip'],
  ])('refuses a file with %s, and says what to do', async (_, sql) => {
    await fill()
    change(sql)
    await expect(openChainStateRoom({ path })).rejects.toMatchObject({
      code: 'chain.store-damaged',
      message: expect.stringContaining('-reindex') as string,
    })
  })
})

describe('a file in which headers lie whole', () => {
  test.each([false, true])('is lifted, byte for byte (built anew: %s)', async (rebuilds) => {
    writeFirstForm(path, [quickGenesis, ...blocks])
    await withRoom(rebuilds, (room) => {
      expect(knowledge(room).headers).toEqual([quickGenesis, ...blocks].map(({ header }) => encodeHex(header.bytes)))
      expect(room.directory.registrationHeight('user_119' as Username)).toBe(121)
      expect(room.store.database.prepare('SELECT address, is_tried FROM address ORDER BY address').all()).toEqual([
        { address: '51.2.3.4', is_tried: 1 },
        { address: '51.2.3.5', is_tried: 0 },
      ])
    })
  })
})
