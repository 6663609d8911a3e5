import { expect, test } from 'vitest'
import { registered, signedPiece, TestKeys } from '../../test/support/swarms.ts'
import { announcementsOf } from './announcements.ts'
import { targetText } from './dht-target.ts'
import { decodePost, type PostFields } from './post.ts'
import { parseUsername } from './username.ts'

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

test('a reply is also told to what it answers', () => {
  const author = parseUsername('bob')
  if (author === undefined) throw new Error('not a user name')
  expect(putsOf({ reply: { author, postNumber: 9 } })).toContain('bob/replies9/multi undefined')
})

test.each([['dm'], ['pfav']])('a post with %s is not announced', (member) => {
  expect(putsOf({ text: '#tag', extra: { [member]: { k: 1 } } })).toEqual([])
})

test('of a favourite only the words of the comment are announced', () => {
  expect(putsOf({ text: 'so #true', extra: { fav: { k: 1, n: 'bob' } } })).toEqual(['true/hashtag/multi undefined'])
})

test('a retransmit is also told to whom it retransmits, and the words are those of the comment', () => {
  expect(putsOf({ text: 'hear @carol', extra: { rt: { k: 7, n: 'bob', msg: '#not' } } })).toEqual([
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
