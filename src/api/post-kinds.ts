// Commands that write posts of further kinds, and read what they made (rpc.md 2.7, 2.8).
import { anyObject, boolean, integer, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { type FavouriteJson, type PostJson, wellFormedText } from './shapes.ts'

const signedPost = result<PostJson>('the signed post')

export const postKinds = {
  newrtmsg: command({
    summary: 'Retransmit a post, given as getposts shows it, perhaps with a comment.',
    params: {
      username: required(string),
      k: required(integer),
      post: required(anyObject),
      comment: optional(wellFormedText),
    },
    result: signedPost,
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  retransmit: command({
    summary: 'As newrtmsg, of a post that the node finds itself, under a number that it chooses.',
    params: {
      username: required(string),
      author: required(string),
      author_k: required(integer),
      comment: optional(wellFormedText),
    },
    result: signedPost,
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  newfavmsg: command({
    summary:
      'Mark a post, given as getposts shows it, as a favourite, perhaps with a comment; a private one only its author can read.',
    params: {
      username: required(string),
      k: required(integer),
      post: required(anyObject),
      private: optional(boolean),
      comment: optional(wellFormedText),
    },
    result: signedPost,
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  favourite: command({
    summary: 'As newfavmsg, of a post that the node finds itself, under a number that it chooses.',
    params: {
      username: required(string),
      author: required(string),
      author_k: required(integer),
      private: optional(boolean),
      comment: optional(wellFormedText),
    },
    result: signedPost,
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  newpostcustom: command({
    summary:
      'Publish a post with fields of an application: texts and whole numbers; others are left out. It has no text.',
    params: { username: required(string), k: required(integer), fields: required(anyObject) },
    result: signedPost,
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  newpostraw: command({
    summary: 'Publish a post that was signed elsewhere. Somebody here must follow its author; nothing is announced.',
    params: { username: required(string), k: required(integer), data: required(string) },
    result: result<null>('nothing'),
    access: 'public',
  }),
  getfavs: command({
    summary: 'Favourites of a user, newest first; of a local user the private ones, too, opened.',
    params: {
      username: required(string),
      count: required(integer),
      range: optional(record({ max_id: optional(integer), since_id: optional(integer) })),
    },
    result: result<readonly FavouriteJson[]>('posts with isPrivate'),
    access: 'read',
  }),
  peekpost: command({
    summary:
      'One post, from here or from the DHT. field: * for the post, a member of its userpost, or several with commas between.',
    params: {
      username: required(string),
      k: required(integer),
      field: optional(string),
      timeout_sec: optional(integer),
    },
    result: result<PostJson | string | null | readonly string[]>('the post, or what was asked for of it'),
    access: 'public',
  }),
} as const
