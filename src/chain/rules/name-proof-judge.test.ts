// Proofs of names: what they prove, and each way in which they prove nothing.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { childOf, quickGenesis, registration, secret } from '../../../test/support/chain-builders.ts'
import {
  badProofs,
  keyOfAlice,
  placedAlice,
  proofBlocks,
  proofOfAlice,
  sourceOf,
  twofold,
} from '../../../test/support/name-proofs.ts'
import { encodeHex } from '../../codec/hex.ts'
import { sha256d } from '../../crypto/hash.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import { mainNetwork, type Network, regressionNetwork } from '../../protocol/network.ts'
import { foldBranch, merkleBranchOf, merkleRootOf } from '../wire/block.ts'
import { decodeNameProof, encodeNameProof, makeNameProof, nameProofCoreBytes } from '../wire/name-proof.ts'
import { decodeTransaction } from '../wire/transaction.ts'
import { judgeNameProof } from './name-proof-judge.ts'

const network = regressionNetwork
const judge = (proof: Parameters<typeof encodeNameProof>[0]) => judgeNameProof(encodeNameProof(proof), { network })

describe('a proof', () => {
  test('shows the keys of a name with what stands on their blocks', async () => {
    expect(await judge(proofOfAlice())).toMatchObject({
      ok: true,
      value: {
        username: 'alice',
        isFromFirst: true,
        keys: [
          { height: 2, publicKey: publicKeyOf(secret(1)), confirmations: 6, work: 12n, isAnchored: false },
          { height: 5, publicKey: keyOfAlice, confirmations: 3, work: 6n, time: proofBlocks[5]?.header.time },
        ],
        tip: { height: 14, time: proofBlocks[14]?.header.time },
      },
    })
  })

  test('with all headers leads to a block that every program knows', async () => {
    const whole = await judge(proofOfAlice({ from: 0 }))
    expect(whole).toMatchObject({ value: { keys: [{ isAnchored: true }, { isAnchored: true, confirmations: 10 }] } })
    // From a block that only looks like the first one: it does not.
    const [run = []] = proofOfAlice({ from: 0 }).runs
    expect(await judge({ ...proofOfAlice(), runs: [run.slice(1)] })).toMatchObject({
      value: { keys: [{ isAnchored: false }, { isAnchored: false }] },
    })
  })

  test('from a checkpoint is as good', async () => {
    const id = encodeHex(Uint8Array.from(proofBlocks[2]?.header.id ?? []).reverse())
    const checked: Network = { ...network, checkpoints: [{ height: 2, id }] }
    const bytes = encodeNameProof(proofOfAlice({ from: 2 }))
    expect(await judgeNameProof(bytes, { network: checked })).toMatchObject({
      value: { keys: [{ isAnchored: true }, { isAnchored: true }] },
    })
  })

  test('does without the work on headers that somebody knows already', async () => {
    let asked = 0
    const proofOfWork = () => {
      asked += 1
      return Promise.resolve(new Uint8Array(32).fill(255))
    }
    const bytes = encodeNameProof(proofOfAlice())
    expect((await judgeNameProof(bytes, { network, proofOfWork, isKnown: () => true })).ok).toBe(true)
    expect(asked).toBe(0)
    expect((await judgeNameProof(bytes, { network, proofOfWork })).ok).toBe(false)
  })

  test('takes 1.5 kB at most without its headers, also of a name in full blocks', async () => {
    const crowd = Array.from({ length: 700 }, (_, index) => registration(`n${String(index)}`, secret(1)).transaction)
    const block = childOf(quickGenesis, { transactions: crowd })
    const last = crowd.at(-1)
    if (last === undefined) throw new Error('no crowd')
    const proof = makeNameProof('n699', [{ height: 1, transaction: last }], sourceOf([quickGenesis, block]), {
      confirmations: 6,
    })
    if (proof === undefined) throw new Error('no proof')
    expect(proof.links[0]?.branch).toHaveLength(10)
    expect(nameProofCoreBytes(proof)).toBeLessThan(500)
    expect((await judge(proof)).ok).toBe(true)
    const link = { ...proof.links[0], height: 1 } as (typeof proof.links)[number]
    expect(nameProofCoreBytes({ ...proof, links: [link, link, link] })).toBeLessThanOrEqual(limits.nameProofCoreBytes)
  })

  test('is not made of what the chain does not hold, or of more headers than anybody reads', () => {
    const source = sourceOf(proofBlocks)
    expect(makeNameProof('alice', [], source, { confirmations: 1 })).toBeUndefined()
    expect(makeNameProof('alice', placedAlice, { ...source, bestHeight: 20_000 }, { from: 0 })).toBeUndefined()
    expect(makeNameProof('alice', placedAlice, { ...source, headerAt: () => undefined }, { from: 0 })).toBeUndefined()
  })
})

describe('is refused', () => {
  test.each(Object.entries(badProofs))('%s', async (code, proof) => {
    expect(await judge(proof)).toMatchObject({ ok: false, rejection: { code } })
  })

  test('a registration that hides in the bytes of another one, although its tree and its blocks are real', async () => {
    const proof = badProofs['proof-branch-ambiguous']
    if (proof === undefined) throw new Error('no proof')
    const [link] = proof.links
    if (link === undefined) throw new Error('no link')
    // All of it is right but for what it means.
    const root = foldBranch(twofold.forged.id, link, () => undefined)
    expect(root).toEqual(proof.runs[0]?.find(({ height }) => height === 1)?.merkleRoot)
    expect(decodeTransaction(twofold.bytes)).toMatchObject({ ok: true, value: { id: twofold.outer.id } })
    expect(sha256d(twofold.bytes)).toEqual(twofold.outer.id)
    expect(await judge(proof)).toMatchObject({ rejection: { code: 'proof-branch-ambiguous', link: 0 } })
  })

  test('another network, nothing, too much, a later version', async () => {
    const bytes = encodeNameProof(proofOfAlice())
    const code = async (given: Uint8Array, of: Network = network) => {
      const judged = await judgeNameProof(given, { network: of })
      return judged.ok ? 'none' : judged.rejection.code
    }
    expect(await code(bytes, mainNetwork)).toBe('proof-other-network')
    expect(await code(new Uint8Array(0))).toBe('proof-malformed')
    expect(await code(Uint8Array.of(1))).toBe('proof-malformed')
    expect(await code(Uint8Array.of(2, 3, 4))).toBe('proof-version')
    expect(await code(new Uint8Array(limits.nameProofBytes + 1).fill(1))).toBe('proof-too-long')
  })
})

test('random bytes are judged without an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (tail) => {
      expect((await judgeNameProof(Uint8Array.of(1, ...tail), { network })).ok).toBe(false)
    }),
  )
})

test('no changed bit, cut or added byte makes a proof of another key, and what is read is written alike', async () => {
  const bytes = encodeNameProof(proofOfAlice({ confirmations: 1 }))
  const decoded = decodeNameProof(bytes)
  expect(decoded.ok && encodeNameProof(decoded.value)).toEqual(bytes)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), async (offset, bit) => {
      const changed = bytes.slice()
      changed[offset] = (changed[offset] as number) ^ (1 << bit)
      const judged = await judgeNameProof(changed, { network })
      // The headers of the tip stand for themselves; on this network one nonce in two is a proof of work.
      if (judged.ok) expect([judged.value.username, judged.value.keys.at(-1)?.publicKey]).toEqual(['alice', keyOfAlice])
      expect((await judgeNameProof(bytes.subarray(0, offset), { network })).ok).toBe(false)
    }),
    { numRuns: 300 },
  )
  expect((await judgeNameProof(Uint8Array.of(...bytes, 0), { network })).ok).toBe(false)
})

test('a branch leads from each id to the root, and from no other place', () => {
  for (const count of [1, 2, 3, 5, 8, 13]) {
    const ids = Array.from({ length: count }, (_, index) => sha256d(Uint8Array.of(count, index)))
    for (const [index, id] of ids.entries()) {
      const branch = merkleBranchOf(ids, index)
      expect(foldBranch(id, { index, branch }, () => undefined)).toEqual(merkleRootOf(ids))
      expect(foldBranch(id, { index: index + 2 ** branch.length, branch }, () => undefined)).toBeUndefined()
    }
  }
})
