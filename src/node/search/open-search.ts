// Puts the parts of search together.
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { Dht } from '../../dht/index.ts'
import type { KeyChange, UserKeys } from '../../protocol/ports.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import { type Finding, openFinding } from '../../views/finding.ts'
import type { Places } from '../../views/places.ts'
import type { KeyRing } from '../key-ring.ts'
import { Favourites } from '../favourites.ts'
import { FoundPosts } from './found-posts.ts'
import type { Names } from './people.ts'
import { type MessageArchive, Search } from './search.ts'
import { Threads, type ThreadsNeeds } from './threads.ts'

/** What search is put together from. */
export interface OpenSearchNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly database: Database
  readonly swarms: Swarms
  readonly dht: Dht
  readonly users: UserKeys & Names
  readonly keys: KeyRing
  readonly timeline: { readonly places: Places }
  readonly following: { follows(localUser: string, followed: string): boolean }
  /** Where direct messages are looked for. */
  readonly messages: MessageArchive
  readonly adjustedTime: () => number
}

/** Search, and what the node has to tell it. */
export interface OpenSearch {
  readonly search: Search
  readonly finding: Finding
  /** Sees a verified item of the DHT. */
  readonly see: FoundPosts['see']
  /** Takes in a verified post that no swarm of a user holds here. */
  readonly take: FoundPosts['take']
  /** Names have other keys. */
  keysChanged(change: KeyChange): void
}

/** A person who opened a conversation waits so long for a post of it. */
const peekMs = 5_000

/** A swarm that is asked for too much at once has nothing. */
const peekIn =
  (swarms: Pick<Swarms, 'peek'>): ThreadsNeeds['peek'] =>
  (reference) =>
    swarms.peek(reference, { timeoutMs: peekMs }).catch((error: unknown) => {
      if (error instanceof CodedError && error.code === 'gate.full') return undefined
      throw error
    })

/** Opens it; it follows posts and items until `scope` closes. */
export const openSearch = (needs: OpenSearchNeeds, scope: Scope): OpenSearch => {
  const { clock, swarms, dht, users, keys, timeline, following, messages, adjustedTime } = needs
  const { places } = timeline
  const finding = openFinding({ ...needs, places, source: swarms, stored: swarms.stored }, scope)
  const get = dht.get.bind(dht)
  const found = new FoundPosts({ ...needs, places, finding, get }, scope)
  swarms.posted.on(() => {
    finding.take()
  })
  const forget = finding.forget.bind(finding)
  swarms.disowned.on(forget)
  swarms.keeping.letGo.on(forget)
  const see = found.see.bind(found)
  const { finder } = finding
  return {
    finding,
    see,
    take: found.take.bind(found),
    search: new Search({
      ...{ clock, finding, found, names: users, adjustedTime },
      messages,
      follows: following.follows.bind(following),
      favourites: new Favourites({ swarms, users, keys, adjustedTime }),
      threads: new Threads({ finder, found, peek: peekIn(swarms) }),
      localUsers: () => keys.users(),
    }),
    keysChanged: ({ names }) => {
      finding.index.removeLooseOf(names)
      finding.profiles.removeOf(names)
    },
  }
}
