// What the node has measured, as four plots over an hour, a day or a month.
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js'
import type { SeriesJson } from '../../api/measurements.ts'
import { nowSeconds } from '../../base/clock.ts'
import { networkTexts as words } from '../locales/en-network.ts'
import { texts } from '../locales/texts.ts'
import { lookAgain } from '../state/looking-again.ts'
import { usePage } from '../state/page.ts'
import {
  beginningsOf,
  lastOf,
  type Line,
  type LineName,
  lineOf,
  mostOf,
  type Span,
  spanSeconds,
  spans,
  stretches,
  sumOf,
} from '../text/plot.ts'
import { TimePlot } from './time-plot.tsx'

/** Each measurement of the last hour is shown soon; the others change seldom. */
const periodMs = 10_000

type PlotName = keyof typeof words.plots

const linesOf: Readonly<Record<PlotName, readonly LineName[]>> = {
  chain: ['blocks', 'registrations'],
  dht: ['dhtNodes'],
  peers: ['chainPeers', 'swarmPeers'],
  traffic: ['received', 'sent'],
}

const plotNames = Object.keys(linesOf) as readonly PlotName[]

const none: Line = []

const summaries: Readonly<Record<PlotName, (first: Line, second: Line) => string>> = {
  chain: (blocks, names) => words.chainSummary(sumOf(blocks), sumOf(names)),
  dht: (nodes) => words.dhtSummary(lastOf(nodes), Math.ceil(mostOf(nodes))),
  peers: (chain, swarms) => words.peersSummary(lastOf(chain), lastOf(swarms)),
  traffic: (received, sent) => words.trafficSummary(sumOf(received), sumOf(sent)),
}

const Plots = (props: { readonly series: SeriesJson; readonly span: Span; readonly now: number }): JSX.Element => {
  const beginnings = createMemo(() => beginningsOf(props.span, props.now))
  const formatOf =
    (plot: PlotName) =>
    (value: number): string =>
      plot === 'traffic'
        ? words.perSecond(value / (spanSeconds[props.span] / stretches))
        : texts.number(Math.round(value * 10) / 10)
  return (
    <div class="plots">
      <For each={plotNames}>
        {(plot) => {
          const lines = createMemo(() =>
            linesOf[plot].map((name) => ({
              name: words.lines[name],
              line: lineOf(props.series, name, props.span, props.now),
            })),
          )
          return (
            <TimePlot
              title={words.plots[plot]}
              summary={summaries[plot](lines()[0]?.line ?? none, lines()[1]?.line ?? none)}
              lines={lines()}
              beginnings={beginnings()}
              since={words.spanAgo[props.span]}
              format={formatOf(plot)}
            />
          )
        }}
      </For>
    </div>
  )
}

export const NetworkPlots = (): JSX.Element => {
  const page = usePage()
  const { session, clock } = page
  const [span, setSpan] = createSignal<Span>('hour')
  const [read, { refetch }] = createResource(span, async (wanted) => {
    try {
      const series = await session.client.getseries({ span: wanted })
      return { series, span: wanted, now: nowSeconds(clock) }
    } catch {
      return undefined
    }
  })
  lookAgain(page, refetch, { isWanted: () => span() === 'hour', periodMs })
  return (
    <section class="panel" aria-labelledby="plots-title">
      <h2 id="plots-title" class="hidden">
        {words.over}
      </h2>
      <fieldset class="choice">
        <legend>{words.over}</legend>
        <div class="choice-values">
          <For each={spans}>
            {(each) => (
              <label class="choice-value">
                <input type="radio" name="span" checked={span() === each} onChange={() => setSpan(each)} />
                <span>{words.spans[each]}</span>
              </label>
            )}
          </For>
        </div>
      </fieldset>
      <Show when={read.latest}>
        {(known) => (
          <Show when={known().series.measurements.length > 0} fallback={<p class="muted">{words.noFigures}</p>}>
            <Plots series={known().series} span={known().span} now={known().now} />
          </Show>
        )}
      </Show>
    </section>
  )
}
