// How a page looks to those who see it in another language, hear it, or have no node at hand.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestDaemon } from './daemons.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong on the page as it stands. */
export const faultsOf = async (tab: Page): Promise<readonly string[]> => {
  await tab.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))')
  await tab.evaluate(axeSource)
  return tab.evaluate<string[]>(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 2).map(({ html }) => html.slice(0, 120)).join(' | ')))`)
}

/** In which language which addresses are opened, and where errors of the page go. */
interface Tour {
  readonly language: string
  readonly paths: readonly string[]
  readonly troubles: string[]
}

/** Opens each address in a tab of its own that speaks the language, in dark colours, on a phone. */
export const inLanguage = async (
  context: BrowserContext,
  daemon: TestDaemon,
  { language, paths, troubles }: Tour,
  look: (tab: Page, path: string) => Promise<void>,
): Promise<void> => {
  const tab = await context.newPage()
  tab.on('pageerror', (error) => troubles.push(error.message))
  await tab.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await tab.setViewportSize({ width: 360, height: 780 })
  await tab.goto(await daemon.client.createloginlink({}))
  await tab.goto(`${daemon.pageUrl}home?language=${language}`)
  for (const path of paths) {
    await tab.goto(daemon.pageUrl + path)
    await tab.getByRole('heading', { level: 1 }).waitFor()
    await tab.locator('main .skeleton').first().waitFor({ state: 'detached' })
    await look(tab, path)
  }
  await tab.close()
}

/** How many things the browser keeps of what was read and written; the stranger's page may have made the database anew. */
export const keptCount = `(async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open('twister')
    request.onsuccess = () => resolve(request.result)
  })
  const counts = [...database.objectStoreNames].map((name) => new Promise((resolve) => {
    const request = database.transaction(name).objectStore(name).count()
    request.onsuccess = () => resolve(request.result)
  }))
  database.close()
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
})()`

/** What the browser has kept: the page, its language, and what was read. */
export const keptWords = `(async () => {
  const addresses = []
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) addresses.push(url)
  const database = await new Promise((resolve) => {
    const request = indexedDB.open('twister')
    request.onsuccess = () => resolve(request.result)
  })
  const reading = await new Promise((resolve) => {
    const request = database.transaction('read').objectStore('read').get('v1.reading.alice')
    request.onsuccess = () => resolve(request.result)
  })
  database.close()
  const texts = (reading?.posts ?? []).map(({ text }) => text)
  return [addresses.some((url) => url.endsWith('/index.html')), addresses.some((url) => /\\/de-/u.test(url)), texts.includes('@alice welcome')]
})()`
