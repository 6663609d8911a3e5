// How the page feels: Chromium on a phone's width, a processor four times slower and slow 4G, beside the bounds.
import type { Browser, CDPSession, Page } from 'playwright-core'
import { openContext, startBrowser } from '../test/support/browser.ts'
import { type FakeNode, nowSeconds, startFakeNode } from '../test/support/fake-node.ts'
import { calmAnswers } from '../test/support/page-states.ts'
import { type BenchRow, benchRow } from './bench.ts'

const openings = 5
const posts = 300
const slowdown = 4

/** Slow 4G, as browsers' own tools have it. */
const slow4g = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

const filledNode = async (): Promise<FakeNode> => {
  const node = await startFakeNode()
  for (const [method, answer] of Object.entries(calmAnswers)) node.answers.set(method, answer)
  node.setUser({ username: 'alice', state: 'ready', height: 5, message: 'Ready to post.' })
  node.registered.add('bob')
  node.following.set('alice', new Set(['bob']))
  for (let k = 0; k < posts; k += 1) {
    const msg = `Number ${String(k)} @alice #tag ${'and so on '.repeat((k * 7) % 24)}`
    node.arrive({ n: 'bob', k, height: 1, time: nowSeconds() - 2 * posts + k, msg: msg.slice(0, 140) })
  }
  return node
}

interface Tab {
  readonly page: Page
  readonly session: CDPSession
}

const openTab = async (browser: Browser): Promise<Tab> => {
  const context = await openContext(browser, {
    ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  })
  const page = await context.newPage()
  return { page, session: await context.newCDPSession(page) }
}

const firstPosts = `globalThis.firstPosts = new Promise((done) => {
  new MutationObserver((_, observer) => {
    if (document.querySelector('article') === null) return
    observer.disconnect()
    requestAnimationFrame(() => done(performance.now()))
  }).observe(document, { childList: true, subtree: true })
})`

/** Milliseconds to the first paint with content, and to the first posts. */
const openingMs = async (browser: Browser, node: FakeNode): Promise<readonly [number, number]> => {
  const { page, session } = await openTab(browser)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow4g)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(firstPosts)
  await page.goto(`${node.url}home`)
  const shown = await page.evaluate<number>('firstPosts')
  const paint = await page.evaluate<number>(
    'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN',
  )
  await page.context().close()
  return [paint, shown]
}

const scrolling = `new Promise((done) => {
  const gaps = []
  let last = performance.now()
  const from = last
  const step = (now) => {
    gaps.push(now - last)
    last = now
    scrollBy({ top: 40, behavior: 'instant' })
    if (now - from < 3000) requestAnimationFrame(step)
    else done({ frames: gaps.length / ((now - from) / 1000), worst: Math.max(...gaps) })
  }
  requestAnimationFrame(step)
})`

const openRead = async (browser: Browser, node: FakeNode): Promise<Tab> => {
  const tab = await openTab(browser)
  await tab.page.goto(`${node.url}home`)
  for (let length = 50; length < posts - 50; length += 50) {
    await tab.page.getByRole('button', { name: 'Older posts' }).click()
    await tab.page
      .locator(`article[aria-setsize="${String(length + 50)}"]`)
      .first()
      .waitFor()
  }
  await tab.page.evaluate('scrollTo({ top: 0, behavior: "instant" })')
  return tab
}

const framesAndWorst = async ({ page, session }: Tab): Promise<readonly [number, number]> => {
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const { frames, worst } = await page.evaluate<{ readonly frames: number; readonly worst: number }>(scrolling)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  return [frames, worst]
}

const keyTimes = `(() => {
  globalThis.keyTimes = []
  addEventListener('keydown', (event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => keyTimes.push(performance.now() - event.timeStamp)
      port2.postMessage(undefined)
    })
  }, true)
})()`

/** Milliseconds from a key to the frame that shows its letter. */
const keyMs = async ({ page, session }: Tab): Promise<number> => {
  await page.evaluate('scrollTo({ top: 0, behavior: "instant" })')
  await page.getByRole('textbox', { name: 'New post' }).focus()
  await page.evaluate(keyTimes)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  for (const letter of 'The oven is warm from six on. Whoever is early.') {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.waitForTimeout(50)
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  return median(await page.evaluate<readonly number[]>('keyTimes'))
}

const idleSeconds = 60

/** The share of a core that the open page takes while nothing happens. */
const idleShare = async ({ page, session }: Tab): Promise<number> => {
  await session.send('Performance.enable')
  const worked = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  const before = await worked()
  await page.waitForTimeout(idleSeconds * 1000)
  return ((await worked()) - before) / idleSeconds
}

/** A time as a rate, so that more is better. */
const timeRow = (name: string, ms: number, bound: number): BenchRow =>
  benchRow(`page: ${name}: ${ms.toFixed(0)} ms`, 1000 / ms, `bound: ${String(bound)} ms`, 1000 / bound)

/** Figures of the page; the machine should have nothing else to do. */
export const run = async (): Promise<readonly BenchRow[]> => {
  const browser = await startBrowser()
  const node = await filledNode()
  try {
    const times: (readonly [number, number])[] = []
    for (let opening = 0; opening < openings; opening += 1) times.push(await openingMs(browser, node))
    const tab = await openRead(browser, node)
    const idle = await idleShare(tab)
    const scrolls: (readonly [number, number])[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      await tab.page.evaluate('scrollTo({ top: 0, behavior: "instant" })')
      await tab.page.waitForTimeout(500)
      scrolls.push(await framesAndWorst(tab))
    }
    return [
      timeRow('first contentful paint', median(times.map(([paint]) => paint)), 1000),
      timeRow('first posts', median(times.map(([, shown]) => shown)), 1500),
      benchRow('page: frames while scrolling', median(scrolls.map(([frames]) => frames)), 'bound', 55),
      timeRow('longest frame while scrolling', median(scrolls.map(([, worst]) => worst)), 50),
      timeRow('from a key to its letter', await keyMs(tab), 16),
      benchRow(`page: idle, ${(100 * idle).toFixed(2)} % of a core`, 1 / idle, 'bound: 0.5 %', 200),
    ]
  } finally {
    await browser.close()
    await node.stop()
  }
}
