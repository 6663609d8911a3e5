// The messages of the built page against a fake node.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { takePicture } from '../support/browser.ts'
import { lowContrasts } from '../support/contrast.ts'
import { usePageFixture } from '../support/page-fixture.ts'

const { node, open, aliceFollowsBob } = usePageFixture()

const openMessages = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: /^Messages/u }).click()
  await page.getByRole('heading', { name: 'Messages', exact: true }).waitFor()
}

/** Opens the conversation with a peer. */
const openWith = async (page: Page, peer: string): Promise<void> => {
  await openMessages(page)
  await page
    .getByRole('listitem')
    .getByRole('link', { name: new RegExp(`^${peer}`, 'u') })
    .click()
}

const box = (page: Page, peer: string) => page.getByRole('textbox', { name: `Message to ${peer}` })

const bobWrote = (text: string): void => {
  node().messages.arrive('alice', 'bob', { from: 'bob', text })
}

describe('the list of messages', () => {
  it('has history and unread counts from the node, whatever the browser has kept (M1)', async () => {
    aliceFollowsBob()
    bobWrote('first')
    bobWrote('second')
    const page = await open()
    await openMessages(page)
    await page.getByText('2 unread').waitFor()
    await page.evaluate('localStorage.clear(); sessionStorage.clear()')
    const other = await open()
    await openMessages(other)
    await other.getByText('2 unread').waitFor()
    await openWith(other, 'bob')
    await other.getByRole('listitem').getByText('first').waitFor()
    // Read in one browser is read in all of them, at once.
    await page.getByText('2 unread').waitFor({ state: 'detached' })
  })

  it('shows the very characters of a text (M4)', async () => {
    aliceFollowsBob()
    const text = '<b>&amp;</b> </script><img src=x onerror=alert(1)>'
    bobWrote(text)
    const page = await open()
    await openMessages(page)
    await expect.poll(() => page.locator('.preview').innerText()).toBe(text)
    await openWith(page, 'bob')
    await expect.poll(() => page.locator('.message .post-text').innerText()).toBe(text)
  })

  it('says how many wait from people who are not followed, and opens them on follow', async () => {
    aliceFollowsBob()
    const page = await open()
    await openMessages(page)
    node().messages.wait('alice', { from: 'carol', text: 'let me in' })
    await page.getByText('1 message from somebody you do not follow').waitFor()
    await page.getByRole('button', { name: 'Follow carol and read' }).click()
    await page.getByText('1 message from somebody you do not follow').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /carol.*let me in/u }).waitFor()
  })

  it('tells of a new message where it is not looked at', async () => {
    aliceFollowsBob()
    const page = await open()
    await page.getByText('No posts yet.').waitFor()
    bobWrote('psst')
    await page.getByRole('link', { name: 'Messages, 1 new' }).waitFor()
    await page.getByRole('status').getByText('1 new message').waitFor({ state: 'attached' })
  })

  it('leaves a row where it is, with its focus, while others come', async () => {
    aliceFollowsBob()
    bobWrote('first')
    const page = await open()
    await openMessages(page)
    const row = page.getByRole('link', { name: /^bob/u })
    await row.focus()
    await page.evaluate(`document.activeElement.setAttribute('data-mark', 'the same')`)
    node().messages.arrive('alice', 'carol', { from: 'carol', text: 'hello' })
    bobWrote('second')
    await page.getByRole('link', { name: /^carol/u }).waitFor()
    await page.getByText('2 unread').waitFor()
    await expect.poll(() => page.locator('[data-mark="the same"]:focus').count()).toBe(1)
  })

  it('shows groups by what they are called, with their members and who is none', async () => {
    aliceFollowsBob()
    node().messages.groups.set('*abcdefgh', {
      ...{ alias: '*abcdefgh', description: 'Gardeners ☕', members: ['alice', 'bob'] },
    })
    node().messages.arrive('alice', '*abcdefgh', { from: 'carol', text: 'psst', outsider: true })
    const page = await open()
    await openWith(page, 'Gardeners ☕')
    await page.getByText('2 members: alice, bob').waitFor()
    await page.getByText('not a member').waitFor()
    // Whoever is invited later is told why nothing older is there (M6).
    await page.getByText('Here the group begins for you').waitFor()
  })
})

describe('a conversation', () => {
  it('is written in with the keyboard alone, and its text is kept until it is sent', async () => {
    aliceFollowsBob()
    const page = await open()
    await openMessages(page)
    await page.getByLabel('Write to').fill('@Nobody')
    await page.keyboard.press('Enter')
    await page.getByText('There is no user called nobody.').waitFor()
    await page.getByLabel('Write to').fill(' bob ')
    await page.keyboard.press('Enter')
    await box(page, 'bob').fill('written ahead')
    await box(page, 'bob').press('Escape')
    await page.reload()
    await openMessages(page)
    await page.getByLabel('Write to').fill('bob')
    await page.keyboard.press('Enter')
    await expect.poll(() => box(page, 'bob').inputValue()).toBe('written ahead')
    node().messages.fault = 'The disk is full.'
    await box(page, 'bob').press('Control+Enter')
    await page.getByText('Not sent: The disk is full. Your text is still here.').waitFor()
    node().messages.fault = undefined
    await box(page, 'bob').press('Control+Enter')
    await page.getByRole('listitem').getByText('written ahead').waitFor()
    // The feed may bring the message before the answer comes that it was sent.
    await expect.poll(() => box(page, 'bob').inputValue()).toBe('')
  })

  it('refuses what is too long, with the number of bytes (M8)', async () => {
    aliceFollowsBob()
    bobWrote('hello')
    const page = await open()
    await openWith(page, 'bob')
    await box(page, 'bob').fill('ä'.repeat(1000))
    await page.getByText(/^Too long by 3\d\d bytes: a message holds 1,6\d\d\./u).waitFor()
    await box(page, 'bob').press('Control+Enter')
    expect(node().received).not.toContain('sendmessage')
  })

  it('takes what comes while it is open, as read', async () => {
    aliceFollowsBob()
    bobWrote('one')
    const page = await open()
    await openWith(page, 'bob')
    bobWrote('two')
    await page.getByRole('listitem').getByText('two').waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('link', { name: /^bob two/u }).waitFor()
    await expect.poll(() => page.getByText('1 unread').count()).toBe(0)
  })

  it('reads on in a long history', async () => {
    aliceFollowsBob()
    for (let number = 0; number < 60; number += 1) bobWrote(`number ${String(number)}`)
    const page = await open()
    await openWith(page, 'bob')
    await page.getByText('number 59', { exact: true }).waitFor()
    await expect.poll(() => page.getByText('number 9', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Older messages' }).click()
    await page.getByText('number 0', { exact: true }).waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Older messages' }).count()).toBe(0)
  })
})

describe('on a narrow screen', () => {
  it('fits into 320 pixels, and all text has the contrast of WCAG AA', async () => {
    aliceFollowsBob()
    bobWrote('w'.repeat(256))
    node().messages.wait('alice', { from: 'carol', text: 'x' })
    const page = await open({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
    const width = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth')
    await openMessages(page)
    await page.getByText('1 unread').waitFor()
    expect(await width()).toBe(320)
    expect(await lowContrasts(page)).toEqual([])
    await takePicture(page, 'messages-narrow')
    await openWith(page, 'bob')
    await box(page, 'bob').fill('a reply')
    expect(await width()).toBe(320)
    expect(await lowContrasts(page)).toEqual([])
    await takePicture(page, 'conversation-narrow')
  })
})
