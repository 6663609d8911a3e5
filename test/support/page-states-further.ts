// States with something in them that was written, found, kept or made: those of page-states.ts that came later.
import { readFileSync } from 'node:fs'
import { encodeHex } from '../../src/codec/hex.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { secret } from './chain-builders.ts'
import type { FakeNode } from './fake-node.ts'
import { ago, alice, type PageState, pictureTime, read, say } from './page-scenes.ts'

/** Long enough to be scrolled. */
const long = (node: FakeNode): void => {
  alice(node)
  node.following.set('alice', new Set(['bob']))
  for (let number = 0; number < 28; number += 1)
    say(node, 'bob', number, {
      msg: `Note ${String(number)} of the oven: warm, dry, and nobody in a hurry.`,
      time: ago(200 - number),
    })
}

const marks = (node: FakeNode): void => {
  alice(node)
  node.following.set('alice', new Set(['bob']))
  say(node, 'bob', 1, {
    msg: '*Rye* is ~always~ there, _spelt_ on -Mondays- Fridays. Type `*as it is*`; [the list](https://bakery.example/a/list) or bob@bakery.example',
  })
  say(node, 'bob', 3, {
    msg: 'How we knead: magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=Kneading%20rye.webm #bread',
  })
  say(node, 'bob', 2, { msg: 'snake_case_name, 2*3*4, a-b-c: https://a.example/_x_/*y*' })
}

interface ProofVector {
  readonly name: string
  readonly proof: string
}

const proofVectors = JSON.parse(readFileSync('test/vectors/name-proofs.json', 'utf8')) as readonly ProofVector[]

/** The newest key of alice in the vectors, and the one before. */
const [newKey, oldKey] = [2, 1].map((number) => encodeHex(publicKeyOf(secret(number))))

/** The node brings a proof of alice from the vectors, and tells of both of her keys. */
const proved =
  (name: string) =>
  (node: FakeNode): void => {
    read(node)
    node.setStatus({ network: 'regtest', chain: { ...node.status.chain, height: 14, bestKnownHeight: 14 } })
    const proof = Buffer.from(proofVectors.find((vector) => vector.name === name)?.proof ?? '', 'hex')
    node.answers.set('getuserproof', { proof: proof.toString('base64') })
    node.answers.set('dumppubkey', newKey)
    node.answers.set('getnamehistory', [
      {
        ...{ key: newKey, height: 5, time: ago(400), origin: 'replaced' },
        posts: { first: 2, last: 2, count: 1, late: 0 },
      },
      { key: oldKey, height: 2, time: ago(4_000), origin: 'registered', posts: null },
    ])
  }

const tagged = (node: FakeNode): void => {
  alice(node)
  const said = ['Twelve names by now #bread', 'The crust is the point #bread', '#bread for nine, please']
  const posts = said.map((msg, index) => {
    const post = say(node, ['bob', 'carol', 'dave'][index] ?? 'bob', index, { msg })
    return { time: post.userpost.time, post }
  })
  node.answers.set('gettagged', { posts, next: null })
  node.answers.set('listwatchedtags', [{ tag: 'bread', peers: 3 }])
}

const scheduled = (node: FakeNode): void => {
  alice(node)
  const post = { about: null, hash: null, problem: null }
  node.answers.set('listscheduled', [
    { ...post, id: 1, due: pictureTime + 7_200, texts: ['The oven is cold on Sunday.'] },
    {
      ...{ ...post, id: 2, due: pictureTime + 90_000, texts: ['A long story, first part', 'and its second'] },
      about: { kind: 'reply', n: 'bob', k: 3 },
    },
    { ...post, id: 3, due: pictureTime - 600, texts: ['This one is late'], problem: 'wallet.locked' },
  ])
}

const feed = {
  ...{ nick: 'mill', url: 'https://mill.example/twtxt.txt', name: 'The mill', description: 'Flour and water.' },
  ...{ type: null, checked: ago(3), answered: ago(3), due: pictureTime + 600, failures: 0, problem: null },
  ...{ problemCode: null, movedTo: null, skipped: 0, cut: false, readOnly: false, told: false },
}

const twt = (hash: string, minutes: number, text: string, answers: string | null = null): object => ({
  time: ago(minutes),
  twt: {
    ...{ hash, v1: hash, v2: hash, url: feed.url, nick: 'mill', written: ago(minutes), stamp: '', raw: text, text },
    ...{ answers, edited: false },
  },
})

const feeds = (node: FakeNode): void => {
  read(node)
  const failing = {
    ...{ ...feed, nick: 'old-press', url: 'https://a-long-host-name.press.example/users/old/twtxt.txt', failures: 4 },
    ...{ answered: ago(4_000), problem: 'The server cannot be reached.', problemCode: 'unreachable' },
    movedTo: 'https://new.press.example/twtxt.txt',
  }
  node.answers.set('listfeeds', [feed, failing])
  node.answers.set('gettwts', {
    twts: [
      twt('abcdefg', 12, 'The wheel turns again'),
      twt('bcdefgh', 40, 'Stones dressed, sieves clean. *Open* at seven.'),
    ],
    next: null,
  })
}

const lists = (node: FakeNode): void => {
  read(node)
  node.answers.set('getpeoplelists', [
    { name: 'Choir', members: ['carol', 'dave'] },
    { name: 'Everybody behind the mill and beside the river', members: ['bob'] },
  ])
}

const group = (node: FakeNode): void => {
  read(node)
  const alias = '*abcdefgh'
  node.messages.groups.set(alias, { alias, description: 'Choir of the mill', members: ['alice', 'bob', 'carol'] })
  node.messages.arrive('alice', alias, { from: 'carol', text: 'Rehearsal at eight, *not* at seven', time: ago(60) })
  node.messages.arrive('alice', alias, { from: 'alice', text: 'I bring the notes.', time: ago(50) })
}

const promoted = (node: FakeNode): void => {
  alice(node)
  const post = (n: string, k: number, msg: string): object => ({
    sig_userpost: '',
    userpost: { n, k, height: k, msg, time: ago(1_500 - k) },
  })
  node.answers.set('getspamposts', [
    post('bob', 1_230, 'Bread from the mill: three kinds, two of them rye. https://bakery.example'),
    post('carol', 1_100, 'Tenors wanted'),
  ])
}

const addresses = (node: FakeNode): void => {
  alice(node)
  node.answers.set('getinfo', { ext_addr_net1: '', ext_port1: 28_333 })
  node.answers.set('listaddresses', [
    { address: '192.168.178.23:28333', reach: 'network' },
    { address: '[fd00:1234:5678:9abc:def0:1234:5678:9abc]:28333', reach: 'network' },
    { address: '127.0.0.1:28333', reach: 'computer' },
  ])
}

const invited = (node: FakeNode): void => {
  alice(node)
  node.answers.set('listinvited', ['bob', 'carol'])
}

const sheet = (node: FakeNode): void => {
  alice(node)
  node.answers.set('listrecoveries', [{ username: 'alice', created: ago(90_000), state: 'worthless' }])
  const lines = Array.from({ length: 12 }, (_, index) => `0${index.toString(16).toUpperCase()}`.repeat(12))
  node.answers.set('createrecovery', { username: 'alice', network: 'private:page', created: pictureTime, lines })
}

/** States that came later than those before them. */
export const furtherStates: readonly PageState[] = [
  {
    ...{ name: 'home-new', path: 'home', words: 'Note 27', set: long },
    act: async (page, node) => {
      while (node.openFeeds() === 0) await page.waitForTimeout(50)
      await page.mouse.move(640, 500)
      await page.mouse.wheel(0, 900)
      await page.waitForFunction('scrollY > 600')
      say(node, 'bob', 28, { msg: 'Fresh from the oven', time: ago(0) })
      say(node, 'bob', 29, { msg: 'And one more', time: ago(0) })
      await page.getByText('Show 2 new posts').waitFor()
    },
  },
  { name: 'home-marks', path: 'home', words: 'snake_case_name', set: marks },
  {
    name: 'home-warned',
    path: 'home',
    words: 'Tenors wanted',
    set: (node) => {
      read(node)
      node.setStatus({ warnings: [{ code: 'no-miner', message: '' }] })
    },
  },
  { name: 'tag', path: 'tag/bread', words: 'The crust is the point', set: tagged },
  {
    ...{ name: 'saved', path: 'home', words: 'Tenors wanted', set: read },
    act: async (page) => {
      await page.getByRole('article').filter({ hasText: 'Tenors wanted' }).focus()
      await page.keyboard.press('b')
      await page.getByText('The post is kept.').first().waitFor({ state: 'attached' })
      await page.getByRole('link', { name: 'Saved' }).click()
      await page.getByRole('article').filter({ hasText: 'Tenors wanted' }).waitFor()
    },
  },
  { name: 'drafts', path: 'drafts', words: 'This one is late', set: scheduled },
  {
    ...{ name: 'outbox', path: 'outbox', words: 'Nothing waits to be sent.', set: alice },
    act: async (page, node) => {
      await node.stop()
      await page.keyboard.press('n')
      await page
        .getByRole('dialog')
        .getByRole('textbox')
        .fill('Written while the node was silent, and kept until it answers.')
      await page.getByRole('dialog').getByRole('button', { name: 'Post', exact: true }).click()
      await page.getByText('Written while the node was silent').first().waitFor()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    },
  },
  {
    ...{ name: 'user-follows', path: 'u/bob', words: 'Follows you' },
    set: (node) => {
      read(node)
      node.answers.set('getpublicfollowing', { following: ['alice', 'carol'], seq: 3, whole: true, missing: null })
    },
  },
  {
    ...{ name: 'user-edit', path: 'u/alice', words: 'Edit profile', set: read },
    act: async (page) => {
      await page.getByRole('button', { name: 'Edit profile' }).click()
      await page.getByRole('button', { name: 'Save' }).waitFor()
    },
  },
  {
    ...{ name: 'user-proof', path: 'u/alice/proof', words: 'Checked here, in this page' },
    set: proved('all headers from the first block'),
  },
  {
    ...{ name: 'user-proof-refused', path: 'u/alice/proof', words: 'proves nothing' },
    set: proved('proof-signature'),
  },
  {
    ...{ name: 'messages-group', path: 'messages/*abcdefgh', words: 'I bring the notes', set: group },
    act: async (page) => {
      await page.getByText('About this group').click()
      await page.getByRole('button', { name: 'Show the key' }).click()
      await page.getByRole('group', { name: 'Key of the group' }).waitFor()
    },
  },
  {
    ...{ name: 'messages-new', path: 'messages', words: 'Join by a key', set: alice },
    act: async (page) => {
      await page.getByText('New group').click()
      await page.getByText('Join by a key').click()
      await page.getByRole('button', { name: 'Join', exact: true }).waitFor()
    },
  },
  { name: 'people-lists', path: 'people', words: 'Used most now', set: lists },
  { name: 'list', path: 'list/Choir', words: 'Tenors wanted', set: lists },
  { name: 'people-feeds', path: 'people', words: 'Used most now', set: feeds },
  { name: 'feed', path: 'twts?of=https%3A%2F%2Fmill.example%2Ftwtxt.txt', words: 'The wheel turns', set: feeds },
  {
    ...{ name: 'feed-failing', words: 'old/twtxt.txt', set: feeds },
    path: `twts?of=${encodeURIComponent('https://a-long-host-name.press.example/users/old/twtxt.txt')}`,
  },
  { name: 'network-promoted', path: 'network/promoted', words: 'Bread from the mill', set: promoted },
  { name: 'network-promoted-none', path: 'network/promoted', words: 'No block that this node', set: alice },
  { name: 'home-invited', path: 'home', words: 'Named in your invitation', set: invited },
  { name: 'networks-founder', path: 'networks', words: 'at the same router', set: addresses },
  {
    ...{ name: 'settings-sheet', path: 'settings/keys', words: 'Make a recovery sheet', set: sheet },
    act: async (page) => {
      await page.getByRole('button', { name: 'Make a recovery sheet' }).click()
      await page.getByRole('button', { name: 'Print', exact: true }).waitFor()
    },
  },
  { name: 'settings-notices', path: 'settings/notices', words: 'Sounds', set: alice },
  {
    ...{ name: 'settings-node', path: 'settings/node', words: 'Setting: diskbudget', set: addresses },
    act: async (page) => {
      await page.getByRole('button', { name: 'End the node…' }).click()
      await page.getByText('Nobody gets your posts from here any more').waitFor()
    },
  },
]
