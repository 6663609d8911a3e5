import { describe, expect, test } from 'vitest'
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import { encodeHex } from '../../codec/hex.ts'
import { pushBytes } from '../../codec/script.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { signedMessageDigest } from '../../crypto/signature.ts'
import type { Username } from '../../protocol/username.ts'
import {
  chainOn,
  childOf,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
  withTransactions,
  workedRegistration,
} from '../../../test/support/chain-builders.ts'
import { openChainStateRoom, registryOf, tipText, useChainStateRoom } from '../../../test/support/chain-state.ts'
import type { Block } from '../wire/block.ts'
import { meetsTarget } from '../wire/compact-target.ts'
import { promotedTransaction } from '../wire/promoted-message.ts'
import { registrationFor } from '../wire/registration.ts'
import { makeTransaction, type Transaction } from '../wire/transaction.ts'

const alice = 'alice' as Username
const signedBy = (seed: number) => ({ signer: 'alice', key: { privateKey: secret(seed), compressed: true } })
const idOf = (block: Block | undefined): string => encodeHex(block?.header.id ?? emptyBytes)

const room = useChainStateRoom()

describe('connecting (chain.md 5.5)', () => {
  test('a name is registered once, and handed on only by its old key', async () => {
    const first = registration('alice', secret(1)).transaction
    const blocks: Block[] = []
    const add = async (...transactions: readonly Transaction[]): Promise<readonly string[]> => {
      const block = childOf(blocks.at(-1) ?? quickGenesis, { transactions })
      const codes = await room.codesOf(block)
      if (codes.length === 0) blocks.push(block)
      return codes
    }
    expect(await add(first)).toEqual([])
    expect(await add(registration('alice', secret(2)).transaction)).toEqual(['name-overwritten'])
    expect(await add(replacement('alice', { from: secret(3), to: secret(2) }).transaction)).toEqual([
      'name-overwritten',
    ])
    // The same transaction once more is allowed, and moves the height.
    expect(await add(first)).toEqual([])
    expect(room.directory.registrationHeight(alice)).toBe(2)
    expect(await add(replacement('alice', { from: secret(1), to: secret(2) }).transaction)).toEqual([])
    expect(await add(first)).toEqual(['name-overwritten'])
    expect(await add(replacement('alice', { from: secret(1), to: secret(2) }).transaction)).toEqual([])
    expect(room.directory.keyAt(alice, 0)).toBeUndefined()
    expect(room.directory.keyAt(alice, 2)).toEqual(publicKeyOf(secret(1)))
    expect(room.directory.keyAt(alice, 3)).toEqual(publicKeyOf(secret(2)))
    expect(room.directory.keyAt(alice, 1_000)).toEqual(publicKeyOf(secret(2)))
  })

  test('a promoted message is signed by the key of the block before', async () => {
    const named = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
    const sameBlock = childOf(quickGenesis, {
      ...signedBy(1),
      transactions: [registration('alice', secret(1)).transaction],
      salt: 9,
    })
    expect(await room.codesOf(sameBlock)).toEqual(['signer-unknown'])
    expect(await room.codesOf(named)).toEqual([])
    expect(await room.codesOf(childOf(named, signedBy(2)))).toEqual(['signature-wrong'])
    const unsigned = childOf(named, { signer: 'alice' })
    expect(await room.codesOf(unsigned)).toEqual(['signature-missing'])
    expect(await room.codesOf(childOf(named, signedBy(1)))).toEqual([])
  })

  test('a replacement in the same block does not count for the message of that block', async () => {
    const named = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
    const handOver = replacement('alice', { from: secret(1), to: secret(2) }).transaction
    expect(await room.codesOf(named, childOf(named, { ...signedBy(2), transactions: [handOver] }))).toEqual([
      'signature-wrong',
    ])
    expect(await room.codesOf(childOf(named, { ...signedBy(1), transactions: [handOver] }))).toEqual([])
  })

  test('a signature by nobody is never looked at', async () => {
    const salt = Uint8Array.of(1, 2, 3, 4)
    const plain = promotedTransaction({ text: 'x', signer: 'nobody' as Username, key: undefined, extraNonce: 1, salt })
    const forged = {
      ...plain,
      usernameScript: concatBytes(pushBytes(encodeUtf8('nobody')), pushBytes(new Uint8Array(65))),
    }
    expect(await room.codesOf(withTransactions(quickGenesis, [makeTransaction(forged)]))).toEqual([])
  })

  test('a name with an impossible key belongs to whoever recovers to infinity, and to nobody outside consensus (chain H3)', async () => {
    const broken = workedRegistration(registrationFor(alice, encodeUtf8('no key at all')))
    const named = childOf(quickGenesis, { transactions: [broken.transaction] })
    expect(await room.codesOf(named)).toEqual([])
    expect(room.directory.registrationHeight(alice)).toBe(1)
    expect(room.directory.keyAt(alice, 1)).toBeUndefined()
    expect(await room.codesOf(childOf(named, signedBy(1)))).toEqual(['signature-wrong'])
    // s · R = e · G with R = k · G, s = e / k: the recovered point is infinity (chain.md 10.4).
    const newKey = publicKeyOf(secret(5))
    const infinity = infinitySignature(newKey)
    const takeover = workedRegistration(registrationFor(alice, newKey, infinity))
    expect(await room.codesOf(childOf(named, { transactions: [takeover.transaction] }))).toEqual([])
    expect(room.directory.keyAt(alice, 2)).toEqual(newKey)
  })

  test('a name whose key script cannot be parsed is never handed on', async () => {
    const fields = { ...registration('alice', secret(1)).transaction, publicKeyScript: Uint8Array.of(0xff) }
    let broken = makeTransaction(fields)
    for (let nonce = 1; !meetsTarget(broken.id, quickNetwork.registrationBits); nonce += 1)
      broken = makeTransaction({ ...fields, nonce })
    const named = childOf(quickGenesis, { transactions: [broken] })
    expect(await room.codesOf(named)).toEqual([])
    const newKey = publicKeyOf(secret(5))
    const takeover = workedRegistration(registrationFor(alice, newKey, infinitySignature(newKey)))
    expect(await room.codesOf(childOf(named, { transactions: [takeover.transaction] }))).toEqual(['name-overwritten'])
    expect(await room.codesOf(childOf(named, signedBy(1)))).toEqual(['signer-without-key'])
  })

  test('the position of a transaction counts every one before it', async () => {
    const blocks = chainOn(quickGenesis, 3)
    const bob = registration('bob', secret(2)).transaction
    const last = childOf(blocks[2] as Block, { transactions: [registration('alice', secret(1)).transaction, bob] })
    await room.offer(...blocks, last)
    expect(room.directory.registrationOf(alice)?.position).toBe(5)
    expect(room.directory.usernameAtPosition(6)).toBe('bob')
    expect(room.directory.usernameAtPosition(4)).toBeUndefined()
    expect(room.best.transactionCount).toBe(7)
  })
})

/** A signature of a digest that recovers to the point at infinity: R = G, s = e. */
const infinitySignature = (data: Uint8Array): Uint8Array => {
  const generatorX = Uint8Array.from(
    Buffer.from('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'hex'),
  )
  return concatBytes(Uint8Array.of(31), generatorX, signedMessageDigest(data))
}

describe('choosing a branch (chain.md 5.6)', () => {
  test('the first seen of equal branches stays, a longer one takes over', async () => {
    const [left, right] = [chainOn(quickGenesis, 2, { salt: 1 }), chainOn(quickGenesis, 3, { salt: 2 })]
    await room.offer(...left)
    await room.offer(...right.slice(0, 2))
    expect(tipText(room)).toBe(idOf(left[1]))
    await room.offer(right[2] as Block)
    expect(tipText(room)).toBe(idOf(right[2]))
    expect(room.best.contains(room.index.find(left[0]?.header.id ?? emptyBytes))).toBe(false)
    expect(room.best.at(2)).toBe(room.index.find(right[1]?.header.id ?? emptyBytes))
  })

  test('a heavier branch wins although it is shorter (chain H4)', async () => {
    // An interval of four blocks: fast blocks make the fifth four times as hard.
    const network = { ...quickNetwork, name: 'four', retargetIntervalBlocks: 4 }
    const here = await openChainStateRoom({ network })
    const slow = (parent: Block): Block => childOf(parent, { time: parent.header.time + 2_400, bits: 0x207fffff })
    const quick = (parent: Block, bits: number, salt: number): Block =>
      childOf(parent, { time: parent.header.time + 1, bits, salt })
    const long: Block[] = [slow(quickGenesis)]
    while (long.length < 6) long.push(slow(long.at(-1) as Block))
    expect((await here.offer(...long)).every(({ ok }) => ok)).toBe(true)
    expect(here.best.height).toBe(6)
    const hard = 0x201fffff
    const short: Block[] = [quick(quickGenesis, 0x207fffff, 1)]
    while (short.length < 3) short.push(quick(short.at(-1) as Block, 0x207fffff, 1))
    short.push(quick(short[2] as Block, hard, 1))
    short.push(quick(short[3] as Block, hard, 1))
    expect((await here.offer(...short)).every(({ ok }) => ok)).toBe(true)
    expect([here.best.height, tipText(here)]).toEqual([5, idOf(short[4])])
    await here.scope.close()
  })

  test('a branch that breaks a rule is left out for ever, and what it displaced stays untouched (chain H9)', async () => {
    const named = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
    const mine = [named, ...chainOn(named, 1)]
    await room.offer(...mine)
    const before = registryOf(room, ['alice', 'bob'])
    const bob = childOf(quickGenesis, { transactions: [registration('bob', secret(2)).transaction], salt: 3 })
    const bad = childOf(bob, { transactions: [registration('bob', secret(3)).transaction] })
    const after = chainOn(bad, 3)
    expect(await room.codesOf(bob, bad, ...after)).toEqual(['name-overwritten'])
    expect(registryOf(room, ['alice', 'bob'])).toEqual(before)
    expect(await room.codesOf(bad)).toEqual(['block-invalid'])
    expect(await room.codesOf(childOf(after[2] as Block))).toEqual(['parent-invalid'])
    // The good part of the branch may still win.
    const better = chainOn(bob, 3, { salt: 4 })
    expect(await room.codesOf(...better)).toEqual([])
    expect(tipText(room)).toBe(idOf(better[2]))
    expect(room.directory.registrationHeight(alice)).toBeUndefined()
    expect(room.directory.keyAt('bob' as Username, 9)).toEqual(publicKeyOf(secret(2)))
  })

  test('registrations that lose their block wait again, and come back if their name is still free', async () => {
    const mine = registration('alice', secret(1)).transaction
    await room.offer(childOf(quickGenesis, { transactions: [mine, registration('bob', secret(2)).transaction] }))
    const theirs = childOf(quickGenesis, { transactions: [registration('bob', secret(3)).transaction], salt: 1 })
    await room.offer(theirs, ...chainOn(theirs, 1))
    expect(room.mempool.all().map(({ username }) => username)).toEqual(['alice'])
    await room.offer(childOf(theirs, { transactions: [mine] }))
    const grown = chainOn(theirs, 2, { salt: 8 })
    await room.offer(...grown)
    expect(room.mempool.has(mine.id)).toBe(true)
  })

  test('a long way is connected in steps that each stand on disk', async () => {
    const steps: number[] = []
    room.best.changed.on(({ connected }) => steps.push(connected.length))
    await room.offer(...chainOn(quickGenesis, 200))
    expect(room.best.height).toBe(200)
    expect(Math.max(...steps)).toBeLessThanOrEqual(64)
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(200)
  })
})
