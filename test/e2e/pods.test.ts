// A pod in the process of a real node, its page in a browser, and a plain node beside it: what the one signs, the other reads.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PodExportJson } from '../../src/api/pod-shapes.ts'
import { decodeHex } from '../../src/codec/hex.ts'
import { decodePost, textOf } from '../../src/protocol/post.ts'
import { type OpenPage, openPage, startBrowser } from '../support/browser.ts'
import {
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
  textsOf,
  whenKnown,
} from '../support/daemons.ts'

const run = promisify(execFile)
const base = 109
const podPort = 12_000 + base * 20 + 10
// Passkeys are for names of hosts, not for addresses.
const url = `http://localhost:${String(podPort)}`
const password = 'a quiet harbour 7'
const later = 'another harbour 8'

let browser: Browser
let podNode: TestDaemon
let plainNode: TestDaemon
let alice: Page
const opened: OpenPage[] = []

beforeAll(async () => {
  const options = [`-podport=${String(podPort)}`, `-podurl=${url}/`]
  ;[browser, podNode] = await Promise.all([startBrowser(), startDaemon({ index: 0, base, mines: true, options })])
  plainNode = await startDaemon({ index: 1, base, peers: [0] })
  await registerUser(plainNode, 'bob')
})
afterAll(async () => {
  await browser.close()
  await stopAllDaemons()
})

const open = async (path: string, site = url): Promise<Page> => {
  const page = await openPage(browser, site + path)
  opened.push(page)
  return page.page
}

/** An account by an invitation of the command line. */
const join = async (name: string, role: string): Promise<Page> => {
  const { directory, settings } = podNode
  const options = [`-datadir=${directory}`, `-network=${testNetworkName}`, `-rpcport=${String(settings.port)}`]
  const { stdout } = await run(process.execPath, [programs.twister, ...options, 'pod', 'invite', role])
  expect(stdout).toContain(`${url}/join?code=`)
  const page = await open(stdout.split('\n')[0]?.slice(url.length) ?? '')
  await page.getByLabel('User name').fill(name)
  await page.getByText('Nobody has this name yet.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('The password again').fill(password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return page
}

const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'New post' }).fill(text)
  await page.getByRole('button', { name: 'Post', exact: true }).click()
}

const textIn = (piece: string): string => {
  const decoded = decodePost(decodeHex(piece) ?? new Uint8Array(0))
  return decoded.ok ? textOf(decoded.value) : decoded.rejection.code
}

const logIn = async (page: Page, name: string, word: string): Promise<void> => {
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(word)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

describe('somebody in a pod', () => {
  it('joins by an invitation, and posts as soon as the name is in the chain', async () => {
    alice = await join('alice', 'owner')
    await write(alice, 'hello from the pod')
    await alice.locator('[data-post^="alice/"]').getByText('Verified here').waitFor()
    // The node of the pod has the name, and not its key.
    const { users } = await podNode.client.getstatus({})
    expect(users.map(({ username }) => username)).not.toContain('alice')
  })

  it('reads what somebody of another node writes, and answers there', async () => {
    await whenKnown(plainNode, 'alice')
    await plainNode.client.follow({ username: 'bob', users: ['alice'] })
    await alice.goto(`${url}/u/bob`)
    await alice.getByText('The name belongs to this key since block').waitFor()
    await alice.getByRole('button', { name: 'Follow', exact: true }).click()
    await alice.getByRole('button', { name: 'Follow no more' }).waitFor()
    await alice.goto(`${url}/home`)
    await alice.getByText('hello from the pod').waitFor()
    await plainNode.client.publish({ username: 'bob', msg: 'who is there?' })
    await alice.getByRole('button', { name: 'Show 1 new post' }).click()
    const post = alice.locator('[data-post^="bob/"]')
    await post.getByText('Verified here').waitFor()
    await post.getByRole('button', { name: 'Reply' }).click()
    await post.getByRole('textbox', { name: 'Answer to @bob' }).fill('I am, behind a pod')
    await post.getByRole('button', { name: 'Post', exact: true }).click()
    await expect.poll(() => textsOf(plainNode, 'alice')).toEqual(['I am, behind a pod', 'hello from the pod'])
    // Who follows nobody there finds it by the DHT: the newest post of alice, and the answer beside the post of bob.
    const found = async (username: string, resource: string, kind: 's' | 'm'): Promise<string> =>
      JSON.stringify(await plainNode.client.dhtget({ username, resource, kind }))
    await expect.poll(() => found('alice', 'status', 's')).toContain('I am, behind a pod')
    const [asked] = await plainNode.client.getposts({ count: 1, users: [{ username: 'bob' }] })
    await expect.poll(() => found('bob', `replies${String(asked?.userpost.k)}`, 'm')).toContain('I am, behind a pod')
  })
})

describe('whoever opens an invitation at another address than the one of the pod', () => {
  it('is led there: what is signed and passkeys are for one address', async () => {
    const page = await open('/join?code=abc', `http://127.0.0.1:${String(podPort)}`)
    await page.getByText('This page came from another address than the one of the pod.').waitFor()
    await page.getByRole('link', { name: url }).click()
    await page.getByLabel('User name').waitFor()
    await expect.poll(() => page.url()).toBe(`${url}/join?code=abc`)
  })
})

describe('messages', () => {
  it('go both ways between the pod and a plain node', async () => {
    await alice.goto(`${url}/messages/bob`)
    await alice.getByRole('textbox', { name: 'Message' }).fill('meet me at the pier')
    await alice.getByRole('button', { name: 'Send', exact: true }).click()
    await alice.locator('.message-own').getByText('meet me at the pier').waitFor()
    const ofBob = async (): Promise<readonly (readonly [boolean, string])[]> => {
      const users = [{ username: 'alice' }]
      const found = await plainNode.client.getdirectmsgs({ localuser: 'bob', count_per_user: 9, users })
      return (found['alice'] ?? []).map(({ fromMe, text }) => [fromMe, text] as const)
    }
    await expect.poll(ofBob).toEqual([[false, 'meet me at the pier']])
    await plainNode.client.sendmessage({ from: 'bob', to: 'alice', msg: 'at nine' })
    await alice.locator('.message:not(.message-own)').getByText('at nine').waitFor()
    await expect.poll(() => alice.getByText('Who wrote it is said by this server alone.').count()).toBe(0)
  })
})

describe('an account', () => {
  it('opens in another browser after another password, and with a passkey', async () => {
    await alice.goto(`${url}/settings`)
    // What would be signed and told to everybody is shown before.
    await alice.locator('p[translate="no"]').getByText('@bob').waitFor()
    await alice.getByLabel('Present password').first().fill(password)
    await alice.getByLabel('New password').fill(later)
    await alice.getByLabel('The password again').fill(later)
    await alice.getByRole('button', { name: 'Change the password' }).click()
    await alice.getByText('Changed. All other sessions have ended.').waitFor()
    const second = await open('/login')
    await logIn(second, 'alice', password)
    await second.getByText('The name or the password is wrong.').waitFor()
    await logIn(second, 'alice', later)
    await second.getByText('I am, behind a pod').waitFor()
    const cdp = await second.context().newCDPSession(second)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasPrf: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    await second.goto(`${url}/settings`)
    await second.getByLabel('What to call it').fill('this computer')
    await second.locator('#passkey-password').fill(later)
    await second.getByRole('button', { name: 'Add a passkey' }).click()
    await second.locator('.rows').getByText('this computer').waitFor()
    await second.getByRole('button', { name: 'Log out', exact: true }).click()
    await second.getByRole('button', { name: 'Log in with a passkey' }).click()
    await second.getByRole('heading', { name: 'Home' }).waitFor()
    await write(second, 'signed by what the passkey opened')
    await expect.poll(() => textsOf(plainNode, 'alice')).toContain('signed by what the passkey opened')
  })

  it('is logged out when it is suspended, and can be exported and deleted', async () => {
    const carol = await join('carol', 'member')
    await write(carol, 'I was here')
    await carol.locator('[data-post^="carol/"]').getByText('Verified here').waitFor()
    await alice.goto(`${url}/admin`)
    await alice.getByRole('button', { name: 'More of carol' }).click()
    await alice.locator('#reason-carol').fill('rude')
    await alice.getByRole('button', { name: 'Suspend' }).click()
    await carol.getByText('Your session has ended. Log in again.').waitFor()
    await logIn(carol, 'carol', password)
    await carol.locator('.banner').getByText('This account is suspended: rude').waitFor()
    await carol.goto(`${url}/settings`)
    const download = carol.waitForEvent('download')
    await carol.getByRole('button', { name: 'Export everything' }).click()
    const exported = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as PodExportJson & {
      posts: string[]
    }
    expect(exported).toMatchObject({ name: 'carol', network: testNetworkName })
    expect(exported.posts.map(textIn)).toEqual(['I was here'])
    await carol.getByLabel('Type your user name').fill('carol')
    await carol.locator('#delete-password').fill(password)
    await carol.getByRole('button', { name: 'Delete the account' }).click()
    await carol.getByRole('heading', { name: 'Log in' }).waitFor()
    const { accounts } = await podNode.client.listpodaccounts({})
    expect(accounts.map(({ name }) => name)).toEqual(['alice'])
    for (const { troubles } of opened) expect(troubles).toEqual([])
  })
})
