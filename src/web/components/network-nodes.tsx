// Who is there: a map of peers and swarms, the same as tables, and a look around in the DHT.
import { createResource, createSignal, For, Index, type JSX, Show } from 'solid-js'
import type { PeerJson } from '../../api/control.ts'
import type { DhtCrawlJson } from '../../api/dht-map.ts'
import type { RunningSwarmJson } from '../../api/swarms.ts'
import { networkTexts as words } from '../locales/en-network.ts'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { lookAgain } from '../state/looking-again.ts'
import { usePage } from '../state/page.ts'
import { timeAgo } from '../text/times.ts'
import { Link } from './link.tsx'

/** More marks than this nobody tells apart. */
const mostMarks = 200

const middle = 160

/** The place of one of many around the middle, the first one at the top. */
const placeOf = (index: number, count: number, radius: number): { readonly x: number; readonly y: number } => {
  const angle = (2 * Math.PI * index) / Math.max(1, count) - Math.PI / 2
  return { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) }
}

const MapLegend = (): JSX.Element => (
  <ul class="plot-legend" aria-hidden="true">
    <li>
      <svg viewBox="0 0 24 12">
        <circle class="map-peer" cx="12" cy="6" r="5" />
      </svg>
      {words.mapKinds.chain}
    </li>
    <li>
      <svg viewBox="0 0 24 12">
        <path class="map-way" d="M0 6H24" />
      </svg>
      {words.mapKinds.asked}
    </li>
    <li>
      <svg viewBox="0 0 24 12">
        <path class="map-way map-came" d="M0 6H24" />
      </svg>
      {words.mapKinds.came}
    </li>
    <li>
      <svg viewBox="0 0 24 12">
        <rect class="map-swarm" x="7" y="1" width="10" height="10" />
      </svg>
      {words.mapKinds.swarm}
    </li>
  </ul>
)

const SwarmMap = (props: {
  readonly peers: readonly PeerJson[]
  readonly swarms: readonly RunningSwarmJson[]
}): JSX.Element => {
  const shownPeers = (): readonly PeerJson[] => props.peers.slice(0, mostMarks / 2)
  const shownSwarms = (): readonly RunningSwarmJson[] => props.swarms.slice(0, mostMarks / 2)
  return (
    <figure class="plot">
      <figcaption>
        <strong>{words.map}</strong>
        <span class="muted">{words.mapWords(props.peers.length, props.swarms.length)}</span>
      </figcaption>
      <svg class="swarm-map" viewBox="0 0 320 320" aria-hidden="true">
        <Index each={shownPeers()}>
          {(peer, index) => {
            const at = (): { readonly x: number; readonly y: number } => placeOf(index, shownPeers().length, 75)
            return (
              <>
                <line
                  class="map-way"
                  classList={{ 'map-came': peer().inbound }}
                  x1={middle}
                  y1={middle}
                  x2={at().x}
                  y2={at().y}
                />
                <circle class="map-peer" cx={at().x} cy={at().y} r="6" />
              </>
            )
          }}
        </Index>
        <Index each={shownSwarms()}>
          {(swarm, index) => {
            const at = (): { readonly x: number; readonly y: number } => placeOf(index, shownSwarms().length, 138)
            return (
              <rect
                class="map-swarm"
                x={at().x - 4 - Math.min(8, swarm().connections)}
                y={at().y - 4 - Math.min(8, swarm().connections)}
                width={8 + 2 * Math.min(8, swarm().connections)}
                height={8 + 2 * Math.min(8, swarm().connections)}
              />
            )
          }}
        </Index>
        <circle class="map-here" cx={middle} cy={middle} r="10" />
      </svg>
      <MapLegend />
    </figure>
  )
}

const Table = (props: {
  readonly id: string
  readonly title: string
  readonly columns: readonly string[]
  readonly none: string
  readonly isEmpty: boolean
  readonly children: JSX.Element
}): JSX.Element => (
  <section class="panel" aria-labelledby={props.id}>
    <h2 id={props.id}>{props.title}</h2>
    <Show when={!props.isEmpty} fallback={<p class="muted">{props.none}</p>}>
      <div class="table-place" role="group" aria-labelledby={props.id} tabindex="0">
        <table>
          <thead>
            <tr>
              <For each={props.columns}>{(column) => <th scope="col">{column}</th>}</For>
            </tr>
          </thead>
          <tbody>{props.children}</tbody>
        </table>
      </div>
    </Show>
  </section>
)

const Peers = (props: { readonly peers: readonly PeerJson[] }): JSX.Element => {
  const { now } = usePage()
  const columns = (): readonly string[] => [
    placeTexts.traffic.address,
    placeTexts.traffic.program,
    placeTexts.traffic.direction,
    placeTexts.traffic.since,
  ]
  return (
    <Table
      id="peers-title"
      title={placeTexts.traffic.peers(props.peers.length)}
      columns={columns()}
      none={placeTexts.traffic.noPeers}
      isEmpty={props.peers.length === 0}
    >
      <Index each={props.peers}>
        {(peer) => (
          <tr>
            <td>{peer().addr}</td>
            <td>{peer().subver}</td>
            <td>{peer().inbound ? placeTexts.traffic.inbound : placeTexts.traffic.outbound}</td>
            <td>{timeAgo(peer().conntime, now())}</td>
          </tr>
        )}
      </Index>
    </Table>
  )
}

const Swarms = (props: { readonly swarms: readonly RunningSwarmJson[] }): JSX.Element => (
  <Table
    id="swarms-title"
    title={words.swarms(props.swarms.length)}
    columns={[words.user, words.connected, words.knownOnes, words.held]}
    none={words.noSwarms}
    isEmpty={props.swarms.length === 0}
  >
    <Index each={props.swarms}>
      {(swarm) => (
        <tr>
          <th scope="row">
            <Link class="name" to={{ page: 'user', name: swarm().username, part: 'posts' }}>
              {swarm().username}
            </Link>
          </th>
          <td>{texts.number(swarm().connections)}</td>
          <td>{texts.number(swarm().knownPeers)}</td>
          <td>{texts.number(swarm().pieces)}</td>
        </tr>
      )}
    </Index>
  </Table>
)

const crawlSeconds = 10

const Crawl = (): JSX.Element => {
  const { session } = usePage()
  const [state, setState] = createSignal<'rest' | 'looking'>('rest')
  const [found, setFound] = createSignal<DhtCrawlJson>()
  const [fault, setFault] = createSignal('')
  const look = async (): Promise<void> => {
    if (state() === 'looking') return
    setState('looking')
    setFault('')
    try {
      setFound(await session.client.dhtcrawl({ seconds: crawlSeconds }))
    } catch (reason) {
      setFault(words.crawlFailed(sentenceOf(reason)))
    }
    setState('rest')
  }
  return (
    <section class="panel" aria-labelledby="crawl-title">
      <h2 id="crawl-title">{words.dht}</h2>
      <p class="muted">{words.dhtHint}</p>
      <div class="buttons">
        <button type="button" aria-disabled={state() === 'looking'} onClick={() => void look()}>
          {state() === 'looking' ? words.looking : words.look}
        </button>
      </div>
      <div role="status">
        <Show when={found()}>
          {(crawl) => (
            <>
              <p>{words.crawled(crawl().nodes, crawl().silent, crawl().whole)}</p>
              <p>{words.estimated(crawl().estimated)}</p>
              <Show when={crawl().ms.p50 !== null}>
                <p>{words.roundTrip(crawl().ms.p50 ?? 0, crawl().ms.p95 ?? 0)}</p>
              </Show>
              <Show when={crawl().wrong_ids > 0}>
                <p>{words.wrongIds(crawl().wrong_ids)}</p>
              </Show>
            </>
          )}
        </Show>
      </div>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}

export const NetworkNodes = (): JSX.Element => {
  const page = usePage()
  const { session } = page
  const [read, { refetch }] = createResource(async () => {
    try {
      const [peers, swarms] = await Promise.all([session.client.getpeerinfo({}), session.client.listswarms({})])
      return { peers, swarms }
    } catch {
      return undefined
    }
  })
  lookAgain(page, refetch)
  return (
    <div class="sections">
      <Show when={read.latest}>
        {(known) => (
          <>
            <section class="panel">
              <SwarmMap peers={known().peers} swarms={known().swarms} />
            </section>
            <Peers peers={known().peers} />
            <Swarms swarms={known().swarms} />
          </>
        )}
      </Show>
      <Crawl />
    </div>
  )
}
