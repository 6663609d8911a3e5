// Looks again now and then while somebody can see it and the node answers.
import { onCleanup } from 'solid-js'
import type { Page } from './page.ts'

/** Unless said otherwise: as often as the node measures figures that somebody follows. */
const usualMs = 5_000

/** `isWanted`: whether there is anything to look for just now. Ends with the view. */
export const lookAgain = (
  { clock, session }: Pick<Page, 'clock' | 'session'>,
  look: () => unknown,
  { isWanted = () => true, periodMs = usualMs }: { readonly isWanted?: () => boolean; readonly periodMs?: number } = {},
): void => {
  const timer = clock.every(periodMs, () => {
    if (!document.hidden && session.link() === 'up' && isWanted()) look()
  })
  onCleanup(() => {
    timer.cancel()
  })
}
