// What went wrong, for a person.
import { CodedError, messageOf } from '../../base/coded-error.ts'
import { rpcErrorCode } from '../../api/errors.ts'
import { clientFault } from '../client.ts'
import { texts } from '../locales/texts.ts'

/** Faults whose code says all: in the words of the page, not of the node. */
const knownCodes: Readonly<Record<string, 'unreachable' | 'loginNeeded' | 'busy' | 'unknownCommand'>> = {
  [clientFault.unreachable]: 'unreachable',
  [clientFault.loginNeeded]: 'loginNeeded',
  [`rpc.${String(rpcErrorCode.busy)}`]: 'busy',
  [`rpc.${String(rpcErrorCode.methodNotFound)}`]: 'unknownCommand',
}

const wordsOf = ({ code, fields }: CodedError): string | undefined => {
  const byName: Readonly<Record<string, string>> = texts.faults.named
  const named = typeof fields['fault'] === 'string' ? byName[fields['fault']] : undefined
  const known = knownCodes[code]
  return named ?? (known === undefined ? undefined : texts.faults[known])
}

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
