// Words as people look for them: what the index is asked, and what decides.
import { limits } from '../protocol/limits.ts'
import { composed, folded } from '../protocol/text-grammar.ts'
import { coveringPiecesOf } from './terms.ts'

/** Words as people look for them. They are plain text: nothing in them is a sign of a query. */
export interface WordQuery {
  /** One of them, or all of them, must be in a text, as a part of it. */
  readonly words: readonly string[]
  readonly every: boolean
  readonly ignoresCase: boolean
  /** Only texts of this user. */
  readonly username?: string | undefined
  /** Claimed times in Unix seconds, both included. */
  readonly earliest?: number | undefined
  readonly latest?: number | undefined
}

/** The query without what cannot be found or is too much; undefined when no post can fit it. */
export const usableQuery = (query: WordQuery): WordQuery | undefined => {
  const fitting = new Set(query.words.filter((word) => word !== '' && word.length <= limits.postBytes))
  if (fitting.size === 0 || (query.every && query.words.some((word) => word.length > limits.postBytes)))
    return undefined
  return { ...query, words: [...fitting].slice(0, limits.searchWords) }
}

/** Words, and pieces of each, that the index is asked for; the text itself decides. */
const maxWords = 8
const maxPieces = 4

/** Evenly chosen among many, because neighbours overlap. */
const some = (pieces: ReadonlySet<string>): readonly string[] => {
  const all = [...pieces]
  const step = Math.max(1, all.length / maxPieces)
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)).slice(0, maxPieces)
}

/** Documents under all of these terms. Terms hold no quotes: nothing in a query can be taken for a sign of the language of the index. */
export const allOf = (terms: readonly string[]): string => terms.map((term) => `"${term}"`).join(' AND ')

/**
 * What surely holds of a text with these words, as far as the index knows; empty when it is of no help. `termOf` gives
 * the term of a piece of a word.
 */
export const wordsExpression = ({ words, every }: WordQuery, termOf: (piece: string) => string): string => {
  const parts = words.map((word) => allOf(some(coveringPiecesOf(word)).map(termOf)))
  if (every)
    return parts
      .filter((part) => part !== '')
      .slice(0, maxWords)
      .join(' AND ')
  return parts.length > maxWords || parts.includes('') ? '' : parts.map((part) => `(${part})`).join(' OR ')
}

/** Whether a text holds the words: what makes a post one that is found. */
export const textMatcher = ({ words, every, ignoresCase }: WordQuery): ((text: string) => boolean) => {
  const form = ignoresCase ? folded : composed
  const wanted = words.map(form)
  return (text) => {
    const formed = form(text)
    return every ? wanted.every((word) => formed.includes(word)) : wanted.some((word) => formed.includes(word))
  }
}
