// Which peers are dropped (swarm-posts.md 2.4, 2.5, 2.7).
import { describe, expect, test } from 'vitest'
import { encodePeerExchange } from '../wire/extension.ts'
import { bound, noFeatures, VisitedNode } from '../../../test/support/visited-node.ts'
import { encodeMessage, nothing, wholePost } from '../wire/messages.ts'

const here = new VisitedNode()
const { publish, soon, visit } = here

describe('floods', () => {
  test.each([[bound + 289], [524_286], [0xffff_ffff]])(
    'HAVE %i, far above the bound, ends the connection',
    async (postNumber) => {
      const peer = await visit()
      peer.send('have', { postNumber })
      await soon()
      expect([peer.closed, here.node.codes]).toEqual([true, ['have-out-of-bound']])
    },
  )

  test('some HAVE a little above the bound are tolerated, a flood is not (swarm H17)', async () => {
    const peer = await visit()
    for (let number = 0; number < 64; number += 1) peer.send('have', { postNumber: bound + 1 + number })
    await soon()
    expect(peer.closed).toBe(false)
    expect(here.node.swarms.state(here.alice.username)?.knownPieces).toBe(0)
    peer.send('have', { postNumber: bound + 1 })
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['early-flood']])
  })

  test('a huge bitfield is remembered only as far as the bound (swarm H17)', async () => {
    const peer = await visit()
    peer.send('bitfield', { bits: new Uint8Array(65_536).fill(0xff) })
    await soon()
    expect([peer.closed, here.node.swarms.state(here.alice.username)?.knownPieces]).toEqual([false, bound + 1])
  })

  test('bitfields again and again end the connection (swarm H17)', async () => {
    const peer = await visit()
    for (let count = 0; count < 8; count += 1) peer.send('bitfield', { bits: Uint8Array.of(count) })
    await soon()
    expect(peer.closed).toBe(false)
    peer.send('bitfield', { bits: Uint8Array.of(0) })
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['bitfield-flood']])
  })

  test('a post asked for again and again is sent some times; who goes on is banned (swarm H17)', async () => {
    await publish(0)
    const peer = await visit()
    peer.send('interested', nothing)
    await soon()
    for (let count = 0; count < 64; count += 1) peer.send('request', wholePost(0))
    await soon()
    expect([peer.closed, peer.heard.filter((line) => line === 'piece 0').length]).toEqual([false, 33])
    expect(peer.heard.filter((line) => line === 'reject 0')).toHaveLength(31)
    for (let count = 0; count < 300; count += 1) peer.send('request', wholePost(0))
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['chatter']])
  })

  test('HAVE of one post again and again ends the connection (swarm H17)', async () => {
    const peer = await visit()
    for (let count = 0; count < 257; count += 1) peer.send('have', { postNumber: 0 })
    await soon()
    expect(peer.closed).toBe(false)
    peer.send('have', { postNumber: 0 })
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['chatter']])
  })

  test('the seventh exchange of peers within a minute ends the connection', async () => {
    const peer = await visit()
    const payload = encodePeerExchange({ added: [], dropped: [] })
    for (let count = 0; count < 6; count += 1) peer.send('extended', { id: 1, payload })
    await soon()
    expect(peer.closed).toBe(false)
    peer.send('extended', { id: 1, payload })
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['exchange-flood']])
  })

  test('a peer that does not read is dropped when a mebibyte waits for it', async () => {
    await publish(0)
    const peer = await visit()
    peer.connection.pause()
    peer.send('interested', nothing)
    // Most are refused: a refusal is 17 bytes, and some leave before the peer stops reading.
    const request = encodeMessage('request', wholePost(0))
    const requests = new Uint8Array(80_000 * request.length)
    for (let offset = 0; offset < requests.length; offset += request.length) requests.set(request, offset)
    peer.raw(requests)
    await here.world.clock.advance(5_000)
    expect([here.node.swarms.peerCount(), here.node.codes]).toEqual([0, ['send-buffer-full']])
  })
})

describe('messages that end the connection', () => {
  const frame = (...bytes: readonly number[]): Uint8Array => Uint8Array.of(0, 0, 0, bytes.length, ...bytes)

  test.each([
    ['id 12', frame(12), 'message-unknown'],
    ['id 18', frame(18), 'message-unknown'],
    ['id 19', frame(19), 'message-unknown'],
    ['id 21', frame(21), 'message-unknown'],
    ['id 255', frame(255), 'message-unknown'],
    ['a choke with content', frame(0, 1), 'frame-too-long'],
    ['a short HAVE', frame(4, 0, 0, 0), 'message-malformed'],
    ['a REQUEST of 13 bytes', frame(6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), 'frame-too-long'],
    ['a PIECE of more than 16 KiB', Uint8Array.of(0, 0, 64, 10, 7), 'frame-too-long'],
    ['a frame of 2 GiB', Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 5), 'frame-too-long'],
    ['a PORT of one byte', frame(9, 1), 'message-malformed'],
    ['a nonce of ten bytes', frame(11, ...new Array<number>(10).fill(1)), 'frame-too-long'],
    ['an unknown extension', frame(20, 9, 100, 101), 'extension-unknown'],
    ['a broken extension handshake', frame(20, 0, 100), 'extension-malformed'],
    ['a broken exchange of peers', frame(20, 1, 105), 'extension-malformed'],
    ['a PIECE with an offset', frame(7, 0, 0, 0, 0, 0, 0, 0, 1, 42), 'message-malformed'],
  ])('%s', async (_, bytes, code) => {
    const peer = await visit()
    peer.raw(bytes)
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, [code]])
  })

  test.each([
    ['SUGGEST', frame(13, 0, 0, 0, 0)],
    ['HAVE_ALL', frame(14)],
    ['HAVE_NONE', frame(15)],
    ['REJECT', frame(16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0)],
    ['ALLOWED_FAST', frame(17, 0, 0, 0, 0)],
    ['EXTENDED', frame(20, 0, 100, 101)],
  ])('%s of a peer that did not announce it', async (_, bytes) => {
    const peer = await visit('51.0.0.66', { features: noFeatures })
    peer.raw(bytes)
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['message-unsupported']])
    const announced = await visit('51.0.0.67')
    announced.raw(bytes)
    await soon()
    expect(announced.closed).toBe(false)
  })

  test('a second hashcash nonce', async () => {
    const peer = await visit()
    peer.send('hashcashNonce', { nonce: new Uint8Array() })
    peer.send('hashcashNonce', { nonce: Uint8Array.of(1) })
    await soon()
    expect(peer.closed).toBe(false)
    peer.send('hashcashNonce', { nonce: Uint8Array.of(1) })
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['nonce-repeated']])
  })
})

describe('silence', () => {
  test('keep-alives go out after 30 seconds', async () => {
    const peer = await visit()
    const before = peer.receivedBytes
    await here.world.clock.advance(29_000)
    expect(peer.receivedBytes).toBe(before)
    await here.world.clock.advance(2_000)
    expect(peer.receivedBytes).toBe(before + 4)
    await here.world.clock.advance(30_000)
    expect(peer.receivedBytes).toBe(before + 8)
  })

  test('a peer is given up after 150 seconds without a word; keep-alives are words', async () => {
    const talking = await visit('51.0.0.66')
    const quiet = await visit('51.0.0.67')
    for (let round = 0; round < 14; round += 1) {
      talking.raw(new Uint8Array(4))
      await here.world.clock.advance(10_000)
    }
    expect([talking.closed, quiet.closed]).toEqual([false, false])
    await here.world.clock.advance(13_000)
    expect([talking.closed, quiet.closed, here.node.codes]).toEqual([false, true, ['peer-silent']])
  })
})
