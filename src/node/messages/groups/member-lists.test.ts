import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../../test/support/message-nodes.ts'
import { CodedError } from '../../../base/coded-error.ts'

let world: MessageWorld
let folder: string
let path: string
let a: MessageNode
let b: MessageNode
let alias: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-lists-'))
  path = join(folder, 'node.sqlite')
  world = new MessageWorld()
  a = world.open({ path, seed: 60 }).have('alice', 'anna')
  b = world.open().have('bob').follow('bob', 'alice')
  alias = a.groups.create('A group') ?? ''
})

afterEach(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

const postsOfAlice = (): number =>
  [...world.posts.table.values()].filter(({ author }) => author === nameOf('alice')).length

const invite = (...names: readonly string[]): Promise<void> => a.messages.invite('alice', undefined, alias, names)

/** Peers of alice's swarm, and how many of them hold a post. */
const peersAre = (connections: number, holding: number): void => {
  const state = { username: nameOf('alice'), pieces: 0, knownPieces: 0, knownPeers: 0, connections }
  world.posts.state = () => state
  world.posts.availability = () => ({ now: holding, most: holding })
}

describe('the list of members (swarm-posts.md 7.4)', () => {
  test('is told after invitations had time to spread, so that a C++ node has the key when it comes', async () => {
    const invited = invite('alice', 'bob')
    await a.clock.advance(1_900)
    expect(postsOfAlice()).toBe(2)
    await a.clock.advance(100)
    await invited
    expect(postsOfAlice()).toBe(3)
    await world.settle()
    expect(b.groups.info(b.groups.list('bob')[0] ?? '').members).toEqual(['alice', 'bob'])
  })

  test('waits for peers that do not hold the invitation yet, though not for ever', async () => {
    peersAre(2, 1)
    const slow = invite('bob')
    await a.clock.advance(5_000)
    expect(postsOfAlice()).toBe(1)
    peersAre(2, 2)
    await a.clock.advance(500)
    await slow
    expect(postsOfAlice()).toBe(2)
    peersAre(2, 1)
    const silent = invite('bob')
    await a.clock.advance(10_500)
    await silent
    expect(postsOfAlice()).toBe(4)
  })

  test('goes with the invitations when nobody elsewhere is invited', async () => {
    await invite('alice', 'anna')
    expect(postsOfAlice()).toBe(3)
  })

  test('of two invitations at a time is told for each, with those who were invited by then', async () => {
    world.open().have('carol')
    const both = [invite('bob')]
    await a.clock.advance(1_000)
    both.push(invite('carol'))
    await a.clock.advance(4_000)
    await Promise.all(both)
    expect(postsOfAlice()).toBe(4)
    await world.settle()
    expect(a.groups.info(alias).members).toEqual(['bob', 'carol'])
  })

  test('that could not be told is told when that is possible, once', async () => {
    const invited = invite('bob')
    await a.clock.advance(1_000)
    a.fault = new CodedError('store.disk-full', 'There is no space left.')
    await a.clock.advance(70_000)
    await invited
    expect(postsOfAlice()).toBe(1)
    a.fault = undefined
    await a.clock.advance(200_000)
    await world.settle()
    expect(postsOfAlice()).toBe(2)
    expect(a.groups.info(alias).members).toEqual(['bob'])
  })
})

describe('a list that cannot be told', () => {
  /** How often telling it was tried, in so many hours. */
  const triesIn = async (hours: number): Promise<number> => {
    const before = tries
    for (let minutes = 0; minutes < hours * 60; minutes += 5) await a.clock.advance(300_000)
    return tries - before
  }

  let tries = 0

  const failWith = (code: string): void => {
    tries = 0
    Object.defineProperty(a, 'fault', {
      configurable: true,
      get: () => {
        // It is looked at, and thrown.
        tries += 0.5
        return new CodedError(code, 'No.')
      },
    })
  }

  test('is tried less and less often, and not for ever', async () => {
    const invited = invite('bob')
    await a.clock.advance(1_000)
    failWith('groups.unknown')
    await a.clock.advance(20_000)
    await invited
    expect(tries).toBe(1)
    const first = await triesIn(2)
    expect(first).toBeGreaterThanOrEqual(5)
    expect(first).toBeLessThanOrEqual(8)
    expect(await triesIn(24)).toBeLessThanOrEqual(25)
    await triesIn(7 * 24)
    expect(await triesIn(48)).toBe(0)
  })

  test('because the wallet is locked waits for as long as that', async () => {
    const invited = invite('bob')
    await a.clock.advance(1_000)
    failWith('wallet.locked')
    await a.clock.advance(20_000)
    await invited
    await triesIn(9 * 24)
    Object.defineProperty(a, 'fault', { configurable: true, value: undefined, writable: true })
    await a.clock.advance(3_700_000)
    await world.settle()
    expect(postsOfAlice()).toBe(2)
  })
})

describe('after a kill', () => {
  const again = async (): Promise<void> => {
    await a.scope.close()
    a = world.open({ path, seed: 61 })
    await a.clock.advance(200_000)
    await world.settle()
  }

  test('between invitation and list the list is told, once', async () => {
    void invite('bob')
    await a.clock.advance(1_000)
    expect(postsOfAlice()).toBe(1)
    await again()
    expect(postsOfAlice()).toBe(2)
    expect(a.groups.info(alias).members).toEqual(['bob'])
    await again()
    expect(postsOfAlice()).toBe(2)
  })

  test('before the invitations are out, no list is told', async () => {
    a.dies = 'before'
    void invite('bob')
    await a.clock.advance(1_000)
    await again()
    expect(postsOfAlice()).toBe(0)
  })
})

test('an invitation that fails leaves no list behind', async () => {
  a.fault = new CodedError('store.disk-full', 'There is no space left.')
  await expect(invite('bob')).rejects.toThrow(a.fault)
  a.fault = undefined
  await a.clock.advance(200_000)
  expect(postsOfAlice()).toBe(0)
})
