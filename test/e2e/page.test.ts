// The built page against a fake node: what a person does with it, and what it says.
import { describe, expect, it } from 'vitest'
import { takePicture } from '../support/browser.ts'
import { fakeSecret, nowSeconds } from '../support/fake-node.ts'
import { composer, postButton, usePageFixture } from '../support/page-fixture.ts'

const { node, open, ready, aliceFollowsBob, post } = usePageFixture()

describe('a person without a user', () => {
  it('learns at once why a name is not possible', async () => {
    node().registered.add('taken')
    const page = await open()
    const name = page.getByLabel('Name')
    await name.fill('Anna')
    await page.getByText('Only small letters').waitFor()
    await name.fill('an na!')
    await page.getByText('Not possible in a name: ␣ !').waitFor()
    await name.fill('a'.repeat(18))
    await page.getByText('Too long by 2 characters').waitFor()
    await name.fill('taken')
    await page.getByText('taken belongs to someone already.').waitFor()
    await expect(name.getAttribute('aria-invalid')).resolves.toBe('true')
    await name.press('Enter')
    expect(node().received).not.toContain('createwalletuser')
  })

  it('is not told that a name is free while the chain is being read', async () => {
    node().setStatus({ chain: { ...node().status.chain, state: 'syncing', height: 10, bestKnownHeight: 1_000 } })
    const page = await open()
    await page.getByLabel('Name').fill('anna')
    await page.getByText('cannot say which names are free').waitFor()
    await page.getByText('10 of 1,000 blocks').waitFor()
    node().setStatus({ chain: { ...node().status.chain, state: 'current', height: 1_000 } })
    await page.getByText('anna is free.').waitFor()
  })

  it('sees the secret once, must save it, and then watches the registration without an error', async () => {
    const page = await open()
    await page.getByLabel('Name').fill('anna')
    await page.getByText('anna is free.').waitFor()
    await page.keyboard.press('Enter')
    const secret = page.getByRole('group', { name: 'Secret' })
    await expect(secret.innerText()).resolves.toMatch(/^KwDi/)
    // The state with the new user comes every two seconds: the secret stays.
    await page.waitForResponse((response) => response.request().postData()?.includes('getstatus') === true)
    await expect(secret.isVisible()).resolves.toBe(true)
    await expect(page.getByRole('button', { name: 'Register the name' }).isDisabled()).resolves.toBe(true)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as a file' }).click()
    expect((await download).suggestedFilename()).toBe('twister-secret-anna.txt')
    await page.getByLabel('I have saved it').check()
    await page.getByRole('button', { name: 'Register the name' }).click()

    await page.getByRole('progressbar', { name: 'Proof of work' }).waitFor()
    expect(node().received).toContain('registeruser')
    await composer(page).fill('Written ahead')
    await page.getByText('You can post when your name is ready').waitFor()
    node().setUser({ username: 'anna', state: 'pending', waitSeconds: 300, message: 'Waits.' })
    await page.getByText('Its block should come in about 5 minutes').waitFor()
    node().setUser({ username: 'anna', state: 'confirmed', height: 1_235, waitSeconds: 240, message: 'Almost.' })
    await page.getByText('Your name is in block 1,235, ready to post in about 4 minutes.').waitFor()
    await takePicture(page, 'registration')
    await expect(postButton(page).getAttribute('aria-disabled')).resolves.toBe('true')
    await expect(page.locator('.fault:not(:empty)').count()).resolves.toBe(0)
    ready('anna')
    await page.getByRole('heading', { name: 'Your name: anna' }).waitFor({ state: 'detached' })
    await postButton(page).click()
    await page.getByRole('article').getByText('Written ahead').waitFor()
  })

  it('can come back with a secret, and is told what is wrong with one', async () => {
    node().registered.add('anna')
    const page = await open()
    await page.getByRole('button', { name: 'I have a secret' }).click()
    await page.getByLabel('Name').fill('anna')
    await page.getByLabel('Secret').fill('short')
    await page.getByText('A secret has 52 characters; this has 5.').waitFor()
    await page.getByLabel('Secret').fill(`${fakeSecret.slice(0, 26)}\n ${fakeSecret.slice(26)}`)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { name: 'Timeline of anna' }).waitFor()
  })
})

describe('the composer', () => {
  it('counts code points and shows what goes into the second part', async () => {
    aliceFollowsBob()
    const page = await open()
    await composer(page).fill('😀'.repeat(139))
    await page.getByText('1 character left').waitFor()
    await composer(page).fill(`${'a'.repeat(140)}the rest`)
    await page.getByText('8 characters go into the second part').waitFor()
    await page.getByText('the rest', { exact: true }).waitFor()
    await composer(page).fill('a'.repeat(1_751))
    await page.getByText('Too long for one post').waitFor()
    await composer(page).press('Control+Enter')
    await postButton(page).click({ force: true })
    expect(node().received).not.toContain('publish')
  })

  it('keeps the text when the node refuses it, and over a reload', async () => {
    aliceFollowsBob()
    node().publishFault = 'The disk is full.'
    const page = await open()
    await composer(page).fill('Do not lose me')
    await composer(page).press('Control+Enter')
    await page.getByText('Not posted: The disk is full. Your text is still here.').waitFor()
    await page.reload()
    await expect(composer(page).inputValue()).resolves.toBe('Do not lose me')
    node().publishFault = undefined
    await composer(page).press('Control+Enter')
    await page.getByRole('article').getByText('Do not lose me').waitFor()
    await expect(composer(page).inputValue()).resolves.toBe('')
  })

  it('says that a post may have gone out when the node fell silent meanwhile', async () => {
    aliceFollowsBob()
    const page = await open()
    await composer(page).fill('Into the dark')
    await node().stop()
    await composer(page).press('Control+Enter')
    await page.getByText('before you post it again').waitFor()
    await expect(composer(page).inputValue()).resolves.toBe('Into the dark')
    await node().start()
  })

  it('replies to a post in its place', async () => {
    aliceFollowsBob()
    post('bob', 3, 'Anyone there?')
    const page = await open()
    await page.getByRole('button', { name: 'Reply to bob' }).click()
    await page.keyboard.type('yes')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('article').getByText('in reply to bob').waitFor()
    await page.getByRole('article').filter({ hasText: '@bob yes' }).waitFor()
  })
})

describe('the timeline', () => {
  it('shows new posts without a reload, each once, newest first, none in the future', async () => {
    aliceFollowsBob()
    post('bob', 0, 'from before')
    const page = await open()
    await page.getByText('from before').waitFor()
    post('bob', 1, 'from the feed')
    await page.getByText('from the feed').waitFor()
    post('bob', 2, 'from the future', { time: nowSeconds() + 86_400 })
    await page.getByText('from the future').waitFor()
    post('carol', 0, 'from a stranger')
    await page.reload()
    await page.getByText('from before').waitFor()
    const texts = await page.getByRole('article').locator('.post-text').allInnerTexts()
    expect(texts).toEqual(['from the future', 'from the feed', 'from before'])
    const newest = page.getByRole('article').first().locator('time')
    await expect(newest.innerText()).resolves.toBe('now')
    await expect(newest.getAttribute('title')).resolves.toMatch(/\d{4}/)
  })

  it('treats what strangers write as text', async () => {
    aliceFollowsBob()
    post('bob', 0, '<img src=x onerror=alert(1)> javascript:alert(1) https://example.org/a?b=<i>')
    const page = await open()
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    await expect(page.locator('.post img, .post i').count()).resolves.toBe(0)
    const links = page.locator('.post a')
    await expect(links.count()).resolves.toBe(1)
    await expect(links.getAttribute('href')).resolves.toBe('https://example.org/a?b=')
    await expect(links.getAttribute('rel')).resolves.toBe('noopener noreferrer nofollow')
  })

  it('shows who passed a post on, and lets one follow its author', async () => {
    aliceFollowsBob()
    const carried = { n: 'carol', k: 7, height: 1, time: nowSeconds() - 500, msg: 'worth reading' }
    node().arrive({ n: 'bob', k: 0, height: 1, time: nowSeconds() - 100, rt: carried, sig_rt: '20' })
    const page = await open()
    await page.getByText('bob retransmitted').waitFor()
    await page.getByRole('button', { name: 'Follow carol' }).click()
    await page.getByText('Unfollow').nth(1).waitFor()
    expect([...(node().following.get('alice') ?? [])]).toEqual(['bob', 'carol'])
  })

  it('holds new posts back while older ones are read', async () => {
    aliceFollowsBob()
    for (let k = 0; k < 30; k += 1) post('bob', k, `post number ${String(k)}`)
    const page = await open()
    await page.getByText('post number 29').waitFor()
    await page.evaluate('window.scrollTo({ top: 1200 })')
    post('bob', 30, 'too new to disturb')
    await page.getByRole('button', { name: 'Show 1 new post' }).click()
    await page.getByText('too new to disturb').waitFor()
  })

  it('reads older posts on demand, until there are none', async () => {
    aliceFollowsBob()
    for (let k = 0; k < 60; k += 1) post('bob', k, `post number ${String(k)}.`)
    const page = await open()
    await page.getByText('post number 59.').waitFor()
    await expect(page.getByRole('article').count()).resolves.toBe(50)
    await page.getByRole('button', { name: 'Older posts' }).click()
    await page.getByText('post number 0.').waitFor()
    await page.getByRole('button', { name: 'Older posts' }).click()
    await page.getByText('That is all this node has so far.').waitFor()
    await expect(page.getByRole('article').count()).resolves.toBe(60)
  })
})

describe('a node that goes away', () => {
  it('is reported plainly, and the feed goes on where it was', async () => {
    aliceFollowsBob()
    const page = await open()
    post('bob', 0, 'before the silence')
    await page.getByText('before the silence').waitFor()
    await node().stop()
    await page
      .getByText(/The node does not answer; trying again/)
      .first()
      .waitFor()
    await takePicture(page, 'unreachable')
    post('bob', 1, 'during the silence')
    await node().start()
    await page.getByText('during the silence').waitFor()
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' })
    expect(node().feedAddresses.at(-1)).toBe('/feed?username=alice&since=1')
  })

  it('asks for a login when the session is no longer known, and goes on by itself afterwards', async () => {
    aliceFollowsBob()
    const page = await open()
    await composer(page).waitFor()
    node().loggedIn = false
    await node().stop()
    await node().start()
    await page.getByText('twister login', { exact: true }).waitFor()
    node().loggedIn = true
    await composer(page).waitFor()
  })
})
