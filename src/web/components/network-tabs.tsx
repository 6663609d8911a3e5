// The views of the network: this one, and others.
import type { JSX } from 'solid-js'
import { networkTexts as words } from '../locales/en-network.ts'
import { networkParts } from '../routes/route.ts'
import { usePage } from '../state/page.ts'
import { ViewTabs } from './view-tabs.tsx'

export const NetworkTabs = (): JSX.Element => {
  const { router } = usePage()
  const isPart = (part: (typeof networkParts)[number]): boolean => {
    const route = router.route()
    return route.page === 'network' && route.part === part
  }
  return (
    <ViewTabs
      label={words.parts}
      tabs={[
        ...networkParts.map((part) => ({
          to: { page: 'network', part } as const,
          words: words.partNames[part],
          isCurrent: isPart(part),
        })),
        {
          to: { page: 'networks', link: '' } as const,
          words: words.partNames.networks,
          isCurrent: router.route().page === 'networks',
        },
      ]}
    />
  )
}
