// What a person does not want to read, and whether a text has it: the one rule, for the node and for the page.
import { hashtagWord, segmentsOf } from './text-grammar.ts'
import { usernameFromPerson } from './username.ts'

/** What can be muted. */
export const muteKinds = ['user', 'word', 'tag'] as const

/** One of them. */
export type MuteKind = (typeof muteKinds)[number]

/** Something that a person does not want to read. */
export interface Mute {
  readonly kind: MuteKind
  /** As a person wrote it: a user name, a word or several, or a hashtag without its `#`. */
  readonly value: string
  /** Unix seconds; undefined: for ever. */
  readonly until: number | undefined
}

/** Words of somebody. */
export interface SaidText {
  readonly author: string
  readonly text: string
}

/** Longest value of a mute, in UTF-16 units. */
export const maxMuteLength = 140

const blanks = /\s+/gu
const unseen = /\p{Default_Ignorable_Code_Point}/gu

/** Texts that differ only in this are the same to a reader: capitals, widths, compositions, and what nobody sees. */
const sameToReaders = (text: string): string =>
  text
    .replace(unseen, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('ς', 'σ')
    .replace(blanks, ' ')
    .trim()

/** By which two mutes of one kind are compared; undefined: it cannot be muted. */
export const muteKey = ({ kind, value }: Pick<Mute, 'kind' | 'value'>): string | undefined => {
  if (value.length > maxMuteLength) return undefined
  if (kind === 'user') return usernameFromPerson(value)
  const key = sameToReaders(kind === 'tag' ? hashtagWord(value) : value)
  return key === '' ? undefined : key
}

const wordCharacter = /^[\p{L}\p{N}\p{M}_]$/u

// Scripts that put no blanks between words.
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u

const hangul = /^\p{sc=Hangul}$/u

const beginsWithMark = /^\p{M}/u

const isOfWord = (character: string): boolean => wordCharacter.test(character)

/** Whether two neighbours belong to one word. */
const isJoined = (left: string, right: string): boolean =>
  isOfWord(left) && isOfWord(right) && !unspaced.test(left) && !unspaced.test(right)

const lastOf = (text: string): string => [...text.slice(-2)].at(-1) ?? ''

const firstOf = (text: string): string => {
  const point = text.codePointAt(0)
  return point === undefined ? '' : String.fromCodePoint(point)
}

/** Whether a word stands at a place, and does not go on to the left or the right. Korean particles are no part of it. */
const standsAt = (text: string, word: string, at: number): boolean => {
  const before = lastOf(text.slice(Math.max(0, at - 2), at))
  const behind = text.slice(at + word.length, at + word.length + 2)
  const after = firstOf(behind)
  if (isJoined(before, firstOf(word)) || beginsWithMark.test(after)) return false
  return hangul.test(after) || !isJoined(lastOf(word), after)
}

/** Whether a text has a word, both as `sameToReaders` gives them. */
const hasWord = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (standsAt(text, word, at)) return true
  return false
}

/** The text as it is read; what stands in an address is not read. */
const readText = (text: string): string =>
  sameToReaders(
    segmentsOf(text)
      .map((segment) => (segment.kind === 'link' ? '\n' : segment.text))
      .join(''),
  )

/** The mute by which somebody does not want to read what was said, if there is one. */
export type MuteJudge = (said: readonly SaidText[]) => Mute | undefined

/** Judges by some mutes; whether they still hold is not looked at. */
export const judgeBy = (mutes: readonly Mute[]): MuteJudge => {
  const keyed = (kind: MuteKind): ReadonlyMap<string, Mute> =>
    new Map(
      mutes.flatMap((mute): readonly (readonly [string, Mute])[] => {
        const key = mute.kind === kind ? muteKey(mute) : undefined
        return key === undefined ? [] : [[key, mute]]
      }),
    )
  const [users, words, tags] = [keyed('user'), keyed('word'), keyed('tag')]
  const byTag = (text: string): Mute | undefined => {
    for (const segment of tags.size === 0 ? [] : segmentsOf(text)) {
      const mute = segment.kind === 'hashtag' ? tags.get(sameToReaders(segment.word)) : undefined
      if (mute !== undefined) return mute
    }
    return undefined
  }
  const byWord = (text: string): Mute | undefined => {
    if (words.size === 0) return undefined
    const read = readText(text)
    for (const [word, mute] of words) if (hasWord(read, word)) return mute
    return undefined
  }
  return (said) => {
    for (const { author, text } of said) {
      const mute = users.get(author) ?? byTag(text) ?? byWord(text)
      if (mute !== undefined) return mute
    }
    return undefined
  }
}
