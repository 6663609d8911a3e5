// Nodes as far as the file of a person is concerned: lists are real, posts, threads and groups are tables.
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import type { Scope } from '../../src/base/scope.ts'
import { accept } from '../../src/base/verdict.ts'
import { createPrivateKey, type PrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { Bookmarks } from '../../src/node/bookmarks/bookmarks.ts'
import { Following } from '../../src/node/following/following.ts'
import { Mutes } from '../../src/node/mutes/mutes.ts'
import { PeopleLists } from '../../src/node/people-lists/people-lists.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import type { PersonParts } from '../../src/node/person/person-parts.ts'
import { Persons } from '../../src/node/person/persons.ts'
import { feedKey } from '../../src/twtxt/feed-address.ts'
import { judgePost, signPost, type VerifiedPost } from '../../src/protocol/post.ts'
import type { Username } from '../../src/protocol/username.ts'
import { FakeUsers } from './fake-chain.ts'
import { nameOf, PostTable } from './fake-context.ts'

const random = new SeededRandom(7)
const keys = new Map(['alice', 'bob', 'carol'].map((name) => [name, createPrivateKey(random)]))
const users = new FakeUsers()
for (const [name, key] of keys) users.register(name, publicKeyOf(key), 1)

export const keyOf = (name: string): PrivateKey => {
  const key = keys.get(name)
  if (key === undefined) throw new Error(name)
  return key
}

export const signed = (author: string, postNumber: number, text: string): VerifiedPost => {
  const post = signPost({ author: nameOf(author), postNumber, time: 1000 + postNumber, height: 5, text }, keyOf(author))
  const judged = post.ok ? judgePost(post.value.piece, nameOf(author), postNumber, users) : post
  if (!judged.ok) throw new Error(judged.rejection.code)
  return judged.value
}

interface Message {
  readonly author: Username
  readonly postNumber: number
  readonly time: number
  readonly text: string
}

/** A node as far as one person is concerned; threads and groups are tables. */
export const makeNode = (scope: Scope) => {
  const clock = new ManualClock(1_700_000_000_000)
  const database = openNodeStore(':memory:', scope)
  const posts = new PostTable()
  const threads = new Map<string, Message[]>()
  const conflicts: VerifiedPost[] = []
  const unread = new Map<string, number>()
  const secrets = new Map<string, string[]>([['alice', []]])
  const groups = new Map<string, { description: string; members: readonly string[]; secret: string }>()
  const swarms = { join: () => undefined, leave: () => undefined }
  const told = new Map<string, readonly Username[]>()
  const feeds = new Map<string, string>()
  const toldFeeds = new Set<string>()
  const tags = new Set<string>()
  const following = new Following({ database, log: silentLog, users, swarms, isWanted: () => false })
  const parts: PersonParts = {
    ...{ network: { name: 'private:test' }, clock, random, users, cost: { N: 2, r: 1, p: 1 } },
    turn: () => Promise.resolve(),
    following,
    publicFollows: {
      of: (user) => told.get(user) ?? [],
      has: (user, name) => told.get(user)?.some((one) => one === name) === true,
      set: (user, names) => {
        following.follow(user, names)
        told.set(user, [...(told.get(user) ?? []), ...names.map(nameOf)])
      },
    },
    mutes: new Mutes({ database, clock }),
    bookmarks: new Bookmarks({ database, clock }),
    feeds: {
      follows: () => [...feeds].map(([url, nick]) => ({ url, nick, isTold: toldFeeds.has(url) })),
      tell: (_user, feed, isTold) => {
        const url = [...feeds.keys()].find((one) => feedKey(one) === feedKey(feed))
        if (url !== undefined && isTold) toldFeeds.add(url)
        return url !== undefined
      },
      followAsElsewhere: (_user, { url, nick }) => feeds.size < feeds.set(url, nick).size,
    },
    peopleLists: new PeopleLists({ database }),
    tags: {
      of: () => [...tags].map((tag) => ({ tag })),
      watch: (_user, tag) => {
        tags.add(tag)
        return tag
      },
    },
    keys: {
      has: (name) => secrets.has(name),
      secretsOf: (name) => secrets.get(name) ?? [],
      importSecret: (secret, name) => void secrets.set(name, [...(secrets.get(name) ?? []), secret]),
    },
    groups: {
      list: () => [...groups.keys()],
      isMember: (alias, name) => groups.get(alias)?.members.includes(name) ?? false,
      info: (alias) => groups.get(alias) ?? { description: '', members: [] },
      secret: (alias) => groups.get(alias)?.secret ?? '',
      has: (alias) => groups.has(alias),
      restore: ({ alias, ...group }) => {
        if (!groups.has(alias)) groups.set(alias, group)
        return alias
      },
    },
    messages: {
      threads: () =>
        [...threads].map(([peer, all]) => ({ peer, unread: unread.get(peer) ?? 0, lastTime: all.at(-1)?.time ?? 0 })),
      read: (_user, count, [range]) => {
        const all = (threads.get(range?.peer ?? '') ?? []).map((message, id) => ({ ...message, id }))
        const end = (range?.maxId ?? all.length) + 1
        return new Map([[range?.peer ?? '', all.slice(Math.max(0, Math.min(end, all.length) - count), end)]])
      },
      restore: (_user, peer, messages) => {
        const held = threads.get(peer) ?? []
        const isHeld = ({ text, time }: Message) => held.some((one) => one.text === text && one.time === time)
        const fresh = messages.filter((message) => !isHeld(message))
        threads.set(
          peer,
          [...held, ...fresh].sort((one, other) => one.time - other.time),
        )
        return fresh.length
      },
      markRead: (_user, peer) => void unread.delete(peer),
    },
    swarms: {
      join: () => undefined,
      posts: posts.posts,
      post: posts.post,
      numbers: { supply: (post) => void conflicts.push(post) },
      addPost: (post) => {
        posts.add(post)
        return Promise.resolve(accept(undefined))
      },
    },
    items: { of: () => Promise.resolve([]), putSigned: () => Promise.resolve() },
  }
  return {
    ...parts,
    parts,
    persons: new Persons(parts),
    posts,
    conflicts,
    threads,
    unread,
    secrets,
    groupTable: groups,
  }
}
