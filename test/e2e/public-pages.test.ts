// Public pages of a real node, in a real browser and on its door, as strangers find them.
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { eventually, registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { faultsOf } from '../support/page-look.ts'

const publicPort = 29_951
const base = `http://127.0.0.1:${String(publicPort)}`

let browser: Browser
let daemon: TestDaemon

beforeAll(async () => {
  const options = [`-publicport=${String(publicPort)}`, '-publicurl=https://posts.example/']
  ;[browser, daemon] = await Promise.all([startBrowser(), startDaemon({ index: 0, base: 104, mines: true, options })])
  for (const name of ['anna', 'bob']) await registerUser(daemon, name)
  await daemon.client.publish({ username: 'anna', msg: 'I saw #cranes today, <b>hundreds</b>' })
  const reply = { msg: '@anna where?', reply_n: 'anna', reply_k: 0 }
  await daemon.client.newpostmsg({ username: 'bob', k: 0, ...reply })
  await daemon.client.newdirectmsg({ from: 'anna', k: 1, to: 'bob', msg: 'by the river' })
})

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

test('who has a link reads, looks around and searches, on a telephone, and nothing runs', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => faults.push(message.text()))
  await page.goto(`${base}/@anna/0`)
  expect(await page.title()).toBe('@anna: I saw #cranes today, <b>hundreds</b>')
  await eventually('the answer', async () => {
    await page.reload()
    return (await page.getByText('where?').count()) > 0 ? true : undefined
  })
  for (const path of ['/', '/about', '/@anna', '/@anna/0', '/tag/cranes', '/search?q=cranes', '/@nobody']) {
    await page.goto(base + path)
    expect([path, await faultsOf(page)]).toEqual([path, []])
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect([path, isTooWide, await page.locator('script').count()]).toEqual([path, false, 0])
  }
  await page.goto(base)
  await page.getByRole('searchbox').fill('cranes')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: '@anna', exact: true }).first().click()
  expect(new URL(page.url()).pathname).toBe('/@anna')
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe('https://posts.example/@anna')
  // What a 404 says is told by every browser.
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
  await context.close()
})

test('the proof and the signed post can be taken along, messages are nowhere, and pictures are drawn', async () => {
  const proof = Buffer.from(await (await fetch(`${base}/@anna/proof`)).arrayBuffer()).toString('base64')
  expect(await daemon.client.verifyuserproof({ proof })).toMatchObject({ username: 'anna' })
  expect(await (await fetch(`${base}/@anna/0/post.json`)).json()).toMatchObject({ userpost: { n: 'anna', k: 0 } })
  expect((await fetch(`${base}/@anna/1`)).status).toBe(404)
  expect(await (await fetch(`${base}/@anna`)).text()).not.toContain('river')
  const card = await fetch(`${base}/@anna/0/card.png`)
  expect([card.headers.get('content-type'), (await card.arrayBuffer()).byteLength > 5_000]).toEqual(['image/png', true])
})

test('a browser checks by itself, and finds out a server that changes what was written', async () => {
  const page = await browser.newPage()
  await page.goto(`${base}/@anna/0/check`)
  await page.locator('#check[data-state=done]').waitFor()
  expect(await page.locator('#check li.verified').allTextContents()).toEqual([
    expect.stringContaining('the name anna belongs to the key'),
    expect.stringContaining('anna signed post 0: “I saw #cranes today, <b>hundreds</b>”'),
  ])
  expect(await page.locator('#check li:not(.verified)').count()).toBe(0)
  const script = await fetch(`${base}/check.js`, { headers: { 'Accept-Encoding': 'identity' } })
  expect(gzipSync(await script.arrayBuffer()).length).toBeLessThan(60_000)
  await page.route('**/@anna/0/post', async (route) => {
    const body = await (await route.fetch()).body()
    await route.fulfill({ body: Buffer.from(body.toString('latin1').replace('cranes', 'storks'), 'latin1') })
  })
  await page.goto(`${base}/@anna/check`)
  await page.locator('#check[data-state=done]').waitFor()
  expect(await page.locator('#check li.refused').allTextContents()).toEqual([
    expect.stringContaining('The signature is not of the key that the proof shows.'),
  ])
  await page.close()
})

test('nothing else of the node is behind that door', async () => {
  for (const path of ['/login', '/metrics', '/feed', '/rss', '/app/', '/home', '/twister.conf'])
    expect([path, (await fetch(base + path)).status]).toEqual([path, 404])
  const call = await fetch(base, { method: 'POST', body: '{"method":"help","params":[]}' })
  expect(call.status).toBe(405)
})
