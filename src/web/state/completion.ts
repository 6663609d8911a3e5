// What a word that is being written may become: a name after `@`, a sign after `:`.
import type { Client } from '../../api/client.ts'
import { signs } from '../text/signs.ts'

/** A word in a text, with what begins it. */
export interface BegunWord {
  readonly kind: 'name' | 'sign'
  readonly start: number
  readonly word: string
}

/** What can stand in the place of the word. */
export interface Proposal {
  readonly shown: string
  readonly text: string
}

/** Proposals at once. */
const most = 6

const pattern = /(?:^|[\s([{"'])(?:(@)([a-z0-9_]{1,16})|(:)([a-z]{2,16}))$/iu

/** The word that ends at the caret, if it is one that can be completed. */
export const begunWordAt = (text: string, caret: number): BegunWord | undefined => {
  const found = pattern.exec(text.slice(0, caret))
  if (found === null) return undefined
  const [, at, name = '', , sign = ''] = found
  const word = (at === undefined ? sign : name).toLowerCase()
  return { kind: at === undefined ? 'sign' : 'name', start: caret - word.length - 1, word }
}

/** The text with a proposal in the place of the word, and where the caret is then. */
export const completed = (
  text: string,
  { start, word }: BegunWord,
  proposal: Proposal,
): { readonly text: string; readonly caret: number } => {
  const put = `${proposal.text} `
  const rest = text.slice(start + word.length + 1).replace(/^ /u, '')
  return { text: text.slice(0, start) + put + rest, caret: start + put.length }
}

/** Those who are followed first, then all others whom the chain knows. */
export const proposalsFor = async (
  client: Client,
  { kind, word }: BegunWord,
  followed: readonly string[],
): Promise<readonly Proposal[]> => {
  if (kind === 'sign')
    return signs
      .filter(([name]) => name.startsWith(word))
      .slice(0, most)
      .map(([name, sign]) => ({ shown: `${sign} ${name}`, text: sign }))
  const near = followed.filter((name) => name.startsWith(word))
  const far =
    near.length >= most ? [] : await client.listusernamespartial({ prefix: word, count: most }).catch(() => [])
  return [...new Set([...near, ...far])].slice(0, most).map((name) => ({ shown: `@${name}`, text: `@${name}` }))
}
