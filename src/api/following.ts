// Commands on whom a local user follows (rpc.md 2.9).
import { list, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** Most names of one call. */
const maxNames = 5000

export const following = {
  follow: command({
    summary:
      'Follow users. Names that are not registered are skipped; the local user need not have a key, so that guests can follow.',
    params: { username: required(string), users: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
  unfollow: command({
    summary: 'Stop following users.',
    params: { username: required(string), users: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
  getfollowing: command({
    summary: 'Whom a local user follows.',
    params: { username: required(string) },
    result: result<readonly string[]>('names in order'),
    access: 'read',
    actor: 'username',
  }),
} as const
