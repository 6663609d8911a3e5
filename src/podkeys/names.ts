// Names as this browser has judged them: proofs, and keys that were seen before.
import { judgeNameProof, type NameProofRejection, type ProvedName } from '../chain/browser.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { encodeHex } from '../codec/hex.ts'
import { scryptHash } from '../crypto/hash.ts'
import type { Network } from '../protocol/network.ts'
import type { Username } from '../protocol/username.ts'

/** Why a proof is not believed. */
export interface NameRejection {
  readonly code:
    | NameProofRejection['code']
    | 'proof-other-name'
    /** The key that this browser saw before is none of those that led to the new one. */
    | 'proof-key-replaced'
}

/** What judging needs. */
export interface NameJudgement {
  readonly network: Network
  /** Hexadecimal digits of the newest key that this browser has believed; undefined: none. */
  readonly pinned?: string | undefined
  readonly proofOfWork?: (header: Uint8Array) => Promise<Uint8Array>
}

/** Hexadecimal digits of the newest key that a proof shows. */
export const keyTextOf = (proved: ProvedName): string => encodeHex(proved.keys.at(-1)?.publicKey ?? new Uint8Array(0))

/** Judges what a pod says is the proof of a name. */
export const judgeName = async (
  name: Username,
  proof: Uint8Array,
  { network, pinned, proofOfWork = scryptHash }: NameJudgement,
): Promise<Verdict<ProvedName, NameRejection>> => {
  const judged = await judgeNameProof(proof, { network, proofOfWork })
  if (!judged.ok) return reject({ code: judged.rejection.code })
  if (judged.value.username !== name) return reject({ code: 'proof-other-name' })
  const shown = judged.value.keys.map(({ publicKey }) => encodeHex(publicKey))
  return pinned === undefined || shown.includes(pinned) ? accept(judged.value) : reject({ code: 'proof-key-replaced' })
}
