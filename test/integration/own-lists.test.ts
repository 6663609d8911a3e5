// Lists of one person on two computers among whole nodes with a real DHT (extensions.md 10).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownPageTarget } from '../../src/node/own-lists/sealed-pages.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const [alice, bob, carol, dora] = ['alice', 'bob', 'carol', 'dora'].map((name) => parseUsername(name) as Username) as [
  Username,
  Username,
  Username,
  Username,
]

const testnet = new Testnet(83)
let one: TestNode
let two: TestNode
const others: TestNode[] = []

const listsAt = ({ node }: TestNode) => ({
  follows: node.following.of(alice),
  mutes: node.mutes.of(alice).map(({ value }) => value),
  bookmarks: node.bookmarks.of(alice, { count: 9 }).map(({ post }) => `${post.author}/${String(post.postNumber)}`),
  unread: node.messages.threads(alice).map(({ peer, unread }) => `${peer} ${String(unread)}`),
})

const areSame = (): boolean => JSON.stringify(listsAt(one)) === JSON.stringify(listsAt(two))

beforeAll(async () => {
  for (let index = 0; index < 8; index += 1) others.push(await testnet.open(index, index === 0 ? [] : [0, index >> 1]))
  one = await testnet.open(8, [0, 3], { carriesOwnLists: true })
  two = await testnet.open(9, [0, 5], { carriesOwnLists: true })
  const { node } = others[0] as TestNode
  one.node.wallet.create(alice)
  one.node.registrations.start(alice)
  for (const name of [bob, carol, dora]) {
    node.wallet.create(name)
    node.registrations.start(name)
  }
  node.chain.startMining(1)
  await testnet.until(
    'registered',
    () =>
      one.node.registrations.stateOf(alice).state === 'ready' &&
      [bob, carol, dora].every((name) => node.registrations.stateOf(name).state === 'ready'),
  )
  node.chain.stopMining()
  await testnet.advance(60)
}, 240_000)

afterAll(() => testnet.close())

describe('own lists', () => {
  test('are on the computer to which the key comes, posts and what was read included', async () => {
    const { node: writer } = others[0] as TestNode
    one.node.following.follow(alice, [bob, carol])
    await testnet.finish(writer.posts.publish({ username: bob, text: 'to keep' }))
    await testnet.until('the post', () => one.node.swarms.post(bob, 0) !== undefined)
    one.node.bookmarks.add(alice, await testnet.finish(one.node.posts.find(bob, 0, 5_000)))
    one.node.mutes.add(alice, { kind: 'word', value: 'Tea', until: undefined })
    await testnet.finish(writer.messages.send({ from: bob, to: alice, text: 'for you' }))
    await testnet.until('the message', () => one.node.messages.threads(alice).length > 0)
    one.node.messages.markRead(alice, bob)
    await testnet.until('all is told', () => one.node.ownLists.report(alice).state === 'same', 900)
    const [key] = one.node.wallet.keysOf(alice)
    two.node.wallet.import(alice, one.node.wallet.secretText(key as never))
    await testnet.until('the lists', areSame, 900)
    expect(listsAt(two)).toEqual({ follows: [bob, carol], mutes: ['Tea'], bookmarks: ['bob/0'], unread: ['bob 0'] })
  }, 240_000)

  test('lose nothing when both were changed out of reach of one another, and a page is read by nobody else', async () => {
    const half = (index: number): string[] =>
      others.filter((_, place) => place % 2 === index).map((each) => each.address)
    testnet.network.partition([
      [one.address, ...half(0)],
      [two.address, ...half(1)],
    ])
    one.node.following.unfollow(alice, [bob])
    one.node.mutes.add(alice, { kind: 'tag', value: 'cats', until: undefined })
    two.node.following.unfollow(alice, [carol])
    two.node.following.follow(alice, [dora])
    two.node.mutes.remove(alice, { kind: 'word', value: 'tea' })
    await testnet.advance(1_200)
    testnet.network.heal()
    await testnet.until('the same again', areSame, 7_200)
    expect(listsAt(one)).toMatchObject({ follows: [dora], mutes: ['cats'] })
    const stranger = others[4] as TestNode
    const [page] = await testnet.finish(stranger.node.dht.get(ownPageTarget(alice, 1)))
    const text = Buffer.from((page?.value ?? new Uint8Array()) as Uint8Array).toString('latin1')
    expect(text.length).toBeGreaterThan(512)
    expect(text).not.toMatch(/dora|cats|follow|mute/u)
  }, 240_000)
})
