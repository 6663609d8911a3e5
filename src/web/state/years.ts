// Whose name is whole years old today: of those whom the person follows. Names tell it themselves: their block has a time.
import type { RegisteredNameJson } from '../../api/names.ts'
import { recall, remember } from './stored.ts'

/** Somebody, and for how many years they have had their name. */
export interface Anniversary {
  readonly name: string
  readonly years: number
}

const isLeap = (year: number): boolean => new Date(year, 1, 29).getMonth() === 1

/** How many whole years it is today, where the reader is; undefined: it is another day. Of the 29th of February also on the 28th of other years. */
export const yearsToday = (time: number, nowMs: number): number | undefined => {
  const then = new Date(time * 1000)
  const now = new Date(nowMs)
  const years = now.getFullYear() - then.getFullYear()
  const day = then.getMonth() === 1 && then.getDate() === 29 && !isLeap(now.getFullYear()) ? 28 : then.getDate()
  return years > 0 && now.getMonth() === then.getMonth() && now.getDate() === day ? years : undefined
}

/** Those of today, the oldest first. */
export const anniversariesIn = (names: readonly RegisteredNameJson[], nowMs: number): readonly Anniversary[] =>
  names
    .flatMap(({ username, time }) => {
      const years = yearsToday(time, nowMs)
      return years === undefined ? [] : [{ name: username, years }]
    })
    .sort((left, right) => right.years - left.years || (left.name < right.name ? -1 : 1))

const setting = 'years'

/** Whether they are told. */
export const tellsYears = (): boolean => recall('browser', setting) !== 'no'

export const chooseYears = (isTold: boolean): void => {
  remember('browser', setting, isTold ? '' : 'no')
}
