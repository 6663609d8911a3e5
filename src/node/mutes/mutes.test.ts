import { beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { postOf } from '../../../test/support/fake-context.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import type { Mute } from '../../protocol/mutes.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Mutes } from './mutes.ts'

const word = (value: string, until?: number): Mute => ({ kind: 'word', value, until })

let clock: ManualClock
let database: Database
let mutes: Mutes

beforeEach(() => {
  clock = new ManualClock(1_000_000)
  database = openNodeStore(':memory:', new Scope('disk', silentLog))
  mutes = new Mutes({ database, clock })
})

describe('mutes', () => {
  test('are of one local user each, are told, and outlive a restart', () => {
    const told: string[] = []
    mutes.changed.on((user) => told.push(user))
    mutes.add('me', word(' Cats '))
    mutes.add('me', { kind: 'user', value: '@Bob', until: undefined })
    expect(mutes.of('me')).toEqual([
      { kind: 'user', value: 'bob', until: undefined },
      { kind: 'word', value: 'Cats', until: undefined },
    ])
    expect(mutes.of('other')).toEqual([])
    expect(told).toEqual(['me', 'me'])
    expect(new Mutes({ database, clock }).of('me')).toEqual(mutes.of('me'))
  })

  test('of one thing are one, whichever way it is written; the last end counts', () => {
    mutes.add('me', word('cats', 2_000))
    mutes.add('me', word('ＣＡＴＳ'))
    expect(mutes.of('me')).toEqual([word('ＣＡＴＳ')])
    expect(mutes.remove('me', word('Cats'))).toBe(true)
    expect(mutes.remove('me', word('Cats'))).toBe(false)
    expect(mutes.of('me')).toEqual([])
  })

  test('end at their time, in what was judged before as well', async () => {
    const post = postOf('bob', 1, 'about cats')
    mutes.add('me', word('cats', 1_060))
    expect(mutes.judgeOf('me')(post)?.value).toBe('cats')
    await clock.advance(59_000)
    expect(mutes.judgeOf('me')(post)?.value).toBe('cats')
    await clock.advance(1_000)
    expect(mutes.judgeOf('me')(post)).toBeUndefined()
    expect(mutes.of('me')).toEqual([])
  })

  test('hold at once, are undone at once, and never hide one’s own posts', () => {
    const post = postOf('bob', 1, 'about cats')
    expect(mutes.judgeOf('me')(post)).toBeUndefined()
    mutes.add('me', word('cats'))
    expect(mutes.judgeOf('me')(post)?.value).toBe('cats')
    expect(mutes.judgeOf('bob')(post)).toBeUndefined()
    expect(mutes.judgeOf('me')(postOf('me', 1, 'my cats'))).toBeUndefined()
    mutes.remove('me', word('cats'))
    expect(mutes.judgeOf('me')(post)).toBeUndefined()
  })

  test('are bounded; what has ended makes room, and a new end needs none', async () => {
    for (let index = 0; index < limits.mutesOfUser; index += 1) mutes.add('me', word(`w${String(index)}`, 1_060))
    expect(codeOf(() => mutes.add('me', word('one more')))).toBe('mutes.full')
    mutes.add('me', word('w0', 1_060))
    await clock.advance(60_000)
    mutes.add('me', word('one more'))
    expect(mutes.of('me')).toEqual([word('one more')])
    expect(codeOf(() => mutes.add('x'.repeat(65), word('cats')))).toBe('mutes.full')
    expect(codeOf(() => mutes.add('me', word('\u200b')))).toBe('mutes.invalid')
    expect(codeOf(() => mutes.add('me', { kind: 'user', value: 'not a name', until: undefined }))).toBe('mutes.invalid')
  })
})
