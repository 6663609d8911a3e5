// A text being written, kept in the browser until it is posted.
import { type Accessor, createSignal } from 'solid-js'
import type { PostLink } from '../text/post-view.ts'
import { recall, remember } from './stored.ts'

/** An unposted text. */
export interface Draft {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
}

/** The draft of a user, or of one reply of a user; `initial` when there is none yet. */
export const createDraft = (username: string, replyTo?: PostLink, initial = ''): Draft => {
  const name = ['draft', username, ...(replyTo ? [replyTo.author, String(replyTo.postNumber)] : [])].join('.')
  const [text, setText] = createSignal(recall(name) ?? initial)
  return {
    text,
    write: (next) => {
      setText(next)
      remember(name, next === initial ? '' : next)
    },
  }
}
