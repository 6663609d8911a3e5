// What we serve, and to whom (swarm-posts.md 2.6, 2.8).
import { describe, expect, test } from 'vitest'
import { hashcashSatisfied } from '../../crypto/hashcash.ts'
import { infoHashOf } from '../../protocol/dht-target.ts'
import type { ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { allowedFastSet } from './allowed-fast.ts'
import { noFeatures, VisitedNode } from '../../../test/support/visited-node.ts'
import { nothing, wholePost } from '../wire/messages.ts'

const here = new VisitedNode()
const { piece, publish, soon, visit } = here

describe('what we serve', () => {
  test('the whole post, whatever length was asked for', async () => {
    await publish(0)
    const peer = await visit()
    peer.forget()
    peer.send('interested', nothing)
    peer.send('request', { index: 0, begin: 0, length: 1 })
    await soon()
    expect(peer.heard).toEqual(['unchoke', 'piece 0'])
    expect(peer.received[1]?.value).toEqual(piece(0))
  })

  test.each([
    ['a post that we lack', wholePost(7)],
    ['no bytes', { index: 0, begin: 0, length: 0 }],
    ['more than a piece', { index: 0, begin: 0, length: 16_385 }],
    ['bytes past the end', { index: 0, begin: 16_384, length: 1 }],
    ['more than is left', { index: 0, begin: 1, length: 16_384 }],
  ])('a request for %s is rejected, or met with silence', async (_, request) => {
    await publish(0)
    const peer = await visit('51.0.0.66', { features: { ...noFeatures, fast: true } })
    const plain = await visit('51.0.0.67', { features: noFeatures })
    for (const each of [peer, plain]) {
      each.forget()
      each.send('interested', nothing)
      each.send('request', request)
    }
    await soon()
    expect(peer.received.at(-1)).toEqual({ name: 'reject', value: request })
    expect(plain.heard).toEqual(['unchoke'])
  })

  test('who is not interested gets nothing', async () => {
    await publish(0)
    const peer = await visit()
    peer.send('request', wholePost(0))
    await soon()
    expect(peer.heard.at(-1)).toBe('reject 0')
  })

  test('twenty strangers are unchoked; the next waits until a slot is free', async () => {
    await publish(0)
    const peers: ScriptedPeer[] = []
    for (let index = 0; index < 21; index += 1) {
      const peer = await visit(`51.0.1.${String(index + 1)}`)
      peer.send('interested', nothing)
      await soon()
      peers.push(peer)
    }
    const unchoked = (): number => peers.filter((peer) => peer.heard.includes('unchoke')).length
    expect([unchoked(), peers[20]?.heard.includes('unchoke')]).toEqual([20, false])
    peers[3]?.send('notInterested', nothing)
    await soon()
    expect(peers[20]?.heard).toContain('unchoke')
    expect(peers[3]?.heard.at(-1)).toBe('choke')
  })

  test('slots change hands while others wait', async () => {
    await publish(0)
    const peers: ScriptedPeer[] = []
    for (let index = 0; index < 22; index += 1) {
      const peer = await visit(`51.0.1.${String(index + 1)}`)
      peer.send('interested', nothing)
      peers.push(peer)
    }
    await here.world.clock.advance(16_000)
    expect(peers[20]?.heard).toContain('unchoke')
    expect(peers[21]?.heard).toContain('unchoke')
    // Two idle ones made room for newcomers after five seconds, two by rotation after fifteen.
    expect(peers.filter((peer) => peer.heard.includes('choke'))).toHaveLength(4)
  })

  test('peers of our own network are always unchoked', async () => {
    for (let index = 0; index < 20; index += 1) {
      const stranger = await visit(`51.0.1.${String(index + 1)}`)
      stranger.send('interested', nothing)
    }
    const neighbour = await visit('192.168.0.7')
    neighbour.send('interested', nothing)
    await soon()
    expect(neighbour.heard).toContain('unchoke')
  })

  const crowd = async (): Promise<void> => {
    for (let index = 0; index < 20; index += 1) {
      const stranger = await visit(`51.0.1.${String(index + 1)}`)
      stranger.send('interested', nothing)
    }
    await soon()
  }

  test('while choked, the allowed fast set is served and nothing else', async () => {
    for (let number = 0; number < 30; number += 1) await publish(number)
    await crowd()
    const peer = await visit('51.0.0.66')
    const allowed = allowedFastSet('51.0.0.66', infoHashOf(here.alice.username), 31).filter((number) => number < 30)
    const other = Array.from({ length: 30 }, (_, index) => index).find((number) => !allowed.includes(number)) ?? 0
    peer.forget()
    peer.send('interested', nothing)
    peer.send('request', wholePost(allowed[0] ?? 0))
    peer.send('request', wholePost(other))
    await soon()
    expect(peer.heard).toEqual([`piece ${String(allowed[0])}`, `reject ${String(other)}`])
  })

  test('while choked, a good hashcash opens one post', async () => {
    for (let number = 0; number < 30; number += 1) await publish(number)
    await crowd()
    const peer = await visit('51.0.0.66')
    const infoHash = infoHashOf(here.alice.username)
    const fast = new Set(allowedFastSet('51.0.0.66', infoHash, 31))
    const [wanted = 0, other = 0] = Array.from({ length: 30 }, (_, index) => index).filter(
      (number) => !fast.has(number),
    )
    const nonce = new Uint8Array(4)
    for (let tried = 0; !hashcashSatisfied(infoHash, wanted, nonce, 16); tried += 1)
      new DataView(nonce.buffer).setUint32(0, tried, false)
    peer.forget()
    peer.send('interested', nothing)
    peer.send('hashcashNonce', { nonce })
    peer.send('request', wholePost(wanted))
    peer.send('request', wholePost(other))
    await soon()
    expect(peer.heard).toEqual([`piece ${String(wanted)}`, `reject ${String(other)}`])
  })
})
