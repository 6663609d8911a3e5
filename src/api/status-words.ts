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
