import { expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { postOf, useFakeContext } from '../../test/support/fake-context.ts'
import { CodedError } from '../base/coded-error.ts'
import { ManualClock } from '../base/manual-clock.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

test('posts are kept, listed and let go; what nobody has is told', async () => {
  const find = (author: string, postNumber: number) =>
    author === 'bob'
      ? Promise.resolve(postOf('bob', postNumber))
      : Promise.reject(new CodedError('posts.not-found', 'nobody has it'))
  Object.assign(fake.context.node, { posts: { find } })
  expect(await call('bookmark', 'me', 'bob', 3)).toMatchObject({ userpost: { n: 'bob', k: 3 } })
  await call('bookmark', 'me', 'bob', 4)
  const listed = (await call('listbookmarks', 'me', 1)) as readonly { readonly id: number }[]
  expect(listed).toMatchObject([{ added: 1_700_000_000, post: { userpost: { k: 4 } } }])
  expect(await call('listbookmarks', 'me', 9, listed[0]?.id)).toMatchObject([{ post: { userpost: { k: 3 } } }])
  expect(await call('unbookmark', 'me', 'bob', 3)).toBe(true)
  expect(await call('unbookmark', 'me', 'bob', 3)).toBe(false)
  expect(await call('listbookmarks', 'you', 9)).toEqual([])
  expect(await call('bookmark', 'me', 'carol', 1)).toMatchObject({ message: 'nobody has it' })
})
