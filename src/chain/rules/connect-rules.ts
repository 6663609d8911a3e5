// The rules of a block on top of the registry of its parent (chain.md 5.5).
import { equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { bytesFromLatin1, latin1FromBytes } from '../../codec/combinators.ts'
import { readPushes } from '../../codec/script.ts'
import { signatureMatches } from '../../crypto/signature.ts'
import { nobody } from '../../protocol/username.ts'
import type { Block } from '../wire/block.ts'
import type { BlockRejection } from './rejections.ts'
import type { Transaction } from '../wire/transaction.ts'

/** The registrations that are effective before the block: by name, one character a byte. */
export type CurrentRegistration = (name: string) => Transaction | undefined

/** Whether a transaction hands on the name that another holds (chain.md 2.4). */
export type IsReplacement = (transaction: Transaction, current: Transaction) => boolean

const nobodyBytes = bytesFromLatin1(nobody)

/** Rule 3: the promoted message is signed by the name it bears, as registered before this block. */
const checkPromotedMessage = (
  message: Transaction,
  current: CurrentRegistration,
): Verdict<undefined, BlockRejection> => {
  const [signer, signature] = readPushes(message.usernameScript) ?? []
  if (signer === undefined) return reject({ code: 'signer-unknown' })
  if (equalBytes(signer, nobodyBytes)) return accept(undefined)
  if (signature === undefined || signature.length === 0) return reject({ code: 'signature-missing' })
  const registration = current(latin1FromBytes(signer))
  if (registration === undefined) return reject({ code: 'signer-unknown' })
  const [key] = readPushes(registration.publicKeyScript) ?? []
  if (key === undefined) return reject({ code: 'signer-without-key' })
  return signatureMatches(message.messageScript, signature, key)
    ? accept(undefined)
    : reject({ code: 'signature-wrong' })
}

/** Rules 4 and 5: a taken name is only repeated word for word, or handed on by its old key. */
const checkRegistration = (
  transaction: Transaction,
  current: CurrentRegistration,
  isReplacement: IsReplacement,
): Verdict<undefined, BlockRejection> => {
  const registered = current(latin1FromBytes(transaction.usernameScript.subarray(1)))
  if (registered === undefined || equalBytes(registered.id, transaction.id)) return accept(undefined)
  return isReplacement(transaction, registered) ? accept(undefined) : reject({ code: 'name-overwritten' })
}

/**
 * Judges a block that passed its own checks against the registry of its parent. Genesis is not judged; nor is one
 * without transactions, which is the header alone of a node that has no more: no such block passes its own checks.
 */
export const checkConnect = (
  block: Block,
  current: CurrentRegistration,
  isReplacement: IsReplacement,
): Verdict<undefined, BlockRejection> => {
  const [message, ...registrations] = block.transactions
  if (message === undefined) return accept(undefined)
  const promoted = checkPromotedMessage(message, current)
  if (!promoted.ok) return promoted
  for (const transaction of registrations) {
    const verdict = checkRegistration(transaction, current, isReplacement)
    if (!verdict.ok) return verdict
  }
  return accept(undefined)
}
