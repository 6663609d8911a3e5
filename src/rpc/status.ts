// The state of the node for people: `getstatus` and the feed.
import type { StatusJson } from '../api/control.ts'
import type { Timer } from '../base/clock.ts'
import { Signal, type Unsubscribe } from '../base/signal.ts'
import type { RpcContext } from './context.ts'
import { clockWarningOf, warningsOf } from './warnings.ts'

const walletState = ({ passphrase }: RpcContext['node']): StatusJson['wallet'] => {
  const until = passphrase.unlockedUntil()
  if (until === undefined) return 'open'
  return until === 0 ? 'locked' : 'unlocked'
}

/** With one decimal: more would be news each second. */
const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10

const postsOf = ({ keeping }: RpcContext['node']): StatusJson['posts'] => {
  const { bytes, budgetBytes, droppedForBudget, relayed } = keeping.state()
  return {
    megabytes: megabytes(bytes),
    budgetMegabytes: budgetBytes === undefined ? null : megabytes(budgetBytes),
    dropped: droppedForBudget,
    relayed: { users: relayed.users, posts: relayed.posts, sentMegabytes: megabytes(relayed.sentBytes) },
  }
}

/** In numbers that a person reads: a state is told anew only when they change. */
const paceOf = ({
  state,
  pace,
}: ReturnType<RpcContext['node']['state']['sync']>): Pick<StatusJson['chain'], 'pace'> => {
  if (state !== 'syncing' || pace === undefined) return {}
  const { reads, perSecond, secondsLeft } = pace
  return {
    pace: {
      ...{ reads, perSecond: Math.round(perSecond) },
      secondsLeft: secondsLeft === undefined ? null : Math.ceil(secondsLeft),
    },
  }
}

const readsOf = ({ reads }: ReturnType<RpcContext['node']['state']['dht']>): Pick<StatusJson['dht'], 'reads'> =>
  reads.mode === 'open' ? {} : { reads: { ...reads, mode: reads.mode === 'sealed' ? 'only' : 'on' } }

/** Collects the state of every part. */
export const statusOf = ({ node, programVersion, dataDirectory }: RpcContext): StatusJson => {
  const sync = node.state.sync()
  const isClockWrong = sync.state === 'current' && clockWarningOf(node) !== undefined
  const [chain, dht, swarms] = [node.state.chain(), node.state.dht(), node.state.swarms()]
  return {
    version: programVersion,
    network: node.network.name,
    dataDirectory,
    chain: {
      state: isClockWrong ? 'clock-wrong' : sync.state,
      height: sync.height,
      bestKnownHeight: sync.bestKnownHeight,
      ...paceOf(sync),
      tipTime: chain.tip.time,
      peers: chain.peers,
      mining: chain.isMining,
      ...(chain.isLight ? { light: true } : {}),
    },
    dht: { nodes: dht.contacts, estimatedNodes: dht.estimatedNodes, items: dht.storedItems, ...readsOf(dht) },
    swarms: { joined: swarms.joined, peers: swarms.peers },
    posts: postsOf(node),
    wallet: walletState(node),
    users: node.registrations.states(),
    warnings: warningsOf(node, sync.state),
    ...(node.legacyImport === undefined ? {} : { legacyImport: node.legacyImport.state() }),
    progress: node.progress.running().map(({ task, done, total }) => ({ task, done, total })),
    lastArrival: node.timeline.last(),
    signatureProvider: node.signatureProvider(),
  }
}

/** Shortest time between two states, in milliseconds. */
const periodMs = 1000

/** The state, collected once a second for all who watch, and not at all when nobody does. */
export class StatusBoard {
  readonly #context: RpcContext
  readonly #changed = new Signal<StatusJson>()
  #watchers = 0
  #timer: Timer | undefined
  #text = ''
  #status: StatusJson | undefined

  constructor(context: RpcContext) {
    this.#context = context
  }

  /** Calls `listener` with the state now, and whenever it has changed. */
  watch(listener: (status: StatusJson) => void): Unsubscribe {
    this.#watchers += 1
    if (this.#watchers === 1) this.#begin()
    const unsubscribe = this.#changed.on(listener)
    if (this.#status !== undefined) listener(this.#status)
    let watching = true
    return () => {
      unsubscribe()
      if (watching) this.#watchers -= 1
      watching = false
      if (this.#watchers === 0) this.#timer?.cancel()
    }
  }

  #begin(): void {
    this.#look()
    this.#timer = this.#context.node.clock.every(periodMs, () => {
      this.#look()
    })
  }

  #look(): void {
    const status = statusOf(this.#context)
    const text = JSON.stringify(status)
    if (text === this.#text) return
    this.#text = text
    this.#status = status
    this.#changed.emit(status)
  }
}
