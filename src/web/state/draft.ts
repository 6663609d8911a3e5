// A text being written, kept in the browser until it is posted.
import { type Accessor, createSignal } from 'solid-js'
import type { PostLink } from '../text/post-view.ts'
import { recall, remember } from './stored.ts'

/** An unposted text. */
export interface Draft {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
}

/**
 * The draft of a user, or of one reply of a user; `initial` when there is none yet. Each tab has its own, so that two
 * never overwrite each other; the latest is kept for a tab that opens later, as after the browser was closed.
 */
export const createDraft = (username: string, replyTo?: PostLink, initial = ''): Draft =>
  createKept(['draft', username, ...(replyTo ? [replyTo.author, String(replyTo.postNumber)] : [])].join('.'), initial)

/** What one user has written and not posted goes to another one, who has nothing of their own yet. */
export const passOnDraft = (from: string, to: string): void => {
  const [written, other] = [createDraft(from), createDraft(to)]
  if (written.text() === '' || other.text() !== '') return
  other.write(written.text())
  written.write('')
}

/** The draft of a message from a user to another one or a group. */
export const createMessageDraft = (username: string, peer: string): Draft =>
  createKept(['message', username, peer].join('.'), '')

const createKept = (name: string, initial: string): Draft => {
  let kept = recall('tab', name) ?? recall('browser', name) ?? ''
  const [text, setText] = createSignal(kept === '' ? initial : kept)
  return {
    text,
    write: (next) => {
      const before = kept
      kept = next === initial ? '' : next
      setText(next)
      remember('tab', name, kept)
      // What another tab has written since is not ours to forget.
      if (kept !== '' || recall('browser', name) === before) remember('browser', name, kept)
    },
  }
}
