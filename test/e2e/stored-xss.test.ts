// Stored XSS: what strangers write in every field that the page shows, in a real browser, at every address.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedJson, TimelineTwtJson } from '../../src/api/feeds.ts'
import { openContext, startBrowser } from '../support/browser.ts'
import { type FakeNode, nowSeconds, startFakeNode } from '../support/fake-node.ts'
import { hostileTexts } from '../support/hostile-texts.ts'
import { calmAnswers } from '../support/page-states.ts'

const all = hostileTexts.join(' ')
const feedUrl = 'https://feed.example/twtxt.txt'

/** By number, so that each text stands in each kind of field. */
const nth = (index: number): string => hostileTexts[index % hostileTexts.length] ?? ''

const twtsOf = (): readonly TimelineTwtJson[] =>
  hostileTexts.map((text, index) => ({
    time: nowSeconds() - index,
    twt: {
      ...{ hash: `abcdef${String(index)}`, v1: nth(index + 1), v2: nth(index + 2), url: feedUrl, nick: text },
      ...{ written: nowSeconds() - index, stamp: text, raw: text, text, answers: null, edited: true },
    },
  }))

const feedsOf = (): readonly FeedJson[] =>
  hostileTexts.map((text, index) => ({
    ...{ nick: text, url: index === 0 ? feedUrl : text, name: text, description: text, type: text },
    ...{ checked: 1, answered: 1, due: 1, failures: 3, problem: text, problemCode: text, movedTo: text, skipped: 1 },
    ...{ cut: true, readOnly: false, told: true },
  }))

const fill = (node: FakeNode): void => {
  for (const [method, answer] of Object.entries(calmAnswers)) node.answers.set(method, answer)
  for (const name of ['bob', 'carol', 'dave']) node.registered.add(name)
  node.following.set('alice', new Set(['bob', 'carol']))
  node.setUser({ username: 'alice', state: 'ready', height: 5, message: all })
  const profile = { fullname: all, bio: all, location: all, url: nth(11), tox: all, bitmessage: all }
  for (const name of ['alice', 'bob', 'carol']) {
    node.items.set(`${name} profile`, profile)
    node.items.set(`${name} avatar`, nth(2))
  }
  const posts = hostileTexts.map((text, k) =>
    node.arrive({
      n: k % 2 === 0 ? 'bob' : 'carol',
      k,
      height: 1,
      time: nowSeconds() - 60 + k,
      msg: text,
      msg2: nth(k + 3),
    }),
  )
  const [first] = posts
  if (first === undefined) throw new Error('there are texts')
  node.arrive({ n: 'bob', k: 50, height: 1, time: nowSeconds(), msg: all, rt: first.userpost, sig_rt: all })
  for (const text of hostileTexts) {
    node.messages.arrive('alice', 'bob', { from: 'bob', text })
    node.messages.arrive('alice', '*abcdefgh', { from: 'carol', text })
    node.messages.wait('alice', { from: 'dave', text })
    node.lists.mute('alice', 'word', text)
  }
  node.messages.groups.set('*abcdefgh', { alias: '*abcdefgh', description: all, members: ['alice', 'carol'] })
  node.lists.bookmarks.set(
    'alice',
    posts.map((post, id) => ({ id, added: 1, post })),
  )
  const thread = { above: posts.slice(1, 3), missing: null, post: first, next: null }
  const checks = hostileTexts.map((text) => ({ level: 'advice', code: 'files-private', figures: { path: text } }))
  const answers: Readonly<Record<string, unknown>> = {
    listfeeds: feedsOf(),
    gettwts: { twts: twtsOf(), next: null },
    searchtwts: twtsOf(),
    getconversation: {
      ...{ hash: 'abcdef0', root: twtsOf()[0], found: null },
      answers: twtsOf().map((one) => ({ ...one, depth: 1, fork: true })),
    },
    previewfeed: {
      ...{ url: feedUrl, nick: all, description: all, twts: 2, skipped: 1, movedTo: nth(11), saysOtherHost: true },
      ...{ readOnly: false, newest: twtsOf().map(({ twt }) => twt) },
    },
    getthread: { ...thread, below: posts.slice(3).map((post) => ({ depth: 1, post })) },
    getmentioning: { posts, next: null },
    gettagged: { posts, next: null },
    findposts: { posts, next: null },
    getfavs: posts,
    getpeoplelists: hostileTexts.map((name) => ({ name, members: ['bob'] })),
    gettrendinghashtags: hostileTexts,
    listwatchedtags: hostileTexts,
    getspammsg: ['nobody', ...hostileTexts],
    listscheduled: hostileTexts.map((text, id) => ({
      ...{ id, due: nowSeconds() + 900, texts: [text], about: null, hash: null, problem: text },
    })),
    listkeychanges: [],
    getpeerinfo: hostileTexts.map((text) => ({
      ...{ addr: text, inbound: true, services: text, lastsend: 1, lastrecv: 1, bytessent: 1, bytesrecv: 1 },
      ...{ conntime: 1, version: 1, subver: text, startingheight: 1, banscore: 0 },
    })),
    listswarms: hostileTexts.map((username) => ({ username, connections: 1, knownPeers: 1, pieces: 1 })),
    getdoctor: { level: 'advice', checks },
    getspamposts: hostileTexts.map((msg, k) => ({
      ...{ sig_userpost: '', userpost: { n: 'bob', k, height: k, msg, time: nowSeconds() } },
    })),
    listaddresses: hostileTexts.map((address) => ({ address, reach: 'network' })),
  }
  for (const [method, answer] of Object.entries(answers)) node.answers.set(method, answer)
  node.setStatus({
    ...{ version: all, network: all, dataDirectory: all },
    warnings: [{ code: 'posts-unoffered', message: all }],
    progress: [{ task: all, done: 1, total: 2 }],
  })
}

const addresses: readonly string[] = [
  ...['home', 'post/bob/0', 'u/bob', 'u/bob/replies', 'u/bob/following', 'u/bob/proof', 'u/alice', 'notifications'],
  ...['messages', 'messages/bob', 'messages/*abcdefgh', 'people', 'drafts', 'outbox', 'saved', 'saved/favourites'],
  ...[
    'network',
    'network/peers',
    'network/doctor',
    'network/promoted',
    'networks',
    'settings',
    'settings/reading',
    'settings/keys',
    'settings/data',
  ],
  ...['settings/node', 'welcome', 'welcome/recovery', `twts?of=${encodeURIComponent(feedUrl)}`, 'twt/abcdef0'],
]

/** A text of a stranger as part of an address. */
const addressesWith = (text: string): readonly string[] => {
  const said = encodeURIComponent(text)
  return [
    ...[`search?q=${said}`, `search?q=${said}&in=people`, `search?q=${said}&in=feeds`, `tag/${said}`, `list/${said}`],
    ...[`networks?link=${encodeURIComponent('twister:join?network=')}${said}`, `twts?of=${said}`, said],
  ]
}

/** What runs before the page does: violations of its policy are heard, and whoever runs can say so. */
const listen = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  (window.violations ??= []).push(violatedDirective + ' ' + blockedURI)
})`

const inTab = `({ ran: window.ran ?? null, violations: window.violations ?? [], frames: frames.length })`
const nothing = { ran: null, violations: [], frames: 0 }

let browser: Browser
let node: FakeNode

beforeAll(async () => {
  ;[browser, node] = await Promise.all([startBrowser(), startFakeNode()])
  fill(node)
})

afterAll(async () => {
  await browser.close()
  await node.stop()
})

test('nothing runs, nobody is asked but the node, and the policy has nothing to refuse', async () => {
  const context = await openContext(browser, { viewport: { width: 1280, height: 860 } })
  const page = await context.newPage()
  const foreign: string[] = []
  const troubles: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(node.url) && !request.url().startsWith('data:')) foreign.push(request.url())
  })
  page.on('dialog', (dialog) => {
    troubles.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.addInitScript(listen)
  const seen: string[] = []
  for (const address of [...addresses, ...hostileTexts.filter((_, index) => index % 4 === 0).flatMap(addressesWith)]) {
    await page.goto(node.url + address)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
    expect(await page.evaluate(inTab), address).toEqual(nothing)
    expect(new URL(page.url()).origin, address).toBe(new URL(node.url).origin)
    seen.push(await page.locator('body').innerText())
  }
  expect(foreign).toEqual([])
  expect(troubles).toEqual([])
  // They were shown, as what they are: each text stands somewhere, to be read.
  const shown = seen.join('\n')
  for (const text of hostileTexts.slice(0, 10)) expect(shown).toContain(text)
  await context.close()
})
