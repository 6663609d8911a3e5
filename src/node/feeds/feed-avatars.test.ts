import { beforeEach, describe, expect, test } from 'vitest'
import { type FeedPlace, useFollowedFeeds } from '../../../test/support/followed-feeds.ts'
import type { Answering } from '../../../test/support/feed-servers.ts'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { pictureForm } from '../../codec/picture-form.ts'
import { systemSockets } from '../../net/sockets.ts'
import type { Database } from '../../store/database.ts'
import { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { Pictures } from '../pictures/pictures.ts'
import { pngOf } from '../../workers/png.ts'
import { AvatarStore, openPictureDatabase } from './avatar-store.ts'
import { FeedAvatars } from './feed-avatars.ts'

const at = useFollowedFeeds()

const avatarsOf = ({ clock, scope: { signal } }: FeedPlace) => {
  const fetcher = new FeedFetcher({
    sockets: systemSockets(),
    clock,
    reachesOwnNetwork: true,
    readWebFeed: webFeedHere,
  })
  const pictures = new Pictures({ clock, fetcher, userAgent: 'test/1', signal })
  return new FeedAvatars({
    clock,
    fetcher,
    pictures,
    redraw,
    kept: new AvatarStore(files, fail),
    userAgent: 'test/1',
    signal,
  })
}

const fail = (error: unknown): void => {
  throw error
}

/** A PNG of the same width: what a thread would make of it. */
const redraw = (bytes: Uint8Array): Promise<Uint8Array | undefined> => {
  const { width = 0 } = pictureForm(bytes) ?? {}
  redrawn += 1
  return Promise.resolve(width === 99 ? undefined : pngOf({ width, height: 1, data: new Uint8Array(4 * width) }))
}

let redrawn = 0
let files: Database

beforeEach(() => {
  redrawn = 0
  files = openPictureDatabase(':memory:', at.scope)
})

/** A picture of GIF of some width. */
const picture =
  (width: number): Answering =>
  (_request, response) => {
    response
      .writeHead(200, { 'content-type': 'image/gif' })
      .end(Buffer.from([...Buffer.from('GIF89a'), width, 0, 1, 0]))
  }

const owner = (avatar: string | null, path = '/d/twtxt.txt') => ({
  url: `${at.base}${path}`,
  nick: 'bob',
  avatar,
  isForeign: false,
})
const asked = () => at.requests.map(({ url }) => url)

describe('the picture of a feed', () => {
  test('is the one that it names, also beside itself; and is fetched once', async () => {
    at.files.set('/d/me.gif', picture(7))
    const avatars = avatarsOf(at)
    expect((await avatars.of(owner('me.gif#v2')))?.width).toBe(7)
    expect((await avatars.of(owner(`${at.base}/d/me.gif#v2`)))?.width).toBe(7)
    expect(asked()).toEqual(['/d/me.gif'])
  })

  test('lies beside it by one of the names, in its folder before the one above', async () => {
    at.files.set('/logo.png', picture(1))
    at.files.set('/d/avatar.jpg', picture(2))
    const avatars = avatarsOf(at)
    expect((await avatars.of(owner(null)))?.width).toBe(2)
    expect(asked()).toEqual(['/d/avatar.webp', '/d/avatar.png', '/d/logo.png', '/d/avatar.jpg', '/d/avatar.jpg'])
    expect((await avatars.of(owner(null, '/e/twtxt.txt')))?.width).toBe(1)
  })

  test('is told by WebFinger, and looked for once a day, found or not', async () => {
    at.files.set('/.well-known/webfinger?resource=acct%3Abob%40127.0.0.1', (_request, response) => {
      const links = [{ rel: 'https://webfinger.net/rel/avatar', href: '/a.gif' }]
      response.writeHead(200, { 'content-type': 'application/jrd+json' }).end(JSON.stringify({ links }))
    })
    at.files.set('/a.gif', picture(3))
    const avatars = avatarsOf(at)
    expect((await avatars.of(owner(null)))?.width).toBe(3)
    const before = asked().length
    await avatars.of(owner(null))
    expect([before, asked().length]).toEqual([16, 16])
    at.files.clear()
    expect(await avatars.of(owner(null, '/none/twtxt.txt'))).toBeUndefined()
    const all = asked().length
    expect(await avatars.of(owner(null, '/none/twtxt.txt'))).toBeUndefined()
    expect(asked()).toHaveLength(all)
    await at.clock.advance(86_400_001)
    await avatars.of(owner(null, '/none/twtxt.txt'))
    expect(asked().length).toBeGreaterThan(all)
  })

  test('that is none, of another scheme, or of a server that does not answer is none', async () => {
    const avatars = avatarsOf(at)
    at.files.set('/d/page', '<svg/>')
    for (const avatar of ['page', 'data:image/gif;base64,R0lG', 'gopher://x/0/a', 'none.gif'])
      expect(await avatars.of(owner(avatar))).toBeUndefined()
    expect(await avatars.of({ ...owner(null), url: 'gemini://127.0.0.1/t.txt' })).toBeUndefined()
    const silent = { ...owner(null), url: 'http://127.0.0.1:1/t.txt' }
    expect(await avatars.of(silent)).toBeUndefined()
  })

  test('is made anew, is on the disk for other starts, and is asked for again after six hours', async () => {
    at.files.set('/d/me.gif', picture(7))
    const got = await avatarsOf(at).of(owner('me.gif'))
    expect(got).toMatchObject({ type: 'image/png', width: 7 })
    expect(Buffer.from(got?.bytes ?? []).includes('GIF')).toBe(false)
    expect((await avatarsOf(at).of(owner('me.gif')))?.width).toBe(7)
    expect([asked(), redrawn]).toEqual([['/d/me.gif'], 1])
    at.files.set('/d/me.gif', picture(8))
    await at.clock.advance(21_600_001)
    expect((await avatarsOf(at).of(owner('me.gif')))?.width).toBe(8)
    // What its host gives no more stays as it was.
    at.files.delete('/d/me.gif')
    await at.clock.advance(21_600_001)
    expect((await avatarsOf(at).of(owner('me.gif')))?.width).toBe(8)
  })

  test('is made anew once for all who ask at the same time, and not again for a while when it cannot be', async () => {
    at.files.set('/d/me.gif', picture(7))
    at.files.set('/d/no.gif', picture(99))
    const avatars = avatarsOf(at)
    await Promise.all([avatars.of(owner('me.gif')), avatars.of(owner('me.gif'))])
    expect(redrawn).toBe(1)
    expect(await avatars.of(owner('no.gif'))).toBeUndefined()
    expect(await avatars.of(owner('no.gif'))).toBeUndefined()
    expect(redrawn).toBe(2)
    await at.clock.advance(600_001)
    await avatars.of(owner('no.gif'))
    expect(redrawn).toBe(3)
  })
})
