import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { recordedSecret } from '../../../test/support/recorded-node.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { mainNetwork } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from './wallet.ts'

const alice = nameOf('alice')
const bob = nameOf('bob')

let folder = ''
let scope: Scope
let clock: ManualClock
let database: Database
const random = new SeededRandom(1)

const openWallet = (on: Database = database): Wallet =>
  new Wallet({ database: on, clock, random, network: mainNetwork })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-wallet-'))
  scope = new Scope('wallet', silentLog)
  clock = new ManualClock()
  database = openNodeStore(join(folder, 'node.sqlite'), scope)
})

afterEach(async () => {
  await scope.close()
  rmSync(folder, { recursive: true })
})

describe('a new key', () => {
  test('is on disk when its secret can be shown', async () => {
    const wallet = openWallet()
    const secret = wallet.secretText(wallet.create(alice))
    expect(secret).toMatch(/^[KL][1-9A-HJ-NP-Za-km-z]{51}$/u)
    const other = scope.child('other')
    const again = new Wallet({
      database: openNodeStore(join(folder, 'node.sqlite'), other),
      clock,
      random,
      network: mainNetwork,
    })
    const key = again.currentKey('alice')
    expect(key && again.secretText(key)).toBe(secret)
    await other.close()
  })

  test('is made once for a name', () => {
    const wallet = openWallet()
    wallet.create(alice)
    expect(codeOf(() => wallet.create(alice))).toBe('wallet.name-exists')
    expect(wallet.users()).toEqual(['alice'])
  })

  test('of two names differ (chain H5)', () => {
    const wallet = openWallet()
    expect(wallet.create(bob).publicKey).not.toEqual(wallet.create(alice).publicKey)
    expect(wallet.users()).toEqual(['alice', 'bob'])
  })
})

describe('replacing a key', () => {
  test('makes the new one current and keeps the old one able to sign', () => {
    const wallet = openWallet()
    const old = wallet.create(alice)
    const current = wallet.replace(alice)
    expect(wallet.currentKey('alice')).toEqual(current)
    expect(wallet.keysOf('alice').map(({ replaced }) => replaced)).toEqual([false, true])
    const users = new FakeUsers()
    users.register('alice', old.publicKey, 3)
    users.register('alice', current.publicKey, 7)
    expect(wallet.signingKey(alice, 2, users)).toBeUndefined()
    expect(wallet.signingKey(alice, 6, users)?.publicKey).toEqual(old.publicKey)
    expect(wallet.signingKey(alice, 7, users)?.publicKey).toEqual(current.publicKey)
  })

  test('several times within a second, or with a clock set back, keeps the order (chain H17)', () => {
    const wallet = openWallet()
    const keys = [wallet.create(alice), wallet.replace(alice), wallet.replace(alice)]
    clock = new ManualClock(1_000_000)
    keys.push(openWallet().replace(alice))
    const held = openWallet().keysOf('alice')
    expect(held.map(({ publicKey }) => publicKey)).toEqual(keys.map(({ publicKey }) => publicKey).reverse())
    expect(held.map(({ replaced }) => replaced)).toEqual([false, true, true, true])
  })

  test('needs an old one', () => {
    expect(codeOf(() => openWallet().replace(alice))).toBe('wallet.no-old-key')
  })

  test('that the disk refuses leaves the old one in use', () => {
    const wallet = openWallet()
    const old = wallet.create(alice)
    const full: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(() => {
          work()
          throw new CodedError('store.disk-full', 'full')
        }),
    }
    const unlucky = openWallet(full)
    expect(codeOf(() => unlucky.replace(alice))).toBe('store.disk-full')
    expect(unlucky.currentKey('alice')).toEqual(old)
    expect(unlucky.keys()).toHaveLength(1)
    expect(codeOf(() => unlucky.create(bob))).toBe('store.disk-full')
    expect(unlucky.has('bob')).toBe(false)
    expect(openWallet().keys()).toHaveLength(1)
  })
})

describe('importing a secret', () => {
  test('brings the recorded key back', () => {
    const wallet = openWallet()
    const secret = recordedSecret('alice')
    const key = wallet.import(alice, ` ${secret}\n`)
    expect(wallet.secretText(key)).toBe(secret)
    expect(wallet.import(alice, secret)).toEqual(key)
    expect(wallet.keys()).toHaveLength(1)
  })

  test('makes it the current key of a name that had another', () => {
    const wallet = openWallet()
    const made = wallet.create(alice)
    wallet.import(alice, recordedSecret('alice'))
    const current = wallet.currentKey('alice')
    expect(current && wallet.secretText(current)).toBe(recordedSecret('alice'))
    expect(wallet.keysOf('alice').at(1)?.publicKey).toEqual(made.publicKey)
  })

  test('of another name takes nothing away from it (chain H17)', () => {
    const wallet = openWallet()
    wallet.import(alice, recordedSecret('alice'))
    expect(codeOf(() => wallet.import(bob, recordedSecret('alice')))).toBe('wallet.secret-of-another')
    expect(wallet.users()).toEqual(['alice'])
  })

  test.each(['', 'x', 'Kxxx', `${recordedSecret('alice')}1`, recordedSecret('alice').replace('K', 'L')])(
    '%j is refused',
    (text) => {
      expect(codeOf(() => openWallet().import(alice, text))).toBe('wallet.secret-invalid')
    },
  )

  test('of another network is refused', () => {
    const other = new Wallet({ database, clock, random, network: { ...mainNetwork, secretVersion: 239 } })
    expect(codeOf(() => other.decodeSecret(recordedSecret('alice')))).toBe('wallet.secret-invalid')
  })

  test('never tells the secret in a fault', () => {
    const secret = recordedSecret('alice')
    try {
      openWallet().import(alice, `${secret}1`)
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain(secret)
      expect(String(error)).not.toContain(secret)
    }
  })
})

test('a damaged key is told, not skipped', () => {
  const wallet = openWallet()
  wallet.create(alice)
  database.prepare("UPDATE wallet_keys SET secret = x'00'").run()
  expect(codeOf(() => openWallet())).toBe('wallet.corrupt')
})

test('a damaged file is to be kept, because nobody else has the keys', () => {
  const path = join(folder, 'bad.sqlite')
  writeFileSync(path, new Uint8Array(8192).fill(0x5a))
  expect(() => openNodeStore(path, scope)).toThrow(/SECRET KEYS.*keep the damaged file/u)
})
