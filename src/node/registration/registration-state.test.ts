import { expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import { blockWaitSeconds } from '../block-pace.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { registrationState } from './registration-state.ts'

test('a name that waits is told when its block comes, and that none comes where nobody mines', async () => {
  const scope = new Scope('test', silentLog)
  const clock = new ManualClock()
  const database = openNodeStore(':memory:', scope)
  const wallet = new Wallet({ database, clock, random: new SeededRandom(1), network: regressionNetwork })
  const alice = nameOf('alice')
  wallet.create(alice)
  const stateAfter = (silence: number, isMining: boolean) =>
    registrationState(
      {
        keys: wallet,
        chain: { users: new FakeUsers() },
        blockWaitSeconds: blockWaitSeconds({
          network: regressionNetwork,
          tipTime: 1000,
          now: 1000 + silence,
          isMining,
        }),
        knowsAllNames: true,
        isPending: () => true,
        workProgress: () => undefined,
        failure: () => undefined,
        isGiven: () => false,
      },
      alice,
    )
  expect(stateAfter(5, false)).toMatchObject({ waitSeconds: 1, message: expect.stringContaining('in about') })
  expect(stateAfter(121, true)).toMatchObject({ waitSeconds: 1 })
  const stuck = stateAfter(121, false)
  expect([stuck.waitSeconds, stuck.message]).toEqual([undefined, expect.stringContaining('nobody mines')])
  await scope.close()
})

test('a registration is not told as final before it is buried: a longer branch can hold another claim (chain H12)', async () => {
  const scope = new Scope('test', silentLog)
  const database = openNodeStore(':memory:', scope)
  const clock = new ManualClock()
  const keys = new Wallet({ database, clock, random: new SeededRandom(1), network: regressionNetwork })
  const alice = nameOf('alice')
  const users = new FakeUsers()
  users.register('alice', keys.create(alice).publicKey, 11)
  const nothing = (): undefined => undefined
  const around = {
    keys,
    chain: { users },
    blockWaitSeconds: 60,
    knowsAllNames: true,
    isPending: () => false,
    isGiven: () => false,
  }
  const messages = [11, 12, 16, 17].map((best) => {
    users.best = best
    return registrationState({ ...around, workProgress: nothing, failure: nothing }, alice).message
  })
  const under = (depth: number): string =>
    `Ready to post. Its registration lies under ${String(depth)} of 6 blocks: until then a longer branch could still undo it.`
  expect(messages.slice(1)).toEqual([under(1), under(5), 'Ready to post.'])
  expect(messages[0]).toContain('in block 11')
  await scope.close()
})
