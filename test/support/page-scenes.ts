// What the states of the page are made of: a moment, people, and a timeline.
import type { Page } from 'playwright-core'
import type { PostJson } from '../../src/api/shapes.ts'
import type { FakeNode } from './fake-node.ts'

/** The moment in which all pictures are taken: Unix seconds. */
export const pictureTime = 1_790_000_000

/** One state of the page. */
export interface PageState {
  readonly name: string
  readonly path: string
  /** What the node holds. */
  readonly set?: (node: FakeNode) => void
  /** What is to be read before anything is looked at. */
  readonly words: string
  /** Steps to the state, after the words are there. */
  readonly act?: (page: Page, node: FakeNode) => Promise<void>
}

/** Unix seconds so many minutes before it. */
export const ago = (minutes: number): number => pictureTime - 60 * minutes

/** alice may post; bob, carol and dave are there. */
export const alice = (node: FakeNode): void => {
  node.setUser({ username: 'alice', state: 'ready', height: 5, message: 'Ready to post.' })
  for (const name of ['bob', 'bobby', 'carol', 'dave']) node.registered.add(name)
  node.items.set('bob profile', {
    ...{ fullname: 'Bob Baker', bio: 'Bread, blocks and long walks.' },
    ...{ location: 'Behind the mill', url: 'https://bakery.example' },
    tox: '56A1ADE4B65B86BCD51CC73E2CD4E542179F47959FE3E0E21B4B0ACDADE51855D34D34D37CB5',
    bitmessage: 'not an address',
  })
}

/** A post arrives; its number says when it was written. */
export const say = (node: FakeNode, n: string, k: number, more: object): PostJson =>
  node.arrive({ n, k, height: 1, time: ago(90 - 3 * k), ...(k > 0 ? { lastk: k - 1 } : {}), msg: '', ...more })

/** A timeline with a post of each kind. */
export const read = (node: FakeNode): void => {
  alice(node)
  node.following.set('alice', new Set(['bob', 'carol']))
  say(node, 'bob', 0, { msg: 'The oven is warm from six on. Whoever is early gets the crust.' })
  const first = say(node, 'carol', 1, {
    msg: 'Our choir has a network of its own now: twelve names, one old laptop, no company. #twister https://choir.example/join',
  })
  say(node, 'alice', 2, { msg: 'Good morning, all' })
  say(node, 'bob', 3, { msg: '@alice good morning! The rye is for you.', reply: { n: 'alice', k: 2 } })
  say(node, 'carol', 4, {
    msg: 'What I learned from a year without a timeline that somebody else sorts: one reads less, one remembers more, and one writes t',
    msg2: 'o people instead of to everybody. The posts of friends come when they come, and they end where they end.',
  })
  say(node, 'bob', 5, { msg: '', rt: first.userpost, sig_rt: first.sig_userpost })
  say(node, 'carol', 6, { msg: 'Tenors wanted. Tuesdays at seven. 👨‍👩‍👧‍👦🎶' })
}
