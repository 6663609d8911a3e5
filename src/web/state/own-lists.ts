// What the page's user keeps and mutes, and how each change is told.
import { type Accessor, createSignal } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteJson } from '../../api/shapes.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { texts } from '../locales/texts.ts'
import type { PostLink } from '../text/post-view.ts'
import type { Announcer } from './announcer.ts'
import { type Bookmarks, createBookmarks } from './bookmarks.ts'
import { sentenceOf } from './faults.ts'
import { createMutes, type Mutes } from './mutes.ts'
import type { Page } from './page.ts'
import type { PostStore } from './post-store.ts'

/** Both lists of one user; what is asked for says what became of it. */
export interface OwnLists {
  readonly mutes: Pick<Mutes, 'all' | 'hides' | 'load'>
  readonly bookmarks: Pick<Bookmarks, 'all' | 'has'>
  /** Reads both anew: they have changed, or may have. */
  readonly refresh: () => void
  /** For ever, or for some seconds. */
  readonly mute: (kind: MuteKind, value: string, seconds?: number) => Promise<void>
  readonly unmute: (mute: MuteJson) => Promise<void>
  readonly keep: (post: PostLink) => Promise<void>
  readonly letGo: (post: PostLink) => Promise<void>
  /** Grows each time that they are read anew. */
  readonly changes: Accessor<number>
  /** What was said last. */
  readonly message: Accessor<string>
}

/** The lists of `username`. */
export const createOwnLists = (
  { session, now, announcer }: Pick<Page, 'session' | 'now'> & { readonly announcer: Announcer },
  username: string,
  store: PostStore,
): OwnLists => {
  const [message, setMessage] = createSignal('')
  const [changes, setChanges] = createSignal(0)
  const mutes = createMutes(session.client, username, now)
  const bookmarks = createBookmarks(session.client, username, store)
  const say = (words: string): void => {
    setMessage(words)
    announcer.say(words)
  }
  const telling = async (change: Promise<unknown>, words: string): Promise<void> => {
    try {
      await change
      say(words)
    } catch (fault) {
      say(texts.own.failed(sentenceOf(fault)))
    }
  }
  return {
    mutes,
    bookmarks,
    message,
    changes,
    refresh: () => {
      setChanges((before) => before + 1)
      // What cannot be read now is read with the next change, or when the node answers again.
      Promise.all([mutes.load(), bookmarks.load()]).catch(() => undefined)
    },
    mute: (kind, value, seconds) =>
      telling(mutes.mute(kind, value, seconds), texts.own.muted(muteName({ kind, value }))),
    unmute: (mute) => telling(mutes.unmute(mute), texts.own.unmuted(muteName(mute))),
    keep: (post) => telling(bookmarks.add(post), texts.own.kept),
    letGo: (post) => telling(bookmarks.remove(post), texts.own.gone),
  }
}
