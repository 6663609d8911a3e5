// Two valid posts under one number, posts that come another way than from peers, and what is told of numbers.
import { beforeEach, describe, expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import { decodePost } from '../../protocol/post.ts'
import { nothing } from '../wire/messages.ts'
import { registered, signedPiece, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { bound, VisitedNode } from '../../../test/support/visited-node.ts'

const here = new VisitedNode()
const { alice, piece, publish, soon, visit } = here
const numbers = () => here.node.swarms.numbers
let told: string[]

beforeEach(() => {
  told = []
  numbers().conflicted.on((post) => void told.push(post.userpost.text('msg') ?? ''))
})

/** Another post that alice signed under a number. */
const other = (postNumber: number, text = 'the other'): { index: number; begin: number; data: Uint8Array } => ({
  index: postNumber,
  begin: 0,
  data: signedPiece(alice, postNumber, { text }),
})

const kept = (): readonly (string | undefined)[] =>
  numbers()
    .conflicts(alice.username)
    .map(({ userpost }) => userpost.text('msg'))

const textAt = (postNumber: number): string | undefined =>
  here.node.swarms.post(alice.username, postNumber)?.userpost.text('msg')

describe('another valid signature under a number that is held (swarm H1), (field case S4)', () => {
  test('is noted, both posts are kept, it is told once, and the first one stays in its place', async () => {
    await publish(5)
    const peer = await visit()
    for (let time = 0; time < 3; time += 1) peer.send('piece', other(5))
    await soon()
    expect([kept(), told, textAt(5)]).toEqual([['the other'], ['the other'], 'post 5'])
    expect([peer.closed, here.node.seen]).toEqual([false, ['alice/5']])
  })

  test('is found in what did not come from a peer too', async () => {
    await publish(5)
    numbers().supply(verifiedPost(here.world.keys, alice, 5, { text: 'from the table' }))
    numbers().supply(verifiedPost(here.world.keys, alice, 5))
    await soon()
    expect([kept(), told]).toEqual([['from the table'], ['from the table']])
  })

  test('is none when only the signature differs: anybody can change that (swarm H2)', async () => {
    await publish(5)
    const held = decodePost(signedPiece(alice, 5))
    if (!held.ok) throw new Error(held.rejection.code)
    const data = concatBytes(signedPiece(alice, 5), encodeUtf8('trailing'))
    const peer = await visit()
    peer.send('piece', { index: 5, begin: 0, data })
    await soon()
    expect([kept(), peer.closed]).toEqual([[], false])
  })

  test('is none when the author did not sign it: who sends that is banned', async () => {
    await publish(5)
    const peer = await visit()
    const stranger = { ...alice, privateKey: registered(new TestKeys(), 'mallory').privateKey }
    peer.send('piece', { index: 5, begin: 0, data: signedPiece(stranger, 5, { text: 'forged' }) })
    await soon()
    expect([kept(), peer.closed]).toEqual([[], true])
  })

  test('a million of them cost little: few are kept, and one peer has eight looked at, then one a second', async () => {
    const count = 40
    await publish(...Array.from({ length: count }, (_, number) => number))
    const peer = await visit()
    for (let number = 0; number < count; number += 1) peer.send('piece', other(number))
    await soon()
    expect(kept()).toHaveLength(8)
    for (let number = 0; number < 5; number += 1) peer.send('piece', other(0, `further ${String(number)}`))
    await here.world.clock.advance(30_000)
    for (let number = 0; number < 5; number += 1) peer.send('piece', other(0, `further ${String(number)}`))
    await soon()
    expect(kept()).toHaveLength(8 + limits.swarmConflictsOfNumber - 1)
    expect(peer.closed).toBe(false)
  })

  test('copies of held posts are read from disk no oftener than others', async () => {
    await publish(5)
    const peer = await visit()
    for (let time = 0; time < 8; time += 1) peer.send('piece', piece(5))
    peer.send('piece', other(5))
    await soon()
    expect(kept()).toEqual([])
    await here.world.clock.advance(2_000)
    peer.send('piece', other(5))
    await soon()
    expect(kept()).toEqual(['the other'])
  })

  test('all users together are bounded by what one swarm keeps', async () => {
    const count = limits.swarmConflicts + 3
    await publish(...Array.from({ length: count }, (_, number) => number))
    for (let number = 0; number < count; number += 1)
      numbers().supply(verifiedPost(here.world.keys, alice, number, { text: 'other' }))
    await soon()
    expect(kept()).toHaveLength(limits.swarmConflicts)
  })

  test('when the chain takes the first one away, the other one stands in its place', async () => {
    await publish(5)
    numbers().supply(verifiedPost(here.world.keys, alice, 5, { text: 'of the new key', height: 60 }))
    await soon()
    expect(kept()).toEqual(['of the new key'])
    const { keys } = here.world
    const lost = registered(new TestKeys(), 'lost')
    keys.reset(alice.username)
    keys.register(alice.username, 1, publicKeyOf(lost.privateKey))
    keys.register(alice.username, 60, publicKeyOf(alice.privateKey))
    here.node.swarms.keysChanged({ names: new Set([alice.username]), fromHeight: 1 })
    await soon()
    expect([kept(), textAt(5)]).toEqual([[], 'of the new key'])
  })
})

describe('a post that was found elsewhere', () => {
  test('is stored, flooded and not asked for any more', async () => {
    const peer = await visit()
    numbers().supply(verifiedPost(here.world.keys, alice, 7))
    await soon()
    expect([textAt(7), here.node.seen]).toEqual(['post 7', ['alice/7']])
    expect(peer.heard.filter((line) => line === 'have 7')).toHaveLength(1)
  })

  test('of a user whose swarm does not run is let go', async () => {
    here.node.swarms.leave(alice.username)
    numbers().supply(verifiedPost(here.world.keys, alice, 7))
    await soon()
    expect(textAt(7)).toBeUndefined()
  })
})

describe('the numbers of a swarm', () => {
  test('are told as ranges: held, offered, above the bound, and what was refused with its rule', async () => {
    await publish(0, 1, 2, 9)
    const peer = await visit()
    for (const postNumber of [1, 4, 5, 20, bound + 3]) peer.send('have', { postNumber })
    await soon()
    expect(numbers().of(alice.username)).toEqual({
      bound,
      floor: 0,
      peers: 1,
      held: [
        { first: 9, last: 9 },
        { first: 0, last: 2 },
      ],
      offered: [
        { first: 20, last: 20 },
        { first: 4, last: 5 },
      ],
      early: [{ first: bound + 3, last: bound + 3 }],
      refused: [],
    })
    peer.send('piece', {
      index: 4,
      begin: 0,
      data: signedPiece({ ...alice, privateKey: registered(new TestKeys(), 'mallory').privateKey }, 4),
    })
    await soon()
    expect(numbers().of(alice.username)).toMatchObject({
      peers: 0,
      offered: [],
      refused: [{ postNumber: 4, code: 'post-signature-invalid' }],
    })
    const better = await visit('51.0.0.67')
    better.send('piece', piece(4))
    await soon()
    expect(numbers().of(alice.username)?.refused).toEqual([])
  })

  test('of a peer that offers every other post are bounded, the highest first', async () => {
    here.world.keys.best = 2_000
    here.node.swarms.tipMoved()
    const peer = await visit()
    peer.send('bitfield', { bits: new Uint8Array(400).fill(0x55) })
    peer.send('choke', nothing)
    await soon()
    const offered = numbers().of(alice.username)?.offered ?? []
    expect([offered.length, offered[0]]).toEqual([limits.swarmReportedRanges, { first: 3_199, last: 3_199 }])
  })

  test('are unknown of a user whose swarm does not run', () => {
    expect(numbers().of(registered(here.world.keys, 'bob').username)).toBeUndefined()
  })
})
