// Searches of a node that cannot use UDP: deputies walk through the DHT, and tell what they find (chain.md 6.8).
import type { Clock } from '../../base/clock.ts'
import { decodeBencodeDict } from '../../codec/bencode.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { type DhtTarget, targetFromDict } from '../../protocol/dht-target.ts'
import { parameters } from '../parameters.ts'
import type { Identity } from '../peers/identity.ts'
import type { DhtDeputies } from '../types.ts'
import { decodeAnswer } from '../wire/answers.ts'
import type { Query } from '../wire/queries.ts'
import { type Candidate, Lookup } from './lookup.ts'
import { Lane, type WalkOptions, type Walks } from './lookup-driver.ts'

/** What these searches need. */
export interface DeputyWalksNeeds {
  readonly clock: Clock
  readonly identity: Identity
  readonly deputies: DhtDeputies
}

/** Deputies do ten searches of one peer at a time, and hang up on whoever asks for more (chain.md 6.8). */
const foregroundPlaces = 8
const backgroundPlaces = 2

const targetLimits = { maxDepth: 2, maxValues: 8, canonical: true } as const

/** What a getData asks for; other queries belong to who is in the routing table. */
const targetOf = (query: Query): DhtTarget | undefined => {
  if (query.method !== 'getData') return undefined
  const dict = decodeBencodeDict(query.target.bytes, targetLimits)
  return dict.ok ? targetFromDict(dict.value) : undefined
}

/** In the place of `Walks`; its lookups name no nodes, since none is known. */
export class DeputyWalks implements Pick<Walks, 'run' | 'close' | 'waiting'> {
  readonly #needs: DeputyWalksNeeds
  readonly #lanes = { foreground: new Lane(foregroundPlaces), background: new Lane(backgroundPlaces) }
  readonly #active = new Set<() => void>()
  #closed = false

  constructor(needs: DeputyWalksNeeds) {
    this.#needs = needs
  }

  run(lane: 'foreground' | 'background', options: WalkOptions): Promise<Lookup | undefined> {
    const target = targetOf(options.query)
    if (target === undefined || this.#closed) return Promise.resolve(undefined)
    const lookup = new Lookup({ ...options, ownId: this.#needs.identity.id })
    // A token is of no use to whoever sends no datagrams.
    if (options.query.method === 'getData' && options.query.justToken) return Promise.resolve(lookup)
    return this.#lanes[lane].run(async () => {
      if (!this.#closed && options.signal?.aborted !== true) await this.#search(target, options)
      return lookup
    })
  }

  get waiting(): number {
    return this.#lanes.foreground.waiting + this.#lanes.background.waiting
  }

  close(): void {
    this.#closed = true
    for (const lane of Object.values(this.#lanes)) lane.close()
    for (const end of [...this.#active]) end()
  }

  /** Ends when all have found nothing, when nothing new comes for a while, or when time is up. */
  #search(target: DhtTarget, { onReply, signal }: WalkOptions): Promise<void> {
    const { clock, deputies, identity } = this.#needs
    return new Promise((resolve) => {
      const emptyHanded = new Set<string>()
      const candidates = new Map<string, Candidate>()
      const candidateOf = (endpoint: Endpoint): Candidate => {
        const known = candidates.get(endpointText(endpoint))
        if (known !== undefined) return known
        const { id } = identity
        const candidate = { endpoint, id, state: 'answered', token: undefined, suspect: false, depth: 1 } as const
        candidates.set(endpointText(endpoint), candidate)
        return candidate
      }
      const end = (): void => {
        if (!this.#active.delete(end)) return
        overdue.cancel()
        quiet.cancel()
        signal?.removeEventListener('abort', end)
        question.stop()
        resolve()
      }
      const overdue = clock.after(parameters.getTimeoutMs, end)
      let quiet = overdue
      this.#active.add(end)
      signal?.addEventListener('abort', end, { once: true })
      const question = deputies.ask(target, (from, list) => {
        if (list.length === 0) {
          emptyHanded.add(endpointText(from))
          if (emptyHanded.size >= question.asked) end()
          return true
        }
        const replies = decodeAnswer(list, target)
        if (replies === undefined) return false
        if (quiet !== overdue) quiet.cancel()
        quiet = clock.after(parameters.deputyQuietMs, end)
        for (const reply of replies) onReply?.(reply, candidateOf(from))
        return true
      })
      if (question.asked === 0) end()
    })
  }
}
