// A search: what is here at once, what others have below it, asked for when it is wanted.
import type { Client } from '../../api/client.ts'
import type { FoundJson, FoundMessageJson } from '../../api/shapes.ts'
import type { SearchScope } from '../routes/route.ts'
import { type PostView, twtView } from '../text/post-view.ts'
import { createPager, type Pager } from './pager.ts'
import type { PostStore } from './post-store.ts'

/** A person that was found. */
export interface FoundPerson {
  readonly key: string
  readonly username: string
  readonly fullName: string | undefined
}

/** A message that was found. */
export interface FoundLine extends FoundMessageJson {
  readonly key: string
}

const pageSize = 50

/** Posts with all words; with `network` also those that nobody here holds, whose words other nodes then learn. */
export const searchPosts = (
  client: Client,
  store: PostStore,
  { text, reader, network }: { readonly text: string; readonly reader: string; readonly network: boolean },
): Pager<PostView> =>
  createPager<PostView>(async (before) => {
    const page = await client.findposts({
      ...{ text, count: pageSize, reader, network },
      ...(before === undefined ? {} : { before }),
    })
    const shown = page.posts.filter(({ muted }) => muted === undefined)
    return { items: store.takeAll(shown), next: page.next }
  })

const fullNameIn = (found: FoundJson): FoundPerson | undefined => {
  if (typeof found === 'string' || !('profile' in found) || !('username' in found)) return undefined
  const { username, profile } = found
  if (typeof username !== 'string' || typeof profile !== 'object' || profile === null) return undefined
  const fullName: unknown = Reflect.get(profile, 'fullname')
  return { key: username, username, fullName: typeof fullName === 'string' ? fullName : undefined }
}

/** Names that begin so, and people who say it of themselves. */
export const searchPeople = (client: Client, text: string): Pager<FoundPerson> =>
  createPager<FoundPerson>(async () => {
    const [names, profiles] = await Promise.all([
      client.listusernamespartial({ prefix: text.replace(/^@/u, '').trim().toLowerCase(), count: pageSize }),
      client.search({ scope: 'profiles', text, count: pageSize }).catch((): readonly FoundJson[] => []),
    ])
    const said = new Map(
      profiles
        .map(fullNameIn)
        .filter((person) => person !== undefined)
        .map((person) => [person.username, person] as const),
    )
    const begins = names.map((username) => said.get(username) ?? { key: username, username, fullName: undefined })
    return { items: [...begins, ...[...said.values()].filter(({ username }) => !names.includes(username))], next: null }
  })

const isLine = (found: FoundJson): found is FoundMessageJson => typeof found !== 'string' && 'remoteUser' in found

/** Own messages. */
export const searchMessages = (client: Client, username: string, text: string): Pager<FoundLine> =>
  createPager<FoundLine>(async () => {
    const found = await client.search({
      scope: 'directmsgs',
      text,
      count: pageSize,
      options: { username, mode: 'all' },
    })
    return {
      items: found
        .filter(isLine)
        .map((line) => ({ ...line, key: `${line.remoteUser}/${line.from}/${String(line.k)}` })),
      next: null,
    }
  })

/** Twts of followed feeds. */
export const searchFeeds = (client: Client, username: string, text: string): Pager<PostView> =>
  createPager<PostView>(async () => {
    const found = await client.searchtwts({ username, text, count: pageSize })
    return {
      items: found
        .filter(({ muted }) => muted === undefined)
        .map(twtView)
        .filter((view) => view !== undefined),
      next: null,
    }
  })

/** What each scope needs at least: one letter of a word finds everything. */
export const isEnough = (text: string, scope: SearchScope): boolean =>
  text.trim().length >= (scope === 'people' ? 1 : 2)
