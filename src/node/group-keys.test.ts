import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import { mainNetwork } from '../protocol/network.ts'
import { openNodeStore } from './node-store.ts'
import { Wallet } from './wallet/wallet.ts'
import { groupKeysIn } from './group-keys.ts'
import { Groups } from './messages/groups/groups.ts'

const network = mainNetwork
let scope: Scope

beforeEach(() => {
  scope = new Scope('groups', silentLog)
})

afterEach(() => scope.close())

const openGroups = (seed: number): Groups => {
  const database = openNodeStore(':memory:', scope)
  const random = new SeededRandom(seed)
  const { masterKey: seal } = new Wallet({ database, clock: new ManualClock(), random, network })
  return new Groups({ database, seal, random, log: silentLog, network, isLocal: () => true, adjustedTime: () => 1 })
}

test('keys of groups come out of one node and into another under the same alias', () => {
  const [here, there] = [openGroups(1), openGroups(2)]
  const alias = here.create('readers') ?? ''
  const files = groupKeysIn(there, network)
  for (const key of groupKeysIn(here, network).keys()) {
    files.adopt(key)
    files.adopt(key)
  }
  expect(there.list()).toEqual([alias])
  expect(there.secret(alias)).toBe(here.secret(alias))
})
