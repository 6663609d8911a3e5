// Commands that write and read posts (rpc.md 2.7, 2.8).
import { integer, list, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { type PostJson, type TimelinePostJson, wellFormedText } from './shapes.ts'

/** Most users of one query: far above what a page shows. */
const maxUsers = 5000

const userRange = record({ username: required(string), max_id: optional(integer), since_id: optional(integer) })

export const posts = {
  newpostmsg: command({
    summary: 'Sign a post and publish it, as a reply when reply_n and reply_k are given.',
    params: {
      username: required(string),
      k: required(integer),
      msg: required(wellFormedText),
      reply_n: optional(string),
      reply_k: optional(integer),
    },
    result: result<PostJson>('the signed post'),
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  publish: command({
    summary: 'As newpostmsg; the node chooses the post number.',
    params: {
      username: required(string),
      msg: required(wellFormedText),
      reply_n: optional(string),
      reply_k: optional(integer),
    },
    result: result<PostJson>('the signed post'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  getposts: command({
    summary:
      'Newest posts of users. allowed_flags and required_flags are sums of 1 (retransmit), 2 (direct), 4 (favourite), 12 (private favourite).',
    params: {
      count: required(integer),
      users: required(list(userRange, maxUsers)),
      allowed_flags: optional(integer),
      required_flags: optional(integer),
    },
    result: result<readonly PostJson[]>('signed posts, newest first'),
    access: 'read',
  }),
  gettimeline: command({
    summary:
      'As getposts, each post with its place in time: what it claims, but never later than it came to this node. What reader, a local user, has muted says so.',
    params: {
      count: required(integer),
      users: required(list(userRange, maxUsers)),
      allowed_flags: optional(integer),
      required_flags: optional(integer),
      reader: optional(string),
    },
    result: result<readonly TimelinePostJson[]>('posts with their times, newest first'),
    access: 'read',
    extension: true,
  }),
  getlasthave: command({
    summary: 'Highest post number held of each followed user, or of the users given.',
    params: { username: required(string), users: optional(list(string, maxUsers)) },
    result: result<Readonly<Record<string, number>>>('name to number, −1 for none'),
    access: 'read',
    actor: 'username',
  }),
  getnumpieces: command({
    summary: 'Number of posts held of each followed user.',
    params: { username: required(string) },
    result: result<Readonly<Record<string, number>>>('name to count'),
    access: 'read',
    actor: 'username',
  }),
} as const
