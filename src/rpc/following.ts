// Handlers of commands on following.
import type { CommandHandlers } from '../api/contract.ts'
import type { following } from '../api/following.ts'
import { CodedError } from '../base/coded-error.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { RpcContext } from './context.ts'

/** Suggestions of one answer. */
const usualSuggestions = 20
const mostSuggestions = 200

const validName = (text: string): Username => {
  const username = parseUsername(text)
  if (username === undefined) throw new CodedError('following.name-invalid', `“${text.slice(0, 32)}” is no user name.`)
  return username
}

export const followingHandlers: CommandHandlers<typeof following, RpcContext> = {
  follow: async ({ node }, { username, users }) => {
    await node.accounts.learn(users)
    node.following.follow(username, users)
    return null
  },
  unfollow: ({ node }, { username, users }) => {
    node.following.unfollow(username, users)
    return null
  },
  getfollowing: ({ node }, { username }) => node.following.of(username),
  followpublicly: ({ node }, { username, users, public: isPublic = true }) => {
    node.publicFollows.set(username, users, isPublic)
    return null
  },
  listfollowing: ({ node }, { username }) => {
    const told = new Set<string>(node.publicFollows.of(username))
    return node.following.of(username).map((name) => ({ username: name, public: told.has(name) }))
  },
  getpublicfollowing: async ({ node, gates }, { username }) => {
    const name = validName(username)
    const { names, sequence, isWhole, missing } = await gates.gets.run(() => node.publicFollows.find(name))
    return { following: names, seq: sequence, whole: isWhole, missing }
  },
  adoptfollowing: ({ node, gates }, { username }) => {
    const name = validName(username)
    return gates.gets.run(() => node.publicFollows.adopt(name))
  },
  listinvited: ({ invited }) => invited?.() ?? [],
  suggestfollows: ({ node, gates }, { username, count = usualSuggestions }) =>
    gates.gets.run(() => node.suggestions.of(username, Math.min(Math.max(count, 0), mostSuggestions))),
  getknownfollowers: ({ node, gates }, { username, user }) => {
    const name = validName(user)
    return gates.gets.run(() => node.suggestions.followersOf(username, name))
  },
}
