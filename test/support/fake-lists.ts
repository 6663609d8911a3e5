// What users of a fake node keep and mute.
import type { BookmarkJson } from '../../src/api/bookmarks.ts'
import type { FeedEvent } from '../../src/api/feed.ts'
import type { SuggestionJson } from '../../src/api/following.ts'
import type { MuteJson, PostJson } from '../../src/api/shapes.ts'

type Params = readonly unknown[]

type Tell = (event: FeedEvent & { readonly type: 'lists' }) => void

/** Lists of each user by name. */
export class FakeLists {
  readonly mutes = new Map<string, readonly MuteJson[]>()
  readonly bookmarks = new Map<string, readonly BookmarkJson[]>()
  /** Names of public lists that are not followed. */
  readonly missing = new Map<string, readonly string[]>()
  readonly suggestions = new Map<string, readonly SuggestionJson[]>()
  readonly #tell: Tell
  readonly #find: (author: string, postNumber: number) => PostJson | undefined
  #id = 0

  constructor(tell: Tell, find: (author: string, postNumber: number) => PostJson | undefined) {
    this.#tell = tell
    this.#find = find
  }

  /** Undefined: the command is not about lists. */
  run(method: string, [first, second, third]: Params): unknown {
    const name = String(first)
    switch (method) {
      case 'listmutes':
        return this.mutes.get(name) ?? []
      case 'listbookmarks':
        return this.bookmarks.get(name) ?? []
      case 'mute':
        return this.mute(name, String(second), String(third))
      case 'unmute':
        return this.#change(this.mutes, name, ({ kind, value }) => kind !== second || value !== third)
      case 'bookmark':
        return this.#keep(name, String(second), Number(third))
      case 'unbookmark':
        return this.#change(
          this.bookmarks,
          name,
          ({ post: { userpost } }) => userpost.n !== second || userpost.k !== third,
        )
      default:
        return this.#found(method, name)
    }
  }

  #found(method: string, name: string): unknown {
    switch (method) {
      case 'getpublicfollowing': {
        const missing = this.missing.get(name) ?? []
        return { following: missing, seq: 1, whole: true, missing }
      }
      case 'suggestfollows': {
        const suggestions = this.suggestions.get(name) ?? []
        return { suggestions, read: 1, followed: 1 }
      }
      default:
        return undefined
    }
  }

  mute(user: string, kind: string, value: string): MuteJson {
    const mute = { kind, value, until: null }
    this.mutes.set(user, [...(this.mutes.get(user) ?? []), mute])
    this.#tell({ type: 'lists', user })
    return mute
  }

  #keep(user: string, author: string, postNumber: number): PostJson {
    const post = this.#find(author, postNumber)
    if (post === undefined) throw new Error('nobody has this post')
    this.#id += 1
    this.bookmarks.set(user, [{ id: this.#id, added: 1, post }, ...(this.bookmarks.get(user) ?? [])])
    this.#tell({ type: 'lists', user })
    return post
  }

  #change<Entry>(lists: Map<string, readonly Entry[]>, user: string, stays: (entry: Entry) => boolean): boolean {
    const held = lists.get(user) ?? []
    const left = held.filter(stays)
    lists.set(user, left)
    this.#tell({ type: 'lists', user })
    return left.length < held.length
  }
}
