// Every state of the page of a pod as a fixture: what the pod holds, who looks, and what one does there.
import type { Page } from 'playwright-core'
import type { PodAccountJson } from '../../src/api/pod-shapes.ts'
import { decodeHex } from '../../src/codec/hex.ts'
import { encodeWif } from '../../src/crypto/wif.ts'
import { networkNamed } from '../../src/protocol/network.ts'
import { decodePost } from '../../src/protocol/post.ts'
import type { PostKind } from '../../src/protocol/post-kind.ts'
import type { Username } from '../../src/protocol/username.ts'
import type { FakePod } from './fake-pod.ts'
import { ago } from './page-scenes.ts'
import {
  describeOneself,
  elsewhere,
  keyOf,
  logIn,
  podPassword,
  type PodState,
  sayInPod,
  settle,
  whisper,
} from './pod-scenes.ts'

const about = {
  name: 'Harbour',
  description: 'A pod for people at the water: fishers, bakers, a choir and whoever likes the smell of tar.',
  rules: 'Be kind.\nNo advertising.\nWhat is said in a message stays there.',
} as const

/** An invitation whose code is the same each time. */
const invitation = 'invite1'

const visitors = (pod: FakePod): void => {
  pod.settings = { ...pod.settings, ...about }
  pod.invite()
  elsewhere(pod, 'bob', 'carol', 'dave', 'nina')
}

const alone = async (pod: FakePod): Promise<void> => {
  visitors(pod)
  await settle(pod, 'alice')
}

const answerTo = (author: string, postNumber: number): PostKind => ({
  kind: 'reply',
  to: { author: author as Username, postNumber },
})

/** A timeline with a post of each kind, one of them forged. */
const writeAll = (pod: FakePod): void => {
  const say = (by: string, minutes: number, text: string, kind?: PostKind) =>
    sayInPod(pod, { by, minutes, text, ...(kind === undefined ? {} : { kind }) })
  const first = say(
    'carol',
    400,
    'Our choir has a network of its own now: twelve names, one old laptop, no company. #twister https://choir.example/join',
  )
  say('bob', 90, 'The oven is warm from six on. Whoever is early gets the crust.')
  say('alice', 80, 'Who brings the bread?')
  say('bob', 70, '@alice I do. The rye is for you.', answerTo('alice', 1))
  say('carol', 60, '@bob with salt, please', answerTo('bob', 2))
  say('dave', 50, '@alice and I bring the butter', answerTo('alice', 1))
  const carried = decodePost(decodeHex(first.piece) ?? new Uint8Array(0))
  if (!carried.ok) throw new Error(carried.rejection.code)
  say('bob', 30, '', { kind: 'retransmit', carried: carried.value })
  say('carol', 20, 'Tenors wanted. Tuesdays at seven. 👨‍👩‍👧‍👦🎶')
  pod.now = () => ago(10)
  pod.arrive('dave', 'Buy my boat, it is as good as new', keyOf('mallory'))
  say(
    'carol',
    5,
    'What I learned from a year without a timeline that somebody else sorts: one reads less, one remembers more, and one writes',
  )
}

const follows = ['bob', 'carol', 'dave'] as const

const reading =
  (more: Partial<PodAccountJson> = {}) =>
  async (pod: FakePod): Promise<void> => {
    pod.settings = { ...pod.settings, ...about }
    elsewhere(pod, ...follows)
    await settle(pod, 'alice', { follows, ...more })
    writeAll(pod)
    describeOneself(pod, 'bob', {
      ...{ fullname: 'Bob Baker', bio: 'Bread, blocks and long walks. #twister' },
      ...{ location: 'Behind the mill', url: 'https://bakery.example' },
    })
    describeOneself(pod, 'alice', {
      ...{ fullname: 'Alice Angler', bio: 'Early up, and early out.' },
      ...{ location: 'Pier 3', url: 'https://alice.example' },
    })
  }

const talking = async (pod: FakePod): Promise<void> => {
  await reading()(pod)
  const say = (from: string, to: string, minutes: number, text: string): void => {
    whisper(pod, { from: from as Username, to: to as Username, text }, minutes)
  }
  say('bob', 'alice', 50, 'Shall I keep you a loaf?')
  say('alice', 'bob', 45, 'Two, please. Carol comes by.')
  say('bob', 'alice', 40, 'Done. They are under the counter, the big one is from yesterday and costs half.')
  say('carol', 'alice', 35, 'Rehearsal moved to eight')
}

const governing = async (pod: FakePod): Promise<void> => {
  pod.settings = { ...pod.settings, ...about }
  pod.now = () => ago(0)
  await settle(pod, 'alice', { role: 'owner' })
  await settle(pod, 'bob', { role: 'moderator' })
  await settle(pod, 'carol', { postsToday: 12 })
  await settle(pod, 'dave', { suspended: { reason: 'sells boats', since: ago(600) } })
  pod.invite()
  pod.invite('moderator')
  pod.reports.push(
    { id: 'r2', by: 'carol', n: 'dave', k: 2, reason: 'He sells boats, again.', created: ago(620), resolved: null },
    { id: 'r1', by: 'bob', n: 'mallory', reason: 'Writes under false names.', created: ago(4_000), resolved: null },
  )
  pod.acts.push(
    { id: 'a4', time: ago(600), actor: 'bob', act: 'suspend', object: 'dave', note: 'sells boats' },
    { id: 'a3', time: ago(3_000), actor: 'alice', act: 'role', object: 'bob', note: 'moderator' },
    { id: 'a2', time: ago(9_000), actor: 'alice', act: 'invite', object: 'member', note: '5 for 7 days' },
    { id: 'a1', time: ago(39_000), actor: 'alice', act: 'settings', object: '', note: '' },
  )
}

const passkeys = [
  { id: 'AAAA', label: 'This computer', created: ago(30_000), used: ago(100) },
  {
    id: 'BBBB',
    label: 'The key on the key ring, with a label that is longer than most',
    created: ago(9_000),
    used: null,
  },
]

const textOfSecret = (name: string): string => {
  const network = networkNamed('regtest')
  return network === undefined ? '' : encodeWif(keyOf(name), network.secretVersion)
}

const fillPasswords = async (page: Page): Promise<void> => {
  await page.locator('#new-password').fill(podPassword)
  await page.locator('#again').fill(podPassword)
}

const press =
  (selector: string, name: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(selector).getByRole('button', { name }).click()
  }

const verified = async (page: Page): Promise<void> => {
  await page.locator('.post .sure-verified').first().waitFor()
  // Proofs come one name after the other.
  await page.locator('.post .sure-said').first().waitFor({ state: 'detached' })
}

const firstOfCarol = '[data-post="carol/3"]'

const entering: readonly PodState[] = [
  { name: 'pod-login', path: 'login', set: visitors, words: 'Log in with a passkey' },
  { name: 'pod-login-german', path: 'login?language=de', set: visitors, words: 'Harbour' },
  {
    ...{ name: 'pod-login-wrong', path: 'login', set: alone, words: 'Log in with a passkey' },
    act: async (page) => {
      await logIn(page, 'alice', 'not the password')
      await page.getByText('The name or the password is wrong.').waitFor()
    },
  },
  { name: 'pod-join', path: `join?code=${invitation}`, set: visitors, words: 'Join Harbour' },
  {
    ...{ name: 'pod-join-wrong', isLong: true, path: `join?code=${invitation}`, set: visitors, words: 'Join Harbour' },
    act: async (page) => {
      await page.getByText('Rules of this pod').click()
      await page.locator('#username').fill('bob')
      await page.getByText('This name is in the chain.').waitFor()
      await page.locator('#new-password').fill('short')
      await page.locator('#again').fill('other')
    },
  },
  {
    ...{ name: 'pod-join-refused', isLong: true, path: 'join?code=withdrawn', set: visitors, words: 'Join Harbour' },
    act: async (page) => {
      await page.locator('#username').fill('zoe')
      await fillPasswords(page)
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.getByText('This invitation is not valid any more.').waitFor()
    },
  },
  {
    ...{ name: 'pod-join-closed', path: 'join', words: 'Nobody can join this pod' },
    set: (pod) => {
      pod.settings = { ...pod.settings, ...about, joining: 'closed' }
    },
  },
  {
    ...{ name: 'pod-join-secret', path: `join?code=${invitation}`, set: visitors, words: 'Join Harbour' },
    // A name that is brought along: its secret is the same each time.
    act: async (page) => {
      await page.locator('#username').fill('nina')
      await page.locator('#secret').fill(textOfSecret('nina'))
      await fillPasswords(page)
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.getByText('I have kept it').waitFor()
    },
  },
  {
    ...{ name: 'pod-away', path: 'home', words: 'The pod does not answer.' },
    set: (pod) => {
      pod.isAway = true
    },
  },
]

const looking: readonly PodState[] = [
  { name: 'pod-home-empty', path: 'home', as: 'alice', set: alone, words: 'Posts of whom you follow come here.' },
  { name: 'pod-home', path: 'home', as: 'alice', set: reading(), words: 'Tenors wanted', act: verified },
  {
    name: 'pod-home-arabic',
    path: 'home?language=ar',
    as: 'alice',
    set: reading(),
    words: 'Tenors wanted',
    act: verified,
  },
  {
    ...{ name: 'pod-home-registering', path: 'home', as: 'alice', words: 'Your name is being written down' },
    set: reading({ registration: { state: 'working', progress: 0.4, message: '' } }),
  },
  {
    ...{ name: 'pod-home-fresh', path: 'home', as: 'alice', set: reading(), words: 'Tenors wanted' },
    act: async (page, pod) => {
      await verified(page)
      sayInPod(pod, { by: 'bob', minutes: 1, text: 'The first loaves are out.' })
      await page.getByText('Show 1 new post').waitFor()
    },
  },
  {
    ...{ name: 'pod-home-suspended', isLong: true, path: 'home', as: 'alice', words: 'This account is suspended' },
    set: reading({ suspended: { reason: 'sells boats', since: ago(600) } }),
  },
  {
    ...{ name: 'pod-list-away', path: 'home', as: 'alice', set: reading(), words: 'Tenors wanted' },
    act: async (page, pod) => {
      pod.isAway = true
      await page.locator('.side-nav a[href="/mentions"]').click()
      await page.getByText('The pod does not answer.').waitFor()
    },
  },
  {
    ...{ name: 'pod-reply', isLong: true, path: 'home', as: 'alice', set: reading(), words: 'Tenors wanted' },
    act: async (page) => {
      await verified(page)
      await press(firstOfCarol, 'Reply')(page)
      await page.getByRole('textbox', { name: 'Answer to @carol' }).fill('I know one. '.repeat(10))
    },
  },
  {
    ...{ name: 'pod-report', isLong: true, path: 'home', as: 'alice', set: reading(), words: 'Tenors wanted' },
    act: async (page) => {
      await verified(page)
      await press(firstOfCarol, 'Report')(page)
      await page.getByLabel('What is wrong with it?').fill('There are tenors enough.')
    },
  },
  { name: 'pod-mentions', path: 'mentions', as: 'alice', set: reading(), words: 'The rye is for you', act: verified },
  { name: 'pod-thread', path: 'post/alice/1', as: 'alice', set: reading(), words: 'with salt', act: verified },
  { name: 'pod-thread-none', path: 'post/alice/77', as: 'alice', set: reading(), words: 'This post is not here.' },
  { name: 'pod-person', path: 'u/bob', as: 'alice', set: reading(), words: 'Bob Baker', act: verified },
  { name: 'pod-person-own', path: 'u/alice', as: 'alice', set: reading(), words: 'This is you.', act: verified },
  {
    name: 'pod-person-none',
    path: 'u/nobody',
    as: 'alice',
    set: reading(),
    words: 'The pod gave no proof of this name.',
  },
  { name: 'pod-search', path: 'search', as: 'alice', set: reading(), words: 'Search' },
  { name: 'pod-search-found', path: 'search?q=b', as: 'alice', set: reading(), words: 'Names', act: verified },
  { name: 'pod-tag', path: 'tag/twister', as: 'alice', set: reading(), words: 'Our choir has', act: verified },
  { name: 'pod-lost', path: 'nothing/here', as: 'alice', set: reading(), words: 'The address leads nowhere.' },
]

const own: readonly PodState[] = [
  { name: 'pod-messages', path: 'messages', as: 'alice', set: talking, words: 'Rehearsal moved' },
  { name: 'pod-messages-none', path: 'messages', as: 'alice', set: alone, words: 'No messages yet.' },
  { name: 'pod-conversation', path: 'messages/bob', as: 'alice', set: talking, words: 'under the counter' },
  {
    name: 'pod-settings',
    path: 'settings',
    as: 'alice',
    set: reading({ passkeys }),
    words: 'This computer',
    isLong: true,
  },
  {
    ...{ name: 'pod-settings-german', path: 'settings?language=de', as: 'alice', isLong: true },
    ...{ set: reading({ passkeys }), words: 'This computer' },
  },
  {
    ...{ name: 'pod-settings-secret', path: 'settings', as: 'alice', set: reading(), words: 'None yet.', isLong: true },
    act: press('.section', 'Show the secret'),
  },
  { name: 'pod-admin', path: 'admin', as: 'alice', set: governing, words: 'He sells boats', isLong: true },
  {
    ...{ name: 'pod-admin-account', path: 'admin', as: 'alice', set: governing, words: 'He sells boats', isLong: true },
    act: async (page) => {
      await page.getByRole('button', { name: 'More of carol' }).click()
      await page.locator('#reason-carol').fill('writes too much')
      await page.getByRole('button', { name: 'More of dave' }).click()
    },
  },
  {
    ...{ name: 'pod-admin-arabic', path: 'admin?language=ar', as: 'alice', set: governing, words: 'He sells boats' },
    isLong: true,
  },
]

/** Every route and state of the page of a pod. */
export const podStates: readonly PodState[] = [...entering, ...looking, ...own]
