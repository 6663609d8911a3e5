// The way out of this browser: what it has kept is deleted, and its session ends.
import { forgetAll } from './kept.ts'
import { forgetStored } from './stored.ts'

/** Deletes all that this browser keeps of the node, ends the session, and shows the page to a stranger. */
export const leave = async (): Promise<void> => {
  await forgetAll()
  forgetStored()
  // A node that is silent now is asked again with the next login; the browser has nothing left.
  await fetch('/logout', { method: 'POST', credentials: 'same-origin' }).catch(() => undefined)
  location.assign(location.href)
}
