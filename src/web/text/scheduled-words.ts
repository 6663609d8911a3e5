// Why a post is not out although its time has come, in words.
import { sendingTexts as words } from '../locales/en-sending.ts'

/** By the code of the fault; one without words of its own is named. */
export const problemWords = (code: string): string => {
  const known: Readonly<Record<string, string>> = words.problems
  return known[code] ?? words.problem(code)
}
