// Whole chains that talk to one another on a network in memory, with a clock that the test moves.
import { describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import type { Chain } from '../../src/chain/index.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import type { Username } from '../../src/protocol/username.ts'
import { quickNetwork, registration, replacement, secret } from '../support/chain-builders.ts'
import { sameTip, useHorde } from '../support/chain-horde.ts'

const horde = useHorde()

const alice = 'alice' as Username

/** Mines until the chain has a height. */
const mineTo = async (chain: Chain, height: number): Promise<void> => {
  chain.startMining(1)
  await horde.until(() => chain.tip().height >= height)
  chain.stopMining()
  // A block that was found before the stop is still judged.
  await horde.clock.advance(1000)
}

describe('two chains', () => {
  test('that meet agree on the longer one, whichever side connected', async () => {
    const first = await horde.open('51.1.0.1')
    await mineTo(first, 30)
    const height = first.tip().height
    const second = await horde.open('51.2.0.1', { addNodes: ['51.1.0.1:5000'] })
    await horde.until(() => sameTip([first, second], height))
    expect(second.sync().state).toBe('current')
    expect(second.peers()).toMatchObject([{ inbound: false, startHeight: height, version: 70_003 }])
    expect(first.peers()).toMatchObject([{ inbound: true, startHeight: 0 }])
    const third = await horde.open('51.3.0.1')
    first.addNode('51.3.0.1:5000')
    await horde.until(() => sameTip([first, third], height))
  })

  test('relay a registration and its block, and both know the key then', async () => {
    const first = await horde.open('51.1.0.1')
    const second = await horde.open('51.2.0.1', { addNodes: ['51.1.0.1:5000'] })
    await horde.until(() => second.peers().length === 1 && first.peers().length === 1)
    const mine = registration('alice', secret(1))
    const submitted = second.submitRegistration(mine)
    expect(submitted).toEqual({ ok: true, value: mine.transaction.id })
    await horde.until(() => first.pendingRegistrations().length === 1)
    await mineTo(first, 1)
    await horde.until(() => second.users.registrationHeight(alice) === 1)
    for (const chain of [first, second]) {
      expect(chain.users.keyAt(alice, 1)).toEqual(publicKeyOf(secret(1)))
      expect(chain.users.keyAt(alice, 0)).toBeUndefined()
      expect(chain.pendingRegistrations()).toEqual([])
      expect(chain.users.namesWithPrefix('al', 5)).toEqual(['alice'])
    }
  })

  test('hand on registrations that were made before they met (chain H18)', async () => {
    const first = await horde.open('51.1.0.1')
    const second = await horde.open('51.2.0.1')
    second.submitRegistration(registration('alice', secret(1)))
    await horde.clock.advance(30_000)
    expect(first.pendingRegistrations()).toEqual([])
    second.addNode('51.1.0.1:5000')
    await horde.until(() => first.pendingRegistrations().length === 1, 10_000)
    await mineTo(first, 1)
    second.submitRegistration(replacement('alice', { from: secret(1), to: secret(2) }))
    await horde.until(() => first.pendingRegistrations().length === 1, 10_000)
    await mineTo(first, first.tip().height + 1)
    await horde.until(() => sameTip([first, second], first.tip().height))
    expect(encodeHex(second.users.keyAt(alice, second.tip().height) ?? new Uint8Array(0))).toBe(
      encodeHex(publicKeyOf(secret(2))),
    )
  })
})

describe('five chains', () => {
  test('in a line pass on a block and a registration from end to end', async () => {
    const chains: Chain[] = []
    for (let index = 1; index <= 5; index += 1) {
      const addNodes = index === 1 ? [] : [`51.${String(index - 1)}.0.1:5000`]
      chains.push(await horde.open(`51.${String(index)}.0.1`, { addNodes, maxConnections: 2 }))
    }
    const [head, last] = [chains[0] as Chain, chains[4] as Chain]
    await horde.until(() => chains.every((chain) => chain.peers().length >= 1))
    last.submitRegistration(registration('alice', secret(1)))
    await horde.until(() => head.pendingRegistrations().length === 1)
    await mineTo(head, 3)
    await horde.until(() => sameTip(chains, head.tip().height))
    expect(last.users.registrationHeight(alice)).toBeDefined()
  })

  test('that were split grow apart, and follow the most work when the split heals', async () => {
    const addresses = [1, 2, 3, 4, 5].map((index) => `51.${String(index)}.0.1`)
    const chains: Chain[] = []
    for (const address of addresses) {
      const others = addresses.slice(0, addresses.indexOf(address)).map((other) => `${other}:5000`)
      chains.push(await horde.open(address, { addNodes: others }))
    }
    await horde.until(() => chains.every((chain) => chain.peers().length >= 4))
    await mineTo(chains[0] as Chain, 5)
    await horde.until(() => sameTip(chains, (chains[0] as Chain).tip().height))
    const common = (chains[0] as Chain).tip().height
    horde.network.partition([addresses.slice(0, 2), addresses.slice(2)])
    const [small, large] = [chains[0] as Chain, chains[4] as Chain]
    small.submitRegistration(registration('alice', secret(1)))
    large.submitRegistration(registration('alice', secret(2)))
    await mineTo(small, common + 3)
    await mineTo(large, common + 9)
    await horde.until(() => sameTip(chains.slice(2), large.tip().height))
    expect(small.users.keyAt(alice, 1_000)).toEqual(publicKeyOf(secret(1)))
    horde.network.heal()
    await mineTo(large, large.tip().height + 1)
    await horde.until(() => sameTip(chains, large.tip().height), 600_000)
    for (const chain of chains) expect(chain.users.keyAt(alice, 1_000)).toEqual(publicKeyOf(secret(2)))
  })

  test('share mined blocks while several mine at the same time', async () => {
    const chains: Chain[] = []
    for (let index = 1; index <= 5; index += 1) {
      const addNodes = index === 1 ? [] : ['51.1.0.1:5000']
      chains.push(await horde.open(`51.${String(index)}.0.1`, { addNodes, minimumBlockIntervalSeconds: 2 }))
    }
    for (const chain of chains) chain.startMining(1)
    await horde.until(() => chains.every((chain) => chain.tip().height >= 12))
    for (const chain of chains) chain.stopMining()
    await mineTo(chains[2] as Chain, (chains[2] as Chain).tip().height + 3)
    await horde.until(() => sameTip(chains, (chains[2] as Chain).tip().height))
    expect(chains[0]?.network).toBe(quickNetwork)
  })
})
