import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage, startBrowser, takePicture } from '../support/browser.ts'
import { faultsOf } from '../support/page-look.ts'
import { temporaryFolder } from '../support/each-test.ts'
import {
  eventually,
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
  textsOf,
  whenKnown,
  whenMayPost,
} from '../support/daemons.ts'

// A computer is lost, with the key of a name on it. What is left is a sheet of paper.

const base = 103

let miner: TestDaemon
let browser: Browser

beforeAll(async () => {
  miner = await startDaemon({ index: 0, base, mines: true })
  browser = await startBrowser()
})

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

const twister = async (daemon: TestDaemon, ...words: readonly string[]): Promise<string> => {
  const network = `-network=${testNetworkName}`
  const where = [`-datadir=${daemon.directory}`, network, `-rpcport=${String(daemon.settings.port)}`]
  return (await promisify(execFile)(process.execPath, [programs.twister, ...where, ...words])).stdout
}

/** The page of a daemon, logged in, on a phone. */
const pageOf = async (daemon: TestDaemon): Promise<Page> => {
  const viewport = { width: 390, height: 844 }
  const { page } = await openPage(browser, await daemon.client.createloginlink({}), { viewport })
  return page
}

test('a sheet is made and printed in the page, and brings the name back in the page of another computer', async () => {
  const lost = await startDaemon({ index: 3, base, peers: [0] })
  await registerUser(lost, 'carol')
  await lost.client.publish({ username: 'carol', msg: 'carol before' })
  await registerUser(miner, 'dora')
  await miner.client.follow({ username: 'dora', users: ['carol'] })
  await eventually('her post', async () =>
    (await textsOf(miner, 'carol')).includes('carol before') ? true : undefined,
  )
  const before = await pageOf(lost)
  await before.goto(`${lost.pageUrl}settings/keys`)
  await before.getByRole('button', { name: 'Make a recovery sheet' }).click()
  const sheet = before.getByRole('region', { name: 'Recovery sheet of carol' })
  await sheet.waitFor()
  const lines = await sheet.locator('li code').allInnerTexts()
  expect(lines.length).toBeGreaterThan(7)
  const picture = await sheet.getByRole('img').screenshot()
  // On paper: one page of it, and nothing of what else is shown.
  await before.emulateMedia({ media: 'print' })
  const seen = await before.evaluate<readonly string[]>(`[...document.querySelectorAll('button, nav, h1, h2, img')]
    .filter((one) => getComputedStyle(one).visibility === 'visible' && one.getClientRects().length > 0)
    .map((one) => one.tagName + ' ' + (one.textContent || one.alt))`)
  expect(seen).toEqual(['H2 Recovery sheet of carol', 'IMG All lines as a code for a scanner'])
  const paper = (await before.pdf({ format: 'A4' })).toString('latin1')
  expect(paper.match(/\/Type\s*\/Page\b/gu)).toHaveLength(1)
  await takePicture(before, 'recovery-sheet-printed')
  await before.emulateMedia({ media: 'screen' })
  await sheet.getByRole('button', { name: 'I have printed it' }).click()
  await before.getByText('Valid').waitFor()
  await expect.poll(() => before.locator('body').innerText()).not.toContain(lines[2])
  await before.context().close()
  await lost.stop()
  rmSync(lost.directory, { recursive: true })

  const found = await startDaemon({ index: 4, base, peers: [0] })
  const after = await pageOf(found)
  await whenKnown(found, 'carol')
  await after.getByRole('button', { name: 'I have a recovery sheet' }).click()
  const box = after.getByLabel('The lines of the sheet')
  const slip = `${lines[1]?.slice(0, -1) ?? ''}${lines[1]?.endsWith('0') === true ? '1' : '0'}`
  await box.fill(`${lines[0] ?? ''}\n${slip}\n`)
  await after.getByText('Line 2 is not as it stands on the sheet.').waitFor()
  expect(await faultsOf(after)).toEqual([])
  await takePicture(after, 'recovery-sheet-typed')
  await box.fill(lines.slice(0, 4).join('\n'))
  await after.getByRole('button', { name: 'Bring the name back' }).click()
  await after.getByText('or the last ones are missing').waitFor()
  await after
    .getByLabel('Take or choose a picture')
    .setInputFiles({ name: 'sheet.png', mimeType: 'image/png', buffer: picture })
  await expect.poll(() => box.inputValue()).toBe(lines.join('').replaceAll(' ', ''))
  await after.getByRole('button', { name: 'Bring the name back' }).click()
  await after.getByRole('heading', { name: 'Timeline of carol' }).waitFor()
  await whenMayPost(found, 'carol')
  await after.getByRole('textbox', { name: 'New post' }).fill('carol after')
  await after.getByRole('button', { name: 'Post', exact: true }).click()
  await eventually('her next post', async () =>
    (await textsOf(miner, 'carol')).includes('carol after') ? true : undefined,
  )
  expect(await textsOf(miner, 'carol')).toContain('carol before')
  await after.context().close()
})

test('a name comes back from its recovery sheet alone, and goes on where it was', async () => {
  const lost = await startDaemon({ index: 1, base, peers: [0] })
  await registerUser(lost, 'alice')
  await lost.client.publish({ username: 'alice', msg: 'before' })
  await registerUser(miner, 'bob')
  await miner.client.follow({ username: 'bob', users: ['alice'] })
  await eventually('the post', async () => ((await textsOf(miner, 'alice')).includes('before') ? true : undefined))

  const sheet = join(temporaryFolder(), 'alice.html')
  expect(await twister(lost, 'recovery', 'create', sheet)).toContain('Print it')
  const lines = [...readFileSync(sheet, 'utf8').matchAll(/<code>([0-9A-F ]+)<\/code>/gu)].map(([, line = '']) => line)
  expect(lines.length).toBeGreaterThan(7)
  expect(await twister(lost, 'recovery')).toContain('brings the name back')
  await lost.stop()
  rmSync(lost.directory, { recursive: true })

  const found = await startDaemon({ index: 2, base, peers: [0] })
  await whenKnown(found, 'alice')
  expect(await twister(found, 'recovery', 'use', sheet)).toContain('alice comes back')
  await whenMayPost(found, 'alice')
  // Numbers go on behind those that others have.
  await found.client.follow({ username: 'alice', users: ['alice'] })
  await eventually('the old post', async () => ((await textsOf(found, 'alice')).includes('before') ? true : undefined))
  const { userpost } = await found.client.publish({ username: 'alice', msg: 'after' })
  expect(userpost.k).toBeGreaterThan(0)
  await eventually('the new post', async () => ((await textsOf(miner, 'alice')).includes('after') ? true : undefined))
  expect(await textsOf(miner, 'alice')).toContain('before')
  // Nothing of the sheet stands in what the node wrote for people.
  const log = readFileSync(join(found.settings.dataDirectory, 'debug.log'), 'utf8')
  for (const line of lines.slice(1, 7)) expect(log).not.toContain(line.replaceAll(' ', ''))
})
