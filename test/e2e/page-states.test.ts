// Every state of the page: how it looks, that it fits, can be heard, reached by keys in order, and hit by a finger.
// A part of it in each run of the tests; all of it by `npm run pictures`.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openContext, startBrowser } from '../support/browser.ts'
import { startFakeNode } from '../support/fake-node.ts'
import { faultsOf } from '../support/page-look.ts'
import { type Album, openAlbum } from '../support/page-pictures.ts'
import { pictureTime } from '../support/page-scenes.ts'
import { calmAnswers, pageStates } from '../support/page-states.ts'

const mode = process.env['PICTURES']
const isAll = mode !== undefined
const wanted = (process.env['PICTURES_OF'] ?? '').split(' ').filter((word) => word !== '')

const sizes = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1280, height: 860 },
  { width: 1920, height: 1080 },
]
const schemes = ['light', 'dark'] as const

/** Of each run of the tests: the states that hold most of what there is, on a phone and on a desk. */
const sample = ['login', 'home', 'home-gap', 'post', 'messages-thread', 'network-doctor', 'settings', 'write']
const chosen = pageStates.filter(({ name }) =>
  isAll ? wanted.length === 0 || wanted.some((word) => name.startsWith(word)) : sample.includes(name),
)
const chosenSizes = isAll ? sizes : sizes.filter(({ width }) => width === 360 || width === 1280)

let browser: Browser
let album: Album

beforeAll(async () => {
  browser = await startBrowser()
  album = await openAlbum(browser, mode === 'write')
  if (!album.isComparable) console.log('Letters look different here: pictures are not compared.')
})

afterAll(() => browser.close())

const settled = `document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))`

/** What is smaller than a finger needs at least (WCAG 2.5.8); links within lines are not meant. */
const smallTargets = `[...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.hidden, .skip, p, dd, li.muted'))
  .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
  .filter(({ box }) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(({ one, box }) => (one.textContent || one.getAttribute('aria-label') || one.outerHTML).trim().slice(0, 40) + ' ' + Math.round(box.width) + '×' + Math.round(box.height))`

/** The element that has the focus: its place in the document, and how it is called. */
const focused = `(() => {
  const one = document.activeElement
  return one === document.body ? undefined : { place: [...document.querySelectorAll('*')].indexOf(one), name: (one.ariaLabel || one.textContent || one.id).trim().slice(0, 40) }
})()`

const mostStops = 40

/** Where the Tab key goes against the order of the page. */
const disorderOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate('document.activeElement.blur()')
  let last = -1
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<{ readonly place: number; readonly name: string } | undefined>(focused)
    if (at === undefined || (at.place < last && stop > 2)) return stop === 0 ? ['nothing can be reached by Tab'] : []
    if (at.place <= last) return [`Tab goes back to “${at.name}”`]
    last = at.place
  }
  return []
}

/** Nothing has changed in the page for a while: parts that come later have come. */
const quiet = `new Promise((resolve) => {
  const observer = new MutationObserver(() => begin())
  let timer
  const begin = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      observer.disconnect()
      resolve()
    }, 400)
  }
  observer.observe(document, { subtree: true, childList: true, characterData: true })
  begin()
})`

const lookAt = async (page: Page, name: string): Promise<readonly string[]> => {
  const found: string[] = []
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const size of chosenSizes) {
      await page.setViewportSize(size)
      await page.evaluate(settled)
      const here = `${name}-${String(size.width)}-${scheme}`
      found.push(...(await album.look(page, here)))
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (width > size.width) found.push(`${here}: ${String(width)} pixels wide`)
      if (size.width !== 360 && size.width !== 1280) continue
      found.push(...(await faultsOf(page)).map((fault) => `${here}: ${fault}`))
      if (scheme === 'light')
        found.push(...(await page.evaluate<string[]>(smallTargets)).map((one) => `${here}: ${one}`))
    }
  }
  return found
}

describe('the page', () => {
  it.each(chosen)('$name', async ({ name, path, set, words, act }) => {
    const node = await startFakeNode()
    node.setStatus({ chain: { ...node.status.chain, tipTime: pictureTime - 120 } })
    for (const [method, answer] of Object.entries(calmAnswers)) node.answers.set(method, answer)
    set?.(node)
    const context = await openContext(browser, {
      ...{ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', bypassCSP: true },
      ...{ locale: 'en-US', timezoneId: 'UTC' },
    })
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    await page.clock.setFixedTime(pictureTime * 1000)
    await page.goto(node.url + path)
    await page.getByText(words).first().waitFor()
    await act?.(page, node)
    await page.evaluate(quiet)
    expect(await lookAt(page, name)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 860 })
    expect(await disorderOf(page)).toEqual([])
    expect(troubles).toEqual([])
    await context.close()
    await node.stop()
  })
})
