// Handlers of commands that find posts, people and hashtags.
import { type Caller, mayActFor } from '../api/caller.ts'
import type { CommandHandlers, CommandInput } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { search } from '../api/search.ts'
import type {
  FavouriteJson,
  FoundJson,
  FoundMessageJson,
  FoundProfileJson,
  PostPageJson,
  ThreadJson,
} from '../api/shapes.ts'
import { decodeBencode } from '../codec/bencode.ts'
import { limits } from '../protocol/limits.ts'
import type { PostReference } from '../protocol/post-kind.ts'
import { parseUsername } from '../protocol/username.ts'
import type { PageRequest, PostPage } from '../views/post-finder.ts'
import type { IndexedProfile } from '../views/profile-index.ts'
import type { WordQuery } from '../views/word-query.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { postsThatFit } from './full-pages.ts'
import { jsonFromBencode } from './json-bencode.ts'
import { judgeOfOldClients, judgeOfReader, mutedMember, mutedPosts } from './mutes.ts'
import { postJson } from './post-json.ts'
import { favouriteJson } from './post-kinds.ts'

type Judge = ReturnType<typeof judgeOfOldClients>
type Found = RpcContext['node']['search']
type Favourite = Awaited<ReturnType<Found['favourites']>>[number]
type FoundMessage = Awaited<ReturnType<Found['directMessages']>>[number]

const daySeconds = 86_400

/** What is private is its owner's alone. */
const favouritesJson = (favourites: readonly Favourite[], caller: Caller): readonly FavouriteJson[] =>
  favourites.filter(({ post, opened }) => opened === undefined || mayActFor(caller, post.author)).map(favouriteJson)

const messageJson = ({ from, fromMe, postNumber, remoteUser, text, time }: FoundMessage): FoundMessageJson => ({
  from,
  fromMe: fromMe ? 1 : 0,
  k: postNumber,
  remoteUser,
  text,
  time,
})

const profileJson = ({ username, value }: IndexedProfile): FoundProfileJson => {
  const decoded = decodeBencode(value, {
    maxDepth: limits.datagramDepth,
    maxValues: limits.datagramValues,
    canonical: false,
  })
  return { profile: decoded.ok ? jsonFromBencode(decoded.value) : {}, username }
}

const pageOf = ({ count, before }: { readonly count: number; readonly before?: number | undefined }): PageRequest => ({
  count,
  before,
})

const pageJson = ({ posts, next }: PostPage, judge: Judge): PostPageJson => ({
  posts: posts.map(({ post, time }) => ({ time, post: postJson(post), ...mutedMember(judge, post) })),
  next: next ?? null,
})

const queryOf = ({ node }: RpcContext, { text, options = {} }: CommandInput<typeof search.search>): WordQuery => {
  const { username, mode, case: letters, agemin, agemax } = options
  const now = node.adjustedTime()
  return {
    words: mode === 'all' || mode === 'any' ? text.split(' ') : [text],
    every: mode !== 'any',
    ignoresCase: letters === 'insensitive',
    username: username === '' ? undefined : username,
    earliest: agemax === undefined ? undefined : now - agemax * daySeconds,
    latest: agemin === undefined ? undefined : now - agemin * daySeconds,
  }
}

const searchMessages = async (
  { node, gates }: RpcContext,
  query: WordQuery,
  { count, options: { network = false } = {} }: CommandInput<typeof search.search>,
  judge: Judge,
): Promise<readonly FoundJson[]> => {
  const look = (page: PageRequest) => node.search.posts(query, page, network)
  const found = await postsThatFit<number>(
    count,
    ({ post }) => judge(post) === undefined,
    async (missing, before) => {
      const page = { count: missing, before }
      const { posts, next } = await (network ? gates.gets.run(() => look(page)) : look(page))
      // One that is not full has looked through as much as one search may.
      return { posts, next: posts.length < missing ? undefined : next }
    },
  )
  return found.map(({ post }) => postJson(post))
}

const findPosts = async (
  { node, gates }: RpcContext,
  input: CommandInput<typeof search.findposts>,
  judge: Judge,
): Promise<PostPageJson> => {
  const { text, network = false } = input
  if (text.trim() === '') throw rpcFault(rpcErrorCode.invalidParams, 'There is nothing to look for.')
  const query = { words: text.trim().split(/\s+/u), every: true, ignoresCase: true }
  const look = () => node.search.posts(query, pageOf(input), network)
  return pageJson(await (network ? gates.gets.run(look) : look()), judge)
}

/** Of the reader whom the search names; if it names none, as for all commands of the C++ node. */
const judgeOfSearch = (
  context: RpcContext,
  { options: { reader } = {} }: CommandInput<typeof search.search>,
  caller: Caller,
): Judge => (reader === undefined ? judgeOfOldClients(context) : judgeOfReader(context, reader, caller))

const searchDirect = async (
  { node }: RpcContext,
  query: WordQuery,
  count: number,
  caller: Caller,
): Promise<readonly FoundJson[]> => {
  const { username } = query
  if (username === undefined || !mayActFor(caller, username)) return []
  return (await node.search.directMessages(username, query, count)).map(messageJson)
}

/** By the words of the C++ node. */
const find = async (
  context: RpcContext,
  input: CommandInput<typeof search.search>,
  caller: Caller,
): Promise<readonly FoundJson[]> => {
  const { scope, text, count } = input
  if (text === '') throw rpcFault(rpcErrorCode.misc, 'Empty <text> parameter')
  const query = queryOf(context, input)
  const found = context.node.search
  switch (scope) {
    case 'messages':
      return searchMessages(context, query, input, judgeOfSearch(context, input, caller))
    case 'directmsgs':
      return searchDirect(context, query, count, caller)
    case 'profiles':
      return found.profiles(query, count).map(profileJson)
    case 'users':
      return found.users(text, count)
    case 'hashtags':
      return found.hashtags(text, count)
    case 'favorites':
      return favouritesJson(await found.favourites(query, count), caller)
    default:
      throw rpcFault(rpcErrorCode.misc, 'Unknown <scope> value')
  }
}

const referenceOf = ({ username, k }: { readonly username: string; readonly k: number }): PostReference => {
  const author = parseUsername(username)
  if (author === undefined || k < 0)
    throw rpcFault(rpcErrorCode.invalidParams, 'A post is named by its author and its number.')
  return { author, postNumber: k }
}

const thread = async (
  context: RpcContext,
  input: CommandInput<typeof search.getthread>,
  caller: Caller,
): Promise<ThreadJson> => {
  const judge = judgeOfReader(context, input.reader, caller)
  const conversation = await context.node.search.thread(referenceOf(input), pageOf(input))
  const { post, above, missing, below, next } = conversation
  const all = [...above, ...(post === undefined ? [] : [post]), ...below.map((answer) => answer.post)]
  return {
    above: above.map(postJson),
    missing: missing === undefined ? null : { n: missing.author, k: missing.postNumber },
    post: post === undefined ? null : postJson(post),
    below: below.map((answer) => ({ depth: answer.depth, post: postJson(answer.post) })),
    next: next ?? null,
    ...(input.reader === undefined ? {} : { muted: mutedPosts(judge, all) }),
  }
}

export const searchHandlers: CommandHandlers<typeof search, RpcContext> = {
  getmentions: async (context, { username, count, range = {} }) => {
    const { max_id: upTo, since_id: above } = range
    const judge = judgeOfOldClients(context)
    return (await context.node.search.mentions(username, { count, upTo, above }))
      .filter(({ post }) => judge(post) === undefined)
      .map(({ id, post }) => ({ id, ...postJson(post) }))
  },
  search: find,
  findposts: (context, input, caller) => findPosts(context, input, judgeOfReader(context, input.reader, caller)),
  gettrendinghashtags: ({ node }, { count }) => node.search.trends(count),
  getthread: (context, input, caller) => context.gates.gets.run(() => thread(context, input, caller)),
  getretransmits: (context, input, caller) => {
    const { node, gates } = context
    const judge = judgeOfReader(context, input.reader, caller)
    const reference = referenceOf(input)
    return gates.gets.run(async () => pageJson(await node.search.retransmits(reference, pageOf(input)), judge))
  },
  getmentioning: (context, input, caller) => {
    const { node, gates } = context
    const judge = judgeOfReader(context, input.reader, caller)
    return gates.gets.run(async () => pageJson(await node.search.mentioning(input.username, pageOf(input)), judge))
  },
  gettagged: (context, input, caller) => {
    const { node, gates } = context
    const judge = judgeOfReader(context, input.reader, caller)
    return gates.gets.run(async () => pageJson(await node.search.tagged(input.tag, pageOf(input)), judge))
  },
}
