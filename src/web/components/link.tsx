// A link to another view of the page; the router takes presses of it.
import type { JSX } from 'solid-js'
import type { Route } from '../routes/route.ts'
import { usePage } from '../state/page.ts'

interface LinkProps {
  readonly to: Route
  readonly class?: string | undefined
  readonly label?: string | undefined
  readonly id?: string | undefined
  readonly tabindex?: number | undefined
  readonly action?: string | undefined
  /** Whether this is what is shown. */
  readonly isCurrent?: boolean | undefined
  readonly children: JSX.Element
}

export const Link = (props: LinkProps): JSX.Element => {
  const { router } = usePage()
  return (
    <a
      href={router.hrefOf(props.to)}
      id={props.id}
      class={props.class}
      tabindex={props.tabindex}
      data-action={props.action}
      aria-label={props.label}
      aria-current={props.isCurrent === true ? 'page' : undefined}
    >
      {props.children}
    </a>
  )
}
