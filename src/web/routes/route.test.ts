// Addresses: each leads to what it says, and back to itself.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPagePath } from '../../api/page-routes.ts'
import { pathOf, type Route, routeOf } from './route.ts'

const routes: readonly Route[] = [
  { page: 'home' },
  { page: 'post', author: 'bob', postNumber: 7 },
  { page: 'user', name: 'bob', part: 'posts' },
  { page: 'user', name: 'bob', part: 'following' },
  { page: 'user', name: 'bob', part: 'proof' },
  { page: 'notifications' },
  { page: 'messages', peer: undefined },
  { page: 'messages', peer: 'bob' },
  { page: 'messages', peer: '*abcdefgh' },
  { page: 'search', text: '', scope: 'posts' },
  { page: 'search', text: 'rain & sun', scope: 'people' },
  { page: 'tag', tag: 'हिन्दी' },
  { page: 'tag', tag: 'a/b?c#d%' },
  { page: 'people' },
  { page: 'list', name: 'Tea & cake/2?' },
  { page: 'feed', url: 'https://a.example/twtxt.txt?x=1&y=2' },
  { page: 'twt', hash: 'abc1234' },
  { page: 'saved', part: 'bookmarks' },
  { page: 'saved', part: 'favourites' },
  { page: 'drafts' },
  { page: 'network', part: 'now' },
  { page: 'network', part: 'doctor' },
  { page: 'network', part: 'promoted' },
  { page: 'networks', link: '' },
  { page: 'networks', link: 'twister:join?network=main&peer=192.0.2.1:28333' },
  { page: 'settings', part: 'look' },
  { page: 'settings', part: 'keys' },
  { page: 'welcome', way: 'import' },
  { page: 'welcome', way: 'invitation' },
  { page: 'secret' },
  { page: 'login' },
]

describe('an address', () => {
  it.each(routes)('of %j leads back to it, and the node answers it with the page', (route) => {
    expect(routeOf(pathOf(route))).toEqual(route)
    expect(isPagePath(pathOf(route).split('?')[0] ?? '')).toBe(true)
  })

  it.each([
    '/post/bob',
    '/post/Bob/1',
    '/post/bob/x',
    '/u/',
    '/u/no name',
    '/settings/none',
    '/none',
    '/tag/',
    '/list',
    '/twts',
    '/twt/A-b',
  ])('%s that leads nowhere is said to be lost', (path) => {
    expect(routeOf(path).page).toBe('lost')
  })

  it('is read whatever stands in it', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(typeof routeOf(`/${path}`).page).toBe('string')
      }),
    )
    expect(routeOf('/u/%zz').page).toBe('lost')
  })

  it('of any tag and any search leads back to it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^\.{1,2}$/u.test(text)),
        (text) => {
          expect(routeOf(pathOf({ page: 'tag', tag: text }))).toEqual({ page: 'tag', tag: text })
          const search: Route = { page: 'search', text, scope: 'posts' }
          expect(routeOf(pathOf(search))).toEqual(search)
        },
      ),
    )
  })
})
