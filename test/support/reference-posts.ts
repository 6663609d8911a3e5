// Posts that carry others, and promoted messages, between our node and the C++ node.
import { expect } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { decodeWif } from '../../src/crypto/wif.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { signPost } from '../../src/protocol/post.ts'
import type { Username } from '../../src/protocol/username.ts'
import { eventually } from './daemons.ts'
import { agree, connect, heightOf, holds, type LabNode, mine, postsOf, type ShownPost } from './reference-lab.ts'

/** Each writes all kinds under the numbers 2 to 9 of a name that has 0 and 1; the other holds, opens and finds them. */
export const carryBothWays = async (ours: LabNode, theirs: LabNode): Promise<void> => {
  for (const [writer, name, reader, stranger] of [
    [ours, 'oskar', theirs, 'rita'],
    [theirs, 'rolf', ours, 'olga'],
  ] as const) {
    await reader.call('follow', stranger === 'rita' ? 'rita' : 'olga', [name])
    await writer.call('follow', name, [name])
    const [original] = await postsOf(writer, stranger)
    const write = <T = ShownPost>(method: string, k: number, ...rest: readonly unknown[]): Promise<T> =>
      writer.call<T>(method, name, k, ...rest)
    await write('newrtmsg', 2, original)
    const commented = await write('newrtmsg', 3, original, 'look at this @olga #Carried')
    const { rt: _rt, sig_rt: _signature, ...comment } = commented.userpost
    const { sig_wort: signature } = commented as ShownPost & { readonly sig_wort: string }
    await write('newrtmsg', 4, { sig_userpost: signature, userpost: comment }, 'the comment alone')
    await write('newfavmsg', 5, original, false, 'liked in public')
    await write('newfavmsg', 6, original, true, 'liked in private')
    await write('newpostcustom', 7, { colour: 'blue', number: 7, flag: true })
    const [address] = await write<readonly string[]>('newshorturl', 8, 'http://example.com/?a=ü', 'text/html')
    // Signed by a program that has the secret, published by a node that has not.
    const secret = decodeWif(await writer.call<string>('dumpprivkey', name), mainNetwork.secretVersion)
    if (!secret.ok) throw new Error(secret.rejection.code)
    const fields = { author: name as Username, postNumber: 9, time: 1, height: (await heightOf(reader)) - 1 }
    const signed = signPost({ ...fields, text: 'signed elsewhere' }, secret.value.privateKey)
    if (!signed.ok) throw new Error(signed.rejection.code)
    await reader.call('newpostraw', name, 9, encodeHex(signed.value.piece))
    for (const node of [ours, theirs]) await holds(node, name, 10)
    expect(await postsOf(reader, name)).toEqual(await postsOf(writer, name))
    expect(await reader.call('decodeshorturl', address)).toEqual(['http://example.com/?a=ü', 'text/html'])
    expect(await reader.call('peekpost', name, 7, 'colour,nothing')).toEqual(['blue', ''])
    type Mark = ShownPost & { readonly isPrivate: number }
    const marks = async (node: LabNode): Promise<readonly unknown[]> =>
      (await node.call<readonly Mark[]>('getfavs', name, 10)).map(({ isPrivate, userpost }) => [
        isPrivate,
        userpost.msg,
      ])
    const isPublic = [0, 'liked in public']
    expect(await marks(reader)).toEqual([isPublic])
    expect(await marks(writer)).toEqual(expect.arrayContaining([isPublic, [1, 'liked in private']]))
    for (const node of [ours, theirs])
      await eventually(`the retransmit at ${node.machine.name}`, async () => {
        const items = JSON.stringify(await node.call('dhtget', stranger, 'rts0', 'm'))
        return items.includes('look at this') ? true : undefined
      })
  }
  for (const name of ['olga', 'rita', 'oskar', 'rolf']) {
    const uid = await theirs.call('usernametouid', name)
    expect(await ours.call('usernametouid', name)).toBe(uid)
    expect(await ours.call('uidtousername', uid)).toBe(name)
  }
}

/** Each sets a message and finds a block; the other reads it. */
export const promoteBothWays = async (ours: LabNode, theirs: LabNode): Promise<void> => {
  for (const [miner, name, reader] of [
    [ours, 'olga', theirs],
    [theirs, 'rita', ours],
  ] as const) {
    const text = `Promoted by ${name}, höchstens 140 ☕ [en]`
    expect(await miner.call('setspammsg', name, text)).toEqual([text])
    expect(await miner.call('getspammsg')).toEqual([name, text])
    await mine(miner, 1)
    await agree(ours, theirs)
    const [told] = await reader.call<readonly ShownPost[]>('getspamposts', 1)
    expect([told?.sig_userpost, told?.userpost.n, told?.userpost.msg]).toEqual(['', name, text])
    // Older ones may be blank: ours leaves those out.
    expect(await ours.call('getspamposts', 1)).toEqual(await theirs.call('getspamposts', 1))
  }
  const home = [{ username: 'olga' }, { username: 'rita' }]
  const [first] = await ours.call<readonly ShownPost[]>('getposts', 5, home)
  expect([first?.sig_userpost, first?.userpost.k]).toEqual(['', first?.userpost['height']])
  const again = await ours.call<readonly ShownPost[]>('getposts', 5, home)
  expect(again.every(({ sig_userpost: signature }) => signature !== '')).toBe(true)
}

/** A node that follows nobody fetches a direct message of rita. It is in no DHT: only a swarm has it. */
export const peekFrom = async (peeking: LabNode, source: LabNode): Promise<void> => {
  await connect(peeking, source)
  await agree(peeking, source)
  const peeked = await eventually('the direct message', () =>
    peeking.call<ShownPost>('peekpost', 'rita', 7, '*', 30).catch(() => undefined),
  )
  expect(peeked).toEqual((await postsOf(source, 'rita'))[7])
  await peeking.stop()
}
