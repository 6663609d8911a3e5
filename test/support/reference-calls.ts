// What is asked of both kinds of node: each of the 88 commands with what is right, and with much that is not.
import { type Calls, reading } from './reference-reads.ts'
import { sealed, writing } from './reference-writes.ts'

/** One call. */
export interface Call {
  readonly method: string
  readonly params: readonly unknown[]
}

/** Calls whose parameters the C++ node does not survive or answer in time; recorded transcripts tell of them instead. */
const isDeadly = (method: string, params: readonly unknown[]): boolean => {
  const [, , carried] = params
  return (
    ['newrtmsg', 'newfavmsg'].includes(method) &&
    params.length >= 3 &&
    typeof carried === 'object' &&
    carried !== null &&
    Object.keys(carried).length < 2
  )
}

const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'list'
  if (value === null || typeof value === 'object') return 'object'
  if (typeof value !== 'string') return typeof value
  if (['$next', '$aliceUid'].includes(value)) return 'number'
  return value === '$bobPost' ? 'object' : 'string'
}

/** One of each type. */
const samples: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['boolean', false],
  ['number', 1],
  ['real', 1.5],
  ['string', 'text'],
  ['list', []],
  ['object', {}],
]

/** Too few, too many, and each of the wrong types in each place. */
const malformed = (method: string, right: readonly unknown[]): readonly Call[] => {
  const lists: (readonly unknown[])[] = [[...right, ...Array.from({ length: 9 }, () => 'x')]]
  for (let length = 0; length < right.length; length += 1) lists.push(right.slice(0, length))
  for (const [index, value] of right.entries())
    for (const [type, sample] of samples) if (type !== typeOf(value)) lists.push(right.with(index, sample))
  return lists.filter((params) => !isDeadly(method, params)).map((params) => ({ method, params }))
}

const rightOnes = (calls: Calls): readonly Call[] =>
  Object.entries(calls).flatMap(([method, lists]) => lists.map((params) => ({ method, params })))

/** Wrong calls of these would end the node, make it work for minutes, or write where it was started. */
const neverWrong = new Set(['stop', 'encryptwallet', 'dumpwallet', 'importwallet', 'backupwallet'])

const wrongOnes = (calls: Calls): readonly Call[] =>
  Object.entries(calls).flatMap(([method, [right]]) =>
    right === undefined || neverWrong.has(method) ? [] : malformed(method, right),
  )

/** By what state the nodes are in. */
export const calls = {
  /** Connected, with the same posts. */
  reading: rightOnes(reading),
  wrong: [...wrongOnes(reading), ...wrongOnes(writing)],
  /** Each alone. */
  writing: rightOnes(writing),
  sealed: rightOnes(sealed),
  /** One of each, for a public server. */
  first: [reading, writing].flatMap((all) =>
    Object.entries(all).flatMap(([method, [right]]) =>
      right === undefined || neverWrong.has(method) ? [] : [{ method, params: right }],
    ),
  ),
} as const
