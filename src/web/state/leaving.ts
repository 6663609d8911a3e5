// The way out of this browser: what it has kept is deleted, and its session ends.
import { CodedError } from '../../base/coded-error.ts'
import { clientFault } from '../client.ts'
import { forgetAll } from './kept.ts'
import { forgetStored } from './stored.ts'

/** Ends the session, deletes all that this browser keeps of the node, and shows the page to a stranger. */
export const leave = async (): Promise<void> => {
  // Only the node can take its cookie back: while it is silent the browser would be logged in again with its next word.
  const answer = await fetch('/logout', { method: 'POST', credentials: 'same-origin' }).catch(() => undefined)
  const isOut = answer !== undefined && (answer.ok || answer.status === 401)
  if (!isOut) throw new CodedError(clientFault.unreachable, 'The node does not answer.')
  await forgetAll()
  forgetStored()
  location.assign(location.href)
}
