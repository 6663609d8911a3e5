// Two nodes whose users follow one another, and the page of the first one in a browser.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openContext } from './browser.ts'
import { eventually, registerUser, startDaemon, type TestDaemon, whenKnown } from './daemons.ts'

interface Friends {
  /** The node of alice, which looks for blocks. */
  readonly here: TestDaemon
  /** The node of bob. */
  readonly there: TestDaemon
}

/** Starts them; `further` users are registered with bob. The last thing that bob says is “A note of bob, number 7”, and alice has it. */
export const startFriends = async (
  base: number,
  { options = [], further = [] }: { readonly options?: readonly string[]; readonly further?: readonly string[] } = {},
): Promise<Friends> => {
  const here = await startDaemon({ index: 0, base, mines: true, options })
  const there = await startDaemon({ index: 1, base, peers: [0] })
  await Promise.all([registerUser(here, 'alice'), ...['bob', ...further].map((name) => registerUser(there, name))])
  await Promise.all([whenKnown(here, 'bob', ...further), whenKnown(there, 'alice')])
  await here.client.follow({ username: 'alice', users: ['bob'] })
  await there.client.follow({ username: 'bob', users: ['alice'] })
  await there.client.publish({ username: 'bob', msg: 'A note of bob, number 7' })
  await eventually('the note arrives', async () => {
    const posts = await here.client.getposts({ count: 9, users: [{ username: 'bob' }] })
    return posts.length > 0 ? true : undefined
  })
  return { here, there }
}

/** A page in a browser of its own; uncaught errors and violations of the content security policy go into `troubles`. */
export const openWatched = async (
  browser: Browser,
  troubles: string[],
): Promise<{ readonly context: BrowserContext; readonly page: Page }> => {
  const context = await openContext(browser, { viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) troubles.push(message.text())
  })
  return { context, page }
}
