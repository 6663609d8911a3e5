// The built page in a browser on a fake node: made anew for each test of a file.
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { PostJson } from '../../src/api/shapes.ts'
import { type OpenPage, openPage, startBrowser } from './browser.ts'
import { type FakeNode, nowSeconds, startFakeNode } from './fake-node.ts'

/** What a test of the page works with. */
export interface PageFixture {
  readonly node: () => FakeNode
  /** Opens the page; at the end of the test nothing may have gone wrong in it. */
  readonly open: (options?: BrowserContextOptions, path?: string) => Promise<Page>
  /** Makes a local user who may post. */
  readonly ready: (username: string) => void
  /** alice uses the page and follows bob; bobby and carol are registered, too. */
  readonly aliceFollowsBob: () => void
  readonly post: (author: string, number: number, text: string, more?: object) => PostJson
}

/** The box for a new post. */
export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'New post' })

/** Writes as alice, and waits until the browser keeps the text for tabs that open later. */
export const writeAhead = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text)
  await expect.poll(() => page.evaluate("localStorage.getItem('twister.draft.alice')")).toBe(text)
}

/** The button that posts. */
export const postButton = (page: Page): Locator => page.getByRole('button', { name: 'Post', exact: true })

/** Call it once in a test file: it brings its hooks along. */
export const usePageFixture = (): PageFixture => {
  let browser: Browser
  let node: FakeNode
  let opened: OpenPage[] = []
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    node = await startFakeNode()
    opened = []
  })
  afterEach(async () => {
    for (const { page, troubles } of opened) {
      expect(troubles).toEqual([])
      await page.context().close()
    }
    await node.stop()
  })
  const ready = (username: string): void => {
    node.setUser({ username, state: 'ready', height: 5, message: 'Ready to post.' })
  }
  return {
    node: () => node,
    open: async (options, path = '') => {
      const page = await openPage(browser, node.url + path, options)
      opened.push(page)
      return page.page
    },
    ready,
    aliceFollowsBob: () => {
      ready('alice')
      for (const name of ['bob', 'bobby', 'carol']) node.registered.add(name)
      node.following.set('alice', new Set(['bob']))
    },
    post: (n, k, msg, more = {}) => node.arrive({ n, k, height: 1, time: nowSeconds() - 60 + k, msg, ...more }),
  }
}
