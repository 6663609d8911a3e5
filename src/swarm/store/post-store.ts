// The database of the swarms, opened: what is held, how posts get in, and how they are judged again.
import { messageOf } from '../../base/coded-error.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { WriteBatch } from '../../store/batch.ts'
import { openDatabase } from '../../store/database.ts'
import { WriteHealth } from '../../store/write-health.ts'
import type { SwarmNeeds, SwarmOptions } from '../types.ts'
import { Conflicts } from './conflicts.ts'
import { DisownedPosts } from './disowned-posts.ts'
import { Floors } from './floors.ts'
import { Ingest } from './ingest.ts'
import { type Departure, LettingGo } from './letting-go.ts'
import { PieceStore } from './piece-store.ts'
import { type Review, Reviewer } from './review.ts'
import { migrations, schema, schemaVersion } from './schema.ts'

/** Peers of the swarm with this row. */
export interface SavedPeers {
  readonly swarmId: number
  readonly peers: readonly Endpoint[]
}

/** All that is on disk. */
export interface PostStore {
  readonly pieces: PieceStore
  readonly ingest: Ingest
  readonly reviewer: Reviewer
  readonly conflicts: Conflicts
  /** Keeps a post whose number is taken; true when it is news. What the disk refuses is seen again with the next copy. */
  noteConflict(swarmId: number, post: VerifiedPost): Promise<boolean>
  /** Writes began to fail, or succeed again. */
  readonly faultChanged: Signal<undefined>
  readonly reviewed: Signal<Review>
  readonly floors: Floors
  readonly lettingGo: LettingGo
  /** Posts were let go, or the number from which on they are kept is another one. */
  readonly left: Signal<Departure>
  /** Writes whom to try first after the next start; what the disk refuses is no loss. */
  savePeers(known: readonly SavedPeers[]): void
}

/** What a store needs besides, and how it is set. */
export interface PostStoreNeeds
  extends Pick<SwarmNeeds, 'clock' | 'log' | 'keys'>,
    Pick<SwarmOptions, 'databasePath' | 'retention' | 'budgetBytes'> {
  /** Somebody wants to see this post just now. */
  readonly isDemanded: (username: Username, postNumber: number) => boolean
}

/** Opens the database; it closes with `scope`. */
export const openPostStore = (needs: PostStoreNeeds, scope: Scope): PostStore => {
  const { clock, log, keys, databasePath, retention, budgetBytes, isDemanded } = needs
  const givesBack = retention.keeps !== 'all' || budgetBytes !== undefined
  const ifLost = 'Posts are fetched again from other followers, your own ones too as far as anyone has them.'
  const file = { path: databasePath, schema, version: schemaVersion, migrations, ifLost }
  const database = openDatabase({ ...file, givesBack, durability: 'normal' }, scope)
  const batch = new WriteBatch(database, scope)
  const pieces = new PieceStore(database)
  const health = new WriteHealth(clock, log, 'posts')
  const faultChanged = new Signal<undefined>()
  const reviewed = new Signal<Review>()
  const conflicts = new Conflicts(database)
  const floors = new Floors(database, { retention, budgetBytes })
  const left = new Signal<Departure>()
  const shared = { store: pieces, batch, health }
  return {
    pieces,
    conflicts,
    faultChanged,
    reviewed,
    floors,
    left,
    lettingGo: new LettingGo({
      ...{ ...shared, clock, log, database, floors, retention, budgetBytes, isDemanded },
      left: left.emit.bind(left),
    }),
    ingest: new Ingest({
      ...shared,
      faultChanged: () => {
        faultChanged.emit(undefined)
      },
    }),
    reviewer: new Reviewer({
      ...shared,
      ...{ keys, conflicts },
      disowned: new DisownedPosts(database),
      reviewed: reviewed.emit.bind(reviewed),
    }),
    noteConflict: async (swarmId, post) => {
      if (!conflicts.isNews(swarmId, post)) return false
      try {
        return await batch.enqueue(() => conflicts.add(swarmId, post))
      } catch (error) {
        log.warn('conflict not noted', { error: messageOf(error) })
        return false
      }
    },
    savePeers: (known) => {
      batch.flush()
      try {
        database.transaction(() => {
          for (const { swarmId, peers } of known) if (peers.length > 0) pieces.replacePeers(swarmId, peers)
        })
      } catch (error) {
        log.warn('peers of swarms not saved', { error: messageOf(error) })
      }
    },
  }
}
