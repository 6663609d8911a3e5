import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { AddressProofs } from './address-proofs.ts'

const source = { address: '51.1.2.3', port: 4_000 }
const question = { key: new Uint8Array(20).fill(7), isTracker: true, isPaged: true, transaction: Uint8Array.of(1, 2) }

let clock: ManualClock
let proofs: AddressProofs

beforeEach(() => {
  clock = new ManualClock()
  proofs = new AddressProofs(clock, new SeededRandom(1))
})

const held = (): Uint8Array => {
  const transaction = proofs.hold(question, source)
  if (transaction === undefined) throw new Error('not held')
  return transaction
}

describe('a proof', () => {
  it('lasts ten minutes', async () => {
    expect(proofs.has(source)).toBe(false)
    proofs.prove(source)
    await clock.advance(599_000)
    expect(proofs.has(source)).toBe(true)
    await clock.advance(2_000)
    expect(proofs.has(source)).toBe(false)
  })

  it('is not asked of our own machine', () => {
    expect(proofs.has({ address: '127.0.0.1', port: 1 })).toBe(true)
  })
})

describe('a held question', () => {
  it('comes back as it was, to whom it was sent, for a while (dht 10.1-11)', async () => {
    const transaction = held()
    expect(proofs.release(transaction, source)).toEqual(question)
    await clock.advance(9_000)
    expect(proofs.release(transaction, source)).toEqual(question)
    await clock.advance(20_000)
    expect(proofs.release(transaction, source)).toBeUndefined()
  })

  it('is of no use from another address or port, changed, or made by somebody else', () => {
    const transaction = held()
    expect(proofs.release(transaction, { ...source, address: '51.1.2.4' })).toBeUndefined()
    expect(proofs.release(transaction, { ...source, port: 4_001 })).toBeUndefined()
    for (let place = 0; place < transaction.length; place += 1) {
      const changed = transaction.slice()
      changed[place] = (changed[place] as number) ^ 1
      expect(proofs.release(changed, source)).toBeUndefined()
    }
    const others = new AddressProofs(clock, new SeededRandom(2)).hold(question, source) as Uint8Array
    expect(proofs.release(others, source)).toBeUndefined()
    for (const length of [0, 2, 29, 39]) expect(proofs.release(new Uint8Array(length), source)).toBeUndefined()
  })

  it('is none with a transaction id that is longer than anybody’s', () => {
    expect(proofs.hold({ ...question, transaction: new Uint8Array(9) }, source)).toBeUndefined()
  })
})
