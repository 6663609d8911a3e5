// Every state of the page as a fixture: what the node says, where one looks, and what one does there.
import type { Page } from 'playwright-core'
import { type FakeNode, fakeSecret } from './fake-node.ts'
import { ago, alice, type PageState, pictureTime, read, say } from './page-scenes.ts'
import { furtherStates } from './page-states-further.ts'

const gap = (node: FakeNode): void => {
  read(node)
  say(node, 'bob', 9, { lastk: 8, msg: 'As I said before: the mill is closed on Monday.' })
  const figures = { newer: 0, older: 1, newer_unoffered: 0, older_unoffered: 1, above_bound: 0, refused: 0, peers: 2 }
  const missing = [{ first: 8, last: 8, why: 'no-peer', said_by: ['link'] }]
  node.answers.set('getgaps', { username: 'bob', ...figures, conflicts: [], missing })
}

const tellGap = async (page: Page, node: FakeNode): Promise<void> => {
  while (node.openFeeds() === 0) await page.waitForTimeout(50)
  const figures = { newer: 0, older: 1, newer_unoffered: 0, older_unoffered: 1, above_bound: 0, refused: 0, peers: 2 }
  node.tell({ type: 'gaps', users: ['alice'], gaps: { username: 'bob', ...figures, conflicts: [] } })
  await page.locator('.gap-row').waitFor()
}

const talk = (node: FakeNode): void => {
  read(node)
  node.messages.arrive('alice', 'bob', { from: 'bob', text: 'Shall I keep you a loaf?', time: ago(50) })
  node.messages.arrive('alice', 'bob', { from: 'alice', text: 'Two, please. Carol comes by.', time: ago(45) })
  node.messages.arrive('alice', 'bob', { from: 'bob', text: 'Done. They are under the counter.', time: ago(40) })
  node.messages.arrive('alice', 'carol', { from: 'carol', text: 'Rehearsal moved to eight', time: ago(200) })
}

const threads = (node: FakeNode): void => {
  read(node)
  const post = say(node, 'alice', 7, { msg: 'Who brings the bread?', time: ago(30) })
  const answer = say(node, 'bob', 8, { msg: '@alice I do', reply: { n: 'alice', k: 7 }, time: ago(20) })
  const deeper = say(node, 'carol', 9, { msg: '@bob with salt, please', reply: { n: 'bob', k: 8 }, time: ago(10) })
  const below = [
    { depth: 1, post: answer },
    { depth: 2, post: deeper },
  ]
  node.answers.set('getthread', { above: [], missing: { n: 'dave', k: 3 }, post, below, next: null })
  const passed = (n: string, k: number, msg: string): object => ({
    time: ago(5),
    post: { sig_userpost: '', userpost: { n, k, height: 1, time: ago(5), msg, rt: post.userpost, sig_rt: '' } },
  })
  const posts = [passed('dave', 5, ''), passed('carol', 8, 'Who does? I bring salt.'), passed('bobby', 1, '')]
  node.answers.set('getretransmits', { posts, next: null })
}

const registering =
  (user: object) =>
  (node: FakeNode): void => {
    node.setUser({ username: 'alice', state: 'working', message: '', ...user })
  }

const series = (node: FakeNode): void => {
  read(node)
  const measurements = Array.from({ length: 360 }, (_, index) => ({
    at: pictureTime - 10 * (359 - index),
    height: 1_000 + Math.floor(index / 6),
    registrations: Math.floor(index / 40),
    chainPeers: 6 + Math.round(2 * Math.sin(index / 30)),
    dhtNodes: 38 + Math.round(6 * Math.sin(index / 50)),
    swarmPeers: 12 + Math.round(4 * Math.sin(index / 20)),
    received: 20_000 + Math.round(9_000 * Math.sin(index / 12)),
    sent: 12_000 + Math.round(7_000 * Math.cos(index / 15)),
  }))
  node.answers.set('getseries', { step: 10, measurements })
  node.answers.set('getmininginfo', {
    hashespersec: 0,
    difficulty: 0.1,
    blocks: 1_234,
    generate: false,
    genproclimit: 1,
  })
}

const peers = (node: FakeNode): void => {
  read(node)
  const peer = (addr: string, inbound: boolean): object => ({
    ...{ addr, inbound, services: '1', lastsend: ago(1), lastrecv: ago(1), bytessent: 9_000, bytesrecv: 12_000 },
    ...{ conntime: ago(300), version: 60_001, subver: '/twister-node:0.1.0/', startingheight: 1_000, banscore: 0 },
  })
  node.answers.set('getpeerinfo', [peer('192.0.2.7:28333', false), peer('198.51.100.23:28333', true)])
  node.answers.set('listswarms', [
    { username: 'bob', connections: 5, knownPeers: 9, pieces: 120 },
    { username: 'carol', connections: 2, knownPeers: 3, pieces: 40 },
  ])
}

const doctor = (node: FakeNode): void => {
  read(node)
  const check = (level: string, code: string, figures: object): object => ({ level, code, figures })
  node.answers.set('getdoctor', {
    level: 'advice',
    checks: [
      check('good', 'port-reached', { kind: 'tcp', port: 28_333, part: 'chain', seconds: 12 }),
      check('advice', 'port-not-seen', { kind: 'udp', port: 29_333, part: 'dht', minutes: 40 }),
      check('good', 'peers-connected', { outbound: 6, inbound: 2, known: 310 }),
      check('good', 'clock-right', { seconds: 1 }),
      check('advice', 'disk-short', { megabytes: 900 }),
      check('good', 'files-private', {}),
    ],
  })
}

/** Every route and state of the page. */
export const pageStates: readonly PageState[] = [
  { name: 'login', path: 'home', set: (node) => (node.loggedIn = false), words: 'twister login' },
  { name: 'welcome', path: '', words: 'Who do you want to be?' },
  {
    ...{ name: 'welcome-taken', path: 'welcome', words: 'New name', set: alice },
    act: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('bobby')
      await page.getByText('bobby belongs to someone already').first().waitFor()
    },
  },
  {
    ...{ name: 'welcome-secret', path: '', words: 'New name' },
    act: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('nina')
      await page.getByText('nina is free.').waitFor()
      await page.getByRole('button', { name: 'Create this user' }).click()
      await page.getByText(fakeSecret.slice(0, 4)).first().waitFor()
    },
  },
  { name: 'welcome-import', path: 'welcome/import', words: 'Secret', set: alice },
  { name: 'welcome-recovery', path: 'welcome/recovery', words: 'The lines of the sheet', set: alice },
  {
    ...{ name: 'welcome-invitation', path: 'welcome/invitation', words: 'The link of the invitation', set: alice },
    act: async (page) => {
      await page
        .getByLabel('The link of the invitation')
        .fill('twister:join?network=private:choir&peer=192.0.2.7:26558')
      await page.getByRole('button', { name: 'Join', exact: true }).click()
      await page.getByText('The invitation leads into private:choir').waitFor()
    },
  },
  { name: 'home-empty', path: 'home', words: 'Bring somebody in', set: alice },
  { name: 'home', path: 'home', words: 'Tenors wanted', set: read },
  { name: 'home-gap', path: 'home', words: 'As I said before', set: gap, act: tellGap },
  {
    ...{ name: 'home-working', path: 'home', words: 'Stop' },
    set: registering({ state: 'working', workProgress: 0.42, waitSeconds: 35 }),
  },
  {
    ...{ name: 'home-pending', path: 'home', words: 'on its way' },
    set: registering({ state: 'pending', waitSeconds: 300 }),
  },
  {
    ...{ name: 'home-taken', path: 'home', words: 'Used most now', set: registering({ state: 'taken' }) },
  },
  {
    ...{ name: 'home-silent', path: 'home', words: 'Tenors wanted', set: read },
    act: async (page, node) => {
      await node.stop()
      await page.getByText('The node does not answer').first().waitFor()
    },
  },
  {
    ...{ name: 'home-ended', path: 'home', words: 'Tenors wanted', set: read },
    act: async (page, node) => {
      node.loggedIn = false
      await page.getByRole('button', { name: 'Favourite the post by carol' }).first().click()
      await page.getByRole('button', { name: 'Favourite, for all to see' }).click()
      await page.getByText('Your session has ended').first().waitFor()
    },
  },
  {
    ...{ name: 'write', path: 'home', words: 'Tenors wanted', set: read },
    act: async (page) => {
      await page.keyboard.press('n')
      await page.getByRole('dialog').getByRole('textbox').fill('Long text. '.repeat(20))
      await page.getByRole('dialog').getByText('A thread of 2 posts').waitFor()
      await page.getByRole('dialog').getByText('Post later…').waitFor()
    },
  },
  {
    ...{ name: 'keys', path: 'home', words: 'Tenors wanted', set: read },
    act: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByText('Next and previous post').waitFor()
    },
  },
  {
    ...{ name: 'syncing', path: 'network', words: 'As a table', set: series },
    act: async (page, node) => {
      const pace = { reads: 'blocks', perSecond: 320, secondsLeft: 700 } as const
      const chain = { ...node.status.chain, state: 'syncing', height: 12_000, bestKnownHeight: 240_000, pace } as const
      node.setStatus({ chain })
      await page.getByText('240,000 blocks').first().waitFor()
    },
  },
  {
    ...{ name: 'post', path: 'post/alice/7', words: 'Passed on by 3 people', set: threads },
    act: async (page) => {
      await page.getByRole('button', { name: 'Names and comments' }).click()
      await page.getByText('Who does? I bring salt.').waitFor()
    },
  },
  {
    ...{ name: 'post-missing', path: 'post/alice/99', words: 'This post is not here yet.' },
    set: (node) => {
      read(node)
      node.answers.set('getthread', { above: [], missing: null, post: null, below: [], next: null })
    },
  },
  { name: 'user', path: 'u/bob', words: 'Bread, blocks', set: read },
  {
    ...{ name: 'user-followers', path: 'u/bob/followers', words: 'Read so far' },
    set: (node) => {
      read(node)
      node.answers.set('getknownfollowers', { followers: ['carol', 'dave'], read: 3, followed: 3 })
    },
  },
  { name: 'user-me', path: 'u/alice', words: 'Edit profile', set: read },
  { name: 'user-unknown', path: 'u/nosuchname', words: 'There is no user called', set: read },
  { name: 'notifications-none', path: 'notifications', words: 'Nothing yet.', set: alice },
  {
    ...{ name: 'notifications', path: 'notifications', words: 'good morning!' },
    set: (node) => {
      read(node)
      const post = say(node, 'bob', 7, { msg: '@alice good morning!', reply: { n: 'alice', k: 2 } })
      node.answers.set('getmentioning', { posts: [post], next: null })
      const years = new Date(pictureTime * 1000)
      years.setFullYear(years.getFullYear() - 12)
      node.answers.set('listregistered', [{ username: 'carol', time: years.getTime() / 1000 }])
    },
  },
  { name: 'messages-none', path: 'messages', words: 'No messages yet.', set: alice },
  { name: 'messages', path: 'messages', words: 'Rehearsal moved', set: talk },
  { name: 'messages-thread', path: 'messages/bob', words: 'under the counter', set: talk },
  { name: 'search', path: 'search', words: 'Used most now', set: alice },
  {
    ...{ name: 'search-nothing', path: 'search?q=saffron', words: 'Nothing found' },
    set: (node) => {
      alice(node)
      node.answers.set('findposts', { posts: [], next: null })
    },
  },
  {
    ...{ name: 'tag-none', path: 'tag/twister', words: 'No posts with this hashtag.' },
    set: (node) => {
      alice(node)
      node.answers.set('gettagged', { posts: [], next: null })
    },
  },
  { name: 'people', path: 'people', words: 'Used most now', set: read },
  { name: 'saved-none', path: 'saved', words: 'No bookmarks yet.', set: alice },
  { name: 'drafts-none', path: 'drafts', words: 'No drafts.', set: alice },
  { name: 'outbox-none', path: 'outbox', words: 'Nothing waits to be sent.', set: alice },
  { name: 'network', path: 'network', words: 'As a table', set: series },
  { name: 'network-peers', path: 'network/peers', words: '192.0.2.7', set: peers },
  { name: 'network-doctor', path: 'network/doctor', words: '900 MB', set: doctor },
  { name: 'networks', path: 'networks', words: 'Found a network of your own', set: alice },
  {
    ...{ name: 'warnings', path: 'network', words: 'As a table', set: series },
    act: async (page, node) => {
      node.setStatus({
        warnings: [
          { code: 'disk', message: '' },
          { code: 'clock-behind', message: '' },
        ],
      })
      await page.getByText('Nothing can be written to the disk').first().waitFor()
    },
  },
  { name: 'settings', path: 'settings', words: 'Size of text', set: alice },
  { name: 'settings-reading', path: 'settings/reading', words: 'Nothing is muted.', set: alice },
  { name: 'settings-keys', path: 'settings/keys', words: 'Make a recovery sheet', set: alice },
  { name: 'settings-devices', path: 'settings/devices', words: 'Make a login link', set: alice },
  { name: 'settings-data', path: 'settings/data', words: 'Take everything with you', set: alice },
  { name: 'secret', path: 'settings/secret', words: 'only key to your name', set: alice },
  { name: 'lost', path: 'settings/nosuchpart', words: 'There is nothing at this address.', set: alice },
  ...furtherStates,
]

/** What commands answer in all states that say nothing else. */
export const calmAnswers: Readonly<Record<string, unknown>> = {
  getmentioning: { posts: [], next: null },
  getgaps: null,
  getretransmits: { posts: [], next: null },
  getknownfollowers: { followers: [], read: 0, followed: 0 },
  getdelivery: null,
  listkeychanges: [],
  listfeeds: [],
  gettwts: { twts: [], next: null },
  listinvited: [],
  gettrendinghashtags: ['bread', 'choir'],
  getblockhash: '00'.repeat(32),
  getblock: { usernames: [] },
  listwatchedtags: [],
  listrecoveries: [],
  listregistered: [],
  listcredentials: [],
  listscheduled: [],
  listfollowing: [],
  getspammsg: [],
  getpeerinfo: [],
  listaddresses: [],
  getspamposts: [],
  getpeoplelists: [],
  getinfo: { ext_addr_net1: '', ext_port1: 0 },
  getfavs: [],
}
