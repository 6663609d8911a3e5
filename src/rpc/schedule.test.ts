import { expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { ManualClock } from '../base/manual-clock.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

const waiting = { id: 1, due: 1_700_000_060, texts: ['later'], about: null, hash: null, problem: null }

test('a text that waits is told, changed and taken back', async () => {
  expect(await call('schedulepost', 'me', 60, ['later'])).toEqual(waiting)
  expect(await call('listscheduled', 'me')).toEqual([waiting])
  const changed = { ...waiting, due: 1_700_000_005, texts: ['sooner'] }
  expect(await call('changescheduled', 'me', 1, 5, ['sooner'])).toEqual(changed)
  expect(await call('cancelscheduled', 'me', 1)).toEqual(changed)
  expect(await call('cancelscheduled', 'me', 1)).toBeNull()
  expect(await call('listscheduled', 'me')).toEqual([])
})

test('what it is about is told as it was given', async () => {
  const about = { n: 'bob', k: 7 }
  expect(await call('schedulepost', 'me', 60, ['a'], 'bob', 7)).toMatchObject({ about: { kind: 'reply', ...about } })
  expect(await call('schedulepost', 'me', 60, ['a'], 'bob', 7, true)).toMatchObject({
    about: { kind: 'quote', ...about },
  })
  expect(await call('schedulepost', 'me', 60, ['a'], '', null, false, 'abc1234')).toMatchObject({ hash: 'abc1234' })
  expect(await call('schedulepost', 'me', 60, ['a'], 'bob')).toMatchObject({ code: -1 })
  expect(await call('schedulepost', 'me', 60, [])).toMatchObject({ code: -32602 })
  expect(await call('schedulepost', 'you', 60, ['a'])).toMatchObject({ code: -32602 })
})
