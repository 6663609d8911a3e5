import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/daemons.ts'
import { type Laboratory, type Machine, openLaboratory } from '../support/namespaces.ts'
import {
  agree,
  connect,
  holds,
  type LabNode,
  mine,
  mineNames,
  obstacle,
  postsOf,
  startOurs,
  startReference,
  stopLabNodes,
} from '../support/reference-lab.ts'

// Our node beside the C++ node where no TCP reaches the swarms: behind routers, that is the rule. One story, as in
// reference.test.ts; skipped where that one is.

/** Port of the swarms: that of the chain, and a thousand. */
const swarmPort = '29333'
/** How libtorrent numbers a connection over uTP. */
const utpType = 3

interface Peer {
  readonly connection_type: number
}

let laboratory: Laboratory
let ours: LabNode
let theirs: LabNode

const blockTcp = async (machine: Machine): Promise<void> => {
  const rule = ['rule', 'add', 'ipproto', 'tcp', 'dport', swarmPort, 'prohibit']
  const child = machine.spawn('ip', rule, 'inherit')
  await new Promise<void>((resolve, fail) => {
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else fail(new Error(`ip ${rule.join(' ')}: ${String(code)}`))
    })
  })
}

const peersOf = async (node: LabNode, name: string): Promise<readonly Peer[]> => {
  const status = await node.call<{ readonly peers: readonly Peer[] } | null>('torrentstatus', name)
  return status?.peers ?? []
}

const overUtpAlone = (node: LabNode, name: string): Promise<readonly Peer[]> =>
  eventually(
    `${node.machine.name} is in the swarm of ${name} over uTP`,
    async () => {
      const peers = await peersOf(node, name)
      return peers.length > 0 && peers.every(({ connection_type: type }) => type === utpType) ? peers : undefined
    },
    180_000,
  )

describe.skipIf(obstacle !== undefined)('beside the C++ node, with uTP alone', () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    const machines = [laboratory.machine('ours', '51.10.7.7'), laboratory.machine('ref', '51.20.7.7')] as const
    for (const machine of machines) await blockTcp(machine)
    ours = await startOurs({ machine: machines[0] })
    theirs = await startReference({ machine: machines[1] })
    await connect(theirs, ours)
    for (const [node, name] of [
      [theirs, 'rita'],
      [ours, 'olga'],
    ] as const) {
      // Neither takes transactions before the first block.
      await mine(theirs, 1)
      await agree(ours, theirs)
      await node.call('createwalletuser', name)
      await node.call('sendnewusertransaction', name)
    }
    await mineNames(theirs, ours, 'rita', 'olga')
    await mine(theirs, 2)
    await agree(ours, theirs)
  }, 900_000)

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('posts go both ways', async () => {
    await ours.call('newpostmsg', 'olga', 0, 'over uTP')
    await theirs.call('newpostmsg', 'rita', 0, 'over uTP as well')
    for (const [node, name] of [
      [ours, 'olga'],
      [theirs, 'rita'],
    ] as const)
      await node.call('follow', name, ['olga', 'rita'])
    for (const node of [ours, theirs]) for (const name of ['olga', 'rita']) await overUtpAlone(node, name)
    expect(await holds(theirs, 'olga', 1)).toEqual(await postsOf(ours, 'olga'))
    expect(await holds(ours, 'rita', 1)).toEqual(await postsOf(theirs, 'rita'))
  })

  test('long posts go both ways, many at once', async () => {
    for (let k = 1; k <= 20; k += 1) {
      await ours.call('newpostmsg', 'olga', k, `${String(k)} ${'ä'.repeat(700)}`)
      await theirs.call('newpostmsg', 'rita', k, `${String(k)} ${'ö'.repeat(700)}`)
    }
    expect(await holds(theirs, 'olga', 21)).toEqual(await postsOf(ours, 'olga'))
    expect(await holds(ours, 'rita', 21)).toEqual(await postsOf(theirs, 'rita'))
  })

  test('each side is reached by the other, and comes back after the other was away', async () => {
    await ours.kill()
    ours = await startOurs({ machine: ours.machine, directory: ours.directory })
    await connect(ours, theirs)
    await theirs.call('newpostmsg', 'rita', 21, 'after a restart')
    await holds(ours, 'rita', 22)
    await ours.call('newpostmsg', 'olga', 21, 'after a restart')
    await holds(theirs, 'olga', 22)
    for (const name of ['olga', 'rita']) await overUtpAlone(ours, name)
  })
})
