import { expect, test } from 'vitest'
import { forEachTest } from '../../../test/support/each-test.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import { AvatarStore, openPictureDatabase } from './avatar-store.ts'

const at = forEachTest(
  () => {
    const scope = new Scope('test', silentLog)
    const database = openPictureDatabase(':memory:', scope)
    const faults: unknown[] = []
    const open = () => new AvatarStore(database, (error) => faults.push(error))
    return { scope, database, open, store: open(), faults }
  },
  ({ scope }) => scope.close(),
)

const hour = 3600

test('what is kept is there after a start, too, with the time at which it was fetched', () => {
  at.store.put('a', new Uint8Array([1, 2]), 1000)
  expect(at.open().get('a', 2000)).toEqual({ bytes: new Uint8Array([1, 2]), fetched: 1000 })
  expect(at.store.get('b', 2000)).toBeUndefined()
})

test('by bytes: what nobody has seen for the longest time makes room', () => {
  const third = new Uint8Array(Math.floor(limits.keptAvatarBytes / 3))
  for (const [index, address] of ['a', 'b', 'c'].entries()) at.store.put(address, third, index)
  at.store.get('a', 2 * hour)
  at.store.put('d', third, 3 * hour)
  const held = ['a', 'b', 'c', 'd'].filter((address) => at.store.get(address, 3 * hour) !== undefined)
  expect(held).toEqual(['a', 'c', 'd'])
  // The same address again takes no second place.
  at.store.put('d', third, 4 * hour)
  expect(at.store.get('a', 4 * hour)).toBeDefined()
})

test('by number, also of those that a start found', () => {
  for (let index = 0; index < limits.keptAvatars; index += 1) at.store.put(String(index), new Uint8Array([1]), index)
  const again = at.open()
  again.put('new', new Uint8Array([1]), limits.keptAvatars)
  expect(at.database.prepare('SELECT count(*) AS count FROM avatars').get()).toEqual({ count: limits.keptAvatars })
  expect(again.get('0', limits.keptAvatars)).toBeUndefined()
  expect(again.get('new', limits.keptAvatars)).toBeDefined()
})

test('a full disk is no fault of whoever asks', () => {
  at.store.put('a', new Uint8Array([1]), 1)
  at.database
    .prepare("CREATE TRIGGER full BEFORE INSERT ON avatars BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    .run()
  at.store.put('b', new Uint8Array([2]), 2)
  expect(at.faults).toHaveLength(1)
  expect(at.store.get('a', 3)?.bytes).toEqual(new Uint8Array([1]))
  at.database.prepare('DROP TRIGGER full').run()
  at.store.put('b', new Uint8Array([2]), 3)
  expect(at.store.get('b', 4)).toBeDefined()
})
