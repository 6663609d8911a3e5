// How the node is set: what a command can change is changed here, of the rest it is said where it stands.
import { createResource, For, type JSX, Show } from 'solid-js'
import type { InfoJson, StatusJson } from '../../api/control.ts'
import { nodeSettingTexts as words } from '../locales/en-node-settings.ts'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { Link } from './link.tsx'
import { MiningCard } from './mining-card.tsx'
import { Row } from './node-panel.tsx'
import { StopPart } from './stop-part.tsx'

interface Figure {
  readonly name: string
  readonly value: JSX.Element
  /** As it is called in the file of settings. */
  readonly setting?: string
}

const spaceOf = ({ posts }: StatusJson): string =>
  posts.budgetMegabytes === null ? words.used(posts.megabytes) : words.usedOf(posts.megabytes, posts.budgetMegabytes)

const rowsOf = (status: StatusJson, info: InfoJson | undefined): readonly Figure[] => {
  const proxy = String(info?.['proxy'] ?? '')
  const { users, posts } = status.posts.relayed
  return [
    { name: words.network, value: status.network, setting: 'network' },
    {
      name: words.folder,
      value: (
        <bdi dir="ltr" class="feed-address">
          {status.dataDirectory}
        </bdi>
      ),
      setting: 'datadir',
    },
    { name: words.chainPort, value: String(info?.['ext_port1'] ?? '…'), setting: 'port' },
    { name: words.swarmPort, value: String(info?.['ext_port2'] ?? '…') },
    {
      name: words.reach,
      value: <Link to={{ page: 'network', part: 'doctor' }}>{words.examine}</Link>,
      setting: 'listen, upnp',
    },
    { name: words.way, value: proxy === '' ? words.direct : proxy, setting: 'proxy, tor' },
    { name: words.space, value: spaceOf(status), setting: 'diskbudget, keep' },
    { name: words.others, value: words.keptFor(users, posts), setting: 'helpbudget' },
    { name: words.wallet, value: words.walletStates[status.wallet] },
    { name: texts.node.version, value: status.version },
  ]
}

export const NodePart = (): JSX.Element => {
  const { session } = usePage()
  const [info] = createResource(() => session.client.getinfo({}).catch(() => undefined))
  return (
    <div class="sections">
      <div class="section">
        <Show when={session.status()}>
          {(status) => (
            <>
              <p class="muted">{words.lead('twister.conf')}</p>
              <dl class="figures">
                <For each={rowsOf(status(), info.latest)}>
                  {(row) => (
                    <Row name={row.name}>
                      {row.value}
                      <Show when={row.setting}>
                        {(setting) => <span class="muted setting-name">{words.setting(setting())}</span>}
                      </Show>
                    </Row>
                  )}
                </For>
              </dl>
            </>
          )}
        </Show>
      </div>
      <MiningCard isRunning={session.status()?.chain.mining === true} />
      <StopPart />
    </div>
  )
}
