import { describe, expect, test } from 'vitest'
import { mainNetwork, type Network, testNetwork } from '../../protocol/network.ts'
import { makeHeader } from '../wire/block.ts'
import { BlockIndex, noBlock } from '../tree/block-index.ts'
import { compressTarget, expandCompact, powLimit, powLimitBits } from '../wire/compact-target.ts'
import { easiestAfter, requiredBits, retarget } from './difficulty.ts'

const network: Network = { ...mainNetwork, retargetIntervalBlocks: 10 }
const timespan = 6_000

/** An index of blocks at the given times, with the bits that the rules demand or those given. */
const indexOf = (times: readonly number[], rules: Network, bits?: readonly number[]): BlockIndex => {
  const index = new BlockIndex()
  for (const [height, time] of times.entries()) {
    const parent = height === 0 ? noBlock : height - 1
    const required = parent === noBlock ? rules.genesis.bits : requiredBits(index, parent, time, rules)
    const fields = {
      version: 2,
      height,
      merkleRoot: new Uint8Array(32),
      nonce: 0,
      time,
      bits: bits?.[height] ?? required,
    }
    index.add(makeHeader({ ...fields, parentId: parent === noBlock ? new Uint8Array(32) : index.idOf(parent) }), parent)
  }
  return index
}

describe('the required target (chain.md 3.6)', () => {
  test('stays within an interval', () => {
    const index = indexOf([0, 1, 2, 3, 4], network)
    expect(requiredBits(index, 4, 5, network)).toBe(mainNetwork.genesis.bits)
  })

  test('is set anew each interval by the time of one block less than the interval', () => {
    const times = Array.from({ length: 10 }, (_, height) => 1_000 + height * 300)
    const index = indexOf(times, network)
    expect(requiredBits(index, 9, 99_999, network)).toBe(retarget(mainNetwork.genesis.bits, 9 * 300, network))
    // Nine distances of 600 s are too few for a timespan of ten: the target becomes a tenth harder.
    const even = indexOf(
      Array.from({ length: 10 }, (_, height) => height * 600),
      network,
    )
    expect(expandCompact(requiredBits(even, 9, 0, network))).toBe(
      expandCompact(compressTarget((expandCompact(mainNetwork.genesis.bits) * 5_400n) / 6_000n)),
    )
  })

  test('changes by a factor of four at most, and never passes the limit', () => {
    const bits = 0x1d00ffff
    expect(retarget(bits, 1, network)).toBe(retarget(bits, timespan / 4, network))
    expect(retarget(bits, -50_000, network)).toBe(retarget(bits, timespan / 4, network))
    expect(retarget(bits, timespan * 100, network)).toBe(retarget(bits, timespan * 4, network))
    expect(retarget(powLimitBits, timespan * 4, network)).toBe(powLimitBits)
  })

  test('of the second interval is measured over the second interval', () => {
    const times = [
      ...Array.from({ length: 10 }, (_, height) => height),
      ...Array.from({ length: 10 }, (_, i) => 9 + i * 600),
    ]
    const index = indexOf(times, network)
    expect(requiredBits(index, 19, 0, network)).toBe(retarget(index.bitsOf(19), 5_400, network))
    expect(index.bitsOf(19)).toBe(retarget(mainNetwork.genesis.bits, timespan / 4, network))
  })
})

describe('a network that allows blocks of lowest difficulty', () => {
  const rules: Network = { ...testNetwork, retargetIntervalBlocks: 10 }

  test('does so after two spacings of silence, and then goes back to the real target', () => {
    const index = indexOf([0, 600, 1_801], rules)
    expect(index.bitsOf(2)).toBe(powLimitBits)
    expect(requiredBits(index, 1, 1_800, rules)).toBe(rules.genesis.bits)
    expect(requiredBits(index, 2, 2_000, rules)).toBe(rules.genesis.bits)
    expect(requiredBits(index, 2, 1_801 + 1_201, rules)).toBe(powLimitBits)
  })

  test('stops looking back at the first block of an interval', () => {
    const times = Array.from({ length: 12 }, (_, height) => height * 2_000)
    const index = indexOf(times, rules)
    expect(index.bitsOf(9)).toBe(powLimitBits)
    expect(requiredBits(index, 11, 11 * 2_000 + 1, rules)).toBe(index.bitsOf(10))
  })
})

describe('the easiest target beside a checkpoint', () => {
  test.each([
    [0, 1n],
    [1, 4n],
    [timespan * 4, 4n],
    [timespan * 4 + 1, 16n],
  ])('after %i s', (seconds, factor) => {
    expect(easiestAfter(0x1d00ffff, seconds, network)).toBe(
      expandCompact(compressTarget(expandCompact(0x1d00ffff) * factor)),
    )
  })

  test('never passes the limit, and is the limit at once where lowest difficulty is allowed', () => {
    const limit = expandCompact(compressTarget(powLimit))
    expect(easiestAfter(0x1d00ffff, 10_000_000_000, network)).toBe(limit)
    expect(easiestAfter(0x1d00ffff, 1_201, testNetwork)).toBe(powLimit)
  })
})
