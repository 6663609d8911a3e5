import { expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { ManualClock } from '../base/manual-clock.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

test('lists of people are made, told and forgotten', async () => {
  expect(await call('addtolist', 'me', 'Tea', ['bob'])).toEqual({ name: 'Tea', members: ['bob'] })
  expect(await call('getpeoplelists', 'me')).toEqual([{ name: 'Tea', members: ['bob'] }])
  expect(await call('removefromlist', 'me', 'Tea', ['bob'])).toBe(true)
  expect(await call('removefromlist', 'me', 'Tea', ['bob'])).toBe(false)
  expect(await call('droplist', 'me', 'Tea')).toBe(true)
  expect(await call('getpeoplelists', 'me')).toEqual([])
  expect(await call('addtolist', 'me', 'a/b', [])).toMatchObject({ code: -32602 })
})
