import { describe, expect, test } from 'vitest'
import { useFollowedFeeds } from '../../../test/support/followed-feeds.ts'
import { FeedStore } from './feed-store.ts'

const at = useFollowedFeeds()

describe('lists of feeds', () => {
  test('are taken in at once, come back as documents, and are read then', async () => {
    at.files.set('/a', '2026-08-01T09:00:00Z\tof a\n')
    const text = `following:\n  ann: ${at.base}/a\n  bob: ${at.base}/b\n  bad: x\nnick: me\n`
    expect(await at.feeds.lists.importFor('me', text)).toEqual({
      ...{ nick: 'me', url: undefined, followed: 2, known: 0, skipped: 1, noRoom: 0 },
    })
    await at.refreshed()
    expect(await at.feeds.lists.importFor('me', `carl ${at.base}/a\nann ${at.base}/c\n`)).toMatchObject({
      followed: 1,
      known: 1,
    })
    expect(at.feeds.follows('me').map(({ nick }) => nick)).toEqual(['ann', 'ann2', 'bob'])
    const exported = { format: 'text', nick: 'me', url: undefined, existing: '# mine\n' } as const
    expect(await at.feeds.lists.exportFor('me', exported)).toBe(
      `# mine\nann ${at.base}/a\nann2 ${at.base}/c\nbob ${at.base}/b\n`,
    )
    await expect(at.feeds.lists.importFor('me', '- a', 'yaml')).rejects.toMatchObject({ code: 'feeds.list' })
    await expect(at.feeds.lists.exportFor('me', { ...exported, format: 'opml' })).rejects.toMatchObject({
      code: 'feeds.list',
    })
  })

  test('are asked whether they are there, without being read', async () => {
    at.files.set('/a', (request, response) => {
      response
        .writeHead(request.method === 'HEAD' ? 200 : 500, { 'content-length': '7', 'last-modified': 'then' })
        .end()
    })
    await at.feeds.lists.importFor('me', `ann ${at.base}/a\nbob http://127.0.0.1:1/b\n`)
    const [ann, bob] = await at.feeds.lists.check('me')
    expect(ann).toEqual({ nick: 'ann', url: `${at.base}/a`, status: 200, length: 7, lastModified: 'then' })
    expect(bob).toMatchObject({ nick: 'bob', status: null, length: null, lastModified: null })
  })

  test('give the names in a text their addresses, and mention nobody of twister in the post', async () => {
    await at.feeds.lists.importFor('me', `ann ${at.base}/a\n`)
    const host = new URL(at.base).host
    expect(at.feeds.lists.addressed('me', 'hi @Ann, @anna and x@ann and @ann@b.example. @ann.')).toEqual({
      line: `hi @<ann ${at.base}/a>, @anna and x@ann and @ann@b.example. @<ann ${at.base}/a>.`,
      post: `hi ann@${host}, @anna and x@ann and @ann@b.example. ann@${host}.`,
    })
  })

  test('of a node that stopped between its two files leave no feed that nobody follows', async () => {
    at.files.set('/twtxt.txt', '2026-08-01T09:00:00Z\thello\n')
    await at.feeds.follow('me', `${at.base}/twtxt.txt`)
    at.database.prepare('UPDATE feed_follows SET url = ?').run(`${at.base}/other.txt`)
    const before = at.fileOfFeeds()
    expect(before.prepare<{ n: number }>('SELECT count(*) AS n FROM twts').get()?.n).toBe(1)
    new FeedStore(before).sweep(new Set([`${at.base}/other.txt`]))
    expect(before.prepare<{ n: number }>('SELECT count(*) AS n FROM twts').get()?.n).toBe(0)
  })
})
