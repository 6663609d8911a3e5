// The head of a view: the way back, what it is, and what can be done with all of it.
import { createEffect, type JSX, onMount, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { BackIcon } from './icons.tsx'

interface PageHeadProps {
  readonly title: string
  /** What is read out instead, and stands in the title of the window. */
  readonly fullTitle?: string | undefined
  /** A view that others lead to. */
  readonly hasBack?: boolean | undefined
  readonly children?: JSX.Element
}

/** The way back to where one came from; who came from elsewhere gets home. */
const BackButton = (): JSX.Element => {
  const { router } = usePage()
  return (
    <button
      type="button"
      class="icon-button"
      data-action="back"
      aria-label={texts.nav.back}
      onClick={() => {
        if (router.canGoBack()) router.back()
        else router.go({ page: 'home' })
      }}
    >
      <BackIcon />
    </button>
  )
}

export const PageHead = (props: PageHeadProps): JSX.Element => {
  const { router, setTitle } = usePage()
  let heading: HTMLHeadingElement | undefined
  createEffect(() => {
    setTitle(props.fullTitle ?? props.title)
  })
  onMount(() => {
    // Who opens the page begins at its beginning; who goes on in it is told where.
    if (router.steps() > 0) heading?.focus({ preventScroll: true })
  })
  return (
    <header class="page-head">
      <Show when={props.hasBack === true}>
        <BackButton />
      </Show>
      <h1
        tabindex="-1"
        dir="auto"
        ref={(element) => {
          heading = element
        }}
      >
        <Show when={props.fullTitle} fallback={props.title}>
          {(full) => (
            <>
              <span aria-hidden="true">{props.title}</span>
              <span class="hidden">{full()}</span>
            </>
          )}
        </Show>
      </h1>
      <div class="page-head-more">{props.children}</div>
    </header>
  )
}
