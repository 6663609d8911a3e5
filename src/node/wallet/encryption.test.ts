import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from './wallet.ts'

const alice = nameOf('alice')
const bob = nameOf('bob')
const passphraseCost = { N: 16, r: 8, p: 1 }
const random = new SeededRandom(1)

let folder = ''
let scope: Scope
let clock: ManualClock
let database: Database
let wallet: Wallet

const openWallet = (on = database): Wallet =>
  new Wallet({ database: on, clock, random, network: mainNetwork, passphraseCost })

/** Ends the process and starts it again. */
const restart = async (): Promise<void> => {
  await scope.close()
  scope = new Scope('again', silentLog)
  database = openNodeStore(join(folder, 'node.sqlite'), scope)
  wallet = openWallet()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-wallet-'))
  scope = new Scope('wallet', silentLog)
  clock = new ManualClock()
  database = openNodeStore(join(folder, 'node.sqlite'), scope)
  wallet = openWallet()
})

afterEach(async () => {
  await scope.close()
  rmSync(folder, { recursive: true })
})

const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
  return undefined
}

const secretOf = (name: string): Uint8Array => Uint8Array.from(wallet.currentKey(name)?.privateKey ?? [])

/** The files in which the bytes stand. */
const filesWith = (bytes: Uint8Array): readonly string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(Buffer.from(bytes)))

describe('a wallet that gets a passphrase', () => {
  test('lists its names, and shows no secret until it is unlocked, also after a restart', async () => {
    const secrets = [wallet.create(alice), wallet.create(bob)].map((key) => wallet.secretText(key))
    await wallet.masterKey.encrypt('open sesame')
    for (const again of [() => Promise.resolve(), restart]) {
      await again()
      expect(wallet.users()).toEqual(['alice', 'bob'])
      expect(wallet.masterKey.unlockedUntil()).toBe(0)
      const key = wallet.currentKey('alice')
      expect(await codeOf(() => key?.privateKey)).toBe('wallet.locked')
    }
    await wallet.masterKey.unlock('open sesame', 60)
    expect(wallet.keys().map((key) => wallet.secretText(key))).toEqual(secrets)
    expect(wallet.masterKey.unlockedUntil()).toBe(Math.floor(clock.nowMs() / 1000) + 60)
  })

  test('leaves no secret in the file, its free pages or its log (swarm H15)', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => wallet.create(nameOf(`user${String(index)}`)))
    wallet.replace(nameOf('user3'))
    const secrets = wallet.keys().map((key) => Uint8Array.from(key.privateKey))
    expect(keys).toHaveLength(40)
    expect(secrets.every((secret) => filesWith(secret).length > 0)).toBe(true)
    await wallet.masterKey.encrypt('open sesame')
    expect(secrets.flatMap(filesWith)).toEqual([])
    expect(wallet.masterKey.hasTraces).toBe(false)
    await wallet.masterKey.unlock('open sesame', 60)
    wallet.create(alice)
    expect(filesWith(secretOf('alice'))).toEqual([])
    await restart()
    expect(secrets.flatMap(filesWith)).toEqual([])
  })

  test('of a file that an older version wrote leaves none either', async () => {
    const before = new Scope('before', silentLog)
    const path = join(folder, 'old.sqlite')
    const schema = `CREATE TABLE wallet_keys (public_key BLOB PRIMARY KEY, username TEXT NOT NULL, secret BLOB NOT NULL,
      compressed INTEGER NOT NULL, created_at INTEGER NOT NULL, replaced INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
      CREATE INDEX wallet_keys_by_name ON wallet_keys (username, replaced)`
    const old = openDatabase({ path, schema, version: 1, durability: 'full' }, before)
    wallet.create(alice)
    const [row] = database.prepare('SELECT * FROM wallet_keys').all()
    const gone = random.bytes(32)
    const insert = old.prepare('INSERT INTO wallet_keys VALUES (?, ?, ?, 1, 1, 0)')
    insert.run(row?.['public_key'] ?? null, 'alice', row?.['secret'] ?? null)
    insert.run(random.bytes(33), 'gone', gone)
    old.prepare("DELETE FROM wallet_keys WHERE username = 'gone'").run()
    await before.close()
    expect(filesWith(gone)).toEqual(['old.sqlite'])
    const lifted = openWallet(openNodeStore(path, scope))
    const secret = Uint8Array.from(lifted.currentKey('alice')?.privateKey ?? [])
    await lifted.masterKey.encrypt('open sesame')
    const inOld = filesWith(secret).filter((name) => name.startsWith('old'))
    expect([...inOld, ...filesWith(gone)]).toEqual([])
  })

  test('goes on dropping traces after a crash right behind the transaction', async () => {
    wallet.create(alice)
    const secret = secretOf('alice')
    const crashed: Database = {
      ...database,
      prepare: (sql) => {
        if (sql === 'VACUUM') throw new CodedError('store.disk-full', 'full')
        return database.prepare(sql)
      },
    }
    await openWallet(crashed).masterKey.encrypt('open sesame')
    expect(filesWith(secret)).not.toEqual([])
    const found = openWallet()
    expect(found.masterKey.hasTraces).toBe(false)
    expect(filesWith(secret)).toEqual([])
  })

  test('that the disk refuses stays as it was', async () => {
    wallet.create(alice)
    const full: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(() => {
          work()
          throw new CodedError('store.disk-full', 'full')
        }),
    }
    const unlucky = openWallet(full)
    expect(await codeOf(() => unlucky.masterKey.encrypt('open sesame'))).toBe('store.disk-full')
    expect(unlucky.masterKey.isEncrypted).toBe(false)
    expect(unlucky.currentKey('alice')?.privateKey).toEqual(secretOf('alice'))
    expect(openWallet().masterKey.isEncrypted).toBe(false)
  })

  test('has one, not two', async () => {
    const asked = ['first', 'second'].map((word) => codeOf(() => wallet.masterKey.encrypt(word)))
    expect(await Promise.all(asked)).toEqual([undefined, 'wallet.encrypted'])
    await wallet.masterKey.unlock('first', 1)
  })

  test.each(['', 'x'.repeat(1025)])('refuses a passphrase of no use', async (word) => {
    expect(await codeOf(() => wallet.masterKey.encrypt(word))).toBe('wallet.passphrase-invalid')
    expect(wallet.masterKey.isEncrypted).toBe(false)
  })
})

describe('an unlocked wallet', () => {
  beforeEach(async () => {
    wallet.create(alice)
    await wallet.masterKey.encrypt('open sesame')
    await wallet.masterKey.unlock('open sesame', 60)
  })

  test('wipes its secrets when it is locked, and those who held one hold zeros', () => {
    const held = wallet.currentKey('alice')?.privateKey
    expect(held?.some((byte) => byte !== 0)).toBe(true)
    wallet.masterKey.lock()
    expect(held?.every((byte) => byte === 0)).toBe(true)
  })

  test('locks itself when its time is over, and wipes', async () => {
    const held = wallet.currentKey('alice')?.privateKey
    await clock.advance(59_000)
    expect(wallet.isLocked).toBe(false)
    await clock.advance(1_000)
    expect(held?.every((byte) => byte === 0)).toBe(true)
    expect(wallet.masterKey.unlockedUntil()).toBe(0)
  })

  test('begins its time anew when it is unlocked again', async () => {
    await clock.advance(50_000)
    await wallet.masterKey.unlock('open sesame', 600)
    await clock.advance(599_000)
    expect(wallet.isLocked).toBe(false)
    await wallet.masterKey.unlock('open sesame', 2)
    await clock.advance(2_000)
    expect(wallet.isLocked).toBe(true)
  })

  test('of a computer that slept is locked before anything is signed', async () => {
    const asleep = new ManualClock(clock.nowMs() + 3_600_000)
    const key = wallet.currentKey('alice')
    clock.nowMs = () => asleep.nowMs()
    expect(await codeOf(() => key?.privateKey)).toBe('wallet.locked')
  })

  test('with no time at all is locked at once', async () => {
    await wallet.masterKey.unlock('open sesame', -5)
    expect(wallet.isLocked).toBe(true)
  })

  test('tells who wants to know', async () => {
    const seen: boolean[] = []
    wallet.lockChanged.on(() => seen.push(wallet.isLocked))
    wallet.masterKey.lock()
    await wallet.masterKey.unlock('open sesame', 1)
    await clock.advance(1_000)
    expect(seen).toEqual([true, false, true])
  })

  test('takes new keys, sealed; a locked one takes none and keeps nothing', async () => {
    const { privateKey } = wallet.create(bob)
    expect(filesWith(privateKey)).toEqual([])
    wallet.masterKey.lock()
    expect(await codeOf(() => wallet.create(nameOf('carol')))).toBe('wallet.locked')
    expect(await codeOf(() => wallet.replace(bob))).toBe('wallet.locked')
    expect(wallet.users()).toEqual(['alice', 'bob'])
    expect(wallet.keys()).toHaveLength(2)
  })
})

describe('a passphrase', () => {
  test('that is wrong opens nothing', async () => {
    await wallet.masterKey.encrypt('open sesame')
    for (const word of ['open  sesame', '', 'x'.repeat(5000)])
      expect(await codeOf(() => wallet.masterKey.unlock(word, 60))).toBe('wallet.passphrase-wrong')
    expect(wallet.isLocked).toBe(true)
  })

  test('is replaced as a whole: the old one opens nothing, not even what the files held before', async () => {
    wallet.create(alice)
    await wallet.masterKey.encrypt('old')
    const wrapped = database.prepare<{ wrapped: Uint8Array }>('SELECT wrapped FROM wallet_master_key').get()?.wrapped
    expect(await codeOf(() => wallet.masterKey.changePassphrase('wrong', 'new'))).toBe('wallet.passphrase-wrong')
    expect(await codeOf(() => wallet.masterKey.changePassphrase('old', ''))).toBe('wallet.passphrase-invalid')
    await wallet.masterKey.changePassphrase('old', 'new')
    expect(wallet.isLocked).toBe(true)
    expect(wrapped && filesWith(wrapped)).toEqual([])
    expect(await codeOf(() => wallet.masterKey.unlock('old', 60))).toBe('wallet.passphrase-wrong')
    await wallet.masterKey.unlock('new', 60)
    await wallet.masterKey.changePassphrase('new', 'newer')
    expect(wallet.isLocked).toBe(false)
    await restart()
    await wallet.masterKey.unlock('newer', 60)
    expect(wallet.currentKey('alice')?.privateKey).toHaveLength(32)
  })

  test('of a wallet that has none is told so', async () => {
    expect(await codeOf(() => wallet.masterKey.unlock('x', 1))).toBe('wallet.unencrypted')
    expect(await codeOf(() => wallet.masterKey.changePassphrase('x', 'y'))).toBe('wallet.unencrypted')
    expect(wallet.masterKey.unlockedUntil()).toBeUndefined()
  })

  test('tried too often at once is asked to wait', async () => {
    await wallet.masterKey.encrypt('open sesame')
    const tries = Array.from({ length: 30 }, () => codeOf(() => wallet.masterKey.unlock('open sesame', 1)))
    const codes = await Promise.all(tries)
    expect(codes.filter((code) => code === 'gate.full')).toHaveLength(13)
    expect(codes.filter((code) => code === undefined)).toHaveLength(17)
  })
})

describe('what was changed on disk is told', () => {
  beforeEach(async () => {
    wallet.create(alice)
    wallet.create(bob)
    await wallet.masterKey.encrypt('open sesame')
  })

  test('a secret, and one under the name of another', async () => {
    database.prepare("UPDATE wallet_keys SET username = 'mallory' WHERE username = 'bob'").run()
    wallet = openWallet()
    await wallet.masterKey.unlock('open sesame', 60)
    expect(await codeOf(() => wallet.currentKey('mallory')?.privateKey)).toBe('wallet.corrupt')
    expect(wallet.currentKey('alice')?.privateKey).toHaveLength(32)
  })

  test.each(['cost_n = 1099511627776', 'cost_n = 3', 'cost_p = 100000'])('%s would never end', async (change) => {
    database.prepare(`UPDATE wallet_master_key SET ${change}`).run()
    expect(await codeOf(() => wallet.masterKey.unlock('open sesame', 60))).toBe('wallet.corrupt')
  })
})

describe('what others keep with it', () => {
  const words = new TextEncoder().encode('a direct message of the last year')

  /** Keeps one value where a capability would. */
  const keepWith = (on: Wallet) => {
    database.prepare('CREATE TABLE IF NOT EXISTS letter (body BLOB)').run()
    const read = (): Uint8Array =>
      database.prepare<{ body: Uint8Array }>('SELECT body FROM letter').get()?.body ?? new Uint8Array()
    const seal = on.masterKey
    const write = (bytes: Uint8Array): void => {
      database.prepare('DELETE FROM letter').run()
      database.prepare('INSERT INTO letter VALUES (?)').run(seal.seal(bytes))
    }
    seal.whenEncrypted(() => {
      write(seal.open(read()))
    })
    return { read: () => seal.open(read()), write }
  }

  test('lies open without a passphrase, and is sealed in the same step as the keys (swarm H15)', async () => {
    const letters = keepWith(wallet)
    letters.write(words)
    expect(letters.read()).toEqual(words)
    expect(filesWith(words)).not.toEqual([])
    await wallet.masterKey.encrypt('open sesame')
    expect(filesWith(words)).toEqual([])
    expect(await codeOf(letters.read)).toBe('wallet.locked')
    expect(await codeOf(() => wallet.masterKey.seal(words))).toBe('wallet.locked')
    await restart()
    const again = keepWith(wallet)
    await wallet.masterKey.unlock('open sesame', 60)
    expect(again.read()).toEqual(words)
    again.write(words)
    expect(filesWith(words)).toEqual([])
  })

  test('that cannot be sealed keeps the wallet as it was', async () => {
    wallet.create(alice)
    wallet.masterKey.whenEncrypted(() => {
      throw new CodedError('store.disk-full', 'full')
    })
    expect(await codeOf(() => wallet.masterKey.encrypt('open sesame'))).toBe('store.disk-full')
    expect(openWallet().masterKey.isEncrypted).toBe(false)
    expect(wallet.currentKey('alice')?.privateKey).toEqual(openWallet().currentKey('alice')?.privateKey)
  })

  test('is no key and no number: what was changed is told', async () => {
    await wallet.masterKey.encrypt('open sesame')
    await wallet.masterKey.unlock('open sesame', 60)
    const sealed = wallet.masterKey.seal(words)
    expect(await codeOf(() => wallet.masterKey.open(sealed.with(20, (sealed[20] ?? 0) ^ 1)))).toBe('wallet.corrupt')
    expect(await codeOf(() => wallet.masterKey.open(Uint8Array.of(7, 7)))).toBe('wallet.corrupt')
    expect(await codeOf(() => wallet.masterKey.open(new Uint8Array()))).toBe('wallet.corrupt')
  })
})
