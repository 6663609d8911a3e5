// Commands of a pod that write and read posts and what belongs to them.
import { list, optional, required } from '../codec/schema.ts'
import { result } from './contract.ts'
import { cursor, page, reason, podCommand } from './pod-command.ts'
import {
  type DraftJson,
  hexOf,
  type ItemDraftJson,
  oneOf,
  pageCount,
  type PodPageJson,
  type PodPostJson,
  type PodProfileJson,
  type PodProofJson,
  type PodThreadJson,
  postNumber,
  reference,
  sealed,
  textUpTo,
  username,
} from './pod-shapes.ts'

const signedItem = hexOf(1, 8_448)

/** Kinds of posts that are written in a pod. */
const podDraftKinds = ['plain', 'reply', 'retransmit', 'favourite', 'direct'] as const

/** Commands that write. */
export const writing = {
  createdraft: podCommand({
    summary:
      'The bytes to sign for a post, with the next number. to: what is answered, passed on or marked; of direct messages only sealed.',
    params: {
      kind: required(oneOf(podDraftKinds)),
      text: optional(textUpTo(2_048)),
      to: optional(reference),
      sealed: optional(sealed),
    },
    result: result<DraftJson>('the draft'),
    access: 'member',
  }),
  publish: podCommand({
    summary:
      'Publish a draft as the browser signed it, with the signed items that tell of it in the DHT. post: the whole signed post.',
    params: {
      draft: required(textUpTo(64)),
      post: required(hexOf(1, 2_048)),
      items: required(list(signedItem, 64)),
    },
    result: result<PodPostJson>('the post, after it is on disk'),
    access: 'member',
  }),
  createitemdraft: podCommand({
    summary: 'Height, time and sequence number for a signed value of the account, such as its `profile`.',
    params: { resource: required(textUpTo(32)) },
    result: result<ItemDraftJson>('what to sign with the value'),
    access: 'member',
  }),
  putitem: podCommand({
    summary: 'Store a signed value of the account in the DHT: bencoded p, sig_p and sig_user.',
    params: { item: required(signedItem) },
    result: result<null>('nothing'),
    access: 'member',
  }),
  follow: podCommand({
    summary: 'Follow a name.',
    params: { name: required(username) },
    result: result<null>('nothing'),
    access: 'member',
  }),
  unfollow: podCommand({
    summary: 'Follow a name no more.',
    params: { name: required(username) },
    result: result<null>('nothing'),
    access: 'member',
  }),
  mute: podCommand({
    summary: 'Leave out the posts of a name wherever one reads.',
    params: { name: required(username) },
    result: result<null>('nothing'),
    access: 'member',
  }),
  unmute: podCommand({
    summary: 'Show the posts of a name again.',
    params: { name: required(username) },
    result: result<null>('nothing'),
    access: 'member',
  }),
  report: podCommand({
    summary: 'Tell the moderators of a post or, without its number, of a name.',
    params: { n: required(username), k: optional(postNumber), reason: required(reason) },
    result: result<null>('nothing'),
    access: 'member',
  }),
} as const

/** Commands that read. */
export const reading = {
  gettimeline: podCommand({
    summary: 'Posts of those whom the account follows, and its own; without those whom it muted.',
    params: page,
    result: result<PodPageJson>('posts, newest first'),
    access: 'member',
  }),
  getpersonposts: podCommand({
    summary: 'Posts of a name.',
    params: { name: required(username), ...page },
    result: result<PodPageJson>('posts, newest first'),
    access: 'member',
  }),
  getpost: podCommand({
    summary: 'One post, with what is needed to answer it or pass it on.',
    params: { n: required(username), k: required(postNumber) },
    result: result<PodPostJson | null>('the post; null: it is not here'),
    access: 'member',
  }),
  getthread: podCommand({
    summary: 'The conversation around a post.',
    params: { n: required(username), k: required(postNumber), ...page },
    result: result<PodThreadJson>('the conversation'),
    access: 'member',
  }),
  getmentions: podCommand({
    summary: 'Posts that mention the account.',
    params: page,
    result: result<PodPageJson>('posts, newest first'),
    access: 'member',
  }),
  gettag: podCommand({
    summary: 'Posts with a hashtag, given without its #.',
    params: { tag: required(textUpTo(64)), ...page },
    result: result<PodPageJson>('posts, newest first'),
    access: 'member',
  }),
  search: podCommand({
    summary: 'Posts with all words of a text.',
    params: { text: required(textUpTo(256)), ...page },
    result: result<PodPageJson>('posts, newest first'),
    access: 'member',
  }),
  getsealed: podCommand({
    summary:
      'Sealed posts of those whom the account follows and of itself, in the order in which they came; the browser opens what is for it.',
    params: { after: optional(cursor), count: optional(pageCount) },
    result: result<PodPageJson>('posts, the oldest first; next: where to go on, also when there are none yet'),
    access: 'member',
  }),
  getprofile: podCommand({
    summary: 'Profile and avatar of a name, as it signed them, and what the account has to do with it.',
    params: { name: required(username) },
    result: result<PodProfileJson>('signed values'),
    access: 'member',
  }),
  getproof: podCommand({
    summary: 'A proof of which key a name has.',
    params: { name: required(username) },
    result: result<PodProofJson>('the proof'),
    access: 'member',
  }),
  findnames: podCommand({
    summary: 'Registered names that begin with a text.',
    params: { prefix: required(textUpTo(16)) },
    result: result<readonly string[]>('names in order, at most 20'),
    access: 'member',
  }),
  getfollowing: podCommand({
    summary: 'Whom the account follows.',
    params: {},
    result: result<readonly string[]>('names in order'),
    access: 'member',
  }),
  getmuted: podCommand({
    summary: 'Whom the account has muted.',
    params: {},
    result: result<readonly string[]>('names in order'),
    access: 'member',
  }),
} as const
