// Commands that find posts, people and hashtags (rpc.md 2.8).
import { boolean, integer, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { FoundJson, MentionJson, PostPageJson, ThreadJson } from './shapes.ts'

const range = record({ max_id: optional(integer), since_id: optional(integer) })

const page = { count: required(integer), before: optional(integer), reader: optional(string) }

export const search = {
  getmentions: command({
    summary:
      'Mentions of a local user by those whom it follows, in the order in which they came; id is the place in that order. max_id is included, since_id is not.',
    params: { username: required(string), count: required(integer), range: optional(range) },
    result: result<readonly MentionJson[]>('signed posts with their id, the newest last'),
    access: 'read',
    actor: 'username',
  }),
  search: command({
    summary:
      'Find a text in messages, directmsgs, profiles, users, hashtags or favorites. mode is exact, all or any; case is sensitive or insensitive; agemin and agemax are days; with network, words of messages are looked for in the DHT as well, whose nodes thereby learn them; messages that reader, a local user, has muted are left out.',
    params: {
      scope: required(string),
      text: required(string),
      count: required(integer),
      options: optional(
        record({
          username: optional(string),
          mode: optional(string),
          case: optional(string),
          agemin: optional(integer),
          agemax: optional(integer),
          reader: optional(string),
          network: optional(boolean),
        }),
      ),
    },
    result: result<readonly FoundJson[]>('posts newest first, messages, profiles, names or hashtags'),
    access: 'read',
  }),
  findposts: command({
    summary:
      'Posts with all words of a text, in whatever letters, page by page; with network, words are looked for in the DHT as well, whose nodes thereby learn them. A page ends when it is full or has taken long. What reader, a local user, has muted says so.',
    params: { text: required(string), ...page, network: optional(boolean) },
    result: result<PostPageJson>('posts, newest first; next is where those begin that were not looked at'),
    access: 'read',
    extension: true,
  }),
  gettrendinghashtags: command({
    summary: 'Hashtags in use, the most used first. A post counts half as much with every eight hours.',
    params: { count: required(integer) },
    result: result<readonly string[]>('hashtags without their #'),
    access: 'public',
  }),
  getthread: command({
    summary:
      'The conversation around a post: what it answers, and what answers it; what is not held is asked of the DHT. What reader, a local user, has muted keeps its place and is told in muted.',
    params: { username: required(string), k: required(integer), ...page },
    result: result<ThreadJson>('the conversation; next is where older direct answers begin'),
    access: 'read',
    extension: true,
  }),
  getretransmits: command({
    summary:
      'Posts by anyone that pass a post on, with a comment or without, of the swarms and of the DHT together: those that are known here, never all that there are. What reader, a local user, has muted says so.',
    params: { username: required(string), k: required(integer), ...page },
    result: result<PostPageJson>('posts, newest first; next is where the next page begins'),
    access: 'read',
    extension: true,
  }),
  getmentioning: command({
    summary:
      'Posts by anyone that mention a user, of the swarms and of the DHT together. What reader, a local user, has muted says so.',
    params: { username: required(string), ...page },
    result: result<PostPageJson>('posts, newest first; next is where the next page begins'),
    access: 'read',
    extension: true,
  }),
  gettagged: command({
    summary:
      'Posts with a hashtag in any spelling, of the swarms and of the DHT together. What reader, a local user, has muted says so.',
    params: { tag: required(string), ...page },
    result: result<PostPageJson>('posts, newest first; next is where the next page begins'),
    access: 'read',
    extension: true,
  }),
} as const
