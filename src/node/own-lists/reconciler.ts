// Brings the lists of a user and the entries of all computers together: changes of either side become those of the other.
import { limits } from '../../protocol/limits.ts'
import { entryName, isPortable, listedIn, noComputer, type OwnEntry, timeText } from '../../protocol/own-lists.ts'
import type { Database } from '../../store/database.ts'
import type { EntryStore, HeldEntries } from './entry-store.ts'
import type { OwnList, OwnParts } from './own-parts.ts'

/** How long it is remembered that something was removed: a computer that was away for longer brings it back. */
export const rememberedSeconds = 180 * 86_400

const readKind = 'read'

/** What reconciling works with. */
export interface ReconcilerNeeds {
  readonly database: Database
  readonly store: EntryStore
  readonly parts: OwnParts
  /** Unix seconds. */
  readonly now: () => number
}

/** What came of it. */
export interface Reconciled {
  readonly entries: ReadonlyMap<string, OwnEntry>
  /** Entries have changed, by this computer or by another one. */
  readonly haveChanged: boolean
  /** Lists of this node have changed. */
  readonly listsChanged: boolean
  /** What had no room among the entries. */
  readonly left: number
}

interface Work {
  readonly localUser: string
  readonly held: HeldEntries
  readonly now: number
  haveChanged: boolean
  /** What had no room: it stays where it is, whatever others say. */
  readonly left: Set<string>
}

const isSame = (left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean =>
  left.size === right.size && [...left].every(([key, value]) => right.get(key) === value)

/** Reconciles one user at a time. */
export class Reconciler {
  readonly #needs: ReconcilerNeeds

  constructor(needs: ReconcilerNeeds) {
    this.#needs = needs
  }

  /** With what was found in the network, or without anything. */
  reconcile(localUser: string, found: Iterable<OwnEntry> = []): Reconciled {
    const { database, store } = this.#needs
    const work: Work = {
      localUser,
      held: store.open(localUser),
      now: this.#needs.now(),
      haveChanged: false,
      left: new Set(),
    }
    const before = this.#lists(localUser)
    const seen = store.seen(localUser)
    database.transaction(() => {
      this.#forget(work)
      this.#noteChanges(work, seen, before)
      this.#noteMarks(work)
      for (const entry of found) this.#takeFound(work, entry)
    })
    const isAsked = database.transaction(() => this.#apply(work, before))
    const after = isAsked ? this.#lists(localUser) : before
    const listed = listedIn(work.held.all)
    database.transaction(() => {
      store.see(localUser, seen, new Map([...after].filter(([key]) => listed.has(key))))
    })
    const listsChanged = !isSame(before, after)
    return { entries: work.held.all, haveChanged: work.haveChanged, listsChanged, left: work.left.size }
  }

  /** What is in all lists of a user, by key. */
  #lists(localUser: string): ReadonlyMap<string, string> {
    const all = new Map<string, string>()
    for (const list of this.#needs.parts.lists)
      for (const [name, value] of list.of(localUser)) all.set(`${list.kind}:${name}`, value)
    return all
  }

  #listOf(key: string): OwnList | undefined {
    return this.#needs.parts.lists.find(({ kind }) => key.startsWith(`${kind}:`))
  }

  #hasEnded({ key, isRemoved, value }: OwnEntry, now: number): boolean {
    return isRemoved ? Number(value) + rememberedSeconds < now : (this.#listOf(key)?.hasEnded(value, now) ?? false)
  }

  #forget({ held, now }: Work): void {
    for (const entry of [...held.all.values()]) if (this.#hasEnded(entry, now)) held.drop(entry)
  }

  /** What the person did on this computer since the last time. */
  #noteChanges(work: Work, seen: ReadonlyMap<string, string>, lists: ReadonlyMap<string, string>): void {
    for (const [key, value] of seen)
      if (!lists.has(key) && this.#listOf(key)?.hasEnded(value, work.now) === false) this.#remove(work, key)
    const listed = listedIn(work.held.all)
    for (const [key, value] of lists) {
      const held = listed.get(key)?.value
      if (held === undefined) this.#add(work, key, value)
      else if (held !== value && this.#listOf(key)?.canChange === true)
        this.#change(work, { key, value }, seen.get(key))
    }
  }

  /** Something else is said of an entry here than the entries say: by the person, unless it was so before. */
  #change(work: Work, { key, value }: Pick<OwnEntry, 'key' | 'value'>, wasSeen: string | undefined): void {
    // What another computer says of it could not be put into the list yet.
    if (wasSeen === value) return
    // Who never saw the others says so beside them.
    if (wasSeen !== undefined) this.#remove(work, key)
    this.#add(work, key, value)
  }

  #add(work: Work, key: string, value: string): void {
    const { store } = this.#needs
    const entry = { key, computer: store.computer, count: store.nextCount(), isRemoved: false, value }
    this.#take(work, entry)
  }

  /** Every addition that is known here goes; one that another computer makes now stays. */
  #remove(work: Work, key: string): void {
    for (const entry of [...work.held.all.values()])
      if (entry.key === key && !entry.isRemoved)
        this.#take(work, { ...entry, isRemoved: true, value: timeText(work.now) })
  }

  #noteMarks(work: Work): void {
    for (const [name, number] of this.#needs.parts.marks.of(work.localUser))
      this.#take(work, {
        ...{ key: `${readKind}:${name}`, computer: noComputer, count: number + 1, isRemoved: false, value: '' },
      })
  }

  /** Clocks may be wrong: nothing is remembered for longer than from now on, and news of it for no less. */
  #takeFound(work: Work, entry: OwnEntry): void {
    const { held, now } = work
    this.#needs.store.noteOther(entry)
    const mine = held.all.get(entryName(entry))
    const isNews = mine !== undefined && !mine.isRemoved && entry.isRemoved
    const isLater = entry.isRemoved && Number(entry.value) > now + limits.futureSeconds
    const isOver = this.#hasEnded(entry, now)
    if (isOver && !isNews) return
    this.#take(work, isLater || (isOver && isNews) ? { ...entry, value: timeText(now) } : entry)
  }

  #take(work: Work, entry: OwnEntry): void {
    const { held } = work
    if (!held.all.has(entryName(entry)) && (held.all.size >= limits.ownListEntries || !isPortable(entry))) {
      work.left.add(entry.key)
      return
    }
    if (held.take(entry)) work.haveChanged = true
  }

  /** Puts into the lists what the entries say and they do not; whether anything was asked of them. */
  #apply({ localUser, held, left }: Work, lists: ReadonlyMap<string, string>): boolean {
    const { parts } = this.#needs
    const listed = listedIn(held.all)
    const known = new Set([...held.all.values()].map(({ key }) => key))
    let hasChanged = false
    for (const list of parts.lists) {
      const nameOf = (key: string): string => key.slice(list.kind.length + 1)
      const isHere = (key: string): boolean => key.startsWith(`${list.kind}:`)
      const gone = [...lists.keys()].filter(
        (key) => isHere(key) && known.has(key) && !listed.has(key) && !left.has(key),
      )
      const wanted = [...listed].filter(
        ([key, { value }]) => isHere(key) && (list.canChange ? lists.get(key) !== value : !lists.has(key)),
      )
      if (gone.length > 0) list.remove(localUser, gone.map(nameOf))
      if (wanted.length > 0) list.add(localUser, new Map(wanted.map(([key, { value }]) => [nameOf(key), value])))
      hasChanged ||= gone.length + wanted.length > 0
    }
    this.#applyMarks(localUser, listed)
    return hasChanged
  }

  #applyMarks(localUser: string, listed: ReadonlyMap<string, OwnEntry>): void {
    const { marks } = this.#needs.parts
    const held = marks.of(localUser)
    const further = [...listed].flatMap(([key, { count }]): readonly (readonly [string, number])[] => {
      const name = key.slice(readKind.length + 1)
      const isFurther = key.startsWith(`${readKind}:`) && (held.get(name) ?? -1) < count - 1
      return isFurther ? [[name, count - 1]] : []
    })
    if (further.length > 0) marks.read(localUser, new Map(further))
  }
}
