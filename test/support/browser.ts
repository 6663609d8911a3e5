// Headless Chromium for tests of the page.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where pictures of the page go. */
const pictures = 'test-output/pictures'

/** Starts the browser of the machine. */
export const startBrowser = async (): Promise<Browser> => {
  const executablePath = candidates.find((path) => existsSync(path))
  if (executablePath === undefined)
    throw new Error(`no Chromium at ${candidates.join(', ')}; on Debian: sudo apt-get install chromium`)
  mkdirSync(pictures, { recursive: true })
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Makes a browser of its own, without cookies or memory of others. Slow machines get a minute for each step. */
export const openContext = async (browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  // Most tests are of the page as the node sends it, not as the browser has kept it.
  const context = await browser.newContext({ serviceWorkers: 'block', ...options })
  context.setDefaultTimeout(60_000)
  return context
}

/** An open page and what went wrong in it. */
export interface OpenPage {
  readonly page: Page
  /** Uncaught errors and violations of the content security policy. */
  readonly troubles: readonly string[]
}

/** Opens an address in a browser of its own. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> => {
  const context = await openContext(browser, { viewport: { width: 1280, height: 860 }, ...options })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) troubles.push(message.text())
  })
  await page.goto(url)
  return { page, troubles }
}

/** Keeps a picture of what the page shows now. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `${pictures}/${name}.png` })
}
