// Why a proof of a name proves nothing, in words.
import type { NameProofRejection } from '../../chain/index.ts'

const none = 'This is no proof of a name, or some of it is missing.'

const plain = {
  'proof-malformed': none,
  'proof-empty': none,
  'proof-version': 'This proof was made by a later version of this program, or it is none.',
  'proof-too-long': 'The proof is longer than any that this program makes.',
} as const

const ofLink = {
  'proof-order': 'is not above the one before.',
  'proof-registration': 'is none of this name, or lacks its proof of work.',
  'proof-signature': 'is not signed by the key before.',
  'proof-block-missing': 'is in a block that the proof does not show.',
  'proof-branch': 'is not in the block that it names.',
  'proof-branch-ambiguous': 'may be hidden within another transaction: it proves nothing.',
} as const

const ofHeader = {
  'proof-header-work': 'lacks its proof of work.',
  'proof-header-target': 'was easier, or harder, to find than the rules say.',
} as const

/** A sentence for whoever got it. */
export const proofWords = (rejection: NameProofRejection): string => {
  if ('link' in rejection) return `Registration ${String(rejection.link + 1)} of the proof ${ofLink[rejection.code]}`
  if ('height' in rejection) return `The block at height ${String(rejection.height)} ${ofHeader[rejection.code]}`
  if (rejection.code !== 'proof-other-network') return plain[rejection.code]
  return `The proof is of another network than this node’s: ${rejection.network.replace(/[^\x20-\x7e]/gu, '?')}.`
}
