// Points 22 to 41 of the checklist for the web client of the C++ node (rpc.md 5), with a small client that makes its calls.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  textsOf,
  whenKnown,
} from '../support/daemons.ts'
import { customary, inPage, openClient, openHome, startServing, whenStarted } from '../support/small-client.ts'

// anna is at home; bob, whom she follows, and dora, whom nobody follows, are away. Two more nodes hold what anna says.

let browser: Browser
let home: TestDaemon
let away: TestDaemon
let publicServer: TestDaemon
let annas: Page
let bobs: Page

const reopenAnnas = async (): Promise<void> => {
  await annas.reload()
  await whenStarted(annas)
}

/** Asks in a page until the answer is right. */
const comes = (what: string, page: Page, code: string, isRight: (answer: never) => boolean): Promise<unknown> =>
  eventually(what, async () => {
    const answer = await inPage<never>(page, code)
    return isRight(answer) ? true : undefined
  })

const mentions = (page: Page, value: string): Promise<void> =>
  page.locator('#mention-count').getByText(value, { exact: true }).waitFor()

/** Messages of one second are told backwards (swarm-posts.md 6.6), and people write none so fast. */
const nextSecond = async (): Promise<void> => {
  const now = Math.floor(Date.now() / 1000)
  await eventually('the next second', async () => (Math.floor(Date.now() / 1000) > now ? true : undefined))
}

/** Answers of plain HTTP with the customary password. */
const get = (daemon: TestDaemon, path: string): Promise<Response> =>
  fetch(daemon.pageUrl + path, {
    headers: { Authorization: `Basic ${btoa(`${customary.username}:${customary.password}`)}` },
  })

beforeAll(async () => {
  browser = await startBrowser()
  home = await startServing({ index: 0, base: 93, mines: true })
  const others = [
    startServing({ index: 1, base: 93, peers: [0] }),
    startServing({ index: 2, base: 93, peers: [0], options: ['-public_server_mode=1'] }),
    startDaemon({ index: 3, base: 93, peers: [0] }),
  ] as const
  let holder: TestDaemon
  ;[away, publicServer, holder] = await Promise.all(others)
  await Promise.all([registerUser(home, 'anna'), registerUser(away, 'bob'), registerUser(away, 'dora')])
  await Promise.all([whenKnown(home, 'bob', 'dora'), whenKnown(away, 'anna')])
  for (const daemon of [publicServer, holder])
    await eventually('the holders follow anna', async () => {
      await daemon.client.follow({ username: 'guest', users: ['anna'] })
      return (await daemon.client.getfollowing({ username: 'guest' })).length > 0 ? true : undefined
    })
  ;[annas, bobs] = await Promise.all([openHome(browser, home, 'anna'), openHome(browser, away, 'bob')])
  await inPage(annas, "() => follow('bob', true)")
  await inPage(bobs, "() => follow('anna', true)")
})

afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

describe('the checklist for the client of the C++ node: people', () => {
  it('22 and 23: mentions by the followed and by others are counted, listed, and stay over a reload', async () => {
    await inPage(bobs, "() => post('@anna hello from bob')")
    await away.client.newpostmsg({ username: 'dora', k: 0, msg: 'I am dora, @anna' })
    await eventually('both are known', async () =>
      (await inPage<string[]>(annas, "async () => (await multi('anna', 'mention')).map(({ userpost }) => userpost.n)"))
        .length === 2
        ? true
        : undefined,
    )
    await reopenAnnas()
    await mentions(annas, '2')
    const listed = await inPage<string[]>(annas, '() => readMentions()')
    expect(listed.sort()).toEqual(['@anna hello from bob', 'I am dora, @anna'])
    await reopenAnnas()
    await inPage(annas, '() => checkMentions()')
    await mentions(annas, '0')
    const ofFollowed = async () =>
      (await home.client.getmentions({ username: 'anna', count: 100 })).map(({ id, userpost }) => [id, userpost.n])
    // The post itself may come after its mention in the DHT.
    await expect.poll(ofFollowed).toEqual([[expect.any(Number), 'bob']])
  })

  it('24: posts are found by their tag, whatever its letters, and a new tag is a trend', async () => {
    await inPage(annas, "() => post('I like #Honey and #bees')")
    for (const tag of ['honey', 'bees'])
      await comes(tag, bobs, `() => tagged('${tag}')`, (texts: string[]) => texts.includes('I like #Honey and #bees'))
    await comes('the trend', annas, "() => call('gettrendinghashtags', [10])", (tags: string[]) =>
      tags.includes('honey'),
    )
    await inPage(annas, '() => showTrends()')
    await annas.locator('#trends').getByText('#honey').waitFor()
  })

  it('25: names are found by their beginning', async () => {
    await expect(inPage(annas, "() => call('listusernamespartial', ['do', 10])")).resolves.toEqual(['dora'])
    await expect(inPage(annas, "() => call('listusernamespartial', ['', 10])")).resolves.toEqual([
      'anna',
      'bob',
      'dora',
    ])
  })

  it('26 and 27: messages are counted, in order, copied to the writer, and kept under lock', async () => {
    await inPage(annas, "() => sendMessage('bob', 'first', true)")
    await nextSecond()
    await inPage(annas, "() => sendMessage('bob', 'second', false)")
    await nextSecond()
    await comes('both', bobs, "() => readThread('anna')", (thread: unknown[]) => thread.length === 2)
    await inPage(bobs, "() => sendMessage('anna', 'third', true)")
    // The page asks once; what is not opened by then, because this machine is busy, it would ask for with the next post.
    await eventually('the count', async () => {
      await inPage(annas, '() => countMessages()')
      return (await annas.locator('#message-count').textContent()) === '1' ? true : undefined
    })
    await expect(inPage(annas, "() => readThread('bob')")).resolves.toEqual([
      { from: 'anna', text: 'first', fromMe: true },
      { from: 'anna', text: 'second', fromMe: true },
      { from: 'bob', text: 'third', fromMe: false },
    ])
    await away.client.newdirectmsg({ from: 'dora', k: 1, to: 'anna', msg: 'from a stranger' })
    const kept = await inPage<string>(annas, "() => localStorage.getItem('DMs:anna')")
    expect(kept).not.toContain('third')
    await reopenAnnas()
    await comes('all of bob', annas, "() => readThread('bob')", (thread: unknown[]) => thread.length === 3)
    await expect(
      home.client.getdirectmsgs({ localuser: 'anna', count_per_user: 9, users: [{ username: 'dora' }] }),
    ).resolves.toEqual({})
  })

  it('28: a group is made, talked in, renamed, left, and joined again with its key', async () => {
    const group = await inPage<string>(annas, "() => createGroup('Gardens', ['bob'])")
    expect(group).toMatch(/^\*[a-z]{8}$/u)
    const bobsGroup = await eventually('the invitation', async () => {
      const [alias] = await inPage<string[]>(bobs, '() => myGroups()')
      return alias
    })
    await inPage(bobs, '() => updateGroups()')
    // An invitation uses more numbers than the page counts: the next second tells it.
    const caughtUp = (page: Page, used: number): Promise<unknown> =>
      comes('the next number', page, '() => lastPostId', (number: number) => number >= used)
    await caughtUp(annas, (await home.client.getlasthave({ username: 'anna' }))['anna'] ?? -1)
    await nextSecond()
    await inPage(annas, "(group) => sendMessage(group, 'who has seeds?', false)", group)
    const texts = (page: Page, alias: string): Promise<string[]> =>
      inPage<{ text: string }[]>(page, 'readThread', alias).then((thread) => thread.map(({ text }) => text))
    const reads = (page: Page, alias: string, text: string): Promise<unknown> =>
      eventually(text, async () => ((await texts(page, alias)).includes(text) ? true : undefined))
    await reads(bobs, bobsGroup, 'who has seeds?')
    await nextSecond()
    await inPage(bobs, "(group) => sendMessage(group, 'I have', false)", bobsGroup)
    await reads(annas, group, 'I have')
    await inPage(annas, "(group) => describeGroup(group, 'Gardens and bees')", group)
    await eventually('the description', async () => {
      const { description, members } = await inPage<{ description: string; members: string[] }>(
        bobs,
        'groupOf',
        bobsGroup,
      )
      return description === 'Gardens and bees' && members.sort().join() === 'anna,bob' ? true : undefined
    })
    const secret = await inPage<string>(bobs, 'secretOf', bobsGroup)
    await inPage(bobs, 'leaveGroup', bobsGroup)
    await expect(inPage(bobs, '() => myGroups()')).resolves.toEqual([])
    await expect(inPage(bobs, "() => importGroup('no secret')")).resolves.toBe('')
    await expect(inPage(bobs, 'importGroup', secret)).resolves.toBe(bobsGroup)
    await eventually('bob is back', async () =>
      (await inPage<string[]>(bobs, '() => myGroups()')).includes(bobsGroup) ? true : undefined,
    )
    await reads(bobs, bobsGroup, 'who has seeds?')
  })

  it('29: a short address leads another client to the long one', async () => {
    const magnet = 'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=a'
    for (const address of ['https://example.org/a?b=c#d', magnet]) {
      const short = await inPage<string>(annas, 'shorten', address)
      expect(short).toMatch(/^twist:[A-Za-z0-9+/]{11}=$/u)
      // Of whom bob follows nobody else is asked: the post comes by itself, a moment later.
      await eventually('the post', () => inPage(bobs, 'lengthen', short).catch(() => undefined))
      await expect(inPage(bobs, 'lengthen', short)).resolves.toEqual([address, ''])
    }
  })

  it('30: the page of the network is filled; mining and the promoted message are set there', async () => {
    const page = await openClient(browser, home, { username: 'anna', path: 'network.html' })
    await whenStarted(page)
    await page.locator('#status.connected').waitFor()
    const values = await inPage<[string, string][]>(
      page,
      "() => [...byId('fields').children].map((row) => [row.dataset.name, row.textContent])",
    )
    expect(values.filter(([, text]) => text === 'undefined' || text === '')).toEqual([
      ['proxy', ''],
      // Nobody outside of this machine has told it.
      ['ext_addr_net1', ''],
    ])
    await page.locator('#promoted select').selectOption('anna')
    await page.locator('#promoted textarea').fill('Plant more flowers')
    await page.getByRole('button', { name: 'Update' }).click()
    await page.locator('#promoted[title=saved]').waitFor()
    await expect.poll(() => page.locator('#mining').inputValue()).toBe('enable')
    await page.locator('#mining').selectOption('disable')
    await eventually('no mining', async () => ((await home.client.getgenerate({})) ? undefined : true))
    await page.locator('#mining').selectOption('enable')
    await eventually('mining', async () => ((await home.client.getgenerate({})) ? true : undefined))
    await page.reload()
    await whenStarted(page)
    await expect.poll(() => page.locator('#mining').inputValue()).toBe('enable')
    await expect.poll(() => page.locator('#promoted textarea').inputValue()).toBe('Plant more flowers')
    await page.context().close()
  })

  it('31: promoted messages are listed, and can be answered', async () => {
    const [promoted] = await eventually('the promoted message', async () => {
      const found = await inPage<{ userpost: { n: string; k: number; msg: string } }[]>(bobs, '() => promotedPosts(10)')
      return found.some(({ userpost }) => userpost.n === 'anna')
        ? found.filter(({ userpost }) => userpost.n === 'anna')
        : undefined
    })
    expect(promoted).toMatchObject({ userpost: { msg: 'Plant more flowers' }, sig_userpost: '' })
    await inPage(bobs, 'post', 'I do', { n: `!anna`, k: promoted?.userpost.k })
    await expect(inPage(bobs, '(k) => promotedPosts(1, k)', promoted?.userpost.k)).resolves.toMatchObject([promoted])
  })

  it('32: new users come out of the newest blocks, one who comes later, too', async () => {
    const names = await inPage<string[]>(annas, '() => newUsers(3)')
    expect(names.sort()).toEqual(['anna', 'bob', 'dora'])
    await registerUser(home, 'emil')
    await expect(inPage(annas, '() => newUsers(1)')).resolves.toEqual(['emil'])
  })

  it('33: a post counts as sent when three have been seen with it', async () => {
    await inPage(annas, "() => post('Is this kept?')")
    const k = await inPage<number>(annas, '() => lastPostId')
    await expect(inPage(annas, "(k) => call('getpiecemaxseen', ['anna', k])", k)).resolves.toEqual(expect.any(Number))
    await comes('the mark', annas, `() => isSent(${String(k)})`, (isSent: boolean) => isSent)
  })

  it('36: how much of each swarm is here', async () => {
    // The client counts on by itself, also after the node has told the number: it may leave numbers out.
    const written = (await away.client.getnumpieces({ username: 'bob' }))['bob']
    const last = (await away.client.getlasthave({ username: 'bob' }))['bob']
    await comes(
      'all posts of bob',
      annas,
      "async () => [(await call('getlasthave', [me])).bob, (await call('getnumpieces', [me])).bob]",
      ([known, held]: number[]) => known === last && held === written,
    )
    expect(written).toBeGreaterThan(0)
  })
})

describe('the checklist for the client of the C++ node: the rest', () => {
  it('34: themes and languages; the language is the one that is wanted of promoted messages', async () => {
    const page = await openClient(browser, home, { username: 'anna', path: 'options.html' })
    for (const theme of ['calm', 'nin']) {
      const style = page.waitForResponse((response) => response.url().endsWith(`theme_${theme}/style.css`))
      await page.locator('#theme').selectOption(theme)
      expect((await style).status()).toBe(200)
    }
    await page.locator('#theme').selectOption('original')
    await expect(page.locator('#theme-style').getAttribute('href')).resolves.toBe('theme_original/style.css')
    await page.locator('#language').selectOption('de')
    await eventually('the language', async () =>
      (await home.client.getpreferredspamlang({})) === '[de]' ? true : undefined,
    )
    await page.reload()
    await expect.poll(() => page.locator('#language').inputValue()).toBe('de')
    await page.context().close()
  })

  it('35: all pages for telephones open', async () => {
    const page = await openClient(browser, home, { username: 'anna', path: 'tmobile.html#home' })
    for (const name of ['home', 'network', 'profile-edit', 'following', 'newmsg', 'hashtag', 'mentions']) {
      await inPage(page, '(name) => (location.hash = name)', name)
      await page.locator(`#page[data-name=${name}]`).waitFor()
    }
    await inPage(page, "() => post('From my telephone')")
    await page.locator('#timeline').getByText('From my telephone').waitFor()
    await expect(inPage(page, '() => faults')).resolves.toEqual([])
    await page.context().close()
  })

  it('38: a feed of the account, newest first, as long as it is asked for', async () => {
    const answer = await get(home, 'rss?account=anna&max=2')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/rss+xml'])
    const items = [...(await answer.text()).matchAll(/<item>.*?<description>(.*?)<\/description>/gsu)].map(
      ([, text]) => text,
    )
    expect(items).toEqual(['From my telephone', expect.any(String)])
    expect((await get(home, 'rss?account=nobody_here')).status).toBe(400)
  })

  it('39: on a public server nobody posts, and the page shows a guest', async () => {
    const page = await openClient(browser, publicServer, { username: 'anna' })
    await page.locator('#status.connected').waitFor({ state: 'attached' })
    await expect(page.locator('#name').textContent()).resolves.toBe('guest')
    const refusal = await inPage(
      page,
      "() => call('newpostmsg', ['anna', 90, 'not me']).catch(({ code, status }) => [code, status])",
    )
    expect(refusal).toEqual([-23, 500])
    await page.context().close()
  })

  it('40: look-ups keep nothing waiting, and idle connections neither', async () => {
    const agents = Array.from({ length: 12 }, () => new Agent({ keepAlive: true }))
    for (const agent of agents) {
      const asked = request(home.pageUrl, { agent, auth: `${customary.username}:${customary.password}` })
      asked.end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      answer.resume()
      await once(answer, 'end')
    }
    const isFirst = await inPage<boolean>(
      annas,
      `async () => {
        let ended = 0
        const lookUps = Array.from({ length: 20 }, (_, at) => itemsOf('nobody' + at, 'profile', 's').then(() => (ended += 1)))
        await call('getlasthave', [me])
        const isFirst = ended < 20
        await Promise.all(lookUps)
        return isFirst
      }`,
    )
    expect(isFirst).toBe(true)
    for (const agent of agents) agent.destroy()
  })

  it('41 and 37: all of it is there after a restart; the page ends the node, and lands on its last page', async () => {
    const before = await home.client.getlasthave({ username: 'anna' })
    await home.stop()
    home = await startServing({ index: 0, base: 93, peers: [1], directory: home.directory })
    await reopenAnnas()
    await expect(home.client.getlasthave({ username: 'anna' })).resolves.toEqual(before)
    await expect(home.client.getgenerate({})).resolves.toBe(true)
    await expect(home.client.getspammsg({})).resolves.toEqual(['anna', 'Plant more flowers'])
    await expect(home.client.getpreferredspamlang({})).resolves.toBe('[de]')
    await expect(inPage(annas, '() => myGroups()')).resolves.toHaveLength(1)
    await expect(home.client.getmentions({ username: 'anna', count: 9 })).resolves.toHaveLength(1)
    await expect(inPage(annas, "() => call('getdirectmsgs', [me, 9, [{ username: 'bob' }]])")).resolves.toMatchObject({
      bob: [{ text: 'first' }, { text: 'second' }, { text: 'third' }],
    })
    await expect(textsOf(home, 'bob')).resolves.toContain('@anna hello from bob')
    const page = await openClient(browser, home, { username: 'anna', path: 'network.html' })
    await whenStarted(page)
    const exit = once(home.process, 'exit')
    const left = page.waitForRequest('**/abort.html')
    await page.getByRole('button', { name: 'Exit' }).click()
    await exit
    expect(home.process.exitCode).toBe(0)
    await left
  })
})
