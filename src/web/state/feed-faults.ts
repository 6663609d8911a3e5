// Why a feed cannot be had, in the words of the page.
import { CodedError } from '../../base/coded-error.ts'
import { feedTexts } from '../locales/en-feeds.ts'
import { sentenceOf } from './faults.ts'

/** By its code; undefined where the page has no words. */
const problemNamed = (code: string): string | undefined => {
  const known: Readonly<Record<string, string>> = feedTexts.problems
  return Object.hasOwn(known, code) ? known[code] : undefined
}

/** The sentence of a fault that has to do with feeds. */
export const feedSentenceOf = (fault: unknown): string => {
  const name = fault instanceof CodedError ? fault.fields['fault'] : undefined
  const words =
    typeof name === 'string' && name.startsWith('feeds.') ? problemNamed(name.slice('feeds.'.length)) : undefined
  return words ?? sentenceOf(fault)
}

/** Why the last try of a feed failed. Undefined: only the node has words for it, which are English. */
export const problemWords = ({ problemCode }: { readonly problemCode: string | null }): string | undefined =>
  problemCode === null ? undefined : problemNamed(problemCode)
