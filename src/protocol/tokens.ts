// Mentions and hashtags in a text (swarm-posts.md 4.2-7, dht.md 9.3).

/** The words of a text that are announced in the DHT, lower-cased, in text order, repeats removed. */
export interface Tokens {
  readonly mentions: readonly string[]
  readonly hashtags: readonly string[]
}

const separators = /[ \n\t.,:/?!;'"()[\]{}*]+/u

const wordsOf = (token: string, sigil: string): string[] =>
  token
    .slice(1)
    .toLowerCase()
    .split(sigil)
    .filter((word) => word !== '')

/** Splits the full text at the reference's separators and keeps words after `@` and `#`. */
export const tokensOf = (text: string): Tokens => {
  const mentions = new Set<string>()
  const hashtags = new Set<string>()
  for (const token of text.split(separators)) {
    if (token.length < 2) continue
    if (token.startsWith('@')) for (const word of wordsOf(token, '@')) mentions.add(word)
    if (token.startsWith('#')) for (const word of wordsOf(token, '#')) hashtags.add(word)
  }
  return { mentions: [...mentions], hashtags: [...hashtags] }
}
