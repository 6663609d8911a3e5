// What went wrong, for a person.
import { CodedError, messageOf } from '../../base/coded-error.ts'
import { rpcErrorCode } from '../../api/errors.ts'
import { clientFault } from '../client.ts'
import { texts } from '../locales/texts.ts'

/** Faults whose code says all: in the words of the page, not of the node. */
const words: Readonly<Record<string, string>> = {
  [clientFault.unreachable]: texts.faults.unreachable,
  [clientFault.loginNeeded]: texts.faults.loginNeeded,
  [`rpc.${String(rpcErrorCode.busy)}`]: texts.faults.busy,
  [`rpc.${String(rpcErrorCode.methodNotFound)}`]: texts.faults.unknownCommand,
}

/** Faults that the node tells by their names. */
const named: Readonly<Record<string, string>> = texts.faults.named

const wordsOf = ({ code, fields }: CodedError): string | undefined =>
  (typeof fields['fault'] === 'string' ? named[fields['fault']] : undefined) ?? words[code]

/** The sentence of a fault, with its full stop; in the words of the node where the page has none. */
export const sentenceOf = (fault: unknown): string => {
  const known = fault instanceof CodedError ? wordsOf(fault) : undefined
  const text = known ?? messageOf(fault).trim()
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** Whether the node gave no answer at all. */
export const isUnreachable = (fault: unknown): boolean =>
  fault instanceof CodedError && fault.code === clientFault.unreachable

/** Whether the page is not logged in. */
export const isLoginNeeded = (fault: unknown): boolean =>
  fault instanceof CodedError && fault.code === clientFault.loginNeeded
