// What nodes do for authors and followers whom they do not know, beside C++ nodes: gateway, helpers, posts let go; and uTP, packet by packet.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeliveryJson } from '../../src/api/deliveries.ts'
import type { StatusJson } from '../../src/api/control.ts'
import { eventually } from '../support/daemons.ts'
import { type Laboratory, type Machine, openLaboratory } from '../support/namespaces.ts'
import { expectReplayed, type UtpRecording } from '../support/utp-replay.ts'
import { nextNumber } from '../support/message-lab.ts'
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

// One story, as in reference.test.ts; skipped where that one is.

const swarmPort = 29_333

interface Item {
  readonly p: { readonly seq?: number; readonly v: { readonly userpost?: { readonly k: number } } }
}

let laboratory: Laboratory
/** Writes as olga, and is no peer of her swarm. */
let author: LabNode
/** Near to everything, in a network as small as this; follows nobody. */
let near: LabNode
/** Keeps the newest twenty posts of each. */
let sparse: LabNode
let theirs: LabNode
let theirs2: LabNode

const machines = new Map<string, Machine>()

const machine = (name: string): Machine => {
  const known = machines.get(name)
  const made = known ?? laboratory.machine(name, `51.${String(10 * (machines.size + 1))}.7.7`)
  machines.set(name, made)
  return made
}

interface SwarmStatus {
  readonly bitfield: string
  readonly peers: readonly { readonly addr: string }[]
}

const swarmAt = (node: LabNode, name: string): Promise<SwarmStatus | null> =>
  node.call<SwarmStatus | null>('torrentstatus', name)

const peersAt = async (node: LabNode, name: string): Promise<readonly string[]> =>
  (await swarmAt(node, name))?.peers.map(({ addr }) => addr) ?? []

/** Whether a node holds so many posts, and none of the first ones; reading them would fetch those. */
const shows = async (node: LabNode, name: string, without: number, held: number): Promise<true | undefined> =>
  (await swarmAt(node, name))?.bitfield.startsWith(`${'0'.repeat(without)}${'1'.repeat(held)}`) === true
    ? true
    : undefined

const whenConnected = (node: LabNode, name: string, address: string): Promise<true> =>
  eventually(
    `${node.machine.name} is connected to ${address} in the swarm of ${name}`,
    async () => ((await peersAt(node, name)).some((addr) => addr.startsWith(`${address}:`)) ? true : undefined),
    300_000,
  )

const follow = async (names: readonly string[], ...nodes: readonly LabNode[]): Promise<void> => {
  for (const node of nodes) await node.call('follow', 'reader', names)
}

const numbersAt = async (node: LabNode, name: string): Promise<readonly number[]> =>
  (await postsOf(node, name)).map(({ userpost }) => userpost.k)

const outputOf = (from: Machine, script: string, settings: object): Promise<string> =>
  new Promise((resolve, fail) => {
    const child = from.spawn(process.execPath, [script, JSON.stringify(settings)], ['ignore', 'pipe', 'inherit'])
    let text = ''
    child.stdout?.on('data', (part: Buffer) => (text += part.toString()))
    child.on('exit', (code) => {
      if (code === 0) resolve(text)
      else fail(new Error(`${script}: ${String(code)}`))
    })
  })

describe.skipIf(obstacle !== undefined)('strangers help beside the C++ node', () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    const alone = ['-gateway=0', '-helpbudget=0']
    author = await startOurs({ machine: machine('author'), options: ['-nojoinown=1', ...alone] })
    near = await startOurs({ machine: machine('near') })
    sparse = await startOurs({ machine: machine('sparse'), options: ['-keep=20', ...alone] })
    theirs = await startReference({ machine: machine('theirs') })
    theirs2 = await startReference({ machine: machine('theirs2') })
    for (const node of [near, sparse, theirs, theirs2]) await connect(node, author)
    await connect(theirs2, theirs)
    await mine(author, 1)
    await agree(author, near, sparse, theirs, theirs2)
    for (const [node, name] of [
      [author, 'olga'],
      [theirs, 'rita'],
    ] as const) {
      await node.call('createwalletuser', name)
      await node.call('sendnewusertransaction', name)
    }
    await mineNames(author, theirs, 'olga', 'rita')
    await mine(author, 4)
    await agree(author, near, sparse, theirs, theirs2)
    await follow(['olga', 'rita'], theirs, theirs2)
  }, 3_600_000)

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('posts of an author who is no peer of the own swarm get into a swarm of C++ nodes', async () => {
    await author.call('newpostmsg', 'olga', 0, 'unseen')
    await author.call('newpostmsg', 'olga', 1, 'unseen again')
    for (const node of [theirs, theirs2]) {
      expect(await holds(node, 'olga', 2)).toEqual(await postsOf(author, 'olga'))
      await eventually('the visit of the author is over', async () => {
        const addresses = await peersAt(node, 'olga')
        return addresses.some((addr) => addr.startsWith(`${author.machine.address}:`)) ? undefined : true
      })
    }
    const told = await author.call<readonly DeliveryJson[]>('getdelivery', 'olga')
    expect(told.map(({ peers }) => peers > 0)).toEqual([true, true])
  })

  test('the `swarm` item that C++ nodes keep has the number of the newest post, and the post', async () => {
    const item = await eventually('the second post under swarm', async () => {
      const [found] = await theirs.call<readonly Item[]>('dhtget', 'olga', 'swarm', 's')
      return found?.p.seq === 1 ? found : undefined
    })
    expect(item.p.v.userpost?.k).toBe(1)
  })

  test('what we let go disturbs no C++ node: it stays connected, asks nobody in vain, and gets all', async () => {
    await follow(['rita'], sparse)
    for (let k = 0; k < 25; k += 1) await theirs.call('newpostmsg', 'rita', k, `${String(k)} ${'ö'.repeat(700)}`)
    await holds(theirs2, 'rita', 25)
    await eventually('the newest twenty are here, and no older ones', () => shows(sparse, 'rita', 5, 20))
    await whenConnected(sparse, 'rita', theirs2.machine.address)
    await theirs.call('newdirectmsg', 'rita', 25, 'olga', 'in the swarm alone')
    await holds(theirs2, 'rita', 26)
    await eventually('the newest has pushed out the oldest', () => shows(sparse, 'rita', 6, 20))
    // A C++ node that has everything to ask for meets the sparse one first.
    const late = await startReference({ machine: machine('late') })
    await connect(late, sparse)
    await agree(late, author)
    await follow(['rita'], late)
    expect(await holds(late, 'rita', 26)).toEqual(await postsOf(theirs, 'rita'))
    await whenConnected(late, 'rita', sparse.machine.address)
    for (const node of [theirs, theirs2, late]) expect(await node.call<number>('getblockcount')).toBeGreaterThan(0)
    await late.stop()
  })

  test('uTP goes packet by packet as it was recorded', async () => {
    const from = machine('recorder')
    const at = (address: string) => ({ address, port: swarmPort })
    const settings = { local: at(from.address), remote: at(theirs.machine.address), username: 'rita' }
    const script = fileURLToPath(new URL('../support/utp-recorder.mjs', import.meta.url))
    const text = await outputOf(from, script, { ...settings, posts: 12, waitMs: 180_000 })
    const { TWISTER_UTP_RECORDING: path } = process.env
    if (path !== undefined) writeFileSync(path, text)
    await expectReplayed(JSON.parse(text) as UtpRecording)
  })

  test('a C++ follower who comes when everybody else is gone gets all from the node near the key', async () => {
    await eventually(
      'rita is helped',
      async () => {
        const { posts } = await near.call<StatusJson>('getstatus')
        return posts.relayed.users > 0 && (await numbersAt(near, 'rita')).length === 26 ? true : undefined
      },
      1_200_000,
    )
    const all = await postsOf(theirs, 'rita')
    expect(all.length).toBe(await nextNumber(theirs, 'rita'))
    for (const node of [theirs, theirs2, sparse, author]) await node.kill()
    const follower = await startReference({ machine: machine('follower') })
    await connect(follower, near)
    await agree(follower, near)
    await follow(['rita'], follower)
    expect(await holds(follower, 'rita', all.length)).toEqual(all)
    const { posts } = await near.call<StatusJson>('getstatus')
    expect(posts.relayed.posts).toBeGreaterThanOrEqual(all.length)
  })
})
