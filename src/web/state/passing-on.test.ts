import { expect, it } from 'vitest'
import type { TimelinePostJson } from '../../api/shapes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { PostView } from '../text/post-view.ts'
import { passingOn } from './passing-on.ts'
import { createPostStore } from './post-store.ts'

const original = { n: 'bob', k: 1, height: 1, time: 5, msg: 'The oven is warm' }

const retransmit = (n: string, k: number, msg = ''): TimelinePostJson => ({
  time: 10,
  post: { sig_userpost: '', userpost: { n, k, height: 1, time: 10, msg, rt: original, sig_rt: '' } },
})

const mutes = {
  all: () => [
    { kind: 'user', value: 'loud', until: null },
    { kind: 'word', value: 'spoiler', until: null },
  ],
  hides: ({ author, text }: PostView) => author === 'loud' || text.includes('spoiler'),
}

it('whoever passed a post on is there once, with a comment if any, and without whom and what the reader muted', () => {
  const store = createPostStore(new ManualClock(20_000))
  const plain = { time: 9, post: { sig_userpost: '', userpost: { ...original, n: 'mallory', k: 7 } } }
  const posts = [
    retransmit('carol', 4),
    retransmit('dora', 2, 'read this'),
    retransmit('carol', 3, ' at last '),
    retransmit('loud', 1, 'hey'),
    retransmit('erik', 1, 'spoiler: bread'),
    plain,
  ]
  expect(passingOn(posts, store, mutes)).toEqual([
    { name: 'carol', comment: 'at last' },
    { name: 'dora', comment: 'read this' },
    { name: 'erik', comment: undefined },
  ])
})
