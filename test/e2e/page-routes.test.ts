// Every address of the page on real daemons, in one browser: what is there, that it can be heard and reached, and that it fits.
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { renderSVG } from 'uqr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWatched } from '../support/page-friends.ts'
import { faultsOf, inLanguage, keptCount, keptWords } from '../support/page-look.ts'
import { openContext, startBrowser, takePicture } from '../support/browser.ts'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  whenHeld,
  whenKnown,
} from '../support/daemons.ts'

let browser: Browser
let context: BrowserContext
let here: TestDaemon
let there: TestDaemon
let page: Page
const troubles: string[] = []

const go = (path: string): Promise<unknown> => page.goto(here.pageUrl + path)

const widthOf = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth')

beforeAll(async () => {
  browser = await startBrowser()
  here = await startDaemon({ index: 0, base: 101, mines: true })
  there = await startDaemon({ index: 1, base: 101, peers: [0] })
  await Promise.all([registerUser(here, 'alice'), registerUser(there, 'bob'), registerUser(there, 'zoe')])
  await Promise.all([whenKnown(here, 'bob', 'zoe'), whenKnown(there, 'alice')])
  await here.client.follow({ username: 'alice', users: ['bob'] })
  await there.client.followpublicly({ username: 'bob', users: ['alice', 'zoe'] })
  const { userpost } = await here.client.publish({ username: 'alice', msg: 'The first words of alice #hello' })
  // Of two people in one second either may stand above the other.
  await eventually('a second', async () => (Date.now() / 1000 > (userpost.time ?? 0) + 1 ? true : undefined))
  for (let number = 0; number < 12; number += 1)
    await there.client.publish({ username: 'bob', msg: `A note of bob, number ${String(number)}` })
  await whenHeld(there, 'alice', 'The first words of alice #hello')
  await there.client.publish({ username: 'bob', msg: '@alice welcome', reply_n: 'alice', reply_k: 0 })
  await there.client.publish({ username: 'zoe', msg: 'Nobody here follows me #hello' })
  await there.client.dhtput({
    ...{ username: 'bob', resource: 'profile', kind: 's', sig_user: 'bob', seq: 1 },
    value: { fullname: 'Bob Baker', bio: 'Bread and blocks' },
  })
  await whenHeld(here, 'bob', '@alice welcome')
  ;({ context, page } = await openWatched(browser, troubles))
}, 180_000)

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
}, 60_000)

it('a stranger gets the page at any address, which says how to log in, and goes on there afterwards', async () => {
  const answer = await go('u/bob')
  expect((answer as { status(): number }).status()).toBe(401)
  await page.getByText('twister login', { exact: true }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  const login = await context.newPage()
  await login.goto(await here.client.createloginlink({}))
  await login.close()
  await page.getByText('Bob Baker').waitFor()
  expect(new URL(page.url()).pathname).toBe('/u/bob')
})

/** Each address with its heading and something that is to be read there. */
const routes: readonly (readonly [path: string, heading: string, words: string])[] = [
  ['home', 'Timeline of alice', '@alice welcome'],
  ['post/alice/0', 'alice: “The first words of alice #hello”', '1 answer'],
  ['post/alice/99', 'Post', 'This post is not here yet.'],
  ['u/bob', 'bob', 'Bread and blocks'],
  ['u/alice', 'alice', 'This is the only post that this node holds.'],
  ['u/bob/replies', 'bob', '@alice welcome'],
  ['u/bob/following', 'bob', '2 people, as said in public.'],
  ['u/bob/proof', 'bob', 'Checked here, in this page'],
  ['u/zoe', 'zoe', 'Nobody here follows me'],
  ['u/nosuchname', 'nosuchname', 'There is no user called nosuchname.'],
  ['notifications', 'Notifications', 'bob answered'],
  ['messages', 'Messages', 'No messages yet.'],
  ['messages/bob', 'Messages with bob', 'bob reads your messages only if bob follows you.'],
  ['search', 'Search', 'Watched hashtags'],
  ['search?q=note', 'Search', 'A note of bob, number 11'],
  ['search?q=bo&in=people', 'Search', 'bob'],
  ['tag/hello', '#hello', 'The first words of alice'],
  ['people', 'People', 'You follow 1 person'],
  ['saved', 'Saved', 'No bookmarks yet.'],
  ['saved/favourites', 'Saved', 'No favourites yet.'],
  ['drafts', 'Drafts', 'No drafts.'],
  ['outbox', 'Outbox', 'Nothing waits to be sent.'],
  ['network', 'Network', 'in this time'],
  ['network/peers', 'Network', 'Peers of the chain (1)'],
  ['network/doctor', 'Network', 'The DHT knows'],
  ['networks', 'Network', 'Found a network of your own'],
  ['settings', 'Settings', 'Size of text'],
  ['settings/reading', 'Settings', 'Nothing is muted.'],
  ['settings/keys', 'Settings', 'Make a recovery sheet'],
  ['settings/devices', 'Settings', 'Make a login link'],
  ['settings/data', 'Settings', 'Take everything with you'],
  ['settings/secret', 'The secret of alice', 'only key to your name'],
  ['welcome', 'Who do you want to be?', 'New name'],
  ['welcome/recovery', 'Who do you want to be?', 'The lines of the sheet'],
  ['welcome/invitation', 'Who do you want to be?', 'The link of the invitation'],
  ['settings/nosuchpart', 'Nothing here', 'There is nothing at this address.'],
]

it.each(routes)(
  '/%s has one heading, a title, no fault of axe, and fits into 360 pixels',
  async (path, heading, words) => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await go(path)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.getByText(words).first().waitFor()
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await page.getByRole('main').count()).toBe(1)
    expect(await faultsOf(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 780 })
    await page.getByText(words).first().waitFor()
    await expect.poll(widthOf).toBe(360)
    expect(await faultsOf(page)).toEqual([])
    expect(troubles).toEqual([])
  },
)

describe('in other languages', () => {
  const paths = routes.map(([path]) => path)

  it('every address is right to left in Arabic, fits into 360 pixels, and has no fault of axe in the dark', async () => {
    const found: string[] = []
    await inLanguage(context, here, { language: 'ar', paths, troubles }, async (tab, path) => {
      expect(await tab.evaluate<string>('document.documentElement.dir')).toBe('rtl')
      const width = await tab.evaluate<number>('document.documentElement.scrollWidth')
      if (width !== 360) found.push(`${path}: ${String(width)} pixels`)
      found.push(...(await faultsOf(tab)).map((fault) => `${path}: ${fault}`))
      await takePicture(tab, `ar-${path.replaceAll(/[/?=&]/gu, '-')}`)
    })
    expect(found).toEqual([])
    expect(troubles).toEqual([])
  })

  it('every address fits into 360 pixels where all words are two fifths longer, and leaves none untranslated', async () => {
    const found: string[] = []
    await inLanguage(context, here, { language: 'en-XA', paths, troubles }, async (tab, path) => {
      const width = await tab.evaluate<number>('document.documentElement.scrollWidth')
      if (width !== 360) found.push(`${path}: ${String(width)} pixels`)
      await takePicture(tab, `en-XA-${path.replaceAll(/[/?=&]/gu, '-')}`)
    })
    expect(found).toEqual([])
  })
})

describe('the way around', () => {
  it('goes by links, keys and the browser, and each step has its title and its focus', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await go('')
    await page.getByRole('article').first().getByRole('link', { name: 'bob', exact: true }).click()
    await page.getByText('Bob Baker').waitFor()
    await expect.poll(() => page.title()).toBe('bob – twister')
    await expect.poll(() => page.locator(':focus').innerText()).toBe('bob')
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'bob' }).waitFor()
    await page.keyboard.press('u')
    await page.getByRole('heading', { level: 1, name: 'Timeline of alice' }).waitFor()
    await page.getByRole('article').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(() => page.locator(':focus').getAttribute('aria-posinset')).toBe('2')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /^bob: “A note of bob/u }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Next and previous post').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(troubles).toEqual([])
  })

  it('a menu closes with any press outside of it', async () => {
    await go('')
    const keep = page.getByRole('button', { name: 'Keep this post' })
    await page.getByRole('button', { name: 'More about the post by bob' }).first().click()
    await keep.waitFor()
    await page.getByRole('heading', { level: 1 }).click()
    await keep.waitFor({ state: 'detached' })
  })
})

describe('from a card', () => {
  it('a post is retransmitted, quoted and marked as liked, in public and for oneself', async () => {
    await go('')
    const card = (text: string) => page.getByRole('article').filter({ hasText: text }).first()
    await card('number 11').getByRole('button', { name: 'Retransmit the post by bob' }).click()
    await page.getByRole('button', { name: 'Retransmit as it is' }).click()
    await page.getByText('alice retransmitted').waitFor()
    await card('number 10').getByRole('button', { name: 'Retransmit the post by bob' }).click()
    await page.getByRole('button', { name: 'Retransmit with a comment…' }).click()
    await page.getByRole('textbox', { name: 'Comment on the post by bob' }).fill('Ten already')
    await page.keyboard.press('Control+Enter')
    await card('Ten already').locator('.quoted').getByText('number 10').waitFor()
    for (const [number, kind] of [
      ['9', 'Favourite, for all to see'],
      ['8', 'Favourite, for you alone'],
    ] as const) {
      await card(`number ${number}`).getByRole('button', { name: 'Favourite the post by bob' }).click()
      await page.getByRole('button', { name: kind }).click()
      await card(`number ${number}`).getByText('It is one of your favourites').waitFor()
    }
    await expect
      .poll(async () =>
        (await here.client.getfavs({ username: 'alice', count: 10 })).map(({ isPrivate }) => isPrivate).sort(),
      )
      .toEqual([0, 1])
    await go('saved/favourites')
    await page.getByText('number 8').waitFor()
    await page.getByText('number 9').waitFor()
  })
})

describe('a hashtag', () => {
  it('is watched from its page, and what comes with it stands there at once, by strangers too', async () => {
    await go('tag/hello')
    await page.getByRole('button', { name: 'Watch', exact: true }).click()
    await page.getByRole('button', { name: 'Watching' }).waitFor()
    await expect.poll(() => here.client.listwatchedtags({ username: 'alice' })).toMatchObject([{ tag: 'hello' }])
    await there.client.watchtag({ username: 'zoe', tag: 'hello' })
    await eventually('the watchers are connected', async () => {
      const [watched] = await here.client.listwatchedtags({ username: 'alice' })
      return watched !== undefined && watched.peers > 0 ? true : undefined
    })
    await there.client.publish({ username: 'zoe', msg: 'Said to all who watch #hello' })
    await page.getByText('Said to all who watch').waitFor()
    await go('search')
    await page
      .getByRole('link', { name: /^#hello/u })
      .first()
      .click()
    await page.getByRole('button', { name: 'Watching' }).click()
    await page.getByRole('button', { name: 'Watch', exact: true }).waitFor()
    await expect.poll(() => here.client.listwatchedtags({ username: 'alice' })).toEqual([])
  })
})

describe('the network', () => {
  it('is looked at as tables and by asking its nodes', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await go('network')
    await page.getByText('As a table: Chain').click()
    await page.getByRole('row', { name: /Blocks/u }).waitFor()
    await page.getByRole('radio', { name: 'A day' }).check()
    await page.getByText('a day ago').first().waitFor({ state: 'attached' })
    await go('network/peers')
    await page.getByRole('rowheader', { name: 'bob' }).waitFor()
    await page.getByRole('button', { name: 'Look around' }).click()
    await page.getByText('1 node answered').waitFor()
  })

  it('is joined by a picture of a code, and another one by a command', async () => {
    await go('networks')
    const invitation = `twister:join?network=${(await here.client.getstatus({})).network}&peer=192.0.2.7:28333`
    const drawn = await context.newPage()
    await drawn.setContent(renderSVG(invitation, { border: 4 }))
    const code = await drawn.locator('svg').screenshot()
    await drawn.close()
    await page
      .getByLabel('Take or choose a picture')
      .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: code })
    const link = page.getByLabel('The link of the invitation')
    await expect.poll(() => link.inputValue()).toBe(invitation)
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('being connected now').waitFor()
    await expect.poll(() => here.client.getaddednodeinfo({ dns: true })).toHaveLength(1)
    await link.fill('twister:join?network=private:choir&peer=192.0.2.1:28333')
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('twister join "twister:join?network=private:choir').waitFor()
    await link.fill('https://example.org/')
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('This is no invitation').waitFor()
    await page.getByLabel('Name of the network').fill('Choir')
    await page.getByText('twister found choir').waitFor()
    expect(troubles).toEqual([])
  })
})

it('a profile is written and found by another node', async () => {
  await go('u/alice')
  await page.getByRole('button', { name: 'Edit profile' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Alice of the garden')
  await page.getByLabel('Choose a picture').setInputFiles({
    name: 'picture.png',
    mimeType: 'image/png',
    buffer: readFileSync('docs/images/timeline.png'),
  })
  await page.locator('.picture-choice img').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.locator('.profile-name').getByText('Alice of the garden').waitFor()
  const found = async (resource: string): Promise<unknown> =>
    (await there.client.dhtget({ username: 'alice', resource, kind: 's' }))[0]?.p.v
  await expect.poll(() => found('profile')).toEqual({ fullname: 'Alice of the garden' })
  await expect.poll(() => found('avatar')).toEqual(expect.stringMatching(/^data:image\/jpeg;base64,.{1,4073}$/u))
  await page.locator('.profile img.avatar').waitFor()
})

it('a new key of somebody who is followed stands between the posts, and its proof is checked in the page', async () => {
  await go('u/bob/proof')
  await page.getByText('checked in this page').waitFor()
  await page.getByText('lead without a gap from one that this program knows').waitFor()
  await go('')
  await page.getByText('number 11').first().waitFor()
  await there.client.createwalletuser({ username: 'bob', replacekey: true })
  await there.client.registeruser({ username: 'bob' })
  const told = page.getByRole('note').filter({ hasText: 'bob has another key since block' })
  await told.waitFor()
  expect(await faultsOf(page)).toEqual([])
  await told.getByRole('link', { name: 'Look at the keys' }).click()
  await page.getByText('Each key has the word of the one before').waitFor()
  const [newest] = await here.client.getnamehistory({ username: 'bob' })
  await page.getByText(`Key …${newest?.key.slice(-8) ?? ''}`).waitFor()
  await page.getByText('checked in this page').waitFor()
  await page.getByText('a new key, by the word of the one before').waitFor()
  await page.goBack()
  await told.getByRole('button', { name: 'I have seen that bob has another key' }).click()
  await told.waitFor({ state: 'detached' })
  expect(troubles).toEqual([])
})

it('words that nobody here holds are asked of the network, below what is here', async () => {
  await there.client.publish({ username: 'zoe', msg: 'Saffron grows behind the mill' })
  await eventually('the words are in the network', async () => {
    const { posts } = await here.client.findposts({ text: 'saffron mill', count: 9, network: true })
    return posts.length > 0 ? true : undefined
  })
  // Of two nodes each is near every key, and has seen the words pass by: what is found here alone is left out.
  await page.route('**/*', async (route) => {
    const request = route.request().postData() ?? ''
    if (!request.includes('"findposts"') || request.includes('true')) await route.fallback()
    else {
      const answer = await route.fetch()
      const told = (await answer.json()) as Record<string, unknown>
      await route.fulfill({ response: answer, json: { ...told, result: { posts: [], next: null } } })
    }
  })
  await go('search?q=saffron+mill')
  await page.getByText('Nothing found').waitFor()
  const network = page.getByRole('region', { name: 'In the network' })
  await network.getByRole('button', { name: 'Look in the network, too' }).click()
  await network.getByText('Saffron grows behind the mill').waitFor()
  await page.unrouteAll({ behavior: 'wait' })
})

it('the page opens without the node, shows what it has, keeps what is written, and sends it once', async () => {
  const own = await openContext(browser, { serviceWorkers: 'allow', viewport: { width: 390, height: 844 } })
  const first = await own.newPage()
  await first.goto(await here.client.createloginlink({}))
  await first.goto(`${here.pageUrl}home?language=de`)
  await first.getByText('@alice welcome').waitFor()
  await eventually('all is kept', async () => {
    const kept = await first.evaluate<readonly boolean[]>(keptWords)
    return kept.every(Boolean) ? true : undefined
  })
  const manifest = await first.request.get(`${here.pageUrl}manifest.webmanifest`)
  expect(await manifest.json()).toMatchObject({ display: 'standalone', start_url: './home' })
  await here.stop()
  await first.reload()
  await first.getByRole('heading', { level: 1, name: 'Zeitleiste von alice' }).waitFor()
  await first.getByText('@alice welcome').waitFor()
  await first.getByText('wurde in diesem Browser aufgehoben').waitFor()
  await first.getByRole('textbox', { name: 'Neuer Beitrag' }).fill('Written in the dark')
  await first.keyboard.press('Control+Enter')
  await first.getByRole('link', { name: '1 Text wartet im Ausgang.' }).click()
  await first.getByRole('listitem').getByText('Geht an deinen Knoten, sobald er antwortet.').waitFor()
  await takePicture(first, 'outbox')
  await first.close()
  const second = await own.newPage()
  await second.goto(`${here.pageUrl}outbox`)
  await second.getByText('Written in the dark').waitFor()
  here = await startDaemon({ index: 0, base: 101, mines: true, directory: here.directory })
  await second.getByText('Nothing waits to be sent.').waitFor()
  await second.goto(`${here.pageUrl}u/alice`)
  await second.getByText('Written in the dark').waitFor()
  const posts = await here.client.getposts({ count: 50, users: [{ username: 'alice' }] })
  expect(posts.filter(({ userpost }) => userpost.msg === 'Written in the dark')).toHaveLength(1)
  await second.goto(`${here.pageUrl}settings/devices`)
  await second.getByRole('button', { name: 'Make a login link' }).click()
  await second.getByRole('img', { name: 'The login link as a code for a camera' }).waitFor()
  const link = (await second.locator('code.command').innerText()).trim()
  await expect.poll(() => second.evaluate(keptCount)).toBeGreaterThan(0)
  await second.getByRole('button', { name: 'Log out of this browser' }).click()
  await second.getByRole('button', { name: 'Delete and log out' }).click()
  await second.getByText('twister login', { exact: true }).waitFor()
  await expect.poll(() => second.evaluate(keptCount)).toBe(0)
  await second.goto(link)
  await second.getByRole('heading', { level: 1, name: 'Timeline of alice' }).waitFor()
  await own.close()
})
