// Blocks full of registrations, and of replacements of keys, from bytes to the active chain on disk, beside the signatures in them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { openChainState } from '../src/chain/state/chain-state.ts'
import { type Block, decodeBlock, encodeBlock } from '../src/chain/wire/block.ts'
import { publicKeyOf } from '../src/crypto/keys.ts'
import { signData, verifyData } from '../src/crypto/signature.ts'
import { systemClock } from '../src/net/system-clock.ts'
import {
  childOf,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../test/support/chain-builders.ts'
import { type BenchRow, benchRow } from './bench.ts'

const names = 10_000
const namesInBlock = 50
const rounds = 1

/** Registers all names, then replaces the key of each some times. */
const buildChain = (): readonly Block[] => {
  const keys = Array.from({ length: rounds + 1 }, (_, seed) => secret(seed + 1))
  const blocks: Block[] = []
  let parent = quickGenesis
  for (const [round, to] of keys.entries())
    for (let first = 0; first < names; first += namesInBlock) {
      const transactions = Array.from({ length: namesInBlock }, (_, index) => {
        const name = `user${String(first + index)}`
        const from = keys[round - 1]
        return (from === undefined ? registration(name, to) : replacement(name, { from, to })).transaction
      })
      parent = childOf(parent, { transactions })
      blocks.push(parent)
    }
  return blocks
}

/** How often something is done in a second of processor time: the machine may have other work. */
const perProcessorSecond = async (count: number, work: () => Promise<void> | void): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (count * 1e6) / (user + system)
}

/** Registrations a second, and replacements. */
const connect = async (folder: string, blocks: readonly Uint8Array[]): Promise<readonly [number, number]> => {
  const scope = new Scope('replacements', silentLog)
  const proofOfWork = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(32))
  const options = { network: quickNetwork, databasePath: join(folder, 'chain.sqlite'), useCheckpoints: false }
  const state = await openChainState({ clock: systemClock, log: silentLog, proofOfWork }, options, scope)
  const receive = async (pieces: readonly Uint8Array[]): Promise<void> => {
    for (const bytes of pieces) {
      const block = decodeBlock(bytes)
      if (block.ok) await state.acceptor.receive(block.value)
      await state.best.advance()
    }
  }
  const registering = names / namesInBlock
  const registered = await perProcessorSecond(names, () => receive(blocks.slice(0, registering)))
  const replaced = await perProcessorSecond(names * rounds, () => receive(blocks.slice(registering)))
  if (state.best.height !== blocks.length) throw new Error(`stuck at ${String(state.best.height)}`)
  await scope.close()
  return [registered, replaced]
}

/** Replacements connected, and signatures verified. */
export const run = async (): Promise<readonly BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'replacements-'))
  try {
    const [registered, replaced] = await connect(folder, buildChain().map(encodeBlock))
    const key = secret(1)
    const publicKey = publicKeyOf(key)
    const signature = signData(publicKey, key)
    const verified = await perProcessorSecond(names * rounds, () => {
      for (let call = 0; call < names * rounds; call += 1) verifyData(publicKey, signature, publicKey)
    })
    return [
      benchRow('registrations connected, bytes to disk', registered, 'verifyData', verified),
      benchRow('replacements of keys connected, bytes to disk', replaced, 'verifyData', verified),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
