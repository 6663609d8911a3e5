import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { PostView } from '../text/post-view.ts'
import { maxHeldPosts, merge } from './merge.ts'

const view = (author: string, postNumber: number, time: number): PostView => ({
  author,
  postNumber,
  key: `${author}/${String(postNumber)}`,
  place: time,
  time,
  ahead: undefined,
  text: 'x',
  reply: undefined,
  retransmitted: undefined,
})

const views = fc.array(
  fc
    .tuple(fc.constantFrom('anna', 'bob'), fc.nat(30), fc.nat(5))
    .map(([author, number, time]) => view(author, number, time)),
)

describe('merge', () => {
  it('puts the newest first, and of one time the later of an author first', () => {
    const merged = merge([view('anna', 1, 5)], [view('bob', 0, 9), view('anna', 2, 5)])
    expect(merged.map(({ key }) => key)).toEqual(['bob/0', 'anna/2', 'anna/1'])
  })

  it('keeps the very objects that are shown', () => {
    const shown = [view('anna', 1, 5)]
    expect(merge(shown, [view('anna', 1, 5)])).toBe(shown)
    expect(merge(shown, [view('bob', 1, 9)])[1]).toBe(shown[0])
  })

  it('has each post once and loses none, in whatever portions they come', () => {
    fc.assert(
      fc.property(views, views, (first, second) => {
        const merged = merge(merge([], first), second)
        const keys = merged.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(new Set(keys)).toEqual(new Set([...first, ...second].map(({ key }) => key)))
      }),
    )
  })

  it('does not grow without bound', () => {
    const many = Array.from({ length: maxHeldPosts + 50 }, (_, number) => view('anna', number, number))
    const merged = merge([], many)
    expect(merged.length).toBe(maxHeldPosts)
    expect(merged[0]?.postNumber).toBe(maxHeldPosts + 49)
  })
})
