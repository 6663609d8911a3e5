// Handlers of commands that write posts of further kinds, and read what they made.
import { mayActFor } from '../api/caller.ts'
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { postKinds } from '../api/post-kinds.ts'
import type { FavouriteJson, PostJson, UserpostJson } from '../api/shapes.ts'
import { type BencodeInput, EncodedBencode } from '../codec/bencode.ts'
import { decodeHex } from '../codec/hex.ts'
import type { Json } from '../codec/schema.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { CarriedPost, CustomMembers } from '../protocol/post-kind.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { bencodeFromJson } from './json-bencode.ts'
import { fieldsOf, peekSeconds } from './post-fields.ts'
import { postJson, userpostJson } from './post-json.ts'

/** What every command that carries a post has. */
interface CarryInput {
  readonly username: string
  readonly comment?: string | undefined
  readonly private?: boolean | undefined
}

type Posts = RpcContext['node']['posts']
type Favourite = ReturnType<Posts['favourites']>[number]
type OpenedFavourite = NonNullable<Favourite['opened']>
type JsonObject = Readonly<Record<string, Json>>

const given = (posts: Posts, object: JsonObject): CarriedPost => {
  const encoded = bencodeFromJson(object)
  if (!encoded.ok) throw rpcFault(rpcErrorCode.invalidParams, encoded.rejection.message)
  return posts.carried(encoded.value)
}

const retransmit = async (posts: Posts, input: CarryInput, carried: CarriedPost, k?: number): Promise<PostJson> => {
  const { username, comment = '' } = input
  return postJson(
    await posts.publish({ username, text: comment, postNumber: k, kind: { kind: 'retransmit', carried } }),
  )
}

const favourite = async (posts: Posts, input: CarryInput, carried: CarriedPost, k?: number): Promise<PostJson> => {
  const { username, comment = '', private: isPrivate = false } = input
  const kind = { kind: 'favourite', carried, isPrivate } as const
  return postJson(await posts.publish({ username, text: comment, postNumber: k, kind }))
}

interface FoundInput {
  readonly author: string
  readonly author_k: number
}

const found = async (posts: Posts, { author, author_k: number }: FoundInput): Promise<CarriedPost> => {
  const { userpost, signature } = await posts.find(author, number, peekSeconds * 1000)
  return { userpost, signature }
}

/** Texts and whole numbers; the C++ node leaves others out without a word, and programs count on it (errata 79). */
const customMembers = (fields: JsonObject): CustomMembers => {
  const members = Object.create(null) as Record<string, BencodeInput>
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string' && !Number.isInteger(value)) continue
    const encoded = bencodeFromJson({ [name]: value })
    if (!encoded.ok) throw rpcFault(rpcErrorCode.invalidParams, encoded.rejection.message)
    Object.assign(members, encoded.value)
  }
  return members
}

const publishSigned = async (posts: Posts, username: string, k: number, data: string): Promise<null> => {
  const piece = decodeHex(data)
  if (piece === undefined) throw rpcFault(rpcErrorCode.invalidParams, 'The data must be hexadecimal.')
  await posts.publishSigned(username, k, piece)
  return null
}

/** As a post that has the carried one inside: that is how the C++ node shows what it opened. */
const openedUserpost = ({ author, postNumber, height, time }: VerifiedPost, opened: OpenedFavourite): UserpostJson => {
  const { userpost, signature, comment } = opened
  return userpostJson({
    ...{ fav: new EncodedBencode(userpost.raw), sig_fav: signature },
    ...{ height, k: postNumber, msg: comment, n: author, time },
  })
}

/** A favourite as the C++ node shows it. */
export const favouriteJson = ({ post, opened }: Favourite): FavouriteJson =>
  opened === undefined
    ? { isPrivate: 0, ...postJson(post) }
    : {
        isPrivate: 1,
        userpost: openedUserpost(post, opened),
        ...(opened.isAuthentic ? {} : { unverified: ['fav'] }),
      }

export const postKindHandlers: CommandHandlers<typeof postKinds, RpcContext> = {
  newrtmsg: ({ node: { posts } }, input) => retransmit(posts, input, given(posts, input.post), input.k),
  retransmit: async ({ node: { posts } }, input) => retransmit(posts, input, await found(posts, input)),
  newfavmsg: ({ node: { posts } }, input) => favourite(posts, input, given(posts, input.post), input.k),
  favourite: async ({ node: { posts } }, input) => favourite(posts, input, await found(posts, input)),
  newpostcustom: async ({ node: { posts } }, { username, k: postNumber, fields }) => {
    const kind = { kind: 'custom', members: customMembers(fields) } as const
    return postJson(await posts.publish({ username, text: '', postNumber, kind }))
  },
  newpostraw: ({ node: { posts } }, { username, k, data }) => publishSigned(posts, username, k, data),
  getfavs: ({ node: { posts } }, { username, count, range }, caller) =>
    posts
      .favourites({
        ...{ username, count, maxPostNumber: range?.max_id, sincePostNumber: range?.since_id },
        opensPrivate: mayActFor(caller, username),
      })
      .map(favouriteJson),
  peekpost: async ({ node: { posts } }, { username, k, field = '*', timeout_sec: seconds }) => {
    const post = await posts.find(username, Math.max(k, 0), (seconds ?? peekSeconds) * 1000)
    if (field === '*') return postJson(post)
    const names = field.split(/,+/u)
    return names.length === 1 ? (post.userpost.text(field) ?? null) : fieldsOf(post, names)
  },
}
