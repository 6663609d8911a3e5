// How people's reads go: openly, or through relays, and what is done where there are none (ADR 72).
import { type Clock, repeat } from '../../base/clock.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { isComputed } from '../../protocol/resources.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import { Relays } from '../peers/relays.ts'
import type { GetOptions, PrivateReadState, ReadMode } from '../types.ts'
import { type GetNeeds, getItems } from './get.ts'
import { PrivateReads } from './private-reads.ts'

export interface ReadsNeeds extends GetNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly metrics: Metrics
  readonly messenger: Messenger
}

const open = (needs: GetNeeds) => ({
  get: (target: DhtTarget, wait: GetOptions) => getItems(needs, target, wait),
  state: (): PrivateReadState => ({ mode: 'open', relays: 0, relayed: 0, open: 0, unanswered: 0 }),
})

/** Reads of people until `scope` closes. */
export const openReads = (needs: ReadsNeeds, mode: ReadMode, scope: Scope): ReturnType<typeof open> => {
  const openly = open(needs)
  if (mode === 'open') return openly
  const { clock, metrics } = needs
  const relays = new Relays(needs)
  const reads = new PrivateReads({ ...needs, relays })
  scope.signal.addEventListener(
    'abort',
    () => {
      reads.close()
    },
    { once: true },
  )
  const counted = { relayed: 0, open: 0, unanswered: 0 }
  const ready = metrics.gauge('dht_relays_ready_count', 'Relays through which this node could read now.')
  const counters = {
    relayed: metrics.counter('dht_private_reads_total', 'Reads of people that relays have answered.'),
    open: metrics.counter('dht_private_reads_open_total', 'Reads made openly, since no relay has answered.'),
    unanswered: metrics.counter('dht_private_reads_unanswered_total', 'Reads left alone, since no relay has answered.'),
  }
  const count = (what: keyof typeof counted): void => {
    counted[what] += 1
    counters[what].increment()
  }
  scope.task('keep relays ready', (signal) =>
    repeat(clock, parameters.relayTickMs, signal, async () => {
      await relays.keepReady()
      ready.set(relays.ready)
    }),
  )
  const get = async (target: DhtTarget, wait: GetOptions): Promise<readonly SignedItem[]> => {
    if (wait.isOpen === true || wait.onHop !== undefined || isComputed(target)) return openly.get(target, wait)
    const read = await reads.get(target, wait.timeoutMs ?? parameters.getTimeoutMs)
    if (read.isAnswered) count('relayed')
    else if (mode === 'sealed') count('unanswered')
    else {
      count('open')
      return openly.get(target, wait)
    }
    for (const item of read.items) wait.onItem?.(item)
    return read.items
  }
  return { get, state: () => ({ mode, relays: relays.ready, ...counted }) }
}
