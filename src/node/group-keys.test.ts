import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeUsers } from '../../test/support/fake-chain.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import { mainNetwork } from '../protocol/network.ts'
import { openNodeStore } from './node-store.ts'
import { Wallet } from './wallet/wallet.ts'
import { WalletFiles } from './wallet/wallet-files.ts'
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
  const local = new Wallet({ database, clock: new ManualClock(), random, network })
  const shared = { database, seal: local.masterKey, random, log: silentLog, network }
  return new Groups({ ...shared, local, adjustedTime: () => 1 })
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

describe('a backup (W4)', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'twister-groups-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const openPlace = (seed: number) => {
    const database = openNodeStore(':memory:', scope)
    const [random, clock] = [new SeededRandom(seed), new ManualClock()]
    const wallet = new Wallet({ database, clock, random, network, passphraseCost: { N: 16, r: 8, p: 1 } })
    const shared = { database, seal: wallet.masterKey, random, log: silentLog, network }
    const groups = new Groups({ ...shared, local: wallet, adjustedTime: () => 1 })
    const users = new FakeUsers()
    const chain = { users, tip: () => ({ height: 5, id: new Uint8Array(32), time: 1 }) }
    const around = { clock, network, program: 'test', swarms: { join: () => undefined }, chain }
    return {
      wallet,
      groups,
      files: new WalletFiles({ ...around, wallet, database, groups: groupKeysIn(groups, network) }),
    }
  }

  test.each([undefined, 'open sesame'])(
    'holds the keys of groups, and joins what is there (passphrase: %s)',
    async (own) => {
      const [here, there] = [openPlace(1), openPlace(2)]
      here.wallet.create(nameOf('anna'))
      const early = here.groups.create('early') ?? ''
      if (own !== undefined) await here.wallet.masterKey.encrypt(own)
      // Also while it is locked.
      await here.files.backUp(join(folder, 'backup'))
      if (own !== undefined) await here.wallet.masterKey.unlock(own, 60)
      const secret = here.groups.secret(early)
      const bytes = readFileSync(join(folder, 'backup'))
      const raw = here.groups.keys()[0]?.privateKey ?? []
      expect(bytes.includes(Buffer.from(raw))).toBe(own === undefined)

      there.wallet.create(nameOf('berta'))
      const other = there.groups.create('other') ?? ''
      await there.files.take(join(folder, 'backup'), own)
      await there.files.take(join(folder, 'backup'), own)
      expect(there.wallet.users()).toEqual(['anna', 'berta'])
      expect([...there.groups.list()].sort()).toEqual([early, other].sort())
      expect(there.groups.secret(early)).toBe(secret)
    },
  )

  test('is replaced by a later one of this wallet, never by one that lacks the key of a group', async () => {
    const [here, there] = [openPlace(1), openPlace(2)]
    here.groups.create('early')
    await here.files.backUp(join(folder, 'backup'))
    here.groups.create('late')
    await here.files.backUp(join(folder, 'backup'))
    await expect(there.files.backUp(join(folder, 'backup'))).rejects.toMatchObject({ code: 'wallet.backup-failed' })
    await there.files.take(join(folder, 'backup'))
    expect(there.groups.list()).toHaveLength(2)
  })
})
