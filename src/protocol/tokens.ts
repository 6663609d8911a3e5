// The words of a text that are announced in the DHT (swarm-posts.md 4.2-7, dht.md 9.3).
import { segmentsOf } from './text-grammar.ts'
import { parseUsername, type Username } from './username.ts'

/** The announced words, lower-cased, repeats removed: first those the C++ node cuts, in text order, then others. */
export interface Tokens {
  readonly mentions: readonly Username[]
  readonly hashtags: readonly string[]
}

const separators = /[ \n\t.,:/?!;'"()[\]{}*]+/u

/** The words after a sigil as the C++ node cuts them: it knows the separators of ASCII alone. */
const wordsOf = (text: string, sigil: '@' | '#'): readonly string[] =>
  text
    .split(separators)
    .filter((token) => token.startsWith(sigil))
    .flatMap((token) => token.toLowerCase().split(sigil))
    .filter((word) => word !== '')

/**
 * All that the C++ node would announce, for its readers, and all that the text grammar marks, for whoever follows a
 * mark: of “#tag’s” that is `tag’s` and `tag`. Mentions that are no user name have no reader and are left out.
 */
export const tokensOf = (text: string): Tokens => {
  const mentions = new Set(wordsOf(text, '@').flatMap((word) => parseUsername(word) ?? []))
  const hashtags = new Set(wordsOf(text, '#'))
  for (const segment of segmentsOf(text)) {
    if (segment.kind === 'mention') mentions.add(segment.username)
    if (segment.kind === 'hashtag') hashtags.add(segment.word)
  }
  return { mentions: [...mentions], hashtags: [...hashtags] }
}
