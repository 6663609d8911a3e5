// Times for people, in the language of the page.
import { texts } from '../locales/pod/texts.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Latest second that a date can stand for: anybody may claim any. */
const latest = 8_640_000_000_000

const dateOf = (time: number): Date => new Date(Math.min(Math.max(time, 0), latest) * 1000)

/** How long ago; never in the future. Both are Unix seconds. */
export const ago = (time: number, now: number): string => {
  const age = Math.max(0, now - time)
  const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto', style: 'short' })
  if (age < 45) return relative.format(0, 'second')
  if (age < 45 * minute) return relative.format(-Math.max(1, Math.round(age / minute)), 'minute')
  if (age < 22 * hour) return relative.format(-Math.max(1, Math.round(age / hour)), 'hour')
  if (age < 6 * day) return relative.format(-Math.max(1, Math.round(age / day)), 'day')
  return new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium' }).format(dateOf(time))
}

/** The full date and time here. */
export const exactly = (time: number): string =>
  new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium', timeStyle: 'short' }).format(dateOf(time))

/** For the `datetime` attribute. */
export const machineTime = (time: number): string => dateOf(time).toISOString()
