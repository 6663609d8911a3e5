// Words of the command line as parameters (rpc.md 1.16).
import type { Parameters } from '../api/contract.ts'
import { contracts } from '../api/contracts.ts'
import { CodedError } from '../base/coded-error.ts'
import { type Json, typeNameOf } from '../codec/schema.ts'

/** Positions that are JSON and not text come from the contract: what is no string there is parsed. */
export const parametersFromWords = (method: string, words: readonly string[]): readonly Json[] => {
  const contract = Object.hasOwn(contracts, method) ? contracts[method as keyof typeof contracts] : undefined
  const params: Parameters = contract?.params ?? {}
  const types = Object.values(params).map(({ schema }) => schema.type)
  return words.map((word, position) => {
    const type = types[position] ?? 'str'
    return type === 'str' ? word : jsonFromWord(word, type)
  })
}

const jsonFromWord = (word: string, type: string): Json => {
  let value: Json
  try {
    value = JSON.parse(word) as Json
  } catch {
    throw new CodedError(
      'client.word-invalid',
      `“${word}” is not valid JSON: a ${type} is expected here. Mind the quotes of your shell.`,
    )
  }
  if (type !== 'any' && typeNameOf(value) !== type)
    throw new CodedError('client.word-invalid', `“${word}” is ${typeNameOf(value)}, but a ${type} is expected here.`)
  return value
}

/** JSON text without what a terminal would obey: `JSON.stringify` escapes the control characters of ASCII alone. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** JSON as the C++ client prints it: four spaces, a space on both sides of the colon, one element a line. */
export const prettyJson = (value: unknown, indent = ''): string => {
  const deeper = `${indent}    `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[\n' + indent + ']'
    return `[\n${value.map((item) => deeper + prettyJson(item, deeper)).join(',\n')}\n${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, item]) => `${deeper}${safeJson(key)} : ${prettyJson(item, deeper)}`,
    )
    if (members.length === 0) return '{\n' + indent + '}'
    return `{\n${members.join(',\n')}\n${indent}}`
  }
  return value === undefined ? 'null' : safeJson(value)
}

/** A number of things: `1 node`, `2 nodes`. */
export const things = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`
