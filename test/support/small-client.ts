// A small web client of the kind of the C++ node's, served by real daemons and opened as people open that one.
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openPage } from './browser.ts'
import { eventually, type DaemonOptions, startDaemon, type TestDaemon } from './daemons.ts'

/** Its files. They are our own; only the calls are those of the other client (rpc.md 4). */
const clientDirectory = fileURLToPath(new URL('./small-client', import.meta.url))

/** The credentials that its users have by custom. */
export const customary = { username: 'user', password: 'pwd' }

/** Starts a daemon as its users start one: their page, their password. */
export const startServing = (options: DaemonOptions): Promise<TestDaemon> =>
  startDaemon({
    ...options,
    options: [
      `-htmldir=${clientDirectory}`,
      `-rpcuser=${customary.username}`,
      `-rpcpassword=${customary.password}`,
      ...(options.options ?? []),
    ],
  })

/** Waits until a daemon has a peer, a contact and a block: the client looks once, when it is loaded. */
export const whenConnected = (daemon: TestDaemon): Promise<true> =>
  eventually('peers of a daemon', async () => {
    const { chain, dht } = await daemon.client.getstatus({})
    return chain.peers > 0 && chain.height > 0 && dht.nodes > 0 ? true : undefined
  })

/** Runs a line in the page: the functions of the client are its globals. */
export const inPage = <Result = unknown>(page: Page, code: string, ...values: readonly unknown[]): Promise<Result> =>
  page.evaluate<Result>(`(async () => (${code})(${values.map((value) => JSON.stringify(value)).join(', ')}))()`)

/** Who opens which page of the client. */
export interface Visit {
  readonly username?: string
  /** The page, with what follows it. */
  readonly path?: string
  readonly options?: BrowserContextOptions
}

/** Opens a page of the client in a browser of its own. */
export const openClient = async (browser: Browser, daemon: TestDaemon, visit: Visit): Promise<Page> => {
  const path = visit.path ?? ''
  const options = { httpCredentials: customary, ...visit.options }
  const storage =
    visit.username === undefined
      ? {}
      : {
          storageState: {
            cookies: [],
            origins: [
              {
                origin: new URL(daemon.pageUrl).origin,
                localStorage: [{ name: 'defaultScreenName', value: JSON.stringify(visit.username) }],
              },
            ],
          },
        }
  return (await openPage(browser, daemon.pageUrl + path, { ...options, ...storage })).page
}

/** Waits until the page has made the calls of its start. */
export const whenStarted = async (page: Page): Promise<Page> => {
  await page.locator('body[data-ready=yes]').waitFor({ state: 'attached' })
  return page
}

/** Opens the home page of a user and waits for it. */
export const openHome = async (browser: Browser, daemon: TestDaemon, username: string): Promise<Page> =>
  whenStarted(await openClient(browser, daemon, { username }))
