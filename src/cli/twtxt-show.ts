// Twts as twtxt's reference client prints them, for people and for programs.
import { spawnSync } from 'node:child_process'
import { CodedError } from '../base/coded-error.ts'
import { paint, plainText, whenText } from './render.ts'
import type { TwtxtConfig } from './twtxt-config.ts'
import type { TwtxtWords } from './twtxt-words.ts'
import type { Session } from './verb.ts'

/** A command of the reference client at work. */
export interface Work {
  readonly session: Session
  readonly asked: TwtxtWords
  readonly config: TwtxtConfig
  /** The local user. */
  readonly username: string
}

/** A twt as it is printed. */
export interface ShownTwt {
  readonly nick: string
  readonly url: string
  readonly stamp: string
  /** Unix seconds. */
  readonly written: number
  readonly raw: string
}

const usualLimit = 20
const mostShown = 500

const misused = (message: string): CodedError => new CodedError('cli.misuse', message)

/** A time as Python prints it: with an offset in figures. */
const pythonTime = (stamp: string): string => stamp.replace(/Z$/u, '+00:00')

/** Unix seconds of a time as it is written. */
export const secondsOf = (stamp: string): number => Math.floor(Date.parse(stamp) / 1000)

/** Text of strangers on one line, without what moves a cursor. */
export const oneLine = (text: string): string => text.trim().replace(/\p{Cc}|\p{Bidi_Control}/gu, '')

const porcelain = ({ nick, url, stamp, raw }: ShownTwt): string =>
  `${oneLine(nick).toLowerCase()}\t${url}\t${pythonTime(stamp)}\t${oneLine(raw)}`

/** Mentions as a person reads them. */
const readable = (raw: string): string =>
  raw.replace(/@<(?:(\S{1,64})\s+)?([^\s<>]+:\/\/[^<>]*)>/gu, (_whole, nick: string | undefined, url: string) =>
    nick === undefined ? `@<${url}>` : `@${nick}`,
  )

const pretty = ({ session, config }: Work, { nick, stamp, written, raw }: ShownTwt): string => {
  const limit = config.number('character_limit')
  const text = plainText(readable(raw).trim())
  const short =
    limit !== undefined && [...text].length > limit ? `${[...text].slice(0, limit - 6).join('')} [...]` : text
  const time = config.flag('use_abs_time', false) ? pythonTime(stamp) : whenText(written)
  return `➤ ${paint(session.terminal, 'bold', oneLine(nick).toLowerCase())} (${paint(session.terminal, 'dim', time)}):\n${short}`
}

const show = (work: Work, text: string): void => {
  const { session, asked, config } = work
  const wantsPager = asked.has('pager') || (config.flag('use_pager', false) && !asked.has('no-pager'))
  if (!wantsPager || session.terminal.columns === undefined) {
    session.terminal.write(text)
    return
  }
  const [program = 'less', ...words] = (session.terminal.environment['PAGER'] ?? 'less').split(/\s+/u)
  const { error } = spawnSync(program, words, { input: text, stdio: ['pipe', 'inherit', 'inherit'] })
  if (error !== undefined) session.terminal.write(text)
}

/** Whether a program reads. */
export const isPorcelain = ({ asked, config }: Work): boolean =>
  asked.has('porcelain') || config.flag('porcelain', false)

/** How many twts are shown. */
export const limitOf = ({ asked, config }: Work): number => {
  const given = asked.text('limit')
  if (given !== undefined && !/^\d{1,6}$/u.test(given)) throw misused(`--limit ${given} is no number.`)
  return Math.min(given === undefined ? (config.number('limit_timeline') ?? usualLimit) : Number(given), mostShown)
}

const isAscending = ({ asked, config }: Work): boolean =>
  asked.has('ascending') || (!asked.has('descending') && config.get('twtxt', 'sorting') === 'ascending')

/** The newest so many, in the order that was asked for. What says that it is of a time to come is not shown. */
export const print = (work: Work, twts: readonly ShownTwt[]): void => {
  const now = work.session.terminal.now()
  const newest = twts
    .filter(({ written }) => written <= now)
    .sort((left, right) => right.written - left.written)
    .slice(0, limitOf(work))
  if (newest.length === 0) return
  const ordered = isAscending(work) ? newest.toReversed() : newest
  if (isPorcelain(work)) show(work, `${ordered.map(porcelain).join('\n')}\n`)
  else show(work, `\n${ordered.map((twt) => pretty(work, twt)).join('\n\n')}\n\n`)
}
