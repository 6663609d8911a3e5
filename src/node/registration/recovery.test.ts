import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeChain } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { ProgressBoard } from '../../base/progress.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import { judgeRecoveryText } from '../../protocol/recovery-sheet.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { openRegistrations } from './open.ts'

const alice = nameOf('alice')

let scope: Scope
let chain: FakeChain
let knowsAllNames: boolean
/** Each computer has its own chance. */
let seed: number

interface Computer {
  readonly wallet: Wallet
  readonly database: Database
  readonly registrations: ReturnType<typeof openRegistrations>['registrations']
  readonly recovery: ReturnType<typeof openRegistrations>['recovery']
}

const start = (database: Database, network = regressionNetwork): Computer => {
  const [clock, random] = [new ManualClock(), new SeededRandom((seed += 1))]
  const passphraseCost = { N: 16, r: 8, p: 1 }
  const wallet = new Wallet({ database, clock, random, network, passphraseCost })
  const opened = openRegistrations(
    {
      ...{ database, clock, random, network, wallet, chain, log: silentLog, progress: new ProgressBoard() },
      workers: { searchRegistration: () => Promise.resolve(1) },
      knowsAllNames: () => knowsAllNames,
      replacementOf: () => ({ height: 4, time: 1_800_000_000 }),
    },
    scope.child('computer'),
  )
  return { wallet, database, ...opened }
}

const computer = (network = regressionNetwork): Computer => start(openNodeStore(':memory:', scope), network)

const settle = async (): Promise<void> => {
  for (let round = 0; round < 30; round += 1) await Promise.resolve()
}

/** Sends what was asked for, and finds the blocks that it takes until one may post. */
const bury = async (): Promise<void> => {
  await settle()
  chain.mine(2)
}

const register = async ({ wallet, registrations }: Computer): Promise<void> => {
  wallet.create(alice)
  registrations.start(alice)
  await bury()
}

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as { readonly code: string }).code
  }
  return 'none'
}

/** Names of which no sheet brings anything back. */
const unprotected = ({ recovery }: Computer): readonly string[] =>
  recovery.worthless().flatMap(({ username, isProtected }) => (isProtected ? [] : [username]))

beforeEach(() => {
  scope = new Scope('test', silentLog)
  chain = new FakeChain()
  knowsAllNames = true
  seed = 10
})

afterEach(() => scope.close())

describe('a recovery sheet', () => {
  test('alone brings a name back on another computer, also when the key is lost', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    const other = computer()
    expect(other.recovery.use(sheet)).toEqual({ username: 'alice', isRegistered: false })
    expect(other.registrations.stateOf(alice).state).toBe('working')
    await settle()
    expect(other.registrations.stateOf(alice).state).toBe('pending')
    chain.mine(2)
    expect(other.registrations.stateOf(alice).state).toBe('ready')
    // Whoever has the old key has nothing any more.
    expect(home.registrations.stateOf(alice).state).toBe('taken')
    expect(home.recovery.list()).toMatchObject([{ username: 'alice', state: 'used' }])
    expect(unprotected(home)).toEqual(['alice'])
  })

  test('is in none of the files of the node that made it', async () => {
    const home = computer()
    await register(home)
    const judged = judgeRecoveryText(home.recovery.create('alice').lines.join('\n'))
    if (!judged.ok) throw new Error('no sheet')
    expect(home.wallet.keysOf('alice')).toHaveLength(1)
    const tables = ['recovery_sheets', 'grants', 'wallet_keys']
    const rows = tables.flatMap((table) =>
      home.database.prepare<Readonly<Record<string, string | number | Uint8Array>>>(`SELECT * FROM ${table}`).all(),
    )
    const blobs = rows.flatMap((row) => Object.values(row)).filter((cell) => cell instanceof Uint8Array)
    expect(blobs.length).toBeGreaterThan(3)
    for (const secret of [judged.value.privateKey, judged.value.signature])
      for (const cell of blobs) expect(Buffer.from(cell).includes(Buffer.from(secret))).toBe(false)
  })

  test('goes on after a restart, and after a reorganisation that undoes it', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    const { database, recovery } = computer()
    knowsAllNames = false
    recovery.use(sheet)
    await settle()
    expect(chain.pending).toEqual([])
    knowsAllNames = true
    const again = start(database)
    await bury()
    expect(again.registrations.stateOf(alice).state).toBe('ready')
    chain.reorganise(2, false)
    await bury()
    expect(again.registrations.stateOf(alice).state).toBe('ready')
  })

  test('can be used again, and changes nothing then', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    const other = computer()
    other.recovery.use(sheet)
    other.recovery.use(sheet)
    await bury()
    expect(other.recovery.use(sheet)).toEqual({ username: 'alice', isRegistered: true })
    expect(other.wallet.keysOf('alice')).toHaveLength(1)
    const third = computer()
    expect(third.recovery.use(sheet)).toEqual({ username: 'alice', isRegistered: true })
    expect(third.registrations.stateOf(alice).state).toBe('ready')
  })

  test('is worthless once the key was replaced in another way, and that is told (chain H5)', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    expect(home.recovery.list()).toMatchObject([{ state: 'valid' }])
    expect(unprotected(home)).toEqual([])
    home.wallet.replace(alice)
    expect(codeOf(() => home.recovery.create('alice'))).toBe('recovery.key-pending')
    home.registrations.start(alice)
    await bury()
    expect(home.recovery.list()).toMatchObject([{ state: 'worthless', replaced: { height: 4, time: 1_800_000_000 } }])
    expect(unprotected(home)).toEqual(['alice'])
    const other = computer()
    expect(codeOf(() => other.recovery.use(sheet))).toBe('recovery.worthless')
    expect(other.wallet.users()).toEqual([])
    home.recovery.create('alice')
    expect(unprotected(home)).toEqual([])
  })
})

describe('is refused', () => {
  test('what is no sheet, with the line that is wrong', () => {
    const { recovery } = computer()
    expect(() => recovery.use('1234')).toThrow(/Line 1 is not as it stands/u)
  })

  test('a sheet of another network', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    const elsewhere = computer({ ...regressionNetwork, name: 'private:elsewhere' })
    expect(codeOf(() => elsewhere.recovery.use(sheet))).toBe('recovery.other-network')
  })

  test('a sheet whose name this chain does not have: it may only lack the newest blocks', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    chain = new FakeChain()
    const other = computer()
    knowsAllNames = false
    expect(codeOf(() => other.recovery.use(sheet))).toBe('recovery.not-synced')
    knowsAllNames = true
    expect(codeOf(() => other.recovery.use(sheet))).toBe('recovery.unknown-name')
    expect(other.wallet.users()).toEqual([])
  })

  test('to make one for a name that is not registered with a key of this wallet', () => {
    const { wallet, recovery } = computer()
    expect(codeOf(() => recovery.create('Alice!'))).toBe('registration.name-invalid')
    wallet.create(alice)
    expect(codeOf(() => recovery.create('alice'))).toBe('recovery.no-valid-key')
  })

  test('either while the wallet is locked', async () => {
    const home = computer()
    await register(home)
    const sheet = home.recovery.create('alice').lines.join('\n')
    await home.wallet.masterKey.encrypt('open sesame')
    expect(codeOf(() => home.recovery.create('alice'))).toBe('wallet.locked')
    expect(codeOf(() => home.recovery.use(sheet))).toBe('wallet.locked')
  })
})
