import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeChain } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ProgressBoard } from '../../base/progress.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { openRegistrations } from './open.ts'
import type { Registrations } from './registration.ts'

const alice = nameOf('alice')
const clock = new ManualClock()

let scope: Scope
let database: Database
let chain: FakeChain
let wallet: Wallet
let registrations: Registrations

const open = (): Registrations =>
  openRegistrations(
    {
      ...{ database, clock, chain, log: silentLog, progress: new ProgressBoard(), wallet },
      ...{ random: new SeededRandom(3), network: regressionNetwork },
      knowsAllNames: () => true,
      replacementOf: () => undefined,
      workers: { searchRegistration: () => Promise.resolve(1) },
    },
    scope.child('registrations'),
  ).registrations

const settle = async (): Promise<void> => {
  for (let round = 0; round < 30; round += 1) await Promise.resolve()
}

beforeEach(async () => {
  scope = new Scope('test', silentLog)
  database = openNodeStore(':memory:', scope)
  chain = new FakeChain()
  const passphraseCost = { N: 16, r: 8, p: 1 }
  wallet = new Wallet({ database, clock, random: new SeededRandom(1), network: regressionNetwork, passphraseCost })
  wallet.create(alice)
  await wallet.masterKey.encrypt('open sesame')
  registrations = open()
})

afterEach(() => scope.close())

test('a locked wallet registers a free name, which takes no secret', async () => {
  await registrations.register('alice')
  chain.mine(2)
  expect(registrations.stateOf(alice).state).toBe('ready')
})

test('a name is handed on by an unlocked one: until then nothing is noted, and what was asked for waits', async () => {
  await wallet.masterKey.unlock('open sesame', 60)
  chain.mineOf('alice', wallet.currentKey('alice')?.publicKey ?? new Uint8Array())
  chain.mine()
  const next = wallet.replace(alice)
  wallet.masterKey.lock()
  await expect(registrations.register('alice')).rejects.toMatchObject({ code: 'wallet.locked' })
  expect(database.prepare('SELECT * FROM registrations').all()).toEqual([])
  database.prepare("INSERT INTO registrations VALUES ('alice', 1)").run()
  chain.mine()
  await settle()
  expect(chain.pending).toEqual([])
  await wallet.masterKey.unlock('open sesame', 60)
  await settle()
  chain.mine()
  expect(chain.users.keyAt(alice, chain.users.best)).toEqual(next.publicKey)
})
