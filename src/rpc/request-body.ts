// The text of a request as JSON, judged before it is built: a hostile text would cost seconds and gigabytes.
import type { Json } from '../codec/schema.ts'

/** Nested lists and objects of a request: a command needs six. */
const maxDepth = 64

/** Values of a request: a batch of a thousand, or a query of five thousand users, needs a tenth. */
const maxValues = 200_000

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const isOpening = (character: number): boolean => character === 0x5b || character === 0x7b
const isClosing = (character: number): boolean => character === 0x5d || character === 0x7d

/** Index of the quote that ends the string which begins before `start`; the end of the text when none does. */
const endOfString = (text: string, start: number): number => {
  let index = start
  while (index < text.length) {
    const character = text.charCodeAt(index)
    if (character === quote) return index
    index += character === backslash ? 2 : 1
  }
  return index
}

/** Whether nesting and number of values are within bounds. Says nothing about whether the text is JSON. */
const isModest = (text: string): boolean => {
  let depth = 0
  let values = 1
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === quote) index = endOfString(text, index + 1)
    else if (isClosing(character)) depth -= 1
    else if (isOpening(character)) {
      depth += 1
      values += 1
    } else if (character === comma) values += 1
    if (depth > maxDepth || values > maxValues) return false
  }
  return true
}

/** The JSON value of a body; undefined when it is none, or beyond all bounds. */
export const parseRequestBody = (body: string): Json | undefined => {
  if (!isModest(body)) return undefined
  try {
    return JSON.parse(body) as Json
  } catch {
    return undefined
  }
}
