// Proofs of names in the DHT: owners put them, and light nodes whose peers hide a name find it by them (ADR 86).
import { afterEach, expect, test, vi } from 'vitest'
import { emptyBytes } from '../../src/base/bytes.ts'
import { NameProofService } from '../../src/chain/sync/name-proof-service.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { limits } from '../../src/protocol/limits.ts'
import { targetOf } from '../../src/protocol/resources.ts'
import type { Username } from '../../src/protocol/username.ts'
import { codeOf } from '../support/codes.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const alice = 'alice' as Username
const keyItem = targetOf('pubkey', alice)
let testnet: Testnet

afterEach(async () => {
  vi.restoreAllMocks()
  await testnet.close()
})

const register = async ({ node }: TestNode, username: Username): Promise<void> => {
  node.wallet.create(username)
  node.registrations.start(username)
  await testnet.until('registered', () => node.registrations.stateOf(username).state === 'ready')
}

/** Six blocks, of which one comes every five seconds; and the owner looks each minute. */
const bury = (): Promise<void> => testnet.advance(130)

const keyAt = ({ node }: TestNode): string => encodeHex(node.wallet.currentKey(alice)?.publicKey ?? emptyBytes)
const learntBy = ({ node }: TestNode): string => encodeHex(node.chain.users.keyAt(alice, 1_000) ?? emptyBytes)
const itemAt = async ({ node }: TestNode) => (await testnet.finish(node.dht.get(keyItem)))[0]

const depthOf = ({ node: { chain } }: TestNode): number =>
  chain.tip().height - (chain.users.registrationHeight(alice) ?? 0)

const openLight = async (index: number, height: number): Promise<TestNode> => {
  const light = await testnet.open(index, [0, 1, 2], { isLight: true })
  await testnet.until('headers', () => light.node.chain.tip().height >= height)
  await testnet.until('contacts', () => light.node.dht.state().contacts > 1)
  await testnet.finish(light.node.accounts.learn([alice]))
  return light
}

test('is put by its owner, found by a light node whose peers hide the name, and follows the key', async () => {
  vi.spyOn(NameProofService.prototype, 'receiveQuestion').mockImplementation((peer, username) => {
    peer.send('nameproof', { username, proof: emptyBytes })
  })
  testnet = new Testnet(47)
  const others: TestNode[] = []
  for (let index = 0; index < 4; index += 1) others.push(await testnet.open(index, index === 0 ? [] : [0, index - 1]))
  const [miner, home, away] = others as [TestNode, TestNode, TestNode]
  miner.node.chain.startMining(1)
  await register(home, alice)
  while ((await itemAt(away)) === undefined) await testnet.advance(2)
  // A reorganisation of the last blocks would make an earlier one worthless.
  expect(depthOf(home)).toBeGreaterThanOrEqual(6)
  const first = await itemAt(away)
  expect(first?.signer).toBe(alice)
  expect(first?.payload.length).toBeLessThan(limits.singleItemBytes)
  // What is right is left alone.
  await testnet.advance(200)
  expect(await itemAt(away)).toEqual(first)

  const light = await openLight(8, home.node.chain.tip().height)
  expect(learntBy(light)).toBe(keyAt(home))
  const { bytes, proved } = await testnet.finish(light.node.nameProofs.make(alice, {}))
  expect(proved.keys).toMatchObject([{ confirmations: 7 }])
  expect(await home.node.nameProofs.judge(bytes)).toMatchObject({ view: 'confirms' })
  expect(await testnet.finish(codeOf(light.node.nameProofs.make(alice, { isWhole: true })))).toBe('proof.light')
  expect(await testnet.finish(codeOf(light.node.nameProofs.make('nobodyelse', {})))).toBe('proof.light')

  // Another key: another item, and the old one is worth nothing.
  home.node.wallet.replace(alice)
  home.node.registrations.start(alice)
  await testnet.until('replaced', () => home.node.chain.users.registrationCount(alice) === 2)
  await bury()
  expect((await itemAt(away))?.sequence).toBeGreaterThan(first?.sequence ?? 0)
  const second = await openLight(9, home.node.chain.tip().height)
  expect(learntBy(second)).toBe(keyAt(home))
  expect(second.node.chain.users.registrationCount(alice)).toBe(2)
  expect(second.node.chain.provedKeys?.keyProvedBy(alice, bytes)).toBeUndefined()
})
