// Friendly commands on posts that wait for their time.
import type { ScheduledPostJson } from '../api/schedule.ts'
import { CodedError } from '../base/coded-error.ts'
import { plainText } from './render.ts'
import { answer, answerWith, chosenUser, line, rows, type Session, type Verb } from './verb.ts'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The next moment at which a clock here shows this time. */
const nextAt = (hours: number, minutes: number, now: Date): number => {
  const at = new Date(now)
  at.setHours(hours, minutes, 0, 0)
  if (at <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}

/** `30m`, `18:30`, or `2026-12-24T18:30`; times are of the clock here. */
export const secondsUntil = (typed: string, now: Date): number => {
  const [, count, unit = ''] = /^(\d{1,6})\s?([smhd])$/u.exec(typed) ?? []
  if (Number(count) > 0) return Number(count) * (unitSeconds[unit] ?? 1)
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/u.exec(typed) ?? []
  const isDate = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/u.test(typed)
  const at =
    hours === undefined
      ? isDate
        ? Date.parse(typed.replace(' ', 'T'))
        : Number.NaN
      : nextAt(Number(hours), Number(minutes), now)
  const seconds = Math.ceil((at - now.getTime()) / 1000)
  if (seconds > 0) return seconds
  throw new CodedError(
    'cli.time',
    `“${typed}” is no time to come. Write how long from now (30m, 2h, 3d), a time of day (18:30), or a day with one (2026-12-24T18:30).`,
  )
}

/** By the clock here. */
const timeOf = (seconds: number): string => {
  const at = new Date(seconds * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}

const cellsOf = ({ id, due, texts, problem }: ScheduledPostJson): readonly string[] => [
  String(id),
  timeOf(due),
  plainText(texts.join(' … ')),
  problem === null ? '' : `not out yet (${problem})`,
]

const list = async (session: Session): Promise<void> => {
  const waiting = await session.client.listscheduled({ username: await chosenUser(session) })
  answerWith(session, waiting, () => {
    if (waiting.length === 0) line(session, 'Nothing waits for its time.')
    rows(session, waiting.map(cellsOf))
  })
}

const schedule = async (session: Session, [when, ...words]: readonly string[]): Promise<void> => {
  if (when === undefined) return list(session)
  const seconds = secondsUntil(when, new Date())
  const text = words.join(' ')
  if (text === '') throw new CodedError('cli.blank', 'Say when, and then what: schedule 18:30 "Good evening"')
  const username = await chosenUser(session)
  const kept = await session.client.schedulepost({ username, seconds, texts: [text] })
  answer(session, `The node publishes it at ${timeOf(kept.due)} (${String(kept.id)}).`, { ...kept })
  return undefined
}

const unschedule = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  if (!/^\d{1,12}$/u.test(typed)) throw new CodedError('cli.number', 'Say its number, as “schedule” shows it.')
  const username = await chosenUser(session)
  const taken = await session.client.cancelscheduled({ username, id: Number(typed) })
  if (taken === null) throw new CodedError('cli.not-waiting', 'It does not wait: it is out, or there was none.')
  answer(session, `Taken back: ${plainText(taken.texts.join(' … '))}`, { ...taken })
}

/** In the order of the help. */
export const scheduleVerbs: Readonly<Record<string, Verb>> = {
  schedule: {
    usage: 'schedule [-u name] [<30m | 18:30 | 2026-12-24T18:30> <text>]',
    summary: 'Have the node publish a post later, whether or not anybody is there; without words: what waits.',
    words: [0, Infinity],
    takesUser: true,
    run: schedule,
  },
  unschedule: {
    usage: 'unschedule [-u name] <number>',
    summary: 'Take back what waits for its time.',
    words: [1, 1],
    takesUser: true,
    run: unschedule,
  },
}
