import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { msOf } from '../../test/support/stopwatch.ts'
import { parseRequestBody } from './request-body.ts'

describe('the body of a request', () => {
  test('is JSON', () => {
    expect(parseRequestBody('{"id":7,"method":"getposts","params":[5,[{"username":"a"}]]}')).toEqual({
      id: 7,
      method: 'getposts',
      params: [5, [{ username: 'a' }]],
    })
    expect(parseRequestBody('null')).toBeNull()
  })

  test.each(['', '{', '{"id":1} trailing', '[1,]', '\u{feff}{}', '"\\'])('%j is none', (text) => {
    expect(parseRequestBody(text)).toBeUndefined()
  })

  test('a tower of brackets is refused in no time', async () => {
    const refusing = await msOf(() => {
      expect(parseRequestBody('['.repeat(2_000_000))).toBeUndefined()
      expect(parseRequestBody(`{"id":${'['.repeat(65)}${']'.repeat(65)}}`)).toBeUndefined()
    })
    expect(refusing).toBeLessThan(1000)
    expect(parseRequestBody(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined()
  })

  test('millions of values are refused', () => {
    expect(parseRequestBody(`[${'{},'.repeat(300_000)}{}]`)).toBeUndefined()
    expect(parseRequestBody(`[${'1,'.repeat(300_000)}1]`)).toBeUndefined()
    expect(parseRequestBody(`[${'1,'.repeat(150_000)}1]`)).toHaveLength(150_001)
  })

  test('brackets and commas within strings do not count', () => {
    const text = '[{,"\\'.repeat(100_000)
    expect(parseRequestBody(JSON.stringify([text]))).toEqual([text])
  })

  test('whatever JSON can say comes through (swarm H14)', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseRequestBody(text))).toBe(text)
      }),
    )
  })
})
