import { beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../base/clock.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Metrics } from '../../base/metrics.ts'
import { createPrivateKey } from '../../crypto/keys.ts'
import { SeededRandom } from '../../base/random.ts'
import { type SignedItem, signItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../protocol/dht-target.ts'
import type { Username } from '../../protocol/username.ts'
import type { QueryTarget } from '../wire/queries.ts'
import { HotKeys } from './hot-keys.ts'

const key = createPrivateKey(new SeededRandom(1))
const profileOf = (name: string): DhtTarget => ({ name, resource: 'profile', kind: 'single' })
const asked = (target: DhtTarget): QueryTarget => ({
  ...{ bytes: encodeTarget(target), key: targetKey(target), resource: target.resource },
})
const far = (): boolean => true
const network = (number: number) => ({ address: `52.${String(number)}.1.1`, port: 1 })

let clock: ManualClock
let sequence: number
let reads: DhtTarget[]
/** How long a read takes, and whether anybody has what is read. */
let readMs: number
let isHeld: boolean
let hot: HotKeys

const itemOf = (target: DhtTarget): SignedItem => {
  const signed = signItem({ target, value: 'x', time: 1, height: 1, sequence }, target.name as Username, key)
  if (!signed.ok) throw new Error(signed.rejection.code)
  return signed.value
}

beforeEach(() => {
  clock = new ManualClock()
  sequence = 1
  reads = []
  readMs = 0
  isHeld = true
  const read = async (target: DhtTarget): Promise<readonly SignedItem[]> => {
    reads.push(target)
    const found = isHeld ? [itemOf(target)] : []
    if (readMs > 0) await sleep(clock, readMs)
    return found
  }
  const run = (work: () => Promise<void>): void => void work()
  hot = new HotKeys({ clock, metrics: new Metrics(), read, run })
})

const askFrom = async (target: DhtTarget, networks: readonly number[]) => {
  let copy: ReturnType<HotKeys['asked']>
  for (const each of networks) {
    copy = hot.asked(asked(target), network(each), far)
    await clock.advance(100)
  }
  return copy
}

describe('a key that others hold', () => {
  it('is read when three networks ask for it, given out for half a minute, and then read anew', async () => {
    expect(await askFrom(profileOf('alice'), [1, 2])).toBeUndefined()
    expect(reads).toEqual([])
    await askFrom(profileOf('alice'), [3])
    expect(reads).toEqual([profileOf('alice')])
    await clock.advance(10_000)
    expect(await askFrom(profileOf('alice'), [4])).toMatchObject({
      ageSeconds: 10,
      items: [{ signature: itemOf(profileOf('alice')).signature }],
    })
    sequence = 2
    await clock.advance(25_000)
    expect(await askFrom(profileOf('alice'), [5, 6, 7])).toBeUndefined()
    expect((await askFrom(profileOf('alice'), [8]))?.items[0]?.signature).toEqual(itemOf(profileOf('alice')).signature)
  })

  it('is not read for one network, however often it asks, nor for few who ask now and then', async () => {
    await askFrom(profileOf('alice'), new Array<number>(500).fill(1))
    for (const each of [2, 3, 4, 5, 6]) {
      await askFrom(profileOf('alice'), [each])
      await clock.advance(40_000)
    }
    expect(reads).toEqual([])
  })

  it('costs few reads, whatever is asked for', async () => {
    for (let number = 0; number < 200; number += 1)
      for (const each of [1, 2, 3]) hot.asked(asked(profileOf(`user${String(number)}`)), network(each), far)
    expect(reads).toHaveLength(8)
    await clock.advance(60_000)
    for (const each of [1, 2, 3]) hot.asked(asked(profileOf('bob')), network(each), far)
    expect(reads.at(-1)).toEqual(profileOf('bob'))
  })

  it('is read once at a time, and its age counts from the beginning of the read', async () => {
    readMs = 2_500
    await askFrom(profileOf('alice'), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(reads).toHaveLength(1)
    await clock.advance(5_000)
    expect((await askFrom(profileOf('alice'), [1]))?.ageSeconds).toBe(5)
  })

  it('that nobody has is not looked for again at once', async () => {
    isHeld = false
    expect(await askFrom(profileOf('alice'), [1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeUndefined()
    expect(reads).toHaveLength(1)
    await clock.advance(31_000)
    await askFrom(profileOf('alice'), [1, 2, 3])
    expect(reads).toHaveLength(2)
  })

  it('that was read before names had other keys is not given out after that', async () => {
    readMs = 2_000
    await askFrom(profileOf('alice'), [1, 2, 3])
    hot.clear()
    await clock.advance(3_000)
    expect(await askFrom(profileOf('alice'), [4])).toBeUndefined()
  })

  it('is not read by those who should hold it, and costs them no allowance', async () => {
    for (const each of [1, 2, 3, 4]) hot.asked(asked(profileOf('alice')), network(each), () => false)
    expect(reads).toEqual([])
    hot.asked(asked(profileOf('alice')), network(5), far)
    expect(reads).toHaveLength(1)
  })

  it('that there was no allowance for is read when there is', async () => {
    for (let number = 0; number < 9; number += 1)
      for (const each of [1, 2, 3]) hot.asked(asked(profileOf(`user${String(number)}`)), network(each), far)
    await clock.advance(3_000)
    hot.asked(asked(profileOf('user8')), network(1), far)
    expect(reads.at(-1)).toEqual(profileOf('user8'))
  })

  it('is read anew when names have other keys', async () => {
    await askFrom(profileOf('alice'), [1, 2, 3, 4])
    hot.clear()
    expect(await askFrom(profileOf('alice'), [5])).toBeUndefined()
  })
})
