// Times for people: how long ago, and exactly when.
import { texts } from '../locales/texts.ts'

interface Formats {
  readonly language: string
  readonly relative: Intl.RelativeTimeFormat
  readonly absolute: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
  readonly dayOfYear: Intl.DateTimeFormat
}

const formatsOf = (language: string): Formats => ({
  language,
  relative: new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
  absolute: new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' }),
  day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }),
  dayOfYear: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }),
})

let made: Formats | undefined

/** Formats of the language in use: made once for each, because making them takes long. */
const formats = (): Formats => {
  const { language } = texts
  if (made?.language !== language) made = formatsOf(language)
  return made
}

const minute = 60
const hour = 60 * minute
const dayLong = 24 * hour

/** Latest second that a date can stand for: anybody may claim any. */
const latestTime = 8_640_000_000_000

const dateOf = (time: number): Date => new Date(Math.min(Math.max(time, -latestTime), latestTime) * 1000)

/** `5 min. ago`, `yesterday`, `3 Mar`; never in the future. Both are Unix seconds. */
export const timeAgo = (time: number, now: number): string => {
  const age = Math.max(0, now - time)
  const { relative, day, dayOfYear } = formats()
  if (age < 45) return relative.format(0, 'second')
  if (age < 45 * minute) return relative.format(-Math.max(1, Math.round(age / minute)), 'minute')
  if (age < 22 * hour) return relative.format(-Math.max(1, Math.round(age / hour)), 'hour')
  if (age < 6 * dayLong) return relative.format(-Math.max(1, Math.round(age / dayLong)), 'day')
  const date = dateOf(time)
  return age < 300 * dayLong ? day.format(date) : dayOfYear.format(date)
}

/** The full date and time in the reader's time zone. */
export const exactTime = (time: number): string => formats().absolute.format(dateOf(time))

/** For the `datetime` attribute. */
export const machineTime = (time: number): string => dateOf(time).toISOString()
