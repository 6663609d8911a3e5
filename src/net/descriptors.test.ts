import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { descriptorLimit, isOutOfDescriptors, shareDescriptors } from './descriptors.ts'

const wanted = { chain: 125, swarm: 800, http: 1000 }

describe('the limit of file descriptors', () => {
  test.each([
    ['Max open files            1024                 524288               files', 1024],
    ['Max processes  5 5 x\nMax open files            64     64    files\n', 64],
    ['Max open files            unlimited            unlimited            files', Number.MAX_SAFE_INTEGER],
    ['nothing of the kind', 1024],
  ])('is read from what the system tells', (text, limit) => {
    expect(descriptorLimit(() => text)).toBe(limit)
  })

  test('is what is usual where the system does not tell', () => {
    expect(
      descriptorLimit(() => {
        throw new CodedError('test', 'no such file')
      }),
    ).toBe(1024)
  })
})

describe('the shares of connections', () => {
  test('are all that is wanted where there is enough', () => {
    expect(shareDescriptors(4096, 4, wanted)).toEqual(wanted)
    expect(shareDescriptors(1024, 2, wanted)).toEqual({ chain: 125, http: 238, swarm: 589 })
  })

  test('are small where there is little, and leave room for the rest of the program', () => {
    expect(shareDescriptors(128, 2, wanted)).toEqual({ chain: 14, http: 14, swarm: 28 })
    fc.assert(
      fc.property(fc.integer({ min: 88, max: 100_000 }), fc.integer({ min: 1, max: 4 }), (limit, threads) => {
        const own = 56 + 8 * threads
        fc.pre(limit >= own + 16)
        const { chain, swarm, http } = shareDescriptors(limit, threads, wanted)
        expect(Math.min(chain, swarm, http)).toBeGreaterThanOrEqual(4)
        expect(chain + swarm + http).toBeLessThanOrEqual(limit - own)
      }),
    )
  })

  test('are refused with a sentence where there is too little', () => {
    expect(() => shareDescriptors(64, 2, wanted)).toThrow(
      expect.objectContaining({ code: 'net.too-few-descriptors', message: expect.stringContaining('ulimit -n') }),
    )
  })
})

test('the lack of descriptors is known in faults of the system and in ours', () => {
  expect(isOutOfDescriptors(Object.assign(new Error('open'), { code: 'EMFILE' }))).toBe(true)
  expect(isOutOfDescriptors(new CodedError('net.x', 'no', { systemCode: 'ENFILE' }))).toBe(true)
  expect([isOutOfDescriptors(new Error('EMFILE')), isOutOfDescriptors(undefined)]).toEqual([false, false])
})
