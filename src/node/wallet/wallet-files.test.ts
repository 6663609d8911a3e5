import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { mainNetwork } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import type { FoundKey } from './found-keys.ts'
import { Wallet } from './wallet.ts'
import type { KeptGroupKey } from './wallet-backup.ts'
import { type GroupKeys, WalletFiles } from './wallet-files.ts'

const vector = (name: string): string => fileURLToPath(new URL(`../../../test/vectors/legacy/${name}`, import.meta.url))
const recordedDump = vector('wallet-dump.txt')
const recordedWallet = vector('twisterwallet.dat')
const anna = nameOf('anna')
const berta = nameOf('berta')
const random = new SeededRandom(3)
const clock = new ManualClock(1_800_000_000_000)

class FakeGroups implements GroupKeys {
  readonly held: FoundKey[] = []
  keys = (): readonly FoundKey[] => this.held
  kept = (): readonly KeptGroupKey[] =>
    this.held.map(({ name: alias, privateKey }) => ({
      ...{ alias, publicKey: publicKeyOf(privateKey) },
      secret: Uint8Array.of(0, ...privateKey),
    }))
  adopt = (key: FoundKey): void => {
    if (!this.held.some(({ name }) => name === key.name)) this.held.push(key)
  }
}

interface Place {
  readonly wallet: Wallet
  readonly files: WalletFiles
  readonly groups: FakeGroups
  readonly users: FakeUsers
  readonly joined: string[]
  readonly database: Database
}

let folder = ''
let scope: Scope
let here: Place

const openPlace = (): Place => {
  const database = openNodeStore(':memory:', scope)
  const passphraseCost = { N: 16, r: 8, p: 1 }
  const wallet = new Wallet({ database, clock, random, network: mainNetwork, passphraseCost })
  const groups = new FakeGroups()
  const users = new FakeUsers()
  const joined: string[] = []
  const files = new WalletFiles({
    ...{ wallet, database, groups, clock, network: mainNetwork, program: 'test' },
    chain: { users, tip: () => ({ height: 5, id: new Uint8Array(32), time: 1 }) },
    swarms: { join: (username) => void joined.push(username) },
  })
  return { wallet, files, groups, users, joined, database }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-wallet-files-'))
  scope = new Scope('files', silentLog)
  here = openPlace()
})

afterEach(async () => {
  await scope.close()
  rmSync(folder, { recursive: true })
})

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
  return undefined
}

const secretsOf = ({ wallet }: Place): readonly string[] =>
  wallet.keys().map((key) => `${key.username} ${wallet.secretText(key)} ${String(key.replaced)}`)

const at = (name: string): string => join(folder, name)

describe.each([
  ['dump', recordedDump],
  ['wallet', recordedWallet],
])('a %s of the C++ node', (_kind, file) => {
  test('gives its users, also one who is not registered, and stays as it is (W3)', async () => {
    const before = readFileSync(file)
    const { mtimeMs } = statSync(file)
    here.users.register('berta', publicKeyOf(createPrivateKey(random)), 3)
    expect(await here.files.take(file)).toEqual({ added: ['anna', 'berta', 'carla'], held: 0, refused: 0 })
    expect(here.wallet.users()).toEqual(['anna', 'berta', 'carla'])
    expect(here.wallet.keysOf('anna').map(({ replaced }) => replaced)).toEqual([false, true])
    expect(here.wallet.currentKey('carla')?.createdAt).toBe(1_795_679_847)
    expect(here.groups.held.map(({ name }) => name)).toEqual(['*sdoniofg'])
    expect(here.joined).toEqual(['berta'])
    expect(readFileSync(file)).toEqual(before)
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
    expect(await here.files.take(file)).toEqual({ added: [], held: 3, refused: 0 })
  })
})

describe('a dump', () => {
  test('is private, and brings another wallet to the same keys', async () => {
    await here.files.take(recordedDump)
    await here.files.dump(at('out.txt'))
    expect(statSync(at('out.txt')).mode & 0o777).toBe(0o600)
    const other = openPlace()
    await other.files.take(at('out.txt'))
    expect(secretsOf(other)).toEqual(secretsOf(here))
    expect(other.groups.held).toEqual(here.groups.held)
  })

  test('is written each night over the older one, and never over anything else (rpc hazard 9)', async () => {
    here.wallet.create(anna)
    await here.files.dump(at('out.txt'))
    here.wallet.create(berta)
    await here.files.dump(at('out.txt'))
    expect(readFileSync(at('out.txt'), 'utf8')).toContain('username=berta')
    writeFileSync(at('letter.txt'), 'dear diary')
    expect(await codeOf(here.files.dump(at('letter.txt')))).toBe('wallet.file-exists')
    expect(readFileSync(at('letter.txt'), 'utf8')).toBe('dear diary')
    const stranger = openPlace()
    expect(await codeOf(stranger.files.dump(at('out.txt')))).toBe('wallet.file-exists')
    symlinkSync(at('letter.txt'), at('link'))
    expect(await codeOf(here.files.dump(at('link')))).toBe('wallet.file-exists')
    expect(await codeOf(here.files.dump(at('missing/out.txt')))).toBe('wallet.file-unwritable')
    expect(existsSync(at('missing'))).toBe(false)
    expect(await codeOf(here.files.dump(at('.')))).toBe('wallet.file-exists')
    expect(readdirSync(folder).sort()).toEqual(['letter.txt', 'link', 'out.txt'])
  })

  test('needs an unlocked wallet, both ways', async () => {
    here.wallet.create(anna)
    await here.wallet.masterKey.encrypt('open sesame')
    expect(await codeOf(here.files.dump(at('out.txt')))).toBe('wallet.locked')
    expect(await codeOf(here.files.take(recordedDump))).toBe('wallet.locked')
    expect([existsSync(at('out.txt')), here.wallet.users()]).toEqual([false, ['anna']])
  })

  test('that is none is told, without a word of it (rpc hazard 9)', async () => {
    writeFileSync(at('passwd'), 'root:x:0:0')
    const fault = await here.files.take(at('passwd')).catch((error: unknown) => error)
    expect(fault).toMatchObject({ code: 'wallet.file-unreadable' })
    expect(String(fault)).not.toContain('root:x')
    expect(await codeOf(here.files.take(at('nowhere')))).toBe('wallet.file-missing')
    expect(await codeOf(here.files.take(at('.')))).toBe('wallet.file-missing')
    expect(await codeOf(here.files.take('/dev/zero'))).toBe('wallet.file-missing')
  })

  test('with names that can never be registered says how many', async () => {
    writeFileSync(at('odd'), readFileSync(recordedDump, 'utf8').replace('username=carla', 'username=Carla%20X'))
    expect(await here.files.take(at('odd'))).toEqual({ added: ['anna', 'berta'], held: 0, refused: 1 })
  })
})

describe('a backup', () => {
  test('brings the same keys back, one file without others beside it', async () => {
    await here.files.take(recordedDump)
    await here.files.backUp(at('copy.dat'))
    expect(readdirSync(folder)).toEqual(['copy.dat'])
    expect(statSync(at('copy.dat')).mode & 0o777).toBe(0o600)
    const other = openPlace()
    expect((await other.files.take(at('copy.dat'))).added).toEqual(['anna', 'berta', 'carla'])
    expect(secretsOf(other)).toEqual(secretsOf(here))
    expect(readdirSync(folder)).toEqual(['copy.dat'])
  })

  test('into a folder has the name that scripts look for, and replaces only an older one', async () => {
    here.wallet.create(anna)
    mkdirSync(at('usb'))
    await here.files.backUp(at('usb'))
    here.wallet.create(berta)
    await here.files.backUp(at('usb'))
    expect(readdirSync(at('usb'))).toEqual(['twisterwallet.dat'])
    expect(await codeOf(openPlace().files.backUp(at('usb')))).toBe('wallet.backup-failed')
    expect(await codeOf(here.files.backUp('/nonexistent/x'))).toBe('wallet.backup-failed')
    expect((await openPlace().files.take(at('usb/twisterwallet.dat'))).added).toEqual(['anna', 'berta'])
  })

  test('of a locked wallet is sealed: this wallet takes it back, another one with its passphrase', async () => {
    here.wallet.create(anna)
    const secret = Buffer.from(here.wallet.currentKey('anna')?.privateKey ?? [])
    await here.wallet.masterKey.encrypt('open sesame')
    await here.files.backUp(at('copy.dat'))
    expect(readFileSync(at('copy.dat')).includes(secret)).toBe(false)
    const other = openPlace()
    expect(await codeOf(other.files.take(at('copy.dat')))).toBe('wallet.file-encrypted')
    expect(await codeOf(other.files.take(at('copy.dat'), 'wrong'))).toBe('wallet.passphrase-wrong')
    expect((await other.files.take(at('copy.dat'), 'open sesame')).added).toEqual(['anna'])
    expect(Buffer.from(other.wallet.currentKey('anna')?.privateKey ?? [])).toEqual(secret)
    await here.wallet.masterKey.changePassphrase('open sesame', 'another')
    here.database.prepare('DELETE FROM wallet_keys').run()
    const emptied = new WalletFiles({ ...filesNeeds(), wallet: reopened() })
    await reopenedWallet?.masterKey.unlock('another', 60)
    expect((await emptied.take(at('copy.dat'))).added).toEqual(['anna'])
  })

  let reopenedWallet: Wallet | undefined
  const reopened = (): Wallet =>
    (reopenedWallet = new Wallet({ database: here.database, clock, random, network: mainNetwork }))
  const filesNeeds = () => ({
    ...{ database: here.database, clock, network: mainNetwork, program: 'test' },
    chain: { users: here.users, tip: () => ({ height: 5, id: new Uint8Array(32), time: 1 }) },
    swarms: { join: () => undefined },
  })

  test('that is older adds what is missing and pushes nothing aside (W4)', async () => {
    const old = here.wallet.create(anna)
    here.users.register('anna', old.publicKey, 3)
    await here.files.backUp(at('old.dat'))
    const current = here.wallet.replace(anna)
    here.users.register('anna', current.publicKey, 7)
    here.wallet.create(berta)
    const before = secretsOf(here)
    expect(await here.files.take(at('old.dat'))).toEqual({ added: [], held: 1, refused: 0 })
    expect(secretsOf(here)).toEqual(before)
    // The same in a wallet that has only the new key.
    const other = openPlace()
    other.users.register('anna', current.publicKey, 7)
    other.wallet.import(anna, here.wallet.secretText(current))
    expect(await other.files.take(at('old.dat'))).toEqual({ added: ['anna'], held: 0, refused: 0 })
    expect(other.wallet.currentKey('anna')?.publicKey).toEqual(current.publicKey)
    expect(other.wallet.keysOf('anna')).toHaveLength(2)
  })

  test('with the registered key of a name takes the place of one that nobody knows', async () => {
    const registered = here.wallet.create(anna)
    await here.files.backUp(at('old.dat'))
    const other = openPlace()
    other.users.register('anna', registered.publicKey, 7)
    other.wallet.create(anna)
    await other.files.take(at('old.dat'))
    expect(other.wallet.currentKey('anna')?.publicKey).toEqual(registered.publicKey)
  })

  test('that is damaged is told', async () => {
    here.wallet.create(anna)
    await here.files.backUp(at('copy.dat'))
    const whole = readFileSync(at('copy.dat'))
    for (let round = 0; round < 40; round += 1) {
      const damaged = Uint8Array.from(whole)
      for (let count = 0; count < 200; count += 1) {
        const [high = 0, low = 0, value = 0] = random.bytes(3)
        damaged[16 + ((high * 256 + low) % (damaged.length - 16))] = value
      }
      writeFileSync(at('damaged.dat'), damaged.subarray(0, round % 5 === 0 ? 5000 : damaged.length))
      const other = openPlace()
      const code = await codeOf(other.files.take(at('damaged.dat')))
      const keys = secretsOf(other).filter((line) => !secretsOf(here).includes(line))
      if (code !== undefined) expect(code).toMatch(/^wallet\./u)
      else expect(keys).toEqual([])
    }
  })
})
