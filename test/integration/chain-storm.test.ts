// Fifty chains whose network falls apart and heals again and again, while each part mines its own blocks and names.
import { describe, expect, test } from 'vitest'
import { type Random, randomBelow, SeededRandom } from '../../src/base/random.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import type { Chain } from '../../src/chain/index.ts'
import { type Block, decodeBlock, encodeBlock } from '../../src/chain/wire/block.ts'
import type { Username } from '../../src/protocol/username.ts'
import { childOf, registration, secret } from '../support/chain-builders.ts'
import { ChainHorde } from '../support/chain-horde.ts'

/** Others by hand: `STORM_SEEDS=1,2,3,4,5 npx vitest run --project integration test/integration/chain-storm.test.ts`. */
const seeds = (process.env['STORM_SEEDS'] ?? '1').split(',').map(Number)
const count = 50
const rounds = 3
/** Few names, so that parts claim the same ones. */
const names = 12

const addressOf = (index: number): string => `51.${String(10 + index)}.0.1`

const tipOf = (chain: Chain): string => encodeHex(chain.tip().id)

const blockOf = (chain: Chain, id: Uint8Array): Block => {
  const decoded = decodeBlock(chain.blockSummary(id)?.bytes ?? new Uint8Array())
  if (!decoded.ok) throw new Error('a block cannot be read')
  return decoded.value
}

/** Registered names with their heights, as the registry says and as the blocks say. */
const registryOf = (chain: Chain): readonly (readonly [string, number | undefined])[] =>
  chain.users.namesWithPrefix('', 1_000).map((name) => [name, chain.users.registrationHeight(name)])

const registryOfBlocks = (chain: Chain): readonly (readonly [string, number])[] => {
  const heights = new Map<string, number>()
  for (let height = 1; height <= chain.tip().height; height += 1)
    for (const name of chain.blockSummary(chain.blockIdAt(height) as Uint8Array)?.usernames ?? [])
      heights.set(name, height)
  return [...heights].toSorted(([left], [right]) => (left < right ? -1 : 1))
}

class Storm {
  readonly horde: ChainHorde
  readonly random: Random
  readonly chains: Chain[] = []
  #made = 0

  constructor(seed: number) {
    this.horde = new ChainHorde(seed)
    this.random = new SeededRandom(seed)
  }

  async open(): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const known = Array.from({ length: Math.min(index, 4) }, () => addressOf(randomBelow(this.random, index)))
      const addNodes = [...new Set(known)].map((address) => `${address}:5000`)
      this.chains.push(await this.horde.open(addressOf(index), { addNodes }))
    }
    await this.horde.clock.advance(10_000)
  }

  /** Some chain mines a block on its tip, with a name that its branch does not have. */
  async mine(): Promise<void> {
    const chain = this.chains[randomBelow(this.random, count)] as Chain
    this.#made += 1
    const name = `name_${String(randomBelow(this.random, names))}`
    const isFree = chain.users.registrationHeight(name as Username) === undefined
    const transactions = isFree ? [registration(name, secret(this.#made)).transaction] : []
    const block = childOf(blockOf(chain, chain.tip().id), { transactions, salt: this.#made })
    const submitting = chain.submitBlock(encodeBlock(block))
    await this.horde.clock.advance(100)
    expect((await submitting).ok).toBe(true)
  }

  /** Falls into parts, each of which goes on; then all are one again. */
  async round(): Promise<void> {
    const parts: string[][] = Array.from({ length: 2 + randomBelow(this.random, 4) }, () => [])
    for (let index = 0; index < count; index += 1) parts[randomBelow(this.random, parts.length)]?.push(addressOf(index))
    this.horde.network.partition(parts)
    const blocks = 6 + randomBelow(this.random, 20)
    for (let each = 0; each < blocks; each += 1) {
      await this.mine()
      await this.horde.clock.advance(randomBelow(this.random, 6_000))
    }
    this.horde.network.heal()
  }

  get tips(): ReadonlySet<string> {
    return new Set(this.chains.map(tipOf))
  }
}

describe('a network of fifty that falls apart and heals', () => {
  test.each(seeds)(
    'comes to one chain with one registry each time (seed %i)',
    async (seed) => {
      const storm = new Storm(seed)
      await storm.open()
      let split = 0
      for (let round = 0; round < rounds; round += 1) {
        await storm.round()
        if (storm.tips.size > 1) split += 1
        // Two equally heavy branches stay side by side until the next block.
        await storm.horde.clock.advance(30_000)
        for (let tries = 0; tries < 5 && storm.tips.size > 1; tries += 1) {
          await storm.mine()
          await storm.horde.clock.advance(60_000)
        }
        expect(storm.tips.size, `seed ${String(seed)}, round ${String(round)}`).toBe(1)
      }
      expect(split).toBeGreaterThan(0)
      const registry = registryOfBlocks(storm.chains[0] as Chain)
      expect(registry.length).toBeGreaterThan(5)
      for (const chain of storm.chains) expect(registryOf(chain)).toEqual(registry)
      await storm.horde.close()
    },
    300_000,
  )
})
