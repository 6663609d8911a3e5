// Lifts copies of an old file of a chain without end until it is killed. Each line is a copy that it begins with.
import { copyFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../dist/base/log.js'
import { Scope } from '../../dist/base/scope.js'
import { openChainState } from '../../dist/chain/state/chain-state.js'
import { systemClock } from '../../dist/net/system-clock.js'
import { regressionNetwork } from '../../dist/protocol/network.js'

const [folder, firstText] = process.argv.slice(2)
const network = { ...regressionNetwork, retargetIntervalBlocks: 1_000_000 }

for (let copy = Number(firstText); ; copy += 1) {
  const databasePath = join(folder, `${copy}.sqlite`)
  copyFileSync(join(folder, 'old.sqlite'), databasePath)
  writeSync(1, `lifts ${copy}\n`)
  const scope = new Scope('child', silentLog)
  const needs = { clock: systemClock, log: silentLog, proofOfWork: () => Promise.resolve(new Uint8Array(32)) }
  await openChainState(needs, { network, databasePath, useCheckpoints: false }, scope)
  await scope.close()
}
