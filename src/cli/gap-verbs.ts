// Friendly command on what is missing of the posts of users.
import { gapSentences, keptSentence } from '../api/gap-words.ts'
import type { GapJson, GapsJson, NumberRangeJson } from '../api/gaps.ts'
import { CodedError } from '../base/coded-error.ts'
import { paint, plainText, renderPost } from './render.ts'
import { answerWith, line, nameOf, type Session, type Verb } from './verb.ts'

/** Ranges shown in one line. */
const shownRanges = 12

const rangeText = ([first, last]: NumberRangeJson): string =>
  first === last ? String(first) : `${String(first)}–${String(last)}`

const rangesText = (ranges: readonly NumberRangeJson[]): string => {
  if (ranges.length === 0) return 'none'
  const rest = ranges.length - shownRanges
  return ranges.slice(0, shownRanges).map(rangeText).join(', ') + (rest > 0 ? ` and ${String(rest)} ranges more` : '')
}

const reasons: Readonly<Record<GapJson['why'], string>> = {
  offered: 'on its way',
  refused: 'what came is not acceptable',
  'above-bound': 'possible only after further blocks',
  quiet: 'no peer of the swarm is connected',
  'no-peer': 'no connected peer has it',
}

const witnesses = { peers: 'peers', status: 'the author’s status', link: 'a later post' } as const

const gapLine = ({ first, last, why, rule, said_by: saidBy }: GapJson): string => {
  const code = rule === undefined ? '' : ` (${plainText(rule)})`
  return `  missing ${rangeText([first, last])}: ${reasons[why]}${code}; known from ${saidBy.map((each) => witnesses[each]).join(', ')}`
}

const linesOf = ({ terminal }: Session, gaps: GapsJson): readonly string[] => [
  `${paint(terminal, 'bold', `@${gaps.username}`)} has ${rangesText(gaps.held)} here; ${String(gaps.peers)} peers`,
  ...gaps.missing.slice(0, shownRanges).map(gapLine),
  ...(gaps.missing.length > shownRanges ? [`  and ${String(gaps.missing.length - shownRanges)} gaps more`] : []),
  ...(keptSentence(gaps) === undefined ? [] : [`  ${String(keptSentence(gaps))}`]),
  ...(gaps.unclaimed.length === 0 ? [] : [`  nobody knows of ${rangesText(gaps.unclaimed)}`]),
  ...gaps.conflicts.flatMap(({ k, posts }) => [
    paint(terminal, 'red', `  ! several posts under number ${String(k)}, the first one here is the first:`),
    ...posts.map((post) => `    ${renderPost(terminal, post).replaceAll('\n', '\n    ')}`),
  ]),
]

const ofUser = async (session: Session, typed: string): Promise<void> => {
  const username = nameOf(typed)
  const gaps = await session.client.getgaps({ username })
  if (gaps === null) throw new CodedError('cli.no-swarm', `Nobody here follows ${username}: nothing of it is fetched.`)
  answerWith(session, gaps, () => {
    for (const each of linesOf(session, gaps)) line(session, each)
  })
}

const ofAll = async (session: Session): Promise<void> => {
  const summaries = await session.client.listgaps({})
  const sentences = summaries.flatMap((summary) => {
    const said = gapSentences(summary)
    return said.length > 0 ? said : [`Missing posts of @${summary.username} are on their way.`]
  })
  answerWith(session, summaries, () => {
    for (const sentence of sentences) line(session, sentence)
    if (sentences.length === 0) line(session, 'Nothing is known to be missing.')
  })
}

/** What is missing. */
export const gapVerbs: Readonly<Record<string, Verb>> = {
  gaps: {
    usage: 'gaps [user]',
    summary: 'Which known posts are not here, of one user or of all, and why.',
    words: [0, 1],
    run: (session, [typed]) => (typed === undefined ? ofAll(session) : ofUser(session, typed)),
  },
}
