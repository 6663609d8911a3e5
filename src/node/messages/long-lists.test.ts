// What grows with a list of messages or members, and what does not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CountedDatabase, countedDatabase } from '../../../test/support/counted-database.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { seal } from '../../crypto/ecies.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { encodeDirectContent, splitMembers } from '../../protocol/direct-message.ts'
import { limits } from '../../protocol/limits.ts'
import { regressionNetwork as network } from '../../protocol/network.ts'
import { groupKeysIn } from '../group-keys.ts'
import { openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { Groups } from './groups/groups.ts'
import { MessageStore } from './message-store.ts'
import { TrialStore } from './trial-store.ts'

let scope: Scope
let database: CountedDatabase
let wallet: Wallet

beforeEach(() => {
  scope = new Scope('long lists', silentLog)
  const store = openNodeStore(':memory:', scope)
  database = countedDatabase(store)
  wallet = new Wallet({ database: store, clock: new ManualClock(), random: new SeededRandom(1), network })
})

afterEach(() => scope.close())

describe('messages', () => {
  const open = () => new MessageStore(database, wallet.masterKey, () => undefined)

  const message = (postNumber: number, time: number) => ({
    ...{ localUser: 'alice', peer: `peer${String(postNumber % 7)}`, author: nameOf('bob') },
    ...{ postNumber, time, text: `number ${String(postNumber)}` },
  })

  test('of all threads are read on with the same work, however far one is, and whatever second they claim', () => {
    const store = open()
    for (let number = 0; number < 3_000; number += 1) store.add(message(number, number < 2_000 ? 5 : number))
    const times: number[] = []
    const numbers = new Set<number>()
    const { rows } = database.cost(() => {
      for (const { time, postNumber } of store.newestFirst('alice')) {
        times.push(time)
        numbers.add(postNumber)
      }
    })
    expect([times.length, numbers.size, rows]).toEqual([3_000, 3_000, 3_000])
    expect(times).toEqual(times.toSorted((left, right) => right - left))
    expect(database.asked.filter(({ sql }) => /OFFSET/u.test(sql))).toEqual([])
  })

  test('that come while they are read are passed over, and none comes twice', () => {
    const store = open()
    for (let number = 0; number < 500; number += 1) store.add(message(number, 1_000 + number))
    const seen: number[] = []
    for (const { postNumber } of store.newestFirst('alice')) {
      seen.push(postNumber)
      if (seen.length === 100) for (let number = 500; number < 800; number += 1) store.add(message(number, 5_000))
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => 499 - index))
  })

  test('of one second cost each the same to keep', () => {
    const store = open()
    const costOf = (number: number) => database.cost(() => store.add({ ...message(number, 5), peer: 'bob' }))
    costOf(0)
    const early = costOf(1)
    for (let number = 2; number < 999; number += 1) costOf(number)
    expect(costOf(999)).toEqual(early)
  })
})

test('nothing but sealing them anew goes through all messages', () => {
  const store = new MessageStore(database, wallet.masterKey, () => undefined, { ofAuthor: 2_000, ofThread: 4_000 })
  const message = { localUser: 'alice', peer: 'bob', author: nameOf('bob'), time: 5, text: 'x'.repeat(100) }
  for (let postNumber = 0; postNumber < 60; postNumber += 1) store.add({ ...message, postNumber })
  store.add({ ...message, author: nameOf('alice'), postNumber: 1 }, true)
  store.show(nameOf('alice'), 1)
  store.sent(nameOf('alice'), 1)
  store.sending()
  store.dropSending(nameOf('alice'), 1)
  store.restore({ localUser: 'alice', peer: 'bob' }, [{ ...message, postNumber: -1, kind: 'text' }])
  store.read('alice', 10, { peer: 'bob' })
  expect([...store.newestFirst('alice')].length).toBeGreaterThan(0)
  store.threads('alice')
  store.markRead('alice', 'bob')
  store.forget(nameOf('bob'), 59)
  store.remove('alice', 'bob')
  const plans = database.plans()
  expect(plans.length).toBeGreaterThan(20)
  // A partial index holds only what it is about.
  expect(
    plans.filter((plan) => /^SCAN (?:direct_messages|m)\b(?! USING INDEX direct_messages_being_sent)/u.test(plan)),
  ).toEqual([])
  // Threads are put in the order of their newest messages: as many as there are peers.
  const sorted = plans.filter((plan) => plan.startsWith('USE TEMP B-TREE FOR ORDER BY'))
  expect(sorted.filter((plan) => !/direct_shares|FROM direct_threads/u.test(plan))).toEqual([])
})

test('what is tried, waits or is known is looked up, however much of it there is', () => {
  const trials = new TrialStore(database, () => undefined)
  const post = { author: nameOf('bob'), postNumber: 3 }
  trials.keyId(new Uint8Array(33) as PublicKey)
  trials.setTried(post, 1)
  trials.isOpenOrUntried(post)
  trials.wait('alice', post)
  trials.waiting('alice')
  trials.released('alice', nameOf('bob'))
  trials.isFirst(new Uint8Array(16), post)
  trials.setSwept(nameOf('bob'), 1)
  trials.forget(post)
  const plans = database.plans()
  expect(plans.length).toBeGreaterThan(10)
  expect(plans.filter((plan) => plan.startsWith('SCAN direct_'))).toEqual([])
})

test('a member more costs the same in a small group and in a full one, and nothing is counted', () => {
  const groups = new Groups({
    ...{ database, seal: wallet.masterKey, random: new SeededRandom(2), log: silentLog, network, local: wallet },
    adjustedTime: () => 1,
  })
  const alias = groups.create('large') ?? ''
  const costOf = (index: number) => database.cost(() => groups.addMember(alias, nameOf(`m${String(index)}`)))
  costOf(0)
  const early = costOf(1)
  for (let index = 2; index < limits.groupMembers - 1; index += 1) costOf(index)
  expect(costOf(limits.groupMembers - 1)).toEqual(early)
  expect(groups.info(alias).members).toHaveLength(limits.groupMembers)
  expect(costOf(limits.groupMembers).statements).toBeLessThan(early.statements)
  expect(groups.info(alias).members).toHaveLength(limits.groupMembers)
  const added = database.asked.filter(({ sql }) => /group_members|group_sizes/u.test(sql))
  expect(added.filter(({ sql }) => /count\(|sum\(/u.test(sql))).toEqual([])
})

describe('a group that is told of ten thousand members', () => {
  let world: MessageWorld
  let a: MessageNode
  let b: MessageNode
  let alias: string

  beforeEach(() => {
    world = new MessageWorld()
    a = world.open().have('alice').follow('alice', 'bob')
    b = world.open().have('bob').follow('bob', 'alice')
    alias = a.groups.create('Large') ?? ''
  })

  afterEach(() => world.close())

  const invite = (...names: readonly string[]): Promise<void> => world.invite(a, 'alice', alias, names)

  test('keeps a thousand of them, and is described, listed, read page by page, left and taken along', async () => {
    await invite('alice', 'bob')
    const publicKey = a.groups.publicKey(alias)
    if (publicKey === undefined) throw new Error('no key')
    const told = splitMembers(Array.from({ length: 10_000 }, (_, index) => nameOf(`m${String(index)}`)))
    world.time += 1
    for (const [index, members] of told.entries()) {
      const content = encodeDirectContent({ kind: 'group-members', members }, nameOf('alice'))
      const sealed = seal(content, publicKey, new SeededRandom(100 + index))
      a.publish('alice', 1_000 + index, { kind: 'direct', sealed })
    }
    await world.settle()
    const [here = ''] = b.groups.list('bob')
    expect(b.groups.info(here).members).toHaveLength(limits.groupMembers)
    expect(b.groups.info(here).members).toContain('bob')

    world.time += 1
    await a.messages.describe('alice', undefined, alias, 'Larger')
    await world.settle()
    expect(b.groups.info(here).description).toBe('Larger')

    const { total } = b.messages.threads('bob').find(({ peer }) => peer === here) ?? { total: 0 }
    const ids: number[] = []
    for (let maxId: number | undefined; maxId !== -1; maxId = (ids.at(-1) ?? 0) - 1)
      ids.push(
        ...[...(b.messages.read('bob', 100, [{ peer: here, maxId }]).get(here) ?? [])].reverse().map(({ id }) => id),
      )
    expect(ids).toEqual(Array.from({ length: total }, (_, index) => total - 1 - index))
    // Bob and Alice are no news to Bob twice: each other member has a line of its own.
    expect(total).toBeGreaterThan(limits.groupMembers - 3)

    const other = world.open({ seed: 70 })
    const [taken, left] = [groupKeysIn(other.groups, network), groupKeysIn(b.groups, network)]
    for (const key of left.keys()) taken.adopt(key)
    expect(other.groups.secret(here)).toBe(a.groups.secret(alias))

    b.messages.leave('bob', here)
    expect([b.groups.list('bob'), b.messages.read('bob', 10, [{ peer: here }]).size]).toEqual([[], 0])
    await invite('bob')
    expect(b.groups.list('bob')).toEqual([here])
  })
})
