// Points 1 to 21 of the checklist for the web client of the C++ node (rpc.md 5), with a small client that makes its calls.
import { type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostJson } from '../../src/api/shapes.ts'
import { openContext, startBrowser } from '../support/browser.ts'
import { eventually, registerUser, stopAllDaemons, type TestDaemon, whenMayPost } from '../support/daemons.ts'
import {
  customary,
  inPage,
  openClient,
  openHome,
  startServing,
  whenConnected,
  whenStarted,
} from '../support/small-client.ts'

let browser: Browser
let home: TestDaemon
let away: TestDaemon
/** The home page of anna, who came by the page itself. */
let annas: Page
let bobs: Page

const rawCall = (page: Page, body: string): Promise<{ status: number; reply: unknown }> =>
  inPage(
    page,
    `async (body) => {
      const response = await fetch('/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      return { status: response.status, reply: await response.json() }
    }`,
    body,
  )

const latestOf = async (daemon: TestDaemon, username: string, k: number): Promise<PostJson> =>
  eventually(`post ${String(k)} of ${username}`, async () => {
    const posts = await daemon.client.getposts({ count: 100, users: [{ username }] })
    return posts.find(({ userpost }) => userpost.k === k)
  })

const numberOf = async (page: Page): Promise<number> => (await inPage<number>(page, '() => nextPostId()')) - 1

/** A look-up in the page, until it finds something. */
const found = <Result>(what: string, page: Page, code: string, ...values: readonly unknown[]): Promise<Result> =>
  eventually(what, async () => {
    const result = await inPage<Result>(page, code, ...values)
    return (Array.isArray(result) && result.length === 0) || result === null ? undefined : result
  })

beforeAll(async () => {
  browser = await startBrowser()
  home = await startServing({ index: 0, base: 92, mines: true })
  away = await startServing({ index: 1, base: 92, peers: [0] })
  await Promise.all([home, away].map(whenConnected))
})

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

describe('the checklist for the client of the C++ node: somebody new', () => {
  it('1: asks for the password, and shows the page to who has it', async () => {
    const stranger = await openContext(browser)
    const refused = await stranger.request.get(home.pageUrl)
    expect(refused.status()).toBe(401)
    expect(refused.headers()['www-authenticate']).toBe('Basic realm="jsonrpc"')
    const known = await openContext(browser, { httpCredentials: customary })
    const page = await known.newPage()
    const answer = await page.goto(home.pageUrl)
    expect(answer?.status()).toBe(200)
    await page.locator('#timeline').waitFor({ state: 'attached' })
    await Promise.all([stranger.close(), known.close()])
  })

  it('2: all parts of the page are there, of a kind that browsers take, whatever hangs on their addresses', async () => {
    const context = await openContext(browser, { httpCredentials: customary })
    const page = await context.newPage()
    const kinds = new Map<string, string>()
    page.on('response', (response) => {
      if (response.request().method() !== 'GET') return
      kinds.set(
        new URL(response.url()).pathname,
        `${String(response.status())} ${response.headers()['content-type'] ?? ''}`,
      )
    })
    await page.goto(home.pageUrl, { waitUntil: 'networkidle' })
    expect(kinds.get('/')).toBe('200 text/html; charset=utf-8')
    expect(kinds.get('/css/style.css')).toMatch(/^200 text\/css/)
    expect(kinds.get('/js/home.js')).toMatch(/^200 text\/javascript/)
    for (const path of ['img/icon.png?vr=10', 'js/home.js?_=1', 'network.html?_=1'])
      expect((await context.request.get(home.pageUrl + path)).status(), path).toBe(200)
    await context.close()
  })

  it('4: nothing outside of its folder is served', async () => {
    const { request } = await openContext(browser, { httpCredentials: customary })
    for (const path of [
      '../small-client.ts',
      '%2e%2e/small-client.ts',
      '..%2fsmall-client.ts',
      'js/%2e%2e/%2e%2e/daemons.ts',
    ])
      expect([400, 404], path).toContain((await request.get(home.pageUrl + path)).status())
    const missing = await request.get(`${home.pageUrl}no-such-file.js`)
    expect(missing.status()).toBe(404)
    await expect(missing.text()).resolves.not.toContain('small-client')
  })

  it('6: without a user one is a guest, who sees what is talked about', async () => {
    const page = await openClient(browser, away, {})
    await page.locator('#status.connected').waitFor({ state: 'attached' })
    await expect(page.locator('#name').textContent()).resolves.toBe('guest')
    await expect(page.locator('#login').isVisible()).resolves.toBe(true)
    await expect(page.locator('#compose textarea').isDisabled()).resolves.toBe(true)
    await expect(inPage(page, '() => faults')).resolves.toEqual([])
    await page.context().close()
  })

  it('5: answers have the shape and the status that the page reads', async () => {
    const page = await openClient(browser, home, {})
    const good = await rawCall(page, '{"jsonrpc":"2.0","method":"getblockcount","params":[],"id":1}')
    expect(good).toEqual({ status: 200, reply: { result: expect.any(Number), error: null, id: 1 } })
    const unknown = await rawCall(page, '{"jsonrpc":"2.0","method":"nosuch","params":[],"id":1}')
    expect(unknown).toMatchObject({ status: 404, reply: { result: null, error: { code: -32601 }, id: 1 } })
    const failing = await rawCall(page, '{"jsonrpc":"2.0","method":"dumpprivkey","params":["nobody"],"id":1}')
    expect(failing).toMatchObject({ status: 500, reply: { result: null, error: { code: -5 }, id: 1 } })
    await page.context().close()
  })

  it('8: a name is free, taken, or not possible', async () => {
    await Promise.all([registerUser(away, 'bob'), registerUser(away, 'twister')])
    const page = await openClient(browser, home, {})
    await eventually('bob is known', async () =>
      (await inPage(page, "() => isFree('bob')")) === 'not available' ? true : undefined,
    )
    await expect(inPage(page, "() => isFree('anna')")).resolves.toBe('available')
    for (const odd of ['an na', 'Anna', 'a'.repeat(17)])
      await expect(inPage(page, 'isFree', odd), odd).resolves.toBe('not possible')
    await page.context().close()
  })

  it('9 and 10: a user is made; the profile waits for the block, then follows twister', async () => {
    await home.client.setgenerate({ generate: false })
    annas = await openClient(browser, home, {})
    await annas.locator('#status.connected').waitFor({ state: 'attached' })
    const secret = await inPage<string>(annas, "() => createAccount('anna')")
    expect(secret).toMatch(/^[1-9A-HJ-NP-Za-km-z]{52}$/u)
    await annas.goto(`${home.pageUrl}profile-edit.html`)
    await annas.getByText('not yet accepted').waitFor()
    await expect(annas.getByRole('button', { name: 'Save' }).isDisabled()).resolves.toBe(true)
    await home.client.setgenerate({ generate: true, genproclimit: 1 })
    await annas.locator('button:enabled').waitFor()
    await expect(home.client.getfollowing({ username: 'anna' })).resolves.toEqual(['anna', 'twister'])
    await expect(inPage(annas, "() => allPublic('anna')")).resolves.toMatchObject({ names: ['twister'] })
  })

  it('11 and 12: a profile and a big picture come back as they were written, elsewhere, too', async () => {
    await annas.locator('[name=fullname]').fill('Anna A. <b>')
    await annas.locator('[name=bio]').fill('likes 🌻 & bees')
    const picture = await inPage<string>(
      annas,
      `async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 600 })
        const paint = canvas.getContext('2d')
        for (let at = 0; at < 900; at += 3) {
          paint.fillStyle = 'hsl(' + ((at * 37) % 360) + ' 90% 50%)'
          paint.fillRect(at, (at * 7) % 600, 40, 90)
        }
        const image = new Image()
        image.src = canvas.toDataURL('image/png')
        await image.decode()
        return (byId('avatar').src = shrinkPicture(image))
      }`,
    )
    expect(picture.length).toBeLessThanOrEqual(4096)
    expect(picture).toMatch(/^data:image\/jpeg;base64,/u)
    await annas.getByRole('button', { name: 'Save' }).click()
    await annas.getByText('saved', { exact: true }).waitFor()
    const other = await openClient(browser, away, {})
    await found('the profile', other, "() => profileOf('anna')")
    await expect(inPage(other, "() => profileOf('anna')")).resolves.toEqual({
      fullname: 'Anna A. <b>',
      bio: 'likes 🌻 & bees',
    })
    await expect(found('the picture', other, "() => avatarOf('anna')")).resolves.toBe(picture)
    const before = await inPage<{ seq: number }>(other, "() => single('anna', 'profile')")
    await whenStarted((await annas.reload(), annas))
    await expect.poll(() => annas.locator('[name=fullname]').inputValue()).toBe('Anna A. <b>')
    await annas.locator('[name=bio]').fill('likes bees')
    await annas.locator('button:enabled').click()
    await annas.getByText('saved', { exact: true }).waitFor()
    const after = await eventually('the next profile', async () => {
      const item = await inPage<{ seq: number; value: object }>(other, "() => single('anna', 'profile')")
      return item.seq > before.seq ? item : undefined
    })
    expect(after.value).toMatchObject({ bio: 'likes bees' })
    await other.context().close()
  })

  it('7: the users of the wallet are listed; the chosen one stays over a reload', async () => {
    const page = await openClient(browser, home, {})
    await page.locator('#trends').waitFor({ state: 'attached' })
    await eventually('the list', async () =>
      (await inPage<string[]>(page, '() => accounts')).length > 0 ? true : undefined,
    )
    await expect(inPage(page, '() => accounts')).resolves.toEqual(['anna'])
    await page.evaluate("logIn('anna')")
    await whenStarted(page)
    await page.reload()
    await whenStarted(page)
    await expect(page.locator('#name').textContent()).resolves.toBe('anna')
    annas = page
  })

  it('13: a secret brings its user along; another one is refused with words', async () => {
    const secret = await home.client.createwalletuser({ username: 'carl' })
    await home.client.registeruser({ username: 'carl' })
    await whenMayPost(home, 'carl')
    const page = await openClient(browser, away, {})
    const refusal = await inPage<string>(
      page,
      '(secret) => importAccount("bob", secret).then(() => "", (fault) => fault.message)',
      secret,
    )
    expect(refusal.length).toBeGreaterThan(10)
    await eventually('carl is known', async () =>
      (await inPage(page, "() => isFree('carl')")) === 'not available' ? true : undefined,
    )
    const imported = inPage(page, 'importAccount', 'carl', secret).catch(() => undefined)
    await page.locator('#name').getByText('carl').waitFor()
    await imported
    await page.context().close()
  })
})

describe('the checklist for the client of the C++ node: posts', () => {
  it('14: a post appears at once, and the count goes up by one', async () => {
    const before = await numberOf(annas)
    await annas.locator('#compose textarea').fill('The first of anna')
    await annas.getByRole('button', { name: 'Post', exact: true }).click()
    await annas.locator('#timeline').getByText('The first of anna').waitFor()
    await expect.poll(() => annas.locator('#post-count').textContent()).toBe(String(before + 2))
    await inPage(annas, "() => post('The second of anna')")
    await annas.locator('#timeline').getByText('The second of anna').waitFor()
    const posts = await home.client.getposts({ count: 2, users: [{ username: 'anna' }] })
    expect(posts.map(({ userpost }) => userpost.k)).toEqual([before + 2, before + 1])
  })

  it('15: more than 140 characters go in two parts and are shown whole', async () => {
    const text = '🌻'.repeat(139) + 'ab' + 'ü'.repeat(100)
    await inPage(annas, 'post', text)
    await annas.locator('#timeline').getByText(text).waitFor()
    const { userpost } = await latestOf(home, 'anna', await numberOf(annas))
    expect([...(userpost.msg ?? '')]).toHaveLength(140)
    expect((userpost.msg ?? '') + (userpost.msg2 ?? '')).toBe(text)
  })

  it('16: the parts of a very long text are numbered, each an answer to the one before', async () => {
    const before = await numberOf(annas)
    await inPage(annas, '(text) => postInParts(text, 300)', 'abcdefghij'.repeat(60))
    const last = await latestOf(home, 'anna', before + 2)
    expect(last.userpost.reply).toEqual({ n: 'anna', k: before + 1 })
    expect((last.userpost.msg ?? '') + (last.userpost.msg2 ?? '')).toMatch(/ \(2\/2\)$/u)
  })

  it('3: no script in a post ever runs, even where the page draws markup', async () => {
    await inPage(annas, 'post', '<img src="x" onerror="window.caught=1"><script>window.caught=1</script>caught?')
    await annas.locator('#timeline').getByText('caught?').waitFor()
    await expect(annas.locator('#timeline img').count()).resolves.toBe(1)
    await expect(inPage(annas, '() => window.caught ?? null')).resolves.toBeNull()
    const answer = await annas.request.get(home.pageUrl)
    expect(answer.headers()['content-security-policy']).toContain("script-src 'self' 'unsafe-eval'")
  })

  it('20: who is followed publicly is in the list that all can read, who is followed privately is not', async () => {
    bobs = await openHome(browser, away, 'bob')
    await inPage(bobs, "() => post('The first of bob')")
    const names = async (): Promise<unknown> =>
      (await inPage<{ names: unknown }>(annas, "() => allPublic('anna')")).names
    await inPage(annas, "() => follow('bob', false)")
    await expect(names()).resolves.toEqual(['twister'])
    await inPage(annas, "() => follow('bob', true)")
    await eventually('bob is public', async () => (JSON.stringify(await names()).includes('bob') ? true : undefined))
    await latestOf(home, 'bob', 0)
    await annas.reload()
    await whenStarted(annas)
    await annas.locator('#timeline').getByText('The first of bob').waitFor()
    await inPage(annas, "() => unfollow('bob')")
    await expect(home.client.getfollowing({ username: 'anna' })).resolves.not.toContain('bob')
    await expect(home.client.getlasthave({ username: 'anna' })).resolves.not.toHaveProperty('bob')
    await annas.reload()
    await whenStarted(annas)
    await annas.locator('#timeline').getByText('The first of anna').waitFor()
    await expect(annas.locator('#timeline').getByText('The first of bob').count()).resolves.toBe(0)
    await inPage(annas, "() => follow('bob', true)")
  })

  it('21: a post of somebody else is told in the bar and in the title, without a reload', async () => {
    await eventually('bob’s posts are counted', async () =>
      (await inPage<number>(annas, '() => lastHave.bob ?? -1')) >= 0 ? true : undefined,
    )
    await inPage(bobs, "() => post('News of bob')")
    await annas.getByRole('button', { name: '1 new posts', exact: true }).click()
    await annas.locator('#timeline').getByText('News of bob').waitFor()
  })

  it('17: an answer is found under the post that it answers', async () => {
    await inPage(bobs, "() => follow('anna', true)")
    const asked = await latestOf(away, 'anna', 0)
    await inPage(bobs, 'post', '@anna welcome', { n: 'anna', k: asked.userpost.k })
    await expect(found('the answer', annas, "() => repliesTo('anna', 0)")).resolves.toEqual(['@anna welcome'])
    const answer = await latestOf(home, 'bob', 2)
    const top = await inPage<PostJson>(annas, 'conversationTop', answer)
    expect(top.userpost).toMatchObject({ n: 'anna', k: 0 })
  })

  it('18: retransmits, also of one with words; the post that was carried tells who did it', async () => {
    const original = await latestOf(away, 'anna', 0)
    await inPage(bobs, 'retransmit', original)
    await inPage(bobs, 'retransmit', original, 'read this')
    await eventually('both are told', async () =>
      (await inPage<string[]>(annas, "() => retransmitters('anna', 0)")).length === 2 ? true : undefined,
    )
    await annas.getByRole('button', { name: '3 new posts' }).click()
    await annas.locator('#timeline').getByText('read this [anna: The first of anna]').waitFor()
    const commented = await latestOf(home, 'bob', 4)
    expect(commented).toHaveProperty('sig_wort')
    await inPage(annas, 'retransmit', commented)
    const again = await latestOf(home, 'anna', await numberOf(annas))
    expect(again.userpost.rt).toMatchObject({ n: 'bob', k: 4, msg: 'read this' })
    expect(again.userpost.rt).not.toHaveProperty('rt')
    expect(again.userpost.sig_rt).toBe(commented.sig_wort)
  })

  it('19: favourites: all for their owner, the public ones for others', async () => {
    await inPage(bobs, 'favour', await latestOf(away, 'anna', 0), false)
    await inPage(bobs, 'favour', await latestOf(away, 'anna', 1), true)
    await expect(inPage(bobs, "() => favourites('bob')")).resolves.toEqual([
      { text: 'The second of anna', isPrivate: 1 },
      { text: 'The first of anna', isPrivate: 0 },
    ])
    await expect(found('those of bob', annas, "() => favourites('bob')")).resolves.toEqual([
      { text: 'The first of anna', isPrivate: 0 },
    ])
  })
})
