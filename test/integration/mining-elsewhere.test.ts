// Programs that mine, register and check by themselves, over the node.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeBlock, makeHeader } from '../../src/chain/index.ts'
import { decodeHex, encodeDisplayHash } from '../../src/codec/hex.ts'
import { scryptHashSync } from '../../src/crypto/hash.ts'
import { createPrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { nameOf } from '../support/fake-context.ts'
import { Testnet } from '../support/testnet.ts'
import { targetBytes, meetsTarget } from '../../src/workers/target.ts'

let testnet: Testnet
let node: Testnet['nodes'][number]['node']

beforeAll(async () => {
  testnet = new Testnet(5)
  ;({ node } = await testnet.open(0, []))
})
afterAll(() => testnet.close())

/** What a mining program does: tries nonces until the proof of work is found. */
const mined = (): Uint8Array => {
  const { block, target } = node.mining.template()
  for (let nonce = 0; ; nonce += 1) {
    const header = makeHeader({ ...block.header, nonce })
    if (meetsTarget(scryptHashSync(header.bytes), targetBytes(target))) return encodeBlock({ ...block, header })
  }
}

const height = (): number => node.blocks.tip().height

describe('a block of another program', () => {
  test('stands in the chain; a second time it is of no use', async () => {
    const block = mined()
    expect(await testnet.finish(node.mining.submit(block))).toBe(true)
    expect(height()).toBe(1)
    expect(await testnet.finish(node.mining.submit(block))).toBe(false)
    expect(height()).toBe(1)
  })

  test('that is none is told so', async () => {
    await expect(node.mining.submit(new Uint8Array(3))).rejects.toMatchObject({ code: 'mining.block-malformed' })
  })

  test('may be given as work in the old form', async () => {
    await testnet.advance(10)
    const before = height()
    const { data } = node.mining.work()
    const tries = decodeHex(data) ?? new Uint8Array(0)
    let taken = false
    for (let nonce = 0; nonce < 1000 && !taken; nonce += 1) {
      // The nonce is the last word of the header, each word the other way round.
      new DataView(tries.buffer).setUint32(80, nonce)
      taken = await testnet.finish(node.mining.submitWork(tries))
    }
    expect(taken).toBe(true)
    expect(height()).toBe(before + 1)
  })

  test('of a template that was never given is of no use', async () => {
    expect(await node.mining.submitWork(new Uint8Array(128))).toBe(false)
    await expect(node.mining.submitWork(new Uint8Array(5))).rejects.toMatchObject({ code: 'mining.work-malformed' })
  })
})

describe('a registration of another program', () => {
  const secret = createPrivateKey(new SeededRandom(77))
  const publicKey = publicKeyOf(secret)

  test('is made, sent, waits, and stands in a block', async () => {
    const bytes = await testnet.finish(node.transactions.make('zoe', publicKey))
    expect(node.transactions.decode(bytes)).toMatchObject({ username: 'zoe', message: '', keys: [publicKey] })
    const id = node.transactions.send(bytes)
    expect(node.blocks.waiting().map(encodeDisplayHash)).toEqual([encodeDisplayHash(id)])
    expect(node.mining.waiting()).toEqual({ count: 1, blockBytes: 1000 + bytes.length })
    expect(() => node.transactions.send(bytes)).toThrow(/waits for a block/u)
    await testnet.advance(10)
    expect(await testnet.finish(node.mining.submit(mined()))).toBe(true)
    expect(node.transactions.registrationOf('zoe')).toMatchObject({
      transaction: { username: 'zoe' },
      place: { height: height(), confirmations: 1, indexInBlock: 1 },
    })
    expect(() => node.transactions.send(bytes)).toThrow(/in the chain already/u)
  })

  test('of a name or key that no block takes is refused before the work', async () => {
    await expect(node.transactions.make('Bad Name', publicKey)).rejects.toMatchObject({
      code: 'transactions.name-invalid',
    })
    await expect(node.transactions.make('yan', new Uint8Array(33))).rejects.toMatchObject({
      code: 'transactions.key-invalid',
    })
    await expect(node.transactions.make('yan', publicKey, new Uint8Array(64))).rejects.toMatchObject({
      code: 'transactions.signature-invalid',
    })
    expect(() => node.transactions.send(new Uint8Array(5))).toThrow(/no transaction/u)
  })

  test('of a local user is listed', () => {
    expect(node.transactions.ofLocalUsers()).toEqual([])
    node.wallet.create(nameOf('zoe'))
    expect(node.transactions.ofLocalUsers().map(({ transaction }) => transaction.username)).toEqual(['zoe'])
    expect(node.transactions.ofLocalUsers(height())).toEqual([])
  })
})

describe('what is on disk', () => {
  test.each([0, 1, 3])('is sound at level %i', async (level) => {
    expect(await testnet.finish(node.blocks.verify(level, 0))).toBe(true)
  })
})

describe('a signed text', () => {
  test('is believed as it was signed, by the user alone', () => {
    node.wallet.create(nameOf('xena'))
    const signature = node.accounts.signText('xena', 'hello')
    expect(node.accounts.verifyText('xena', signature, 'hello')).toBe(true)
    expect(node.accounts.verifyText('xena', signature, 'hellO')).toBe(false)
    expect(node.accounts.verifyText('zoe', signature, 'hello')).toBe(false)
    expect(node.accounts.verifyText('xena', new Uint8Array(3), 'hello')).toBe(false)
    expect(() => node.accounts.verifyText('nosuch', signature, 'hello')).toThrow(/knows a key/u)
    expect(() => node.accounts.signText('nosuch', 'hello')).toThrow(/no user/u)
  })
})
