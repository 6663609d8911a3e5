// What is asked of every state of a page: how it looks, that it fits, can be heard, reached by keys in order, and hit by a finger.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openContext, startBrowser } from './browser.ts'
import { faultsOf } from './page-look.ts'
import { type Album, openAlbum } from './page-pictures.ts'
import { pictureTime } from './page-scenes.ts'

const mode = process.env['PICTURES']
const isAll = mode !== undefined
const wanted = (process.env['PICTURES_OF'] ?? '').split(' ').filter((word) => word !== '')

/** Those of all states that are looked at: a part in each run of the tests, all or those that are named by `npm run pictures`. */
export const chosenOf = <State extends { readonly name: string }>(
  states: readonly State[],
  sample: readonly string[],
): readonly State[] =>
  states.filter(({ name }) =>
    isAll ? wanted.length === 0 || wanted.some((word) => name.startsWith(word)) : sample.includes(name),
  )

const sizes = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1280, height: 860 },
  { width: 1920, height: 1080 },
]
const schemes = ['light', 'dark'] as const

const chosenSizes = isAll ? sizes : sizes.filter(({ width }) => width === 360 || width === 1280)

/** The pictures that were looked at, or are now. */
const openPictures = async (browser: Browser): Promise<Album> => {
  const album = await openAlbum(browser, mode === 'write')
  if (!album.isComparable) console.log('Letters look different here: pictures are not compared.')
  return album
}

/** A page in one moment, one time zone and without movement; and what goes wrong in it. */
const openStill = async (browser: Browser): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> => {
  const context = await openContext(browser, {
    ...{ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', bypassCSP: true },
    ...{ locale: 'en-US', timezoneId: 'UTC' },
  })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.clock.setFixedTime(pictureTime * 1000)
  return { page, troubles }
}

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

/** How a page looks, and where it does not hold what is asked of each: as it is, and whole, if it is longer than the window. */
const lookAt = async (
  { page, album }: { readonly page: Page; readonly album: Album },
  name: string,
  isWhole = false,
): Promise<readonly string[]> => {
  const found: string[] = []
  const looks: Promise<readonly string[]>[] = []
  await page.evaluate(quiet)
  if (isWhole) await page.evaluate('scrollTo(0, 0)')
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const size of chosenSizes) {
      await page.setViewportSize(size)
      await page.evaluate(settled)
      const here = `${name}-${String(size.width)}-${scheme}`
      // Compared while the page goes on.
      looks.push((await album.look(page, here, isWhole)).faults)
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (width > size.width) found.push(`${here}: ${String(width)} pixels wide`)
      if (size.width !== 360 && size.width !== 1280) continue
      found.push(...(await faultsOf(page)).map((fault) => `${here}: ${fault}`))
      if (scheme === 'light')
        found.push(...(await page.evaluate<string[]>(smallTargets)).map((one) => `${here}: ${one}`))
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  return [...(await Promise.all(looks)).flat(), ...found, ...(await disorderOf(page))]
}

/** Of the states of one file: shows one of them in a page of its own, and expects that it holds what is asked of each. */
export const useInspection = () => {
  let browser: Browser
  let album: Album
  beforeAll(async () => {
    browser = await startBrowser()
    album = await openPictures(browser)
  })
  afterAll(() => browser.close())
  return async (
    { name, isLong }: { readonly name: string; readonly isLong?: boolean },
    show: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const { page, troubles } = await openStill(browser)
    await show(page)
    expect(await lookAt({ page, album }, name, isLong)).toEqual([])
    expect(troubles).toEqual([])
    await page.context().close()
  }
}
