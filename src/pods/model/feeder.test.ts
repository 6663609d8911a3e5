import { describe, expect, it } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { postBy } from '../../../test/support/pod-posts.ts'
import { TestSource } from '../../../test/support/pod-source.ts'
import { describeEngines } from '../../../test/support/sql-engines.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Scope } from '../../base/scope.ts'
import { Feeder } from './feeder.ts'
import { type ModelWriter, type PodModel, podModelOn } from './model.ts'
import { modelPart } from './tables.ts'
import type { Taken } from './taking.ts'

const feed = (model: ModelWriter, source: TestSource, scope: Scope, clock = new ManualClock()): Feeder =>
  new Feeder({ model, source, clock, log: silentLog }, scope)

const numbersOf = async (model: PodModel, name: string): Promise<readonly number[]> =>
  (await model.exported(name, -1, 100)).map(({ post }) => post.postNumber)

describeEngines('a feeder', (store) => {
  const scope = useScope()
  const open = async (): Promise<PodModel> => podModelOn(await (await store()).open([modelPart], scope))

  it('brings what is held, what comes, and what goes', async () => {
    const [model, source] = [await open(), new TestSource()]
    source.add(...Array.from({ length: 230 }, (_, number) => postBy('alice', number)))
    source.drop(postBy('alice', 3))
    const feeder = feed(model, source, scope)
    await feeder.whenIdle()
    expect((await numbersOf(model, 'alice')).length).toBe(100)
    expect(await model.post(postBy('alice', 3))).toBeUndefined()
    source.add(postBy('bob', 0), postBy('bob', 1), postBy('bob', 2))
    await feeder.whenIdle()
    source.drop(postBy('bob', 1), postBy('alice', 7))
    await feeder.whenIdle()
    expect(await numbersOf(model, 'bob')).toEqual([0, 2])
    expect(await model.post(postBy('alice', 7))).toBeUndefined()
    expect(await model.taken()).toEqual({ posts: 233, removals: 3 })
  })

  it('has of two posts under one number the one that is held, whichever it hears of first', async () => {
    const [model, source] = [await open(), new TestSource()]
    const feeder = feed(model, source, scope)
    source.add(postBy('alice', 0, { text: 'first' }))
    await feeder.whenIdle()
    source.drop(postBy('alice', 0))
    source.add(postBy('alice', 0, { text: 'second' }))
    await feeder.whenIdle()
    expect((await model.post(postBy('alice', 0)))?.post.userpost.text('msg')).toBe('second')
  })

  it('reads all again when the node has another store, and keeps what is there', async () => {
    const model = await open()
    const inner = useOnce(scope)
    const source = new TestSource()
    source.add(postBy('alice', 0), postBy('alice', 1), postBy('alice', 2))
    await feed(model, source, inner.scope).whenIdle()
    await inner.close()
    const other = new TestSource()
    other.add(postBy('alice', 1), postBy('bob', 0))
    await feed(model, other, scope).whenIdle()
    expect([await numbersOf(model, 'alice'), await numbersOf(model, 'bob')]).toEqual([[0, 1, 2], [0]])
    expect((await model.taken()).posts).toBe(2)
  })
})

const useOnce = (parent: Scope): { readonly scope: Scope; close(): Promise<void> } => {
  const scope = parent.child('once')
  return { scope, close: () => scope.close() }
}

describe('a feeder whose store fails', () => {
  const scope = useScope()

  it('says so, waits longer each time, and goes on where it was', async () => {
    const [clock, source] = [new ManualClock(), new TestSource()]
    const state: Taken = { posts: 0, removals: 0 }
    let tries = 0
    let isDown = true
    const took: number[] = []
    const model: ModelWriter = {
      taken: () => Promise.resolve(state),
      take: (posts, upTo) => {
        tries += 1
        if (isDown) return Promise.reject(new CodedError('store.unreachable', 'It cannot be reached.'))
        took.push(...posts.map(({ post }) => post.postNumber))
        Object.assign(state, upTo)
        return Promise.resolve()
      },
      remove: () => Promise.resolve(),
    }
    source.add(postBy('alice', 0))
    const feeder = feed(model, source, scope, clock)
    const idle = feeder.whenIdle()
    for (let step = 0; step < 8; step += 1) await clock.advance(200)
    expect(feeder.fault?.code).toBe('store.unreachable')
    expect(tries).toBeGreaterThan(2)
    expect(tries).toBeLessThan(6)
    isDown = false
    source.add(postBy('alice', 1))
    for (let step = 0; step < 20; step += 1) await clock.advance(1_000)
    await idle
    expect([feeder.fault, took]).toEqual([undefined, [0, 1]])
  })
})
