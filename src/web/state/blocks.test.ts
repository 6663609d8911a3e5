import { describe, expect, it } from 'vitest'
import type { StatusJson } from '../../api/control.ts'
import { blocklessSeconds, silentSeconds } from './blocks.ts'

const now = 1_700_000_000
const chain = (tipTime: number, mining = false): StatusJson['chain'] => ({
  state: 'current',
  height: 5,
  bestKnownHeight: 5,
  tipTime,
  peers: 1,
  mining,
})

describe('the silence of a network', () => {
  it('is not told before six times the mean, which chance hardly reaches', () => {
    expect(silentSeconds(chain(now - 60), 10, now)).toBeUndefined()
    expect(silentSeconds(chain(now - 61), 10, now)).toBe(61)
  })

  it('is not told while this computer looks for blocks, or where no mean is known', () => {
    expect(silentSeconds(chain(now - 9_999, true), 10, now)).toBeUndefined()
    expect(silentSeconds(chain(now - 9_999), undefined, now)).toBeUndefined()
  })

  it('is not told of blocks from ahead of this clock', () => {
    expect(silentSeconds(chain(now + 500), 10, now)).toBeUndefined()
  })
})

describe('a name that waits for a block', () => {
  it('hears that none comes as soon as the node knows that nobody looks for one', () => {
    expect(blocklessSeconds(chain(now - 30), undefined, now)).toBe(30)
    expect(blocklessSeconds(chain(now + 500), undefined, now)).toBe(0)
    expect(blocklessSeconds(chain(now - 9_999, true), undefined, now)).toBeUndefined()
    expect(blocklessSeconds(chain(now - 60), 10, now)).toBeUndefined()
  })
})
