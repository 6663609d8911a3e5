// Whom the page's user might follow: the own public list in the network, and those whom friends follow.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { SuggestionJson } from '../../api/following.ts'
import type { Following } from './following.ts'

/** What was found for one user. */
export interface FoundFollows {
  /** Names of the own public list that are not followed here. */
  readonly missing: Accessor<readonly string[]>
  /** Those with most friends first. */
  readonly suggestions: Accessor<readonly SuggestionJson[]>
  /** Looks in the network: it takes seconds. */
  load(): Promise<void>
  /** Follows all who are missing; gives how many. */
  adopt(): Promise<number>
  /** Asks no more until the page is opened again. */
  dismiss(): void
}

/** Suggestions that are shown. */
const shown = 5

/** What is found for `username`. */
export const createFoundFollows = (client: Client, username: string, following: Following): FoundFollows => {
  const [missing, setMissing] = createSignal<readonly string[]>([])
  const [suggestions, setSuggestions] = createSignal<readonly SuggestionJson[]>([])
  return {
    missing,
    suggestions: () => suggestions().filter((found) => !following.follows(found.username)),
    load: async () => {
      const [list, suggested] = await Promise.all([
        client.getpublicfollowing({ username }),
        client.suggestfollows({ username, count: shown }),
      ])
      setMissing(list.missing)
      setSuggestions(suggested.suggestions)
    },
    adopt: async () => {
      const added = await client.adoptfollowing({ username })
      setMissing([])
      await following.load()
      return added.length
    },
    dismiss: () => {
      setMissing([])
    },
  }
}
