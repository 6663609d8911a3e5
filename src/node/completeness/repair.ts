// Fills gaps from the DHT: the status of an author, then the posts that are missing, each tried again after a growing pause.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost } from '../../protocol/post.ts'
import { numberedTargetOf, targetOf } from '../../protocol/resources.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { Username } from '../../protocol/username.ts'
import type { SwarmNumbers } from '../../swarm/index.ts'
import type { Claims } from './claims.ts'
import type { UserGaps } from './gaps.ts'

/** What gaps are filled with. */
export interface RepairNeeds {
  readonly clock: Clock
  readonly users: UserKeys
  readonly dht: Pick<Dht, 'get'>
  readonly numbers: Pick<SwarmNumbers, 'supply'>
  readonly claims: Claims
  readonly gapsOf: (username: Username) => UserGaps | undefined
}

/** The swarm comes first: it is faster, and costs no search. */
const firstLookMs = 20_000
/** Who has no gaps is looked at this often, and all users together at most once in this time. */
const usualMs = 1_800_000
const betweenUsersMs = 2_000
/** A user with gaps is looked at again after this long, doubled each time nothing came, up to the most. */
const firstPauseMs = 30_000
const mostPauseMs = 3_600_000
/** A step further along the links of an author. */
const stepMs = 5_000

/** Posts that are asked for in one go. */
const postsPerLook = 4
/** Single numbers whose pauses are remembered. */
const maxNumbers = 8_192

const wait = { timeoutMs: 8_000, furtherTimeoutMs: 300, furtherResults: 8 }

interface Pause {
  readonly dueMs: number
  readonly lastMs: number
}

const longer = (nowMs: number, before: Pause | undefined): Pause => {
  const lastMs = Math.min(mostPauseMs, before === undefined ? firstPauseMs : before.lastMs * 2)
  return { dueMs: nowMs + lastMs, lastMs }
}

/** One look at a time, whoever it is about. */
export class Repair {
  readonly #needs: RepairNeeds
  readonly #users = new Map<Username, Pause>()
  readonly #numbers = new BoundedMap<string, Pause>(maxNumbers)
  #isLooking = false
  #nextMs = 0

  constructor(needs: RepairNeeds) {
    this.#needs = needs
  }

  /** A person waits for this user: it is looked at next, unless that was just done. */
  hurry(username: Username): void {
    const known = this.#users.get(username)
    const nowMs = this.#needs.clock.monotonicMs()
    if (known !== undefined && known.dueMs > nowMs + stepMs && known.dueMs - known.lastMs + firstPauseMs <= nowMs)
      this.#users.set(username, { dueMs: nowMs, lastMs: known.lastMs })
  }

  /** Looks at a user who is due. To be called each second, with the users whose swarms run. */
  async tick(joined: readonly Username[]): Promise<void> {
    const nowMs = this.#needs.clock.monotonicMs()
    if (this.#isLooking || nowMs < this.#nextMs) return
    const username = this.#due(joined, nowMs)
    if (username === undefined) return
    this.#isLooking = true
    try {
      await this.#look(username)
    } finally {
      this.#isLooking = false
      this.#nextMs = this.#needs.clock.monotonicMs() + betweenUsersMs
    }
  }

  #due(joined: readonly Username[], nowMs: number): Username | undefined {
    if (this.#users.size > joined.length) {
      const running = new Set(joined)
      for (const username of [...this.#users.keys()]) if (!running.has(username)) this.#users.delete(username)
    }
    let first: Username | undefined
    let firstMs = nowMs
    for (const username of joined) {
      const known = this.#users.get(username)
      if (known === undefined) this.#users.set(username, { dueMs: nowMs + firstLookMs, lastMs: firstLookMs })
      else if (known.dueMs <= firstMs) [first, firstMs] = [username, known.dueMs]
    }
    return first
  }

  async #look(username: Username): Promise<void> {
    const before = this.#users.get(username)
    const found = await this.#ask(username, targetOf('status', username))
    let came = found ? 1 : 0
    // What the status brought changes what is wanted, once it is on disk.
    const wanted = found ? [] : this.#wanted(username)
    const answers = await Promise.all(wanted.map((postNumber) => this.#fetch(username, postNumber)))
    came += answers.filter(Boolean).length
    const nowMs = this.#needs.clock.monotonicMs()
    const left = this.#needs.gapsOf(username)
    const isComplete = left === undefined || left.newer + left.older === 0
    if (isComplete) this.#users.set(username, { dueMs: nowMs + usualMs, lastMs: firstPauseMs })
    else if (came > 0) this.#users.set(username, { dueMs: nowMs + stepMs, lastMs: firstPauseMs })
    else this.#users.set(username, longer(nowMs, before))
  }

  /** Numbers that nobody sends, the highest of each gap first, whose pause is over. */
  #wanted(username: Username): readonly number[] {
    const nowMs = this.#needs.clock.monotonicMs()
    const numbers: number[] = []
    for (const { why, first, last } of this.#needs.gapsOf(username)?.missing ?? []) {
      if (why === 'above-bound' || why === 'offered') continue
      for (let postNumber = last; postNumber >= first && postNumber > last - postsPerLook; postNumber -= 1)
        if ((this.#numbers.peek(keyOf(username, postNumber))?.dueMs ?? 0) <= nowMs) numbers.push(postNumber)
      if (numbers.length >= postsPerLook) break
    }
    return numbers.slice(0, postsPerLook)
  }

  async #fetch(username: Username, postNumber: number): Promise<boolean> {
    const key = keyOf(username, postNumber)
    this.#numbers.set(key, longer(this.#needs.clock.monotonicMs(), this.#numbers.peek(key)))
    return this.#ask(username, numberedTargetOf('post', username, postNumber))
  }

  /** Takes the post that lies under a target; true when it is acceptable. */
  async #ask(username: Username, target: DhtTarget): Promise<boolean> {
    const { dht, users, numbers, claims } = this.#needs
    const [item] = await dht.get(target, wait)
    if (item === undefined) return false
    claims.see(item)
    const isStatus = target.resource === 'status'
    const postNumber = isStatus ? (item.sequence ?? -1) : Number(target.resource.slice('post'.length))
    const before = this.#needs.gapsOf(username)?.held
    if (!(item.value instanceof BencodeDict)) return false
    const judged = judgePost(item.value.raw, username, postNumber, users)
    if (judged.ok) numbers.supply(judged.value)
    else claims.refused(username, postNumber, judged.rejection.code)
    const isNews = before !== undefined && !before.some(({ first, last }) => first <= postNumber && postNumber <= last)
    return judged.ok && isNews
  }
}

const keyOf = (username: Username, postNumber: number): string => `${username}/${String(postNumber)}`
