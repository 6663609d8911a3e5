import { expect, it } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { postBy, startTime, takenBy } from '../../../test/support/pod-posts.ts'
import { describeEngines } from '../../../test/support/sql-engines.ts'
import { directKind, name } from '../../../test/support/swarms.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import type { PostKind } from '../../protocol/post-kind.ts'
import type { SqlEngine } from './engine.ts'
import { forgetLists } from './lists.ts'
import { type PodModel, podModelOn } from './model.ts'
import type { ModelPost } from './reading.ts'
import { modelPart } from './tables.ts'

const labels = (posts: readonly ModelPost[]): readonly string[] =>
  posts.map(({ post }) => `${post.author}/${String(post.postNumber)}`)

const replyTo = (author: string, postNumber: number): { readonly kind: PostKind } => ({
  kind: { kind: 'reply', to: { author: name(author), postNumber } },
})

const passingOn = (author: string, postNumber: number): { readonly kind: PostKind; readonly text: string } => {
  const { userpost, signature } = postBy(author, postNumber)
  return { kind: { kind: 'retransmit', carried: { userpost, signature } }, text: '' }
}

describeEngines('the read model', (store) => {
  const scope = useScope()
  let engine: SqlEngine
  const open = async (): Promise<PodModel> => {
    engine = await (await store()).open([modelPart], scope)
    return podModelOn(engine)
  }
  const follow = async (model: PodModel, account: string, ...names: readonly string[]): Promise<void> => {
    for (const each of names) await model.put('follow', { account, name: each, most: 100 })
  }

  it('takes each post once, and says up to where', async () => {
    const model = await open()
    expect(await model.taken()).toEqual({ posts: 0, removals: 0 })
    const posts = [takenBy('alice', 0), takenBy('alice', 1), takenBy('bob', 0)]
    await model.take(posts, { posts: 3 })
    await model.take([...posts, takenBy('bob', 1)], { posts: 4 })
    expect(await model.taken()).toEqual({ posts: 4, removals: 0 })
    expect(labels((await model.person('alice', { count: 10 })).posts)).toEqual(['alice/1', 'alice/0'])
    expect(labels((await model.person('bob', { count: 10 })).posts)).toEqual(['bob/1', 'bob/0'])
    const { events, isGap } = await model.events(0)
    expect([events.length, isGap, await model.position()]).toEqual([4, false, 4])
    const [first] = (await model.person('alice', { count: 1 })).posts
    expect(first?.post.piece).toEqual(posts[1]?.post.piece)
    expect(first?.time).toBe(startTime + 1)
  })

  it('puts posts of one author in the order of their numbers, whatever they claim and in whatever order they come', async () => {
    const model = await open()
    const times = [50, 10, 90, 90, 30, 0, 90]
    const order = [3, 0, 6, 1, 5, 4, 2]
    for (const number of order)
      await model.take([takenBy('alice', number, { time: startTime + (times[number] ?? 0) })], {})
    await model.take(
      order.map((number) => takenBy('bob', number, { time: startTime + (times[number] ?? 0) })),
      {},
    )
    for (const author of ['alice', 'bob']) {
      const { posts } = await model.person(author, { count: 10 })
      expect(labels(posts)).toEqual([6, 5, 4, 3, 2, 1, 0].map((number) => `${author}/${String(number)}`))
    }
  })

  it('keeps apart many posts of one second', async () => {
    const model = await open()
    const names = Array.from({ length: 40 }, (_, index) => `n${String(index)}`)
    const wanted = names.flatMap((each) => [0, 1, 256, 257].map((number) => takenBy(each, number, { time: startTime })))
    await model.take(wanted, {})
    await follow(model, 'reader', ...names)
    const found: string[] = []
    for (let before: number | undefined; ; ) {
      const page = await model.timeline('reader', { before, count: 7 })
      found.push(...labels(page.posts))
      if (page.next === undefined) break
      before = page.next
    }
    expect(found.length).toBe(160)
    expect(new Set(found).size).toBe(160)
    for (const each of names)
      expect(found.filter((label) => label.startsWith(`${each}/`))).toEqual(
        [257, 256, 1, 0].map((k) => `${each}/${String(k)}`),
      )
  })

  it('pages through a timeline as if all posts were sorted', async () => {
    const model = await open()
    const random = new SeededRandom(5)
    const names = Array.from({ length: 12 }, (_, index) => `n${String(index)}`)
    const next = new Map<string, number>()
    for (let batch = 0; batch < 6; batch += 1) {
      const posts = Array.from({ length: 30 }, () => {
        // Some say much, and most little.
        const author = names[Math.floor(names.length * (randomBelow(random, 1000) / 1000) ** 3)] ?? 'n0'
        const number = next.get(author) ?? 0
        next.set(author, number + 1)
        return takenBy(author, number, { time: startTime + randomBelow(random, 5_000) })
      })
      await model.take(posts, { posts: batch })
    }
    const followed = names.filter((_, index) => index !== 4)
    await follow(model, 'n11', ...followed.slice(0, 10))
    const all: ModelPost[] = []
    for (const each of [...followed.slice(0, 10), 'n11']) all.push(...(await model.person(each, { count: 100 })).posts)
    const expected = labels(all.sort((left, right) => right.id - left.id))
    for (const count of [1, 5, 100]) {
      const found: string[] = []
      for (let before: number | undefined; ; ) {
        const page = await model.timeline('n11', { before, count })
        found.push(...labels(page.posts))
        if (page.next === undefined) break
        before = page.next
      }
      expect(found).toEqual(expected)
    }
  })

  it('shows of a timeline those who are followed and oneself, and nothing of whom one muted', async () => {
    const model = await open()
    await model.take(
      [
        takenBy('alice', 0, { text: 'one' }),
        takenBy('bob', 1),
        takenBy('carol', 2, passingOn('bob', 1)),
        takenBy('carol', 3, passingOn('alice', 0)),
        takenBy('dora', 4),
        takenBy('alice', 5, { kind: directKind, text: '' }),
        takenBy('erik', 6),
      ],
      {},
    )
    await follow(model, 'erik', 'alice', 'bob', 'carol')
    expect(labels((await model.timeline('erik', { count: 10 })).posts)).toEqual([
      'erik/6',
      'carol/3',
      'carol/2',
      'bob/1',
      'alice/0',
    ])
    await model.put('mute', { account: 'erik', name: 'bob', most: 5 })
    const seen = ['erik/6', 'carol/3', 'alice/0']
    expect(labels((await model.timeline('erik', { count: 10 })).posts)).toEqual(seen)
    // A page is filled up.
    expect(labels((await model.timeline('erik', { count: 3 })).posts)).toEqual(seen)
    expect(labels((await model.timeline('dora', { count: 10 })).posts)).toEqual(['dora/4'])
    await model.takeOut('mute', 'erik', 'bob')
    await model.takeOut('follow', 'erik', 'carol')
    expect(labels((await model.timeline('erik', { count: 10 })).posts)).toEqual(['erik/6', 'bob/1', 'alice/0'])
  })

  it('keeps lists apart by account, and bounds them', async () => {
    const model = await open()
    await follow(model, 'alice', 'carol', 'bob', 'bob')
    await follow(model, 'bob', 'dora')
    expect(await model.listed('follow', 'alice')).toEqual(['bob', 'carol'])
    expect(await model.listed('mute', 'alice')).toEqual([])
    expect([...(await model.wanted())].sort()).toEqual(['bob', 'carol', 'dora'])
    await expect(model.put('follow', { account: 'alice', name: 'dora', most: 2 })).rejects.toMatchObject({
      code: 'pods.list-full',
    })
    expect(await model.listed('follow', 'alice')).toEqual(['bob', 'carol'])
    await engine.transaction((session) => forgetLists(session, 'alice'))
    expect(await model.listed('follow', 'alice')).toEqual([])
    expect(await model.listed('follow', 'bob')).toEqual(['dora'])
  })

  it('finds mentions, hashtags and words, page by page', async () => {
    const model = await open()
    await model.take(
      [
        takenBy('alice', 0, { text: 'Grüße @bob, look at #Sailing' }),
        takenBy('alice', 1, { text: 'sailing boats on the lake' }),
        takenBy('carol', 2, { text: 'a lake without boats @bob' }),
        takenBy('carol', 3, { text: 'boatswain' }),
        takenBy('dora', 4, { text: '湖の上のヨット boats' }),
        takenBy('dora', 5, { ...passingOn('alice', 1) }),
      ],
      {},
    )
    expect(labels((await model.mentions('bob', { count: 10 })).posts)).toEqual(['carol/2', 'alice/0'])
    expect(labels((await model.tag('SAILING', { count: 10 })).posts)).toEqual(['alice/0'])
    expect(labels((await model.search('Boats', { count: 10 })).posts)).toEqual(['dora/4', 'carol/2', 'alice/1'])
    expect(labels((await model.search('boats lake', { count: 10 })).posts)).toEqual(['carol/2', 'alice/1'])
    expect(labels((await model.search('grüsse', { count: 10 })).posts)).toEqual([])
    expect(labels((await model.search('GRÜSSE grüße', { count: 10 })).posts)).toEqual([])
    expect(labels((await model.search('GRÜßE', { count: 10 })).posts)).toEqual(['alice/0'])
    expect(labels((await model.search('ヨット', { count: 10 })).posts)).toEqual(['dora/4'])
    expect(labels((await model.search("'; DROP TABLE pod_posts -- %", { count: 10 })).posts)).toEqual([])
    const first = await model.search('boats', { count: 1 })
    expect(labels(first.posts)).toEqual(['dora/4'])
    expect(labels((await model.search('boats', { count: 5, before: first.next })).posts)).toEqual([
      'carol/2',
      'alice/1',
    ])
    await model.put('mute', { account: 'bob', name: 'carol', most: 5 })
    expect(labels((await model.mentions('bob', { count: 10, reader: 'bob' })).posts)).toEqual(['alice/0'])
  })

  it('searches a bounded number of posts at once, and goes on', async () => {
    const model = await open()
    const posts = Array.from({ length: 700 }, (_, number) =>
      takenBy('alice', number, { text: number % 350 === 1 ? 'common seldom' : 'common' }),
    )
    for (let at = 0; at < 700; at += 100) await model.take(posts.slice(at, at + 100), {})
    expect(labels((await model.search('common seldom', { count: 10 })).posts)).toEqual(['alice/351', 'alice/1'])
  })

  it('reads a conversation above and below a post', async () => {
    const model = await open()
    await model.take(
      [
        takenBy('alice', 0),
        takenBy('bob', 1, replyTo('alice', 0)),
        takenBy('carol', 2, replyTo('bob', 1)),
        takenBy('alice', 3, replyTo('bob', 1)),
        takenBy('dora', 4, replyTo('carol', 2)),
        takenBy('erik', 5, replyTo('missing', 9)),
      ],
      {},
    )
    const thread = await model.thread({ author: name('bob'), postNumber: 1 })
    expect(labels(thread.above)).toEqual(['alice/0'])
    expect(thread.post?.post.author).toBe('bob')
    expect(thread.below.map(({ depth, post }) => [depth, ...labels([post])])).toEqual([
      [1, 'carol/2'],
      [2, 'dora/4'],
      [1, 'alice/3'],
    ])
    expect(thread.isWhole).toBe(true)
    const missing = await model.thread({ author: name('missing'), postNumber: 9 })
    expect([missing.post, labels(missing.below.map(({ post }) => post))]).toEqual([undefined, ['erik/5']])
    await model.put('mute', { account: 'dora', name: 'carol', most: 5 })
    const quieter = await model.thread({ author: name('alice'), postNumber: 0 }, 'dora')
    expect(labels(quieter.below.map(({ post }) => post))).toEqual(['bob/1', 'alice/3'])
  })

  it('reads posts that answer one another once', async () => {
    const model = await open()
    await model.take([takenBy('alice', 0, replyTo('bob', 0)), takenBy('bob', 0, replyTo('alice', 0))], {})
    const { above, below } = await model.thread({ author: name('alice'), postNumber: 0 })
    expect([labels(above), labels(below.map(({ post }) => post))]).toEqual([['bob/0'], ['bob/0']])
  })

  it('reads a crowded conversation as far as its bound, and says so', async () => {
    const model = await open()
    await model.take([takenBy('alice', 0)], {})
    const answers = [
      ...Array.from({ length: 199 }, (_, number) => takenBy('bob', number, replyTo('alice', 0))),
      ...Array.from({ length: 400 }, (_, number) => takenBy('carol', number, replyTo('bob', number % 100))),
    ]
    for (let at = 0; at < answers.length; at += 100) await model.take(answers.slice(at, at + 100), {})
    const { below, isWhole } = await model.thread({ author: name('alice'), postNumber: 0 })
    expect([below.length, isWhole, below.filter(({ depth }) => depth === 1).length]).toEqual([500, false, 199])
    expect(labels(below.slice(0, 2).map(({ post }) => post))).toEqual(['bob/0', 'carol/0'])
    const part = await model.thread({ author: name('bob'), postNumber: 5 })
    expect([labels(part.above), part.below.length, part.isWhole]).toEqual([['alice/0'], 4, true])
  })

  it('hands out sealed posts of those who are followed, and own ones, in the order in which they came', async () => {
    const model = await open()
    const sealed = (author: string, number: number, time: number) =>
      takenBy(author, number, { kind: directKind, text: '', time: startTime + time })
    await model.take([sealed('alice', 1, 900), takenBy('alice', 0), sealed('bob', 0, 5)], {})
    await follow(model, 'carol', 'alice', 'bob')
    const first = await model.sealed('carol', 0, 1)
    expect([labels(first.posts), first.complete]).toEqual([['alice/1'], false])
    const second = await model.sealed('carol', first.next, 10)
    expect([labels(second.posts), second.complete]).toEqual([['bob/0'], true])
    // One that claims an old time came late.
    await model.take([sealed('bob', 1, 1), sealed('carol', 0, 2), sealed('dora', 0, 3)], {})
    const third = await model.sealed('carol', second.next, 10)
    expect([labels(third.posts), third.complete]).toEqual([['bob/1', 'carol/0'], true])
    expect((await model.sealed('carol', third.next, 10)).posts).toEqual([])
    expect(labels(await model.exported('bob', -1, 10))).toEqual(['bob/0', 'bob/1'])
  })

  it('takes posts out that are held no more, with all that they were found under', async () => {
    const model = await open()
    await follow(model, 'carol', 'alice')
    await model.take([takenBy('alice', 0, { text: 'seldom' }), takenBy('alice', 1, { text: 'seldom @carol #tag' })], {
      posts: 2,
    })
    await model.take([takenBy('alice', 2, { kind: directKind, text: '' })], { posts: 3 })
    await model.remove(
      [1, 2, 7].map((postNumber) => ({ author: name('alice'), postNumber })),
      { removals: 9 },
    )
    expect(await model.taken()).toEqual({ posts: 3, removals: 9 })
    expect(labels((await model.timeline('carol', { count: 10 })).posts)).toEqual(['alice/0'])
    expect(labels((await model.search('seldom', { count: 10 })).posts)).toEqual(['alice/0'])
    expect((await model.mentions('carol', { count: 10 })).posts).toEqual([])
    expect((await model.sealed('carol', 0, 10)).posts).toEqual([])
    expect((await engine.query('SELECT term FROM pod_terms')).length).toBe(1)
    const { events } = await model.events(3)
    expect(events.map(({ number, id }) => [number, id])).toEqual([
      [1, 0],
      [2, 0],
    ])
    // Another post comes under the number.
    await model.take([takenBy('alice', 1, { text: 'anew' })], { posts: 4 })
    expect((await model.post({ author: name('alice'), postNumber: 1 }))?.post.userpost.text('msg')).toBe('anew')
    await model.take([takenBy('alice', 1, { text: 'once more' })], { posts: 5 })
    expect(labels((await model.timeline('carol', { count: 10 })).posts)).toEqual(['alice/1', 'alice/0'])
    expect(labels((await model.search('anew', { count: 10 })).posts)).toEqual([])
  })

  it('wakes whoever waits for posts', async () => {
    const model = await open()
    const woken = new Promise<number>((resolve) => {
      const stop = model.onPosts(() => {
        void model.position().then((position) => {
          if (position === 0) return
          stop()
          resolve(position)
        })
      })
    })
    await model.take([takenBy('alice', 0)], {})
    expect(await woken).toBe(1)
  })
})
