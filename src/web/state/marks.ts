// Whether signs in texts are shown as what they mean, or as they were written.
import { createSignal } from 'solid-js'
import { recall, remember } from './stored.ts'

const stored = 'marks'
const asWritten = 'as-written'

const [shown, setShown] = createSignal(recall('browser', stored) !== asWritten)

/** Whether they are shown as what they mean. */
export const showsMarks = shown

export const chooseMarks = (isShown: boolean): void => {
  setShown(isShown)
  remember('browser', stored, isShown ? '' : asWritten)
}
