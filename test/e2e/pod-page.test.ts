// The page of a pod in a browser, with a pod that is honest or lies: nothing but what a person wrote is signed.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { textOf } from '../../src/protocol/post.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { sealText } from '../../src/podkeys/messages.ts'
import { parsePublicKey } from '../../src/crypto/keys.ts'
import { decodeHex } from '../../src/codec/hex.ts'
import type { Username } from '../../src/protocol/username.ts'
import { type OpenPage, openPage, startBrowser } from '../support/browser.ts'
import { secret } from '../support/chain-builders.ts'
import { FakePod, registered, type Lie } from '../support/fake-pod.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const password = 'a quiet harbour 7'

let browser: Browser
let pod: FakePod
let opened: OpenPage[] = []

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  pod = new FakePod()
  await pod.start()
  registered(pod, 'bob', secret(5))
  opened = []
})
afterEach(async () => {
  for (const { page, troubles } of opened) {
    expect(troubles).toEqual([])
    await page.context().close()
  }
  await pod.stop()
})

const open = async (path: string, width = 1280): Promise<Page> => {
  const page = await openPage(browser, pod.url + path, { viewport: { width, height: 860 } })
  opened.push(page)
  return page.page
}

/** Joins by an invitation; gives the page and the secret that it showed. */
const join = async (name = 'alice', role: 'owner' | 'member' = 'member') => {
  const page = await open(`/join?code=${pod.invite(role)}`)
  // Letter by letter: whoever types stays where they are, whatever is looked for meanwhile.
  await page.getByLabel('User name').focus()
  await page.keyboard.type(name, { delay: 30 })
  expect(await page.getByLabel('User name').inputValue()).toBe(name)
  await page.getByText('Nobody has this name yet.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('The password again').fill(password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  const shown = await page.locator('[data-secret]').textContent()
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return { page, secret: shown ?? '' }
}

const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'New post' }).fill(text)
  await page.getByRole('button', { name: 'Post', exact: true }).click()
}

const texts = (): readonly string[] => pod.published.map(textOf)

/** Rules of axe that do not hold. */
const faultsOf = async (page: Page): Promise<readonly string[]> => {
  // By the browser's own hand: scripts that are not of the pod are refused in the page.
  await page.evaluate(axe)
  return page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))",
  )
}

describe('somebody who joins', () => {
  it('gets keys of the browser, posts, and reads what is verified here apart from what is said', async () => {
    const { page, secret: shown } = await join()
    expect(shown).toMatch(/^[1-9A-HJ-NP-Za-km-z]{52}$/u)
    await write(page, 'hello from the #harbour, @bob')
    const post = page.locator('[data-post^="alice/"]')
    await post.getByText('Verified here').waitFor()
    await expect.poll(texts).toEqual(['hello from the #harbour, @bob'])
    // Post, status, hashtag and mention, signed here.
    await expect.poll(() => pod.items.length).toBe(4)
    await page.goto(`${pod.url}/u/bob`)
    await page.getByText('The name belongs to this key since block').waitFor()
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('button', { name: 'Follow no more' }).waitFor()
    pod.arrive('bob', 'a true word', secret(5))
    pod.arrive('bob', 'a forged word', secret(6))
    await page.goto(`${pod.url}/home`)
    await page.getByText('a true word').waitFor()
    await page.locator('[data-post="bob/1"]').getByText('Verified here').waitFor()
    await page.locator('[data-post="bob/2"]').getByText('Not signed by its author').waitFor()
    await expect.poll(() => page.getByText('a forged word').count()).toBe(0)
  })

  it('answers, passes on, marks and reports, and is told what came', async () => {
    const { page } = await join()
    await page.goto(`${pod.url}/u/bob`)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('button', { name: 'Follow no more' }).waitFor()
    await page.goto(`${pod.url}/home`)
    await page.getByText('Posts of whom you follow come here').waitFor()
    pod.arrive('bob', 'who is there?', secret(5))
    await page.getByRole('button', { name: 'Show 1 new post' }).click()
    const post = page.locator('[data-post="bob/1"]')
    await post.getByText('Verified here').waitFor()
    await post.getByRole('button', { name: 'Reply' }).click()
    await post.getByRole('textbox', { name: 'Answer to @bob' }).fill('I am')
    await post.getByRole('button', { name: 'Post', exact: true }).click()
    await expect.poll(() => pod.published.map(({ kind }) => kind.kind)).toEqual(['reply'])
    await post.getByRole('button', { name: 'Pass on' }).click()
    await expect.poll(() => pod.published.map(({ kind }) => kind.kind)).toEqual(['reply', 'retransmit'])
    await post.getByRole('button', { name: 'Favourite' }).click()
    await expect.poll(() => pod.published.map(({ kind }) => kind.kind)).toEqual(['reply', 'retransmit', 'favourite'])
    await post.getByRole('button', { name: 'Report' }).click()
    await post.getByRole('textbox', { name: 'What is wrong with it?' }).fill('rude')
    await post.locator('form').getByRole('button', { name: 'Report' }).click()
    await expect.poll(() => pod.reports.map(({ n, k, reason }) => [n, k, reason])).toEqual([['bob', 1, 'rude']])
    await post.locator('time').click()
    await page.getByRole('heading', { name: 'Conversation' }).waitFor()
    await page.locator('[data-post^="alice/"]').getByText('I am').waitFor()
  })

  it('listens again where the pod was away, and misses nothing', async () => {
    const { page } = await join()
    await page.goto(`${pod.url}/u/bob`)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('button', { name: 'Follow no more' }).waitFor()
    // As a web server in front of a pod that starts anew.
    await page.route('**/api/events', (route) => route.fulfill({ status: 502, body: '' }))
    const refused = page.waitForResponse('**/api/events')
    await page.goto(`${pod.url}/home`)
    await refused
    await page.getByText('Posts of whom you follow come here').waitFor()
    pod.arrive('bob', 'said meanwhile', secret(5))
    await page.unroute('**/api/events')
    await page.getByText('said meanwhile').waitFor()
  })

  it('writes and reads messages that the pod cannot read', async () => {
    const { page } = await join()
    await page.goto(`${pod.url}/u/bob`)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('link', { name: 'Message', exact: true }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('meet me at the pier')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Sealed and passed on.').waitFor()
    // One for bob, one for alice herself; neither shows the text.
    expect(pod.published.map(({ kind }) => kind.kind)).toEqual(['direct', 'direct'])
    expect(pod.published.map(({ piece }) => Buffer.from(piece).includes('pier'))).toEqual([false, false])
    await page.locator('.message-own').getByText('meet me at the pier').waitFor()
    const key = parsePublicKey(decodeHex(pod.accountOf('alice')?.publicKey ?? '') ?? new Uint8Array(0))
    const message = { from: 'bob' as Username, to: 'alice' as Username, text: 'at nine' }
    const sealed = sealText(message, key ?? publicKeyOf(secret(1)), new SeededRandom(4))
    pod.arrive('bob', '', secret(5), { kind: 'direct', sealed })
    await page.goto(`${pod.url}/messages`)
    await page.getByRole('link', { name: /bob/u }).click()
    await page.locator('.message').getByText('at nine').waitFor()
  })
})

describe('a pod that lies', () => {
  const lies: readonly [string, Lie][] = [
    ['another text', (fields) => ({ ...fields, text: 'buy this' })],
    ['another name', (fields) => ({ ...fields, author: 'bob' as Username })],
    [
      'an answer',
      (fields) => ({ ...fields, kind: { kind: 'reply', to: { author: 'bob' as Username, postNumber: 1 } } }),
    ],
    ['a number that was used', (fields) => ({ ...fields, postNumber: 0 })],
    ['a time of long ago', (fields) => ({ ...fields, time: fields.time - 100_000 })],
    ['a height without end', (fields) => ({ ...fields, height: 2_000_000_000 })],
  ]

  it('gets no signature, whatever it alters, and the person is told and loses no word', async () => {
    const { page } = await join()
    await write(page, 'first')
    await expect.poll(texts).toEqual(['first'])
    const drafts = (): number => pod.calls.filter((name) => name === 'createdraft').length
    for (const [, lie] of lies) {
      pod.lie = lie
      const before = drafts()
      await write(page, 'the truth')
      // What was said of the lie before this one may still stand there.
      await expect.poll(drafts).toBe(before + 1)
      await page.getByText('Nothing was signed').waitFor()
      await expect.poll(() => page.getByRole('textbox', { name: 'New post' }).inputValue()).toBe('the truth')
    }
    expect(pod.calls.filter((name) => name === 'publish')).toHaveLength(1)
    pod.lie = undefined
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await expect.poll(texts).toEqual(['first', 'the truth'])
  })
})

describe('an account', () => {
  it('opens after a reload, in another browser, after another password, and with a passkey', async () => {
    const { page } = await join()
    await page.reload()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    await page.goto(`${pod.url}/settings`)
    await page.getByLabel('Present password').first().fill(password)
    await page.getByLabel('New password').fill('another harbour 8')
    await page.getByLabel('The password again').fill('another harbour 8')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Changed. All other sessions have ended.').waitFor()
    const second = await open('/login')
    const enter = async (word: string): Promise<void> => {
      await second.getByLabel('User name').fill('alice')
      await second.getByLabel('Password', { exact: true }).fill(word)
      await second.getByRole('button', { name: 'Log in', exact: true }).click()
    }
    await enter(password)
    await second.getByText('The name or the password is wrong.').waitFor()
    await enter('another harbour 8')
    await second.getByRole('heading', { name: 'Home' }).waitFor()
    const cdp = await second.context().newCDPSession(second)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasPrf: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    await second.goto(`${pod.url}/settings`)
    await second.getByLabel('What to call it').fill('this computer')
    await second.locator('#passkey-password').fill('another harbour 8')
    await second.getByRole('button', { name: 'Add a passkey' }).click()
    await second.locator('.rows').getByText('this computer').waitFor()
    await second.getByRole('button', { name: 'Log out', exact: true }).click()
    await second.getByRole('button', { name: 'Log in with a passkey' }).click()
    await second.getByRole('heading', { name: 'Home' }).waitFor()
    await write(second, 'signed by what the passkey opened')
    await expect.poll(texts).toEqual(['signed by what the passkey opened'])
  })

  it('is deleted with its name and its password, after its export', async () => {
    const { page } = await join()
    await page.goto(`${pod.url}/settings`)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export everything' }).click()
    expect((await download).suggestedFilename()).toBe('alice-pod.json')
    await page.getByLabel('Type your user name').fill('alice')
    await page.locator('#delete-password').fill(password)
    await page.getByRole('button', { name: 'Delete the account' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await expect.poll(() => pod.accountOf('alice')).toBeUndefined()
  })

  it('that administers invites, suspends and answers reports, and all of it is written down', async () => {
    const { page: member } = await join('carol')
    await member.goto(`${pod.url}/u/bob`)
    await member.getByRole('button', { name: 'Report this account' }).click()
    await member.getByRole('textbox', { name: 'What is wrong with it?' }).fill('spam')
    await member.locator('form').getByRole('button', { name: 'Report this account' }).click()
    await expect.poll(() => pod.reports.length).toBe(1)
    const { page } = await join('alice', 'owner')
    await page.goto(`${pod.url}/admin`)
    const invitations = pod.invitations.length
    await page.getByRole('button', { name: 'Make an invitation' }).click()
    await expect.poll(() => pod.invitations.length).toBe(invitations + 1)
    await page.getByLabel('What was done').fill('told them')
    await page.getByRole('button', { name: 'Done' }).click()
    await expect.poll(() => pod.reports[0]?.resolved?.note).toBe('told them')
    await page.getByRole('button', { name: 'More of carol' }).click()
    await page.locator('#reason-carol').fill('rude')
    await page.getByRole('button', { name: 'Suspend' }).click()
    await expect.poll(() => pod.accountOf('carol')?.suspended?.reason).toBe('rude')
    await member.goto(`${pod.url}/home`)
    await member.getByText('This account is suspended: rude').waitFor()
  })
})

describe('the page', () => {
  it('can be used with every rule of accessibility kept, from narrow to wide, light and dark', async () => {
    const { page } = await join('alice', 'owner')
    await write(page, 'hello')
    await page.locator('[data-post^="alice/"]').getByText('Verified here').waitFor()
    const faults: string[] = []
    // English that is two fifths longer, and a language that is written from right to left.
    const looks = [
      ['light', 'en-XA', 'ltr'],
      ['dark', 'ar', 'rtl'],
    ] as const
    for (const [scheme, language, direction] of looks) {
      await page.emulateMedia({ colorScheme: scheme })
      for (const width of [360, 768, 1280]) {
        await page.setViewportSize({ width, height: 860 })
        for (const path of ['home', 'u/bob', 'messages', 'settings', 'admin', 'search']) {
          await page.goto(`${pod.url}/${path}?language=${language}`)
          await page.locator('h1').waitFor()
          expect(await page.locator('html').getAttribute('dir')).toBe(direction)
          faults.push(...(await faultsOf(page)).map((fault) => `${path} ${String(width)} ${scheme}: ${fault}`))
          const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
          if (wide === true) faults.push(`${path} ${String(width)} is wider than the window`)
        }
      }
    }
    expect(faults).toEqual([])
  })

  it('starts with at most 60 kB of scripts, packed, and none of them can sign', () => {
    const start = new Set<string>()
    const waiting = [...readFileSync('dist/pod/index.html', 'utf8').matchAll(/src="\/assets\/([\w.-]+\.js)"/gu)].map(
      ([, name = '']) => name,
    )
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (start.has(name)) continue
      start.add(name)
      const script = readFileSync(`dist/pod/assets/${name}`, 'utf8')
      waiting.push(...[...script.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/gu)].map(([, to = '']) => to))
    }
    expect(start.size).toBeGreaterThan(0)
    const bytes = [...start].reduce((sum, name) => sum + statSync(`dist/pod/assets/${name}.gz`).size, 0)
    expect(bytes).toBeLessThanOrEqual(60_000)
    const workers = readdirSync('dist/pod/assets').filter((name) => /^worker-.*\.js$/u.test(name))
    expect(workers).toHaveLength(1)
    expect(statSync(`dist/pod/assets/${workers[0] ?? ''}.gz`).size).toBeLessThanOrEqual(60_000)
  })
})
