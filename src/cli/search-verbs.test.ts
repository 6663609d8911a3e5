import { describe, expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { searchVerbs } from './search-verbs.ts'

const post = (n: string, k: number, msg: string) => ({
  sig_userpost: '00',
  userpost: { n, k, height: 1, time: 0, msg },
})

const run = (name: string, words: readonly string[], answers: Record<string, unknown>, json = false) =>
  runVerb(searchVerbs[name], words, (method, [first]) => answers[`${method} ${String(first)}`] ?? answers[method], {
    json,
  })

const page = {
  posts: [
    { time: 1, post: post('bob', 2, 'newer') },
    { time: 0, post: post('bob', 1, 'older') },
  ],
  next: null,
}

describe('thread', () => {
  const conversation = {
    above: [post('bob', 1, 'first')],
    missing: { n: 'carol', k: 3 },
    post: post('alice', 5, 'this one'),
    below: [
      { depth: 1, post: post('bob', 6, 'yes') },
      { depth: 2, post: post('alice', 7, 'no') },
    ],
    next: null,
  }

  test.each([['alice 5'], ['@Alice/5'], ['alice#5']])('of %s shows what is above and below', async (typed) => {
    const { output, calls } = await run('thread', typed.split(' '), { getthread: conversation })
    expect(calls).toEqual([['getthread', 'alice', 5, 20, null, 'alice']])
    expect(output.indexOf('@carol #3 could not be had')).toBeLessThan(output.indexOf('first'))
    expect(output).toMatch(/first\n▸ @alice .*\n {2}this one\n {2}@bob .*\n {4}yes\n {4}@alice .*\n {6}no\n$/u)
  })

  test('keeps the place of a muted post, and says by what it is muted', async () => {
    const muted = [{ n: 'bob', k: 6, by: { kind: 'word', value: 'ye\u001b[2Js', until: null } }]
    const { output } = await run('thread', ['alice', '5'], { getthread: { ...conversation, muted } })
    expect(output).toMatch(/\n {2}\(muted: “ye\[2Js”\)\n {4}@alice .*\n {6}no\n$/u)
    expect(output).not.toContain('yes')
  })

  test('says what it needs, and when nobody has it', async () => {
    await expect(run('thread', ['alice'], {})).rejects.toMatchObject({ code: 'cli.post' })
    const nothing = { above: [], missing: null, post: null, below: [], next: null }
    expect((await run('thread', ['alice', '5'], { getthread: nothing })).output).toContain('Nobody')
  })
})

test('mentions, tags and words are told oldest first, and whole as JSON', async () => {
  const mentions = await run('mentions', [], { getmentioning: page })
  expect(mentions.calls[0]).toEqual(['getmentioning', 'alice', 20, null, 'alice'])
  expect(mentions.output.indexOf('older')).toBeLessThan(mentions.output.indexOf('newer'))
  const muted = { kind: 'user', value: 'bob', until: null }
  const partly = { ...page, posts: page.posts.map((each) => (each.time === 1 ? { ...each, muted } : each)) }
  expect((await run('mentions', [], { getmentioning: partly })).output).not.toContain('newer')
  const tag = await run('tag', ['#tea'], { gettagged: page }, true)
  expect(JSON.parse(tag.output)).toEqual(page)
  const found = { posts: [{ time: 2, post: post('bob', 2, 'tea is green\u001b[2J') }], next: null }
  const words = await run('search', ['green', 'tea'], { findposts: found })
  expect(words.calls).toEqual([['findposts', 'green tea', 20, null, 'alice']])
  expect(words.output).toContain('tea is green[2J\n')
  expect(words.output).not.toContain('more')
  expect((await run('search', ['x'], { findposts: { posts: [], next: null } })).output).toContain('No posts')
})

test('what a search has not looked at is told, and what is muted is not', async () => {
  const muted = { kind: 'user', value: 'bob', until: null }
  const hidden = { time: 2, post: post('bob', 2, 'hidden tea'), muted }
  const { output } = await run('search', ['tea'], { findposts: { posts: [hidden, ...page.posts], next: 7 } })
  expect(output).toMatch(/^There is more that was not looked at/u)
  expect(output).not.toContain('hidden')
  const none = await run('search', ['tea'], { findposts: { posts: [], next: 7 } })
  expect(none.output).not.toContain('No posts')
})

describe('muted posts', () => {
  const muted = { kind: 'user', value: 'bob', until: null }

  /** Posts with falling numbers, of which each third is to be seen; a page goes on below the last one. */
  const pageBelow = (count: number, before: number) => {
    const numbers = Array.from({ length: Math.min(count, before) }, (_, index) => before - 1 - index)
    const posts = numbers.map((k) => ({
      time: k,
      post: post('bob', k, `number ${String(k)}.`),
      ...(k % 3 === 0 ? {} : { muted }),
    }))
    return { posts, next: before > count ? before - count : null }
  }

  test.each([
    ['mentions', [], 'getmentioning'],
    ['tag', ['#tea'], 'gettagged'],
  ] as const)('make room for others in %s, until enough are there or none are left', async (verb, words, method) => {
    const ask = async (total: number) => {
      const answerTo = (asked: string, [, count, before]: readonly unknown[]) =>
        asked === method ? pageBelow(Number(count), before === null ? total : Number(before)) : []
      const { output, calls } = await runVerb(searchVerbs[verb], words, answerTo, { json: true })
      const { posts, next } = JSON.parse(output) as ReturnType<typeof pageBelow>
      return { numbers: posts.map((each) => each.post.userpost.k), next, asked: calls.length }
    }
    const many = await ask(1_000)
    expect(many.numbers).toEqual(Array.from({ length: 20 }, (_, index) => 999 - 3 * index))
    // Whoever goes on there passes none over.
    expect([942, 941, 940]).toContain(many.next)
    expect((await ask(10)).numbers).toEqual([9, 6, 3, 0])
    expect((await ask(10)).next).toBe(null)
  })

  test('without end are asked for in bounds', async () => {
    const hidden = { posts: [{ time: 1, post: post('bob', 1, 'hidden'), muted }], next: 1 }
    const { output, calls } = await run('tag', ['tea'], { gettagged: hidden })
    expect(output).toContain('No posts with')
    expect(calls.length).toBeLessThanOrEqual(51)
  })
})

test('the network is asked for words when that is wanted', async () => {
  const { calls, output } = await runVerb(searchVerbs['search'], ['tea'], () => ({ posts: [], next: null }), {
    flags: ['network'],
  })
  expect(calls).toEqual([['findposts', 'tea', 20, null, 'alice', true]])
  expect(output).toBe('No posts with these words were found.\n')
})

test('tags are watched, listed and let go', async () => {
  const verb = searchVerbs['tag']
  const watched = await runVerb(verb, ['#tea'], () => page, { flags: ['watch'] })
  expect(watched.calls).toEqual([
    ['watchtag', 'alice', '#tea'],
    ['gettagged', '#tea', 20, null, 'alice'],
  ])
  const gone = await runVerb(verb, ['tea'], () => true, { flags: ['unwatch'] })
  expect([gone.calls, gone.output]).toEqual([[['unwatchtag', 'alice', 'tea']], 'watched no more\n'])
  const list = await run('tag', [], { listwatchedtags: [{ tag: 'te\u001ba', peers: 1 }] })
  expect(list.output).toBe('#tea  1 other watches\n')
  expect((await run('tag', [], { listwatchedtags: [] })).output).toContain('tag --watch')
})

test('trends and people', async () => {
  expect((await run('trends', [], { gettrendinghashtags: ['tea', 'c\u0007at'] })).output).toBe('#tea\n#cat\n')
  const answers = {
    'search users': ['bo', 'bob'],
    'search profiles': [
      { username: 'bob', profile: { fullname: 'Bob\u202e Builder' } },
      { username: 'zoe', profile: { fullname: 'Bo Derek' } },
    ],
  }
  expect((await run('who', ['bo'], answers)).output).toBe('@bo\n@bob  Bob Builder\n@zoe  Bo Derek\n')
  expect(JSON.parse((await run('who', ['bo'], answers, true)).output)).toContainEqual({ username: 'bo', profile: null })
})
