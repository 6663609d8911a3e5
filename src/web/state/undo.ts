// What the node holds back for a moment, so that whoever wrote it can think again.
import { type Accessor, createSignal } from 'solid-js'
import { recall, remember } from './stored.ts'

/** A text that is not out yet. */
export interface HeldBack {
  readonly id: number
  readonly username: string
  /** Until when it is offered to be taken back, on the clock of this browser. */
  readonly untilMs: number
  /** Chosen by the person, in Unix seconds; undefined: it only waits. */
  readonly plannedFor: number | undefined
  /** Puts the text back to where it was written. */
  readonly restore: () => void
}

const stored = 'undo'

/** For how long posts may wait, in seconds. */
export const undoChoices = [0, 5, 30, 300] as const

/** How long posts wait before they go out, in seconds. */
export const undoSeconds = (): number =>
  undoChoices.find((seconds) => String(seconds) === recall('browser', stored)) ?? 0

export const chooseUndo = (seconds: number): void => {
  remember('browser', stored, seconds === 0 ? '' : String(seconds))
}

const [heldBack, setHeldBack] = createSignal<readonly HeldBack[]>([])

/** What can be taken back now. */
export const heldTexts: Accessor<readonly HeldBack[]> = heldBack

export const hold = (held: HeldBack): void => {
  setHeldBack((before) => [...before, held])
}

export const release = ({ id }: Pick<HeldBack, 'id'>): void => {
  setHeldBack((before) => before.filter((held) => held.id !== id))
}
