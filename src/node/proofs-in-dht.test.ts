import { afterEach, beforeEach, expect, test } from 'vitest'
import { DhtTestNetwork } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { SeededRandom } from '../base/random.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { createPrivateKey, type PublicKey, publicKeyOf } from '../crypto/keys.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'
import { proofsInDht } from './proofs-in-dht.ts'

const alice = 'alice' as Username
let world: DhtTestNetwork

beforeEach(() => {
  // The honest one is slow.
  world = new DhtTestNetwork({ delayMs: (from) => (from === '52.1.1.1' ? 700 : 20) })
  world.chain.register('alice')
})

afterEach(() => world.close())

test('thieves with an old key who agree do not keep the newer proof from being heard', async () => {
  const target = targetOf('pubkey', 'alice')
  const proofs = new Map([['newer', world.chain.keyAt(alice) as PublicKey]])
  const newer = world.item(target, 'newer', { sequence: 7 })
  const old = createPrivateKey(new SeededRandom(4))
  proofs.set('older', publicKeyOf(old))
  world.chain.privateKeys.set(alice, old)
  const older = world.item(target, 'older', { sequence: 0x7fff_ffff })
  const nodes = await Promise.all(['52.1.1.1', '53.1.1.1', '54.1.1.1', '55.1.1.1'].map((at) => RawNode.open(world, at)))
  const reader = await world.open(
    '51.9.9.9',
    nodes.map(({ endpoint }) => endpoint),
    {
      keys: { bestHeight: () => world.chain.height, keyAt: () => undefined, registrationHeight: () => undefined },
      provedKeys: { keyProvedBy: (_, proof) => proofs.get(decodeUtf8(proof) ?? '') },
    },
  )
  await world.clock.advance(10_000)
  const holding = ({ payload, signature, signer }: SignedItem) => ({
    items: [{ payload, signature, signer: encodeUtf8(signer) }],
    contacts: [],
    token: new Uint8Array(4),
  })
  const [honest, ...thieves] = nodes as [RawNode, ...RawNode[]]
  for (const thief of thieves) thief.answer = () => holding(older)
  honest.answer = () => holding(newer)
  const found = await world.until(proofsInDht(reader.dht)(alice))
  expect(new Set(found.map((proof) => decodeUtf8(proof)))).toEqual(new Set(['older', 'newer']))
  // Whoever counts voices would have been content.
  const [first] = await world.until(reader.dht.get(target))
  expect(first?.sequence).toBe(0x7fff_ffff)
})
