// What went wrong, for a person.
import { CodedError, messageOf } from '../../base/coded-error.ts'
import { clientFault } from '../client.ts'

/** The sentence of a fault, with its full stop. */
export const sentenceOf = (fault: unknown): string => {
  const text = messageOf(fault).trim()
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** Whether the node gave no answer at all. */
export const isUnreachable = (fault: unknown): boolean =>
  fault instanceof CodedError && fault.code === clientFault.unreachable

/** Whether the page is not logged in. */
export const isLoginNeeded = (fault: unknown): boolean =>
  fault instanceof CodedError && fault.code === clientFault.loginNeeded
