// The state of the node: one sentence with a colour, and the numbers behind it.
import { For, type JSX, Show } from 'solid-js'
import type { StatusJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import { healthOf } from '../state/health.ts'
import { usePage } from '../state/page.ts'
import { exactTime, timeAgo } from '../text/times.ts'
import { Link } from './link.tsx'
import { ProgressBar } from './progress-bar.tsx'

/** The coloured mark with its sentence. */
export const HealthLine = (): JSX.Element => {
  const page = usePage()
  return (
    <p class="health" classList={{ [`health-${healthOf(page.session)}`]: true }}>
      <span class="dot" aria-hidden="true" />
      {texts.node.health[healthOf(page.session)]}
    </p>
  )
}

export const Row = (props: { readonly name: string; readonly children: JSX.Element }): JSX.Element => (
  <div class="figure">
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
)

/** How far, how fast and how long it will take, as far as the node can tell. */
const syncWords = ({ height, bestKnownHeight, pace }: StatusJson['chain']): string => {
  const far = texts.node.syncState(height, bestKnownHeight)
  if (pace === undefined) return far
  const fast = texts.node.syncPace[pace.reads](Math.round(pace.perSecond))
  return [far, fast, ...(pace.secondsLeft === null ? [] : [texts.registration.wait(pace.secondsLeft)])].join(' · ')
}

/** While the chain is read: how far. */
export const SyncProgress = (props: { readonly chain: StatusJson['chain'] }): JSX.Element => (
  <Show when={['syncing', 'stalled'].includes(props.chain.state)}>
    <ProgressBar
      label={texts.node.syncLabel}
      share={Math.min(1, props.chain.height / Math.max(1, props.chain.bestKnownHeight))}
      words={syncWords(props.chain)}
    />
  </Show>
)

export const Figures = (props: { readonly status: StatusJson }): JSX.Element => {
  const { now } = usePage()
  const chain = (): StatusJson['chain'] => props.status.chain
  const dht = (): StatusJson['dht'] => props.status.dht
  return (
    <dl class="figures">
      <Row name={texts.node.network}>{props.status.network}</Row>
      <Row name={texts.node.chain}>
        {texts.node.block(chain().height)}
        <Show when={chain().tipTime > 0 && chain().height > 0}>
          <span class="muted" title={exactTime(chain().tipTime)}>
            {texts.node.tip(timeAgo(chain().tipTime, now()))}
          </span>
        </Show>
      </Row>
      <Row name={texts.node.chainPeers}>{texts.number(chain().peers)}</Row>
      <Row name={texts.node.dht}>
        {texts.node.dhtNodes(dht().nodes)}
        <Show when={dht().estimatedNodes > dht().nodes}>
          <span class="muted">{texts.node.dhtEstimate(dht().estimatedNodes)}</span>
        </Show>
      </Row>
      <Row name={texts.node.swarms}>{texts.node.swarmState(props.status.swarms.joined, props.status.swarms.peers)}</Row>
      <Row name={texts.node.version}>{props.status.version}</Row>
    </dl>
  )
}

/** What is wrong, in the words of the page; a kind that it does not know is told by its code. */
export const Warnings = (props: { readonly status: StatusJson }): JSX.Element => {
  const known: Readonly<Record<string, string>> = texts.node.warnings
  return (
    <For each={props.status.warnings}>
      {({ code }) => (
        <p class="fault">
          {/* Where there is no block yet, none is late. */}
          {code === 'no-miner' && props.status.chain.height === 0
            ? texts.registration.noBlockYet
            : (known[code] ?? texts.node.otherWarning(code))}
        </p>
      )}
    </For>
  )
}

/** The state of the node beside the posts; all of it is on a page of its own. */
export const NodePanel = (): JSX.Element => {
  const page = usePage()
  return (
    <section class="panel node" aria-labelledby="node-title">
      <h2 id="node-title">
        <Link to={{ page: 'network', part: 'now' }}>{texts.node.title}</Link>
      </h2>
      <HealthLine />
      <Show when={page.session.status()}>
        {(status) => (
          <>
            <Warnings status={status()} />
            <SyncProgress chain={status().chain} />
          </>
        )}
      </Show>
    </section>
  )
}
