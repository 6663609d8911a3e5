import { expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { TargetKind } from '../../protocol/dht-target.ts'
import { KnownPosts } from './known-posts.ts'

const item = (name: string, sequence: number, resource = 'status', kind: TargetKind = 'single'): SignedItem =>
  ({ target: { name, resource, kind }, sequence }) as unknown as SignedItem

test('newer posts than are held are known by the status of their author, until they come', () => {
  const known = new KnownPosts()
  let last = 90
  const held = { joined: () => [nameOf('bob'), nameOf('carol')], lastHave: () => last }
  expect(known.missing(held)).toEqual([])
  known.see(item('bob', 120))
  known.see(item('bob', 100))
  known.see(item('carol', 200, 'profile'))
  known.see(item('carol', 200, 'status', 'multi'))
  known.see(item('dave', 200))
  expect(known.missing(held)).toEqual([{ username: 'bob', posts: 30 }])
  last = 120
  expect(known.missing(held)).toEqual([])
})
