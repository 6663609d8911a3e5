// How a connection begins (swarm-posts.md 2.2, 2.4).
import { describe, expect, test } from 'vitest'
import { registered } from '../../../test/support/swarms.ts'
import { noFeatures, VisitedNode } from '../../../test/support/visited-node.ts'

const here = new VisitedNode()
const { connect, publish, soon, visit } = here

describe('greeting', () => {
  test('the first messages are those of the C++ node, in its order', async () => {
    await publish(0, 1)
    const peer = await visit()
    expect(peer.heard).toEqual([
      'extended',
      'bitfield',
      'allowedFast 0',
      'allowedFast 1',
      'allowedFast 2',
      'port',
      'hashcashBits',
    ])
    expect(peer.received[1]).toEqual({ name: 'bitfield', value: { bits: Uint8Array.of(0xc0) } })
  })

  test('who holds nothing says so to a peer that understands it', async () => {
    const peer = await visit()
    expect(peer.heard).toContain('haveNone')
  })

  test('a peer without extensions hears a bitfield, or nothing at all', async () => {
    const early = await visit('51.0.0.66', { features: noFeatures })
    expect(early.heard).toEqual([])
    expect(early.handshake).toBeDefined()
    await publish(0)
    const late = await visit('51.0.0.67', { features: noFeatures })
    expect(late.heard).toEqual(['bitfield'])
  })

  test('peer ids differ between swarms, so that they do not link them (swarm H13)', async () => {
    const bob = registered(here.world.keys, 'bob')
    here.node.swarms.join(bob.username)
    const first = await visit('51.0.0.66')
    const second = await connect('51.0.0.66')
    second.greet(bob.username)
    await soon()
    expect(second.handshake).toBeDefined()
    expect(second.handshake?.peerId).not.toEqual(first.handshake?.peerId)
  })

  test('an unknown info-hash is closed without an answer', async () => {
    const peer = await visit('51.0.0.66', { infoHash: new Uint8Array(20) })
    expect([peer.closed, peer.handshake, here.node.codes]).toEqual([true, undefined, ['handshake-unknown-swarm']])
  })

  test('another protocol is closed at its first bytes', async () => {
    const peer = await connect('51.0.0.66')
    peer.raw(new TextEncoder().encode('\u0013BitTorrent'))
    await soon()
    expect([peer.closed, here.node.codes]).toEqual([true, ['handshake-malformed']])
  })

  test('who leaves before the handshake is complete is forgotten', async () => {
    const peer = await connect('51.0.0.66')
    peer.raw(Uint8Array.of(0x13))
    peer.connection.close()
    await soon()
    expect(here.node.codes).toEqual(['handshake-closed'])
  })

  test('a handshake may come in parts, and is waited for ten seconds', async () => {
    const slow = await connect('51.0.0.66')
    slow.raw(Uint8Array.of(0x13))
    await here.world.clock.advance(9_000)
    expect(slow.closed).toBe(false)
    await here.world.clock.advance(1_100)
    expect([slow.closed, here.node.codes]).toEqual([true, ['handshake-timeout']])
  })

  test('our own peer id is refused: we reached ourselves (swarm H18)', async () => {
    const first = await visit('51.0.0.66')
    const ownId = new TextDecoder().decode(first.handshake?.peerId)
    const second = await visit('51.0.0.67', { peerId: ownId })
    expect([second.closed, here.node.codes]).toEqual([true, ['handshake-self']])
  })

  test('one address has one connection, unless the first has fallen silent', async () => {
    const first = await visit('51.0.0.66', { peerId: 'one' })
    const second = await visit('51.0.0.66', { peerId: 'two' })
    expect([first.closed, second.closed]).toEqual([false, true])
    await here.world.clock.advance(50_000)
    const third = await visit('51.0.0.66', { peerId: 'three' })
    expect([first.closed, third.closed]).toEqual([true, false])
    expect(here.node.codes).toEqual(['handshake-duplicate', 'handshake-duplicate'])
  })

  test('the same peer coming again replaces its connection: it knows best that the first is dead', async () => {
    const first = await visit('51.0.0.66', { peerId: 'one' })
    const second = await visit('51.0.0.66', { peerId: 'one' })
    expect([first.closed, second.closed]).toEqual([true, false])
    expect(here.node.swarms.peerCount()).toBe(1)
  })

  test('a swarm takes 75 strangers', async () => {
    for (let index = 0; index < 75; index += 1) await visit(`51.0.1.${String(index)}`)
    const last = await visit('51.0.2.1')
    expect([here.node.swarms.peerCount(), last.closed]).toEqual([75, true])
    expect(here.node.codes).toEqual(['swarm-full'])
  })
})
