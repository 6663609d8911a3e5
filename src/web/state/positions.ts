// Where somebody has read to, by address: kept for this tab, and for the next time the browser is opened.
import { recall, remember } from './stored.ts'

/** A post at the top of the screen. */
export interface Position {
  readonly key: string
  /** Pixels from the top of the screen to the post; below zero while its beginning is out of sight. */
  readonly offset: number
  /** How many posts stand before it: so many have to be read before it is there again. */
  readonly depth: number
}

/** Where the timeline is: its position is remembered under this address, whichever of its two was used. */
export const homeAddress = '/home'

/** The positions of one user. */
export interface Positions {
  readonly at: (address: string) => Position | undefined
  /** Undefined: at the top. */
  readonly note: (address: string, position: Position | undefined) => void
}

/** Addresses whose positions are remembered. */
const most = 20

type Entry = readonly [address: string, position: Position]

const isPosition = (value: unknown): value is Position =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  typeof value.key === 'string' &&
  'offset' in value &&
  Number.isFinite(value.offset) &&
  'depth' in value &&
  Number.isSafeInteger(value.depth)

const isEntry = (value: unknown): value is Entry =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && isPosition(value[1])

const entriesIn = (text: string | undefined): readonly Entry[] => {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isEntry).slice(-most) : []
  } catch {
    return []
  }
}

/** Takes up what is remembered of `username`. */
export const createPositions = (username: string): Positions => {
  const name = `positions.${username}`
  const held = new Map(entriesIn(recall('tab', name) ?? recall('browser', name)))
  return {
    at: (address) => held.get(address),
    note: (address, position) => {
      held.delete(address)
      if (position !== undefined) held.set(address, position)
      const oldest = held.keys().next()
      if (held.size > most && oldest.done !== true) held.delete(oldest.value)
      const text = JSON.stringify([...held])
      remember('tab', name, text)
      remember('browser', name, text)
    },
  }
}
