// Commands on texts that the node keeps until their time.
import { boolean, integer, list, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** Texts that wait for their time. */
export interface ScheduledPostJson {
  readonly id: number
  /** When they go out, in Unix seconds. */
  readonly due: number
  /** One post, or several, each of which answers the one before; what is out already is not among them. */
  readonly texts: readonly string[]
  /** What the first one answers, or passes on. */
  readonly about: { readonly kind: 'reply' | 'quote'; readonly n: string; readonly k: number } | null
  /** The hash of the twt that it answers. */
  readonly hash: string | null
  /** Code of the fault for which it is not out although its time has come; the node tries again by itself. */
  readonly problem: string | null
}

/** Most texts of one call. */
const maxTexts = 100

const who = { username: required(string) }
const which = { ...who, id: required(integer) }
const texts = list(wellFormedText, maxTexts)
const asWriter = { access: 'post', actor: 'username', extension: true } as const

export const schedule = {
  schedulepost: command({
    ...asWriter,
    summary:
      'Keep a text, and publish it in so many seconds, whether or not anybody is connected then; several texts become a thread. It answers the post reply_k of reply_n, or with quotes passes it on, or answers the twt with hash.',
    params: {
      ...{ ...who, seconds: required(integer), texts: required(texts) },
      ...{ reply_n: optional(string), reply_k: optional(integer), quotes: optional(boolean), hash: optional(string) },
    },
    result: result<ScheduledPostJson>('what waits; it is on disk'),
  }),
  listscheduled: command({
    summary: 'What of a local user waits for its time.',
    params: who,
    result: result<readonly ScheduledPostJson[]>('the next one first'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
  changescheduled: command({
    ...asWriter,
    summary: 'Have it go out in so many seconds from now, and say something else if texts are given.',
    params: { ...which, seconds: required(integer), texts: optional(texts) },
    result: result<ScheduledPostJson | null>('what waits now; null: it is out, or on its way'),
  }),
  cancelscheduled: command({
    ...asWriter,
    summary: 'Take it back.',
    params: which,
    result: result<ScheduledPostJson | null>('what waited; null: it is out, or on its way'),
  }),
} as const
