import { describe, expect, test } from 'vitest'
import { secret } from '../../test/support/chain-builders.ts'
import { proofBytesOfAlice } from '../../test/support/name-proofs.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { encodeHex } from '../codec/hex.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { regressionNetwork } from '../protocol/network.ts'
import { type PostFields, signPost } from '../protocol/post.ts'
import { openVerifier, type Verified, type VerifiedName } from './index.ts'

const network = regressionNetwork.name

/** A post of alice, whose first key counts from block 2 and whose second from block 5. */
const pieceOf = (postNumber: number, fields: Partial<PostFields> = {}, seed = 2): Uint8Array => {
  const signed = signPost(
    {
      author: nameOf('alice'),
      postNumber,
      height: 7,
      time: 1_700_000_000,
      text: `post ${String(postNumber)}`,
      ...fields,
    },
    secret(seed),
  )
  if (!signed.ok) throw new Error(signed.rejection.code)
  return signed.value.piece
}

const opened = async () => {
  const verifier = openVerifier(network)
  const name = await verifier.name(proofBytesOfAlice())
  return { verifier, name }
}

const keysIn = (name: Verified<VerifiedName>) => (name.ok ? name.value.keys.map(({ key }) => key) : [])

describe('a name', () => {
  test('is shown with its keys and what they would cost', async () => {
    const { name } = await opened()
    expect(name).toMatchObject({
      ok: true,
      value: {
        name: 'alice',
        fromFirst: true,
        keys: [{ height: 2 }, { height: 5, key: encodeHex(publicKeyOf(secret(2))) }],
      },
    })
    expect(name.ok && name.value.keys.every(({ work }) => work > 0n)).toBe(true)
  })

  test('of damaged bytes proves nothing, and says why', async () => {
    const bytes = proofBytesOfAlice()
    const verifier = openVerifier(network)
    const keys = keysIn(await verifier.name(bytes))
    for (let place = 0; place < bytes.length; place += 7) {
      const damaged = bytes.slice()
      damaged[place] = (damaged[place] ?? 0) ^ 0x10
      const judged = await verifier.name(damaged)
      // A header on top that is another one and has its work as well changes nothing of the keys.
      expect([place, judged.ok ? keysIn(judged) : judged.message]).toEqual([
        place,
        judged.ok ? keys : expect.stringMatching(/\.$/u),
      ])
    }
    expect(await verifier.name(new Uint8Array(0))).toMatchObject({ ok: false, code: 'proof-malformed' })
    expect(await openVerifier('main').name(bytes)).toMatchObject({ ok: false, code: 'proof-other-network' })
  })

  test('of no network is a fault', () => {
    expect(() => openVerifier('no such one')).toThrow('no network')
  })
})

describe('a post', () => {
  test('is what its author signed', async () => {
    const { verifier } = await opened()
    expect(verifier.post(pieceOf(4, { lastPostNumber: 3 }), 'alice', 4)).toEqual({
      ok: true,
      value: {
        ...{ author: 'alice', number: 4, kind: 'post', text: 'post 4', time: 1_700_000_000, previous: 3 },
        ...{ answers: undefined, carries: undefined },
      },
    })
  })

  test.each([
    ['of a key that was not valid at its height', pieceOf(4, {}, 1), 4, 'post-signature-invalid'],
    ['of somebody else', pieceOf(4, {}, 9), 4, 'post-signature-invalid'],
    ['under another number', pieceOf(4), 5, 'post-number-mismatch'],
    ['of no form', new Uint8Array([1, 2, 3]), 4, 'post-malformed'],
  ])('%s is refused', async (_, bytes, number, code) => {
    const { verifier } = await opened()
    expect(verifier.post(bytes, 'alice', number)).toMatchObject({ ok: false, code })
  })

  test('any byte of which a server changes is refused', async () => {
    const { verifier } = await opened()
    const bytes = pieceOf(4)
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = bytes.slice()
      changed[place] = (changed[place] ?? 0) ^ 1
      expect([place, verifier.post(changed, 'alice', 4).ok]).toEqual([place, false])
    }
  })

  test('of a name without a proof asks for it', () => {
    expect(openVerifier(network).post(pieceOf(4), 'alice', 4)).toMatchObject({ ok: false, code: 'name-not-proved' })
  })

  test('of the time before a key was replaced holds by the older key', async () => {
    const { verifier } = await opened()
    expect(verifier.post(pieceOf(1, { height: 3 }, 1), 'alice', 1).ok).toBe(true)
  })
})

test('posts that later ones name and that are not there are missing', async () => {
  const { verifier } = await opened()
  const posts = [9, 7, 6].map((number) => {
    const judged = verifier.post(pieceOf(number, { lastPostNumber: number - 1 }), 'alice', number)
    if (!judged.ok) throw new Error(judged.code)
    return judged.value
  })
  expect(verifier.missing(posts)).toEqual([
    { author: 'alice', number: 8 },
    { author: 'alice', number: 5 },
  ])
})
