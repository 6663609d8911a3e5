// What people choose in the page, on real daemons: pictures, a time to think again, lists, what is read, and settings.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser, takePicture } from '../support/browser.ts'
import { eventually, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { FeedServers } from '../support/feed-servers.ts'
import { openWatched, startFriends } from '../support/page-friends.ts'
import { faultsOf, inLanguage } from '../support/page-look.ts'

let browser: Browser
let here: TestDaemon
let there: TestDaemon
let page: Page
const servers = new FeedServers()
const troubles: string[] = []
const base = 131

const go = (path: string): Promise<unknown> => page.goto(here.pageUrl + path)

beforeAll(async () => {
  browser = await startBrowser()
  ;({ here, there } = await startFriends(base, {
    options: ['-ownnetworkfeeds', `-twtxturl=http://127.0.0.1:${String(12_000 + base * 20)}`],
  }))
  ;({ page } = await openWatched(browser, troubles))
  await page.goto(await here.client.createloginlink({}))
}, 180_000)

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
  await servers.close()
}, 60_000)

/** A square of one colour, as a PNG. */
const square = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGPgzo7FihiGlgQAiHQ0wUSyP2gAAAAASUVORK5CYII=',
  'base64',
)

it('a picture is fetched by the node when it is pressed, and without that only when the person has said so', async () => {
  const asked: (string | undefined)[] = []
  const server = await servers.web((request, response) => {
    asked.push(request.headers['user-agent'])
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b' }).end(square)
  })
  const address = server.url.replace('twtxt.txt', 'mill.png')
  await there.client.publish({ username: 'bob', msg: `The mill from the south ${address}` })
  const host = new URL(address).host
  await go('')
  const show = page.getByRole('button', { name: `Show the picture from ${host}` })
  await show.waitFor()
  expect(asked).toEqual([])
  await show.press('Enter')
  const picture = page.getByRole('img', { name: `Picture from ${host}` })
  await picture.waitFor()
  // It has its place before it is there.
  await expect.poll(() => picture.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth)).toBe(8)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatch(/^twister-node\/\d/u)
  await takePicture(page, 'picture-shown')
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Hide the picture' }).press('Enter')
  await show.waitFor()

  await go('settings/reading')
  await page.getByRole('radio', { name: 'Always, of people and feeds I follow' }).check()
  await takePicture(page, 'picture-settings')
  expect(await faultsOf(page)).toEqual([])
  await go('')
  await picture.waitFor()
  expect(asked).toHaveLength(1)
  await go('settings/reading')
  await page.getByRole('radio', { name: 'When I press' }).check()
  expect(troubles).toEqual([])
})

const newestOf = async (daemon: TestDaemon, username: string): Promise<string | undefined> =>
  (await daemon.client.getposts({ count: 1, users: [{ username }] }))[0]?.userpost.msg

describe('a post that waits on the node', () => {
  it('is taken back in the time to think again, or goes out after it', async () => {
    await go('settings/reading')
    await page.getByRole('radio', { name: '30 seconds' }).check()
    await takePicture(page, 'undo-settings')
    expect(await faultsOf(page)).toEqual([])
    await go('')
    const box = page.getByRole('textbox', { name: 'New post' }).first()
    await box.fill('Said too soon')
    await box.press('Control+Enter')
    await page
      .getByText(/^Your post goes out in \d+ seconds/u)
      .first()
      .waitFor()
    await takePicture(page, 'undo-bar')
    expect(await faultsOf(page)).toEqual([])
    expect(await newestOf(here, 'alice')).not.toBe('Said too soon')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => box.inputValue()).toBe('Said too soon')
    await expect.poll(() => here.client.listscheduled({ username: 'alice' })).toEqual([])
    await box.fill('Said at the right time')
    await box.press('Control+Enter')
    await page.getByRole('button', { name: 'Post now' }).click()
    await page.getByRole('article').getByText('Said at the right time').waitFor()
    await expect.poll(() => newestOf(here, 'alice')).toBe('Said at the right time')
    await go('settings/reading')
    await page.getByRole('radio', { name: 'None: it goes out at once' }).check()
  })

  it('for a chosen time is listed, changed, taken back and posted', async () => {
    await go('')
    const box = page.getByRole('textbox', { name: 'New post' }).first()
    await box.fill('Good evening')
    await page.getByRole('button', { name: 'Post later…' }).click()
    await page.getByLabel('When it goes out').waitFor()
    await takePicture(page, 'post-later')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Post later', exact: true }).click()
    await page
      .getByText(/^The node posts it on/u)
      .first()
      .waitFor()
    await go('drafts')
    await page.getByRole('heading', { name: 'Waiting for their time' }).waitFor()
    await takePicture(page, 'scheduled')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByLabel('Text').fill('Good night')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Good night').waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('It is a draft again.').first().waitFor()
    await page.getByRole('heading', { name: 'Waiting for their time' }).waitFor({ state: 'detached' })
    await go('')
    await expect.poll(() => box.inputValue()).toBe('Good night')
    await box.fill('')
    expect(troubles).toEqual([])
  })

  it('goes out once, although its node is killed at that moment', async () => {
    const texts = [1, 2, 3, 4].map((number) => `Out once ${String(number)}`)
    for (const text of texts) await there.client.schedulepost({ username: 'bob', seconds: 1, texts: [text] })
    await eventually('the first is out', async () =>
      (await newestOf(there, 'bob'))?.startsWith('Out once') ? true : undefined,
    )
    await there.kill()
    there = await startDaemon({ index: 1, base, peers: [0], directory: there.directory })
    await eventually('all are out', async () => {
      const waiting = await there.client.listscheduled({ username: 'bob' })
      return waiting.length === 0 ? true : undefined
    })
    const posts = await there.client.getposts({ count: 20, users: [{ username: 'bob' }] })
    const said = posts.map(({ userpost }) => userpost.msg ?? '').filter((text) => text.startsWith('Out once'))
    expect(said.sort()).toEqual(texts)
  })
})

it('a long link is made shorter, and shown as what it leads to', async () => {
  const long = `https://mill.example/${'a/long/way/'.repeat(6)}home`
  await go('')
  const box = page.getByRole('textbox', { name: 'New post' }).first()
  await box.fill(`Read ${long} today`)
  await page.getByRole('button', { name: 'Make the link shorter' }).click()
  await expect.poll(() => box.inputValue()).toMatch(/^Read twist:[A-Za-z0-9+/]{11}= today$/u)
  await box.press('Control+Enter')
  const link = page.getByRole('article').getByRole('link', { name: /^https:\/\/mill\.example\/a\/long/u })
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe(long)
  await takePicture(page, 'short-link')
  expect(await faultsOf(page)).toEqual([])
})

describe('what is read', () => {
  it('a mute ends when its time is over, and writing systems that nobody here reads are left out', async () => {
    await there.client.publish({ username: 'bob', msg: 'Сегодня на мельнице праздник' })
    await go('')
    await page.getByText('Сегодня на мельнице').waitFor()
    await go('settings/reading')
    await page.getByLabel('Mute a word, @name or #tag').fill('holiday')
    await page.getByLabel('For how long').selectOption({ label: '7 days' })
    await page.getByRole('button', { name: 'Mute', exact: true }).click()
    await page.getByRole('button', { name: 'See “holiday” again' }).waitFor()
    const [mute] = await here.client.listmutes({ username: 'alice' })
    expect((mute?.until ?? 0) - Date.now() / 1000).toBeGreaterThan(6 * 86_400)
    await page.getByRole('checkbox', { name: 'Cyrillic' }).check()
    await takePicture(page, 'reading-settings')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Home' }).first().click()
    await page.getByText('number 7').first().waitFor()
    await expect.poll(() => page.getByText('Сегодня на мельнице').count()).toBe(0)
    await go('settings/reading')
    await page.getByRole('checkbox', { name: 'Cyrillic' }).uncheck()
    await page.getByRole('button', { name: 'See “holiday” again' }).click()
  })

  it('a list of people has their posts at an address, and new ones as they come', async () => {
    await go('people')
    await page.getByLabel('Name of a new list').fill('Mill & friends')
    await page.getByRole('button', { name: 'Make the list' }).click()
    await page.getByRole('heading', { level: 1, name: 'List: Mill & friends' }).waitFor()
    await page.getByRole('checkbox', { name: 'bob' }).check()
    await page.getByRole('article').getByText('number 7').waitFor()
    await there.client.publish({ username: 'bob', msg: 'For those who have me on a list' })
    await page.getByRole('article').getByText('have me on a list').waitFor()
    await takePicture(page, 'people-list')
    expect(await faultsOf(page)).toEqual([])
    expect(new URL(page.url()).pathname).toBe('/list/Mill%20%26%20friends')
    await page.reload()
    await page.getByRole('article').getByText('have me on a list').waitFor()
    await expect
      .poll(() => here.client.getpeoplelists({ username: 'alice' }))
      .toEqual([{ name: 'Mill & friends', members: ['bob'] }])
    await page.locator('summary').filter({ hasText: 'Who is on it' }).click()
    await page.getByRole('button', { name: 'Forget this list' }).click()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await expect.poll(() => here.client.getpeoplelists({ username: 'alice' })).toEqual([])
    expect(troubles).toEqual([])
  })

  it('a feed has a page with its lines and its health, and a twt its conversation', async () => {
    // The same at each reading: a line of another time is another line, and the one before it was taken away.
    const began = Date.now()
    const stamp = (minutes: number): string => new Date(began - minutes * 60_000).toISOString().replace(/\.\d+Z$/u, 'Z')
    const first = await servers.web((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(`# nick = miller\n${stamp(9)}\tWho grinds on Sunday?\nno line\n`)
    })
    await here.client.followfeed({ username: 'alice', address: first.url })
    const [asked] = (await here.client.gettwts({ username: 'alice', count: 1 })).twts
    const hash = asked?.twt.hash ?? ''
    const second = await servers.web((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(`# nick = baker\n${stamp(5)}\t(#${hash}) @<miller ${first.url}> Nobody does\n`)
    })
    await go(`twts?of=${encodeURIComponent(second.url)}`)
    expect(second.requests).toHaveLength(0)
    await page.getByRole('button', { name: 'Look at this feed' }).click()
    await page.getByText('Nobody does').waitFor()
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'baker' }).waitFor()
    await page.getByText('How it does').click()
    await page.getByText(/^Last read/u).waitFor()
    await takePicture(page, 'feed-page')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('article').getByText('Nobody does').waitFor()
    await page
      .getByRole('article')
      .getByRole('link', { name: /ago|now/u })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Conversation' }).waitFor()
    await page.getByText('Who grinds on Sunday?').waitFor()
    await page.getByRole('heading', { name: '1 answer' }).waitFor()
    await takePicture(page, 'twt-conversation')
    expect(await faultsOf(page)).toEqual([])
    // The time to think again holds for an answer to a twt, too.
    await page.evaluate("localStorage.setItem('twister.undo', '5')")
    const answer = page.getByRole('article').filter({ hasText: 'Nobody does' })
    await answer.getByRole('button', { name: /^Reply/u }).click()
    await page.getByRole('textbox', { name: /^Reply to/u }).fill('Then I shall')
    await page.keyboard.press('Control+Enter')
    await page
      .getByText(/^Your post goes out in/u)
      .first()
      .waitFor()
    await page.getByRole('article').getByText('Then I shall').waitFor()
    await page.getByRole('heading', { name: '2 answers' }).waitFor()
    await page.evaluate("localStorage.removeItem('twister.undo')")
    await expect.poll(() => here.client.listscheduled({ username: 'alice' })).toEqual([])
    await page.getByRole('link', { name: 'miller', exact: true }).first().click()
    await page.getByText('1 line of it cannot be read.').waitFor({ state: 'attached' })
    expect(troubles).toEqual([])
  })
})

/** A system that shows notices to nobody but the test, and a page that nobody looks at. */
const watchedSystem = `{
  globalThis.told = []
  globalThis.asked = 0
  globalThis.badges = []
  class Notification {
    static permission = sessionStorage.getItem('allowed') ?? 'default'
    static requestPermission() {
      globalThis.asked += 1
      sessionStorage.setItem('allowed', 'granted')
      Notification.permission = 'granted'
      return Promise.resolve('granted')
    }
    constructor(title, options) { globalThis.told.push([title, options.body]) }
    close() {}
  }
  globalThis.Notification = Notification
  Navigator.prototype.setAppBadge = (count) => { globalThis.badges.push(count); return Promise.resolve() }
  document.hasFocus = () => false
}`

describe('settings', () => {
  it('have the system tell of a mention and a message, after a press, and without what the message says', async () => {
    await page.addInitScript(watchedSystem)
    await go('settings/notices')
    await page.getByRole('button', { name: 'Allow notices' }).waitFor()
    expect(await page.evaluate('asked')).toBe(0)
    await page.getByRole('button', { name: 'Allow notices' }).click()
    const notices = page.getByRole('region', { name: 'Notices of your system' })
    await notices.getByRole('checkbox', { name: 'Mentions, answers' }).check()
    await notices.getByRole('checkbox', { name: 'Messages to me' }).check()
    await takePicture(page, 'notices-settings')
    expect(await faultsOf(page)).toEqual([])
    await go('')
    await page.getByText('number 7').first().waitFor()
    await there.client.publish({ username: 'bob', msg: 'What does @alice say to that?' })
    await expect
      .poll(() => page.evaluate('told'), { timeout: 30_000 })
      .toContainEqual(['bob mentioned you', 'What does @alice say to that?'])
    await there.client.sendmessage({ from: 'bob', to: 'alice', msg: 'the key is under the mat', copy_self: true })
    await expect.poll(() => page.evaluate('told')).toContainEqual(['bob has written to you', ''])
    expect(await page.evaluate('Math.max(...badges)')).toBeGreaterThan(0)
  })

  it('give a key to another action, and show how the node is set', async () => {
    await go('')
    await page.getByText('number 7').first().waitFor()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('?')
    await page.getByText('Change keys').click()
    await page.getByRole('button', { name: /^n: Write a post/u }).click()
    await page.keyboard.press('w')
    await page.getByText('The key is w now.').first().waitFor()
    await takePicture(page, 'keys-changed')
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('n')
    await expect.poll(() => page.getByRole('dialog', { name: 'Write a post' }).isVisible()).toBe(false)
    await page.keyboard.press('w')
    await page.getByRole('dialog', { name: 'Write a post' }).waitFor()
    await page.keyboard.press('Escape')
    await go('settings/node')
    await page.getByText('Setting: diskbudget').waitFor()
    await page.getByText(here.directory, { exact: false }).first().waitFor()
    await takePicture(page, 'node-settings')
    expect(await faultsOf(page)).toEqual([])
    expect(troubles).toEqual([])
  })
})

it('what came new fits a phone, in a language from right to left', async () => {
  await here.client.schedulepost({ username: 'alice', seconds: 86_400, texts: ['Tomorrow'] })
  await here.client.addtolist({ username: 'alice', list: 'Mill', users: ['bob'] })
  const [feed] = await here.client.listfeeds({ username: 'alice' })
  const paths = ['settings/reading', 'settings/notices', 'settings/node', 'drafts', 'people', 'list/Mill'].concat(
    feed === undefined ? [] : [`twts?of=${encodeURIComponent(feed.url)}`],
  )
  await inLanguage(page.context(), here, { language: 'ar', paths, troubles }, async (tab, path) => {
    const wide = await tab.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect([path, wide]).toEqual([path, false])
    await tab.screenshot({ path: `test-output/pictures/ar-${path.replaceAll(/[^a-z]/giu, '-').slice(0, 20)}.png` })
    expect(await faultsOf(tab)).toEqual([])
  })
  expect(troubles).toEqual([])
})
