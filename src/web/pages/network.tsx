// The network as this node sees it: one sentence, then figures, peers, mining and the way to bring others in.
import { createResource, For, type JSX, onCleanup, Show } from 'solid-js'
import type { InfoJson, PeerJson } from '../../api/control.ts'
import { InvitationCard } from '../components/invitation-card.tsx'
import { MiningCard } from '../components/mining-card.tsx'
import { Figures, HealthLine, healthOf, Row, SyncProgress, Warnings } from '../components/node-panel.tsx'
import { PageHead } from '../components/page-head.tsx'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { timeAgo } from '../text/times.ts'

const periodMs = 5_000

const bytesIn = (info: InfoJson, member: string): number => {
  const value = info[member]
  return typeof value === 'number' ? value : 0
}

const Traffic = (props: { readonly info: InfoJson }): JSX.Element => (
  <section class="panel" aria-labelledby="traffic-title">
    <h2 id="traffic-title">{texts.network.traffic}</h2>
    <dl class="figures">
      <Row name={texts.network.down}>
        {texts.network.rate(bytesIn(props.info, 'download_rate'), bytesIn(props.info, 'total_download'))}
      </Row>
      <Row name={texts.network.up}>
        {texts.network.rate(bytesIn(props.info, 'upload_rate'), bytesIn(props.info, 'total_upload'))}
      </Row>
    </dl>
  </section>
)

const Peers = (props: { readonly peers: readonly PeerJson[] }): JSX.Element => {
  const { now } = usePage()
  return (
    <section class="panel" aria-labelledby="peers-title">
      <h2 id="peers-title">{texts.network.peers(props.peers.length)}</h2>
      <div class="table-place" role="group" aria-labelledby="peers-title" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.network.address}</th>
              <th scope="col">{texts.network.program}</th>
              <th scope="col">{texts.network.direction}</th>
              <th scope="col">{texts.network.since}</th>
            </tr>
          </thead>
          <tbody>
            <For
              each={props.peers}
              fallback={
                <tr>
                  <td colspan="4" class="muted">
                    {texts.network.noPeers}
                  </td>
                </tr>
              }
            >
              {(peer) => (
                <tr>
                  <td>{peer.addr}</td>
                  <td>{peer.subver}</td>
                  <td>{peer.inbound ? texts.network.inbound : texts.network.outbound}</td>
                  <td>{timeAgo(peer.conntime, now())}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  )
}

export const NetworkPage = (): JSX.Element => {
  const page = usePage()
  const { session, clock } = page
  const [details, { refetch }] = createResource(async () => {
    try {
      const [info, peers] = await Promise.all([session.client.getinfo({}), session.client.getpeerinfo({})])
      return { info, peers }
    } catch {
      return undefined
    }
  })
  const timer = clock.every(periodMs, () => {
    if (!document.hidden && session.link() === 'up') void refetch()
  })
  onCleanup(() => {
    timer.cancel()
  })
  return (
    <>
      <PageHead title={texts.nav.network} />
      <div class="sections">
        <section class="panel health-panel" aria-label={texts.node.title}>
          <HealthLine />
          <Show when={healthOf(page) === 'alone'}>
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
        <Show when={session.status()}>{(status) => <MiningCard isRunning={status().chain.mining} />}</Show>
        <Show when={details.latest}>
          {(known) => (
            <>
              <Traffic info={known().info} />
              <Peers peers={known().peers} />
            </>
          )}
        </Show>
        <InvitationCard />
      </div>
    </>
  )
}
