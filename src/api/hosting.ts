// Commands on names whose keys are elsewhere: what a pod needs of its node (ADR 94).
import { integer, list, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** Most names of one call. */
const maxNames = 5000

/** Most values that tell of one post. */
const maxItems = 64

/** How far the registration of a hosted name is, in the words of `getstatus`. */
export interface HostedStateJson {
  readonly username: string
  readonly state: 'no-registration' | 'working' | 'pending' | 'confirmed' | 'ready' | 'taken'
  readonly height?: number
  readonly workProgress?: number
  readonly waitSeconds?: number
  readonly failure?: string
}

/** Bytes to sign, and what they say. */
export interface HostedDraftJson {
  readonly draft: string
  /** Hexadecimal. */
  readonly userpost: string
  readonly k: number
  readonly lastk?: number
  readonly height: number
  readonly time: number
  readonly expires: number
}

/** A post with its whole signed bytes. */
export interface HostedPostJson {
  readonly n: string
  readonly k: number
  /** Hexadecimal. */
  readonly piece: string
}

const sealed = record({
  body: required(string),
  key: required(string),
  mac: required(string),
  orig: required(integer),
})

export const hosting = {
  hostname: command({
    summary:
      'Work for a name whose secret key is elsewhere. One that nobody has registered is registered with the public key; that goes on after a restart.',
    params: { username: required(string), publickey: required(string) },
    result: result<HostedStateJson>('how far the name is'),
    access: 'owner',
    extension: true,
  }),
  stophosted: command({
    summary: 'End the proof of work for a hosted name before it is sent; hostname begins again.',
    params: { username: required(string) },
    result: result<HostedStateJson>('how far the name is'),
    access: 'owner',
    extension: true,
  }),
  releasehosted: command({
    summary: 'Work for a name no more. What it has published stays.',
    params: { username: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  listhosted: command({
    summary: 'How far hosted names are.',
    params: { usernames: required(list(string, maxNames)) },
    result: result<readonly HostedStateJson[]>('one object for each that is hosted'),
    access: 'owner',
    extension: true,
  }),
  listhostednames: command({
    summary: 'Names that are hosted, in order: the first 5,000 after a name.',
    params: { after: optional(string) },
    result: result<readonly string[]>('the names; none: there are no more'),
    access: 'owner',
    extension: true,
  }),
  wantnames: command({
    summary: 'Keep the posts of names for people whose keys are elsewhere.',
    params: { usernames: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  listwanted: command({
    summary: 'Names whose posts are kept for these people, in order: the first 5,000 after a name.',
    params: { after: optional(string) },
    result: result<readonly string[]>('the names; none: there are no more'),
    access: 'owner',
    extension: true,
  }),
  unwantnames: command({
    summary: 'Nobody of these people follows the names any more.',
    params: { usernames: required(list(string, maxNames)) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  draftpost: command({
    summary:
      'The bytes that a hosted name is to sign for a post, under a number that no other post gets. kind: plain, reply, retransmit, favourite or direct.',
    params: {
      username: required(string),
      kind: required(string),
      msg: required(wellFormedText),
      to: optional(record({ n: required(string), k: required(integer) })),
      sealed: optional(sealed),
    },
    result: result<HostedDraftJson>('the draft'),
    access: 'owner',
    extension: true,
  }),
  publishdraft: command({
    summary: 'Publish a draft as it was signed elsewhere, and the signed values that tell of it, all in hexadecimal.',
    params: {
      username: required(string),
      draft: required(string),
      post: required(string),
      items: required(list(string, maxItems)),
    },
    result: result<HostedPostJson>('the post, after it is on disk'),
    access: 'owner',
    extension: true,
  }),
  draftitem: command({
    summary: 'Height, time and next sequence number for a single value of a hosted name.',
    params: { username: required(string), resource: required(string) },
    result: result<{ readonly height: number; readonly time: number; readonly seq: number }>('what is signed with it'),
    access: 'owner',
    extension: true,
  }),
  puthosteditem: command({
    summary: 'Store a single value that a hosted name has signed: bencoded p, sig_p and sig_user, in hexadecimal.',
    params: { username: required(string), item: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  getsigneditems: command({
    summary: 'Values of the DHT with their signatures, as putting takes them. kind: s(ingle) or m(ulti).',
    params: { username: required(string), resource: required(string), kind: required(string) },
    result: result<readonly string[]>('bencoded p, sig_p and sig_user, in hexadecimal'),
    access: 'read',
    extension: true,
  }),
  getsignedpost: command({
    summary: 'The whole signed post of a user under a number, wherever it is.',
    params: { username: required(string), k: required(integer) },
    result: result<HostedPostJson>('the post'),
    access: 'read',
    extension: true,
  }),
} as const
