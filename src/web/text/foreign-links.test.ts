import { describe, expect, it } from 'vitest'
import { routeOfForeignLink } from './foreign-links.ts'

describe('a link of the scheme of the original client', () => {
  it.each([
    ['web+twister:profile:bob', { page: 'user', name: 'bob', part: 'posts' }],
    ['WEB+TWISTER://profile?user=bob', { page: 'user', name: 'bob', part: 'posts' }],
    ['web+twister:@Bob', { page: 'user', name: 'bob', part: 'posts' }],
    ['web+twister:bob', { page: 'user', name: 'bob', part: 'posts' }],
    ['web+twister:profile:*abcdefgh', { page: 'messages', peer: '*abcdefgh' }],
    ['web+twister:%23tag', { page: 'tag', tag: 'tag' }],
    ['web+twister:hashtag:tag', { page: 'tag', tag: 'tag' }],
    ['web+twister:directmessages:bob', { page: 'messages', peer: 'bob' }],
    ['web+twister:following:bob', { page: 'user', name: 'bob', part: 'following' }],
    ['web+twister:followers?user=bob', { page: 'user', name: 'bob', part: 'followers' }],
    ['web+twister:conversation:bob:17', { page: 'post', author: 'bob', postNumber: 17 }],
    ['web+twister:mentions:bob', { page: 'notifications' }],
    ['web+twister:favs:bob', { page: 'saved', part: 'favourites' }],
  ])('%s', (link, route) => {
    expect(routeOfForeignLink(link)).toEqual(route)
  })

  it.each([
    'web+twister:',
    'web+twister:profile:',
    'web+twister:profile:no%20name%20of%20anybody',
    'web+twister:conversation:bob',
    'web+twister:hashtag:',
    'https://a.example/',
    'bob',
    `web+twister:hashtag:${'x'.repeat(400)}`,
    'web+twister:%',
  ])('that leads nowhere: %s', (link) => {
    expect(routeOfForeignLink(link)).toBeUndefined()
  })
})
