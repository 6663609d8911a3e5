// Many tabs of one browser: browsers allow six connections to a host, and each tab wants a feed.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openContext, startBrowser } from '../support/browser.ts'
import { registerUser, startDaemon, stopAllDaemons } from '../support/daemons.ts'
import { type FakeNode, nowSeconds, startFakeNode } from '../support/fake-node.ts'
import { composer } from '../support/page-fixture.ts'

let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  browser = await startBrowser()
})

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

beforeEach(async () => {
  context = await openContext(browser)
})

afterEach(() => context.close())

const openTabs = async (count: number, url: string): Promise<Page[]> => {
  const tabs: Page[] = []
  for (let index = 0; index < count; index += 1) {
    const tab = await context.newPage()
    await tab.goto(url)
    tabs.push(tab)
  }
  return tabs
}

const timesShown = (tab: Page, text: string): Promise<number> => tab.getByText(text, { exact: true }).count()

/** Waits until each of the tabs shows the text, and looks whether it is there once. */
const expectOnce = async (tabs: readonly Page[], text: string): Promise<void> => {
  await Promise.all(tabs.map((tab) => tab.getByText(text, { exact: true }).first().waitFor()))
  await expect.poll(() => Promise.all(tabs.map((tab) => timesShown(tab, text)))).toEqual(tabs.map(() => 1))
}

/** Ends the worker that the tabs share, as a browser short of memory may. */
const endWorker = async (): Promise<void> => {
  const session = await browser.newBrowserCDPSession()
  const { targetInfos } = await session.send('Target.getTargets')
  for (const { type, targetId } of targetInfos)
    if (type === 'shared_worker') await session.send('Target.closeTarget', { targetId })
  await session.detach()
}

describe('ten tabs', () => {
  let node: FakeNode
  let number = 0

  const say = (msg: string, n = 'bob'): void => {
    node.arrive({ n, k: (number += 1), height: 1, time: nowSeconds(), msg })
  }

  /** On a busy machine a worker that is slow to answer is taken for dead: its stream ends a moment later. */
  const expectOneFeed = (): Promise<void> => expect.poll(() => node.openFeeds()).toBe(1)

  beforeEach(async () => {
    node = await startFakeNode()
    for (const username of ['alice', 'anna'])
      node.setUser({ username, state: 'ready', height: 5, message: 'Ready to post.' })
    node.registered.add('bob')
    for (const username of ['alice', 'anna']) node.following.set(username, new Set(['bob']))
  })

  afterEach(() => node.stop())

  it('share one stream, and go on when the tab that opened it is closed', async () => {
    const [first, ...others] = await openTabs(10, node.url)
    say('to all of you')
    await expectOnce([...others, first as Page], 'to all of you')
    await expectOneFeed()
    await first?.close()
    say('to the others')
    await expectOnce(others, 'to the others')
    await expectOneFeed()
  })

  it('share it as different users, too, and each sees only what is for its own', async () => {
    const [first, second] = (await openTabs(2, node.url)) as [Page, Page]
    await second.getByRole('button', { name: 'You are alice' }).click()
    await second.getByRole('button', { name: 'anna ready' }).click()
    await second.getByRole('heading', { name: 'Timeline of anna' }).waitFor()
    node.following.get('anna')?.add('carol')
    say('for both')
    say('for anna', 'carol')
    await expectOnce([first, second], 'for both')
    await expectOnce([second], 'for anna')
    await expect.poll(() => timesShown(first, 'for anna')).toBe(0)
    await expectOneFeed()
  })

  it('go on by a new worker, with neither gap nor double, when theirs has died', async () => {
    const tabs = await openTabs(3, node.url)
    say('before')
    await expectOnce(tabs, 'before')
    await endWorker()
    // On a busy machine a worker that is slow to answer is taken for dead, too: then more streams than one have ended.
    const ended = (): number => node.feedAddresses.length - node.openFeeds()
    await expect.poll(ended).toBeGreaterThanOrEqual(1)
    say('meanwhile')
    await expectOnce(tabs, 'meanwhile')
    say('afterwards')
    await expectOnce(tabs, 'afterwards')
    await expectOneFeed()
    for (const tab of tabs) await expect.poll(() => timesShown(tab, 'before')).toBe(1)
  })
})

describe('ten tabs of a real node', () => {
  it('all load, all see what comes, and the last can post', async () => {
    const daemon = await startDaemon({ index: 0, base: 97, mines: true })
    await registerUser(daemon, 'anna')
    const tabs = await openTabs(1, await daemon.client.createloginlink({}))
    tabs.push(...(await openTabs(9, daemon.pageUrl)))
    await daemon.client.publish({ username: 'anna', msg: 'seen by ten' })
    await expectOnce(tabs, 'seen by ten')
    const last = tabs[9] as Page
    await composer(last).fill('said by the tenth')
    await composer(last).press('Control+Enter')
    await Promise.all(tabs.map((tab) => tab.getByRole('article').getByText('said by the tenth').waitFor()))
  })
})
