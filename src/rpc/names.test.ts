import { describe, expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { badProofs } from '../../test/support/name-proofs.ts'
import { useRecordedNode } from '../../test/support/recorded-node.ts'
import type { NameProofJson } from '../api/names.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { encodeNameProof, judgeNameProof } from '../chain/index.ts'
import { proofWords } from '../node/name-proofs/proof-words.ts'
import { regressionNetwork } from '../protocol/network.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

const key = {
  ...{ origin: 'replaced', height: 7, time: 1_800_000_000 },
  publicKey: Uint8Array.of(2, 0xab),
  transactionId: Uint8Array.of(1, 2),
}
const keyJson = { origin: 'replaced', height: 7, time: 1_800_000_000, key: '02ab', txid: '0201' }

test('keys of a name are given in hexadecimal, with what they have signed, and not more than anybody reads', async () => {
  const asked: unknown[] = []
  const historyOf = (name: string, count: number) => {
    asked.push([name, count])
    return [{ ...key, posts: undefined }]
  }
  Object.assign(fake.context.node.names, { historyOf })
  expect(await call('getnamehistory', 'alice')).toEqual([{ ...keyJson, posts: null }])
  await call('getnamehistory', 'alice', 1_000_000)
  await call('getnamehistory', 'alice', -1)
  expect(asked).toEqual([
    ['alice', 20],
    ['alice', 200],
    ['alice', 0],
  ])
})

test('changes are those of the user and of whom it follows', async () => {
  fake.follows.set('me', new Set(['carol', 'bob']))
  const changesOf = (names: readonly string[]) => names.map((username) => ({ username, ...key }))
  Object.assign(fake.context.node.names, { changesOf })
  expect(await call('listkeychanges', 'me')).toEqual(
    ['me', 'bob', 'carol'].map((username) => ({ username, ...keyJson })),
  )
})

test('first registrations are those of whom the user follows', async () => {
  fake.follows.set('me', new Set(['carol', 'bob']))
  const registeredAt = (names: readonly string[]) => names.map((username) => ({ username, ...key }))
  Object.assign(fake.context.node.names, { registeredAt })
  expect(await call('listregistered', 'me')).toEqual(['bob', 'carol'].map((username) => ({ username, time: key.time })))
})

describe('proofs of names', () => {
  const recorded = useRecordedNode('a')
  const ask = ownerOf(recorded)

  test('of recorded blocks are confirmed by the chain that made them, within 1.5 kB beside their headers', async () => {
    const made = (await ask('getuserproof', 'bob')) as NameProofJson
    const { proof, ...proved } = made
    expect(proved).toMatchObject({ username: 'bob', from_first: true })
    expect(await ask('verifyuserproof', proof)).toEqual({ ...proved, chain: 'confirms' })
    const key = made.keys.at(-1)
    expect(key?.key).toBe(await ask('dumppubkey', 'bob'))
    expect(key?.work).toBe(16_384 * (key?.confirmations ?? 0))
    expect(Buffer.from(proof, 'base64').length).toBeLessThan(1_500 + 84 + 48 * 40)
    const whole = (await ask('getuserproof', 'bob', 0, true)) as NameProofJson
    expect(whole.keys.every(({ anchored }) => anchored)).toBe(true)
    expect(await ask('verifyuserproof', whole.proof)).toMatchObject({ chain: 'confirms' })
  })

  test('tell when the chain here has a later key, other blocks, or not so many', async () => {
    const { proof, keys } = (await ask('getuserproof', 'bob')) as NameProofJson
    const { chain } = recorded.node
    const view = async () => ((await ask('verifyuserproof', proof)) as { readonly chain: string }).chain
    const [blockIdAt, tip] = [chain.blockIdAt.bind(chain), chain.tip.bind(chain)]
    const users = { registrationHeight: () => (keys.at(-1)?.height ?? 0) + 1 }
    const known = chain.users.registrationHeight.bind(chain.users)
    Object.assign(chain.users, users)
    expect(await view()).toBe('newer')
    Object.assign(chain.users, { registrationHeight: known })
    Object.assign(chain, { blockIdAt: () => new Uint8Array(32) })
    expect(await view()).toBe('contradicts')
    Object.assign(chain, { blockIdAt: () => undefined, tip: () => ({ ...tip(), height: 0 }) })
    expect(await view()).toBe('unknown')
    Object.assign(chain, { blockIdAt, tip })
    expect(await view()).toBe('confirms')
  })

  test('are not made of a name that nobody has, and what is none is refused in words', async () => {
    expect(await ask('getuserproof', 'nobody_here')).toMatchObject({
      code: -5,
      message: expect.stringContaining('Nobody'),
    })
    expect(await ask('verifyuserproof', 'AAAA')).toMatchObject({
      code: -8,
      message: expect.stringContaining('later version'),
    })
    expect(await ask('verifyuserproof', `AQ${'A'.repeat(900_000)}`)).toMatchObject({
      message: 'The proof is longer than any that this program makes.',
    })
  })

  test.each(Object.entries(badProofs))('say why they prove nothing: %s', async (code, proof) => {
    const judged = await judgeNameProof(encodeNameProof(proof), { network: regressionNetwork })
    if (judged.ok) throw new Error(`${code} holds`)
    expect(proofWords(judged.rejection)).toMatch(/^[A-Z].*\.$/u)
  })
})
