// What is done in the page on real daemons: groups, long texts, keys, and the first minutes of somebody new.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { eventually, registerUser, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { openWatched, startFriends } from '../support/page-friends.ts'
import { faultsOf } from '../support/page-look.ts'

let browser: Browser
let here: TestDaemon
let there: TestDaemon
let page: Page
const troubles: string[] = []

const go = (path: string): Promise<unknown> => page.goto(here.pageUrl + path)

beforeAll(async () => {
  browser = await startBrowser()
  ;({ here, there } = await startFriends(106, { further: ['zoe'] }))
  await there.client.publish({ username: 'zoe', msg: 'Nobody here follows me #hello' })
  await here.client.publish({ username: 'alice', msg: 'The first words of alice #hello' })
  ;({ page } = await openWatched(browser, troubles))
  await page.goto(await here.client.createloginlink({}))
}, 180_000)

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
}, 60_000)

describe('a group', () => {
  it('is made, written to, renamed, added to and left in the page', async () => {
    await go('messages')
    await page.getByText('New group').click()
    await page.getByLabel('What the group is called').first().fill('Choir of the mill')
    await page.getByLabel('Whom to invite').fill('@bob nosuchname')
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByText('There is no user called nosuchname.').waitFor()
    await page.getByLabel('Whom to invite').fill('@bob')
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Group: Choir of the mill' }).waitFor()
    await page.getByText('2 members: alice, bob').waitFor()
    const alias = await eventually('bob is in', async () => (await there.client.listgroups({ username: 'bob' }))[0])
    await there.client.sendmessage({ from: 'bob', to: alias, msg: 'la la la', copy_self: true })
    await page.getByText('la la la').waitFor()
    await page.getByText('About this group').click()
    await page.getByLabel('Another name for the group').fill('Choir of the hill')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { level: 1, name: 'Group: Choir of the hill' }).waitFor()
    await eventually('bob knows it', async () =>
      (await there.client.getgroupinfo({ groupalias: alias })).description === 'Choir of the hill' ? true : undefined,
    )
    await page.getByLabel('Whom to invite').fill('zoe')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByText('zoe invited.').waitFor()
    await page.getByText('3 members').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Show the key' }).click()
    const shown = page.getByRole('group', { name: 'Key of the group' })
    await expect.poll(() => shown.textContent()).toBe(await there.client.dumpprivkey({ username: alias }))
    await page.getByRole('button', { name: 'Leave the group' }).click()
    await page.getByRole('button', { name: 'Yes, leave' }).click()
    await page.getByRole('heading', { level: 1, name: 'Messages', exact: true }).waitFor()
    await page.getByRole('link', { name: /Choir of the hill/u }).waitFor({ state: 'detached' })
    await expect.poll(() => here.client.listgroups({ username: 'alice' })).toEqual([])
    expect(troubles).toEqual([])
  })

  it('is joined by its key, with what was said in it before', async () => {
    const alias = await there.client.creategroup({ description: 'Bakers' })
    await there.client.invitetogroup({ username: 'bob', groupalias: alias, newmembers: ['bob'] })
    await there.client.sendmessage({ from: 'bob', to: alias, msg: 'rye at noon', copy_self: true })
    await go('messages')
    await page.getByText('Join by a key').click()
    await page.getByLabel('Key of the group').fill('no key at all')
    await page.getByRole('textbox', { name: 'What the group is called' }).last().fill('Bakers of the mill')
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('This is no key of a group.').waitFor()
    await page.getByLabel('Key of the group').fill(await there.client.dumpprivkey({ username: alias }))
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /^Group: / }).waitFor()
    await page.getByText('rye at noon').first().waitFor()
    await eventually('bob hears of it', async () =>
      (await there.client.getgroupinfo({ groupalias: alias })).members.includes('alice') ? true : undefined,
    )
    expect(await faultsOf(page)).toEqual([])
    expect(troubles).toEqual([])
  })
})

describe('the box for a post', () => {
  it('proposes names and signs, and takes them by key', async () => {
    await go('')
    const box = page.getByRole('textbox', { name: 'New post' }).first()
    await box.click()
    await page.keyboard.type('Good morning @bo')
    await page.getByRole('option', { name: '@bob' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.keyboard.type('the :rain')
    await page.getByRole('option', { name: 'rainbow' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await expect.poll(() => box.inputValue()).toBe('Good morning @bob the 🌧️ ')
    await box.fill('')
  })

  it('makes a thread of a long text, with a preview, and each post answers the one before', async () => {
    const text = ['One', 'Two', 'Three'].map((word) => `${word} ${'and more of it '.repeat(8)}ends here.`).join(' ')
    const box = page.getByRole('textbox', { name: 'New post' }).first()
    await box.fill(text)
    await page.getByRole('radio', { name: 'A thread of 3 posts' }).check()
    await page.getByRole('list', { name: 'What the posts will be' }).getByText('3 of 3').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Post', exact: true }).first().click()
    await page.getByText('Three and more').first().waitFor()
    await expect.poll(() => box.inputValue()).toBe('')
    const posts = await here.client.getposts({ count: 3, users: [{ username: 'alice' }] })
    const [third, second, first] = posts.map(({ userpost }) => userpost)
    expect(third?.reply).toMatchObject({ n: 'alice', k: second?.k })
    expect(second?.reply).toMatchObject({ n: 'alice', k: first?.k })
    expect(first?.reply).toBeUndefined()
    expect(first?.msg2).toBeUndefined()
  })
})

it('what found blocks say is set, read and taken back', async () => {
  await go('network')
  await page.getByLabel('Text', { exact: true }).fill('The mill grinds on Fridays')
  await page.getByRole('button', { name: 'Say this alone' }).click()
  await page.getByText('Blocks found from now on say it.').waitFor()
  await expect(here.client.getspammsg({})).resolves.toEqual(['alice', 'The mill grinds on Fridays'])
  await page.getByLabel('Processors').selectOption('2')
  await expect.poll(async () => (await here.client.getmininginfo({})).genproclimit).toBe(2)
  await eventually('a block says it', async () => {
    const [newest] = await here.client.getspamposts({ count: 1 })
    return newest?.userpost.msg?.startsWith('The mill grinds') === true ? true : undefined
  })
  await go('network/promoted')
  await page.getByRole('article', { name: 'alice' }).getByText('The mill grinds on Fridays').first().waitFor()
  expect(await faultsOf(page)).toEqual([])
  await go('network')
  await page.getByRole('button', { name: 'Remove “The mill' }).click()
  await page.getByText('blocks found here promote nothing').waitFor()
  expect(troubles).toEqual([])
})

it('a founder has an invitation before anybody has told the node its address, with honest words', async () => {
  const tab = await page.context().newPage()
  await tab.route(here.pageUrl, async (route) => {
    const asked = route.request().postData() ?? ''
    const result = /"method":"getpeerinfo"/u.test(asked) ? [] : /"method":"getinfo"/u.test(asked) ? {} : undefined
    if (result === undefined) await route.continue()
    else await route.fulfill({ json: { result, error: null, id: 1 } })
  })
  await tab.goto(`${here.pageUrl}networks`)
  const card = tab.getByRole('region', { name: 'Bring somebody in' })
  await card.getByText('Only other nodes on this computer can come to this address.').waitFor()
  await card.getByText(/^twister:join\?network=private/u).waitFor()
  await card.getByLabel('Another address, with its port').fill('mill.example:28333')
  await card.getByText('they alone can tell').waitFor()
  await card.getByText(/peer=mill\.example:28333/u).waitFor()
  await card.getByLabel('Another address, with its port').fill('no address')
  await card.getByText('there is nothing to lead to').waitFor()
  await tab.close()
})

/** In the page: the tones that it begins. */
const heardTones = `
  globalThis.heard = []
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (when) {
    heard.push(this.frequency.value)
    start.call(this, when)
  }
`

it('a tone is heard for what is chosen, none before, and links of the original client are opened', async () => {
  await page.addInitScript(heardTones)
  await go('settings/notices')
  const tones = page.getByRole('region', { name: 'Sounds' }).getByRole('checkbox')
  await tones.first().waitFor()
  expect(await Promise.all((await tones.all()).map((tone) => tone.isChecked()))).toEqual([false, false, false])
  expect(await page.evaluate('heard')).toEqual([])
  await tones.first().check()
  await expect.poll(() => page.evaluate('heard')).toEqual([659, 880])
  // What comes before the page has read its messages is not new to it.
  const hasRead = page.waitForResponse((response) => /"getthreads"/u.test(response.request().postData() ?? ''))
  await go('')
  await (await hasRead).finished()
  await page.getByText('number 7').first().waitFor()
  await there.client.sendmessage({ from: 'bob', to: 'alice', msg: 'do you hear that?', copy_self: true })
  await expect.poll(() => page.evaluate('heard'), { timeout: 30_000 }).toEqual([659, 880])
  await go(`search?q=${encodeURIComponent('web+twister:profile:bob')}`)
  await page.getByRole('heading', { level: 1, name: 'bob' }).waitFor()
  await go('settings/devices')
  await page.getByRole('button', { name: 'Open web+twister links here' }).click()
  const manifest: unknown = await (await fetch(`${here.pageUrl}manifest.webmanifest`)).json()
  expect(manifest).toMatchObject({ protocol_handlers: [{ protocol: 'web+twister', url: './search?q=%s' }] })
  expect(troubles).toEqual([])
})

it('keys quote, keep and write to the author of a post', async () => {
  await go('')
  await page.getByText('number 7').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('b')
  await page.getByText('The post is kept.').first().waitFor({ state: 'attached' })
  await page.keyboard.press('q')
  const comment = page.getByRole('textbox', { name: /^Comment on the post by/u })
  await comment.waitFor()
  await page.keyboard.press('Escape')
  // It gives the focus back when it closes.
  await comment.waitFor({ state: 'detached' })
  const other = page.getByRole('article').filter({ hasText: 'number 7' }).first()
  await other.focus()
  await expect.poll(() => page.locator(':focus').innerText()).toContain('number 7')
  await page.keyboard.press('m')
  await page.getByRole('heading', { level: 1, name: 'Messages with bob' }).waitFor()
})

it('whoever follows nobody is shown whom there is, and another name is one key away', async () => {
  await registerUser(here, 'newcomer')
  await go('')
  await page.getByText('number 7').waitFor()
  const all = (await here.client.getstatus({})).users.map(({ username }) => username)
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press(String(all.indexOf('newcomer') + 1))
  await page.getByRole('heading', { level: 1, name: 'Timeline of newcomer' }).waitFor()
  const fresh = page.getByRole('region', { name: 'New names' })
  await fresh.getByText('since block').first().waitFor()
  await page.getByRole('region', { name: 'Used most now' }).last().getByRole('link', { name: '#hello' }).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await fresh.getByRole('button', { name: 'Follow zoe' }).click()
  await page.getByText('Nobody here follows me').waitFor()
  await page.keyboard.press(String(all.indexOf('alice') + 1))
  await page.getByRole('heading', { level: 1, name: 'Timeline of alice' }).waitFor()
})
