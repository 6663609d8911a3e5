// What open pages are told: nothing is lost while the store fails or after a long absence, and nothing of whom they muted.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { takenBy } from '../../test/support/pod-posts.ts'
import { PodRoom } from '../../test/support/pod-room.ts'
import type { PodEvent } from '../api/pod-events.ts'
import { CodedError } from '../base/coded-error.ts'
import { PodEvents } from './events.ts'

let room: PodRoom
let events: PodEvents

beforeEach(async () => {
  room = await new PodRoom().open()
  events = new PodEvents(room.pod, room.scope.child('events'))
})

afterEach(() => room.close())

/** Somebody who listens, and what was told of posts: `again`, the number of a post, or that of one that went. */
const listen = async (account: string, since?: number, isValid = () => Promise.resolve(true)) => {
  const heard: string[] = []
  const ids: number[] = []
  const take = (event: PodEvent): void => {
    if (event.type === 'again') heard.push('again')
    if (event.type === 'post') heard.push(`${event.post.n} ${String(event.post.k)}`)
    if (event.type === 'removal') heard.push(`-${String(event.k)}`)
  }
  const sink = {
    begin: (id: number) => ids.push(id),
    send: (event: PodEvent, id?: number) => {
      take(event)
      if (id !== undefined) ids.push(id)
    },
    beat: () => heard.push('beat'),
    end: () => heard.push('end'),
  }
  await events.open({ account, isValid, since, sink })
  return { heard, ids }
}

const follow = (account: string, name: string): Promise<void> =>
  room.pod.model.put('follow', { account, name, most: 9 })

const newest = (): Promise<number> => room.pod.model.position()

/** Posts of a name that went, so many. */
const remove = (name: string, count: number): Promise<void> =>
  room.pod.engine.transaction(async (session) => {
    for (let position = 1; position <= count; position += 1)
      await session.change('INSERT INTO pod_events (position, author, number, post, lane) VALUES (?, ?, ?, 0, 0)', [
        ...[position, name, position],
      ])
    await session.change("UPDATE pod_state SET value = ? WHERE name = 'position'", [count])
  })

test('a page is told what came while it could not be read whom it shows', async () => {
  await follow('alice', 'bob')
  const { heard } = await listen('alice')
  const failing = vi
    .spyOn(room.pod.model, 'listed')
    .mockRejectedValueOnce(new CodedError('store.unreachable', 'The store is away.'))
  await room.pod.model.take([takenBy('bob', 0)], {})
  await expect.poll(() => failing.mock.settledResults.some(({ type }) => type === 'rejected')).toBe(true)
  await room.pod.model.take([takenBy('bob', 1)], {})
  await expect.poll(() => heard).toEqual(['bob 0', 'bob 1'])
})

test('a page is told each thing once, also when the store fails between two', async () => {
  await follow('alice', 'bob')
  const { heard } = await listen('alice')
  const post = room.pod.model.post.bind(room.pod.model)
  const failing = vi.spyOn(room.pod.model, 'post').mockImplementation((reference) => {
    if (reference.postNumber === 1 && failing.mock.calls.length === 2)
      return Promise.reject(new CodedError('store.unreachable', 'The store is away.'))
    return post(reference)
  })
  await room.pod.model.take([takenBy('bob', 0), takenBy('bob', 1)], {})
  await expect.poll(() => failing.mock.calls.length).toBe(2)
  await room.pod.model.take([takenBy('bob', 2)], {})
  await expect.poll(() => heard.at(-1)).toBe('bob 2')
  expect(heard).toEqual(['bob 0', 'bob 1', 'bob 2'])
})

test('a page that was away catches up to the end, without anything new that comes', async () => {
  await follow('alice', 'bob')
  await remove('bob', 5_500)
  const { heard } = await listen('alice', 0)
  await expect.poll(() => heard.length).toBe(5_500)
  expect(heard.at(-1)).toBe('-5500')
})

test('a page that was away for too long, or stands where the store never was, begins anew where it is', async () => {
  await follow('alice', 'bob')
  await remove('bob', 20_000)
  for (const since of [0, 30_000]) {
    const { heard, ids } = await listen('alice', since)
    await expect.poll(() => heard).toEqual(['again'])
    expect(ids.at(-1)).toBe(20_000)
    await room.pod.model.take([takenBy('bob', since)], {})
    await expect.poll(() => heard).toEqual(['again', `bob ${String(since)}`])
    await room.pod.engine.change("UPDATE pod_state SET value = 20000 WHERE name = 'position'")
    await room.pod.engine.change('DELETE FROM pod_events WHERE position > 20000')
  }
})

test('what somebody passes on of a muted person is not told to whoever muted them', async () => {
  for (const account of ['alice', 'carl']) await follow(account, 'bob')
  await room.pod.model.put('mute', { account: 'alice', name: 'mal', most: 9 })
  const [alice, carl] = [await listen('alice'), await listen('carl')]
  const { userpost, signature } = takenBy('mal', 0).post
  await room.pod.model.take(
    [takenBy('bob', 0, { kind: { kind: 'retransmit', carried: { userpost, signature } } }), takenBy('bob', 1)],
    {},
  )
  await expect.poll(() => carl.heard).toEqual(['bob 0', 'bob 1'])
  await expect.poll(() => alice.heard).toEqual(['bob 1'])
  expect(await newest()).toBe(2)
})

test('sessions of many pages are looked at one after another: calls have the store meanwhile', async () => {
  let [running, most, looks] = [0, 0, 0]
  const isValid = async (): Promise<boolean> => {
    running += 1
    looks += 1
    most = Math.max(most, running)
    await room.pod.model.position()
    running -= 1
    return true
  }
  for (let page = 0; page < 60; page += 1) await listen(`account${String(page)}`, undefined, isValid)
  looks = most = 0
  for (let look = 0; look < 3; look += 1) events.recheck()
  await expect.poll(() => looks).toBe(60)
  await expect.poll(() => running).toBe(0)
  expect(most).toBe(1)
})
