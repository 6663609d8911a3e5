import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeChain } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { codeOf, Searches, settle } from '../../../test/support/registration-searches.ts'
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

let scope: Scope
let clock: ManualClock
let database: Database
let chain: FakeChain
let wallet: Wallet
let workers: Searches
let registrations: Registrations

const open = (parts: Partial<{ database: Database }> = {}): Registrations =>
  openRegistrations(
    {
      ...{ database, clock, log: silentLog, progress: new ProgressBoard(), wallet, chain, workers },
      ...{ random: new SeededRandom(3), network: regressionNetwork },
      ...{ knowsAllNames: () => true, replacementOf: () => undefined },
      ...parts,
    },
    scope.child('registrations'),
  ).registrations

/** Ends the process and starts it again: the databases stay. */
const restart = async (): Promise<void> => {
  workers = new Searches()
  await scope.close()
  scope = new Scope('again', silentLog)
  registrations = open()
  await settle()
}

beforeEach(() => {
  scope = new Scope('test', silentLog)
  clock = new ManualClock()
  // It outlives the scope, as a file outlives the process.
  database = openNodeStore(':memory:', new Scope('disk', silentLog))
  chain = new FakeChain()
  wallet = new Wallet({ database, clock, random: new SeededRandom(1), network: regressionNetwork })
  workers = new Searches()
  registrations = open()
})

afterEach(() => scope.close())

const requested = () => database.prepare('SELECT username FROM registrations').all().length
const state = () => registrations.stateOf(alice).state

describe('stopping', () => {
  test('ends the work at once', async () => {
    wallet.create(alice)
    const failed = codeOf(() => registrations.register('alice'))
    await settle()
    await scope.close()
    expect(await failed).toBe('registration.stopped')
    expect(workers.running).toHaveLength(0)
  })

  test('by a person ends work and wish, also over a restart, and keeps the key', async () => {
    wallet.create(alice)
    const failed = codeOf(() => registrations.register('alice'))
    await settle()
    registrations.stop('alice')
    expect(await failed).toBe('registration.stopped')
    expect([workers.running.length, requested()]).toEqual([0, 0])
    expect(registrations.stateOf(alice)).toMatchObject({ state: 'no-registration', failure: 'registration.stopped' })
    chain.mine()
    await settle()
    expect(workers.running).toHaveLength(0)
    await restart()
    expect(workers.running).toHaveLength(0)
    registrations.start('alice')
    await workers.find()
    expect(state()).toBe('pending')
  })

  test('by a person also ends what waits for its turn, and not what runs', async () => {
    wallet.create(alice)
    wallet.create(nameOf('bob'))
    registrations.start('alice')
    registrations.start('bob')
    wallet.create(nameOf('carol'))
    registrations.start('carol')
    await settle()
    registrations.stop('bob')
    await settle()
    // At once, and nobody else begins sooner for it.
    expect(registrations.stateOf(nameOf('bob'))).toMatchObject({
      state: 'no-registration',
      failure: 'registration.stopped',
    })
    expect([workers.running.length, state()]).toEqual([1, 'working'])
    registrations.stop('carol')
    await workers.find()
    expect(state()).toBe('pending')
    expect(workers.running).toHaveLength(0)
  })

  test('by a person is refused for what is not running, and for what was sent', async () => {
    expect(await codeOf(() => registrations.stop('alice'))).toBe('registration.no-key')
    wallet.create(alice)
    expect(await codeOf(() => registrations.stop('alice'))).toBe('registration.not-asked')
    registrations.start('alice')
    await workers.find()
    expect(await codeOf(() => registrations.stop('alice'))).toBe('registration.sent')
    expect(state()).toBe('pending')
    chain.mine(2)
    expect(await codeOf(() => registrations.stop('alice'))).toBe('registration.sent')
    expect([state(), requested()]).toEqual(['ready', 1])
  })
})
