import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { bookmarkVerbs } from './bookmark-verbs.ts'

const run = (name: string, words: readonly string[], result: unknown, json = false) =>
  runVerb(bookmarkVerbs[name], words, () => result, { json })

const post = (k: number) => ({
  sig_userpost: '00',
  userpost: { n: 'bob', k, height: 1, time: 0, msg: `post ${String(k)}` },
})

test('keep a post, list the newest last, let it go', async () => {
  const kept = await run('bookmark', ['@Bob', '3'], post(3))
  expect(kept.calls).toEqual([['bookmark', 'alice', 'bob', 3]])
  expect(kept.output).toMatch(/^kept:\n@bob .*\n {2}post 3\n$/u)
  const all = [
    { id: 2, added: 5, post: post(4) },
    { id: 1, added: 4, post: post(3) },
  ]
  const { output } = await run('bookmarks', [], all)
  expect(output.indexOf('post 3')).toBeLessThan(output.indexOf('post 4'))
  expect(JSON.parse((await run('bookmarks', [], all, true)).output)).toEqual(all)
  expect((await run('bookmarks', [], [])).output).toContain('No posts are kept.')
  const gone = await run('unbookmark', ['bob/3'], true)
  expect(gone.calls).toEqual([['unbookmark', 'alice', 'bob', 3]])
  expect((await run('unbookmark', ['bob', '3'], false)).output).toBe('It was not kept.\n')
  await expect(run('bookmark', ['bob'], {})).rejects.toMatchObject({ code: 'cli.post' })
})
