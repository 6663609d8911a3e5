// A disk without room: posts wait, peers are let be, and all goes on when there is room again (S1 of the field cases).
import { describe, expect, test, vi } from 'vitest'
import type * as store from '../../store/database.ts'
import { useDisk } from '../../../test/support/fillable-disk.ts'
import { registered, silentTracker, verifiedPost } from '../../../test/support/swarms.ts'
import { VisitedNode } from '../../../test/support/visited-node.ts'
import { nothing } from '../wire/messages.ts'

vi.mock('../../store/database.ts', async (original) => {
  const { fillable } = await import('../../../test/support/fillable-disk.ts')
  return fillable(await original<typeof store>())
})

const here = new VisitedNode()
const disk = useDisk()
const { piece, publish, soon, visit } = here

describe('while the disk is full', () => {
  test('a post is fetched once, tried again at most once a second, then less often, and nobody is blamed', async () => {
    const peer = await visit()
    peer.send('unchoke', nothing)
    disk.full = true
    peer.send('have', { postNumber: 0 })
    await soon()
    expect(peer.heard.at(-1)).toBe('request 0')
    peer.send('piece', piece(0))
    await soon()
    expect(here.node.swarms.storageFault()).toMatchObject({ code: 'store.disk-full' })
    const before = disk.refusals
    peer.forget()
    await here.world.clock.advance(120_000)
    expect(peer.heard.filter((line) => line.startsWith('request'))).toEqual([])
    // After 1, 2, 4, 8, 16, 32 seconds, and each minute from then on.
    expect(disk.refusals - before).toBe(6)
    expect(here.node.errors).toEqual(['writes fail'])
    expect([peer.closed, here.node.swarms.peerCount()]).toEqual([false, 1])
  })

  test('nothing more is asked for, and what is pushed is let go', async () => {
    const peer = await visit()
    peer.send('unchoke', nothing)
    disk.full = true
    for (let postNumber = 0; postNumber < 3; postNumber += 1) peer.send('have', { postNumber })
    await soon()
    peer.send('piece', piece(0))
    await soon()
    peer.forget()
    for (let postNumber = 3; postNumber < 9; postNumber += 1) {
      peer.send('have', { postNumber })
      peer.send('piece', piece(postNumber))
    }
    await soon()
    expect(peer.heard).toEqual([])
    expect(peer.closed).toBe(false)
  })

  test('missing posts arrive by themselves when there is room again, without a new request for what was here', async () => {
    const peer = await visit()
    peer.send('unchoke', nothing)
    disk.full = true
    peer.send('have', { postNumber: 0 })
    await soon()
    peer.send('piece', piece(0))
    await soon()
    for (const postNumber of [1, 2]) peer.send('have', { postNumber })
    await here.world.clock.advance(10_000)
    disk.full = false
    peer.forget()
    await here.world.clock.advance(60_000)
    expect(here.node.seen).toEqual(['alice/0'])
    expect(here.node.swarms.storageFault()).toBeUndefined()
    const requests = new Set(peer.heard.filter((line) => line.startsWith('request')))
    expect(requests).toEqual(new Set(['request 2', 'request 1']))
    for (const postNumber of [1, 2]) peer.send('piece', piece(postNumber))
    await soon()
    expect(here.node.seen).toEqual(['alice/0', 'alice/1', 'alice/2'])
  })

  test('a post of our own is refused with the reason, its number stays free, and its success ends the waiting', async () => {
    disk.full = true
    await expect(publish(4)).rejects.toMatchObject({ code: 'store.disk-full' })
    expect(here.node.swarms.lastHave(here.alice.username)).toBe(-1)
    disk.full = false
    await publish(4)
    expect(here.node.seen).toEqual(['alice/4'])
    expect(here.node.swarms.storageFault()).toBeUndefined()
  })

  test('a swarm that was joined meanwhile takes posts when there is room, and is joined after a restart', async () => {
    const bob = registered(here.world.keys, 'bob')
    const other = await here.world.open('51.0.0.2')
    other.swarms.join(bob.username)
    await other.swarms.addPost(verifiedPost(here.world.keys, bob, 0))
    disk.full = true
    here.node.swarms.join(bob.username)
    await here.world.clock.advance(20_000)
    expect(here.node.swarms.state(bob.username)).toMatchObject({ pieces: 0, connections: 1 })
    disk.full = false
    await here.world.clock.advance(60_000)
    expect(here.node.seen).toEqual(['bob/0'])
  })

  test('the node stops as ever: peers that cannot be saved hold up nothing', async () => {
    const node = await here.world.open('51.0.0.5', { tracker: silentTracker })
    node.swarms.join(here.alice.username)
    const peer = await visit()
    disk.full = true
    await here.node.scope.close()
    await here.world.clock.advance(1_000)
    expect(peer.closed).toBe(true)
    expect(here.node.errors).not.toContain('close failed')
  })
})
