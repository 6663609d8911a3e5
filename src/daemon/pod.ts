// The pod of a node: store, feeder and door, in the process of the node (ADR 94). Loaded where somebody wants it.
import { owner } from '../api/caller.ts'
import { createClient, type Transport } from '../api/client.ts'
import type { Scope } from '../base/scope.ts'
import { systemClock } from '../net/system-clock.ts'
import { systemRandom } from '../net/system-random.ts'
import { podDeskOf } from '../pods/desk.ts'
import { openPodDoor } from '../pods/door.ts'
import { Feeder } from '../pods/model/feeder.ts'
import { podModelOn } from '../pods/model/model.ts'
import { openSqliteEngine } from '../pods/model/sqlite-engine.ts'
import { modelPart } from '../pods/model/tables.ts'
import { isWaitedFor, untilOpen } from '../pods/opening.ts'
import { openPod } from '../pods/pod.ts'
import { accountsPart } from '../pods/tables.ts'
import { keepInStep } from '../pods/upkeep.ts'
import type { PodDesk, RpcContext } from '../rpc/context.ts'
import { dispatch } from '../rpc/dispatcher.ts'

/** Where a pod is, and where it keeps what it has. */
export interface PodSettings {
  readonly address: string
  readonly port: number
  readonly socket: number | undefined
  readonly proxies: readonly string[]
  /** Where people find it, without a last slash. */
  readonly url: string
  /** Address of a PostgreSQL server; undefined: a file in the data directory. */
  readonly store: string | undefined
}

/** Folders of the process. */
export interface PodPlaces {
  readonly storeFile: string
  readonly pageDirectory: string
  readonly serverName: string
}

/** Calls the commands of the own node, as its owner. */
const directly =
  (context: RpcContext): Transport =>
  async (request) =>
    JSON.parse((await dispatch(context, JSON.stringify(request), owner)).body) as Awaited<ReturnType<Transport>>

const parts = [accountsPart, modelPart]

const openOnce = async (
  context: RpcContext,
  { store, url, ...place }: PodSettings,
  { storeFile, ...page }: PodPlaces,
  scope: Scope,
): Promise<PodDesk> => {
  const { node } = context
  const core = { clock: systemClock, random: systemRandom, log: node.log.child('pod') }
  const kept = scope.child('store')
  const engine =
    store === undefined
      ? await openSqliteEngine({ path: storeFile, parts }, kept)
      : await (await import('../pods/model/postgres-engine.ts')).openPostgresEngine(
          core,
          { connection: store, parts, lifts: true },
          kept,
        )
  const model = podModelOn(engine)
  const about = { network: node.network.name, url, overlay: createClient(directly(context)) }
  const pod = await openPod({ ...core, ...about, engine, model })
  await keepInStep(pod, scope.child('in step'))
  // It runs until its scope closes.

  new Feeder({ ...core, model, source: node.held }, scope.child('feeder'))
  await openPodDoor(pod, { ...place, ...page, metrics: node.metrics }, scope.child('door'))
  return podDeskOf(pod)
}

/**
 * Opens it; what it gives is the desk, or throws why there is none yet: while the server of the store cannot be used,
 * the node runs, and the pod opens as soon as it can. Faults: `pods.unavailable`, and those of the store.
 */
export const openNodePod = async (
  context: RpcContext,
  settings: PodSettings,
  places: PodPlaces,
  scope: Scope,
): Promise<() => PodDesk> => {
  const open = (own: Scope): Promise<PodDesk> => openOnce(context, settings, places, own)
  const first = scope.child('attempt')
  try {
    const desk = await open(first)
    return () => desk
  } catch (error) {
    await first.close()
    if (!isWaitedFor(error)) throw error
    let desk: PodDesk | undefined
    const needs = { clock: systemClock, log: context.node.log.child('pod') }
    scope.task('opening', async (signal) => {
      desk = await untilOpen(open, needs, scope, signal)
    })
    return () => {
      if (desk === undefined) throw error
      return desk
    }
  }
}
