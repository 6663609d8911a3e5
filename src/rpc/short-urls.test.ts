import { expect, test } from 'vitest'
import { owner } from '../api/caller.ts'
import type { RpcContext } from './context.ts'
import { rpcErrorOf } from './errors.ts'
import { shortUrlHandlers } from './short-urls.ts'

test('nothing is published for a name whose number is not known', async () => {
  const published: unknown[] = []
  const node = {
    blocks: { userNumberOf: () => undefined },
    posts: { publish: async (post: unknown) => (published.push(post), { postNumber: 3 }) },
  }
  const context = { node } as unknown as RpcContext
  const made = Promise.resolve(shortUrlHandlers.newshorturl(context, { username: 'alice', k: 3, url: 'x' }, owner))
  expect(await made.catch(rpcErrorOf)).toMatchObject({ code: -32_603 })
  expect(published).toEqual([])
})
