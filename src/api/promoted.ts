// Commands on promoted messages: what blocks say beside their registrations (rpc.md 2.10).
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { PostJson } from './shapes.ts'

export const promoted = {
  setspammsg: command({
    summary:
      'Set what the blocks that this node finds say in the name of a user, 1 to 140 characters. operation: add, remove or replace, which it is if left out.',
    params: { username: required(string), msg: required(string), operation: optional(string) },
    result: result<readonly string[]>('all texts that take turns'),
    access: 'owner',
  }),
  getspammsg: command({
    summary: 'What the blocks that this node finds say.',
    params: {},
    result: result<readonly string[]>('the user, then the texts; one empty text when nothing is promoted'),
    access: 'read',
  }),
  setpreferredspamlang: command({
    summary: 'Prefer promoted messages of a language, such as en, in timelines; none for no preference.',
    params: { langcode: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  getpreferredspamlang: command({
    summary: 'The preferred language of promoted messages.',
    params: {},
    result: result<string>('the code in brackets'),
    access: 'read',
  }),
  getspamposts: command({
    summary: 'Promoted messages in blocks up to max_id, above since_id; −1 for no bound.',
    params: { count: required(integer), max_id: optional(integer), since_id: optional(integer) },
    result: result<readonly PostJson[]>('posts without a signature, by height; k is the height'),
    access: 'read',
  }),
} as const
