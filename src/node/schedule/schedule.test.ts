import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { type DueText, Schedule, type ScheduledTwt } from './schedule.ts'

const alice = nameOf('alice')

let disk: Scope
let database: Database
let clock: ManualClock
let scope: Scope
let schedule: Schedule
let unlocked: Signal<undefined>
/** What is out, by number: it is on disk, whatever becomes of the process. */
let out: Map<number, { readonly text: string; readonly about: DueText['about'] }>
/** Where the next try ends. */
let crash: 'before the number' | 'before the disk' | 'after the disk' | undefined
let refusal: string | undefined
/** Twts that somebody here follows, by their hashes. */
const twts = new Map<string, ScheduledTwt>()

class Crash extends Error {}

const postWith = (postNumber: number): VerifiedPost =>
  ({
    author: alice,
    postNumber,
    userpost: { text: (name: string) => (name === 'msg' ? out.get(postNumber)?.text : undefined) },
  }) as unknown as VerifiedPost

const publish = async ({ text, about, numbered }: DueText): Promise<VerifiedPost> => {
  await Promise.resolve()
  if (refusal !== undefined) throw new CodedError(refusal, 'not now')
  if (crash === 'before the number') throw new Crash()
  const postNumber = out.size
  numbered(postNumber)
  if (crash === 'before the disk') throw new Crash()
  out.set(postNumber, { text, about })
  if (crash === 'after the disk') throw new Crash()
  return postWith(postNumber)
}

/** A process over what is on disk. */
const start = (): void => {
  crash = undefined
  scope = new Scope('run', silentLog)
  schedule = new Schedule(
    {
      ...{ database, clock, log: silentLog, publish, unlocked },
      held: ({ postNumber }) => (out.has(postNumber) ? postWith(postNumber) : undefined),
      isLocal: (username) => username === 'alice',
      twt: (_, hash) => twts.get(hash),
    },
    scope,
  )
}

const said = (): readonly string[] => [...out.values()].map(({ text }) => text)

beforeEach(() => {
  disk = new Scope('disk', silentLog)
  database = openNodeStore(':memory:', disk)
  clock = new ManualClock(1_700_000_000_000)
  unlocked = new Signal()
  out = new Map()
  refusal = undefined
  twts.clear()
  start()
})

afterEach(async () => {
  await scope.close()
  await disk.close()
})

describe('a text that waits', () => {
  test('goes out, too, when its second begins while what is due is looked for', async () => {
    schedule.add('alice', { seconds: 30, texts: ['on the second'] })
    await clock.advance(29_999)
    const nowMs = clock.nowMs.bind(clock)
    let readings = 0
    vi.spyOn(clock, 'nowMs').mockImplementation(() => {
      readings += 1
      return readings === 1 ? nowMs() - 1 : nowMs()
    })
    await clock.advance(5)
    expect([readings > 1, said()]).toEqual([true, ['on the second']])
  })

  test('goes out when its time has come, once, and not before', async () => {
    expect(schedule.add('alice', { seconds: 30, texts: ['later'] })).toMatchObject({ due: 1_700_000_030 })
    await clock.advance(29_000)
    expect(said()).toEqual([])
    await clock.advance(1_500)
    await clock.advance(600_000)
    expect(said()).toEqual(['later'])
    expect(schedule.of('alice')).toEqual([])
  })

  test('as an answer to a twt knows whom it answers, although the twt is gone when its time comes', async () => {
    const to = { subject: 'abcdefg', nick: 'mill', url: 'https://mill.example/twtxt.txt', host: 'mill.example' }
    twts.set('abcdefg', to)
    const about = { kind: 'twt', hash: 'abcdefg' } as const
    schedule.add('alice', { seconds: 30, texts: ['so late'], about })
    twts.clear()
    expect(() => schedule.add('alice', { seconds: 30, texts: ['to nobody'], about })).toThrow('a twt with this hash')
    await scope.close()
    start()
    await clock.advance(31_000)
    expect([...out.values()]).toEqual([{ text: 'so late', about: { ...about, to } }])
    expect(schedule.of('alice')).toEqual([])
  })

  test('is taken back, or goes out at another time with other words', async () => {
    const { id } = schedule.add('alice', { seconds: 30, texts: ['taken back'] })
    const other = schedule.add('alice', { seconds: 3600, texts: ['first words'] })
    expect(schedule.take('bob', id)).toBeUndefined()
    expect(schedule.take('alice', id)?.texts).toEqual(['taken back'])
    expect(schedule.take('alice', id)).toBeUndefined()
    expect(schedule.change('alice', other.id, { seconds: 0, texts: ['other words'] })?.due).toBe(1_700_000_000)
    await clock.advance(1_000)
    expect(said()).toEqual(['other words'])
    expect(schedule.change('alice', other.id, { seconds: 5 })).toBeUndefined()
  })

  test('as a thread goes out in order, each an answer to the one before', async () => {
    const about = { kind: 'reply', author: 'bob', postNumber: 7 } as const
    schedule.add('alice', { seconds: 1, texts: ['one', 'two', 'three'], about })
    await clock.advance(1_500)
    expect([...out.values()]).toEqual([
      { text: 'one', about },
      { text: 'two', about: { kind: 'reply', author: 'alice', postNumber: 0 } },
      { text: 'three', about: { kind: 'reply', author: 'alice', postNumber: 1 } },
    ])
  })

  test('that cannot go out says why, and is tried again; at once when the wallet is open', async () => {
    refusal = 'wallet.locked'
    schedule.add('alice', { seconds: 1, texts: ['locked'] })
    await clock.advance(61_000)
    expect(schedule.of('alice')).toMatchObject([{ problem: 'wallet.locked', texts: ['locked'] }])
    refusal = undefined
    unlocked.emit(undefined)
    await clock.advance(10)
    expect(said()).toEqual(['locked'])
  })

  test('while one cannot go out, others do', async () => {
    refusal = 'posts.not-ready'
    schedule.add('alice', { seconds: 1, texts: ['first'] })
    await clock.advance(1_500)
    refusal = undefined
    schedule.add('alice', { seconds: 1, texts: ['second'] })
    await clock.advance(1_500)
    expect(said()).toEqual(['second'])
    await clock.advance(40_000)
    expect(said()).toEqual(['second', 'first'])
  })
})

describe('after the process has ended', () => {
  test('what came due meanwhile goes out at the start', async () => {
    schedule.add('alice', { seconds: 30, texts: ['overdue'] })
    await scope.close()
    await clock.advance(86_400_000)
    start()
    await clock.advance(1)
    expect(said()).toEqual(['overdue'])
  })

  test.each(['before the number', 'before the disk', 'after the disk'] as const)(
    'a text whose try ended %s is out once',
    async (where) => {
      schedule.add('alice', { seconds: 1, texts: ['one', 'two'] })
      crash = where
      await clock.advance(1_500)
      await scope.close()
      start()
      await clock.advance(120_000)
      expect(said()).toEqual(['one', 'two'])
      expect(schedule.of('alice')).toEqual([])
    },
  )

  test('a text that is out already cannot be taken back, what answers it can', async () => {
    const { id } = schedule.add('alice', { seconds: 1, texts: ['one', 'two'] })
    crash = 'after the disk'
    await clock.advance(1_500)
    await scope.close()
    start()
    expect(schedule.take('alice', id)?.texts).toEqual(['two'])
    await clock.advance(120_000)
    expect(said()).toEqual(['one'])
  })

  test('a number that was given and not used by it belongs to others', async () => {
    schedule.add('alice', { seconds: 1, texts: ['mine'] })
    crash = 'before the disk'
    await clock.advance(1_500)
    await scope.close()
    out.set(0, { text: 'of another computer', about: undefined })
    start()
    await clock.advance(120_000)
    expect(said()).toEqual(['of another computer', 'mine'])
  })
})

describe('refused is', () => {
  test.each([
    ['nothing', []],
    ['a text that nobody would see', ['a', ' \n']],
    ['a text that fits into no post', ['x'.repeat(3_000)]],
    ['a thread without an end', Array<string>(limits.scheduledTexts + 1).fill('x')],
  ])('%s', (_, texts) => {
    expect(codeOf(() => schedule.add('alice', { seconds: 1, texts }))).toBe('schedule.invalid')
  })

  test('a time in years, somebody who is not here, and more than a person means', () => {
    const texts = ['x']
    expect(codeOf(() => schedule.add('alice', { seconds: limits.scheduleSeconds + 1, texts }))).toBe('schedule.invalid')
    expect(codeOf(() => schedule.add('bob', { seconds: 1, texts }))).toBe('schedule.invalid')
    for (let place = 0; place < limits.scheduledPosts; place += 1) schedule.add('alice', { seconds: 9, texts })
    expect(codeOf(() => schedule.add('alice', { seconds: 1, texts }))).toBe('schedule.full')
  })
})
