import { describe, expect, test } from 'vitest'
import type { ReadPost } from './keys/shapes.ts'
import { mergePosts, namesOf, replaced } from './merge-posts.ts'
import { judgePassword } from './password.ts'
import { hrefOfPod, type PodRoute, podRouteOf } from './route.ts'

describe('an address', () => {
  const routes: readonly PodRoute[] = [
    { page: 'home' },
    { page: 'mentions' },
    { page: 'settings' },
    { page: 'admin' },
    { page: 'login' },
    { page: 'join', code: '' },
    { page: 'join', code: 'a b&c' },
    { page: 'person', name: 'alice' },
    { page: 'post', name: 'alice', number: 7 },
    { page: 'messages', peer: undefined },
    { page: 'messages', peer: 'bob' },
    { page: 'search', text: 'a #b' },
    { page: 'tag', tag: 'grüße' },
  ]

  test.each(routes.map((route) => [hrefOfPod(route), route] as const))('%s shows what it says', (href, route) => {
    const { pathname, search } = new URL(href, 'https://pod.example')
    expect(podRouteOf(pathname, search)).toEqual(route)
  })

  test.each(['/u/Alice', '/u/a/b', '/post/alice/x', '/tag/a/b', '/messages/UP', '/nothing', '/u/%ff', '/a/b/c/d'])(
    '%s leads nowhere',
    (path) => {
      expect(podRouteOf(path, '')).toEqual({ page: 'lost' })
    },
  )
})

describe('a new password', () => {
  test.each([
    ['', false],
    ['short', false],
    ['aaaaaaaaaaaa', false],
    ['123456789012', false],
    ['alice_alice1', true],
    ['alicealice12', true],
    ['alice1234', false],
    ['a quiet harbour', true],
    ['пароль-длинный', true],
  ])('%j is usable: %j', (password, isUsable) => {
    expect(judgePassword(password, 'alice').isUsable).toBe(isUsable)
  })

  test('that is little more than the name is easy', () => {
    expect(judgePassword('alice12345', 'alice12').isUsable).toBe(false)
  })

  test('is never called safe', () => {
    expect(judgePassword('a quiet harbour', 'alice').words).not.toMatch(/strong|safe|secure/iu)
  })
})

describe('lists of posts', () => {
  const post = (author: string, number: number, time: number, more: Partial<ReadPost> = {}): ReadPost => ({
    ...{ author, number, time, key: `${author}/${String(number)}`, text: '', kind: 'post', piece: '' },
    ...{ answers: undefined, carried: undefined, sureness: 'said' },
    ...more,
  })

  test('are one list, the newest first, each post once', () => {
    const merged = mergePosts([post('a', 1, 10), post('b', 1, 5)], [post('a', 2, 20), post('a', 1, 10)])
    expect(merged.map(({ key }) => key)).toEqual(['a/2', 'a/1', 'b/1'])
  })

  test('name everybody whose proof they need', () => {
    const carried = { author: 'c', number: 1, text: '', time: 0 }
    expect(namesOf([post('a', 1, 1), post('a', 2, 1, { carried })])).toEqual(['a', 'c'])
  })

  test('keep the posts of which nothing more is known', () => {
    const shown = [post('a', 1, 1), post('b', 1, 1)]
    const better = replaced(shown, [post('a', 1, 1, { sureness: 'verified' }), post('b', 1, 1)])
    expect(better[0]?.sureness).toBe('verified')
    expect(better[1]).toBe(shown[1])
  })
})
