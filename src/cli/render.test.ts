import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import type { PostJson } from '../api/shapes.ts'
import { renderPost, renderStatus, renderUser } from './render.ts'

const plain = fakeTerminal().terminal

const postWith = (userpost: unknown): PostJson => ({ sig_userpost: '', userpost: userpost as PostJson['userpost'] })

/** What moves a cursor, changes a window or the direction of text. */
const commands = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

describe('a post', () => {
  test('has author, time, number and text', () => {
    const post = postWith({ n: 'alice', k: 7, time: 1_700_000_000, msg: 'hello', msg2: ' world' })
    expect(renderPost(plain, post)).toBe('@alice 2023-11-14 22:13 #7\n  hello world')
  })

  test('tells what it answers and what it retransmits', () => {
    const post = postWith({ n: 'bob', k: 1, reply: { n: 'alice', k: 7 }, rt: { n: 'carol', k: 2, msg: 'hi' } })
    expect(renderPost(plain, post)).toBe('@bob #1 answers @alice #7\n  ↻ @carol hi')
    const commented = postWith({ n: 'bob', k: 1, msg: 'look', rt: { n: 'carol', k: 2, msg: 'hi' } })
    expect(renderPost(plain, commented)).toBe('@bob #1\n  look\n  ↻ @carol hi')
  })

  test('does not put words into a mouth that nobody has verified (swarm H9)', () => {
    const post = postWith({ n: 'bob', k: 1, msg: 'look', rt: { n: 'carol', k: 2, msg: 'never said' } })
    expect(renderPost(plain, { ...post, unverified: ['rt'] })).toBe('@bob #1\n  look')
  })

  test('cannot steer the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202egnp.exe\r\u2028x\ty'
    const post = postWith({
      n: `a${evil}`,
      k: 1,
      msg: evil,
      msg2: evil,
      reply: { n: evil, k: 1 },
      rt: { n: evil, msg: evil },
    })
    expect(renderPost(plain, post)).not.toMatch(commands)
  })

  test.each([
    ['line3\ttab', 'line3 tab'],
    ['l1\u2028l2\u2029l3', 'l1\n  l2\n  l3'],
    ['a\r\nb\rc\vd\fe\u0085f', 'a\n  b\n  c\n  d\n  e\n  f'],
  ])('keeps the words of %j apart', (msg, shown) => {
    expect(renderPost(plain, postWith({ n: 'a', k: 1, msg }))).toBe(`@a #1\n  ${shown}`)
  })

  test('cannot pretend to be several: further lines are set in', () => {
    expect(renderPost(plain, postWith({ n: 'a', k: 1, msg: 'x\n@bob 2023-11-14 #2' }))).toBe(
      '@a #1\n  x\n  @bob 2023-11-14 #2',
    )
    expect(renderPost(plain, postWith({ n: 'a\n@bob', k: 1 })).split('\n')[0]).toBe('@a@bob #1')
  })

  test('may hold anything under any name', () => {
    const anything = fc.record(
      Object.fromEntries(
        ['n', 'k', 'time', 'msg', 'msg2', 'reply', 'rt', 'height'].map((name) => [name, fc.jsonValue({ maxDepth: 3 })]),
      ),
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(anything, (userpost) => {
        expect(renderPost(plain, postWith(userpost))).not.toMatch(commands)
      }),
    )
    for (const time of [1e300, -1e300, Number.MAX_SAFE_INTEGER, -1, 0])
      expect(renderPost(plain, postWith({ n: 'a', k: 1, time }))).toContain('@a')
  })
})

describe('states', () => {
  test('of a user have a bar while the proof of work runs', () => {
    const user = { username: 'alice', state: 'working', workProgress: 0.5, message: 'Working.' } as const
    expect(renderUser(plain, user)).toBe('@alice [############------------] Working.')
  })

  test('of the node name network, chain, DHT, swarms, and what is kept for others (field case S5)', () => {
    const pace = { reads: 'blocks', perSecond: 320, secondsLeft: 7_000 } as const
    const text = renderStatus(plain, {
      version: '1',
      network: 'main',
      dataDirectory: '/d',
      chain: { state: 'syncing', height: 50, bestKnownHeight: 100, pace, tipTime: 0, peers: 3, mining: true },
      dht: { nodes: 4, estimatedNodes: 5, items: 6 },
      swarms: { joined: 7, peers: 8 },
      posts: { megabytes: 9.5, budgetMegabytes: 10, dropped: 7, relayed: { users: 2, posts: 30, sentMegabytes: 1.2 } },
      wallet: 'locked',
      users: [{ username: 'alice', state: 'ready', message: 'Ready to post.' }],
      warnings: [{ code: 'disk', message: 'Nothing new can be kept.' }],
      progress: [],
      lastArrival: 0,
      signatureProvider: 'native',
    })
    expect(text).toContain(
      'block 50 [############------------] of 100, reading the chain, 320 blocks a second, about 2 hours left, 3 peers, mining',
    )
    expect(text).toContain('  disk     9.5 of 10 MB of posts, 7 old posts had to go')
    expect(text).toContain('  helping  2 users whom nobody here follows: 30 posts, 1.2 MB sent')
    expect(text).toContain('@alice Ready to post.')
    expect(text).toContain('  wallet   locked: nothing can be posted')
    expect(text).toContain('  ! Nothing new can be kept.')
  })
})
