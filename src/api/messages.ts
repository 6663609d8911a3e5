// Commands on direct messages (rpc.md 2.7, 2.8).
import { boolean, integer, list, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { type PostJson, wellFormedText } from './shapes.ts'

/** Most threads of one query: far above what a page shows. */
const maxThreads = 5000

const threadRange = record({ username: required(string), max_id: optional(integer), since_id: optional(integer) })

/** A message in a thread. */
export interface DirectMessageJson {
  /** Its place in the thread, 0 for the oldest. */
  readonly id: number
  readonly time: number
  readonly text: string
  readonly fromMe: boolean
  readonly from: string
  readonly k: number
  /** Written to a group by somebody who is no member; otherwise absent. */
  readonly outsider?: true
}

/** A thread as it is listed. */
export interface ThreadJson {
  /** A user, or the alias of a group. */
  readonly peer: string
  readonly total: number
  readonly unread: number
  readonly lastTime: number
}

/** The threads of a user, and what waits outside of them. */
export interface ThreadsJson {
  readonly threads: readonly ThreadJson[]
  /** Messages of users who are not followed: they open when that changes. */
  readonly waiting: readonly { readonly from: string; readonly count: number }[]
}

export const messages = {
  newdirectmsg: command({
    summary:
      'Send a direct message to a user or a group. With copy_self there are two posts, k and k + 1: the second one lets other nodes with the same key show it.',
    params: {
      from: required(string),
      k: required(integer),
      to: required(string),
      msg: required(wellFormedText),
      copy_self: optional(boolean),
    },
    result: result<PostJson>('the last post made'),
    access: 'post',
    needs: 'keys',
    actor: 'from',
  }),
  sendmessage: command({
    summary: 'As newdirectmsg; the node chooses the post number.',
    params: {
      from: required(string),
      to: required(string),
      msg: required(wellFormedText),
      copy_self: optional(boolean),
    },
    result: result<PostJson>('the last post made'),
    access: 'post',
    actor: 'from',
    extension: true,
  }),
  getdirectmsgs: command({
    summary: 'Opened direct messages of a local user, some of each thread: those up to max_id and after since_id.',
    params: {
      localuser: required(string),
      count_per_user: required(integer),
      users: required(list(threadRange, maxThreads)),
    },
    result: result<Readonly<Record<string, readonly DirectMessageJson[]>>>('peer to messages, oldest first'),
    access: 'read',
    actor: 'localuser',
  }),
  getthreads: command({
    summary: 'The threads of a local user, newest first, and how many messages wait from users who are not followed.',
    params: { localuser: required(string) },
    result: result<ThreadsJson>('threads, and what waits'),
    access: 'read',
    actor: 'localuser',
    extension: true,
  }),
  markread: command({
    summary: 'Note that a local user has read a thread.',
    params: { localuser: required(string), peer: required(string) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'localuser',
    extension: true,
  }),
  rescandirectmsgs: command({
    summary:
      'Try all direct messages again with every key, of groups also what was written before the invitation. Answers at once.',
    params: { username: required(string) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
} as const
