import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeChain } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { codeOf, Searches, settle } from '../../../test/support/registration-searches.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ProgressBoard } from '../../base/progress.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { registrationFor } from '../../chain/index.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { openRegistrations } from './open.ts'
import type { Registrations } from './registration.ts'

const alice = nameOf('alice')
const stranger = publicKeyOf(createPrivateKey(new SeededRandom(99)))

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

const state = () => registrations.stateOf(alice).state
const requested = () => database.prepare('SELECT username FROM registrations').all().length

describe('a registration', () => {
  test('goes from the key through work and block to a user who may post', async () => {
    expect(registrations.states()).toEqual([])
    wallet.create(alice)
    expect(state()).toBe('no-registration')
    const done = registrations.register('alice')
    expect(state()).toBe('working')
    await workers.find()
    expect(await done).toMatch(/^[0-9a-f]{64}$/u)
    expect(state()).toBe('pending')
    chain.mine()
    expect(registrations.stateOf(alice)).toMatchObject({ state: 'confirmed', height: 11 })
    chain.mine()
    expect(registrations.stateOf(alice)).toMatchObject({ state: 'ready', height: 11 })
    expect(registrations.states()).toHaveLength(1)
  })

  test('shows progress that grows and never claims to be done', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await settle()
    const seen = [1, 2, 10, 1000].map((hashes) => {
      workers.running[0]?.request.onProgress?.(hashes)
      return registrations.stateOf(alice).workProgress ?? -1
    })
    expect(seen).toEqual([...seen].sort((left, right) => left - right))
    expect(seen.every((progress) => progress > 0 && progress <= 1)).toBe(true)
  })

  test('asked for twice is one work', async () => {
    wallet.create(alice)
    const results = [registrations.register('alice'), registrations.register('alice')]
    await workers.find()
    expect(new Set(await Promise.all(results)).size).toBe(1)
    expect(chain.pending).toHaveLength(1)
  })

  test('that waits for its block is not worked on again', async () => {
    registrations.start(wallet.create(alice).username)
    await workers.find()
    registrations.start('alice')
    expect(await codeOf(() => registrations.register('alice'))).toBe('registration.refused')
    expect(workers.running).toEqual([])
  })

  test('of several names is worked on one after another', async () => {
    const names = ['a', 'b', 'c']
    for (const name of names) wallet.create(nameOf(name))
    for (const name of names) registrations.start(name)
    for (const name of names) {
      await settle()
      expect(workers.running).toHaveLength(1)
      await workers.find()
      expect(chain.pending.at(-1)?.username).toBe(name)
    }
  })

  test.each(['', 'Bad Name!', 'waytoolongusername', 'Ä'])('of “%s” is refused', async (name) => {
    expect(await codeOf(() => registrations.register(name))).toBe('registration.name-invalid')
  })

  test('needs a key', async () => {
    expect(await codeOf(() => registrations.register('alice'))).toBe('registration.no-key')
  })

  test('of a name of someone else is refused before any work', async () => {
    wallet.create(alice)
    chain.mineOf('alice', stranger)
    expect(await codeOf(() => registrations.register('alice'))).toBe('registration.taken')
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'taken',
      message: expect.stringContaining('Someone else'),
    })
    expect(requested()).toBe(0)
  })

  test('that is done is not done again', async () => {
    chain.mineOf('alice', wallet.create(alice).publicKey)
    expect(await codeOf(() => registrations.register('alice'))).toBe('registration.taken')
  })

  test('is refused when too many wait', async () => {
    for (let index = 0; index < 17; index += 1) wallet.create(nameOf(`user${String(index)}`))
    for (let index = 0; index < 16; index += 1) registrations.start(`user${String(index)}`)
    expect(await codeOf(() => registrations.register('user16'))).toBe('registration.busy')
  })

  test('that the network refuses says so, and may be tried again', async () => {
    wallet.create(alice)
    chain.refusal = { code: 'relay-limit' }
    const done = codeOf(() => registrations.register('alice'))
    await workers.find()
    expect(await done).toBe('registration.refused')
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'no-registration',
      message: expect.stringContaining('relay-limit'),
    })
    chain.mine(3)
    expect(workers.running).toHaveLength(0)
    chain.refusal = undefined
    const again = registrations.register('alice')
    await workers.find()
    expect(await again).toMatch(/^[0-9a-f]{64}$/u)
  })
})

describe('someone else is faster (N3)', () => {
  test('while the work runs: it stops, and says why', async () => {
    wallet.create(alice)
    const done = registrations.register('alice')
    const failed = codeOf(() => done)
    await settle()
    chain.mineOf('alice', stranger)
    expect(workers.running).toHaveLength(0)
    expect(await failed).toBe('registration.refused')
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'taken',
      message: expect.stringContaining('Choose another one'),
    })
    chain.mine(3)
    expect(workers.running).toHaveLength(0)
  })

  test('while ours waits for its block', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await workers.find()
    expect(state()).toBe('pending')
    chain.mineOf('alice', stranger)
    expect(state()).toBe('taken')
    await restart()
    expect(state()).toBe('taken')
    expect(workers.running).toHaveLength(0)
  })

  test('a stranger’s registration that waits is not ours', () => {
    wallet.create(alice)
    chain.pending.push(registrationFor(alice, stranger))
    expect(state()).toBe('no-registration')
  })

  test('and loses it again in a reorganisation: ours goes on', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await workers.find()
    chain.mineOf('alice', stranger)
    expect(state()).toBe('taken')
    chain.reorganise(1, true)
    await settle()
    expect(state()).toBe('working')
    await workers.find()
    chain.mine(2)
    expect(state()).toBe('ready')
  })
})

describe('a restart', () => {
  test('in the middle of the work begins it again', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await settle()
    await restart()
    expect(state()).toBe('working')
    await workers.find()
    expect(state()).toBe('pending')
  })

  test('while it waits for its block leaves it waiting', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await workers.find()
    await restart()
    expect(state()).toBe('pending')
    expect(workers.running).toHaveLength(0)
  })

  test('after the pool was lost does the work once more', async () => {
    wallet.create(alice)
    registrations.start('alice')
    await workers.find()
    chain.pending = []
    await restart()
    expect(state()).toBe('working')
  })

  test('in the middle of a replacement goes on with it (chain H17)', async () => {
    chain.mineOf('alice', wallet.create(alice).publicKey)
    chain.mine()
    const next = wallet.replace(alice)
    registrations.start('alice')
    await settle()
    await restart()
    expect(state()).toBe('working')
    await workers.find()
    chain.mine(2)
    expect(chain.users.keyAt(alice, chain.users.best)).toEqual(next.publicKey)
    expect(state()).toBe('ready')
  })

  test('without a wish begins nothing', async () => {
    wallet.create(alice)
    await restart()
    expect(state()).toBe('no-registration')
    expect(workers.running).toHaveLength(0)
  })
})

describe('a reorganisation', () => {
  beforeEach(async () => {
    wallet.create(alice)
    registrations.start('alice')
    await workers.find()
    chain.mine(2)
    expect(state()).toBe('ready')
  })

  test('that puts the registration back into the pool makes it wait again', () => {
    chain.reorganise(2, true)
    expect(state()).toBe('pending')
    expect(workers.running).toHaveLength(0)
    chain.mine(2)
    expect(state()).toBe('ready')
  })

  test('that loses it does the work once more', async () => {
    chain.reorganise(2, false)
    await settle()
    expect(state()).toBe('working')
    await workers.find()
    chain.mine(2)
    expect(state()).toBe('ready')
  })

  test('is watched for until the registration is buried (chain H12)', () => {
    chain.mine(4)
    expect(requested()).toBe(1)
    chain.mine(1)
    expect(requested()).toBe(0)
  })
})

describe('replacing a key', () => {
  test('lets the user post meanwhile, and carries the signature of the old key', async () => {
    const old = wallet.create(alice)
    chain.mineOf('alice', old.publicKey)
    chain.mine()
    const next = wallet.replace(alice)
    expect(registrations.stateOf(alice)).toMatchObject({ state: 'ready', message: expect.stringContaining('old key') })
    registrations.start('alice')
    await workers.find()
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'ready',
      message: expect.stringContaining('waits for its block'),
    })
    chain.mine()
    expect(chain.users.keyAt(alice, chain.users.best)).toEqual(next.publicKey)
    chain.mine()
    expect(registrations.stateOf(alice)).toMatchObject({
      state: 'ready',
      message: expect.stringMatching(/^Ready to post\. Its/u),
    })
  })
})

test('a fault of the disk does not reach whoever finds the block', async () => {
  wallet.create(alice)
  registrations.start('alice')
  await workers.find()
  const broken: Database = {
    ...database,
    prepare: () => {
      throw new CodedError('store.disk-full', 'full')
    },
  }
  expect(() => open({ database: broken })).toThrow('full')
  database.prepare('DROP TABLE registrations').run()
  expect(() => {
    chain.mine(8)
  }).not.toThrow()
})
