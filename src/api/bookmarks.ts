// Commands on posts that a local user keeps for itself.
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { PostJson } from './shapes.ts'

/** A kept post. */
export interface BookmarkJson {
  readonly id: number
  /** Unix seconds. */
  readonly added: number
  readonly post: PostJson
}

const target = { username: required(string), author: required(string), k: required(integer) }

export const bookmarks = {
  bookmark: command({
    summary:
      'Keep a post for a local user, whatever becomes of it elsewhere; what is not held is asked for. Nobody is told.',
    params: target,
    result: result<PostJson>('the kept post'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  unbookmark: command({
    summary: 'Let a kept post go.',
    params: target,
    result: result<boolean>('whether it was kept'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  listbookmarks: command({
    summary: 'What a local user keeps; before is the id above the next page.',
    params: { username: required(string), count: required(integer), before: optional(integer) },
    result: result<readonly BookmarkJson[]>('kept posts, the last one that was added first'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
