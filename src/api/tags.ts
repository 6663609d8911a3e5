// Commands on hashtags that a local user watches.
import { required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** A watched hashtag, without its `#`. */
export interface WatchedTagJson {
  readonly tag: string
  /** Connected nodes that watch it as well. */
  readonly peers: number
}

const target = { username: required(string), tag: required(wellFormedText) }

export const tags = {
  watchtag: command({
    summary:
      'Watch a hashtag for a local user: posts with it come as they are written, by anyone, and stand in the feed and in gettagged. Other watchers learn the address of this node.',
    params: target,
    result: result<string>('the hashtag in the form in which it is compared'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  unwatchtag: command({
    summary: 'Watch a hashtag no more.',
    params: target,
    result: result<boolean>('whether it was watched'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  listwatchedtags: command({
    summary: 'The hashtags that a local user watches.',
    params: { username: required(string) },
    result: result<readonly WatchedTagJson[]>('in alphabetical order'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
