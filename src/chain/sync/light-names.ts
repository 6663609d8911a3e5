// How a node without blocks learns names: peers show proofs, which are judged against the headers here (extensions.md 11).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { KeyChange } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import { judgeNameProof } from '../rules/name-proof-judge.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { LearntNames } from '../state/learnt-names.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { nameProofs } from '../wire/messages.ts'
import { decodeNameProof } from '../wire/name-proof.ts'

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

/** One name that peers are asked for. */
interface Question {
  readonly asked: Set<Peer>
  readonly open: Map<Peer, number>
  answers: number
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

/** No header that is not in our chain is believed, whatever work it shows. */
const noWork = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(32).fill(0xff))

/** Asks, judges and keeps. */
export class LightNames {
  /** Names whose keys are others now, or were not known before. */
  readonly learned = new Signal<KeyChange>()
  readonly #parts: LightNamesParts
  readonly #questions = new Map<Username, Question>()
  readonly #checkedMs = new BoundedMap<Username, number>(limits.namesChecked)

  constructor(parts: LightNamesParts, scope: Scope) {
    this.#parts = parts
    const { clock, pool, best, learnt } = parts
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
    this.#parts.pool.hold(peer, this.#judge(peer, { name, question, proof }))
  }

  async #judge(
    peer: Peer,
    { name, question, proof }: { readonly name: Username; readonly question: Question; readonly proof: Uint8Array },
  ): Promise<void> {
    const { network, pool, learnt } = this.#parts
    // Nothing known: that is no proof of anything.
    if (proof.length > 0) {
      const judged = await judgeNameProof(proof, {
        network,
        proofOfWork: noWork,
        isKnown: ({ id }) => this.#isOurs(id),
      })
      const decoded = decodeNameProof(proof)
      if (judged.ok && judged.value.username === name && decoded.ok) {
        const { fromHeight, isNews } = learnt.learn(name, decoded.value.links)
        if (isNews) this.learned.emit({ names: new Set([name]), fromHeight })
      } else if (judged.ok || judged.rejection.code !== 'proof-header-work') {
        pool.penalise(peer, { code: 'name-proof-wrong' })
      }
    }
    question.answers += 1
    if (question.answers >= peersPerName) this.#finish(name, question)
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
    this.#questions.set(username, { asked: new Set(), open: new Map(), answers: 0, waiting: new Set() })
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
      if (able.length > 0 && left > 0 && question.open.size === 0) this.#finish(username, question)
    }
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
    if (question.answers > 0) this.#checkedMs.set(username, this.#parts.clock.monotonicMs())
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
