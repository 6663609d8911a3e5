// Opens a chain file and tells how long that took, and how much memory is resident after a collection.
import { silentLog } from '../dist/base/log.js'
import { Scope } from '../dist/base/scope.js'
import { openChainState } from '../dist/chain/state/chain-state.js'
import { systemClock } from '../dist/net/system-clock.js'
import { mainNetwork } from '../dist/protocol/network.js'

const scope = new Scope('child', silentLog)
const before = process.cpuUsage()
await openChainState(
  { clock: systemClock, log: silentLog, proofOfWork: () => Promise.resolve(new Uint8Array(32)) },
  { network: mainNetwork, databasePath: process.argv[2], useCheckpoints: false },
  scope,
)
// Of the processor: the machine may have other work.
const { user, system } = process.cpuUsage(before)
const ms = (user + system) / 1000
globalThis.gc()
process.stdout.write(JSON.stringify({ ms, megabytes: process.memoryUsage().rss / 1e6 }))
await scope.close()
