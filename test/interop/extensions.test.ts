// What we add to the network (extensions.md), beside the C++ node: it notices nothing, and its posts are in it too.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PostPageJson } from '../../src/api/shapes.ts'
import { eventually } from '../support/daemons.ts'
import { type Laboratory, openLaboratory } from '../support/namespaces.ts'
import {
  agree,
  connect,
  type LabNode,
  mine,
  mineNames,
  obstacle,
  startOurs,
  startReference,
  stopLabNodes,
} from '../support/reference-lab.ts'
import { nextNumber } from '../support/message-lab.ts'

let laboratory: Laboratory
let author: LabNode
let watcher: LabNode
let theirs: LabNode

const textsOf = ({ posts }: PostPageJson): readonly (string | undefined)[] => posts.map(({ post }) => post.userpost.msg)

const tagged = async (text: string): Promise<true | undefined> =>
  textsOf(await watcher.call<PostPageJson>('gettagged', 'tea', 20)).includes(text) ? true : undefined

describe.skipIf(obstacle !== undefined)(`beside the C++ node${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    const at = (name: string, index: number) => laboratory.machine(name, `51.${String(10 * index)}.7.7`)
    author = await startOurs({ machine: at('author', 1) })
    theirs = await startReference({ machine: at('theirs', 2) })
    watcher = await startOurs({ machine: at('watcher', 3) })
    await connect(theirs, author)
    await connect(watcher, author)
    await connect(watcher, theirs)
    // Whoever lacks the newest blocks judges no names.
    await mine(author, 1)
    for (const [node, name] of [
      [author, 'olga'],
      [theirs, 'rita'],
    ] as const) {
      await node.call('createwalletuser', name)
      await node.call('sendnewusertransaction', name)
    }
    await mineNames(author, theirs, 'olga', 'rita')
    await mine(author, 1)
    await agree(author, watcher, theirs)
    await watcher.call('watchtag', 'reader', 'tea')
  })

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('it keeps and serves the words of our posts', async () => {
    await author.call('newpostmsg', 'olga', await nextNumber(author, 'olga'), 'The lighthouse near the harbour')
    await eventually('the words are known', async () => {
      const items = await theirs.call<readonly unknown[]>('dhtget', 'lighthouse', 'word', 'm')
      return items.length > 0 ? true : undefined
    })
    const options = { mode: 'all', case: 'insensitive', network: true }
    const found = await watcher.call<readonly { readonly userpost: { readonly n: string } }[]>(
      ...(['search', 'messages', 'harbour lighthouse', 9, options] as const),
    )
    expect(found.map(({ userpost }) => userpost.n)).toEqual(['olga'])
  })

  test('it keeps and serves the proof of our name', async () => {
    await mine(author, 6)
    await agree(author, watcher, theirs)
    const [item] = await eventually(
      'the item of the key',
      async () => {
        const items = await theirs.call<readonly { readonly p: { readonly v: string; readonly seq: number } }[]>(
          ...(['dhtget', 'olga', 'pubkey', 's'] as const),
        )
        return items.length > 0 ? items : undefined
      },
      180_000,
    )
    expect(item?.p.seq).toBeGreaterThan(0)
    expect(item?.p.v).toContain('olga')
  })

  test('it gives pages of own lists to whoever asks, and only another computer with the key reads them', async () => {
    await author.call('mute', 'olga', 'word', 'lighthouses')
    const [item] = await eventually(
      'the page',
      async () => {
        const items = await theirs.call<readonly { readonly p: { readonly v: string } }[]>(
          'dhtget',
          'olga',
          'lists1',
          's',
        )
        return items.length > 0 ? items : undefined
      },
      120_000,
    )
    expect(JSON.stringify(item?.p)).not.toContain('lighthouse')
    await watcher.call('importprivkey', await author.call('dumpprivkey', 'olga'), 'olga')
    await eventually('the mute', async () => {
      const muted = await watcher.call<readonly { readonly value: string }[]>('listmutes', 'olga')
      return muted[0]?.value === 'lighthouses' ? true : undefined
    })
    expect(await theirs.call('getblockcount')).toBeGreaterThan(0)
  })

  test('watchers of a hashtag get its posts as well as ours, and it runs on', async () => {
    await author.call('newpostmsg', 'olga', await nextNumber(author, 'olga'), 'ours #tea')
    await eventually('ours has come', () => tagged('ours #tea'))
    await theirs.call('newpostmsg', 'rita', await nextNumber(theirs, 'rita'), 'theirs #tea')
    await eventually('theirs has come', () => tagged('theirs #tea'))
    expect(await theirs.call('getblockcount')).toBeGreaterThan(0)
    expect(await theirs.call('dhtget', '#tea', 'tracker', 'm')).toBeInstanceOf(Array)
  })
})
