// What counts as written to somebody, and how it is put together.
import { describe, expect, it } from 'vitest'
import type { PostView } from '../text/post-view.ts'
import { groupsOf, isAbout } from './notifications.ts'

const view = (author: string, postNumber: number, more: Partial<PostView> = {}): PostView => ({
  ...{ author, postNumber, key: `${author}/${String(postNumber)}`, place: postNumber, time: postNumber },
  ...{ ahead: undefined, text: 'words', reply: undefined, retransmitted: undefined },
  ...more,
})

const mine = { author: 'anna', postNumber: 4 }

describe('a notification', () => {
  it.each([
    ['an answer', view('bob', 1, { reply: mine }), true],
    ['a mention', view('bob', 1, { text: 'ask @Anna!' }), true],
    ['a retransmit', view('bob', 1, { text: '', retransmitted: view('anna', 4) }), true],
    ['an own post', view('anna', 5, { reply: mine, text: '@anna' }), false],
    ['an answer to somebody else', view('bob', 1, { reply: { author: 'carl', postNumber: 1 } }), false],
    ['a name in an address', view('bob', 1, { text: 'https://x.example/@anna/1' }), false],
    ['another name that begins so', view('bob', 1, { text: '@annabel' }), false],
  ])('is %s: %#', (_what, post, expected) => {
    expect(isAbout(post, 'anna')).toBe(expected)
  })

  it('stands with others about the same post, as new as the newest of them', () => {
    const posts = [
      view('carl', 9, { reply: mine }),
      view('dora', 8, { text: '@anna hello' }),
      view('bob', 3, { text: '', retransmitted: view('anna', 4) }),
    ]
    const groups = groupsOf(posts, 'anna', ({ place }) => place > 5)
    expect(groups.map(({ posts: members }) => members.map(({ author }) => author))).toEqual([['carl', 'bob'], ['dora']])
    expect(groups.map(({ about, isNew }) => [about?.postNumber, isNew])).toEqual([
      [4, true],
      [undefined, true],
    ])
    expect(groupsOf(posts, 'anna', () => false).some(({ isNew }) => isNew)).toBe(false)
  })
})
