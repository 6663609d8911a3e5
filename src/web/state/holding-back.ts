// Gives a text to the node to be posted later: after a moment in which it can be taken back, or at a chosen time.
import { sendingTexts as words } from '../locales/en-sending.ts'
import { exactTime } from '../text/times.ts'
import type { OutboxSubject } from './outbox.ts'
import type { Page } from './page.ts'
import { hold, undoSeconds } from './undo.ts'

/** What is to wait. */
interface LaterText {
  readonly username: string
  /** The posts of a thread, or one. */
  readonly texts: readonly string[]
  readonly about: OutboxSubject | undefined
  /** When it goes out, in Unix milliseconds; undefined: after the time to think again. */
  readonly atMs: number | undefined
  readonly restore: () => void
}

/** How long a text with a chosen time is offered to be taken back where one is, in milliseconds; later it is among the drafts. */
const offeredMs = 15_000

const aboutInput = (about: OutboxSubject | undefined) => {
  if (about === undefined) return {}
  if (about.hash !== undefined) return { hash: about.hash }
  return { reply_n: about.author, reply_k: about.postNumber, quotes: about.kind === 'quote' }
}

/** Resolves when the node has it on disk. */
export const holdBack = async (
  { session, clock, announcer }: Page,
  { username, texts, about, atMs, restore }: LaterText,
): Promise<void> => {
  const nowMs = clock.nowMs()
  const seconds = atMs === undefined ? undoSeconds() : Math.max(1, Math.round((atMs - nowMs) / 1000))
  const { id, due } = await session.client.schedulepost({ username, seconds, texts, ...aboutInput(about) })
  const untilMs = nowMs + (atMs === undefined ? seconds * 1000 : offeredMs)
  hold({ id, username, untilMs, plannedFor: atMs === undefined ? undefined : due, restore })
  announcer.say(atMs === undefined ? words.held(seconds) : words.planned(exactTime(due)))
}
