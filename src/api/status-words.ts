// The states of `getstatus` in words: the same in the terminal and on the page in English.
import type { LocalUserJson, StatusJson } from './control.ts'

/** The states of the chain. */
export const chainStateWords = {
  'no-peers': 'looking for other nodes',
  syncing: 'reading the chain',
  stalled: 'newer blocks are known, but nobody sends them',
  'clock-wrong': 'the clock of this machine is wrong',
  current: 'connected and up to date',
} as const satisfies Readonly<Record<StatusJson['chain']['state'], string>>

/** How long the rest of the chain takes, in round words. */
const timeLeftWords = (seconds: number): string => {
  if (seconds < 60) return 'less than a minute left'
  const round = (size: number, unit: string): string => {
    const count = Math.round(seconds / size)
    return `about ${String(count)} ${unit}${count === 1 ? '' : 's'} left`
  }
  if (seconds < 5_400) return round(60, 'minute')
  return seconds < 129_600 ? round(3_600, 'hour') : round(86_400, 'day')
}

/** How fast the chain is read, and how long it takes. */
export const paceWords = ({ reads, perSecond, secondsLeft }: NonNullable<StatusJson['chain']['pace']>): string => {
  const speed = `${String(perSecond)} ${reads} a second`
  return secondsLeft === null ? speed : `${speed}, ${timeLeftWords(secondsLeft)}`
}

/** The states of the wallet. */
export const walletStateWords = {
  open: 'no passphrase',
  locked: 'locked: nothing can be posted until it is unlocked',
  unlocked: 'unlocked',
} as const satisfies Readonly<Record<StatusJson['wallet'], string>>

/** How far a name is. */
export const userStateWords = {
  'no-registration': 'not registered',
  working: 'registering',
  pending: 'waits for its block',
  confirmed: 'almost ready',
  ready: 'ready',
  taken: 'name taken',
} as const satisfies Readonly<Record<LocalUserJson['state'], string>>
