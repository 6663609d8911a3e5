// Grows and reorganises a chain without end until it is killed. Each line is a tip that was reached on disk.
import { writeSync } from 'node:fs'
import { silentLog } from '../../dist/base/log.js'
import { SeededRandom, randomBelow } from '../../dist/base/random.js'
import { Scope } from '../../dist/base/scope.js'
import { makeHeader, merkleRootOf } from '../../dist/chain/wire/block.js'
import { meetsTarget } from '../../dist/chain/wire/compact-target.js'
import { openChainState } from '../../dist/chain/state/chain-state.js'
import { promotedTransaction } from '../../dist/chain/wire/promoted-message.js'
import { registrationFor, withNonce } from '../../dist/chain/wire/registration.js'
import { systemClock } from '../../dist/net/system-clock.js'
import { regressionNetwork } from '../../dist/protocol/network.js'

const [path, seedText] = process.argv.slice(2)
const network = { ...regressionNetwork, retargetIntervalBlocks: 1_000_000 }
const random = new SeededRandom(Number(seedText))
const scope = new Scope('child', silentLog)
scope.onFailure((error) => {
  throw error
})
// Any proof of work will do: what is tested is the disk.
const proofOfWork = () => Promise.resolve(new Uint8Array(32))
const state = await openChainState(
  { clock: systemClock, log: silentLog, proofOfWork },
  { network, databasePath: path, useCheckpoints: false },
  scope,
)

state.best.changed.on(() => {
  writeSync(1, `${state.best.height} ${state.index.workOf(state.best.tip)}\n`)
})

const registration = (name) => {
  for (let nonce = 0; ; nonce += 1) {
    const candidate = withNonce(registrationFor(name, random.bytes(33)), nonce)
    if (meetsTarget(candidate.transaction.id, network.registrationBits)) return candidate.transaction
  }
}

/** A child of a block, with the registration of a name that its branch has not seen. */
const childOf = (header, names) => {
  const salt = random.bytes(4)
  const promoted = promotedTransaction({ text: 'x', signer: 'nobody', key: undefined, extraNonce: 1, salt })
  const transactions = [promoted, ...names.map(registration)]
  const merkleRoot = merkleRootOf(transactions.map(({ id }) => id))
  const height = header.height + 1
  const time = header.time + 600
  return {
    header: makeHeader({ version: 2, height, parentId: header.id, merkleRoot, time, bits: header.bits, nonce: 0 }),
    transactions,
  }
}

for (;;) {
  // Now and then a branch far off, which is taken in many steps.
  const depth = randomBelow(random, 8) === 0 ? 100 : randomBelow(random, 4)
  let parent = state.store.block(state.best.at(Math.max(0, state.best.height - depth))).header
  const branch = []
  for (let count = 0; count <= depth; count += 1) {
    const names = Array.from(random.bytes(3), (byte) => `user${byte}`).filter(
      (name, index, all) => all.indexOf(name) === index && state.directory.registrationHeight(name) === undefined,
    )
    const block = childOf(parent, names)
    branch.push(block)
    parent = block.header
  }
  // As it is when a chain is read: headers first, then blocks in whatever order they come.
  if (randomBelow(random, 2) === 0) {
    const headers = await state.acceptor.receiveHeaders(branch.map(({ header }) => header))
    if (!headers.ok) throw headers.rejection
    branch.reverse()
  }
  for (const block of branch) {
    const verdict = await state.acceptor.receive(block)
    if (!verdict.ok) throw verdict.rejection
  }
  await state.best.advance()
}
