// A name that comes back while the C++ node watches, and nodes of both kinds that ask the DHT through one another.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/daemons.ts'
import { type Laboratory, openLaboratory } from '../support/namespaces.ts'
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
import { nextNumber } from '../support/message-lab.ts'

interface Sheet {
  readonly lines: readonly string[]
}

type Items = readonly { readonly p: { readonly v: unknown } }[]

const proxyMain = fileURLToPath(new URL('../support/socks-main.mjs', import.meta.url))
const proxyPort = 9050

let laboratory: Laboratory
let keeper: LabNode
let theirs: LabNode

const at = (name: string, index: number) => laboratory.machine(name, `51.${String(10 * index)}.7.7`)

const profileAt = (node: LabNode, name: string, fullname: string): Promise<true> =>
  eventually(
    `${node.machine.name} reads the profile of ${name}`,
    async () => {
      const items = await node.call<Items>('dhtget', name, 'profile', 's')
      return JSON.stringify(items[0]?.p.v ?? null) === JSON.stringify({ fullname }) ? true : undefined
    },
    120_000,
  )

describe.skipIf(obstacle !== undefined)('beside the C++ node', () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    keeper = await startOurs({ machine: at('keeper', 1) })
    theirs = await startReference({ machine: at('theirs', 2) })
    await connect(theirs, keeper)
    await mine(keeper, 1)
    await agree(keeper, theirs)
  }, 600_000)

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('a recovery sheet brings a name back, and its posts before and after are read', {
    timeout: 900_000,
  }, async () => {
    const lost = await startOurs({ machine: at('lost', 3) })
    await connect(lost, keeper)
    await agree(lost, keeper)
    for (const [node, name] of [
      [lost, 'olga'],
      [theirs, 'rita'],
    ] as const) {
      await node.call('createwalletuser', name)
      await node.call('sendnewusertransaction', name)
    }
    await mineNames(keeper, theirs, 'olga', 'rita')
    await mine(keeper, 1)
    await agree(lost, keeper, theirs)
    await theirs.call('follow', 'rita', ['olga'])
    await lost.call('newpostmsg', 'olga', 0, 'before')
    await holds(theirs, 'olga', 1)
    const { lines } = await lost.call<Sheet>('createrecovery', 'olga')
    const oldKey = await theirs.call<string>('dumppubkey', 'olga')
    await lost.kill()

    const found = await startOurs({ machine: at('found', 4) })
    await connect(found, keeper)
    await agree(found, keeper)
    await found.call('userecovery', lines.join('\n'))
    // The C++ node mines the word of the old key for the new one.
    await eventually(
      'another key',
      async () => {
        if ((await theirs.call<string>('dumppubkey', 'olga')) !== oldKey) return true
        await mine(theirs, 1)
        await new Promise((resolve) => setTimeout(resolve, 3_000))
        return undefined
      },
      600_000,
    )
    await mine(theirs, 1)
    await agree(found, keeper, theirs)
    expect(await found.call<string>('dumppubkey', 'olga')).toBe(await theirs.call<string>('dumppubkey', 'olga'))
    await connect(theirs, found)
    await found.call('follow', 'olga', ['olga'])
    await holds(found, 'olga', 1)
    await found.call('newpostmsg', 'olga', await nextNumber(found, 'olga'), 'after')
    const posts = await holds(theirs, 'olga', 2)
    expect(posts.map(({ userpost }) => userpost.msg)).toEqual(['before', 'after'])
    expect(posts).toEqual(await postsOf(found, 'olga'))
  })

  test('it asks the DHT through us, and we through it', { timeout: 600_000 }, async () => {
    // Each has one neighbour in the chain, of the other kind, and takes no part in the DHT itself.
    const theirClient = await startReference({ machine: at('theirclient', 5), options: ['-dhtproxy=1'] })
    await connect(theirClient, keeper)
    const proxy = at('proxy', 6)
    const child = proxy.spawn(
      process.execPath,
      [proxyMain, proxy.address, String(proxyPort)],
      ['ignore', 'ignore', 'inherit', 'ipc'],
    )
    await once(child, 'message')
    const proxied = [`-proxy=${proxy.address}:${String(proxyPort)}`, `-connect=${theirs.machine.address}`]
    const ourClient = await startOurs({ machine: at('ourclient', 7), options: proxied })
    await agree(theirClient, ourClient, keeper, theirs)
    await theirs.call('dhtput', 'rita', 'profile', 's', { fullname: 'Rita by her own node' }, 'rita', 7)
    await profileAt(keeper, 'rita', 'Rita by her own node')
    await profileAt(theirClient, 'rita', 'Rita by her own node')
    await profileAt(ourClient, 'rita', 'Rita by her own node')
    // What they put goes the same way.
    await theirClient.call('importprivkey', await theirs.call('dumpprivkey', 'rita'), 'rita')
    await theirClient.call('dhtput', 'rita', 'profile', 's', { fullname: 'Rita by our node' }, 'rita', 8)
    await profileAt(theirs, 'rita', 'Rita by our node')
    await ourClient.call('importprivkey', await theirs.call('dumpprivkey', 'rita'), 'rita')
    await ourClient.call('dhtput', 'rita', 'profile', 's', { fullname: 'Rita by their node' }, 'rita', 9)
    await profileAt(keeper, 'rita', 'Rita by their node')
    for (const node of [keeper, theirs]) expect(await node.call<number>('getblockcount')).toBeGreaterThan(0)
    child.kill()
  })
})
