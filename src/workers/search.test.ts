import { describe, expect, test } from 'vitest'
import { Search, type SearchPlan } from './search.ts'
import { targetBytes } from './target.ts'

const plan: SearchPlan = {
  kind: 'registration',
  message: new Uint8Array(50),
  target: targetBytes(0n),
  firstNonce: 0,
  maxAttempts: 100,
  threads: 3,
  onProgress: undefined,
}

const open = (changes: Partial<SearchPlan> = {}) => {
  const outcome: { settled: boolean; nonce: number | undefined; error: unknown } = {
    settled: false,
    nonce: undefined,
    error: undefined,
  }
  const search = new Search(
    { ...plan, ...changes },
    {
      resolve: (nonce) => {
        outcome.settled = true
        outcome.nonce = nonce
      },
      refuse: (error) => {
        outcome.settled = true
        outcome.error = error
      },
    },
  )
  return { search, outcome }
}

const none = (attempts: number) => ({ nonce: undefined, attempts, elapsedMs: 1 })
const found = (nonce: number) => ({ nonce, attempts: 1, elapsedMs: 1 })

describe('a search', () => {
  test('deals its nonces out once, in order, to at most its number of threads', () => {
    const { search, outcome } = open()
    const chunks = [search.take(40), search.take(40), search.take(40)]
    expect(chunks.map(({ first, count }) => [first, count])).toEqual([
      [0, 40],
      [40, 40],
      [80, 20],
    ])
    expect(search.wantsThread).toBe(false)
    for (const chunk of chunks) search.finish(chunk, none(chunk.count))
    expect(outcome).toMatchObject({ settled: true, nonce: undefined, error: undefined })
  })

  test('does not exceed its number of threads', () => {
    const { search } = open({ threads: 1 })
    const chunk = search.take(10)
    expect(search.wantsThread).toBe(false)
    search.finish(chunk, none(10))
    expect(search.wantsThread).toBe(true)
  })

  test('waits for lower chunks, and gives the lowest nonce', () => {
    const { search, outcome } = open()
    const [low, middle, high] = [search.take(10), search.take(10), search.take(10)]
    search.finish(middle, found(15))
    expect(outcome.settled).toBe(false)
    expect(search.wantsThread).toBe(false)
    search.finish(low, found(3))
    expect(outcome).toMatchObject({ settled: true, nonce: 3 })
    search.finish(high, found(22))
    expect(outcome.nonce).toBe(3)
  })

  test('does not wait for higher chunks', () => {
    const { search, outcome } = open()
    const low = search.take(10)
    search.take(10)
    search.finish(low, found(3))
    expect(outcome).toMatchObject({ settled: true, nonce: 3 })
  })

  test('never goes past the last nonce (chain H15)', () => {
    const { search } = open({ firstNonce: 0xffff_fffe })
    expect(search.take(10)).toMatchObject({ first: 0xffff_fffe, count: 2 })
    expect(search.wantsThread).toBe(false)
  })

  test('with nothing to try is over at once', () => {
    expect(open({ maxAttempts: 0 }).outcome.settled).toBe(true)
  })

  test('tells the sum of the hashes', () => {
    const seen: number[] = []
    const { search } = open({ onProgress: (hashes) => seen.push(hashes) })
    search.finish(search.take(10), none(10))
    search.finish(search.take(10), found(12))
    expect(seen).toEqual([10, 11])
  })

  test('that was stopped says nothing more', () => {
    const seen: number[] = []
    const { search, outcome } = open({ onProgress: (hashes) => seen.push(hashes) })
    const chunk = search.take(10)
    search.abort()
    search.finish(chunk, found(5))
    expect(outcome).toMatchObject({ settled: true, nonce: undefined })
    expect(seen).toEqual([])
    expect(search.wantsThread).toBe(false)
  })
})
