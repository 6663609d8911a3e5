// Own lists of local users on several computers: kept in step through sealed pages in the DHT (ADR 42).
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { encodeOwnPage, noComputer, type OwnEntry, saysAsMuch } from '../../protocol/own-lists.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import { EntryStore } from './entry-store.ts'
import type { OwnParts } from './own-parts.ts'
import { Reconciler, type Reconciled, rememberedSeconds } from './reconciler.ts'
import {
  entriesOf,
  type FoundPage,
  ownPageTarget,
  type PageItems,
  type PageKeys,
  pageKeysOf,
  readOwnPages,
  sealPage,
  type SpreadEntries,
  spreadEntries,
} from './sealed-pages.ts'

/** What own lists are built from. */
export interface OwnListsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly users: UserKeys
  readonly keys: KeyRing
  /** There are keys that were not there before. */
  readonly keysAdded: Pick<Signal<undefined>, 'on'>
  readonly items: PageItems
  readonly parts: OwnParts
  /** Whether anybody can be asked: what is not found by nobody says nothing. */
  readonly isOnline: () => boolean
  /** The nodes near to a page learn that the person has lists, and when they change: it is the choice of the person. */
  readonly carriesOwnLists: boolean
}

/** How far the lists of a user have come. */
export type OwnListsState =
  /** They stay on this computer. */
  | 'off'
  /** The chain does not know the key that is here, or not yet. */
  | 'no-key'
  /** The wallet is locked: nothing can be sealed or opened. */
  | 'locked'
  | 'offline'
  /** They are about to be read or written. */
  | 'waiting'
  /** The network has all that is here. */
  | 'same'

/** What is known of the lists of a user. */
export interface OwnListsReport {
  readonly state: OwnListsState
  /** Computers that have put something into them. */
  readonly computers: number
  /** Things in the lists that travel. */
  readonly entries: number
  readonly pages: number
  /** Unix seconds; undefined: not since the start. */
  readonly readAt: number | undefined
  readonly writtenAt: number | undefined
  /** What has no room. */
  readonly left: number
  /** Pages that do not open or entries that are none, as last read. */
  readonly damaged: number
  /** A later version of this program has written pages: these are left as they are. */
  readonly isLater: boolean
}

/** Changes come in bursts: they are told together. */
const burstMs = 10_000
/** How far one has read is no hurry, and would tell whoever watches each time that somebody reads. */
const marksBurstMs = 120_000
/** The DHT finds its first contacts meanwhile. */
const firstMs = 20_000
/** When what was written is looked for; twice as long each time that it is not there, up to the other. */
const againMs = 15_000
/** The wallet is locked, or nobody can be asked. */
const notReadyMs = 60_000
const longestMs = 60 * 60_000
/** How often pages are read: of many pages, less often. */
const periodMs = 5 * 60_000
const periodOfPageMs = 30_000
/** Two computers that write at once take different numbers, as good as always, and the higher one wins. */
const longestStep = 1024
const highestSequence = 2 ** 31 - 1
/** Old nodes forget after 2016 blocks what they do not know (dht.md 4.5): half of that. */
const refreshBlocks = 1008
/** A page that is older may know what all others have forgotten to be removed: blocks of ten minutes. */
const rememberedBlocks = Math.floor(rememberedSeconds / 600)

interface Progress {
  state: OwnListsState
  readAt?: number
  writtenAt?: number
  left: number
  damaged: number
  isLater: boolean
  /** When the network is asked again, by the clock that never goes back. */
  nextReadMs: number
  againMs: number
}

interface Due {
  readonly timer: Timer
  readonly atMs: number
}

/** Lists of all local users. */
export class OwnLists {
  /** Another computer has changed the lists of a local user. */
  readonly changed = new Signal<string>()
  readonly #needs: OwnListsNeeds
  readonly #store: EntryStore
  readonly #reconciler: Reconciler
  readonly #scope: Scope
  readonly #progress = new Map<string, Progress>()
  readonly #due = new Map<string, Due>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(needs: OwnListsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    const { database, random, clock, parts, keys, keysAdded } = needs
    this.#store = new EntryStore(database, random)
    this.#reconciler = new Reconciler({ database, store: this.#store, parts, now: () => nowSeconds(clock) })
    if (!needs.carriesOwnLists) return
    scope.defer(() => {
      for (const { timer } of this.#due.values()) timer.cancel()
    })
    const all = (delayMs: number) => (): void => {
      for (const username of keys.users()) {
        this.#progressOf(username).nextReadMs = 0
        this.#plan(username, delayMs)
      }
    }
    scope.defer(parts.listsChanged.on((username) => this.#plan(username, burstMs)))
    scope.defer(parts.marksChanged.on((username) => this.#plan(username, marksBurstMs)))
    scope.defer(keysAdded.on(all(burstMs)))
    scope.defer(keys.lockChanged.on(all(burstMs)))
    all(firstMs)()
  }

  /** What is known of the lists of a user. */
  report(username: string): OwnListsReport {
    const { state, readAt, writtenAt, left, damaged, isLater } = this.#progressOf(username)
    const { all } = this.#store.open(username)
    const kept = [...all.values()]
    const named = kept.filter(({ computer }) => computer !== noComputer)
    return {
      ...{ state, readAt, writtenAt, left, damaged, isLater },
      computers: new Set(named.map(({ computer }) => computer)).size,
      entries: new Set(kept.filter(({ isRemoved }) => !isRemoved).map(({ key }) => key)).size,
      pages: kept.length === 0 ? 0 : this.#store.pages(username).pages,
    }
  }

  /** All that is under way is done; for tests. */
  async settled(): Promise<void> {
    await this.#queue
  }

  #progressOf(username: string): Progress {
    const known = this.#progress.get(username)
    if (known !== undefined) return known
    const state = this.#needs.carriesOwnLists ? 'waiting' : 'off'
    const fresh: Progress = { state, left: 0, damaged: 0, isLater: false, nextReadMs: 0, againMs }
    if (this.#needs.keys.has(username)) this.#progress.set(username, fresh)
    return fresh
  }

  /** The next look at a user, unless an earlier one is due. */
  #plan(username: string, delayMs: number): void {
    const { clock, keys } = this.#needs
    if (this.#scope.signal.aborted || !keys.has(username)) return
    const atMs = clock.monotonicMs() + delayMs
    const due = this.#due.get(username)
    if (due !== undefined && due.atMs <= atMs) return
    due?.timer.cancel()
    const timer = clock.after(delayMs, () => {
      this.#due.delete(username)
      this.#queue = this.#queue.then(() => this.#look(username as Username))
    })
    this.#due.set(username, { timer, atMs })
  }

  async #look(username: Username): Promise<void> {
    if (this.#scope.signal.aborted) return
    const progress = this.#progressOf(username)
    const waitMs = await this.#step(username, progress).catch((error: unknown) => {
      this.#needs.log.warn('own lists could not be brought in step; it will be tried again', {
        ...{ localUser: username, error: messageOf(error) },
      })
      return this.#longer(progress)
    })
    this.#plan(username, waitMs)
  }

  /** Twice as long as the last time. */
  #longer(progress: Progress): number {
    const waitMs = progress.againMs
    progress.againMs = Math.min(2 * waitMs, longestMs)
    progress.nextReadMs = 0
    return waitMs
  }

  /** One look; gives when the next one is due. */
  async #step(username: Username, progress: Progress): Promise<number> {
    const { clock, isOnline, keys } = this.#needs
    const { entries, haveChanged, left } = this.#reconcile(username)
    const restMs = progress.nextReadMs - clock.monotonicMs()
    if (!haveChanged && restMs > 0) return restMs
    progress.left = left
    progress.nextReadMs = 0
    const key = keys.isLocked ? undefined : this.#signingKey(username)
    progress.state = keys.isLocked ? 'locked' : key === undefined ? 'no-key' : isOnline() ? 'waiting' : 'offline'
    if (key === undefined || progress.state !== 'waiting') return notReadyMs
    const pageKeys = pageKeysOf(key.privateKey)
    try {
      return await this.#exchange(username, progress, { pageKeys, isFresh: entries.size === 0 })
    } finally {
      for (const bytes of [pageKeys.sealing, pageKeys.spreading]) bytes.fill(0)
    }
  }

  async #exchange(
    username: Username,
    progress: Progress,
    { pageKeys, isFresh }: { readonly pageKeys: PageKeys; readonly isFresh: boolean },
  ): Promise<number> {
    const { clock, items } = this.#needs
    const known = this.#store.pages(username)
    const found = await readOwnPages(items, pageKeys, username, known.pages)
    if (this.#scope.signal.aborted) return longestMs
    progress.readAt = nowSeconds(clock)
    progress.damaged = found.reduce((sum, { page, isLater }) => sum + (page?.damaged ?? (isLater ? 0 : 1)), 0)
    progress.isLater = found.some(({ isLater }) => isLater)
    const oldest = this.#needs.users.bestHeight() - rememberedBlocks
    const { entries, left } = this.#reconcile(
      username,
      entriesOf(isFresh ? found : found.filter(({ height }) => height >= oldest)).values(),
    )
    const spread = spreadEntries(pageKeys, entries.values())
    progress.left = left + spread.left
    const sequence = Math.max(known.sequence, ...found.map((page) => page.sequence))
    this.#store.notePages(username, { sequence, pages: Math.max(spread.pages.length, 1) })
    const wrote = progress.isLater ? 0 : await this.#write(username, pageKeys, { found, spread, sequence })
    if (wrote > 0) {
      progress.writtenAt = nowSeconds(clock)
      return this.#longer(progress)
    }
    progress.state = 'same'
    progress.againMs = againMs
    const waitMs = Math.max(periodMs, spread.pages.length * periodOfPageMs)
    progress.nextReadMs = clock.monotonicMs() + waitMs
    return waitMs
  }

  /** Writes the pages that do not say what is to be said, or are old; gives how many. */
  async #write(
    username: Username,
    keys: PageKeys,
    {
      found,
      spread: { pages },
      sequence,
    }: { readonly found: readonly FoundPage[]; readonly spread: SpreadEntries; readonly sequence: number },
  ): Promise<number> {
    const { items, random, users } = this.#needs
    const freshest = users.bestHeight() - refreshBlocks
    const isThere = (number: number, entries: readonly OwnEntry[]): boolean => {
      const there = found.find((page) => page.number === number)
      if (there?.page === undefined) return false
      if (there.height < freshest || there.page.pages !== pages.length) return false
      const said = entriesOf([there])
      return entries.every((entry) => saysAsMuch(said, entry))
    }
    const due = pages.flatMap((entries, index) => (isThere(index + 1, entries) ? [] : [{ entries, number: index + 1 }]))
    if (due.length === 0 || pages.every((entries) => entries.length === 0)) return 0
    const next = sequence + 1 + randomBelow(random, longestStep)
    if (next > highestSequence) return 0
    // Noted first: after a crash in the middle the next try goes above it.
    this.#store.notePages(username, { sequence: next, pages: pages.length })
    for (const { entries, number } of due) {
      const plaintext = encodeOwnPage({ pages: pages.length, entries })
      if (plaintext === undefined) continue
      await items.put(
        ownPageTarget(username, number),
        username,
        sealPage(keys, { username, number }, plaintext, random),
        next,
      )
    }
    return due.length
  }

  #reconcile(username: string, found?: Iterable<OwnEntry>): Reconciled {
    const reconciled = this.#reconciler.reconcile(username, found)
    if (reconciled.listsChanged) this.changed.emit(username)
    return reconciled
  }

  /** The key that the chain knows. */
  #signingKey(username: Username): LocalKey | undefined {
    const { keys, users } = this.#needs
    return keys.signingKey(username, users.bestHeight(), users)
  }
}
