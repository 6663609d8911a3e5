// Reads through two relays, so that no node learns both who reads and what is read (extensions.md 16, ADR 72).
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import type { Counter, Metrics } from '../../base/metrics.ts'
import type { Random } from '../../base/random.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetKey, targetText } from '../../protocol/dht-target.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import { type Circuit, type Relays, sealedQuery } from '../peers/relays.ts'
import { isForged } from '../rules/item-judge.ts'
import type { NetworkKey } from '../wire/contact.ts'
import type { EncodedItem } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import { fitOneQuestion, openAnswer, type SealedAnswer, sealQuestion } from '../wire/sealed-reads.ts'
import { type GetNeeds, ItemCollection } from './get.ts'
import { Lane } from './lookup-driver.ts'

export interface PrivateReadsNeeds extends GetNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly metrics: Metrics
  readonly messenger: Messenger
  readonly relays: Relays
}

/** What a read gave. */
export interface PrivateRead {
  /** With what is stored here. */
  readonly items: readonly SignedItem[]
  /** A relay has answered; otherwise nothing is known of the network. */
  readonly isAnswered: boolean
}

/** One target of a batch, and what came of it. */
class Asked {
  readonly target: DhtTarget
  readonly #needs: PrivateReadsNeeds
  readonly #collection: ItemCollection
  readonly #stored: SignedItem | undefined
  isAnswered = false
  hasItems = false

  constructor(target: DhtTarget, needs: PrivateReadsNeeds) {
    this.target = target
    this.#needs = needs
    this.#collection = new ItemCollection(target, needs)
    this.#collection.take(needs.values.items(targetKey(target)), '')
    this.#stored = this.#collection.items()[0]
  }

  /** False: among the items is one that nobody can have found. */
  take(items: readonly EncodedItem[]): boolean {
    if (this.#collection.take(items, '')) this.hasItems = true
    const isHonest = items.every((item) => {
      const read = this.#needs.judge.read(item, this.target)
      return read.ok || !(isForged(read.rejection) || read.rejection.code === 'item-target-invalid')
    })
    this.isAnswered ||= isHonest
    return isHonest
  }

  result(): PrivateRead {
    const items = this.#collection.items()
    const [newest] = items
    const isNews = this.target.kind === 'single' && this.#stored !== undefined && newest !== this.#stored
    if (isNews && newest !== undefined) this.#needs.keep(newest)
    return { items, isAnswered: this.isAnswered }
  }
}

/** Reads of one name that go together. */
interface Batch {
  readonly asked: Asked[]
  /** Resolves when all has been said. */
  readonly done: Promise<void>
}

const countersOf = (metrics: Metrics): Readonly<Record<'questions' | 'failures' | 'lies', Counter>> => ({
  questions: metrics.counter('dht_private_questions_total', 'Sealed reads that were sent through two relays.'),
  failures: metrics.counter('dht_private_failures_total', 'Of these, those that brought no answer.'),
  lies: metrics.counter('dht_private_lies_total', 'Answers to sealed reads that were not true.'),
})

export class PrivateReads {
  readonly #needs: PrivateReadsNeeds
  /** By name, as long as others may come along. */
  readonly #open = new Map<string, Batch>()
  readonly #stops = new Set<AbortController>()
  readonly #lane = new Lane(parameters.maxForegroundLookups)
  readonly #counters: ReturnType<typeof countersOf>

  constructor(needs: PrivateReadsNeeds) {
    this.#needs = needs
    this.#counters = countersOf(needs.metrics)
  }

  /** What is under a target, after at most so long. */
  async get(target: DhtTarget, timeoutMs: number): Promise<PrivateRead> {
    const { batch, asked } = this.#join(target)
    const timeout = this.#stoppable()
    await Promise.race([batch.done, sleep(this.#needs.clock, timeoutMs, timeout.signal)])
    this.#stop(timeout)
    return asked.result()
  }

  /** Ends all of them. */
  close(): void {
    for (const each of [...this.#stops]) this.#stop(each)
  }

  #stoppable(): AbortController {
    const controller = new AbortController()
    this.#stops.add(controller)
    return controller
  }

  #stop(controller: AbortController): void {
    this.#stops.delete(controller)
    controller.abort()
  }

  #join(target: DhtTarget): { readonly batch: Batch; readonly asked: Asked } {
    const known = this.#open.get(target.name)
    const same = known?.asked.find((each) => targetText(each.target) === targetText(target))
    if (known !== undefined && same !== undefined) return { batch: known, asked: same }
    const asked = new Asked(target, this.#needs)
    if (known !== undefined && fitOneQuestion([...known.asked, asked].map((each) => each.target))) {
      known.asked.push(asked)
      return { batch: known, asked }
    }
    const together = [asked]
    const batch = { asked: together, done: this.#run(target.name, together) }
    this.#open.set(target.name, batch)
    return { batch, asked }
  }

  /** Several ways at once: one relay that is silent, or says that there is nothing, does not decide. */
  async #run(name: string, asked: readonly Asked[]): Promise<void> {
    const { clock } = this.#needs
    await sleep(clock, parameters.privateBatchMs)
    if (this.#open.get(name)?.asked === asked) this.#open.delete(name)
    await this.#lane.run(async () => {
      const end = this.#stoppable()
      const used = new Set<NetworkKey>()
      let left: number = parameters.privateCircuits
      await new Promise<void>((resolve) => {
        const finished = async (): Promise<void> => {
          left -= 1
          // The other one may know more, but not for long; where nothing was found it is waited for.
          if (left > 0 && !asked.every(({ hasItems }) => hasItems)) return
          if (left > 0) await sleep(clock, parameters.agreementMs, end.signal)
          resolve()
        }
        for (let way = 0; way < parameters.privateCircuits; way += 1)
          void this.#way(asked, used, end.signal).then(finished)
      })
      this.#stop(end)
    })
  }

  /** Asks through one circuit after another until one has answered for all targets. */
  async #way(asked: readonly Asked[], used: Set<NetworkKey>, stop: AbortSignal): Promise<void> {
    const { relays } = this.#needs
    let wanted = asked
    let failures = 0
    while (wanted.length > 0 && failures < parameters.privateAttempts && !isStopped(stop)) {
      // Where relays are few, one that has lost a datagram gets another chance.
      const circuit = relays.choose(used) ?? (failures > 0 ? relays.choose(new Set()) : undefined)
      if (circuit === undefined) return
      const answer = await this.#ask(circuit, wanted)
      const left = answer === undefined ? wanted : this.#take(answer, wanted, circuit)
      if (answer === undefined) this.#fail(circuit)
      if (left.length === wanted.length) failures += 1
      wanted = left
    }
  }

  #fail(circuit: Circuit): void {
    this.#counters.failures.increment()
    this.#needs.relays.failed(circuit)
  }

  /** Those for which there was no room, or a lie: they are asked for again. */
  #take(answer: SealedAnswer, wanted: readonly Asked[], circuit: Circuit): readonly Asked[] {
    const { relays } = this.#needs
    relays.succeeded(circuit)
    const left: Asked[] = []
    for (const [place, asked] of wanted.entries()) {
      const items = answer[place]
      if (items === undefined) left.push(asked)
      else if (!asked.take(items)) {
        this.#counters.lies.increment()
        relays.lied(circuit)
        left.push(asked)
      }
    }
    return left
  }

  async #ask(circuit: Circuit, asked: readonly Asked[]): Promise<SealedAnswer | undefined> {
    const { introductions } = this.#needs.relays
    const [entry, exit] = await Promise.all([
      introductions.meet(circuit.entry),
      // Asked now, it could tell who is going to read: its key is known.
      introductions.meet(circuit.exit, Number.POSITIVE_INFINITY),
    ])
    if (entry === undefined || exit === undefined) return undefined
    const { clock, messenger, random } = this.#needs
    const privateKey = createPrivateKey(random)
    const targets = asked.map(({ target }) => target)
    const sealed = sealQuestion({ replyKey: publicKeyOf(privateKey), targets }, exit.key, random)
    if (sealed === undefined) return undefined
    this.#counters.questions.increment()
    return new Promise((resolve) => {
      const fail = (): void => {
        resolve(undefined)
      }
      const timer = clock.after(parameters.circuitMs, fail)
      const outcome = {
        answered: (_: unknown, { sealed: answer }: Reply): void => {
          timer.cancel()
          resolve(answer && openAnswer(answer, privateKey, targets.length))
        },
        failed: (): void => {
          timer.cancel()
          fail()
        },
      }
      messenger.request(entry.endpoint, sealedQuery(entry, sealed, exit.endpoint), outcome, { isLong: true })
    })
  }
}
