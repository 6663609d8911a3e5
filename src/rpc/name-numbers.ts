// Numbers by name, as text: pages look at the same two hundred names every few seconds.
import { RenderedResult } from '../api/contract.ts'
import { parseUsername, type Username } from '../protocol/username.ts'

type NameNumbersJson = Readonly<Record<string, number>>

/** The names of one request, and what was answered last. */
interface NameNumbers {
  readonly names: readonly { readonly member: string; readonly username: Username | undefined }[]
  numbers: readonly number[]
  rendered: RenderedResult<NameNumbersJson>
}

const known = new WeakMap<readonly string[], NameNumbers>()

const prepared = (asked: readonly string[]): NameNumbers => {
  const names = [...new Set(asked)].sort().map((name) => ({
    member: `${JSON.stringify(name)}:`,
    username: parseUsername(name),
  }))
  return { names, numbers: [], rendered: new RenderedResult('{}') }
}

const isSame = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((number, index) => number === right[index])

/** Each of the names once, in their order, with its number; −1 for what cannot be a name. A list that comes again is read once. */
export const nameNumbers = (
  asked: readonly string[],
  numberOf: (username: Username) => number,
): RenderedResult<NameNumbersJson> => {
  const held = known.get(asked) ?? prepared(asked)
  known.set(asked, held)
  const numbers = held.names.map(({ username }) => (username === undefined ? -1 : numberOf(username)))
  if (isSame(numbers, held.numbers)) return held.rendered
  held.numbers = numbers
  const members = held.names.map(({ member }, index) => member + String(numbers[index]))
  held.rendered = new RenderedResult(`{${members.join(',')}}`)
  return held.rendered
}
