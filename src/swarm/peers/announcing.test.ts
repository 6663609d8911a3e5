// What we tell of our posts (swarm-posts.md 0-4, 2.7, H4, H6).
import { describe, expect, test } from 'vitest'
import { encodeBencode } from '../../codec/bencode.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import type { ScriptedPeer } from '../../../test/support/scripted-peer.ts'
import { registered, verifiedPost } from '../../../test/support/swarms.ts'
import { bound, VisitedNode } from '../../../test/support/visited-node.ts'
import { nothing, wholePost } from '../wire/messages.ts'

const here = new VisitedNode()
const { publish, soon, visit } = here

describe('what we announce', () => {
  test('never a number that a peer one block behind us would not accept (swarm H6)', async () => {
    const peer = await visit()
    await publish(bound - 2, bound - 1, bound)
    await soon()
    const haves = (from: ScriptedPeer): readonly string[] => from.heard.filter((line) => line.startsWith('have '))
    expect(haves(peer)).toEqual([`have ${String(bound - 2)}`])
    here.world.keys.best += 1
    here.node.swarms.tipMoved()
    await soon()
    expect(haves(peer)).toEqual([bound - 2, bound - 1, bound].map((number) => `have ${String(number)}`))
  })

  test.each([7, 8, 9, 15, 16, 17, 20])(
    'a bitfield up to number %i is one that the peer accepts (swarm H6)',
    async (last) => {
      const peer = await visit('51.0.0.65')
      peer.connection.destroy()
      here.world.keys.register(here.alice.username, 100, publicKeyOf(here.alice.privateKey))
      here.world.keys.best = 101
      here.node.swarms.tipMoved()
      const peerBound = 20
      for (let number = 0; number <= last; number += 1)
        await here.node.swarms.addPost(verifiedPost(here.world.keys, here.alice, number, { height: 100 }))
      const late = await visit('51.0.0.66')
      const held = new Set<number>()
      for (const { name, value } of late.received) {
        if (name === 'bitfield') {
          const { bits } = value
          expect(8 * bits.length - 7).toBeLessThanOrEqual(peerBound)
          for (let number = 0; number < bits.length * 8; number += 1)
            if (((bits[number >>> 3] ?? 0) & (0x80 >> (number & 7))) !== 0) held.add(number)
        }
        if (name === 'have') {
          expect(value.postNumber).toBeLessThanOrEqual(peerBound)
          held.add(value.postNumber)
        }
      }
      expect([...held].sort((a, b) => a - b)).toEqual(Array.from({ length: last + 1 }, (_, number) => number))
    },
  )

  test('after a key replacement, posts above the new bound are kept but neither announced nor served (swarm H4, H7)', async () => {
    await publish(5, 100)
    here.world.keys.register(here.alice.username, 101, publicKeyOf(registered(here.world.keys, 'next').privateKey))
    here.world.keys.best = 101
    here.node.swarms.tipMoved()
    const peer = await visit()
    peer.send('interested', nothing)
    peer.send('request', wholePost(100))
    await soon()
    expect(peer.received.find(({ name }) => name === 'bitfield')?.value).toEqual({ bits: Uint8Array.of(0b0000_0100) })
    expect(peer.heard.at(-1)).toBe('reject 100')
    expect(here.node.swarms.pieceCount(here.alice.username)).toBe(2)
    expect(here.node.swarms.post(here.alice.username, 100)?.postNumber).toBe(100)
  })

  test('a post of our own is pushed at once to nodes that say they take it', async () => {
    const willing = await visit('51.0.0.66')
    willing.send('extended', { id: 0, payload: encodeBencode({ m: {}, push: 1, v: 'another/1' }) })
    const other = await visit('51.0.0.67')
    other.send('extended', { id: 0, payload: encodeBencode({ m: {}, v: 'twisterd/v0.9.40' }) })
    await soon()
    willing.forget()
    other.forget()
    await publish(0)
    await soon()
    expect(willing.heard).toEqual(['have 0', 'piece 0'])
    expect(other.heard).toEqual(['have 0'])
  })
})
