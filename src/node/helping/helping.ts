// Helps users whose tracker keys are near this node: their newest posts are kept for followers who come while nobody else is there (ADR 47).
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { personNetwork } from '../../codec/ip-networks.ts'
import type { Dht, GetOptions, SwarmQuestion } from '../../dht/index.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { targetOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'

const table = `
CREATE TABLE helped_users (
  username TEXT PRIMARY KEY,
  asked_at INTEGER NOT NULL,
  is_dropped INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Who is helped, who asked for it last when, and who was helped and still has posts here. */
export const helpingSchema: SchemaPart = { schema: table, migrations: { 5: table } }

/** What helping works with. */
export interface HelpingNeeds {
  /** Most bytes of posts that are kept for others; 0: nobody is helped. */
  readonly helpBytes: number
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly users: UserKeys
  readonly dht: Pick<Dht, 'asked' | 'get'>
  readonly swarms: Pick<Swarms, 'join' | 'leave' | 'pieceCount' | 'keeping'>
  /** The posts of a user are wanted here anyway. */
  readonly isWanted: (username: Username) => boolean
  /** What stays is known, so that no more is kept than should be. */
  readonly isReady: () => boolean
}

interface HelpedUser {
  /** Unix seconds. */
  askedAt: number
  readonly isDropped: boolean
  isUnsaved: boolean
}

/** Posts of one user, at their longest: so many users fit into the bytes, and nothing has to be counted. */
const bytesOfUser = limits.helpedPosts * limits.postBytes
/** One address names so many users at once, and so many a second. */
const ofAsker = { perSecond: 1 / 3_600, burst: 4 }
/** One name is looked at in this time: it costs a walk. */
const lookMs = 10_000
/** A name that is not to be helped is looked at again after this time: people ask before they have written anything. */
const againMs = 600_000
const tidyMs = 60_000
/** Who was asked for in the last day keeps the place; who was not in the last month loses it in any case. */
const firmSeconds = 86_400
const longestSeconds = 30 * 86_400
const patience: GetOptions = { timeoutMs: 10_000, furtherResults: 0 }

const prepareAll = (database: Database) => ({
  all: database.prepare<{ readonly username: string; readonly asked_at: number; readonly is_dropped: number }>(
    'SELECT username, asked_at, is_dropped FROM helped_users',
  ),
  save: database.prepare('INSERT OR REPLACE INTO helped_users (username, asked_at, is_dropped) VALUES (?, ?, ?)'),
  remove: database.prepare('DELETE FROM helped_users WHERE username = ?'),
})

/** Whom this node helps. */
export class Helping {
  readonly #needs: HelpingNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #users = new Map<Username, HelpedUser>()
  readonly #most: number
  readonly #askers = new BoundedMap<string, TokenBucket>(limits.helpAskers)
  /** When a name may be looked at again. */
  readonly #refused = new BoundedMap<Username, number>(limits.helpRefusals)
  readonly #candidates = new Set<Username>()

  constructor(needs: HelpingNeeds, scope: Scope) {
    this.#needs = needs
    this.#most = Math.min(limits.helpedUsers, Math.floor(needs.helpBytes / bytesOfUser))
    this.#statements = prepareAll(needs.journal)
    for (const { username, asked_at, is_dropped } of this.#statements.all.all())
      this.#users.set(username as Username, { askedAt: asked_at, isDropped: is_dropped !== 0, isUnsaved: false })
    // Their swarms end when the node has looked whom it wants.
    const helped = this.#byQuestion()
    for (const username of helped.slice(0, Math.max(0, helped.length - this.#most))) this.#noteDropped(username)
    this.#save()
    scope.defer(
      needs.dht.asked.on((question) => {
        this.#asked(question)
      }),
    )
    const timers = [
      needs.clock.every(lookMs, () => {
        const [username] = this.#candidates
        if (username !== undefined && needs.isReady()) void this.#look(username)
      }),
      needs.clock.every(tidyMs, () => {
        this.#tidy()
      }),
    ]
    scope.defer(() => {
      for (const timer of timers) timer.cancel()
    })
  }

  /** Something is kept for others, or has to go. */
  get isUsed(): boolean {
    return this.#most > 0 || this.#users.size > 0
  }

  /** Who is helped. */
  names(): readonly Username[] {
    return [...this.#users.keys()].filter((username) => this.helps(username))
  }

  helps(username: Username): boolean {
    return this.#users.get(username)?.isDropped === false
  }

  /** What this node is to a user whom nobody here wants. */
  standingOf(username: Username): 'helped' | 'dropped' | undefined {
    const user = this.#users.get(username)
    if (user === undefined) return undefined
    return user.isDropped ? 'dropped' : 'helped'
  }

  /** Helps an author whose swarm nobody else is in; false: there is no place. */
  adopt(username: Username): boolean {
    if (this.helps(username)) return true
    return (
      this.#needs.isReady() && this.#needs.users.registrationHeight(username) !== undefined && this.#begin(username)
    )
  }

  #asked({ username, from }: SwarmQuestion): void {
    if (this.#most === 0) return
    const known = this.#users.get(username)
    if (known?.isDropped === false) {
      known.askedAt = nowSeconds(this.#needs.clock)
      known.isUnsaved = true
      return
    }
    if (this.#candidates.has(username) || this.#candidates.size >= limits.helpCandidates) return
    const nowMs = this.#needs.clock.monotonicMs()
    if ((this.#refused.peek(username) ?? 0) > nowMs || this.#needs.isWanted(username)) return
    if (this.#mayName(from.address)) this.#candidates.add(username)
  }

  #mayName(address: string): boolean {
    const network = personNetwork(address)
    const known = this.#askers.get(network)
    const bucket = known ?? new TokenBucket(this.#needs.clock, ofAsker.perSecond, ofAsker.burst)
    if (known === undefined) this.#askers.set(network, bucket)
    return bucket.take()
  }

  /** Only who has ever posted is helped: nobody else can sign a status of that name. */
  async #look(username: Username): Promise<void> {
    const { clock, dht, log } = this.#needs
    this.#candidates.delete(username)
    this.#refused.set(username, clock.monotonicMs() + againMs)
    try {
      if (!this.#hasPlace()) return
      const found = await dht.get(targetOf('status', username), patience)
      if (found.length > 0 && !this.#needs.isWanted(username)) this.#begin(username)
    } catch (error) {
      log.warn('a user was not helped', { username, error: messageOf(error) })
    }
  }

  #hasPlace(): boolean {
    return this.names().length < this.#most || this.#mayGo(this.#byQuestion()[0])
  }

  #mayGo(username: Username | undefined): username is Username {
    const askedAt = username === undefined ? undefined : this.#users.get(username)?.askedAt
    return askedAt !== undefined && askedAt < nowSeconds(this.#needs.clock) - firmSeconds
  }

  #begin(username: Username): boolean {
    if (!this.#hasPlace()) return false
    if (this.names().length >= this.#most) this.#drop(this.#byQuestion()[0])
    const user = { askedAt: nowSeconds(this.#needs.clock), isDropped: false, isUnsaved: true }
    this.#users.set(username, user)
    this.#save()
    this.#needs.swarms.join(username)
    this.#needs.swarms.keeping.reconsider(username)
    this.#needs.log.info('helps a user', { username })
    return true
  }

  /** What is here of the user goes. */
  #drop(username: Username | undefined): void {
    if (username === undefined) return
    this.#noteDropped(username)
    this.#save()
    if (this.#needs.isWanted(username)) return
    this.#needs.swarms.leave(username)
    this.#needs.swarms.keeping.reconsider(username)
  }

  #noteDropped(username: Username): void {
    const askedAt = this.#users.get(username)?.askedAt ?? 0
    this.#users.set(username, { askedAt, isDropped: true, isUnsaved: true })
  }

  /** Who is helped, those first for whom nobody has asked for the longest time. */
  #byQuestion(): readonly Username[] {
    const askedAt = (username: Username): number => this.#users.get(username)?.askedAt ?? 0
    return [...this.names()].sort((left, right) => askedAt(left) - askedAt(right))
  }

  #tidy(): void {
    const { clock, users, swarms, isWanted } = this.#needs
    const oldest = nowSeconds(clock) - longestSeconds
    for (const [username, { askedAt, isDropped }] of [...this.#users])
      if (isWanted(username) || (isDropped && swarms.pieceCount(username) === 0)) this.#forget(username)
      else if (!isDropped && (askedAt < oldest || users.registrationHeight(username) === undefined))
        this.#drop(username)
    this.#save()
  }

  #forget(username: Username): void {
    this.#users.delete(username)
    this.#write(() => this.#statements.remove.run(username))
  }

  #save(): void {
    const unsaved = [...this.#users].filter(([, { isUnsaved }]) => isUnsaved)
    if (unsaved.length === 0) return
    const isSaved = this.#write(() => {
      for (const [username, { askedAt, isDropped }] of unsaved)
        this.#statements.save.run(username, askedAt, isDropped ? 1 : 0)
    })
    if (isSaved) for (const [, user] of unsaved) user.isUnsaved = false
  }

  /** What the disk refuses is tried again a minute later. */
  #write(work: () => void): boolean {
    try {
      this.#needs.journal.transaction(work)
      return true
    } catch (error) {
      this.#needs.log.warn('helped users not saved', { error: messageOf(error) })
      return false
    }
  }
}
