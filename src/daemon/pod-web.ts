// A web process of a pod: its door over its store, and nothing else. No overlay, no chain, no wallet, no JSON-RPC, and
// no file of its own; the overlay process is called over HTTP (ADR 94).
import { isStopped } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import { type Log, silentLog } from '../base/log.ts'
import { Metrics } from '../base/metrics.ts'
import { Scope } from '../base/scope.ts'
import { systemClock } from '../net/system-clock.ts'
import { systemRandom } from '../net/system-random.ts'
import { openPodDoor, type PodDoor } from '../pods/door.ts'
import { podModelOn } from '../pods/model/model.ts'
import { openPostgresEngine } from '../pods/model/postgres-engine.ts'
import { placeOf } from '../pods/model/postgres-faults.ts'
import { modelPart } from '../pods/model/tables.ts'
import { untilOpen } from '../pods/opening.ts'
import { openPod, type Pod } from '../pods/pod.ts'
import { accountsPart } from '../pods/tables.ts'
import { openLog } from './log-file.ts'
import { builtInPodPage } from './node-settings.ts'
import { overlayAt } from './pod-overlay.ts'
import { openPodWatch } from './pod-watch.ts'
import type { PodWebSettings } from './pod-web-settings.ts'
import { watchProcess } from './process-metrics.ts'
import { programVersion } from './version.ts'

/** A web process that runs, or waits for its store. */
export interface PodWeb {
  /** Resolves when a part of it failed. */
  readonly ended: Promise<{ readonly failure: unknown }>
  /** Something happened that nothing here expects: it ends in order. */
  fail(error: unknown): void
  /** Takes nobody in any more, lets calls that run end, and ends streams: pages connect again, elsewhere. */
  close(): Promise<void>
}

/** Credentials that do not fit are told at once, and not to the first person who comes. */
const checkOverlay = async ({ overlay, log }: Pod): Promise<void> => {
  try {
    await overlay.listhosted({ usernames: [] })
  } catch (error) {
    log.error('the overlay process cannot be used yet', { error: messageOf(error) })
  }
}

/** What it runs with, and the socket that it was handed, if any. */
type PodWebPlace = PodWebSettings & { readonly socket: number | undefined }

/** What is known of a process that runs or waits: nothing of it is open yet while `open` is not there. */
interface Watched {
  readonly metrics: Metrics
  isOverlayAway: boolean
  open?: { readonly pod: Pod; readonly door: PodDoor }
}

const hindrancesOf = ({ open, isOverlayAway }: Watched): readonly string[] => [
  ...(open === undefined || open.pod.engine.fault() !== undefined ? ['store'] : []),
  ...(isOverlayAway ? ['overlay'] : []),
]

const watch = async ({ watch: at }: PodWebPlace, watched: Watched, scope: Scope): Promise<void> => {
  if (at === undefined) return
  const { metrics } = watched
  watchProcess(metrics, scope)
  const streams = metrics.gauge('pod_streams_count', 'Pages of a pod that are told of events.')
  const stands = metrics.gauge('pod_ready_count', 'Whether nothing stands in the way of a web process: 1 or 0.')
  const render = (): string => {
    streams.set(watched.open?.door.streams() ?? 0)
    stands.set(hindrancesOf(watched).length === 0 ? 1 : 0)
    return metrics.render()
  }
  await openPodWatch({ metrics: { render }, hindrances: () => hindrancesOf(watched) }, at, scope)
}

const openWeb = async (settings: PodWebPlace, watched: Watched, log: Log, scope: Scope): Promise<Pod> => {
  const { store, url, network, overlay, ...place } = settings
  const core = { clock: systemClock, random: systemRandom, log: log.child('pod') }
  const options = { connection: store, parts: [accountsPart, modelPart], lifts: false }
  const engine = await openPostgresEngine(core, options, scope.child('store'))
  const onAway = (isAway: boolean): void => {
    watched.isOverlayAway = isAway
  }
  const about = { network, url, overlay: overlayAt(overlay, { ...core, network, onAway }) }
  const pod = await openPod({ ...core, ...about, engine, model: podModelOn(engine) })
  const page = { pageDirectory: builtInPodPage(), serverName: `twister-node/${programVersion}` }
  const door = await openPodDoor(pod, { ...place, ...page, metrics: watched.metrics }, scope.child('door'))
  watched.open = { pod, door }
  return pod
}

/** Starts it. `say` is told what a person who starts it sees; `onOpen` is called when the door is open. */
export const startPodWeb = (settings: PodWebPlace, say: (text: string) => void, onOpen: () => void): PodWeb => {
  const log = openLog('', systemClock, settings.log, new Scope('log', silentLog))
  const scope = new Scope('web process', log)
  const ended = new Promise<{ readonly failure: unknown }>((resolve) => {
    scope.onFailure((failure) => {
      resolve({ failure })
    })
  })
  const needs = {
    ...{ clock: systemClock, log },
    onWait: (reason: string) => {
      say(`waiting: ${reason}`)
    },
  }
  const watched: Watched = { metrics: new Metrics(), isOverlayAway: false }
  scope.task('opening', async (signal) => {
    await watch(settings, watched, scope.child('watch'))
    const pod = await untilOpen((attempt) => openWeb(settings, watched, log, attempt), needs, scope, signal)
    if (pod === undefined || isStopped(signal)) return
    log.info('started', { version: programVersion, network: settings.network, store: placeOf(settings.store) })
    onOpen()
    void checkOverlay(pod)
  })
  return {
    ended,
    fail: (error) => {
      scope.fail(error, 'process')
    },
    close: () => scope.close(),
  }
}
