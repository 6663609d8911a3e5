// Friendly commands on what a user does not want to read.
import { muteName } from '../api/mute-words.ts'
import type { MuteJson } from '../api/shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import { plainText } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

const daySeconds = 86_400

const maxDays = 36_500

/** `@bob` is a user, `#cats` a tag, anything else a word or several. */
const targetOf = (typed: string): { readonly kind: string; readonly value: string } => {
  if (typed.startsWith('@')) return { kind: 'user', value: nameOf(typed) }
  return typed.startsWith('#') ? { kind: 'tag', value: typed.slice(1) } : { kind: 'word', value: typed }
}

const secondsOf = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined
  const days = Number(word)
  if (Number.isInteger(days) && days >= 1 && days <= maxDays) return days * daySeconds
  throw new CodedError('cli.days', `“${word}” is no number of days. Put quotes around several words: "two words".`)
}

/** When it ends. */
const endOf = ({ until }: MuteJson): string =>
  until === null ? '' : `until ${new Date(until * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const list = async (session: Session): Promise<void> => {
  const muted = await session.client.listmutes({ username: await chosenUser(session) })
  answerWith(session, muted, () => {
    if (muted.length === 0) line(session, 'Nothing is muted.')
    rows(
      session,
      muted.map((mute) => [plainText(muteName(mute)), endOf(mute)]),
    )
  })
}

const mute = async (session: Session, [typed, days]: readonly string[]): Promise<void> => {
  if (typed === undefined) return list(session)
  const seconds = secondsOf(days)
  const username = await chosenUser(session)
  const muted = await session.client.mute({ username, ...targetOf(typed), seconds })
  answer(session, `${username} does not see ${plainText(muteName(muted))} ${endOf(muted) || 'any more'}`, { ...muted })
  return undefined
}

const unmute = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const target = targetOf(typed)
  const username = await chosenUser(session)
  const changed = await session.client.unmute({ username, ...target })
  const name = plainText(muteName(target))
  answer(session, changed ? `${username} sees ${name} again` : `${name} was not muted`, { ...target, changed })
}

/** In the order of the help. */
export const muteVerbs: Readonly<Record<string, Verb>> = {
  mute: {
    usage: 'mute [-u name] [<@name | #tag | word> [days]]',
    summary: 'Do not show a user, a tag or a word any more, or for some days; without words: what is muted.',
    words: [0, 2],
    takesUser: true,
    run: mute,
  },
  mutes: {
    usage: 'mutes [-u name]',
    summary: 'What is muted, and until when.',
    words: [0, 0],
    takesUser: true,
    run: list,
  },
  unmute: {
    usage: 'unmute [-u name] <@name | #tag | word>',
    summary: 'Show it again.',
    words: [1, 1],
    takesUser: true,
    run: unmute,
  },
}
