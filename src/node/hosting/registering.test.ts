import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeChain } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { Searches, settle } from '../../../test/support/registration-searches.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ProgressBoard } from '../../base/progress.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { HostedNames } from './hosted-names.ts'
import { openHosting, type HostingParts } from '../hosting-ports.ts'
import type { Hosting } from './hosting.ts'

const keyOf = (seed: number) => publicKeyOf(createPrivateKey(new SeededRandom(seed)))

let scope: Scope
let database: Database
let chain: FakeChain
let workers: Searches
let hosting: Hosting

const open = (): Hosting => {
  const clock = new ManualClock()
  const names = new HostedNames({ database, clock, isLocal: () => false })
  const parts = {
    ...{ database, clock, log: silentLog, progress: new ProgressBoard(), chain, workers, names },
    ...{
      random: new SeededRandom(3),
      users: chain.users,
      knowsAllNames: () => true,
      following: { isWanted: () => false },
    },
    swarms: { join: () => undefined, leave: () => undefined },
    numbering: { choose: () => Promise.resolve(0), reserve: () => undefined },
  }
  return openHosting(parts as unknown as HostingParts, scope.child('hosting'))
}

beforeEach(() => {
  scope = new Scope('test', silentLog)
  database = openNodeStore(':memory:', new Scope('disk', silentLog))
  chain = new FakeChain()
  workers = new Searches()
  hosting = open()
})

afterEach(() => scope.close())

const stateOf = (name: string) => hosting.states([name])[0]?.state

test('a registration goes on after a restart, without any secret', async () => {
  hosting.register('alice', keyOf(1))
  await settle()
  expect(stateOf('alice')).toBe('working')
  await scope.close()
  scope = new Scope('again', silentLog)
  workers = new Searches()
  hosting = open()
  await settle()
  expect(stateOf('alice')).toBe('working')
  await workers.find()
  expect(stateOf('alice')).toBe('pending')
  chain.mine(2)
  expect(stateOf('alice')).toBe('ready')
  expect(chain.users.keyAt(nameOf('alice'), chain.users.best)).toEqual(keyOf(1))
})

test('as many names as are asked for are registered, one after another', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `user_${String(index)}`)
  for (const [index, name] of names.entries()) hosting.register(name, keyOf(index + 10))
  for (let found = 0; found < names.length; found += 1) await workers.find()
  expect(chain.pending.map(({ username }) => username).sort()).toEqual([...names].sort())
})

test('is stopped and begun again; a name that somebody else got says so', async () => {
  hosting.register('alice', keyOf(1))
  await settle()
  hosting.stop('alice')
  await settle()
  expect(stateOf('alice')).toBe('no-registration')
  expect(workers.running).toEqual([])
  hosting.register('alice', keyOf(1))
  await settle()
  expect(stateOf('alice')).toBe('working')
  chain.mineOf('alice', keyOf(2))
  await settle()
  expect(stateOf('alice')).toBe('taken')
  hosting.release('alice')
  expect(hosting.states(['alice'])).toEqual([])
})

test('a name that has its key in the chain already needs no registration', async () => {
  chain.users.register('alice', keyOf(1), 3)
  expect(hosting.register('alice', keyOf(1)).state).toBe('ready')
  await settle()
  expect(workers.running).toEqual([])
})

test('the names that people want are told in order, after a restart too', async () => {
  hosting.want(['eve', 'dan', 'fay', 'eve'])
  hosting.unwant(['fay', 'zoe'])
  await scope.close()
  scope = new Scope('again', silentLog)
  hosting = open()
  expect(hosting.wants('')).toEqual(['dan', 'eve'])
  expect(hosting.wants('dan')).toEqual(['eve'])
  expect(hosting.wants('eve')).toEqual([])
})
