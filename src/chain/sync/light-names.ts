// How a node without blocks learns names: peers show proofs, and owners put them into the DHT; they are judged against the
// headers here (extensions.md 11).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { type PublicKey, parsePublicKey } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { KeyChange, ProvedKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import { judgeByHeaders } from '../rules/name-proof-judge.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { LearntNames } from '../state/learnt-names.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { nameProofs } from '../wire/messages.ts'

/** What names are learnt with. */
export interface LightNamesParts {
  readonly clock: Clock
  readonly random: Random
  readonly pool: PeerPool
  readonly network: Network
  readonly index: BlockIndex
  readonly best: BestChain
  readonly learnt: LearntNames
  /** Whether headers are still on their way: proofs of blocks above ours could not be judged. */
  readonly isBehind: () => boolean
}

/** Where proofs are found besides peers: those of a name, whatever they are worth. */
export type ProofSource = (username: Username) => Promise<readonly Uint8Array[]>

/** One name that is asked for. */
interface Question {
  readonly asked: Set<Peer>
  readonly open: Map<Peer, number>
  answers: number
  /** When it was looked for elsewhere, by the clock that never goes back. */
  soughtMs?: number
  isSought: boolean
  /** Of those who wait for the answer. */
  readonly waiting: Set<() => void>
}

const tickMs = 250
/** Whoever hides a newer key has to be everybody who is asked. */
const peersPerName = 3
const answerMs = 10_000
/** So long a command waits for a name. */
const patienceMs = 8_000
/** A name is asked for again when it is used after this: it may have another key. */
const knownAgainMs = 3 * 3_600_000
const unknownAgainMs = 120_000
/** Questions that go out in one tick: peers allow twenty a second. */
const questionsPerTick = 4
/** A search asks some twenty nodes: so many at once, and fewer for names for which nobody waits, which strangers bring. */
const searchesAtOnce = 4
const idleSearches = { perSecond: 0.1, burst: 10 }

/** Asks, judges and keeps. */
export class LightNames implements ProvedKeys {
  /** Names whose keys are others now, or were not known before. */
  readonly learned = new Signal<KeyChange>()
  readonly #parts: LightNamesParts
  readonly #scope: Scope
  readonly #questions = new Map<Username, Question>()
  readonly #checkedMs = new BoundedMap<Username, number>(limits.namesChecked)
  readonly #idleSearches: TokenBucket
  #source: ProofSource | undefined
  #searches = 0

  constructor(parts: LightNamesParts, scope: Scope) {
    this.#parts = parts
    this.#scope = scope
    const { clock, pool, best, learnt } = parts
    this.#idleSearches = new TokenBucket(clock, idleSearches.perSecond, idleSearches.burst)
    learnt.used.on((username) => {
      this.#want(username)
    })
    pool.left.on((peer) => {
      for (const question of this.#questions.values()) question.open.delete(peer)
    })
    best.changed.on(({ disconnected }) => {
      const lowest = disconnected.at(-1)?.header.height
      if (lowest !== undefined) this.#forget(lowest)
    })
    const timer = clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
      for (const { waiting } of this.#questions.values()) for (const done of waiting) done()
    })
  }

  /** Resolves when peers have shown these names, or said that they know none, or nobody answers. */
  async learn(names: readonly Username[]): Promise<void> {
    await Promise.all(names.slice(0, limits.nameQuestions).map((username) => this.#answered(username)))
  }

  receiveProof(peer: Peer, { username, proof }: { readonly username: string; readonly proof: Uint8Array }): void {
    const name = username as Username
    const question = this.#questions.get(name)
    if (question?.open.delete(peer) !== true) {
      this.#parts.pool.mayTrouble(peer, proof.length)
      return
    }
    // Nothing known: that is no proof of anything.
    if (proof.length > 0 && this.#take(name, proof) === 'worthless')
      this.#parts.pool.penalise(peer, { code: 'name-proof-wrong' })
    question.answers += 1
    if (question.answers >= peersPerName && this.#mayFinish(name, question)) this.#finish(name, question)
  }

  /** Proofs are looked for there, too. */
  findProofsBy(source: ProofSource): void {
    this.#source = source
  }

  keyProvedBy(username: Username, proof: Uint8Array): PublicKey | undefined {
    const judged = proof.length > limits.singleItemBytes ? undefined : this.#judged(proof)
    if (judged?.ok !== true || judged.value.proved.username !== username) return undefined
    const newest = judged.value.proved.keys.at(-1)
    const isOld = newest === undefined || newest.height < this.#parts.learnt.newestHeight(username)
    return isOld ? undefined : parsePublicKey(newest.publicKey)
  }

  /** `strange`: of blocks that are not in our chain, and worth nothing, whatever work they show. */
  #take(username: Username, proof: Uint8Array): 'taken' | 'strange' | 'worthless' {
    const judged = this.#judged(proof)
    if (!judged.ok) return judged.rejection.code === 'proof-header-work' ? 'strange' : 'worthless'
    if (judged.value.proved.username !== username) return 'worthless'
    const { fromHeight, isNews } = this.#parts.learnt.learn(username, judged.value.links)
    if (isNews) this.learned.emit({ names: new Set([username]), fromHeight })
    return 'taken'
  }

  #judged(proof: Uint8Array) {
    return judgeByHeaders(proof, this.#parts.network, ({ id }) => this.#isOurs(id))
  }

  #isOurs(id: Uint8Array): boolean {
    const { index, best } = this.#parts
    const block = index.find(id)
    return block !== noBlock && best.contains(block)
  }

  #answered(username: Username): Promise<void> {
    if (this.#isDue(username)) this.#makePlace()
    this.#want(username)
    const question = this.#questions.get(username)
    if (question === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel()
        question.waiting.delete(done)
        resolve()
      }
      const timer = this.#parts.clock.after(patienceMs, done)
      question.waiting.add(done)
    })
  }

  #want(username: Username): void {
    if (this.#questions.size >= limits.nameQuestions || !this.#isDue(username)) return
    this.#questions.set(username, {
      asked: new Set(),
      open: new Map(),
      answers: 0,
      isSought: false,
      waiting: new Set(),
    })
  }

  #isDue(username: Username): boolean {
    if (this.#questions.has(username)) return false
    const checkedMs = this.#checkedMs.peek(username)
    const againMs = this.#parts.learnt.has(username) ? knownAgainMs : unknownAgainMs
    return checkedMs === undefined || this.#parts.clock.monotonicMs() - checkedMs >= againMs
  }

  /** Strangers bring names without end; what somebody waits for takes the place of the newest for which nobody does. */
  #makePlace(): void {
    if (this.#questions.size < limits.nameQuestions) return
    const dropped = [...this.#questions].findLast(([, { waiting }]) => waiting.size === 0)
    if (dropped !== undefined) this.#questions.delete(dropped[0])
  }

  #tick(): void {
    const { clock, random, pool, isBehind } = this.#parts
    if (this.#questions.size === 0 || isBehind()) return
    const nowMs = clock.monotonicMs()
    const able = pool.ready().filter(({ version }) => ((version?.services ?? 0n) & nameProofs) !== 0n)
    let left = questionsPerTick * able.length
    for (const [username, question] of this.#inOrder()) {
      for (const [peer, askedMs] of question.open) if (nowMs - askedMs > answerMs) question.open.delete(peer)
      if (left > 0) left -= this.#ask(username, question, shuffled(random, able))
      // Everybody has spoken; with nobody there, the name waits.
      const isHeard = able.length > 0 && left > 0 && question.open.size === 0
      this.#seek(username, question, isHeard)
      if (isHeard && this.#mayFinish(username, question)) this.#finish(username, question)
    }
  }

  /** Looks elsewhere: at once for whom somebody waits, otherwise where no peer has shown anything. */
  #seek(username: Username, question: Question, isHeard: boolean): void {
    const nowMs = this.#parts.clock.monotonicMs()
    const isAwaited = question.waiting.size > 0
    if (this.#source === undefined || this.#searches >= searchesAtOnce) return
    if (question.soughtMs !== undefined && nowMs - question.soughtMs < unknownAgainMs) return
    if (!isAwaited && !(isHeard && !this.#parts.learnt.has(username) && this.#idleSearches.take())) return
    question.soughtMs = nowMs
    question.isSought = true
    this.#searches += 1
    const search = this.#source(username)
    this.#scope.task('look for a name', async (signal) => {
      const proofs = await search
      this.#searches -= 1
      question.isSought = false
      if (signal.aborted) return
      for (const proof of proofs) this.#take(username, proof)
      // Peers may have nothing to say, or not be there.
      if (this.#parts.learnt.has(username) && question.open.size === 0) this.#finish(username, question)
    })
  }

  /** Where peers have shown nothing, what is found elsewhere is waited for. */
  #mayFinish(username: Username, { isSought, soughtMs, waiting }: Question): boolean {
    if (this.#parts.learnt.has(username) || this.#source === undefined) return true
    return !isSought && (soughtMs !== undefined || waiting.size === 0)
  }

  /** First that for which somebody waits. */
  #inOrder(): readonly (readonly [Username, Question])[] {
    const questions = [...this.#questions]
    const isAwaited = ([, { waiting }]: readonly [Username, Question]): boolean => waiting.size > 0
    return [...questions.filter(isAwaited), ...questions.filter((question) => !isAwaited(question))]
  }

  /** Asks as many of these as are still to be heard; says how many. */
  #ask(username: Username, question: Question, peers: readonly Peer[]): number {
    const fresh = peers.filter((peer) => !question.asked.has(peer))
    const some = fresh.slice(0, Math.max(0, peersPerName - question.open.size - question.answers))
    for (const peer of some) {
      question.asked.add(peer)
      question.open.set(peer, this.#parts.clock.monotonicMs())
      peer.send('getnameproof', { username })
    }
    return some.length
  }

  #finish(username: Username, question: Question): void {
    if (question.answers > 0 || question.soughtMs !== undefined)
      this.#checkedMs.set(username, this.#parts.clock.monotonicMs())
    // The place may be that of a later question.
    if (this.#questions.get(username) === question) this.#questions.delete(username)
    for (const done of question.waiting) done()
  }

  /** Blocks from this height on are others now: what they held is asked for again when it is used. */
  #forget(fromHeight: number): void {
    const names = new Set(this.#parts.learnt.dropFrom(fromHeight))
    for (const username of names) this.#checkedMs.delete(username)
    if (names.size > 0) this.learned.emit({ names, fromHeight })
  }
}
