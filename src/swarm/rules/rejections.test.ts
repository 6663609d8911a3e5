import { expect, test } from 'vitest'
import { penaltyOf, type SwarmRejectionCode, swarmRejections } from './rejections.ts'

test('every reason has a meaning of one line', () => {
  for (const { meaning } of Object.values(swarmRejections)) expect(meaning).toMatch(/^[a-zA-Z][^\n]{10,100}$/u)
})

test('only bad posts, endless chatter and ourselves are banned', () => {
  const codes = Object.keys(swarmRejections) as readonly SwarmRejectionCode[]
  expect(codes.filter((code) => penaltyOf({ code }) === 'ban')).toEqual([
    'handshake-self',
    'piece-invalid',
    'tag-post-invalid',
    'chatter',
  ])
})
