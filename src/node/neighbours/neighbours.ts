// Nodes of the same network in the local network: found by multicast DNS, and told that we are here.
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { encodeHex } from '../../codec/hex.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { JoinMulticast, Link } from '../../net/multicast.ts'
import { limits } from '../../protocol/limits.ts'
import {
  announcedSeconds,
  answerBytes,
  type Heard,
  multicastDns,
  questionBytes,
  readMessage,
} from './neighbour-messages.ts'

/** What they are found with. */
export interface NeighboursNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly join: JoinMulticast
}

/** Whom to look for, and what to say of ourselves. */
export interface NeighboursOptions {
  readonly network: string
  /** Of our chain; undefined: nobody can come here, so that nothing is said. */
  readonly port: () => number | undefined
  /** The one address of this node; undefined: all of the machine. */
  readonly boundAddress: string | undefined
}

/** Pauses between our questions, the last one again and again; each up to a quarter longer. */
const questionPausesMs = [1_000, 3_000, 10_000, 60_000]
/** Answers wait for a moment, so that not all speak at once (RFC 6762, 6). */
const answerDelayMs = { least: 20, spread: 100 }
const answersPerSecond = 1

interface Neighbour {
  readonly endpoint: Endpoint
  readonly untilMs: number
}

/** Who is near. */
export class Neighbours {
  readonly #needs: NeighboursNeeds
  readonly #options: NeighboursOptions
  readonly #id: string
  readonly #held = new BoundedMap<string, Neighbour>(limits.nearbyNodes)
  readonly #heard: TokenBucket
  readonly #answers: TokenBucket
  readonly #say: (bytesFor: (link: Link) => Uint8Array) => void

  constructor(needs: NeighboursNeeds, options: NeighboursOptions, scope: Scope) {
    this.#needs = needs
    this.#options = options
    const { clock, random, join } = needs
    this.#id = encodeHex(random.bytes(8))
    this.#heard = new TokenBucket(clock, limits.nearbyMessages, 2 * limits.nearbyMessages)
    this.#answers = new TokenBucket(clock, answersPerSecond, 2)
    const onMessage = (bytes: Uint8Array, { address }: Endpoint): void => {
      this.#hear(bytes, address)
    }
    const group = join(multicastDns, options.boundAddress, onMessage, scope)
    this.#say = (bytesFor) => {
      group.send(bytesFor)
    }
    scope.defer(() => {
      this.#tell(false)
    })
    scope.task('look for neighbours', (signal) => this.#look(signal))
  }

  /** Where their chains are, as they said lately. */
  endpoints(): readonly Endpoint[] {
    const nowMs = this.#needs.clock.monotonicMs()
    return [...this.#held.values()].filter(({ untilMs }) => untilMs > nowMs).map(({ endpoint }) => endpoint)
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#needs
    for (let round = 0; ; round += 1) {
      // The socket opens in the meantime.
      const pauseMs = round === 0 ? 200 : (questionPausesMs[Math.min(round, questionPausesMs.length) - 1] ?? 0)
      await sleep(clock, pauseMs + randomBelow(random, pauseMs / 4), signal)
      if (isStopped(signal)) return
      this.#say(questionBytes)
      if (round < 2) this.#tell(true)
    }
  }

  #hear(bytes: Uint8Array, address: string): void {
    if (!this.#heard.take()) return
    const message = readMessage(bytes)
    if (message?.kind === 'question') this.#answer()
    else if (message?.kind === 'answer') this.#note(message, address)
  }

  #answer(): void {
    if (!this.#answers.take()) return
    const { clock, random } = this.#needs
    clock.after(answerDelayMs.least + randomBelow(random, answerDelayMs.spread), () => {
      this.#tell(true)
    })
  }

  #tell(stays: boolean): void {
    const { network, port: portNow } = this.#options
    const port = portNow()
    if (port === undefined) return
    const announced = { id: this.#id, network, port, stays }
    this.#say(({ address }) => answerBytes(announced, address))
  }

  /** Whoever speaks can tell of nobody but itself: the address is the one from which it came. */
  #note({ id, network, port, stays }: Extract<Heard, { kind: 'answer' }>, address: string): void {
    if (id === this.#id || network !== this.#options.network) return
    const { clock, log } = this.#needs
    const endpoint = { address, port }
    const key = endpointText(endpoint)
    if (!stays) {
      this.#held.delete(key)
      return
    }
    const isKnown = this.#held.has(key)
    const same = [...this.#held.values()].filter((other) => other.endpoint.address === address)
    if (!isKnown && same.length >= limits.nearbyNodesOfAddress) return
    if (!isKnown) log.debug('neighbour', { endpoint: key })
    this.#held.set(key, { endpoint, untilMs: clock.monotonicMs() + announcedSeconds * 1000 })
  }
}
