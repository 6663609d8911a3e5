// What a list of people can be called.
import { composed, isBlankText } from './text-grammar.ts'

/** Longest name of a list, in UTF-16 units. */
export const maxPeopleListName = 60

// A name stands in one line, in an address and in the command line.
const unwritable = /[\p{Cc}\p{Zl}\p{Zp}/]/u

/** The one form of a name, as it is compared; undefined: it is none. */
export const peopleListName = (typed: string): string | undefined => {
  const name = composed(typed.trim())
  return name.length > maxPeopleListName || isBlankText(name) || unwritable.test(name) ? undefined : name
}
