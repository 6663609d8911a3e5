// Items that bring the key by which they are judged, for a node that does not know all names (extensions.md 11).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { createPrivateKey, type PublicKey, publicKeyOf } from '../crypto/keys.ts'
import { SeededRandom } from '../base/random.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { limits } from '../protocol/limits.ts'
import type { Username } from '../protocol/username.ts'

const pubkey = { name: 'alice', resource: 'pubkey', kind: 'single' } as const
const alice = 'alice' as Username

let world: DhtTestNetwork
let reader: TestNode
let liar: RawNode
/** What stands in for a proof, and the key that it shows. */
let proofs: Map<string, PublicKey>
/** What the reader was asked to judge. */
let judged: string[]

const encoded = ({ payload, signature }: SignedItem, signer = 'alice') => ({
  ...{ payload, signature },
  signer: encodeUtf8(signer),
})

/** What the reader finds, and all that it was shown on the way. */
const read = async (...items: readonly ReturnType<typeof encoded>[]) => {
  liar.answer = () => ({ items, contacts: [], token: new Uint8Array(4) })
  const shown: (string | undefined)[] = []
  const text = ({ value }: SignedItem) => (value instanceof Uint8Array ? decodeUtf8(value) : undefined)
  const found = await world.until(reader.dht.get(pubkey, { onItem: (item) => shown.push(text(item)) }))
  return { found: found.map(text), shown }
}

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  world.chain.register('bob')
  proofs = new Map([['proof of alice', world.chain.keyAt(alice) as PublicKey]])
  judged = []
  liar = await RawNode.open(world, '52.7.7.7')
  reader = await world.open('51.9.9.9', [liar.endpoint], {
    keys: { bestHeight: () => world.chain.height, keyAt: () => undefined, registrationHeight: () => undefined },
    provedKeys: {
      keyProvedBy: (username, proof) => {
        judged.push(`${username}: ${decodeUtf8(proof) ?? ''}`)
        return username === 'alice' ? proofs.get(decodeUtf8(proof) ?? '') : undefined
      },
    },
  })
  await world.clock.advance(10_000)
})

afterEach(() => world.close())

describe('the item of a key', () => {
  it('is read by whoever does not know the name, if the key that its proof shows has signed it', async () => {
    const item = world.item(pubkey, 'proof of alice', { sequence: 7 })
    expect(await read(encoded(item))).toEqual({ found: ['proof of alice'], shown: ['proof of alice'] })
    expect(judged[0]).toBe('alice: proof of alice')
  })

  it('is worth nothing with a proof that does not hold, of somebody else, or under a foreign signature', async () => {
    const genuine = world.item(pubkey, 'proof of alice', { sequence: 7 })
    const thief = createPrivateKey(new SeededRandom(3))
    world.chain.privateKeys.set(alice, thief)
    const stolen = world.item(pubkey, 'proof of alice', { sequence: 99 })
    const forged = world.item(pubkey, 'forged proof', { sequence: 99 })
    const ofBob = world.item({ ...pubkey, name: 'bob' }, 'proof of alice', { sequence: 99 })
    const lies = [
      encoded(stolen),
      encoded(forged),
      encoded(ofBob, 'bob'),
      encoded(ofBob),
      { ...encoded(genuine), payload: forged.payload },
    ]
    expect(await read(...lies)).toEqual({ found: [], shown: [] })
    expect(await read(...lies, encoded(genuine))).toMatchObject({ found: ['proof of alice'] })
    expect(reader.dht.state().storedItems).toBe(0)
  })

  it('brings no key for any other resource, nor in a value that is no text', async () => {
    const profile = { ...pubkey, resource: 'profile' }
    liar.answer = () => ({
      items: [encoded(world.item(profile, 'proof of alice'))],
      contacts: [],
      token: new Uint8Array(4),
    })
    expect(await world.until(reader.dht.get(profile))).toEqual([])
    expect(await read(encoded(world.item(pubkey, ['proof of alice'])))).toEqual({ found: [], shown: [] })
    expect(judged).toEqual([])
  })

  it('cannot be longer than any single', () => {
    expect(() => world.item(pubkey, new Uint8Array(limits.singleItemBytes))).toThrow('item-too-big')
  })

  it('of a thief with the old key does not hide the one with the newer proof, however high its number', async () => {
    const newer = world.item(pubkey, 'proof of alice', { sequence: 7 })
    const old = createPrivateKey(new SeededRandom(4))
    proofs.set('old proof', publicKeyOf(old))
    world.chain.privateKeys.set(alice, old)
    const replayed = world.item(pubkey, 'old proof', { sequence: 0x7fff_ffff })
    const { shown } = await read(encoded(replayed), encoded(newer))
    expect(new Set(shown)).toEqual(new Set(['old proof', 'proof of alice']))
    // Once the newer one is known, the old one shows no key any more.
    proofs.delete('old proof')
    expect(await read(encoded(replayed), encoded(newer))).toMatchObject({ found: ['proof of alice'] })
  })

  it('is kept for others by a node that does not know the name', async () => {
    const genuine = world.item(pubkey, 'proof of alice', { sequence: 7 })
    const at = { address: reader.address, port: dhtPort }
    const put = async (item: SignedItem) =>
      liar.refusal(at, { method: 'putData', token: await liar.token(at, pubkey), item: encoded(item) })
    expect(await put(world.item(pubkey, 'forged proof', { sequence: 9 }))).toBe('invalid signature')
    expect(reader.dht.state().storedItems).toBe(0)
    expect(await put(genuine)).toBe('')
    expect(reader.dht.state().storedItems).toBe(1)
  })
})
