// Lists of people that local users make for themselves, each with a name of its own. Nobody is told.
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { limits } from '../../protocol/limits.ts'
import { maxPeopleListName, peopleListName } from '../../protocol/people-list-name.ts'
import { parseUsername, type Username, usernameFromPerson } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const table = `
CREATE TABLE people_lists (
  local_user TEXT NOT NULL,
  list TEXT NOT NULL,
  member TEXT NOT NULL,
  PRIMARY KEY (local_user, list, member)
) STRICT, WITHOUT ROWID;
`

/** Who is on which list; a row with an empty member is the list itself. */
export const peopleListsSchema: SchemaPart = { schema: table, migrations: { 17: table } }

/** A list, and who is on it, both in alphabetical order. */
export interface PeopleList {
  readonly name: string
  readonly members: readonly Username[]
}

/** One thing that is so: a list is there (no member), or somebody is on it. */
export interface ListEntry {
  readonly list: string
  readonly member: string
}

/** Local users that have lists; they need no key, so only this bounds them. */
const maxOwners = 1000

/** Longest name of a local user: those with a key are shorter. */
const maxOwnerLength = 64

/** The lists of each local user. */
export class PeopleLists {
  /** The lists of a local user have changed. */
  readonly changed = new Signal<string>()
  readonly #database: Database

  constructor({ database }: { readonly database: Database }) {
    this.#database = database
  }

  of(localUser: string): readonly PeopleList[] {
    const lists = new Map<string, Username[]>()
    for (const { list, member } of this.entries(localUser)) {
      const members = lists.get(list) ?? []
      lists.set(list, members)
      const username = parseUsername(member)
      if (username !== undefined) members.push(username)
    }
    return [...lists].map(([name, members]) => ({ name, members }))
  }

  /** All that is so, as it travels. */
  entries(localUser: string): readonly ListEntry[] {
    return this.#database
      .prepare<ListEntry>('SELECT list, member FROM people_lists WHERE local_user = ? ORDER BY list, member')
      .all(localUser)
  }

  /** Makes a list where there is none, and puts people on it. Faults: `people-lists.invalid`, `people-lists.full`. */
  put(localUser: string, typed: string, people: readonly string[]): PeopleList {
    const list = nameOf(typed)
    const members = people.map(memberOf)
    const before = this.of(localUser)
    const held = before.find(({ name }) => name === list)
    this.#checkRoom(localUser, before, { name: list, members: [...new Set([...(held?.members ?? []), ...members])] })
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO people_lists (local_user, list, member) VALUES (?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const member of ['', ...members]) insert.run(localUser, list, member)
    })
    this.changed.emit(localUser)
    return this.of(localUser).find(({ name }) => name === list) ?? { name: list, members: [] }
  }

  /** Takes people off a list; false: none of them was on it. Fault: `people-lists.invalid`. */
  take(localUser: string, typed: string, people: readonly string[]): boolean {
    const list = nameOf(typed)
    return this.#remove(
      localUser,
      people.map((member) => ({ list, member: memberOf(member) })),
    )
  }

  /** Forgets a list; false: there is none. Fault: `people-lists.invalid`. */
  drop(localUser: string, typed: string): boolean {
    const list = nameOf(typed)
    return this.#remove(
      localUser,
      this.entries(localUser).filter((entry) => entry.list === list),
    )
  }

  /** Takes over what another computer of the person says; what has no room stays there. */
  addEntry(localUser: string, { list, member }: ListEntry): void {
    if (peopleListName(list) !== list || (member !== '' && parseUsername(member) === undefined)) return
    this.put(localUser, list, member === '' ? [] : [member])
  }

  /** A list whose own entry has gone elsewhere is gone when nobody is on it. */
  removeEntry(localUser: string, entry: ListEntry): void {
    this.#remove(localUser, [entry])
  }

  #remove(localUser: string, entries: readonly ListEntry[]): boolean {
    const statement = this.#database.prepare(
      'DELETE FROM people_lists WHERE local_user = ? AND list = ? AND member = ?',
    )
    const changes = this.#database.transaction(() =>
      entries.reduce((sum, { list, member }) => sum + statement.run(localUser, list, member).changes, 0),
    )
    if (changes > 0) this.changed.emit(localUser)
    return changes > 0
  }

  #checkRoom(localUser: string, before: readonly PeopleList[], { name, members }: PeopleList): void {
    const isNew = !before.some((list) => list.name === name)
    if (isNew && before.length >= limits.peopleLists)
      throw new CodedError('people-lists.full', `One user can have ${String(limits.peopleLists)} lists.`)
    if (members.length > limits.peopleOfList)
      throw new CodedError('people-lists.full', `There is room for ${String(limits.peopleOfList)} people on a list.`)
    if (before.length > 0) return
    const owners =
      this.#database.prepare<{ n: number }>('SELECT count(DISTINCT local_user) AS n FROM people_lists').get()?.n ?? 0
    if (localUser.length > maxOwnerLength || owners >= maxOwners)
      throw new CodedError('people-lists.full', 'No further local users can have lists on this node.')
  }
}

const nameOf = (typed: string): string => {
  const name = peopleListName(typed)
  if (name !== undefined) return name
  throw new CodedError(
    'people-lists.invalid',
    `The name of a list has 1 to ${String(maxPeopleListName)} characters, in one line and without slashes.`,
  )
}

const memberOf = (typed: string): Username => {
  const name = usernameFromPerson(typed)
  if (name !== undefined) return name
  throw new CodedError('people-lists.invalid', `“${typed.slice(0, 32)}” is no user name, and cannot be on a list.`)
}
