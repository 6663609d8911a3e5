// A node that keeps headers and proofs instead of blocks, among nodes that have everything, some of whom lie.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { emptyBytes } from '../../src/base/bytes.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { encodeNameProof, makeNameProof, type NameProof } from '../../src/chain/wire/name-proof.ts'
import { nameProofs, nodeNetwork } from '../../src/chain/wire/messages.ts'
import { penaltyOf } from '../../src/chain/rules/rejections.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { limits } from '../../src/protocol/limits.ts'
import { textOf } from '../../src/protocol/post.ts'
import { targetOf } from '../../src/protocol/resources.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import {
  chainOn,
  childOf,
  plainBlocks,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../support/chain-builders.ts'
import { feedBlocks, fakePeerTo, type FakePeer } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { codeOf } from '../support/codes.ts'
import { temporaryFolder } from '../support/each-test.ts'
import { sourceOf } from '../support/name-proofs.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const [alice, bob] = ['alice', 'bob'].map((name) => parseUsername(name) as Username) as [Username, Username]

describe('a light node among others', () => {
  const register = async (testnet: Testnet, { node }: TestNode, username: Username): Promise<void> => {
    node.wallet.create(username)
    node.registrations.start(username)
    await testnet.until('registered', () => node.registrations.stateOf(username).state === 'ready')
  }
  const textsAt = ({ node }: TestNode, username: Username): readonly string[] =>
    node.swarms.posts({ username, count: 9, allowedFlags: 255, requiredFlags: 0 }).map(textOf)

  test('follows, is followed, writes and reads messages and profiles, and says what it cannot know', async () => {
    const testnet = new Testnet(41)
    const others: TestNode[] = []
    for (let index = 0; index < 4; index += 1) others.push(await testnet.open(index, index === 0 ? [] : [0, index - 1]))
    const [miner, home, away] = others as [TestNode, TestNode, TestNode]
    miner.node.chain.startMining(1)
    await register(testnet, home, alice)
    await register(testnet, away, bob)
    const light = await testnet.open(9, [0, 1, 2], { isLight: true })
    const { node } = light
    await testnet.until('headers', () => node.chain.tip().height >= 2)
    expect(node.chain.sync().state).toBe('current')

    // Of a name that nobody has shown nothing is said: not that it is free.
    await testnet.finish(node.accounts.learn(['nobodyelse']))
    expect(node.chain.users.registrationHeight('nobodyelse' as Username)).toBeUndefined()
    expect(await testnet.finish(codeOf(node.accounts.mustKnow('nobodyelse')))).toBe('accounts.name-not-known')
    expect(codeOf(() => node.accounts.create('nobodyelse'))).toBe('accounts.not-synced')
    expect(codeOf(() => node.mining.set(1))).toBe('mining.light')

    // Bob comes along with his secret.
    await testnet.finish(node.accounts.learn([bob, alice]))
    node.accounts.importSecret(away.node.accounts.secret(bob), bob, false)
    node.following.follow(bob, [alice])
    home.node.following.follow(alice, [bob])
    await testnet.finish(home.node.posts.publish({ username: alice, text: 'to the light' }))
    await testnet.until('a post comes in', () => textsAt(light, alice).includes('to the light'))
    await testnet.finish(node.posts.publish({ username: bob, text: 'from the light' }))
    await testnet.until('a post goes out', () => textsAt(home, bob).includes('from the light'))
    await testnet.finish(node.messages.send({ from: bob, to: alice, text: 'in secret' }))
    const received = (): string[] =>
      [...home.node.messages.read(alice, 5, [{ peer: bob }]).values()].flat().map(({ text }) => text)
    await testnet.until('a message arrives', () => received().includes('in secret'))
    await testnet.finish(node.items.put(targetOf('profile', bob), bob, { fullname: 'Bob' }, 1))
    await testnet.advance(60)
    expect(await testnet.finish(home.node.items.get(targetOf('profile', bob)))).toHaveLength(1)
    expect(await testnet.finish(node.items.get(targetOf('profile', bob)))).toHaveLength(1)

    // New blocks come as headers, and a new key is asked for when it is time.
    const { height } = miner.node.chain.tip()
    await register(testnet, miner, 'carol' as Username)
    await testnet.until('a header of a new block', () => node.chain.tip().height > height)
    expect(node.chain.blockSummary(node.chain.tip().id)).toBeUndefined()
    expect(node.blocks.userNumberOf(alice)).toBeUndefined()
    expect(node.measurements.of('hour').at(-1)).toMatchObject({ registrations: 0 })
    expect(node.chain.peers().every(({ banScore }) => banScore === 0)).toBe(true)
    for (const other of others) expect(other.node.chain.peers().every(({ banScore }) => banScore === 0)).toBe(true)
    await testnet.close()
  })
})

describe('names of a light chain', () => {
  const horde = useHorde()
  const first = registration('alice', secret(1)).transaction
  const second = replacement('alice', { from: secret(1), to: secret(2) }).transaction
  const blocks: readonly Block[] = (() => {
    const one = childOf(quickGenesis, { transactions: [first, registration('bob', secret(3)).transaction] })
    const two = childOf(childOf(one), { transactions: [second] })
    return [quickGenesis, one, ...chainOn(one, 1), two, ...chainOn(two, 3)]
  })()
  const proofOf = (placed: readonly { height: number; transaction: typeof first }[], source = blocks): NameProof => {
    const bestHeight = placed[0]?.height ?? 0
    const proof = makeNameProof(
      'alice',
      placed,
      { ...sourceOf(source), network: quickNetwork, bestHeight },
      { confirmations: 0 },
    )
    if (proof === undefined) throw new Error('no proof')
    return proof
  }
  const whole = proofOf([
    { height: 3, transaction: second },
    { height: 1, transaction: first },
  ])
  const early = proofOf([{ height: 1, transaction: first }])

  const openLight = (databasePath = ':memory:') => horde.open('51.1.0.1', { isLight: true, databasePath })

  const above = (chain: readonly Block[], locator: readonly Uint8Array[]) => {
    const ids = chain.map(({ header }) => encodeHex(header.id))
    const shared = Math.max(0, ...locator.map((id) => ids.indexOf(encodeHex(id))))
    return chain.slice(shared + 1).map(({ header }) => header)
  }

  /** A peer that serves headers, and answers each question for a name as the test says. */
  const teller = async (address: string, proof: Uint8Array | undefined, chain = blocks): Promise<FakePeer> => {
    const peer = await fakePeerTo(horde, address, '51.1.0.1')
    peer.react = ({ command, value }) => {
      if (command === 'getheaders') peer.send('headers', above(chain, (value as { locator: Uint8Array[] }).locator))
      if (command !== 'getnameproof') return
      // Voters for soft checkpoints are asked for, too: nobody knows them.
      const { username } = value as { username: string }
      if (username !== 'alice') peer.send('nameproof', { username, proof: emptyBytes })
      else if (proof !== undefined) peer.send('nameproof', { username, proof })
    }
    await peer.shakeHands({ services: nodeNetwork | nameProofs })
    return peer
  }

  const learn = async (chain: Awaited<ReturnType<typeof openLight>>): Promise<string | undefined> => {
    const learning = chain.learn([alice])
    await horde.clock.advance(40_000)
    await learning
    const key = chain.users.keyAt(alice, 1_000)
    return key === undefined ? undefined : encodeHex(key)
  }
  const keyOf = (seed: number): string => encodeHex(publicKeyOf(secret(seed)))

  test('are those of proofs whose blocks are in the chain, each from its height on', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', encodeNameProof(whole))
    const changes: unknown[] = []
    chain.keysChanged.on(({ names, fromHeight }) => changes.push([[...names], fromHeight]))
    await horde.until(() => chain.tip().height === blocks.length - 1)
    expect(chain.users.keyAt(alice, 1_000)).toBeUndefined()
    expect(await learn(chain)).toBe(keyOf(2))
    expect(encodeHex(chain.users.keyAt(alice, 2) ?? emptyBytes)).toBe(keyOf(1))
    expect(chain.users.registrationHeight(alice)).toBe(3)
    expect(changes).toEqual([[[alice], 1]])
  })

  test('are known again after a restart, with all headers', async () => {
    const databasePath = join(temporaryFolder(), 'light.sqlite')
    const scope = horde.scope.child('first')
    const chain = await horde.open('51.1.0.1', { isLight: true, databasePath }, {}, scope)
    await teller('52.1.0.1', encodeNameProof(whole))
    await horde.until(() => chain.tip().height === blocks.length - 1)
    await learn(chain)
    const closing = scope.close()
    await horde.clock.advance(15_000)
    await closing
    const again = await openLight(databasePath)
    expect(again.tip().height).toBe(blocks.length - 1)
    expect(encodeHex(again.headerAt(2) ?? emptyBytes)).toBe(encodeHex(blocks[2]?.header.bytes ?? emptyBytes))
    expect(encodeHex(again.users.keyAt(alice, 1_000) ?? emptyBytes)).toBe(keyOf(2))
    expect(await again.verify(1, 0)).toBe(true)
  })

  test('are not built on headers of which one was spoilt on the disk', async () => {
    const databasePath = join(temporaryFolder(), 'light.sqlite')
    const scope = horde.scope.child('first')
    const chain = await horde.open('51.1.0.1', { isLight: true, databasePath }, {}, scope)
    await teller('52.1.0.1', emptyBytes)
    await horde.until(() => chain.tip().height === blocks.length - 1)
    const closing = scope.close()
    await horde.clock.advance(15_000)
    await closing
    const file = openSqlite(databasePath, 5_000)
    file.exec('UPDATE light_header SET rest = zeroblob(48) WHERE number = 2')
    file.close()
    const opening = codeOf(openLight(databasePath))
    await horde.clock.advance(1_000)
    expect(await opening).toBe('chain.store-damaged')
    const again = await horde.open('51.1.0.1', { isLight: true, databasePath, rebuilds: true })
    expect(again.tip().height).toBe(0)
  })

  test('are not believed of blocks that are not in the chain, however much work they show', async () => {
    const other = childOf(quickGenesis, { transactions: [registration('alice', secret(9)).transaction], salt: 7 })
    const forged = proofOf(
      [{ height: 1, transaction: other.transactions[1] as typeof first }],
      [quickGenesis, other, ...chainOn(other, 5)],
    )
    const chain = await openLight()
    const liars = [await teller('52.1.0.1', encodeNameProof(forged)), await teller('52.2.0.1', encodeNameProof(forged))]
    expect(await learn(chain)).toBeUndefined()
    await teller('52.3.0.1', encodeNameProof(whole))
    await horde.clock.advance(130_000)
    expect(await learn(chain)).toBe(keyOf(2))
    expect(liars.every(({ closed }) => !closed)).toBe(true)
  })

  test('whoever shows what proves nothing pays for it', async () => {
    const changed = encodeNameProof({
      ...whole,
      links: whole.links.map((link) => ({ ...link, index: link.index + 1 })),
    })
    const chain = await openLight()
    for (const [index, proof] of [
      changed,
      Uint8Array.of(1, 2, 3),
      encodeNameProof({ ...whole, username: 'bob' }),
    ].entries())
      await teller(`52.${String(index + 1)}.0.1`, proof)
    expect(await learn(chain)).toBeUndefined()
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual(
      [1, 2, 3].map(() => penaltyOf({ code: 'name-proof-wrong' })),
    )
  })

  test('who hides a newer key, or the name, hides it only while nobody else is asked', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', encodeNameProof(early))
    await teller('52.2.0.1', emptyBytes)
    await teller('52.3.0.1', encodeNameProof(whole))
    expect(await learn(chain)).toBe(keyOf(2))
  })

  test('are learnt from the DHT where peers hide them, the newest of all proofs that hold', async () => {
    const chain = await openLight()
    for (const address of ['52.1.0.1', '52.2.0.1', '52.3.0.1']) await teller(address, emptyBytes)
    await horde.until(() => chain.tip().height === blocks.length - 1)
    const ofBob = makeNameProof(
      'bob',
      [{ height: 1, transaction: registration('bob', secret(3)).transaction }],
      { ...sourceOf(blocks), network: quickNetwork, bestHeight: 1 },
      { confirmations: 0 },
    )
    const other = childOf(quickGenesis, { transactions: [registration('alice', secret(9)).transaction], salt: 7 })
    const forged = proofOf(
      [{ height: 1, transaction: other.transactions[1] as typeof first }],
      [quickGenesis, other, ...chainOn(other, 5)],
    )
    const stolen = { ...early, username: 'alice', links: early.links.map((link) => ({ ...link, index: 2 })) }
    const worthless = [forged, stolen, { ...early, version: 2 }].map(encodeNameProof)
    const bytesOfBob = encodeNameProof(ofBob as NameProof)
    const asked: string[] = []
    let found: readonly Uint8Array[] = [...worthless, bytesOfBob, Uint8Array.of(1), new Uint8Array(20_000).fill(1)]
    chain.findProofsBy((username) => {
      asked.push(username)
      return Promise.resolve(found)
    })
    expect(await learn(chain)).toBeUndefined()
    expect(asked).toEqual(['alice'])
    await horde.clock.advance(130_000)
    // A thief with the old key shows the old proof first.
    found = [encodeNameProof(early), ...worthless, encodeNameProof(whole), encodeNameProof(early)]
    expect(await learn(chain)).toBe(keyOf(2))
    expect(chain.peers().every(({ banScore }) => banScore === 0)).toBe(true)

    // Items are judged by what their proofs show, and old ones by the key that is known since.
    const shown = (proof: Uint8Array, username = alice): string | undefined => {
      const key = chain.provedKeys?.keyProvedBy(username, proof)
      return key === undefined ? undefined : encodeHex(key)
    }
    expect(shown(encodeNameProof(whole))).toBe(keyOf(2))
    for (const proof of [...found.slice(0, 4), bytesOfBob, emptyBytes]) expect(shown(proof)).toBeUndefined()
    expect(shown(bytesOfBob, bob)).toBe(keyOf(3))
  })

  test('that strangers bring are looked for in the DHT now and then, those that somebody waits for at once', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', emptyBytes)
    await horde.until(() => chain.tip().height === blocks.length - 1)
    const asked: string[] = []
    let running = 0
    let most = 0
    chain.findProofsBy(async (username) => {
      asked.push(username)
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => horde.clock.after(1_000, resolve))
      running -= 1
      return []
    })
    for (let index = 0; index < 60; index += 1) chain.users.keyAt(`stranger${String(index)}` as Username, 1_000)
    await horde.clock.advance(20_000)
    const strangers = asked.length
    expect(strangers).toBeGreaterThan(0)
    expect(strangers).toBeLessThanOrEqual(13)
    void chain.learn([alice])
    await horde.clock.advance(2_500)
    expect(asked.filter((name) => name === 'alice')).toHaveLength(1)
    expect(most).toBeLessThanOrEqual(4)
  })

  test('are learnt from the DHT alone where no peer shows any', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', emptyBytes)
    await horde.until(() => chain.tip().height === blocks.length - 1)
    for (const { endpoint } of chain.peers()) chain.removeNode(`${endpoint.address}:${String(endpoint.port)}`)
    chain.findProofsBy(() => Promise.resolve([encodeNameProof(whole)]))
    const learning = chain.learn([alice])
    await horde.clock.advance(1_000)
    await learning
    expect(encodeHex(chain.users.keyAt(alice, 1_000) ?? emptyBytes)).toBe(keyOf(2))
  })

  test('are asked of another peer when one is silent, and no more than three hear of them', async () => {
    const chain = await openLight()
    const peers: FakePeer[] = []
    for (let index = 1; index <= 6; index += 1)
      peers.push(await teller(`52.${String(index)}.0.1`, index <= 2 ? undefined : encodeNameProof(whole)))
    expect(await learn(chain)).toBe(keyOf(2))
    const asked = peers.filter((peer) => peer.all('getnameproof').some(({ username }) => username === 'alice')).length
    expect(asked).toBeGreaterThanOrEqual(3)
    expect(asked).toBeLessThanOrEqual(5)
  })

  test('are asked for at once when somebody waits, however many others strangers have brought', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', encodeNameProof(whole))
    await horde.until(() => chain.tip().height === blocks.length - 1)
    for (let index = 0; index < 2 * limits.nameQuestions; index += 1)
      chain.users.keyAt(`stranger${String(index)}` as Username, 1_000)
    const learning = chain.learn([alice])
    await horde.clock.advance(2_000)
    await learning
    expect(encodeHex(chain.users.keyAt(alice, 1_000) ?? emptyBytes)).toBe(keyOf(2))
  })

  test('go with the blocks in which they stood', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', encodeNameProof(whole))
    await horde.until(() => chain.tip().height === blocks.length - 1)
    await learn(chain)
    const heavier = [quickGenesis, ...plainBlocks(9)]
    await teller('52.2.0.1', emptyBytes, heavier)
    await horde.until(() => chain.tip().height === 9)
    expect(chain.users.keyAt(alice, 1_000)).toBeUndefined()
  })

  test('are shown by nodes with blocks, newest key and all, within bounds', async () => {
    const chain = await horde.open('51.1.0.1')
    const feeder = await fakePeerTo(horde, '52.1.0.1', '51.1.0.1')
    await feeder.shakeHands()
    await feedBlocks(feeder, blocks.slice(1), { horde, chain })
    const peer = await fakePeerTo(horde, '52.2.0.1', '51.1.0.1')
    await peer.shakeHands({ services: 0n })
    for (const username of ['alice', 'dave', 'No Name']) peer.send('getnameproof', { username })
    await horde.clock.advance(1_000)
    expect(peer.all('nameproof')).toEqual([
      { username: 'alice', proof: encodeNameProof(whole) },
      { username: 'dave', proof: emptyBytes },
      { username: 'No Name', proof: emptyBytes },
    ])
    for (let count = 0; count < 501; count += 1) peer.send('getnameproof', { username: 'alice' })
    await horde.clock.advance(50)
    expect(Math.max(...chain.peers().map(({ banScore }) => banScore))).toBe(penaltyOf({ code: 'name-proof-flood' }))
    for (let count = 0; count < 100; count += 1) peer.send('getnameproof', { username: 'alice' })
    await horde.clock.advance(1_000)
    expect(peer.closed).toBe(true)
  })

  test('of a light node are asked of by no one: it serves no headers, and nobody waits for blocks of it', async () => {
    const chain = await openLight()
    await teller('52.1.0.1', emptyBytes)
    await horde.until(() => chain.tip().height === blocks.length - 1)
    const full = await horde.open('53.1.0.1')
    full.addNode('51.1.0.1:5000')
    await horde.clock.advance(120_000)
    expect(full.tip().height).toBe(0)
    expect(full.peers().map(({ banScore, startHeight }) => [banScore, startHeight])).toEqual([[0, 0]])
  })
})
