// A node with half a million blocks beside one with a thousand: how long a start takes, memory, and bytes on disk.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { chainSchema, chainSchemaVersion } from '../src/chain/store/schema.ts'
import { makeHeader, merkleRootOf, packHeader } from '../src/chain/wire/block.ts'
import { genesisBlock } from '../src/chain/wire/genesis.ts'
import { promotedTransaction } from '../src/chain/wire/promoted-message.ts'
import { registrationFor } from '../src/chain/wire/registration.ts'
import { transactionListCodec } from '../src/chain/wire/transaction.ts'
import { encode } from '../src/codec/combinators.ts'
import { mainNetwork } from '../src/protocol/network.ts'
import { nobody, type Username } from '../src/protocol/username.ts'
import { type Database, openDatabase } from '../src/store/database.ts'
import { type BenchRow, benchRow } from './bench.ts'

const long = 500_000
const short = 1_000
/** Every fifth block registers a name, as the main network's did on average. */
const registrationPeriod = 5
const rowsAtOnce = 10_000

/** Writes a chain as if it had been read, without proofs of work. */
const fill = (database: Database, blocks: number): void => {
  const header = database.prepare('INSERT INTO header VALUES (?, ?, ?, ?, 1, 0)')
  const body = database.prepare('INSERT INTO body VALUES (?, ?)')
  const name = database.prepare('INSERT INTO registration VALUES (?, ?, ?, ?)')
  const genesis = genesisBlock(mainNetwork)
  let [last, position] = [genesis.header, 1]
  header.run(0, -1, last.id, packHeader(last))
  body.run(0, encode(transactionListCodec, genesis.transactions))
  const promoted = promotedTransaction({
    text: 'x',
    signer: nobody,
    key: undefined,
    extraNonce: 1,
    salt: last.id.slice(0, 4),
  })
  const key = new Uint8Array(33).fill(2)
  for (let start = 1; start <= blocks; start += rowsAtOnce)
    database.transaction(() => {
      for (let height = start; height < Math.min(start + rowsAtOnce, blocks + 1); height += 1) {
        const username = `user${String(height)}` as Username
        // A start judges the newest blocks again, and these names have no proof of work.
        const named =
          height % registrationPeriod === 0 && height < blocks - 100 ? [registrationFor(username, key).transaction] : []
        const transactions = [promoted, ...named]
        const merkleRoot = merkleRootOf(transactions.map(({ id }) => id))
        const time = last.time + 600
        last = makeHeader({ version: 2, height, parentId: last.id, merkleRoot, time, bits: last.bits, nonce: 0 })
        header.run(height, height - 1, last.id, packHeader(last))
        body.run(height, encode(transactionListCodec, transactions))
        for (const { bytes } of named) name.run(username, height, position + 1, bytes)
        position += transactions.length
      }
    })
  database.prepare('INSERT INTO tip VALUES (1, ?, ?)').run(blocks, position)
}

/** Starts a chain in a process of its own; milliseconds until it is ready, and its resident memory in MB. */
const startOf = (path: string): { readonly ms: number; readonly megabytes: number } => {
  const child = join(import.meta.dirname, 'long-chain-child.mjs')
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', child, path], { encoding: 'utf8' })) as {
    readonly ms: number
    readonly megabytes: number
  }
}

const chainOf = async (folder: string, blocks: number): Promise<string> => {
  const path = join(folder, `${String(blocks)}.sqlite`)
  const scope = new Scope('long chain', silentLog)
  fill(openDatabase({ path, schema: chainSchema, version: chainSchemaVersion, durability: 'normal' }, scope), blocks)
  await scope.close()
  return path
}

const bytesOfTable = (path: string, table: string): number => {
  const sql = `SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = '${table}'`
  const scope = new Scope('sizes', silentLog)
  try {
    const options = { path, schema: chainSchema, version: chainSchemaVersion, durability: 'normal' } as const
    return Number(openDatabase(options, scope).prepare(sql).get()?.['bytes'] ?? 0)
  } catch {
    return 0
  } finally {
    void scope.close()
  }
}

export const run = async (): Promise<readonly BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-long-chain-'))
  try {
    const [small, large] = [await chainOf(folder, short), await chainOf(folder, long)]
    const [before, after] = [startOf(small), startOf(large)]
    const header = (bytesOfTable(large, 'header') / (long + 1)).toFixed(0)
    const growth = (after.megabytes - before.megabytes).toFixed(0)
    const shown = `start with ${long.toLocaleString('en')} blocks: ${after.ms.toFixed(0)} ms, ${growth} MB more, ${header} bytes a header`
    const beside = `start with ${short.toLocaleString('en')} blocks: ${before.ms.toFixed(0)} ms`
    return [benchRow(shown, 1000 / after.ms, beside, 1000 / before.ms)]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
