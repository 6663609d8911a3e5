// The rules of a transaction that need no context, in the order of the reference (chain.md 5.3).
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { pushAt, smallString } from '../../codec/script.ts'
import { codePointCount, decodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import { usernameFromBytes } from '../../protocol/username.ts'
import { meetsTarget } from '../wire/compact-target.ts'
import type { TransactionRejection, TransactionRejectionCode } from './rejections.ts'
import { isPromotedMessage, type Transaction } from '../wire/transaction.ts'

const promotedFault = (transaction: Transaction): TransactionRejectionCode | undefined => {
  const message = pushAt(transaction.messageScript, 0)
  if (message.length === 0) return 'message-empty'
  const text = decodeUtf8(message)
  if (text === undefined) return 'message-not-utf8'
  if (codePointCount(text) > limits.messageCodePoints) return 'message-too-long'
  const signer = pushAt(transaction.usernameScript, 0)
  return signer.length === 0 || signer.length > limits.usernameBytes ? 'signer-name-invalid' : undefined
}

const registrationFault = (transaction: Transaction): TransactionRejectionCode | undefined => {
  if (transaction.usernameScript.length === 0) return 'username-missing'
  if (transaction.publicKeyScript.length === 0) return 'public-key-missing'
  const name = smallString(transaction.usernameScript)
  if (name === undefined) return 'username-not-simple'
  return usernameFromBytes(name) === undefined ? 'username-invalid' : undefined
}

/** Judges a transaction by itself. */
export const checkTransaction = (
  transaction: Transaction,
  network: Network,
): Verdict<undefined, TransactionRejection> => {
  const promoted = isPromotedMessage(transaction)
  const fault = promoted ? promotedFault(transaction) : registrationFault(transaction)
  if (fault !== undefined) return reject({ code: fault })
  if (transaction.bytes.length > limits.transactionBytes) return reject({ code: 'transaction-too-large' })
  if (!promoted && !meetsTarget(transaction.id, network.registrationBits))
    return reject({ code: 'registration-work-insufficient' })
  return accept(undefined)
}
