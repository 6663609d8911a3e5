// What we ask a peer for, and what we take from it (swarm-posts.md 2.6, 2.9).
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { encodeBencode } from '../../codec/bencode.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { registered, signedPiece } from '../../../test/support/swarms.ts'
import { bound, noFeatures, VisitedNode } from '../../../test/support/visited-node.ts'
import { encodeMessage, nothing, wholePost } from '../wire/messages.ts'

const here = new VisitedNode()
const { connect, piece, publish, soon, visit } = here

describe('what we ask for', () => {
  test('interest, then requests for whole posts when unchoked, the newest first (swarm H5)', async () => {
    const peer = await visit()
    peer.forget()
    peer.send('bitfield', { bits: Uint8Array.of(0b1110_0000) })
    await soon()
    expect(peer.heard).toEqual(['interested'])
    peer.send('unchoke', nothing)
    await soon()
    expect(peer.heard).toEqual(['interested', 'request 2', 'request 1', 'request 0'])
    expect(peer.received[1]?.value).toEqual(wholePost(2))
  })

  test('while choked, only what the peer allows', async () => {
    const peer = await visit()
    peer.forget()
    peer.send('bitfield', { bits: Uint8Array.of(0xff) })
    peer.send('allowedFast', { postNumber: 3 })
    peer.send('allowedFast', { postNumber: 99 })
    await soon()
    expect(peer.heard).toEqual(['interested', 'request 3'])
  })

  test('at most 64 requests wait for an answer, or as many as the peer queues', async () => {
    const many = await visit('51.0.0.66')
    many.send('bitfield', { bits: new Uint8Array(20).fill(0xff) })
    many.send('unchoke', nothing)
    await soon()
    expect(many.heard.filter((line) => line.startsWith('request'))).toHaveLength(64)
    const few = await visit('51.0.0.67')
    few.send('extended', { id: 0, payload: encodeBencode({ m: {}, reqq: 3 }) })
    few.send('bitfield', { bits: new Uint8Array(20).fill(0xff) })
    few.send('unchoke', nothing)
    await soon()
    expect(few.heard.filter((line) => line.startsWith('request'))).toHaveLength(3)
  })

  test('nothing above the bound is asked for until a block raises it', async () => {
    const peer = await visit()
    const bits = new Uint8Array(Math.ceil((bound + 3) / 8))
    bits[(bound + 2) >>> 3] = 0x80 >> ((bound + 2) & 7)
    peer.send('bitfield', { bits })
    peer.send('unchoke', nothing)
    await soon()
    peer.forget()
    here.world.keys.best += 1
    here.node.swarms.tipMoved()
    await soon()
    expect(peer.heard).toEqual(['interested', `request ${String(bound + 2)}`])
    peer.send('piece', piece(bound + 2))
    await soon()
    expect([peer.closed, here.node.seen]).toEqual([false, [`alice/${String(bound + 2)}`]])
  })

  test('a rejected request is not repeated to that peer', async () => {
    const peer = await visit()
    peer.send('bitfield', { bits: Uint8Array.of(0x80) })
    peer.send('unchoke', nothing)
    await soon()
    peer.send('reject', wholePost(0))
    await here.world.clock.advance(30_000)
    expect(peer.heard.filter((line) => line === 'request 0')).toHaveLength(1)
    expect(peer.heard).toContain('notInterested')
  })

  test('an empty PIECE is a rejection', async () => {
    const peer = await visit()
    peer.send('bitfield', { bits: Uint8Array.of(0x80) })
    peer.send('unchoke', nothing)
    await soon()
    peer.send('piece', { index: 0, begin: 0, data: new Uint8Array() })
    await soon()
    expect([peer.closed, peer.heard.at(-1)]).toEqual([false, 'notInterested'])
  })

  test('someone else is asked after three seconds, and a slow peer gets one request at a time', async () => {
    const slow = await visit('51.0.0.66')
    slow.send('bitfield', { bits: Uint8Array.of(0b1100_0000) })
    slow.send('unchoke', nothing)
    await soon()
    const other = await visit('51.0.0.67')
    other.send('bitfield', { bits: Uint8Array.of(0b1000_0000) })
    other.send('unchoke', nothing)
    await soon()
    expect(other.heard.filter((line) => line.startsWith('request'))).toEqual([])
    await here.world.clock.advance(4_000)
    expect(other.heard.filter((line) => line.startsWith('request'))).toEqual(['request 0'])
    other.send('piece', piece(0))
    await here.world.clock.advance(20_000)
    expect(here.node.seen).toEqual(['alice/0'])
    expect(slow.heard.filter((line) => line.startsWith('request'))).toEqual(['request 1', 'request 0', 'request 1'])
  })

  test('a choke without the fast extension takes the requests back', async () => {
    const peer = await visit('51.0.0.66', { features: noFeatures })
    peer.send('bitfield', { bits: Uint8Array.of(0x80) })
    peer.send('unchoke', nothing)
    await soon()
    peer.send('choke', nothing)
    peer.send('unchoke', nothing)
    await soon()
    expect(peer.heard.filter((line) => line === 'request 0')).toHaveLength(2)
  })
})

describe('what comes in', () => {
  test('a post pushed without being asked for is kept, and announced to all, its sender included', async () => {
    const other = await visit('51.0.0.67')
    const peer = await visit()
    peer.forget()
    peer.send('have', { postNumber: 4 })
    peer.send('piece', piece(4))
    await soon()
    expect(here.node.seen).toEqual(['alice/4'])
    expect(peer.heard).toContain('have 4')
    expect(other.heard).toContain('have 4')
  })

  test('a post beyond all that were announced ends the connection', async () => {
    const peer = await visit()
    peer.send('piece', piece(4))
    await soon()
    expect([peer.closed, here.node.seen, here.node.codes]).toEqual([true, [], ['piece-unannounced']])
  })

  test('the first write wins (swarm H1)', async () => {
    await publish(0)
    const peer = await visit()
    const other = signedPiece(here.alice, 0, { text: 'another text' })
    peer.send('piece', { index: 0, begin: 0, data: other })
    await soon()
    expect(peer.closed).toBe(false)
    expect(here.node.swarms.post(here.alice.username, 0)?.userpost.text('msg')).toBe('post 0')
  })

  test('a bad post bans its sender from the swarm, not from others (swarm H6)', async () => {
    const bob = registered(here.world.keys, 'bob')
    here.node.swarms.join(bob.username)
    const peer = await visit()
    const forged = signedPiece({ ...here.alice, privateKey: bob.privateKey }, 0)
    peer.send('piece', { index: 0, begin: 0, data: forged })
    await soon()
    expect(peer.closed).toBe(true)
    const again = await visit()
    expect([again.closed, again.handshake]).toEqual([true, undefined])
    expect(here.node.codes).toEqual(['piece-invalid', 'handshake-banned'])
    const elsewhere = await connect('51.0.0.66')
    elsewhere.greet(bob.username)
    await soon()
    expect(elsewhere.closed).toBe(false)
  })

  test('posts that our chain is not ready for are no offence, and asked for again after the next block (swarm H4)', async () => {
    const peer = await visit()
    peer.send('have', { postNumber: 0 })
    peer.send('unchoke', nothing)
    await soon()
    const early = { index: 0, begin: 0, data: signedPiece(here.alice, 0, { height: 102 }) }
    peer.send('piece', early)
    await here.world.clock.advance(30_000)
    expect(peer.closed).toBe(false)
    expect(peer.heard.filter((line) => line === 'request 0')).toHaveLength(1)
    here.world.keys.best = 101
    here.node.swarms.tipMoved()
    await soon()
    expect(peer.heard.filter((line) => line === 'request 0')).toHaveLength(2)
    peer.send('piece', early)
    await soon()
    expect(here.node.seen).toEqual(['alice/0'])
  })

  test('a post signed with a key from a block that we lack is no offence (swarm H4)', async () => {
    const next = registered(here.world.keys, 'carol')
    const peer = await visit()
    peer.send('have', { postNumber: 0 })
    const signed = signedPiece({ ...here.alice, privateKey: next.privateKey }, 0, { height: 101 })
    peer.send('piece', { index: 0, begin: 0, data: signed })
    await soon()
    expect([peer.closed, here.node.seen]).toEqual([false, []])
    here.world.keys.register(here.alice.username, 101, publicKeyOf(next.privateKey))
    here.world.keys.best = 101
    here.node.swarms.tipMoved()
    peer.send('piece', { index: 0, begin: 0, data: signed })
    await soon()
    expect(here.node.seen).toEqual(['alice/0'])
  })

  test('one sender of early posts does not keep us from asking others', async () => {
    const bob = registered(here.world.keys, 'bob')
    const liar = await visit('51.0.0.66')
    liar.send('have', { postNumber: 0 })
    const forged = signedPiece({ ...here.alice, privateKey: bob.privateKey }, 0, { height: 101 })
    liar.send('piece', { index: 0, begin: 0, data: forged })
    await soon()
    const honest = await visit('51.0.0.67')
    honest.send('have', { postNumber: 0 })
    honest.send('unchoke', nothing)
    await soon()
    expect(honest.heard).toContain('request 0')
  })
})

describe('other news', () => {
  test('the port of a DHT node is passed on once, however often it is told (swarm H16)', async () => {
    const peer = await visit()
    for (let count = 0; count < 5; count += 1) peer.send('port', { port: 22001 })
    peer.send('port', { port: 0 })
    await soon()
    expect(here.world.tracker.contacts).toEqual([{ address: '51.0.0.66', port: 22001 }])
  })

  test('messages in one chunk are handled together: a pushed post is not asked for', async () => {
    const peer = await visit()
    peer.send('unchoke', nothing)
    await soon()
    peer.forget()
    peer.raw(concatBytes(encodeMessage('have', { postNumber: 1 }), encodeMessage('piece', piece(1))))
    await soon()
    expect(peer.heard).toEqual(['have 1'])
  })
})
