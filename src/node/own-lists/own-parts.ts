// What own lists are made of: ports that the other capabilities fit.
import type { Signal } from '../../base/signal.ts'

/** A list of local users: what is in it, each with what is said of it besides. */
export interface OwnList {
  /** What its entries begin with: `follow`, `feed`, `told`, `tag`, `mute`, `people`, `bookmark`. */
  readonly kind: string
  /** Whether what is said besides can change while an entry stays. */
  readonly canChange: boolean
  of(localUser: string): ReadonlyMap<string, string>
  /** Adds, or says something else of, as far as can be now: what cannot is asked again. */
  add(localUser: string, entries: ReadonlyMap<string, string>): void
  remove(localUser: string, names: readonly string[]): void
  /** Whether an entry has come to its end by itself. */
  hasEnded(value: string, nowSeconds: number): boolean
}

/** How far threads have been read: for each thread and author the number of the last post. */
export interface OwnMarks {
  of(localUser: string): ReadonlyMap<string, number>
  /** Another computer has read as far. What has no thread here is asked again. */
  read(localUser: string, marks: ReadonlyMap<string, number>): void
}

/** All of it. */
export interface OwnParts {
  readonly lists: readonly OwnList[]
  readonly marks: OwnMarks
  /** Lists, or what can be had of posts in them, have changed for a local user. */
  readonly listsChanged: Pick<Signal<string>, 'on'>
  readonly marksChanged: Pick<Signal<string>, 'on'>
}
