import { beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { accept, reject } from '../../base/verdict.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { Dht } from '../../dht/index.ts'
import { type ItemRejection, judgeItem, type SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { Items } from './items.ts'

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const tag: DhtTarget = { name: 'tag', resource: 'hashtag', kind: 'multi' }

let users: FakeUsers
let wallet: Wallet
let put: SignedItem[]
let refusal: ItemRejection | undefined
let items: Items

beforeEach(() => {
  const database = openNodeStore(':memory:', new Scope('disk', silentLog))
  users = new FakeUsers()
  wallet = new Wallet({ database, clock: new ManualClock(), random: new SeededRandom(2), network: regressionNetwork })
  users.register('alice', wallet.create(nameOf('alice')).publicKey, 3)
  put = []
  refusal = undefined
  const dht = {
    put: (item: SignedItem) => {
      put.push(item)
      return Promise.resolve(refusal === undefined ? accept(undefined) : reject(refusal))
    },
    get: () => Promise.resolve(put),
  } as unknown as Dht
  items = new Items({ dht, keys: wallet, users, adjustedTime: () => 1234 })
})

describe('a value', () => {
  test('is signed with the key that the chain knows, and put', async () => {
    await items.put(profile, 'alice', { fullname: 'Alice' }, 4)
    const [item] = put
    expect(item).toMatchObject({ signer: 'alice', sequence: 4, time: 1234, height: 9, target: profile })
    expect(item && judgeItem(item, users, 1234)).toMatchObject({ ok: true })
  })

  test('is signed with the old key until the chain knows the new one: others look at the newest', async () => {
    const next = wallet.replace(nameOf('alice'))
    await items.put(profile, 'alice', 'old', 1)
    expect(put.map((item) => judgeItem(item, users, 1234).ok)).toEqual([true])
    users.register('alice', next.publicKey, users.best)
    await items.put(profile, 'alice', 'new', 2)
    expect(put.map((item) => judgeItem(item, users, 1234).ok)).toEqual([false, true])
  })

  test('is written above what was written elsewhere, whatever is counted here (D3, dht 10.1-9)', async () => {
    await items.put(profile, 'alice', 'elsewhere', 7)
    await items.put(profile, 'alice', 'here', 1)
    expect(put.map(({ sequence }) => sequence)).toEqual([7, 1, 8])
    await items.put(profile, 'alice', 'higher', 20)
    expect(put.at(-1)?.sequence).toBe(20)
  })

  test('never counts beyond what C++ nodes can compare (dht 10.1-9)', async () => {
    await items.put(profile, 'alice', 'the last', 0x7fff_ffff)
    await items.put(profile, 'alice', 'one more', 3)
    expect(put.map(({ sequence }) => sequence)).toEqual([0x7fff_ffff, 3])
  })

  test('of a post has the number of the post', async () => {
    const status = { ...profile, resource: 'status' }
    await items.put(status, 'alice', 'x', 9)
    await items.put(status, 'alice', 'y', 4)
    expect(put.map(({ sequence }) => sequence)).toEqual([9, 4])
  })

  test('is got back', async () => {
    await items.put(tag, 'alice', 'x')
    expect(await items.get(tag)).toEqual(put)
  })
})

describe('refused is a value', () => {
  const deep: BencodeInput = [[[[[['x']]]]]]

  interface Case {
    readonly target?: DhtTarget
    readonly signer?: string
    readonly value?: BencodeInput
    readonly sequence?: number | undefined
    readonly code: string
  }

  test.each<[string, Case]>([
    ['of a signer without a key', { signer: 'bob', code: 'items.no-key' }],
    ['of a signer that is no name', { signer: 'Bad Name', code: 'items.no-key' }],
    ['that is too big for a single', { value: 'x'.repeat(8192), code: 'item-too-big' }],
    ['that is too big for a multi', { target: tag, value: 'x'.repeat(768), code: 'item-too-big' }],
    ['nested too deeply', { value: deep, code: 'item-value-too-deep' }],
    ['under a long resource', { target: { ...profile, resource: 'r'.repeat(33) }, code: 'item-resource-too-long' }],
    ['of another owner', { target: { ...profile, name: 'bob' }, code: 'item-signer-not-owner' }],
    ['without a sequence number', { sequence: undefined, code: 'item-sequence-missing' }],
    ['with a sequence number below 0', { sequence: -1, code: 'item-sequence-missing' }],
  ])('%s', async (_why, { code, ...changed }) => {
    const { target, signer, value, sequence } = {
      target: profile,
      signer: 'alice',
      value: 'x',
      sequence: 1,
      ...changed,
    }
    expect(await codeOf(items.put(target, signer, value, sequence))).toBe(code)
    expect(put).toEqual([])
  })

  test('of a user who is not registered, or whose name is another’s', async () => {
    wallet.create(nameOf('bob'))
    expect(await codeOf(items.put(tag, 'bob', 'x'))).toBe('item-signer-unknown')
    users.register('bob', publicKeyOf(createPrivateKey(new SeededRandom(9))), 2)
    expect(await codeOf(items.put(tag, 'bob', 'x'))).toBe('item-signer-unknown')
  })

  test('that the DHT refuses, with its reason', async () => {
    refusal = { code: 'item-sequence-stale' }
    await expect(items.put(profile, 'alice', 'x', 1)).rejects.toMatchObject({
      code: 'item-sequence-stale',
      message: expect.stringContaining('next number'),
    })
  })
})
