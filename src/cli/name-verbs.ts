// Friendly commands on the keys of a name, and on proofs of them.
import { existsSync, readFileSync, statSync } from 'node:fs'
import type {
  JudgedProofJson,
  KeyChangeJson,
  NameKeyJson,
  NameKeyPeriodJson,
  NameProofJson,
  ProvedNameJson,
} from '../api/names.ts'
import { CodedError } from '../base/coded-error.ts'
import { wrapped } from './layout.ts'
import { paint, type Terminal, whenText } from './render.ts'
import { answerWith, line, nameOf, type Session, type Verb } from './verb.ts'

const words: Readonly<Record<NameKeyJson['origin'], string>> = {
  registered: 'the first key',
  replaced: 'a new key, by the word of the one before',
  repeated: 'the same key once more',
  returned: 'a key that it had before: replacements of that time can be repeated by anybody',
  replayed: 'by a word that was given before, which anybody can repeat',
}

const isDoubtful = ({ origin }: NameKeyJson): boolean => origin === 'returned' || origin === 'replayed'

/** Enough of a key to tell it from others. */
const shortKey = (key: string): string => (key.length > 16 ? `${key.slice(0, 16)}…` : key)

const postsText = ({ posts }: NameKeyPeriodJson): string => {
  if (posts === null) return 'none of the posts held here'
  const { first, last, count, late } = posts
  const range =
    count === 1 ? `post ${String(first)}` : `${String(count)} posts held here, ${String(first)} to ${String(last)}`
  return late === 0 ? range : `${range}; ${String(late)} of them after the newer key was in use`
}

const keyLines = (terminal: Terminal, key: NameKeyPeriodJson): string => {
  const said = isDoubtful(key) ? paint(terminal, 'red', words[key.origin]) : words[key.origin]
  const head = `block ${String(key.height)} ${paint(terminal, 'dim', whenText(key.time))} ${shortKey(key.key)}`
  return wrapped(`${head}\n  ${said}; ${postsText(key)}`, terminal.columns, 2)
}

const name = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const username = nameOf(typed)
  const keys = await session.client.getnamehistory({ username })
  if (keys.length === 0)
    throw new CodedError('cli.no-name', `Nobody has registered ${username}, as far as the blocks of this node tell.`)
  answerWith(session, keys, () => {
    line(session, `${paint(session.terminal, 'bold', `@${username}`)} has had these keys, the newest first:`)
    for (const key of keys) line(session, keyLines(session.terminal, key))
  })
}

/** A change of a key between posts. */
export const renderKeyChange = (terminal: Terminal, change: KeyChangeJson): string => {
  const { username, height, time } = change
  const head = `${paint(terminal, 'bold', `@${username}`)} ${paint(terminal, 'dim', whenText(time))}`
  const said = `has another key since block ${String(height)}: ${words[change.origin]}`
  const text = `${head}\n  ${paint(terminal, isDoubtful(change) ? 'red' : 'yellow', `! ${said}`)}`
  return wrapped(text, terminal.columns, 2)
}

/** Letters of a line of a proof. */
const proofColumns = 76

const proofText = ({ proof }: NameProofJson): string =>
  (proof.match(new RegExp(`.{1,${String(proofColumns)}}`, 'gu')) ?? []).join('\n')

const provedLine = ({ username, keys }: ProvedNameJson): string => {
  const key = keys.at(-1)
  return key === undefined
    ? `@${username} has no key.`
    : `@${username} has the key ${key.key} since block ${String(key.height)} (${whenText(key.time)}), with ${String(key.confirmations)} blocks in a row that took about ${String(key.work)} hashes.`
}

const prove = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const made = await session.client.getuserproof({ username: nameOf(typed), whole: session.flags.has('whole') })
  // The proof alone goes where it is passed on.
  answerWith(session, made, () => {
    session.terminal.writeError(`${provedLine(made)}\n`)
    line(session, proofText(made))
  })
}

/** A whole proof has some hundred kilobytes. */
const maxProofBytes = 1_000_000

const givenProof = (word: string): string => {
  if (word !== '-' && !existsSync(word)) throw new CodedError('cli.word', `There is no file ${word}.`)
  const file = word === '-' ? 0 : word
  if (word !== '-' && statSync(word).size > maxProofBytes)
    throw new CodedError('cli.word', `${word} is too large to be a proof.`)
  return readFileSync(file, 'utf8').replace(/\s/gu, '')
}

const views: Readonly<Record<JudgedProofJson['chain'], string>> = {
  confirms: 'The chain of this node says the same.',
  newer: 'But the name has another key since, as the chain of this node tells: the proof is out of date.',
  contradicts: 'But the chain of this node has other blocks there: do not trust the proof.',
  unknown: 'The chain of this node does not reach that far.',
}

const verify = async (session: Session, [word = '-']: readonly string[]): Promise<void> => {
  const judged = await session.client.verifyuserproof({ proof: givenProof(word) })
  answerWith(session, judged, () => {
    const { tip, chain } = judged
    line(session, provedLine(judged))
    line(
      session,
      `The proof shows blocks up to ${String(tip.height)} (${whenText(tip.time)}); of a later key it says nothing.`,
    )
    line(session, chain === 'confirms' ? views[chain] : paint(session.terminal, 'red', views[chain]))
  })
}

/** What can be asked of a name. */
export const nameVerbs: Readonly<Record<string, Verb>> = {
  name: {
    usage: 'name <name>',
    summary: 'Which keys a name has had, since which block, and which posts each has signed.',
    words: [1, 1],
    run: name,
  },
  prove: {
    usage: 'prove [--whole] <name>',
    summary: 'Print a proof of which key a name has, for somebody without a chain.',
    words: [1, 1],
    flags: ['whole'],
    run: prove,
  },
  verify: {
    usage: 'verify <file|->',
    summary: 'Judge a proof of a name from a file, or from what is piped in.',
    words: [1, 1],
    run: verify,
  },
}
