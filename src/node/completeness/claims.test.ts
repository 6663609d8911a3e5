import { expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { TargetKind } from '../../protocol/dht-target.ts'
import { Claims } from './claims.ts'

const item = (name: string, sequence: number, resource = 'status', kind: TargetKind = 'single'): SignedItem =>
  ({ target: { name, resource, kind }, sequence }) as unknown as SignedItem

test('the newest number is that of the highest status, and nothing else counts', () => {
  const claims = new Claims()
  const seen = [
    item('bob', 120),
    item('bob', 100),
    item('carol', 200, 'profile'),
    item('carol', 200, 'status', 'multi'),
    item('dave', 0),
  ].map((each) => claims.see(each))
  expect(seen).toEqual([true, false, false, false, true])
  expect(['bob', 'carol', 'dave'].map((name) => claims.newest(nameOf(name)))).toEqual([120, -1, 0])
})

test('refusals are remembered by number, the latest of too many', () => {
  const claims = new Claims()
  const bob = nameOf('bob')
  for (let number = 0; number < 70; number += 1) claims.refused(bob, number, 'post-signature-invalid')
  expect([0, 69].map((number) => claims.refusalOf(bob, number))).toEqual([undefined, 'post-signature-invalid'])
})
