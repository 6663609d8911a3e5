// Keys of names on a real chain in memory: replaced, repeated, replayed, and undone.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  childOf,
  chainOn,
  quickGenesis,
  registration,
  replacement,
  secret,
  workedRegistration,
} from '../../../test/support/chain-builders.ts'
import { namesOf, useChainStateRoom } from '../../../test/support/chain-state.ts'
import { nameOf, postOf } from '../../../test/support/fake-context.ts'
import { type Block, registrationFor, type UserRegistration } from '../../chain/index.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { type NewKey, Names } from './names.ts'

const alice = nameOf('alice')
const room = useChainStateRoom()
const local = new Set<string>()
const followed = new Set<string>()
let posts: VerifiedPost[] = []

beforeEach(() => {
  local.clear()
  followed.clear()
  posts = []
})

const openNames = (): { readonly names: Names; readonly told: NewKey[] } => {
  const names = new Names(
    {
      chain: namesOf(room),
      localUsers: () => [...local].map(nameOf),
      followed: () => new Set([...followed].map(nameOf)),
      isFollowed: (username) => followed.has(username),
      posts: () => posts,
    },
    room.scope,
  )
  const told: NewKey[] = []
  names.changed.on((key) => told.push(key))
  return { names, told }
}

/** One block for each list of transactions. */
const blocksOf = (...lists: readonly (readonly UserRegistration[])[]): Block[] => {
  const blocks: Block[] = []
  for (const list of lists) {
    const transactions = list.map(({ transaction }) => transaction)
    blocks.push(childOf(blocks.at(-1) ?? quickGenesis, { transactions }))
  }
  return blocks
}

const handOver = (from: number, to: number, name = 'alice') => replacement(name, { from: secret(from), to: secret(to) })
const origins = (names: Names, name = 'alice') => names.keysOf(name, 10).map(({ origin, height }) => [origin, height])

describe('the keys of a name', () => {
  test('stand with their blocks and times, the newest first, and what each has signed', async () => {
    const { names } = openNames()
    const blocks = blocksOf([registration('alice', secret(1))], [], [handOver(1, 2)], [])
    await room.offer(...blocks)
    const at = (height: number, postNumber: number) => ({ ...postOf('alice', postNumber), height }) as VerifiedPost
    posts = [at(3, 9), at(1, 8), at(3, 7), at(2, 6), at(1, 5)]
    expect(names.historyOf('alice', 10)).toMatchObject([
      {
        origin: 'replaced',
        height: 3,
        time: blocks[2]?.header.time,
        publicKey: publicKeyOf(secret(2)),
        posts: { first: 7, last: 9, count: 2, late: 0 },
      },
      { origin: 'registered', height: 1, posts: { first: 5, last: 8, count: 3, late: 1 } },
    ])
    expect(names.historyOf('alice', 1)).toHaveLength(1)
    // Whatever key it has since.
    expect(names.registeredAt(['alice', 'bob', 'No Name'])).toMatchObject([
      { username: 'alice', height: 1, time: blocks[0]?.header.time },
    ])
    expect(names.keysOf('bob', 10)).toEqual([])
    expect(names.keysOf('No Name', 10)).toEqual([])
    expect(names.replacementOf(alice, publicKeyOf(secret(1)))?.height).toBe(3)
    expect(names.replacementOf(alice, publicKeyOf(secret(2)))).toBeUndefined()
    expect(names.replacementOf(alice, publicKeyOf(secret(3)))).toBeUndefined()
  })

  test('are told of names that are followed or local here, and of no others', async () => {
    followed.add('alice')
    local.add('bob')
    const { names, told } = openNames()
    await room.offer(
      ...blocksOf(
        ['alice', 'bob', 'carol'].map((name, index) => registration(name, secret(index + 1))),
        [handOver(1, 11), handOver(2, 12, 'bob'), handOver(3, 13, 'carol')],
      ),
    )
    expect(told.map(({ username, key }) => [username, key?.origin, key?.height])).toEqual([
      ['alice', 'replaced', 2],
      ['bob', 'replaced', 2],
    ])
    const changes = names.changesOf(['alice', 'bob', 'nobody_here'], 10)
    expect(changes.map(({ username, height }) => [username, height])).toEqual([
      ['alice', 2],
      ['bob', 2],
    ])
    expect(names.changesOf(['alice', 'bob'], 1)).toHaveLength(1)
    expect(names.doubtful()).toEqual([])
  })

  test('are those of the branch that holds after a reorganisation, which is told', async () => {
    followed.add('alice')
    const { names, told } = openNames()
    const first = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
    const left = childOf(first, { transactions: [handOver(1, 2).transaction] })
    await room.offer(first, left)
    expect(origins(names)).toEqual([
      ['replaced', 2],
      ['registered', 1],
    ])
    await room.offer(...chainOn(first, 2, { salt: 7 }))
    expect(origins(names)).toEqual([['registered', 1]])
    expect(told.map(({ key }) => key?.origin)).toEqual(['replaced', 'registered'])
    await room.offer(...chainOn(quickGenesis, 4, { salt: 8 }))
    expect(told.at(-1)).toEqual({ username: 'alice', key: undefined })
  })
})

describe('a word of an old key', () => {
  test('is seen when somebody repeats it, from the return of the old key on (chain H5)', async () => {
    followed.add('alice')
    const { names, told } = openNames()
    const word = handOver(1, 2)
    const blocks = blocksOf([registration('alice', secret(1))], [word], [handOver(2, 1)])
    for (const block of blocks) await room.offer(block)
    expect(names.doubtful()).toMatchObject([{ username: 'alice', origin: 'returned', height: 3 }])
    // Whoever has read the chain: the signature of then, and a proof of work.
    const again = workedRegistration(registrationFor(alice, word.publicKey, word.replacementSignature))
    await room.offer(childOf(blocks[2] as Block, { transactions: [again.transaction] }))
    expect(origins(names)[0]).toEqual(['replayed', 4])
    expect(told.map(({ key }) => key?.origin)).toEqual(['replaced', 'returned', 'replayed'])
    expect(names.doubtful()).toMatchObject([{ username: 'alice', origin: 'replayed', height: 4 }])
  })

  test('is seen in its other form, too, which needs no secret (chain H5)', async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { names } = openNames()
    const word = handOver(1, 2)
    const signature = (word.replacementSignature as Uint8Array).slice()
    const scalar = BigInt(`0x${Buffer.from(signature.subarray(33)).toString('hex')}`)
    signature.set(Buffer.from((order - scalar).toString(16).padStart(64, '0'), 'hex'), 33)
    signature[0] = (((signature[0] as number) - 27) ^ 1) + 27
    const again = workedRegistration(registrationFor(alice, word.publicKey, signature))
    const blocks = blocksOf([registration('alice', secret(1))], [word], [handOver(2, 1)], [again])
    await room.offer(...blocks)
    expect(room.best.height).toBe(4)
    expect(origins(names)[0]).toEqual(['replayed', 4])
  })

  test('that was given for one name is seen when it is used for another one of the same person (chain H5)', async () => {
    local.add('alice')
    local.add('alice2')
    const { names } = openNames()
    const word = handOver(1, 2)
    const other = workedRegistration(registrationFor(nameOf('alice2'), word.publicKey, word.replacementSignature))
    await room.offer(
      ...blocksOf([registration('alice', secret(1)), registration('alice2', secret(1))], [word], [other]),
    )
    expect(origins(names)[0]).toEqual(['replaced', 2])
    expect(origins(names, 'alice2')[0]).toEqual(['replayed', 3])
    expect(names.doubtful()).toMatchObject([{ username: 'alice2', origin: 'replayed' }])
  })

  test('is not warned of for ever where the name is only followed', async () => {
    followed.add('alice')
    const { names } = openNames()
    await room.offer(...blocksOf([registration('alice', secret(1))], [handOver(1, 2)], [handOver(2, 1)]))
    expect(names.doubtful()).toHaveLength(1)
    const later = room.best.height + limits.doubtfulKeyBlocks
    room.directory.bestHeight = () => later
    expect(names.doubtful()).toEqual([])
    local.add('alice')
    expect(names.doubtful()).toHaveLength(1)
  })

  test('is looked for once a block, and when somebody else is followed', async () => {
    followed.add('alice')
    const { names } = openNames()
    await room.offer(...blocksOf([registration('alice', secret(1))], [handOver(1, 2)], [handOver(2, 1)]))
    const looks = vi.spyOn(room.directory, 'registrationCount')
    for (let times = 0; times < 10; times += 1) expect(names.doubtful()).toHaveLength(1)
    expect(looks).toHaveBeenCalledTimes(1)
    followed.add('bob')
    expect(names.doubtful()).toHaveLength(1)
    expect(looks).toHaveBeenCalledTimes(3)
  })
})

test('the same key once more is told as that', async () => {
  const { names } = openNames()
  const first = registration('alice', secret(1))
  await room.offer(...blocksOf([first], [first], [handOver(1, 1)]))
  expect(origins(names)).toEqual([
    ['repeated', 3],
    ['repeated', 2],
    ['registered', 1],
  ])
  expect(names.doubtful()).toEqual([])
})
