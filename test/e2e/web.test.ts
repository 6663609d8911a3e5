// The page of the real daemon in a real browser: from no user to a post that appears on another node.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser, takePicture } from '../support/browser.ts'
import { eventually, registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { faultsOf } from '../support/page-look.ts'
import { signedBy } from '../support/signed-elsewhere.ts'

let browser: Browser
let first: TestDaemon
let second: TestDaemon

/** Opens the page of a daemon as its owner: through a one-time login link. */
const openAsOwner = async (daemon: TestDaemon): ReturnType<typeof openPage> =>
  openPage(browser, await daemon.client.createloginlink({}))

const createUser = async (page: Page, name: string): Promise<string> => {
  await page.getByLabel('Name').fill(name)
  await page.getByText(`${name} is free.`).waitFor()
  await page.getByRole('button', { name: 'Create this user' }).click()
  const secret = page.getByRole('group', { name: 'Secret' })
  await secret.waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Register the name' }).isDisabled()).toBe(true)
  await page.getByLabel('I have saved it').check()
  return (await secret.innerText()).replace(/\s/g, '')
}

beforeAll(async () => {
  browser = await startBrowser()
  first = await startDaemon({ index: 0, base: 90, mines: true })
  second = await startDaemon({ index: 1, base: 90, peers: [0] })
}, 120_000)

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
}, 60_000)

describe('the page', () => {
  it('tells a stranger how to log in, and shows nothing else', async () => {
    const { page, troubles } = await openPage(browser, first.pageUrl)
    await page.getByText('twister login', { exact: true }).waitFor()
    await takePicture(page, 'login')
    await expect.poll(() => page.getByRole('textbox').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  it('stops the proof of work of a name when somebody presses Stop, and begins it again', async () => {
    // Where it takes seconds; and it waits for those of other names, so that it cannot be done before the press.
    const slow = await startDaemon({ index: 2, base: 90, network: 'testnet' })
    for (const username of ['anna', 'one', 'two', 'three', 'four']) await slow.client.createwalletuser({ username })
    for (const username of ['one', 'two', 'three', 'four']) await slow.client.registeruser({ username })
    const { page } = await openAsOwner(slow)
    await page.getByRole('button', { name: /^You are/u }).click()
    await page.getByRole('button', { name: 'anna' }).click()
    const start = page.getByRole('button', { name: 'Register the name' })
    await start.click()
    const stop = page.getByRole('button', { name: 'Stop', exact: true })
    await stop.click()
    await page.getByText('The proof of work was stopped before it was done. Start it again.').waitFor()
    await stop.waitFor({ state: 'detached' })
    const user = async () => (await slow.client.getstatus({})).users.find(({ username }) => username === 'anna')
    await expect.poll(user).toMatchObject({ state: 'no-registration', failure: 'registration.stopped' })
    await start.click()
    await stop.waitFor()
    await expect.poll(user).toMatchObject({ state: 'working' })
    await page.close()
    await slow.kill()
  })

  it('carries a newcomer from a name to a post that arrives on another node without a reload', async () => {
    await registerUser(second, 'bert')
    await second.client.follow({ username: 'bert', users: ['bert'] })
    const reader = await openAsOwner(second)
    const writer = await openAsOwner(first)

    const secret = await createUser(writer.page, 'anna')
    expect(secret).toMatch(/^[1-9A-HJ-NP-Za-km-z]{52}$/)
    expect(secret).toBe(await first.client.dumpprivkey({ username: 'anna' }))
    await takePicture(writer.page, 'secret')
    await writer.page.getByRole('button', { name: 'Register the name' }).click()
    await writer.page.getByRole('heading', { name: 'Timeline of anna' }).waitFor()
    await writer.page.getByRole('textbox', { name: 'New post' }).fill('Hello from the page')
    // The card of the registration goes away when the name may post.
    await writer.page.getByRole('heading', { name: 'Your name: anna' }).waitFor({ state: 'detached' })
    // It may not be there yet either.
    await writer.page.locator('form.composer button[type=submit][aria-disabled=false]').waitFor()

    // Whoever looks around before anybody came is told of whoever comes.
    await reader.page.getByRole('link', { name: 'People', exact: true }).click()
    await reader.page.getByRole('listitem').filter({ hasText: 'anna' }).waitFor()
    await expect.poll(() => reader.page.getByText('Nobody else has a name').count()).toBe(0)
    await reader.page.getByRole('combobox', { name: 'Follow someone' }).fill('an')
    await reader.page.getByRole('option', { name: 'anna' }).waitFor()
    await reader.page.keyboard.press('ArrowDown')
    await reader.page.keyboard.press('Enter')
    await reader.page.getByText('You follow anna now.', { exact: true }).first().waitFor()
    await expect(second.client.getfollowing({ username: 'bert' })).resolves.toContain('anna')
    await reader.page.getByRole('link', { name: 'Home', exact: true }).click()

    await writer.page.getByRole('textbox', { name: 'New post' }).press('Control+Enter')
    await writer.page.getByRole('article').getByText('Hello from the page').waitFor()
    await expect.poll(() => writer.page.getByRole('textbox', { name: 'New post' }).inputValue()).toBe('')

    await reader.page.getByRole('article').getByText('Hello from the page').waitFor()
    await takePicture(reader.page, 'arrived')
    await reader.page.getByRole('button', { name: 'Reply to anna' }).click()
    await reader.page.getByRole('textbox', { name: 'Reply to anna' }).press('End')
    await reader.page.keyboard.type('good to see you')
    await reader.page.keyboard.press('Control+Enter')
    await reader.page.getByRole('article').getByText('good to see you').waitFor()
    const [reply] = await second.client.getposts({ count: 1, users: [{ username: 'bert' }] })
    expect(reply?.userpost).toMatchObject({ msg: '@anna good to see you', reply: { n: 'anna', k: 0 } })
    expect([...writer.troubles, ...reader.troubles]).toEqual([])
  })

  it('carries a message to another node and the answer back, each seen at once (M1)', async () => {
    await first.client.follow({ username: 'anna', users: ['bert'] })
    const writer = await openAsOwner(first)
    const reader = await openAsOwner(second)
    for (const { page } of [writer, reader]) await page.getByRole('link', { name: /^Messages/u }).click()
    await writer.page.getByLabel('Write to').fill('bert')
    await writer.page.getByRole('button', { name: 'Write', exact: true }).click()
    await writer.page.getByRole('textbox', { name: 'Message to bert' }).fill('for you alone')
    await writer.page.keyboard.press('Control+Enter')
    await writer.page.getByRole('listitem').getByText('for you alone').waitFor()
    await reader.page.getByText('1 unread').waitFor()
    await reader.page.getByRole('link', { name: /anna.*for you alone/u }).click()
    await reader.page.getByRole('textbox', { name: 'Message to anna' }).fill('thank you')
    await reader.page.keyboard.press('Control+Enter')
    await writer.page.getByRole('listitem').getByText('thank you').waitFor()
    // Another browser, which has kept nothing: the node has all of it.
    const { page } = await openAsOwner(second)
    await page.getByRole('link', { name: /^Messages/u }).click()
    await page.getByRole('link', { name: /anna.*thank you/u }).click()
    await page.getByRole('listitem').getByText('for you alone').waitFor()
    expect([...writer.troubles, ...reader.troubles]).toEqual([])
  })

  it('knows the user again after a reload, with the posts', async () => {
    const { page } = await openAsOwner(first)
    await page.getByRole('article').getByText('Hello from the page').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'You are anna' }).waitFor()
    await page.getByRole('article').getByText('Hello from the page').waitFor()
  })

  it('goes on by itself after its node was killed, with what was posted meanwhile', async () => {
    const { page, troubles } = await openAsOwner(second)
    await page.getByRole('article').getByText('Hello from the page').waitFor()
    await second.kill()
    await page.getByText('The node does not answer').first().waitFor()
    await takePicture(page, 'unreachable')
    await first.client.publish({ username: 'anna', msg: 'Said while you were away' })
    second = await startDaemon({ index: 1, base: 90, peers: [0], directory: second.directory })
    await page.getByRole('article').getByText('Said while you were away').waitFor()
    expect(troubles).toEqual([])
  })

  it('a post that a signature names and nobody has is a row at its place, until it comes', async () => {
    const [newest] = await first.client.getposts({ count: 1, users: [{ username: 'anna' }] })
    const missing = (newest?.userpost.k ?? 0) + 1
    const signed = await signedBy(first, 'anna', { postNumber: missing + 1, text: 'After the lost one', last: missing })
    await first.client.newpostraw({ username: 'anna', k: missing + 1, data: signed })
    const { page, troubles } = await openAsOwner(second)
    await page.getByText('After the lost one').waitFor()
    const row = page.getByRole('note').filter({ hasText: 'anna says there is a post before this one' })
    await row.waitFor()
    expect(await row.innerText()).toContain(String(missing))
    expect(await faultsOf(page)).toEqual([])
    // Right below the post that names it, before the next one.
    const places = await page.evaluate<readonly number[]>(
      `[...document.querySelectorAll('article[data-post], .gap-row')].map((one) => Number(one.classList.contains('gap-row')))`,
    )
    expect(places.indexOf(1)).toBe(1)
    await takePicture(page, 'gap-row')
    await row.getByRole('button', { name: 'Look again' }).click()
    await row.waitFor()
    const lost = await signedBy(first, 'anna', {
      postNumber: missing,
      text: 'Lost and found',
      last: newest?.userpost.k,
    })
    await first.client.newpostraw({ username: 'anna', k: missing, data: lost })
    await row.waitFor({ state: 'detached' })
    await page.getByText('Lost and found').waitFor()
    expect(troubles).toEqual([])
  })

  it('an invitation shown by one page is taken from its picture by another, which then follows and connects', async () => {
    const { page: inviter } = await openAsOwner(second)
    await inviter.goto(`${second.pageUrl}networks`)
    const shown = inviter.getByRole('region', { name: 'Bring somebody in' })
    const code = await shown.getByRole('img', { name: 'The link as a code for a camera' }).screenshot()
    const link = (await shown.locator('code.command').innerText()).trim()
    expect(link).toMatch(/^twister:join\?network=private%3Ae2e|^twister:join\?network=private:e2e/u)
    const guest = await startDaemon({ index: 2, base: 90, peers: [0] })
    await eventually('the chain', async () => {
      const { chain } = await guest.client.getstatus({})
      return chain.state === 'current' ? true : undefined
    })
    await registerUser(guest, 'gina')
    const viewport = { width: 390, height: 844 }
    const { page: tab, troubles } = await openPage(browser, await guest.client.createloginlink({}), { viewport })
    await tab.goto(`${guest.pageUrl}networks`)
    await tab
      .getByLabel('Take or choose a picture')
      .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: code })
    await expect.poll(() => tab.getByLabel('The link of the invitation').inputValue()).toBe(link)
    await tab.getByRole('button', { name: 'Join', exact: true }).click()
    await tab.getByText('You follow bert').waitFor()
    await expect(guest.client.getfollowing({ username: 'gina' })).resolves.toEqual(['bert'])
    // By the address of a page with the link in it, as somebody sends it on.
    await guest.client.unfollow({ username: 'gina', users: ['bert'] })
    await tab.goto(`${guest.pageUrl}networks?link=${encodeURIComponent(link)}`)
    await expect.poll(() => tab.getByLabel('The link of the invitation').inputValue()).toBe(link)
    await expect(guest.client.getfollowing({ username: 'gina' })).resolves.toEqual([])
    await tab.getByRole('button', { name: 'Join', exact: true }).click()
    await tab.getByText('You follow bert').waitFor()
    await tab.goto(`${guest.pageUrl}home`)
    await tab.getByText('good to see you').waitFor()
    expect(troubles).toEqual([])
    await guest.stop()
  })
})
