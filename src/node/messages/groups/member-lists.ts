// Telling a group who is in it, after whoever is invited had time to take the invitation in.
import { type Clock, isStopped, repeat, sleep } from '../../../base/clock.ts'
import { CodedError, messageOf } from '../../../base/coded-error.ts'
import type { Log } from '../../../base/log.ts'
import type { Scope } from '../../../base/scope.ts'
import type { Username } from '../../../protocol/username.ts'
import type { Database } from '../../../store/database.ts'
import type { SchemaPart } from '../../../store/schema-part.ts'
import type { Swarms } from '../../../swarm/index.ts'

const tables = `
CREATE TABLE group_lists_due (
  author TEXT NOT NULL,
  alias TEXT NOT NULL,
  first_number INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  member TEXT NOT NULL,
  PRIMARY KEY (author, alias, first_number, member)
) STRICT, WITHOUT ROWID;
`

/** Lists that groups are still to be told. */
export const memberListsSchema: SchemaPart = { schema: tables, migrations: { 2: tables } }

/** Invitations of one author to one group, whose list is still to be told. */
export interface DueList {
  readonly author: Username
  readonly alias: string
  /** Numbers of the invitations. */
  readonly firstNumber: number
  readonly lastNumber: number
}

/** What lists are told with. */
export interface MemberListsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly swarms: Pick<Swarms, 'post' | 'state' | 'availability'>
  /** Tells a group that these are in it, beside those who are known. */
  readonly publish: (author: Username, alias: string, invited: readonly Username[]) => Promise<void>
}

/** Time in which an invitation reaches nodes that are there, also through others. */
const leastPauseMs = 2_000

/** A peer that takes longer to get it may be gone. */
const longestPauseMs = 10_000

const lookMs = 500

/** A list that could not be told, as on a full disk, is tried again: after twice as long each time, up to the other. */
const retryMs = 60_000
const longestRetryMs = 60 * 60_000
/** What has failed for so long will not succeed: its author has left the group, or has no key any more. */
const givenUpMs = 7 * 86_400_000

const prepareAll = (database: Database) => ({
  add: database.prepare(
    `INSERT OR IGNORE INTO group_lists_due (author, alias, first_number, last_number, member) VALUES (?, ?, ?, ?, ?)`,
  ),
  remove: database.prepare('DELETE FROM group_lists_due WHERE author = ? AND alias = ? AND first_number = ?'),
  members: database.prepare<{ readonly member: string }>(
    'SELECT member FROM group_lists_due WHERE author = ? AND alias = ? AND first_number = ? ORDER BY member',
  ),
  all: database.prepare<{
    readonly author: string
    readonly alias: string
    readonly first_number: number
    readonly last_number: number
  }>(
    'SELECT DISTINCT author, alias, first_number, last_number FROM group_lists_due ORDER BY author, alias, first_number',
  ),
})

/** When a list that could not be told is tried again. */
interface Retry {
  readonly waitMs: number
  readonly atMs: number
  readonly sinceMs: number
}

const nameOf = ({ author, alias, firstNumber }: DueList): string => `${author}/${alias}/${String(firstNumber)}`

/**
 * Lists of members that are due. A C++ node opens a post once, with the keys that it has then, and fetches posts in any
 * order: a list that comes before the invitation, which holds the key, is lost on it. So the list is told when the
 * invitation has spread. What is due is on disk before the invitation leaves, and told after the next start at the
 * latest; told twice, it changes nothing.
 */
export class MemberLists {
  readonly #needs: MemberListsNeeds
  readonly #scope: Scope
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #underWay = new Set<string>()
  /** One for each list on disk at most. */
  readonly #retries = new Map<string, Retry>()

  constructor(needs: MemberListsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#statements = prepareAll(needs.database)
    scope.task('tell groups their members', (signal) =>
      repeat(needs.clock, retryMs, signal, () => this.#tellForgotten()),
    )
  }

  /** Notes a list, before its invitations leave. Inside a transaction. */
  due(list: DueList, invited: readonly Username[]): void {
    const { author, alias, firstNumber, lastNumber } = list
    this.#underWay.add(nameOf(list))
    for (const member of invited) this.#statements.add.run(author, alias, firstNumber, lastNumber, member)
  }

  /** The invitations did not leave. */
  drop(list: DueList): void {
    this.#statements.remove.run(list.author, list.alias, list.firstNumber)
    this.#underWay.delete(nameOf(list))
    this.#retries.delete(nameOf(list))
  }

  /** Tells a list when its invitations have spread. One that cannot be told stays due. */
  async tell(list: DueList): Promise<void> {
    await this.#spread(list)
    try {
      if (!isStopped(this.#scope.signal)) await this.#publish(list)
      this.#retries.delete(nameOf(list))
    } catch (error) {
      this.#failed(list, error)
    } finally {
      this.#underWay.delete(nameOf(list))
    }
  }

  /** Said once; a wallet is locked for as long as its owner likes. */
  #failed(list: DueList, error: unknown): void {
    const { clock, log } = this.#needs
    const nowMs = clock.monotonicMs()
    const before = this.#retries.get(nameOf(list))
    const { sinceMs } = before ?? { sinceMs: nowMs }
    const isLocked = error instanceof CodedError && error.code === 'wallet.locked'
    const words = { author: list.author, group: list.alias, error: messageOf(error) }
    if (nowMs - sinceMs >= givenUpMs && !isLocked) {
      log.warn('a group will not be told its members', words)
      this.drop(list)
      return
    }
    const waitMs = before === undefined ? retryMs : Math.min(2 * before.waitMs, longestRetryMs)
    this.#retries.set(nameOf(list), { waitMs, atMs: nowMs + waitMs, sinceMs })
    log[before === undefined ? 'warn' : 'debug']('a group has not been told its members yet', words)
  }

  async #spread({ author, lastNumber }: DueList): Promise<void> {
    const { clock, swarms } = this.#needs
    const { signal } = this.#scope
    const startMs = clock.monotonicMs()
    await sleep(clock, leastPauseMs, signal)
    const isSpread = (): boolean =>
      (swarms.availability(author, lastNumber)?.now ?? 0) >= (swarms.state(author)?.connections ?? 0)
    while (!isStopped(signal) && !isSpread() && clock.monotonicMs() - startMs < longestPauseMs)
      await sleep(clock, lookMs, signal)
  }

  async #publish(list: DueList): Promise<void> {
    const { author, alias, firstNumber } = list
    const invited = this.#statements.members.all(author, alias, firstNumber).map(({ member }) => member as Username)
    if (invited.length > 0) await this.#needs.publish(author, alias, invited)
    this.#statements.remove.run(author, alias, firstNumber)
  }

  /** After a kill, or a fault. */
  async #tellForgotten(): Promise<void> {
    for (const row of this.#statements.all.all()) {
      const list: DueList = {
        ...{ author: row.author as Username, alias: row.alias },
        ...{ firstNumber: row.first_number, lastNumber: row.last_number },
      }
      const isWaiting = (this.#retries.get(nameOf(list))?.atMs ?? 0) > this.#needs.clock.monotonicMs()
      if (isStopped(this.#scope.signal) || isWaiting || this.#underWay.has(nameOf(list))) continue
      // Killed before the invitations were out: they never will be.
      if (this.#needs.swarms.post(list.author, list.firstNumber) === undefined) this.drop(list)
      else {
        this.#underWay.add(nameOf(list))
        await this.tell(list)
      }
    }
  }
}
