import fc from 'fast-check'
import { expect, test } from 'vitest'
import { followerAgentOf, followerAgentText } from './user-agent.ts'

test('headers of deployed readers are read', () => {
  expect(followerAgentOf('twtxt/1.2.3 (+https://foo.com/twtxt.txt; @foo)')).toEqual({
    ...{ kind: 'one', url: 'https://foo.com/twtxt.txt', nick: 'foo' },
  })
  const whoFollows = 'https://example.com/whoFollows?followers=14&token=iABA0yhUz'
  expect(followerAgentOf(`yarnd/0.8.0@d4e265e (~${whoFollows}; contact=https://example.com/support)`)).toEqual({
    ...{ kind: 'several', whoFollows },
  })
})

test.each([
  'Linguee Bot (http://www.linguee.com/bot; bot@linguee.com)',
  'twtxt/1.2.3',
  'twtxt/1 (+https://foo.com; @foo)',
  'twtxt/1 (+https://foo.com/t; @fo o)',
  'twtxt/1 (+ftp://foo.com/t; @foo)',
  '(+https://foo.com/t; @foo)',
  `twtxt/1 (+https://foo.com/${'t'.repeat(1_024)}; @foo)`,
])('%s tells of nobody', (header) => {
  expect(followerAgentOf(header)).toBeUndefined()
})

test('what is written is read as it was meant', () => {
  const told = { whoFollows: () => 'https://me.example/who?token=a', contact: 'https://me.example/' }
  const [ann, bob] = [
    { nick: 'ann', url: 'https://me.example/@ann/twtxt.txt' },
    { nick: 'bob', url: 'https://me.example/@bob/twtxt.txt' },
  ]
  expect(followerAgentText('twister-node/1', [], told)).toBe('twister-node/1')
  expect(followerAgentOf(followerAgentText('twister-node/1', [ann], told))).toEqual({ kind: 'one', ...ann })
  expect(followerAgentText('twister-node/1', [ann, bob], told)).toBe(
    'twister-node/1 (~https://me.example/who?token=a; contact=https://me.example/)',
  )
})

test('anything is read at once', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(' (+', ' (~', 'https://a/b', '; @', '; contact=', ')', 'x')), (pieces) => {
      followerAgentOf(pieces.join(''))
    }),
  )
})
