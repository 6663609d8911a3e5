// Proofs of names as bytes that somebody else can check theirs with, and that browsers judge as Node.js does.
import { expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { encodeNameProof } from '../../src/chain/wire/name-proof.ts'
import { checkProofs, type ProofVector } from '../support/core-check.ts'
import { badProofs, proofOfAlice } from '../support/name-proofs.ts'

const proofs = {
  'six headers above each key, and at the tip': proofOfAlice({ confirmations: 6 }),
  'no headers above': proofOfAlice({ confirmations: 0 }),
  'all headers from the first block': proofOfAlice({ from: 0 }),
  ...badProofs,
}

const vectors: readonly ProofVector[] = Object.entries(proofs).map(([name, proof]) => ({
  ...{ name, network: 'regtest' },
  proof: encodeHex(encodeNameProof(proof)),
  says: name.startsWith('proof-')
    ? { refused: name }
    : {
        username: 'alice',
        key: encodeHex(proof.links.at(-1)?.transaction.publicKeyScript.subarray(1, 34) ?? new Uint8Array(0)),
        heights: proof.links.map(({ height }) => height),
      },
}))

test('are those that test/vectors shows, and each says what it is said to say', async () => {
  await expect(`${JSON.stringify(vectors, undefined, 2)}\n`).toMatchFileSnapshot('../vectors/name-proofs.json')
  expect(await checkProofs(vectors)).toEqual([])
})
