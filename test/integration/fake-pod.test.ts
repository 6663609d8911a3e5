// The pod of the tests answers as a pod does: status, headers, codes and shapes are those of the real door.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { PodCommandName } from '../../src/api/pod.ts'
import { FakePod } from '../support/fake-pod.ts'
import { loginKeyOf, PodBrowser, PodRoom } from '../support/pod-room.ts'

const folder = mkdtempSync(join(tmpdir(), 'fake-pod-'))
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>pod</title>')
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

let room: PodRoom
let fake: FakePod
let real: PodBrowser
let played: PodBrowser
let fakeUrl = ''

beforeEach(async () => {
  room = await new PodRoom().open()
  fake = new FakePod(folder)
  await fake.start()
  fakeUrl = fake.url
  played = new PodBrowser(fakeUrl)
  real = room.browser()
  // Whoever joins signs the address of the pod.
  fake.url = room.pod.url
})
afterEach(async () => {
  await fake.stop()
  await room.close()
})

/** What is there, without what it is: members by name, lists by their first. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(
    Object.entries(value)
      // How far a name is, is the node's to say; here it is made of tables.
      .filter(([name]) => name !== 'registration')
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, shapeOf(member)]),
  )
}

interface Answer {
  readonly status: number
  readonly code: unknown
  readonly shape: unknown
}

const askBoth = async (name: string, input: object): Promise<readonly [Answer, Answer]> => {
  const ask = async (browser: PodBrowser): Promise<Answer> => {
    const { status, body } = await browser.ask(name, input)
    const { error } = (body ?? {}) as { error?: { code: string; figures?: unknown } }
    if (error !== undefined) return { status, code: error.code, shape: shapeOf(error.figures) }
    return { status, code: undefined, shape: shapeOf(body) }
  }
  return [await ask(played), await ask(real)]
}

const same = async (name: string, input: object = {}): Promise<void> => {
  const [mine, theirs] = await askBoth(name, input)
  expect({ name, ...mine }).toEqual({ name, ...theirs })
}

const joinBoth = async (name: string, role: 'owner' | 'member'): Promise<void> => {
  const theirs = await room.newAccount(real, name, await room.invite(role))
  const mine = await room.newAccount(played, name, fake.invite(role))
  const accounts = [await played.call('createaccount', mine), await real.call('createaccount', theirs)]
  room.overlay.keys.set(name, theirs.publicKey)
  const [first, second] = accounts.map((account) => shapeOf(account))
  expect(first).toEqual(second)
}

const step = (name: PodCommandName, input: object = {}): readonly [PodCommandName, object] => [name, input]

test('answers visitors as a pod does', async () => {
  await same('getpod')
  await same('nothing')
  await same('getaccount')
  await same('gettimeline')
  await same('accountsalt', { name: 'nobody' })
  await same('login', { name: 'nobody', loginKey: '00'.repeat(32) })
  await same('login', { name: 'Nobody' })
  await same('passkeyoptions')
  await same('checkname', { name: 'zoe', invitation: 'none' })
  await same('createchallenge', { name: 'zoe' })
})

test('answers whoever has an account as a pod does', async () => {
  await joinBoth('alice', 'member')
  const empty = [step('gettimeline'), step('getmentions'), step('gettag', { tag: 'a' }), step('search', { text: 'a' })]
  const steps = [
    ...empty,
    ...[step('getpersonposts', { name: 'alice' }), step('getthread', { n: 'alice', k: 1 })],
    ...[step('getpost', { n: 'alice', k: 1 }), step('getsealed'), step('getprofile', { name: 'alice' })],
    ...[step('getfollowing'), step('getmuted'), step('follow', { name: 'bob' }), step('unfollow', { name: 'bob' })],
    ...[step('mute', { name: 'bob' }), step('unmute', { name: 'bob' }), step('findnames', { prefix: 'al' })],
    ...[step('report', { n: 'bob', k: 1, reason: 'rude' }), step('exportaccount'), step('exportposts')],
    ...[step('getsettings'), step('listaccounts'), step('getaudit'), step('suspend', { name: 'bob', reason: 'rude' })],
  ]
  for (const [name, input] of steps) await same(name, input)
  await same('logout', { everywhere: false })
  await same('getaccount')
})

test('answers whoever administers as a pod does, and whoever is suspended', async () => {
  await joinBoth('bob', 'member')
  const bobs = [played.cookie, real.cookie]
  await same('report', { n: 'carol', reason: 'rude' })
  await joinBoth('alice', 'owner')
  for (const [name, input] of [
    ...[step('getsettings'), step('listaccounts'), step('listreports'), step('createinvitation', { uses: 1, days: 7 })],
    ...[step('listinvitations'), step('suspend', { name: 'bob', reason: 'rude' }), step('getaudit')],
    ...[step('suspend', { name: 'nobody', reason: 'rude' }), step('setrole', { name: 'bob', role: 'moderator' })],
  ])
    await same(name, input)
    // Suspending ends the sessions of a pod; whoever logs in again finds this.
  ;[played.cookie] = bobs
  real.cookie = undefined
  await real.call('login', { name: 'bob', loginKey: loginKeyOf('bob') })
  for (const name of ['getaccount', 'gettimeline', 'getfollowing', 'exportaccount']) await same(name)
})

test('gives the headers of a pod', async () => {
  const of = async (base: string, path: string, init?: RequestInit): Promise<object> => {
    const { status, headers } = await fetch(base + path, init)
    const told = [...headers].filter(([name]) => !['date', 'content-length', 'etag'].includes(name))
    return { path, status, ...Object.fromEntries(told) }
  }
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  for (const path of ['/api/getpod', '/api/getaccount', '/api/nothing'])
    expect(await of(fakeUrl, path, post)).toEqual(await of(room.url, path, post))
  const page = { headers: { accept: 'text/html' } }
  for (const path of ['/', '/home', '/nothing.js'])
    expect(await of(fakeUrl, path, page)).toEqual(await of(room.url, path, page))
})
