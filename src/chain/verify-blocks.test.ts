import { describe, expect, test } from 'vitest'
import {
  childOf,
  plainBlocks,
  proofOf,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../../test/support/chain-builders.ts'
import { finished, useChainStateRoom } from '../../test/support/chain-state.ts'
import { encode } from '../codec/combinators.ts'
import type { ChainState } from './state/chain-state.ts'
import { packHeader } from './wire/block.ts'
import { transactionListCodec } from './wire/transaction.ts'
import { verifyBlocks } from './verify-blocks.ts'

const room = useChainStateRoom()

const judging = { network: quickNetwork, proofOfWork: async (header: Uint8Array) => proofOf(header) }

const verify = (level: number, depth: number, signal = new AbortController().signal): Promise<boolean> =>
  finished(room.clock, verifyBlocks(room, { clock: room.clock, level, depth, ...judging, signal }))

/** Six blocks on disk. */
const fill = async (): Promise<void> => {
  await room.offer(...plainBlocks(6))
  room.store.flush()
}

/** Changes what is on disk at a height, behind the back of what is in memory. */
const damage = (height: number, sql: string): void => {
  room.store.database.prepare(sql).run(room.best.at(height))
}

describe('blocks on disk', () => {
  test.each([0, 1, 3])('that are as they should be are sound at level %i', async (level) => {
    await fill()
    expect(await verify(level, 0)).toBe(true)
    expect(await verify(level, 2)).toBe(true)
  })

  test('that cannot be read are not, at any level, as far down as one looks', async () => {
    await fill()
    damage(3, "UPDATE body SET transactions = x'00ff' WHERE number = ?")
    expect(await verify(0, 0)).toBe(false)
    expect(await verify(0, 4)).toBe(false)
    expect(await verify(0, 3)).toBe(true)
  })

  test('whose transactions are others than the header says are not, from level 1 on', async () => {
    await fill()
    damage(
      2,
      "UPDATE body SET transactions = CAST(substr(transactions, 1, length(transactions) - 1) || x'7f' AS BLOB) WHERE number = ?",
    )
    expect(await verify(0, 0)).toBe(true)
    expect(await verify(1, 0)).toBe(false)
  })

  /** Four blocks with registrations, the last of which hands a name on. */
  const fillNames = async (): Promise<void> => {
    const alice = registration('alice', secret(1))
    const first = childOf(quickGenesis, {
      transactions: [alice.transaction, registration('bob', secret(2)).transaction],
    })
    const second = childOf(first)
    const third = childOf(second, {
      transactions: [replacement('alice', { from: secret(1), to: secret(3) }).transaction],
    })
    const fourth = childOf(third, { transactions: [registration('carol', secret(4)).transaction] })
    await room.offer(first, second, third, fourth)
    room.store.flush()
    expect(room.best.height).toBe(4)
  }

  test.each([
    [
      'a key that is another one',
      'UPDATE registration SET bytes = (SELECT bytes FROM registration WHERE height = 4) WHERE height = 3',
    ],
    ['a registration that is gone', "DELETE FROM registration WHERE username = 'bob'"],
    [
      'one too many',
      "INSERT INTO registration SELECT 'dave', height, position, bytes FROM registration WHERE username = 'bob'",
    ],
    ['another place', 'UPDATE registration SET position = position + 100 WHERE height = 4'],
    ['another height', 'UPDATE registration SET height = 2 WHERE height = 1'],
  ])('are sound at level 1, but not from level 2 on, where the registry has %s', async (_, sql) => {
    await fillNames()
    for (const level of [0, 1, 2, 3, 4]) expect(await verify(level, 0)).toBe(true)
    room.store.database.prepare(sql).run()
    expect([await verify(1, 0), await verify(2, 0), await verify(3, 0)]).toEqual([true, false, false])
  })

  test('that break a rule of the registry are not sound at level 3', async () => {
    await fillNames()
    // As if the file had been made by a program that lets anybody take a name: block and registry agree.
    const block = room.store.block(room.best.at(4))
    if (block === undefined) throw new Error('bad test')
    const stolen = registration('bob', secret(9)).transaction
    const forged = childOf(room.store.block(room.best.at(3)) ?? quickGenesis, { transactions: [stolen] })
    const { database } = room.store
    database
      .prepare('UPDATE header SET id = ?, header = ? WHERE number = ?')
      .run(forged.header.id, packHeader(forged.header), room.best.at(4))
    database
      .prepare('UPDATE body SET transactions = ? WHERE number = ?')
      .run(encode(transactionListCodec, forged.transactions), room.best.at(4))
    database.prepare("UPDATE registration SET username = 'bob', bytes = ? WHERE height = 4").run(stolen.bytes)
    const changed = room.best.at(4)
    const index = {
      idOf: (at: number) => (at === changed ? forged.header.id : room.index.idOf(at)),
      parentOf: (at: number) => room.index.parentOf(at),
    }
    const state = {
      index,
      best: room.best,
      store: room.store,
      directory: room.directory,
      isReplacement: room.isReplacement,
    } as unknown as ChainState
    const levels = [1, 2, 3].map((level) =>
      verifyBlocks(state, {
        clock: room.clock,
        level,
        depth: 0,
        ...judging,
        signal: new AbortController().signal,
      }),
    )
    expect(await Promise.all(levels)).toEqual([true, true, false])
  })

  test('are not called sound when the node ends meanwhile', async () => {
    await fill()
    expect(await verify(1, 0, AbortSignal.abort())).toBe(false)
  })
})
