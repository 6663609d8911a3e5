import { describe, expect, it } from 'vitest'
import { isRefreshedByHolders, postNumberOf } from '../../protocol/resources.ts'
import { isExpired, lastHeightOf } from './expiry.ts'

const single = (resource: string) => ({ name: 'alice', resource, kind: 'single' }) as const
const multi = (resource: string) => ({ name: 'alice', resource, kind: 'multi' }) as const

describe('expiry (dht.md 4.5)', () => {
  it.each([
    ['profile', undefined],
    ['avatar', undefined],
    ['status', undefined],
    ['profile1', 2_116],
    ['following', 2_116],
    ['following0', undefined],
    ['following200', undefined],
    ['following201', 2_116],
    ['following01', 2_116],
    ['post0', 8_740],
    ['post123', 8_740],
    ['post', 2_116],
    ['post012', 2_116],
    ['post1x', 2_116],
    ['Post1', 2_116],
    ['swarm', 2_116],
    ['custom', 2_116],
    ['', 2_116],
    ['post99999999999999999999', 2_116],
  ])('a single %s written at height 100 lives until %s', (resource, last) => {
    expect(lastHeightOf(single(resource), 100)).toBe(last)
  })

  it.each(['mention', 'hashtag', 'replies7', 'profile', 'post1'])('a multi %s lives for two weeks', (resource) => {
    expect(lastHeightOf(multi(resource), 100)).toBe(2_116)
  })

  it('counts only once there is a chain', () => {
    expect(isExpired(multi('mention'), -9_999, 0)).toBe(false)
    expect(isExpired(multi('mention'), 100, 2_116)).toBe(false)
    expect(isExpired(multi('mention'), 100, 2_117)).toBe(true)
    expect(isExpired(single('profile'), 100, 999_999)).toBe(false)
  })
})

describe('refresh (dht.md 5.5)', () => {
  it('is for singles and mentions', () => {
    expect(['profile', 'post1', 'anything'].map((each) => isRefreshedByHolders(single(each)))).toEqual([
      true,
      true,
      true,
    ])
    expect(['mention', 'hashtag', 'replies1'].map((each) => isRefreshedByHolders(multi(each)))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('reads the number of a post', () => {
    expect(postNumberOf(single('post12'))).toBe(12)
    expect(postNumberOf(single('post'))).toBeUndefined()
    expect(postNumberOf(multi('post12'))).toBeUndefined()
    expect(postNumberOf(single('following12'))).toBeUndefined()
  })
})
