// Times of twts: an instant for order, and the text that is hashed, which keeps the offset (twtxt.md 5.3).

/** A time as its author wrote it. */
export interface TwtTime {
  /** Unix seconds. */
  readonly instant: number
  /** What is hashed: whole seconds, with the offset in one form. */
  readonly text: string
}

const pattern = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,30})?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/u

/** No time is longer: what is before the tab of a longer line is not looked at. */
const longestTime = 64

const daySeconds = 86_400
const commonYear = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysOf = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (commonYear[month - 1] ?? 0)

/** Days from 1970-01-01 to a day, by the Gregorian calendar; also of years below 100, which `Date.UTC` takes for others. */
const dayNumber = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Seconds at the start of a day, or undefined: there is no such day. */
const dayStart = (date: string): number | undefined => {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  return day < 1 || day > daysOf(year, month) ? undefined : dayNumber(year, month, day) * daySeconds
}

/** An offset in seconds and as it is hashed; undefined: there is no such offset. */
const offsetOf = (sign: string | undefined, hours = '00', minutes = '00'): [number, string] | undefined => {
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60
  return seconds === 0 ? [0, 'Z'] : [sign === '-' ? -seconds : seconds, `${sign ?? '+'}${hours}:${minutes}`]
}

/** Seconds since the day began, or undefined: no clock shows this. 60 stands for a leap second. */
const secondOfDay = (hourMinute: string, second: string): number | undefined => {
  const [hour, minute] = [Number(hourMinute.slice(0, 2)), Number(hourMinute.slice(3))]
  return hour > 23 || minute > 59 || Number(second) > 60 ? undefined : (hour * 60 + minute) * 60 + Number(second)
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Two digits as a number; not a number where there are none. */
const twoDigits = (text: string, at: number): number => {
  const [tens, ones] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : NaN
}

const marks = [
  [4, '-'],
  [7, '-'],
  [10, 'T'],
  [13, ':'],
  [16, ':'],
  [19, 'Z'],
] as const

/** The form in which nearly all times are written, `2026-08-01T09:00:00Z`: read without a pattern. */
const plainTime = (written: string): TwtTime | undefined => {
  if (written.length !== 20) return undefined
  for (const [at, mark] of marks) if (written[at] !== mark) return undefined
  const year = twoDigits(written, 0) * 100 + twoDigits(written, 2)
  const [month, day] = [twoDigits(written, 5), twoDigits(written, 8)]
  const [hour, minute, second] = [twoDigits(written, 11), twoDigits(written, 14), twoDigits(written, 17)]
  // Whatever is not a number is in no range.
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= 28 && year >= 0
  if (!isDay || !(hour < 24 && minute < 60 && second < 60)) return undefined
  return { instant: dayNumber(year, month, day) * daySeconds + (hour * 60 + minute) * 60 + second, text: written }
}

/** Reads a time; undefined: it is none. Without an offset it is of UTC. */
export const parseTwtTime = (written: string): TwtTime | undefined => plainTime(written) ?? anyTime(written)

const anyTime = (written: string): TwtTime | undefined => {
  const found = written.length > longestTime ? null : pattern.exec(written)
  if (found === null) return undefined
  const [, date = '', hourMinute = '', second = '00', , sign, offsetHours, offsetMinutes] = found
  const [start, within] = [dayStart(date), secondOfDay(hourMinute, second)]
  const offset = offsetOf(sign, offsetHours, offsetMinutes)
  if (start === undefined || within === undefined || offset === undefined) return undefined
  const instant = start + within - offset[0]
  // A leap second is the last one of a day of UTC (RFC 3339); any other 60 is none.
  if (second === '60' && instant % daySeconds !== 0) return undefined
  return { instant, text: `${date}T${hourMinute}:${second}${offset[1]}` }
}

/** A time as we write it: of UTC, in whole seconds, which all clients hash alike. */
export const twtTimeText = (instant: number): string => `${new Date(instant * 1000).toISOString().slice(0, 19)}Z`
