import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { openNodeStore } from '../node-store.ts'
import type { Seal } from '../seal.ts'
import { MessageStore } from './message-store.ts'

const rowBytes = 64
const textBytes = 36
const bytes = rowBytes + textBytes

let scope: Scope
let store: MessageStore
let told: string[]

const seal: Seal = { seal: (text) => text, open: (text) => text, whenEncrypted: () => undefined }

beforeEach(() => {
  scope = new Scope('shares', silentLog)
  told = []
  // An author has room for 32 messages, a thread for 64.
  store = new MessageStore(openNodeStore(':memory:', scope), seal, (user) => told.push(user), {
    ofAuthor: 32 * bytes,
    ofThread: 64 * bytes,
  })
})

afterEach(() => scope.close())

const write = (author: string, postNumber: number, more: { peer?: string; time?: number } = {}): boolean =>
  store.add({
    ...{ localUser: 'bob', peer: author, author: nameOf(author), postNumber, time: 1_000 + postNumber },
    ...{ text: `${author} ${String(postNumber)}`.padEnd(textBytes), ...more },
  })

const read = (peer: string, count = 1_000, sinceId?: number) => store.read('bob', count, { peer, sinceId })

const numbers = (peer: string, author: string): readonly number[] =>
  read(peer)
    .filter((message) => message.author === author && message.kind === 'text')
    .map(({ postNumber }) => postNumber)

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('a flood of messages (swarm H11)', () => {
  test('costs its author the oldest ones, and nobody else any', () => {
    for (const number of range(0, 9)) write('alice', number)
    for (const number of range(0, 999)) write('mallory', number)
    expect(numbers('alice', 'alice')).toEqual(range(0, 9))
    const kept = numbers('mallory', 'mallory')
    expect(kept).toEqual(range(1_000 - kept.length, 999))
    expect(kept.length).toBeLessThanOrEqual(32)
    expect(kept.length).toBeGreaterThanOrEqual(29)
  })

  test('is told in the thread, once, before what stays', () => {
    for (const number of range(0, 199)) write('mallory', number)
    const [first, ...rest] = read('mallory')
    expect(first).toMatchObject({ kind: 'notice', author: 'mallory' })
    expect(first?.text).toContain(`*** ${String(200 - rest.length)} older messages of 'mallory' were dropped`)
    expect(rest.every(({ kind }) => kind === 'text')).toBe(true)
    expect(store.threads('bob')).toMatchObject([{ total: rest.length + 1, unread: rest.length }])
  })

  test('does not change the numbers of messages that stay', () => {
    for (const number of range(0, 31)) write('mallory', number)
    const before = read('mallory').at(-1)
    write('mallory', 32)
    expect(read('mallory').find(({ postNumber }) => postNumber === 31)?.id).toBe(before?.id)
    expect(read('mallory', 10, before?.id).map(({ postNumber }) => postNumber)).toEqual([32])
    for (const number of range(33, 99)) write('mallory', number)
    const last = read('mallory').at(-1)
    expect(last).toMatchObject({ id: 99, postNumber: 99 })
    expect(read('mallory', 3).map(({ id }) => id)).toEqual([97, 98, 99])
    expect(store.read('bob', 2, { peer: 'mallory', maxId: 98 }).map(({ id }) => id)).toEqual([97, 98])
  })

  test('that is opened again is not dropped and told again', () => {
    for (const number of range(0, 99)) write('mallory', number)
    const thread = read('mallory')
    for (const number of range(0, 99)) expect(write('mallory', number)).toBe(false)
    expect(read('mallory')).toEqual(thread)
  })

  test('that claims one second for all of it is bounded as well', () => {
    for (const number of range(0, 199)) write('mallory', number, { time: 5_000 })
    const thread = read('mallory')
    expect(thread.length).toBeLessThanOrEqual(33)
    expect(thread.filter(({ kind }) => kind === 'notice')).toHaveLength(1)
    expect(numbers('mallory', 'mallory')).toContain(199)
  })

  test('in a group costs whoever has most there', () => {
    const peer = '*somegrou'
    for (const number of range(0, 9)) write('alice', number, { peer })
    for (const author of ['mallory', 'mallet', 'marvin'])
      for (const number of range(0, 99)) write(author, number, { peer })
    expect(numbers(peer, 'alice')).toEqual(range(0, 9))
    const kept = read(peer).filter(({ kind }) => kind === 'text')
    expect(kept.length).toBeLessThanOrEqual(64)
    for (const author of ['mallory', 'mallet', 'marvin']) expect(numbers(peer, author)).toContain(99)
  })

  test('of our own is none: nobody else can write in our name', () => {
    for (const number of range(0, 199))
      store.add({
        ...{ localUser: 'bob', peer: 'alice', author: nameOf('bob'), postNumber: number, time: number },
        text: 'x'.repeat(textBytes),
      })
    expect(read('alice')).toHaveLength(200)
  })
})

test('a thread that is left and joined again begins anew', () => {
  for (const number of range(0, 99)) write('mallory', number)
  store.remove('bob', 'mallory')
  write('mallory', 7)
  expect(read('mallory')).toMatchObject([{ id: 0, postNumber: 7 }])
})

test('what is held no more makes room itself', () => {
  for (const number of range(0, 31)) write('mallory', number)
  for (const number of range(0, 9)) store.forget(nameOf('mallory'), number)
  for (const number of range(32, 41)) write('mallory', number)
  expect(numbers('mallory', 'mallory')).toEqual(range(10, 41))
  expect(store.threads('bob')).toMatchObject([{ total: 32, unread: 32 }])
  store.markRead('bob', 'mallory')
  store.forget(nameOf('mallory'), 10)
  expect(store.threads('bob')).toMatchObject([{ total: 31, unread: 0 }])
})
