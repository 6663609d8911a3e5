// The top of the page: where one is, how the node is, who one is.
import { type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { Logo } from './icons.tsx'
import { HealthLine } from './node-panel.tsx'
import { UserMenu } from './user-menu.tsx'

export const PageHeader = (): JSX.Element => {
  const page = usePage()
  const isStranger = (): boolean => page.session.link() === 'login' && page.session.status() === undefined
  const network = (): string => page.session.status()?.network ?? 'main'
  return (
    <header class="page-header">
      <div class="page-header-inner">
        <span class="wordmark">
          <Logo />
          {texts.product}
        </span>
        <Show when={network() !== 'main'}>
          <span class="network" title={texts.node.network}>
            {network()}
          </span>
        </Show>
        <Show when={page.session.link() !== 'starting' && !isStranger()}>
          <HealthLine />
        </Show>
        <Show when={!isStranger()}>
          <UserMenu />
        </Show>
      </div>
    </header>
  )
}
