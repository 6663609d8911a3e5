// A long history each way: one of us has it all, the other begins to follow, and the time until all is there is told.
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Laboratory, openLaboratory } from '../support/namespaces.ts'
import { eventually } from '../support/daemons.ts'
import {
  agree,
  connect,
  heightOf,
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

// As many posts as the chain allows (swarm-posts.md 2.7): 60 on the twenty blocks that are mined here. A data directory
// of ours with a longer chain, which knows olga and rita from block 1 and has their keys, allows more.
const longChain = process.env['TWISTER_REFERENCE_CHAIN']
const blocks = 20

let laboratory: Laboratory
let ours: LabNode
let theirs: LabNode
let posts: number

const writeAll = async (node: LabNode, name: string): Promise<void> => {
  await node.call('follow', name, [name])
  for (let k = 0; k < posts; k += 1) await node.call('newpostmsg', name, k, `${name} writes post ${String(k)} of many`)
  await holds(node, name, posts)
}

/** Seconds until a reader who begins to follow holds everything, as it is held where it was written. */
const secondsUntilAll = async (reader: LabNode, writer: LabNode, name: string): Promise<number> => {
  const begin = performance.now()
  await reader.call('follow', 'reader', [name])
  await eventually(
    `${reader.machine.name} holds ${String(posts)} posts of ${name}`,
    async () => {
      const held = (await postsOf(reader, name)).length
      return held >= posts ? true : undefined
    },
    600_000,
  )
  const seconds = (performance.now() - begin) / 1000
  expect(await postsOf(reader, name)).toEqual(await postsOf(writer, name))
  return seconds
}

describe.skipIf(obstacle !== undefined)('a history beside the C++ node', () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    const directory = longChain === undefined ? undefined : mkdtempSync(join(tmpdir(), 'twister-history-'))
    if (longChain !== undefined && directory !== undefined) cpSync(longChain, directory, { recursive: true })
    const alone = ['-gateway=0', '-helpbudget=0', '-gen=0']
    const keeper = await startOurs({
      machine: laboratory.machine('keeper', '51.30.7.7'),
      options: alone,
      ...(directory === undefined ? {} : { directory }),
    })
    ours = await startOurs({ machine: laboratory.machine('ours', '51.10.7.7'), options: alone })
    theirs = await startReference({ machine: laboratory.machine('theirs', '51.20.7.7') })
    for (const node of [ours, theirs]) await connect(node, keeper)
    await connect(theirs, ours)
    if (longChain === undefined) {
      await mine(keeper, 1)
      for (const name of ['olga', 'rita']) {
        await keeper.call('createwalletuser', name)
        await keeper.call('sendnewusertransaction', name)
      }
      await mineNames(keeper, theirs, 'olga', 'rita')
      await mine(keeper, blocks)
    }
    await agree(keeper, ours, theirs)
    // Nobody but the writer may be in the swarm of a name while its history is written.
    for (const [node, name] of [
      [ours, 'olga'],
      [theirs, 'rita'],
    ] as const)
      await node.call('importprivkey', await keeper.call<string>('dumpprivkey', name), name)
    await keeper.stop()
    // The names may be some blocks younger than the chain.
    posts = 2 * (await heightOf(ours)) + 20 - 8
  }, 3_600_000)

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('goes each way whole', { timeout: 1_800_000 }, async () => {
    await writeAll(ours, 'olga')
    await writeAll(theirs, 'rita')
    const toUs = await secondsUntilAll(ours, theirs, 'rita')
    const toThem = await secondsUntilAll(theirs, ours, 'olga')
    console.info(`${String(posts)} posts: to us ${toUs.toFixed(1)} s, to the C++ node ${toThem.toFixed(1)} s`)
  })
})
