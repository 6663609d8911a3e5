// Commands on short URLs, and on the numbers of users in them (rpc.md 2.7).
import { boolean, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

export const shortUrls = {
  newshorturl: command({
    summary:
      'Publish a post that holds an address, and give the short text that names the post. With −1 as k the node chooses the post number.',
    params: {
      username: required(string),
      k: required(integer),
      url: required(wellFormedText),
      mimetype: optional(wellFormedText),
    },
    result: result<readonly string[]>('a list of one text that begins with twist:'),
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  decodeshorturl: command({
    summary: 'The address behind a short URL. May wait for others; timeout_sec is 90 if left out.',
    params: { uri: required(string), timeout_sec: optional(integer) },
    result: result<readonly string[]>('address and MIME type, each empty when missing'),
    access: 'public',
  }),
  usernametouid: command({
    summary: 'The number of the transaction that registered a name last. last must be true.',
    params: { username: required(string), last: optional(boolean) },
    result: result<number>('the number'),
    access: 'public',
  }),
  uidtousername: command({
    summary: 'The name that the transaction with this number registered.',
    params: { uid: required(integer) },
    result: result<string>('the name; empty for a promoted message'),
    access: 'public',
  }),
} as const
