import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/daemons.ts'
import { carryBothWays, peekFrom, promoteBothWays } from '../support/reference-posts.ts'
import { type Laboratory, type Machine, openLaboratory } from '../support/namespaces.ts'
import {
  agree,
  connect,
  delayOf,
  heightOf,
  holds,
  type LabNode,
  mine,
  mineNames,
  obstacle,
  postsOf,
  type ShownPost,
  startOurs,
  startReference,
  stopLabNodes,
} from '../support/reference-lab.ts'
import { aliasOf, membersOf, messageIn, nextNumber, sendMessage } from '../support/message-lab.ts'

// Our node beside the C++ node, twisterd 0.9.40, on a private chain with the parameters of the main network. The tests
// are one story: each goes on where the last one ended. `TWISTER_REFERENCE=/path/to/twisterd npm test -- --project interop`

/** Blocks that a late joiner has to catch up with; 300 or more cross several rounds of the C++ node’s download. */
const longChain = Number(process.env['TWISTER_REFERENCE_BLOCKS'] ?? '60')
/** Length of the last test, in seconds. */
const soakSeconds = Number(process.env['TWISTER_REFERENCE_SOAK'] ?? '60')

type Item = {
  readonly p: { readonly v: unknown; readonly target: unknown; readonly seq?: number }
  readonly sig_user: string
}

let laboratory: Laboratory
const machines: Machine[] = []
let ours: LabNode
let ours2: LabNode
let theirs: LabNode
let theirs2: LabNode

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const itemsOf = (node: LabNode, name: string, resource: string, kind: 's' | 'm'): Promise<readonly Item[]> =>
  eventually(`${resource} of ${name} at ${node.machine.name}`, async () => {
    const items = await node.call<readonly Item[]>('dhtget', name, resource, kind)
    return items.length > 0 ? items : undefined
  })

const machine = (index: number): Machine => {
  const found = machines[index]
  if (found === undefined) throw new Error(`no machine ${String(index)}`)
  return found
}

describe.skipIf(obstacle !== undefined)(`beside the C++ node${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    laboratory = openLaboratory()
    for (const name of ['ours', 'ref', 'ours2', 'ref2', 'ours3', 'ref3'])
      machines.push(laboratory.machine(name, `51.${String(10 * (machines.length + 1))}.7.7`))
    ours = await startOurs({ machine: machine(0) })
    theirs = await startReference({ machine: machine(1) })
    await connect(theirs, ours)
  })

  afterAll(async () => {
    if (obstacle !== undefined) return
    await stopLabNodes()
    laboratory.close()
  })

  test('takes the blocks that the C++ node mines, and the C++ node takes ours', async () => {
    await mine(ours, 3)
    await agree(ours, theirs)
    await mine(theirs, 3)
    expect(await agree(ours, theirs)).toBeGreaterThanOrEqual(6)
  })

  test('registrations made on each side are mined by the other', async () => {
    for (const name of ['rita', 'rolf']) {
      await theirs.call('createwalletuser', name)
      await theirs.call('sendnewusertransaction', name)
    }
    await mineNames(ours, theirs, 'rita', 'rolf')
    for (const name of ['olga', 'oskar']) {
      await ours.call('createwalletuser', name)
      await ours.call('sendnewusertransaction', name)
    }
    await mineNames(theirs, ours, 'olga', 'oskar')
    await mine(ours, 2)
    await agree(ours, theirs)
  })

  test('posts of every kind that the C++ node makes are held by us as they were sent', async () => {
    for (const [node, name] of [
      [ours, 'olga'],
      [theirs, 'rita'],
    ] as const)
      await node.call('follow', name, ['olga', 'rita', 'oskar', 'rolf'])
    const original = await ours.call<ShownPost>('newpostmsg', 'olga', 0, 'hello @rita from #Ours')
    await holds(theirs, 'olga', 1)
    const post = (method: string, k: number, ...rest: readonly unknown[]) => theirs.call(method, 'rita', k, ...rest)
    await post('newpostmsg', 0, 'plain, with @olga and #Reference')
    await post('newpostmsg', 1, `${'ä'.repeat(140)}the rest 😀`)
    await post('newpostmsg', 2, 'a reply', 'olga', 0)
    await post('newrtmsg', 3, original)
    await post('newrtmsg', 4, original, 'with a comment')
    await post('newfavmsg', 5, original, false, 'a favourite')
    await post('newfavmsg', 6, original, true, 'a private favourite')
    await post('newdirectmsg', 7, 'olga', 'for your eyes only')
    await post('newpostcustom', 8, { colour: 'blue', number: 7 })
    await post('newpostmsg', 9, '')
    await post('newpostmsg', 10, 'line one\nline two\t日本語 ‮עברית')
    const held = await holds(ours, 'rita', 11)
    expect(held).toEqual(await postsOf(theirs, 'rita'))
    expect(held.map(({ userpost }) => userpost.k)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('posts of every kind that we make are held by the C++ node as they were sent', async () => {
    const texts = [
      'plain',
      `${'日'.repeat(140)}and more 😀`,
      '😀'.repeat(140),
      'line one\nline two\t\u0001 "quoted" \\ ‮עברית',
      'e\u0301 stays decomposed',
    ]
    for (const [index, text] of texts.entries()) await ours.call('newpostmsg', 'olga', index + 1, text)
    await ours.call('newpostmsg', 'olga', texts.length + 1, 'a reply with @rita #Reference', 'rita', 0)
    const held = await holds(theirs, 'olga', texts.length + 2)
    expect(held).toEqual(await postsOf(ours, 'olga'))
    expect(held.slice(1, -1).map(({ userpost }) => `${userpost.msg ?? ''}${userpost.msg2 ?? ''}`)).toEqual(texts)
  })

  test('announcements of each side are got from the DHT by the other', async () => {
    for (const [node, name, resource, kind, text] of [
      [theirs, 'olga', 'post1', 's', 'plain'],
      [theirs, 'olga', 'status', 's', 'a reply with'],
      [theirs, 'rita', 'mention', 'm', 'a reply with'],
      [theirs, 'ours', 'hashtag', 'm', 'hello @rita'],
      [theirs, 'rita', 'replies0', 'm', 'a reply with'],
      [ours, 'rita', 'post0', 's', 'plain, with'],
      [ours, 'rita', 'status', 's', 'line one'],
      [ours, 'olga', 'mention', 'm', 'plain, with'],
      [ours, 'reference', 'hashtag', 'm', 'plain, with'],
      [ours, 'olga', 'replies0', 'm', 'a reply'],
      [ours, 'olga', 'rts0', 'm', 'with a comment'],
    ] as const)
      await eventually(`${resource} of ${name} at ${node.machine.name}`, async () => {
        const items = await node.call('dhtget', name, resource, kind)
        return JSON.stringify(items).includes(text) ? true : undefined
      })
  })

  test('singles and multis put on each side are got on the other, and the newer single wins', async () => {
    const profile = { fullname: 'Rita Ä. 😀', bio: 'x'.repeat(900), number: 5, list: ['a', { b: 'c' }] }
    await theirs.call('dhtput', 'rita', 'profile', 's', profile, 'rita', 1)
    expect((await itemsOf(ours, 'rita', 'profile', 's')).map(({ p }) => p.v)).toEqual([profile])
    await ours.call('dhtput', 'olga', 'profile', 's', { ...profile, fullname: 'Olga' }, 'olga', 1)
    expect((await itemsOf(theirs, 'olga', 'profile', 's')).map(({ p }) => p.v)).toEqual([
      { ...profile, fullname: 'Olga' },
    ])
    await ours.call('dhtput', 'olga', 'profile', 's', { fullname: 'Olga 2' }, 'olga', 2)
    await eventually('the second profile', async () => {
      const [item] = await theirs.call<readonly Item[]>('dhtget', 'olga', 'profile', 's')
      return item?.p.seq === 2 ? true : undefined
    })
    for (const [node, signer] of [
      [theirs, 'rita'],
      [ours, 'olga'],
    ] as const)
      await node.call('dhtput', 'common', 'hashtag', 'm', { from: signer }, signer)
    for (const node of [ours, theirs])
      await eventually('both signers', async () => {
        const signers = (await itemsOf(node, 'common', 'hashtag', 'm')).map(({ sig_user: signer }) => signer)
        return signers.includes('olga') && signers.includes('rita') ? true : undefined
      })
  })

  test('each side answers as tracker for the other', async () => {
    for (const node of [ours, theirs])
      await eventually('both peers of the swarm', async () => {
        const answer = JSON.stringify(await node.call('dhtget', 'olga', 'tracker', 'm'))
        return answer.length > 2 ? true : undefined
      })
  })

  test('thirty posts each way arrive at once', async () => {
    await mine(ours, 22)
    await agree(ours, theirs)
    const [toThem, toUs]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < 30; turn += 1) {
      toThem.push(await delayOf(ours, 'olga', theirs, 7 + turn))
      toUs.push(await delayOf(theirs, 'rita', ours, 11 + turn))
    }
    console.info(`median ms: ours → C++ ${medianOf(toThem).toFixed(1)}, C++ → ours ${medianOf(toUs).toFixed(1)}`)
    expect(medianOf(toThem)).toBeLessThan(1_000)
    expect(medianOf(toUs)).toBeLessThan(1_000)
  })

  test('a burst of fifteen posts each way arrives whole', async () => {
    await Promise.all(
      [ours, theirs].map(async (node) => {
        const [name, first] = node === ours ? ['olga', 37] : ['rita', 41]
        for (let turn = 0; turn < 15; turn += 1)
          await node.call('newpostmsg', name, first + turn, `burst ${String(turn)}`)
      }),
    )
    await holds(theirs, 'olga', 52)
    await holds(ours, 'rita', 56)
    expect(await postsOf(theirs, 'olga')).toEqual(await postsOf(ours, 'olga'))
    expect(await postsOf(ours, 'rita')).toEqual(await postsOf(theirs, 'rita'))
  })

  test('a key replaced on each side is accepted by the other, with the posts before and after', async () => {
    await theirs.call('newpostmsg', 'rolf', 0, 'with the old key')
    await ours.call('newpostmsg', 'oskar', 0, 'with the old key')
    await theirs.call('createwalletuser', 'rolf', true)
    await ours.call('createwalletuser', 'oskar', true)
    await theirs.call('sendnewusertransaction', 'rolf')
    await ours.call('sendnewusertransaction', 'oskar')
    const before = await Promise.all(['rolf', 'oskar'].map((name) => ours.call<string>('dumppubkey', name)))
    await eventually(
      'both new keys at both nodes',
      async () => {
        await mine(theirs, 1)
        await agree(ours, theirs)
        const keys = await Promise.all(['rolf', 'oskar'].map((name) => ours.call<string>('dumppubkey', name)))
        return keys.some((key, index) => key === before[index]) ? undefined : true
      },
      300_000,
    )
    await mine(ours, 2)
    await agree(ours, theirs)
    await theirs.call('newpostmsg', 'rolf', 1, 'with the new key')
    await ours.call('newpostmsg', 'oskar', 1, 'with the new key')
    expect(await holds(ours, 'rolf', 2)).toEqual(await postsOf(theirs, 'rolf'))
    expect(await holds(theirs, 'oskar', 2)).toEqual(await postsOf(ours, 'oskar'))
    for (const name of ['rolf', 'oskar'])
      expect(await ours.call('dumppubkey', name)).toBe(await theirs.call('dumppubkey', name))
  })

  test('what carries a post, has fields of its own or was signed elsewhere goes both ways', () =>
    carryBothWays(ours, theirs))

  test('promoted messages of each side are read on the other, and a timeline shows one', () =>
    promoteBothWays(ours, theirs))

  test('late joiners of each kind get the whole chain and all posts from the other kind alone', async () => {
    const missing = longChain - (await heightOf(ours))
    if (missing > 0) await mine(ours, missing)
    const height = await agree(ours, theirs)
    laboratory.move(1, machine(1), machine(2))
    ours2 = await startOurs({ machine: machine(2) })
    theirs2 = await startReference({ machine: machine(3) })
    const begin = performance.now()
    await Promise.all([connect(ours2, theirs), connect(theirs2, ours)])
    const timed = async (node: LabNode, source: LabNode): Promise<string> => {
      await agree(node, source)
      return `${node.machine.name} ${((performance.now() - begin) / 1000).toFixed(1)} s`
    }
    const times = await Promise.all([timed(ours2, theirs), timed(theirs2, ours)])
    console.info(`${String(height)} blocks: ${times.join(', ')}`)
    for (const [node, source] of [
      [ours2, theirs],
      [theirs2, ours],
    ] as const) {
      await node.call('follow', 'late', ['olga', 'rita', 'oskar', 'rolf'])
      for (const name of ['olga', 'rita', 'oskar', 'rolf']) {
        const wanted = await postsOf(source, name)
        expect(await holds(node, name, wanted.length)).toEqual(wanted)
      }
    }
  })

  test('a post is fetched by a C++ node that does not follow, from us alone', async () => {
    await theirs2.stop()
    await peekFrom(await startReference({ machine: machine(5) }), ours)
  })

  test('a post is fetched by us, who do not follow, from a C++ node', async () => {
    // Where that node is since the late joiners.
    laboratory.move(1, machine(4))
    await peekFrom(await startOurs({ machine: machine(4) }), theirs)
  })

  test('a longer branch wins on both sides, and the registrations of the other one come back', async () => {
    theirs2 = await startReference({ machine: machine(3), directory: theirs2.directory })
    laboratory.move(0, machine(1), machine(2))
    await connect(theirs, theirs2)
    await connect(ours2, ours)
    await connect(theirs, ours)
    await agree(ours, ours2, theirs, theirs2)
    for (const [shorter, longer, name] of [
      [ours, theirs, 'lost1'],
      [theirs, ours, 'lost2'],
    ] as const) {
      laboratory.move(1, machine(1), machine(3))
      await shorter.call('createwalletuser', name)
      await shorter.call('sendnewusertransaction', name)
      await mine(shorter, 2)
      await mine(longer, 4)
      expect(await longer.call('listusernamespartial', name, 1)).toEqual([])
      laboratory.move(0, machine(1), machine(3))
      await connect(theirs, ours)
      await agree(ours, ours2, theirs, theirs2)
      await mineNames(longer, shorter, name)
    }
  })

  test('each side goes on after kill -9 of the other, and after its own', async () => {
    const reply = await postsOf(ours, 'rita')
    await theirs.kill()
    await ours.call('newpostmsg', 'olga', 52, 'while the C++ node is away')
    await mine(ours, 1)
    theirs = await startReference({ machine: machine(1), directory: theirs.directory })
    await connect(theirs, ours)
    await agree(theirs, ours)
    // It saves whom it follows, and what it holds, only each quarter of an hour (swarm-posts.md 1.3): we give all back.
    await theirs.call('follow', 'rita', ['olga', 'rita', 'oskar', 'rolf'])
    expect(await holds(theirs, 'rita', reply.length)).toEqual(reply)
    await holds(theirs, 'olga', 53)
    await ours.kill()
    await theirs.call('newpostmsg', 'rita', 56, 'while ours is away')
    await mine(theirs, 1)
    ours = await startOurs({ machine: machine(0), directory: ours.directory })
    await connect(ours, theirs)
    await agree(ours, theirs)
    await holds(ours, 'rita', 57)
    expect(await postsOf(ours, 'olga')).toEqual(await postsOf(theirs, 'olga'))
  })

  test('direct messages of each side are read on the other, once, with the copies that their senders keep', async () => {
    await messageIn(ours, 'olga', 'rita', 'for your eyes only')
    for (const copySelf of [false, true]) {
      const [fromRita, fromOlga] = [`from rita ☕ ${String(copySelf)}`, `from olga 😀 ${String(copySelf)}`]
      await sendMessage(theirs, 'rita', 'olga', [fromRita, copySelf])
      await sendMessage(ours, 'olga', 'rita', [fromOlga, copySelf])
      expect(await messageIn(ours, 'olga', 'rita', fromRita)).toMatchObject({ fromMe: false, from: 'rita' })
      expect(await messageIn(theirs, 'rita', 'olga', fromOlga)).toMatchObject({ fromMe: false, from: 'olga' })
      expect(await messageIn(theirs, 'rita', 'olga', fromRita)).toMatchObject({ fromMe: true, from: 'rita' })
      expect(await messageIn(ours, 'olga', 'rita', fromOlga)).toMatchObject({ fromMe: true, from: 'olga' })
    }
  })

  test('groups of each side are joined and written to by the other', async () => {
    for (const [home, host, away, guest, description] of [
      [theirs, 'rita', ours, 'olga', 'group of rita ☕'],
      [ours, 'olga', theirs, 'rita', 'group of olga ☕'],
    ] as const) {
      const alias = await home.call<string>('creategroup', description)
      await home.call('newgroupinvite', host, await nextNumber(home, host), alias, [host, guest])
      const joined = await aliasOf(away, guest, description)
      expect(await membersOf(away, joined)).toEqual([guest, host].sort())
      expect(await membersOf(home, alias)).toEqual([guest, host].sort())
      await messageIn(away, guest, joined, `*** Invited by '${host}' to group: ${description}`)
      await sendMessage(home, host, alias, [`hello from ${host}`, false])
      await messageIn(away, guest, joined, `hello from ${host}`)
      await sendMessage(away, guest, joined, [`hello from ${guest}`, false])
      expect(await messageIn(home, host, alias, `hello from ${guest}`)).toMatchObject({ fromMe: false, from: guest })
      // The C++ node shows its own user's text twice, once as if another one had written it.
      if (home === ours)
        expect(await messageIn(home, host, alias, `hello from ${host}`)).toMatchObject({ fromMe: true, from: host })
    }
  })

  test('a description that the C++ node gives a group is taken in, where other C++ nodes fail', async () => {
    const alias = await aliasOf(theirs, 'rita', 'group of rita ☕')
    await theirs.call('newgroupdescription', 'rita', await nextNumber(theirs, 'rita'), alias, 'described anew')
    const joined = await aliasOf(ours, 'olga', 'described anew')
    await messageIn(ours, 'olga', joined, "*** 'rita' changed group description to: described anew")
  })

  test('nobody bans or drops anybody while all run on', async () => {
    const marks = [ours, ours2, theirs, theirs2].map((node) => ({ node, begin: node.log().length }))
    await mine(ours, 1)
    await new Promise((resolve) => setTimeout(resolve, soakSeconds * 1000))
    await agree(ours, ours2, theirs, theirs2)
    for (const { node, begin } of marks) {
      const text = node.log().slice(begin)
      const lines = text.split('\n')
      expect(lines.filter((line) => /misbehav|disconnect|ban(ned|ning)|"level":"(warn|error)"/iu.test(line))).toEqual(
        [],
      )
      const peers = await node.call<readonly { readonly banscore: number }[]>('getpeerinfo')
      expect(peers.map(({ banscore }) => banscore)).toEqual(peers.map(() => 0))
      expect(peers.length).toBeGreaterThanOrEqual(1)
      console.info(`${node.machine.name}: ${String(lines.length)} lines in ${String(soakSeconds)} s`)
    }
  })
})
