import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { openNodeStore } from '../node-store.ts'
import type { Seal } from '../seal.ts'
import { MessageStore } from './message-store.ts'

let scope: Scope
let store: MessageStore

const seal: Seal = { seal: (text) => text, open: (text) => text, whenEncrypted: () => undefined }

beforeEach(() => {
  scope = new Scope('marks', silentLog)
  store = new MessageStore(openNodeStore(':memory:', scope), seal, () => undefined)
})

afterEach(() => scope.close())

const write = (author: string, postNumber: number, peer = author): boolean =>
  store.add({
    ...{ localUser: 'alice', peer, author: nameOf(author), postNumber, time: 1_000 + postNumber },
    text: `${author} ${String(postNumber)}`,
  })

const unread = (peer = 'bob'): number | undefined =>
  store.threads('alice').find((thread) => thread.peer === peer)?.unread

describe('what was read on another computer (field case M1)', () => {
  test('is read here, whether it is here already or comes later, and what follows is not', () => {
    for (const number of [3, 4, 9]) write('bob', number)
    store.readElsewhere('alice', [{ peer: 'bob', author: 'bob', number: 7 }])
    expect(unread()).toBe(1)
    write('bob', 6)
    expect(unread()).toBe(1)
    write('bob', 10)
    expect(unread()).toBe(2)
    store.readElsewhere('alice', [{ peer: 'bob', author: 'bob', number: 5 }])
    expect(unread()).toBe(2)
    expect(store.marks('alice')).toEqual([{ peer: 'bob', author: 'bob', number: 7 }])
  })

  test('is of one author each in a group, and of one thread', () => {
    for (const number of [1, 2]) for (const author of ['bob', 'carol']) write(author, number, '*group')
    write('bob', 1 + 2)
    store.readElsewhere('alice', [{ peer: '*group', author: 'bob', number: 2 }])
    expect([unread('*group'), unread()]).toEqual([2, 1])
  })

  test('comes before the thread is there', () => {
    store.readElsewhere('alice', [{ peer: 'bob', author: 'bob', number: 2 }])
    for (const number of [1, 2, 3]) write('bob', number)
    expect(unread()).toBe(1)
  })

  test('what is gone is taken from the unread only if it was unread', () => {
    for (const number of [1, 2, 3]) write('bob', number)
    store.readElsewhere('alice', [{ peer: 'bob', author: 'bob', number: 2 }])
    store.forget(nameOf('bob'), 1)
    expect(unread()).toBe(1)
    store.forget(nameOf('bob'), 3)
    expect(unread()).toBe(0)
  })
})

describe('what was read here', () => {
  test('is told up to the highest number of each author, without what one wrote oneself', () => {
    for (const number of [2, 8, 5]) write('bob', number)
    write('carol', 4)
    store.add({
      ...{ localUser: 'alice', peer: 'bob', author: nameOf('alice'), postNumber: 30, time: 1_030, text: 'answer' },
    })
    expect(store.marks('alice')).toEqual([])
    store.markRead('alice', 'bob')
    expect(store.marks('alice')).toEqual([{ peer: 'bob', author: 'bob', number: 8 }])
    // Late, and not read on any computer.
    write('bob', 7)
    expect(unread()).toBe(1)
    store.markRead('alice', 'bob')
    expect([unread(), store.marks('alice')[0]?.number]).toEqual([0, 8])
    store.remove('alice', 'bob')
    expect(store.marks('alice')).toEqual([])
  })
})
