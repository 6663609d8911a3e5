import { expect, test } from 'vitest'
import { directKind, name, registered, signedPiece, TestKeys } from '../../test/support/swarms.ts'
import { announcementsOf } from './announcements.ts'
import { targetText } from './dht-target.ts'
import { decodePost, type PostFields } from './post.ts'
import type { CarriedPost } from './post-kind.ts'

const alice = registered(new TestKeys(), 'alice')

const putsOf = (fields: Partial<PostFields>): readonly string[] => {
  const decoded = decodePost(signedPiece(alice, 4, fields))
  if (!decoded.ok) return [decoded.rejection.code]
  return announcementsOf(decoded.value).map(({ target, sequence }) => `${targetText(target)} ${String(sequence)}`)
}

test('a public post goes to its own key, the status, and each word', () => {
  expect(putsOf({ text: 'hello @bob and #World' })).toEqual([
    'alice/post4/single 1',
    'alice/status/single 4',
    'world/hashtag/multi undefined',
    'bob/mention/multi undefined',
  ])
})

const bob = name('bob')
const carried = (postNumber: number): CarriedPost => {
  const decoded = decodePost(signedPiece(registered(new TestKeys(), 'bob'), postNumber, { text: '#not' }))
  if (!decoded.ok) throw new Error('not decoded')
  return decoded.value
}
test('a reply is also told to what it answers', () => {
  expect(putsOf({ kind: { kind: 'promoted-reply', to: { promoter: bob, height: 12 } } })).toContain(
    '!bob/replies12/multi undefined',
  )
  expect(putsOf({ kind: { kind: 'reply', to: { author: bob, postNumber: 9 } } })).toContain(
    'bob/replies9/multi undefined',
  )
})

test.each([[directKind], [{ ...directKind, kind: 'private-favourite' } as const]])(
  'of $kind nothing is announced',
  (kind) => {
    expect(putsOf({ text: '#tag', kind })).toEqual([])
  },
)

test('of a favourite only the words of the comment are announced', () => {
  expect(putsOf({ text: 'so #true', kind: { kind: 'favourite', carried: carried(1) } })).toEqual([
    'true/hashtag/multi undefined',
  ])
})

test('a retransmit is also told to whom it retransmits, and the words are those of the comment', () => {
  expect(putsOf({ text: 'hear @carol', kind: { kind: 'retransmit', carried: carried(7) } })).toEqual([
    'alice/post4/single 1',
    'alice/status/single 4',
    'bob/rts7/multi undefined',
    'carol/mention/multi undefined',
  ])
})

test('words of one text are bounded', () => {
  const text = Array.from({ length: 40 }, (_, index) => `#t${String(index)}`).join(' ')
  expect(putsOf({ text }).filter((put) => put.includes('hashtag'))).toHaveLength(16)
})
