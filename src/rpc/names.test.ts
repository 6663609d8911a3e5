import { expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { ManualClock } from '../base/manual-clock.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

const key = {
  ...{ origin: 'replaced', height: 7, time: 1_800_000_000 },
  publicKey: Uint8Array.of(2, 0xab),
  transactionId: Uint8Array.of(1, 2),
}
const keyJson = { origin: 'replaced', height: 7, time: 1_800_000_000, key: '02ab', txid: '0201' }

test('keys of a name are given in hexadecimal, with what they have signed, and not more than anybody reads', async () => {
  const asked: unknown[] = []
  const historyOf = (name: string, count: number) => {
    asked.push([name, count])
    return [{ ...key, posts: undefined }]
  }
  Object.assign(fake.context.node.names, { historyOf })
  expect(await call('getnamehistory', 'alice')).toEqual([{ ...keyJson, posts: null }])
  await call('getnamehistory', 'alice', 1_000_000)
  await call('getnamehistory', 'alice', -1)
  expect(asked).toEqual([
    ['alice', 20],
    ['alice', 200],
    ['alice', 0],
  ])
})

test('changes are those of the user and of whom it follows', async () => {
  fake.follows.set('me', new Set(['carol', 'bob']))
  const changesOf = (names: readonly string[]) => names.map((username) => ({ username, ...key }))
  Object.assign(fake.context.node.names, { changesOf })
  expect(await call('listkeychanges', 'me')).toEqual(
    ['me', 'bob', 'carol'].map((username) => ({ username, ...keyJson })),
  )
})
