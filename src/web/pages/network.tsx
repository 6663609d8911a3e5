// The network as this node sees it: one sentence and plots; who is there; whether the node is well.
import { createResource, type JSX, Match, Show, Suspense, Switch } from 'solid-js'
import { later } from '../components/later.tsx'
import type { InfoJson } from '../../api/control.ts'
import { MiningCard } from '../components/mining-card.tsx'
import { NetworkPlots } from '../components/network-plots.tsx'
import { NetworkTabs } from '../components/network-tabs.tsx'
import { PromotedPart } from '../components/promoted-part.tsx'
import { Figures, HealthLine, Row, SyncProgress, Warnings } from '../components/node-panel.tsx'
import { Skeleton } from '../components/empty.tsx'
import { PageHead } from '../components/page-head.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import type { NetworkPart } from '../routes/route.ts'
import { healthOf } from '../state/health.ts'
import { lookAgain } from '../state/looking-again.ts'
import { usePage } from '../state/page.ts'

const NetworkNodes = later(() => import('../components/network-nodes.tsx').then((module) => module.NetworkNodes))
const PromotedPosts = later(() => import('../components/promoted-posts.tsx').then((module) => module.PromotedPosts))
const Examination = later(() => import('../components/examination.tsx').then((module) => module.Examination))

const bytesIn = (info: InfoJson, member: string): number => {
  const value = info[member]
  return typeof value === 'number' ? value : 0
}

const Traffic = (props: { readonly info: InfoJson }): JSX.Element => (
  <section class="panel" aria-labelledby="traffic-title">
    <h2 id="traffic-title">{placeTexts.traffic.traffic}</h2>
    <dl class="figures">
      <Row name={placeTexts.traffic.down}>
        {placeTexts.traffic.rate(bytesIn(props.info, 'download_rate'), bytesIn(props.info, 'total_download'))}
      </Row>
      <Row name={placeTexts.traffic.up}>
        {placeTexts.traffic.rate(bytesIn(props.info, 'upload_rate'), bytesIn(props.info, 'total_upload'))}
      </Row>
    </dl>
  </section>
)

const Now = (): JSX.Element => {
  const page = usePage()
  const { session } = page
  const [info, { refetch }] = createResource(() => session.client.getinfo({}).catch(() => undefined))
  lookAgain(page, refetch)
  return (
    <div class="sections">
      <section class="panel health-panel" aria-label={texts.node.title}>
        <HealthLine />
        <Show when={healthOf(session) === 'alone'}>
          <p class="hint muted">{texts.node.aloneHint}</p>
        </Show>
        <Show when={session.status()}>
          {(status) => (
            <>
              <Warnings status={status()} />
              <SyncProgress chain={status().chain} />
              <Figures status={status()} />
            </>
          )}
        </Show>
      </section>
      <NetworkPlots />
      <Show when={session.status()}>{(status) => <MiningCard isRunning={status().chain.mining} />}</Show>
      <PromotedPart />
      <Show when={info.latest}>{(known) => <Traffic info={known()} />}</Show>
    </div>
  )
}

export const NetworkPage = (props: { readonly part: NetworkPart }): JSX.Element => (
  <>
    <PageHead title={texts.nav.network} />
    <NetworkTabs />
    <Suspense fallback={<Skeleton label={texts.lists.loading} />}>
      <Switch>
        <Match when={props.part === 'now'}>
          <Now />
        </Match>
        <Match when={props.part === 'peers'}>
          <NetworkNodes />
        </Match>
        <Match when={props.part === 'doctor'}>
          <Examination />
        </Match>
        <Match when={props.part === 'promoted'}>
          <PromotedPosts />
        </Match>
      </Switch>
    </Suspense>
  </>
)
