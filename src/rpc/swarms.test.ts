import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { owner } from '../api/caller.ts'
import type { RpcContext } from './context.ts'
import { swarmHandlers } from './swarms.ts'

test('torrentstatus shows a peer with the members and bits of the C++ node', async () => {
  const peer = {
    ...{
      address: '51.20.2.20:22001',
      inbound: true,
      transport: 'utp' as const,
      isExtended: true,
      bitfield: '01',
      requests: 2,
    },
    ...{ wantsOurs: false, weWant: false, weChoke: true, chokesUs: true },
  }
  const report = { username: 'alice', pieces: 1, knownPieces: 1, connections: 1, knownPeers: 3, bitfield: '10' }
  const sharing = {
    report: () => ({ ...report, peers: [peer, { ...peer, inbound: false, transport: 'tcp', weWant: true }] }),
  }
  const context = { node: { sharing } } as unknown as RpcContext
  const ours = await swarmHandlers.torrentstatus(context, { username: 'alice' }, owner)
  const file = new URL('../../test/vectors/rpc/torrentstatus.json', import.meta.url)
  const [recorded] = JSON.parse(readFileSync(file, 'utf8')) as { response: { result: Record<string, unknown> } }[]
  const theirs = recorded?.response.result as { peers: Record<string, unknown>[] }
  expect(Object.keys(ours ?? {})).toEqual(Object.keys(theirs))
  expect(Object.keys(ours?.peers[0] ?? {})).toEqual(Object.keys(theirs.peers[0] ?? {}))
  expect(ours?.peers.map(({ flags }) => flags)).toEqual(['0x1a', '0x3b'])
  expect(ours?.peers.map(({ connection_type: type }) => type)).toEqual([3, 0])
  expect(ours).toMatchObject({ has_incoming: true, connect_candidates: 2, bitfield: '10' })
})

test.each([
  ['the swarm has counted more', 4, 3, 4],
  ['the node has just been started: what was seen of a post of our own stays', 0, 3, 3],
  ['of posts of others nothing is kept', 1, 0, 1],
])('getpiecemaxseen: %s', async (_when, offering, kept, most) => {
  const context = {
    node: { sharing: { mostOffering: () => offering }, deliveries: { mostPeers: () => kept } },
  } as unknown as RpcContext
  expect(await swarmHandlers.getpiecemaxseen(context, { username: 'alice', k: 0 }, owner)).toBe(most)
})
