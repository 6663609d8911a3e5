import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/twtxt.json' with { type: 'json' }
import { hashesOf, secondVersionFrom, twtDigest } from './twt-hash.ts'
import { parseTwtTime } from './twt-time.ts'

const timeOf = (text: string) => {
  const time = parseTwtTime(text)
  if (time === undefined) throw new Error(`${text} is no time`)
  return time
}

describe('the hash of a twt', () => {
  test.each(vectors.hashes)('$name is the published one: $source', ({ url, time: written, text, v1, v2, hash }) => {
    const time = timeOf(written)
    expect(hashesOf(twtDigest(url, time, text), time.instant)).toEqual({ v1, v2, hash })
  })

  test('has a digest of 52 characters, of which both versions are parts', () => {
    const digest = twtDigest('https://example.com/twtxt.txt', timeOf('2026-07-01T00:00:00Z'), 'Hello World!')
    expect(digest).toBe('myzxbwxktuvs26ibyli7jkc6wc7ylqodnzvjvsmm4tswuj5uwzcq')
  })

  test('changes its version at an instant, whatever the date is where the author lives', () => {
    expect(timeOf('2026-07-01T00:00:00Z').instant).toBe(secondVersionFrom)
  })

  test('is neither that of the time form of 2020, nor of a longer BLAKE2b cut short', () => {
    const [first] = vectors.hashes
    const time = { instant: 0, text: '2020-07-18 12:39:52 +0000 UTC' }
    expect(hashesOf(twtDigest(first!.url, time, first!.text), 0).v1).toBe('otc2xja')
    const long = createHash('blake2b512').update(`${first!.url}\n${first!.time}\n${first!.text}`).digest('hex')
    expect(long.slice(0, 64)).not.toBe('')
    expect(first!.v1).toBe('o6dsrga')
  })
})
