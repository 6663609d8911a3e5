import { beforeEach, describe, expect, test } from 'vitest'
import { FakeChain } from '../../test/support/fake-chain.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { ProgressBoard } from '../base/progress.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import type { SyncState } from '../chain/index.ts'
import { createPrivateKey, publicKeyOf } from '../crypto/keys.ts'
import { mainNetwork, regressionNetwork } from '../protocol/network.ts'
import { Accounts, type AccountsNeeds } from './accounts/accounts.ts'
import { inStep, knowsAllNames } from './name-knowledge.ts'
import { openNodeStore } from './node-store.ts'
import { openRegistrations } from './registration/open.ts'
import type { Registrations } from './registration/registration.ts'
import { Wallet } from './wallet/wallet.ts'

const daySeconds = 86_400

const syncState = (state: SyncState['state'], tipAgeSeconds = 0, missingBlocks = 0): SyncState => ({
  ...{ state, tipAgeSeconds, missingBlocks, pace: undefined, height: 10, bestKnownHeight: 10 + missingBlocks },
  ...{ missingSinceMs: undefined, expectedBlockSeconds: 600, isOverdue: false },
})

describe('names can be judged', () => {
  test.each([
    ['current', 600, true, true],
    ['no-peers', 600, true, true],
    ['syncing', 600, false, false],
    ['stalled', 600, false, false],
    // Where a network has one node, nobody else can have a newer block.
    ['current', 2 * daySeconds, false, true],
    ['no-peers', 3 * 365 * daySeconds, false, true],
  ] as const)(
    '%s with a tip %i seconds old: on main %s, on a private network %s (chain H14)',
    (state, age, main, own) => {
      const sync = () => syncState(state, age)
      expect(knowsAllNames({ sync, network: mainNetwork })).toBe(main)
      expect(knowsAllNames({ sync, network: regressionNetwork })).toBe(own)
    },
  )

  test('where a network begins: nobody has shown a block', () => {
    const sync = (): SyncState => ({ ...syncState('no-peers', 13 * 365 * daySeconds), height: 0, bestKnownHeight: 0 })
    expect(knowsAllNames({ sync, network: mainNetwork })).toBe(true)
  })

  test('as soon as the first peers have said what they have, and with the last blocks, or after ten seconds', async () => {
    const clock = new ManualClock()
    let state = syncState('syncing')
    let settled = 0
    const ready = inStep({ sync: () => state, network: mainNetwork }, clock)
    const wait = async (): Promise<void> => {
      await ready()
      settled += 1
    }
    const first = wait()
    await clock.advance(1_000)
    expect(settled).toBe(0)
    state = syncState('current')
    await clock.advance(100)
    await first
    expect(settled).toBe(1)
    // Who is further behind is not kept waiting.
    state = syncState('syncing', 0, 1_001)
    await wait()
    state = syncState('syncing', 0, 1_000)
    const last = wait()
    await clock.advance(10_100)
    await last
    expect(settled).toBe(3)
  })
})

test('a thousand who ask whether names can be judged cost one look at a time, and nobody waits longer than the first', async () => {
  const clock = new ManualClock()
  let looks = 0
  const sync = (): SyncState => {
    looks += 1
    return syncState('syncing')
  }
  const ready = inStep({ sync, network: mainNetwork }, clock)
  const asked = [ready()]
  await clock.advance(5_000)
  for (let caller = 0; caller < 1_000; caller += 1) asked.push(ready())
  await clock.advance(5_100)
  await Promise.all(asked)
  expect(looks).toBe(200)
})

describe('a node that comes back after years (field case N2)', () => {
  const alice = nameOf('alice')
  const clock = new ManualClock()
  let wallet: Wallet
  let chain: FakeChain
  let isComplete: boolean
  let accounts: Accounts
  let registrations: Registrations

  beforeEach(() => {
    const scope = new Scope('test', silentLog)
    const database = openNodeStore(':memory:', scope)
    chain = new FakeChain()
    isComplete = false
    wallet = new Wallet({ database, clock, random: new SeededRandom(1), network: regressionNetwork })
    const naming = { knowsAllNames: () => isComplete, inStep: () => Promise.resolve() }
    accounts = new Accounts({
      ...{ wallet, random: new SeededRandom(2), users: chain.users as unknown as AccountsNeeds['users'] },
      ...{ swarms: { join: () => undefined }, following: { everyone: () => [] } },
      ...naming,
    })
    registrations = openRegistrations(
      {
        ...{ database, clock, chain, log: silentLog, progress: new ProgressBoard(), wallet },
        ...{ random: new SeededRandom(3), network: regressionNetwork },
        replacementOf: () => undefined,
        workers: { searchRegistration: () => Promise.resolve(1) },
        ...naming,
      },
      scope,
    ).registrations
  })

  const registerOther = (): void => {
    chain.users.register('alice', publicKeyOf(createPrivateKey(new SeededRandom(9)), true), 5)
  }

  test('shows no secret of a name that it cannot judge, and keeps no key', () => {
    expect(() => accounts.create('alice')).toThrow(expect.objectContaining({ code: 'accounts.not-synced' }) as Error)
    expect(wallet.users()).toEqual([])
    isComplete = true
    expect(accounts.create('alice')).toHaveLength(52)
  })

  test('never says that a name is free; what it knows it says', () => {
    expect(() => accounts.publicKey('alice')).toThrow('newest blocks')
    registerOther()
    expect(accounts.publicKey('alice')).toHaveLength(33)
    expect(accounts.publicKey('no name!')).toBeUndefined()
  })

  test('does not take a local key for the one of the name', () => {
    wallet.create(alice)
    const signature = accounts.signText('alice', 'hello')
    expect(() => accounts.verifyText('alice', signature, 'hello')).toThrow('newest blocks')
    isComplete = true
    expect(accounts.verifyText('alice', signature, 'hello')).toBe(true)
    registerOther()
    expect(accounts.verifyText('alice', signature, 'hello')).toBe(false)
  })

  test('does no proof of work for a name that it cannot judge, and says why', async () => {
    wallet.create(alice)
    await expect(registrations.register('alice')).rejects.toMatchObject({ code: 'registration.not-synced' })
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'no-registration',
      message: expect.stringContaining('lacks the newest blocks') as string,
    })
    registrations.start('alice')
    expect(chain.pending).toHaveLength(0)
    // It was asked for, and goes on by itself with the first block that makes the chain complete.
    isComplete = true
    chain.mine()
    await clock.advance(1_000)
    expect(chain.pending).toHaveLength(1)
  })
})
