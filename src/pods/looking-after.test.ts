// What moderators, administrators and readers of a pod do.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeIn, loginKeyOf, PodBrowser, PodRoom } from '../../test/support/pod-room.ts'
import type { AuditJson, PodSettingsJson } from '../api/pod-shapes.ts'
import { encodeHex } from '../codec/hex.ts'
import { podDeskOf } from './desk.ts'
import { openPodDoor } from './door.ts'
import { openPod } from './pod.ts'

let room: PodRoom

beforeEach(async () => {
  room = await new PodRoom().open()
})

afterEach(() => room.close())

describe('those who look after a pod', () => {
  test('act on lower roles alone, give no role like their own, and leave a trace', async () => {
    const owner = await room.join('alice', 'owner')
    const admin = await room.join('adam', 'admin')
    const moderator = await room.join('mo', 'moderator')
    await room.join('bob')
    const denied = [
      [moderator, 'suspend', { name: 'adam', reason: 'x' }],
      [moderator, 'suspend', { name: 'mo', reason: 'x' }],
      [admin, 'setrole', { name: 'alice', role: 'member' }],
      [admin, 'setrole', { name: 'bob', role: 'admin' }],
      [admin, 'removeaccount', { name: 'alice', reason: 'x' }],
      [moderator, 'createinvitation', { uses: 1, days: 1, role: 'moderator' }],
      [owner, 'setrole', { name: 'alice', role: 'member' }],
    ] as const
    for (const [who, name, input] of denied) expect(codeIn((await who.ask(name, input)).body)).toBe('pods.role')
    await admin.call('setrole', { name: 'bob', role: 'moderator' })
    await owner.call('removeaccount', { name: 'bob', reason: 'left' })
    const { acts } = await owner.call('getaudit', {})
    expect(
      acts
        .slice(0, 2)
        .map(({ actor, act, object }) => `${actor} ${act} ${object}`)
        .sort(),
    ).toEqual(['adam role bob', 'alice remove bob'])
    expect((await moderator.call('listaccounts', {})).accounts.map(({ name }) => name)).toEqual(['adam', 'alice', 'mo'])
  })

  test('set quotas that hold', async () => {
    const owner = await room.join('alice', 'owner')
    const settings = await owner.call('getsettings', {})
    await owner.call('setsettings', {
      ...settings,
      limits: { ...settings.limits, postsADay: 2, follows: 1, accounts: 1 },
    })
    for (const text of ['one', 'two']) await owner.call('createdraft', { kind: 'plain', text })
    expect(codeIn((await owner.ask('createdraft', { kind: 'plain', text: 'three' })).body)).toBe('pods.quota')
    await room.clock.advance(86_400_000)
    await owner.call('createdraft', { kind: 'plain', text: 'three' })
    for (const name of ['zoe', 'yan']) room.overlay.keys.set(name, 'aa')
    await owner.call('follow', { name: 'zoe' })
    expect((await owner.ask('follow', { name: 'yan' })).status).toBe(409)
    const input = await room.newAccount(room.browser(), 'bob', await room.invite())
    expect(codeIn((await room.browser().ask('createaccount', input)).body)).toBe('pods.full')
  })

  test('see no invitation that gives a role which they could not give: whoever reads its code could use it', async () => {
    const moderator = await room.join('mo', 'moderator')
    const admin = await room.join('adam', 'admin')
    const owner = await room.join('olga', 'owner')
    const codes = new Map<string, string>()
    for (const role of ['owner', 'admin', 'moderator', 'member'] as const) codes.set(await room.invite(role), role)
    const seen = async (who: PodBrowser) =>
      (await who.call('listinvitations', {})).map(({ code }) => codes.get(code)).sort()
    expect(await seen(moderator)).toEqual(['member'])
    expect(await seen(admin)).toEqual(['member', 'moderator'])
    expect(await seen(owner)).toEqual(['admin', 'member', 'moderator', 'owner'])
  })

  test('cannot be got around: a name that is refused is not kept by the node, and a new account has no new quota', async () => {
    const owner = await room.join('alice', 'owner')
    const settings = await owner.call('getsettings', {})
    await owner.call('setsettings', { ...settings, limits: { ...settings.limits, postsADay: 1, follows: 1 } })
    const bob = await room.join('bob')
    for (const name of ['zoe', 'yan']) room.overlay.keys.set(name, 'aa')
    await bob.call('follow', { name: 'zoe' })
    expect(codeIn((await bob.ask('follow', { name: 'yan' })).body)).toBe('pods.list-full')
    expect(room.overlay.wanted).toEqual(new Set(['zoe']))
    await bob.call('createdraft', { kind: 'plain', text: 'one' })
    await bob.call('deleteaccount', { name: 'bob', loginKey: loginKeyOf('bob') })
    const again = await room.join('bob')
    expect(codeIn((await again.ask('createdraft', { kind: 'plain', text: 'two' })).body)).toBe('pods.quota')
    await room.clock.advance(86_400_000)
    await again.call('createdraft', { kind: 'plain', text: 'two' })
    // What is counted of who has gone stays for that day alone.
    await again.call('deleteaccount', { name: 'bob', loginKey: loginKeyOf('bob') })
    await room.clock.advance(86_400_000)
    const carl = await room.join('carl')
    await carl.call('deleteaccount', { name: 'carl', loginKey: loginKeyOf('carl') })
    expect(await room.pod.engine.query("SELECT what FROM pod_counts WHERE account = 'bob'")).toEqual([])
  })

  test('are the owner of the node, too, who has no account; other commands are not run so', async () => {
    await room.join('olga', 'owner')
    const bob = await room.join('bob')
    await room.post('bob', 0, 'mine', 1)
    const { run } = podDeskOf(room.pod)
    const before = (await run('getsettings', {}, undefined)) as PodSettingsJson
    await run('setsettings', { ...before, rules: 'Be kind.' }, undefined)
    expect(await bob.call('getpod', {})).toMatchObject({ rules: 'Be kind.' })
    expect(await run('exportaccount', {}, 'bob')).toMatchObject({ name: 'bob', vault: expect.any(String) as string })
    expect(await run('exportposts', {}, 'bob')).toMatchObject({ next: null, posts: [expect.any(String)] })
    const refused = [
      ['getaccount', {}, undefined, 'pods.request'],
      ['deleteaccount', {}, 'bob', 'pods.request'],
      ['createdraft', { kind: 'plain', text: 'x' }, 'bob', 'pods.request'],
      ['getsettings', {}, 'bob', 'pods.request'],
      ['exportaccount', {}, undefined, 'pods.request'],
      ['exportaccount', {}, 'nobody', 'pods.unknown'],
      ['toString', {}, undefined, 'pods.request'],
      ['setrole', { name: 'bob' }, undefined, 'pods.input'],
      ['setrole', { name: 'bob', role: 'king' }, undefined, 'pods.input'],
      ['setrole', { name: 'bob', role: 'owner', x: 1 }, undefined, 'pods.input'],
      ['setrole', { name: 'olga', role: 'member' }, undefined, 'pods.last-owner'],
      ['removeaccount', { name: 'olga', reason: 'x' }, undefined, 'pods.last-owner'],
    ] as const
    for (const [name, input, of, code] of refused) await expect(run(name, input, of)).rejects.toMatchObject({ code })
    const { acts } = (await run('getaudit', {}, undefined)) as { readonly acts: readonly AuditJson[] }
    expect(acts.filter(({ actor }) => actor === 'owner of the node').map(({ act }) => act)).toContain('settings')
  })

  test('see reports and say what was done', async () => {
    const moderator = await room.join('mo', 'moderator')
    const bob = await room.join('bob')
    await bob.call('report', { n: 'zoe', k: 3, reason: 'rude' })
    const [report] = (await moderator.call('listreports', {})).reports
    expect(report).toMatchObject({ by: 'bob', n: 'zoe', k: 3, reason: 'rude', resolved: null })
    await moderator.call('resolvereport', { id: report?.id ?? '', note: 'talked to zoe' })
    expect((await moderator.call('listreports', {})).reports).toEqual([])
    expect((await moderator.call('listreports', { all: true })).reports[0]?.resolved).toMatchObject({ by: 'mo' })
  })
})

describe('reading', () => {
  test('a timeline has whom one follows, and events tell what comes; after a pause a page goes on where it was', async () => {
    const alice = await room.join('alice')
    const bob = await room.join('bob')
    await alice.call('follow', { name: 'bob' })
    expect(room.overlay.wanted).toEqual(new Set(['bob']))
    await room.post('bob', 0, 'first', 1)
    const { posts } = await alice.call('gettimeline', {})
    expect(posts.map(({ n, k, text, kind }) => [n, k, text, kind])).toEqual([['bob', 0, 'first', 'plain']])
    expect((await bob.call('exportposts', {})).posts).toEqual([posts[0]?.piece])
    const told = alice.events((text) => text.includes('second'))
    // It begins with what is new from then on.
    await expect.poll(() => room.streams()).toBe(1)
    // It names its place at once: a page that loses it before the first event goes on from there.
    expect(await bob.events((each) => each.includes('id: '))).toMatch(/id: \d+\n\n/u)
    await room.post('bob', 1, 'second', 2)
    await room.post('carl', 0, 'of a stranger', 3)
    const text = await told
    expect(text).not.toContain('first')
    const [, id] = /id: (\d+)\ndata: .*second/u.exec(text) ?? []
    await room.post('bob', 2, 'third', 4)
    const again = await alice.events((each) => each.includes('third'), { 'Last-Event-ID': id ?? '' })
    expect(again).not.toMatch(/second|stranger/u)
    await alice.call('unfollow', { name: 'bob' })
    expect(room.overlay.wanted.size).toBe(0)
  })

  test('an export has all posts, page by page', async () => {
    const alice = await room.join('alice')
    for (let number = 0; number < 203; number += 1)
      await room.post('alice', number, `post ${String(number)}`, number + 1)
    const pieces = new Set<string>()
    let after: number | null | undefined
    for (let page = 0; page < 10 && after !== null; page += 1) {
      const { posts, next } = await alice.call('exportposts', after === undefined ? {} : { after })
      for (const piece of posts) pieces.add(piece)
      after = next
    }
    expect([pieces.size, after]).toEqual([203, null])
  })

  test('a mute in one process holds for the events of another one', async () => {
    const alice = await room.join('alice')
    for (const name of ['bob', 'carl']) {
      room.overlay.keys.set(name, 'aa')
      await alice.call('follow', { name })
    }
    const options = { address: '127.0.0.1', port: 0, proxies: [], pageDirectory: '/none', serverName: 'test' }
    const other = await openPodDoor(await openPod(room.pod), options, room.scope.child('other'))
    const there = Object.assign(new PodBrowser(`http://127.0.0.1:${String(other.port)}`), { cookie: alice.cookie })
    let heard = ''
    const told = there.events((text) => {
      heard = text
      return text.includes('at last')
    })
    await expect.poll(other.streams).toBe(1)
    await room.post('bob', 0, 'before', 1)
    await expect.poll(() => heard).toContain('before')
    await alice.call('mute', { name: 'bob' })
    await room.post('bob', 1, 'muted', 2)
    await room.post('carl', 0, 'at last', 3)
    expect(await told).not.toContain('muted')
  })

  test('an account that is changed or suspended elsewhere is told to its open pages at once, and to no others', async () => {
    await room.join('olga', 'owner')
    const alice = await room.join('alice')
    const bob = await room.join('bob')
    const options = { address: '127.0.0.1', port: 0, proxies: [], pageDirectory: '/none', serverName: 'test' }
    const other = await openPodDoor(await openPod(room.pod), options, room.scope.child('other'))
    const at = (cookie: string | undefined) =>
      Object.assign(new PodBrowser(`http://127.0.0.1:${String(other.port)}`), { cookie })
    const heard = { alice: '', bob: '' }
    const listen = (name: 'alice' | 'bob', cookie: string | undefined) =>
      at(cookie).events((text) => {
        heard[name] = text
        return false
      }, {})
    void listen('alice', alice.cookie)
    void listen('bob', bob.cookie)
    await expect.poll(other.streams).toBe(2)
    // By the owner of the node, as another process does it: no clock moves here.
    const desk = podDeskOf(room.pod)
    await desk.run('setrole', { name: 'alice', role: 'moderator' }, undefined)
    await expect.poll(() => heard.alice).toContain('"account"')
    await desk.suspend('alice', 'rude')
    await expect.poll(other.streams).toBe(1)
    expect((await at(alice.cookie).ask('getaccount', {})).status).toBe(401)
    await desk.run('removeaccount', { name: 'bob', reason: 'left' }, undefined)
    await expect.poll(other.streams).toBe(0)
    expect(heard.bob.match(/"account"/gu)?.length ?? 0).toBeLessThan(2)
  })

  test('of a post, the signed bytes are whole', async () => {
    const alice = await room.join('alice')
    const post = await room.post('alice', 0, 'mine #tag', 1)
    const piece = encodeHex(post.piece)
    expect((await alice.call('gettag', { tag: 'tag' })).posts[0]?.piece).toBe(piece)
    expect((await alice.call('getpost', { n: 'alice', k: 0 }))?.piece).toBe(piece)
    expect((await alice.call('getthread', { n: 'alice', k: 0 })).post?.piece).toBe(piece)
    expect(await alice.call('getpost', { n: 'alice', k: 9 })).toBeNull()
    expect(codeIn((await alice.ask('gettimeline', { before: 'x' })).body)).toBe('pods.cursor')
  })
})
