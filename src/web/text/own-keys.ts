// Which keys of the page can be others, and what becomes of all when one is.

type Rows = readonly (readonly [keys: string, words: string])[]

/** Keys that stand for themselves; those of two, and Enter, which presses whatever has the focus, stay. */
const isSingle = (key: string): boolean => /^[^\s\d]$/u.test(key)

/** What can be changed, one key each. */
export const changeable = (rows: Rows): Rows =>
  rows.flatMap(([row, words]) =>
    row
      .split(/ (?:\/|…) /u)
      .filter(isSingle)
      .map((key) => [key, words] as const),
  )

/** Other keys than usual, by the usual ones. */
type OwnKeys = Readonly<Record<string, string>>

/** Gives an action another key; one that is in use gets the old one. Undefined: the key cannot be used. */
export const changeKey = (
  all: Rows,
  own: OwnKeys,
  usual: string,
  key: string,
): { readonly own: OwnKeys; readonly isSwapped: boolean } | undefined => {
  // Behind `g` letters are places, and digits are users.
  if (!isSingle(key) || key === 'g' || key === ' ') return undefined
  const keyOf = (one: string): string => own[one] ?? one
  const other = all.map(([one]) => one).find((one) => one !== usual && keyOf(one) === key)
  const next = { ...own, [usual]: key, ...(other === undefined ? {} : { [other]: keyOf(usual) }) }
  return {
    own: Object.fromEntries(Object.entries(next).filter(([one, chosen]) => one !== chosen)),
    isSwapped: other !== undefined,
  }
}
