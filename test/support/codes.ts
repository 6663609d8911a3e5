// The code of the error with which something ends; undefined where it ends well.
import { CodedError } from '../../src/base/coded-error.ts'

const codeOfError = (error: unknown): string => (error instanceof CodedError ? error.code : 'other')

/** Of a call that takes its time, or of work that is done when it returns. */
export function codeOf(call: Promise<unknown>): Promise<string | undefined>
export function codeOf(work: () => unknown): string | undefined
export function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string | undefined> | string | undefined {
  if (work instanceof Promise) return work.then(() => undefined, codeOfError)
  try {
    work()
  } catch (error) {
    return codeOfError(error)
  }
  return undefined
}
