import { beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { type BencodeDict, decodeBencodeDict } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { signedPiece } from '../../../test/support/swarms.ts'
import { VisitedNode } from '../../../test/support/visited-node.ts'
import { Completeness } from './completeness.ts'

const here = new VisitedNode()
const { alice, publish, visit } = here
const name = alice.username

/** What the DHT has: pieces by resource; a status with its number. */
let table: Map<string, { readonly piece: Uint8Array; readonly sequence: number }>
let asked: string[]
let completeness: Completeness
let changes: number

const valueOf = (piece: Uint8Array): BencodeDict => {
  const decoded = decodeBencodeDict(piece, {
    maxDepth: limits.postDepth,
    maxValues: limits.postValues,
    canonical: true,
  })
  if (!decoded.ok) throw new Error('not a dictionary')
  return decoded.value
}

const dht = {
  get: async (target: DhtTarget): Promise<readonly SignedItem[]> => {
    asked.push(target.resource)
    const found = table.get(target.resource)
    if (found === undefined) return []
    return [{ target, value: valueOf(found.piece), sequence: found.sequence } as unknown as SignedItem]
  },
}

beforeEach(() => {
  table = new Map()
  asked = []
  changes = 0
  const { clock, keys, scope } = here.world
  const needs = { clock, log: silentLog, users: keys, dht, swarms: here.node.swarms }
  completeness = new Completeness(needs, scope.child('completeness'))
  completeness.changed.on(() => {
    changes += 1
  })
})

const after = (seconds: number): Promise<void> => here.world.clock.advance(seconds * 1000)
const claim = (sequence: number): void => {
  completeness.see({ target: { name, resource: 'status', kind: 'single' }, sequence } as unknown as SignedItem)
}
const put = (resource: string, postNumber: number, lastPostNumber?: number): void => {
  table.set(resource, { piece: signedPiece(alice, postNumber, { lastPostNumber }), sequence: postNumber })
}

describe('when the status of an author names newer posts than are held (field case S2)', () => {
  test('that is told, and not any more when they have come', async () => {
    await publish(0, 1)
    claim(3)
    await after(2)
    expect(completeness.newerKnown()).toEqual([{ username: 'alice', posts: 2 }])
    expect(completeness.of('alice')?.missing).toMatchObject([{ first: 2, last: 3, why: 'quiet', saidBy: ['status'] }])
    expect(changes).toBe(1)
    await publish(2, 3)
    await after(2)
    expect([completeness.newerKnown(), completeness.latest('alice'), changes]).toEqual([[], undefined, 2])
  })

  test('what peers offer is on its way, and no cause for worry', async () => {
    claim(1)
    const peer = await visit()
    for (const postNumber of [0, 1]) peer.send('have', { postNumber })
    await after(2)
    expect(completeness.newerKnown()).toEqual([])
    expect(completeness.of('alice')?.missing).toMatchObject([{ first: 0, last: 1, why: 'offered' }])
  })
})

describe('gaps are filled from the DHT', () => {
  test('the status gives the newest post, and each post the one before it, without a request for numbers never used', async () => {
    await publish(0)
    put('status', 9, 6)
    put('post6', 6, 4)
    put('post4', 4, 0)
    await after(90)
    expect(here.node.seen).toEqual(['alice/0', 'alice/9', 'alice/6', 'alice/4'])
    expect(new Set(asked)).toEqual(new Set(['status', 'post6', 'post4']))
    expect(completeness.latest('alice')).toBeUndefined()
    expect(completeness.of('alice')?.unclaimed).toEqual([
      { first: 7, last: 8 },
      { first: 5, last: 5 },
      { first: 1, last: 3 },
    ])
  })

  test('who has no gaps costs one search in half an hour', async () => {
    await publish(0)
    await after(7_200)
    expect(asked).toEqual(['status', 'status', 'status', 'status'])
  })

  test('what nobody has is asked for again after a growing pause, at last once an hour', async () => {
    await publish(0)
    put('status', 9, 6)
    await after(2 * 3_600)
    const tries = asked.filter((resource) => resource === 'post6').length
    expect([tries >= 6, tries <= 10]).toEqual([true, true])
    expect(completeness.latest('alice')?.missing).toMatchObject([{ first: 6, last: 6, saidBy: ['link'] }])
    put('post6', 6, 0)
    await after(3_700)
    expect(completeness.latest('alice')).toBeUndefined()
  })

  test('a forged copy is refused, and the rule is told', async () => {
    await publish(0)
    put('status', 9, 6)
    table.set('post6', { piece: signedPiece(alice, 6, { height: 0 }), sequence: 1 })
    await after(60)
    expect(completeness.of('alice')?.missing).toMatchObject([
      { first: 6, last: 6, why: 'refused', rule: 'post-signature-invalid' },
    ])
  })

  test('a person who looks makes it sooner, but not at each look', async () => {
    await publish(0)
    await after(30)
    expect(asked).toHaveLength(1)
    await after(60)
    for (let look = 0; look < 20; look += 1) {
      completeness.of('alice')
      await after(1)
    }
    expect(asked.length).toBeLessThanOrEqual(2)
  })

  test('nobody is asked for a user whose swarm does not run here', async () => {
    here.node.swarms.leave(name)
    await after(120)
    expect([asked, completeness.of('alice')]).toEqual([[], undefined])
  })
})

test('two posts under one number are told, both, the held one first (swarm H1), (field cases F3, S4)', async () => {
  await publish(50)
  table.set('status', { piece: signedPiece(alice, 50, { text: 'from the other computer' }), sequence: 50 })
  await after(30)
  const texts = completeness
    .of('alice')
    ?.conflicts.map(({ postNumber, posts }) => [postNumber, ...posts.map(({ userpost }) => userpost.text('msg'))])
  expect(texts).toEqual([[50, 'post 50', 'from the other computer']])
  expect(completeness.open()).toHaveLength(1)
})

test('a hostile status cannot make it ask for everything', async () => {
  await publish(0)
  claim(0x7fff_ffff)
  await after(600)
  expect(asked.length).toBeLessThan(40)
  expect(completeness.of('alice')?.newer).toBe(218)
  expect(completeness.of('nobody')).toBeUndefined()
})
