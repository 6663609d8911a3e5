import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { latin1FromBytes } from '../../src/codec/combinators.ts'
import { parseUsername } from '../../src/protocol/username.ts'
import { type ChainStateRoom, openChainStateRoom } from '../support/chain-state.ts'

const child = join(import.meta.dirname, 'chain-crash-child.mjs')
let folder: string

beforeAll(() => {
  const require = createRequire(import.meta.url)
  const chain = join(import.meta.dirname, '../../src/chain')
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', chain], { stdio: 'inherit' })
}, 120_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chain-crash-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the child until `enough` tips were reached, and a little longer; kills it; gives the last work it told of. */
const runAndKill = async (path: string, seed: number, extraMs: number): Promise<bigint> => {
  const enough = 25
  const process_ = spawn(process.execPath, [child, path, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let killing = false
  process_.stdout.setEncoding('utf8')
  process_.stdout.on('data', (text: string) => {
    output += text
    if (killing || output.split('\n').length <= enough) return
    killing = true
    setTimeout(() => process_.kill('SIGKILL'), extraMs)
  })
  const signal = await new Promise((resolve) => {
    process_.once('close', (_code, name) => {
      resolve(name)
    })
  })
  expect(signal).toBe('SIGKILL')
  const works = output
    .split('\n')
    .slice(0, -1)
    .map((line) => BigInt(line.split(' ')[1] ?? '0'))
  return works.reduce((highest, work) => (work > highest ? work : highest), 0n)
}

/** What the registry must say, from the blocks of the active chain alone. */
const registryFromBlocks = ({
  best,
  store,
}: ChainStateRoom): { readonly names: Map<string, number>; readonly count: number } => {
  const names = new Map<string, number>()
  let count = 0
  for (let height = 0; height <= best.height; height += 1) {
    const block = store.block(best.at(height))
    if (block === undefined) throw new Error(`no block at height ${String(height)}`)
    count += block.transactions.length
    for (const { usernameScript } of block.transactions.slice(1))
      names.set(latin1FromBytes(usernameScript.subarray(1)), height)
  }
  return { names, count }
}

describe('a chain whose process is killed again and again', () => {
  test('stands where it stood, and its registry is that of its blocks', async () => {
    const path = join(folder, 'chain.sqlite')
    for (let round = 0; round < 4; round += 1) {
      const told = await runAndKill(path, round + 1, round * 9)
      const room = await openChainStateRoom({ path })
      expect(room.index.workOf(room.best.tip)).toBeGreaterThanOrEqual(told)
      const { names, count } = registryFromBlocks(room)
      expect(room.best.transactionCount).toBe(count)
      expect(names.size).toBeGreaterThan(10)
      expect(room.directory.namesWithPrefix('', 1_000).toSorted()).toEqual([...names.keys()].toSorted())
      for (const [name, height] of names) {
        const username = parseUsername(name)
        expect(username === undefined ? undefined : room.directory.registrationHeight(username)).toBe(height)
      }
      await room.scope.close()
    }
  }, 120_000)
})
